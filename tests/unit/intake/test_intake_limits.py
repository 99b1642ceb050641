"""Every limit on a mail at its edge: what is just as large is read whole, and one more is named or left out."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from intake import limits
from intake.facts import MailFacts
from intake.message import read

HEAD = b"From: a@x.example\nSubject: s\nDate: Thu, 26 Nov 2026 09:00:00 +0000\n"
FIELDS = HEAD.count(b"\n")
TESTS = Path(__file__).parent


def multiparts(levels: int) -> bytes:
    """Multiparts in multiparts, with a text in the innermost."""
    nested = b"Content-Type: text/plain\n\nx\n"
    for n in range(levels):
        nested = b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n%s\n--b%d--\n" % (n, n, nested, n)
    return HEAD + nested


def enclosures(count: int) -> bytes:
    raw = HEAD + b"\nx"
    for _ in range(count):
        encoded = base64.encodebytes(raw)
        raw = HEAD + b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + encoded
    return raw


def parts(count: int) -> bytes:
    inner = b"--b\nContent-Type: text/plain\n\nx\n" * count
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + inner + b"--b--\n"


def header_of(octets: int) -> bytes:
    """A header of so many octets, in folded lines of a field that nobody reads."""
    start = HEAD + b"X: y\n"
    line = b" " + b"y" * 62 + b"\n"
    whole, rest = divmod(octets - len(start), len(line))
    return start + line * (whole - 1) + b" " + b"y" * (len(line) + rest - 2) + b"\n\nx"


def two_texts(characters: int) -> bytes:
    """Two texts of so many characters together."""
    half = characters // 2
    part = b"--b\nContent-Type: text/plain\n\n%s\n"
    body = part % (b"x" * half) + part % (b"x" * (characters - half))
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + body + b"--b--\n"


def addresses(count: int) -> bytes:
    return HEAD + b"To: " + b",\n ".join(b"a%d@x.example" % n for n in range(count)) + b"\n\nx"


def has(defect: str) -> Callable[[MailFacts], bool]:
    return lambda facts: defect in facts.defects


def named_file(length: int) -> bytes:
    head = b"Content-Type: application/pdf\nContent-Disposition: attachment; filename="
    return HEAD + head + b"n" * (length - 1) + b"z\n\nx"


def quoted(levels: int) -> bytes:
    markup = b"<blockquote>" * levels + b"%d" % levels + b"</blockquote>" * levels
    return HEAD + b"Content-Type: text/html\n\n" + markup


@dataclass(frozen=True)
class Edge:
    """*make* gives a mail with so many of what is limited; *beyond* tells that the limit was met.

    *small*: a lower limit for this test, where the real one is dear; *where* the module that reads it.
    """

    make: Callable[[int], bytes]
    beyond: Callable[[MailFacts], bool]
    small: int | None = None
    where: str = ""


EDGES: dict[str, Edge] = {
    "MESSAGE_SIZE": Edge(lambda n: (HEAD + b"\n").ljust(n, b"x"), has("too_large"), 500, "intake.structure"),
    "DEPTH": Edge(multiparts, has("too_deep")),
    "ENCLOSURES": Edge(enclosures, has("too_deep")),
    "PARTS": Edge(parts, has("too_many_parts")),
    "HEADER_BLOCK": Edge(header_of, has("too_many_fields")),
    "HEADER_FIELDS": Edge(lambda n: HEAD + b"X: y\n" * (n - FIELDS) + b"\nx", has("too_many_fields")),
    "HEADER_LINES": Edge(lambda n: HEAD + b"X: y\n" + b" y\n" * (n - FIELDS - 1) + b"\nx", has("too_many_fields")),
    "HEADER_VALUE": Edge(
        lambda n: HEAD.replace(b"Subject: s", b"Subject: " + b"z" * (n - 2)) + b"\nx", has("header_too_long")
    ),
    "ADDRESSES": Edge(addresses, has("too_many_addresses")),
    "REFERENCES": Edge(
        lambda n: HEAD + b"References: " + b"\n ".join(b"<%d@x>" % i for i in range(n)) + b"\n\nx",
        lambda facts: "1@x" not in facts.references,
    ),
    "RECEIVED_STAMPS": Edge(
        lambda n: (
            b"".join(b"Received: by h%d; Thu, 26 Nov 2026 09:00:00 +0000\n" % i for i in range(n)[::-1]) + HEAD + b"\nx"
        ),
        lambda facts: facts.received[-1].by != "h0",
    ),
    "NAME_LENGTH": Edge(named_file, lambda facts: not (facts.attachments[0].name or "").endswith("z")),
    "TEXT_PART": Edge(lambda n: HEAD + b"\n" + b"z" * n, has("text_cut")),
    "TEXT_TOTAL": Edge(two_texts, has("text_cut"), 1000, "intake.message"),
    "MARKUP_DEPTH": Edge(quoted, lambda facts: facts.text.count(">") < int(facts.text.strip("> "))),
}
ELSEWHERE = {
    "ENCRYPTED_SIZE": "test_encrypted_mail.py::test_one_beyond_the_limit_stays_closed",
}
"""Limits whose edge another test tries."""


@pytest.mark.parametrize("name", EDGES)
def test_a_mail_as_large_as_the_limit_is_read_whole_and_no_more(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    edge = EDGES[name]
    limit = edge.small or getattr(limits, name)
    if edge.small:
        monkeypatch.setattr(f"{edge.where}.{name}", edge.small)
    assert not edge.beyond(read(edge.make(limit)))
    assert edge.beyond(read(edge.make(limit + 1)))


def test_every_limit_has_a_test_at_its_edge() -> None:
    units = {"KIB", "MIB"}
    named = {name for name in vars(limits) if name.isupper()} - units
    assert named == EDGES.keys() | ELSEWHERE.keys()
    for test in ELSEWHERE.values():
        file, _, function = test.partition("::")
        assert f"def {function}(" in (TESTS / file).read_text("utf-8"), test
