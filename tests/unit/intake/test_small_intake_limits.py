"""Every number by which a module of intake bounds what it takes, beside those in `intake.limits`: tried at its edge, or told to be none.

The bound is lowered to what an honest thing has, which is read whole; one less, and the rest is left out.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest
from asn1crypto import cms
from fakes.mail_encryption import ENTITY, enveloped, mail_key, pem_certificate

from intake import authentication, envelope, parameters, stamps, transfer
from intake.content_keys import content_key
from intake.encrypted import MailKey
from intake.headers import Headers
from intake.message import read

ROOT = Path(__file__).resolve().parents[3]
DATE = "Thu, 26 Nov 2026 09:00:00 +0200"
STAMP = b"by mx.example; Thu, 26 Nov 2026 09:00:00 +0200"
MESSAGE = b"From: a@x.example\nTo: b@x.example\nSubject: s\n\nx"
RESULTS = Headers(
    (("authentication-results", b"mx.example; spf=pass"), ("authentication-results", b"mx.example; dkim=pass"))
)
LETTER = "--r\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\nMessage-ID: <{}@ours.example>\r\n\r\nx\r\n"
RETURNED = (
    "From: MAILER-DAEMON@x.example\r\nSubject: Returned\r\n"
    "Content-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n"
    "--r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nAction: failed\r\n"
    f"{LETTER.format(1)}{LETTER.format(2)}--r--\r\n"
).encode()


@dataclass(frozen=True)
class Edge:
    """*has* is what an honest thing has of what is bounded; *take* reads the thing and gives what it took."""

    has: int
    take: Callable[[], object]


EDGES: dict[str, Edge] = {
    "authentication.MAX_LENGTH": Edge(len(RESULTS.fields[1][1]), lambda: authentication.stamps(RESULTS)),
    "authentication.MAX_RESULTS": Edge(2, lambda: authentication.stamps(RESULTS)),
    "envelope.HEAD": Edge(
        len(b"From: a@x.example\nTo: b@x.example\nSubject:"),
        lambda: envelope.is_message("application/octet-stream", MESSAGE),
    ),
    "parameters.SEGMENTS": Edge(2, lambda: parameters.parse("attachment; filename*0=lu; filename*1=gums", set())),
    "returned.LETTERS": Edge(2, lambda: read(RETURNED).returned),
    "stamps.DATE_LENGTH": Edge(len(DATE), lambda: stamps.parse_date(DATE)),
    "stamps.STAMP_LENGTH": Edge(len(STAMP), lambda: stamps.received([STAMP])),
    "transfer.PIECES": Edge(2, lambda: transfer.decode_base64(b"QUE=QUE=QUE=", set())),
    "transfer.UU_LINES": Edge(2, lambda: transfer.decode(b"begin 644 a\n!00\n!00\n", "uuencode", set())),
}


@pytest.mark.parametrize("name", EDGES)
def test_what_has_as_much_as_the_bound_is_read_whole_and_more_is_not(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    edge, whole = EDGES[name], EDGES[name].take()
    for less, alike in ((0, True), (1, False)):
        monkeypatch.setattr(f"intake.{name}", edge.has - less)
        assert (edge.take() == whole) is alike, less


def test_a_letter_is_returned_by_as_much_as_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    reach = len(b"Subject: x\r\nMessage-ID: <1@ours.example>")
    for more, found in ((0, ("1@ours.example", "2@ours.example")), (-1, ())):
        monkeypatch.setattr("intake.returned.WINDOW", reach + more)
        assert read(RETURNED.replace(b"Action: failed", b"A: b")).returned == found


def test_as_many_recipients_are_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own, other = mail_key(), mail_key()
    (tmp_path / "other.pem").write_bytes(pem_certificate(other))
    content = enveloped(tmp_path, own, ENTITY, "-aes256", "-recip", str(tmp_path / "other.pem"))
    recipients = cms.ContentInfo.load(content)["content"]["recipient_infos"]
    needed = next(n for n in (1, 2) if _found(recipients, own, n, monkeypatch))
    assert not _found(recipients, own, needed - 1, monkeypatch)


def _found(recipients: cms.RecipientInfos, own: MailKey, most: int, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the key is found among the first recipients; RSA with the old padding would give a wrong one for another."""
    monkeypatch.setattr("intake.content_keys.RECIPIENTS", most)
    return content_key(recipients, [own], 32) is not None


ELSEWHERE = {
    "returned.WINDOW": "test_a_letter_is_returned_by_as_much_as_is_looked_at",
    "content_keys.RECIPIENTS": "test_as_many_recipients_are_looked_at",
}
OTHER_MODULES = ("limits", "imap", "maildir", "source")
"""Modules whose numbers have a test of their own, and those that fetch: how much at a time bounds nothing that is taken."""
NO_BOUND = {
    "how far into a file its kind is looked for, or its own declaration; what is not recognised is what it was declared as": {
        "content_kind.HEAD",
        "content_kind.ZIP_NAMES",
        "envelope.MAIL_FIELDS",
        "message.META_WINDOW",
    },
    "a weight, a share or a fixed number": {
        "archives.XML_WEIGHT",
        "charset.TOLERATED_DAMAGE",
        "message.SAME_WORDS",
    },
}
"""Numbers that bound nothing that is taken, each with what it is instead."""


def numbers_of(path: Path) -> Iterator[str]:
    """The constants of a module that are numbers and its own."""
    for statement in ast.parse(path.read_text("utf-8")).body:
        if isinstance(statement, ast.Assign) and isinstance(name := statement.targets[0], ast.Name):
            value = getattr(import_module(f"intake.{path.stem}"), name.id)
            if name.id.isupper() and name.id[0] != "_" and type(value) in {int, float}:
                yield f"{path.stem}.{name.id}"


def test_every_number_of_intake_is_a_bound_with_an_edge_or_something_else() -> None:
    modules = (path for path in (ROOT / "intake").glob("*.py") if not path.stem.startswith(OTHER_MODULES))
    found = {name for path in modules for name in numbers_of(path)}
    assert found == EDGES.keys() | ELSEWHERE.keys() | frozenset[str]().union(*NO_BOUND.values())
    assert set(ELSEWHERE.values()) <= globals().keys()
