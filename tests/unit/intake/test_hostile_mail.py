"""Mail made to break or to stall its reader: every kind gives facts, soon, and never an exception."""

import base64
import time
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake import candidates, message, structure
from intake.defects import Defect
from intake.message import read
from intake.message_json import as_json

SECONDS = 5.0
"""Far above what any takes on a slow machine, far below what quadratic work on it takes."""


def header(name: str, value: bytes) -> bytes:
    return name.encode() + b": " + value + b"\n\nbody"


def typed(kind: str, body: bytes) -> bytes:
    return b"Content-Type: " + kind.encode() + b"\n\n" + body


def encoded(encoding: str, body: bytes) -> bytes:
    return b"Content-Transfer-Encoding: " + encoding.encode() + b"\n\n" + body


def matryoshka(levels: int) -> bytes:
    raw = b"From: a@example.com\n\nhi"
    for _ in range(levels):
        raw = b"Content-Type: message/rfc822\n" + encoded("base64", base64.encodebytes(raw))
    return raw


MIXED = "multipart/mixed; boundary=b"

HOSTILE = {
    "nothing": b"",
    "one line break": b"\n",
    "zeros": bytes(10_000),
    "all bytes": bytes(range(256)) * 100,
    "no line break": b"x" * 1_000_000,
    "a thousand multiparts": b"".join(
        b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(1000)
    ),
    "fifty thousand multiparts": b"".join(
        b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(50_000)
    ),
    "a thousand messages": b"Content-Type: message/rfc822\n\n" * 1000,
    "twenty messages in base64": matryoshka(20),
    "a hundred thousand parts": typed(MIXED, b"--b\n\n" * 100_000),
    "lines that are nearly delimiters": typed(MIXED, b"--bb\n" * 1_000_000),
    "lines of dashes": typed(MIXED, b"--\n" * 2_000_000),
    "five kilobytes of parentheses in From": header("From", b"(" * 5000),
    "quotes and escapes in From": header("From", b'"\\' * 30_000),
    "brackets in From": header("From", b"<" * 60_000),
    "a word of sixty kilobytes in From": header("From", b"a" * 60_000),
    "a long word before an at sign": header("From", b"a" * 60_000 + b"@b"),
    "at signs in From": header("From", b"@" * 60_000),
    "addresses without commas": header("From", b"a@b " * 15_000),
    "beginnings of encoded words in From": header("From", b"=?a?q?" * 10_000),
    "encoded addresses in From": header("From", b"=?utf-8?q?" + b"a@" * 30_000 + b"?="),
    "twenty thousand addresses": header("To", b", ".join(b"a%d@example.com" % n for n in range(20_000))),
    "eight thousand encoded words": header("Subject", b"\n ".join([b"=?utf-8?q?a?="] * 8000)),
    "a line break in an encoded From": header("From", b"=?utf-8?q?a=0D=0A=0D=0Ab?= <c@d>"),
    "a message identifier in brackets": header("Message-ID", b"<[0123@microsoft.com]>"),
    "a year of five digits": header("Date", b"Mon, 1 Jan 99999 00:00:00 +9999"),
    "the first instant of the calendar": header("Date", b"Mon, 1 Jan 0001 00:00:00 +2359"),
    "digits for a date": header("Date", b"1" * 60_000),
    "parentheses in Received": header("Received", b"(" * 4000 + b"; Mon, 1 Jan 2026 00:00:00 +0000"),
    "a thousand Received": b"Received: from a by b; Mon, 1 Jan 2026 00:00:00 +0000\n" * 1000 + b"\nx",
    "brackets in References": header("References", b"<" * 60_000),
    "a million fields": b"X: y\n" * 1_000_000 + b"\nx",
    "a field of ten megabytes": header("X", b"y" * 10_000_000),
    "a field folded a million times": b"X: y\n" + b" \n" * 1_000_000 + b"\nx",
    "quotes in parameters": typed("text/plain" + '; a="\\"' * 8000, b"x"),
    "semicolons in parameters": typed("text/plain" + ";" * 60_000, b"x"),
    "a name in ten thousand pieces": typed("text/plain" + "".join(f"; name*{n}*=%41" for n in range(5000)), b"x"),
    "percent signs for a name": typed("text/plain; name*=utf-8''" + "%" * 60_000, b"x"),
    "brackets in HTML": typed("text/html", b"<" * 500_000),
    "open tags in HTML": typed("text/html", b"<a b='" * 200_000),
    "open comments in HTML": typed("text/html", b"<!--" * 300_000),
    "deep HTML": typed("text/html", b"<div><table>" * 100_000 + b"x"),
    "quotations in HTML": typed("text/html", b"<blockquote>x" * 100_000),
    "entities in HTML": typed("text/html", b"&#" + b"9" * 1_000_000),
    "attributes in HTML": typed("text/html", b"<p " + b" style=x" * 200_000),
    "stray padding in base64": encoded("base64", b"QQ==\n" * 500_000),
    "nothing but padding": encoded("base64", b"=" * 100_000),
    "soft breaks": encoded("quoted-printable", b"=\n" * 1_000_000),
    "uuencoded nonsense": encoded("x-uuencode", b"begin 644 a\n" + b"\xff" * 100_000 + b"\nend"),
    "punycode": typed("text/plain; charset=punycode", b"a" * 200_000),
    "halves of surrogate pairs": typed("text/plain; charset=utf-7", b"+2AA-" * 100_000),
    "escapes of character sets": typed("text/plain; charset=iso-2022-jp", b"\x1b$B!" * 200_000),
    "names of sets with paths": typed("text/plain; charset=../../etc", b"x"),
    "nine hundred PDFs": typed(MIXED, b"--b\nContent-Type: application/pdf; name=a.pdf\n\n%PDF-\n" * 900),
    "base64 letters": typed("application/octet-stream", b"M" * 2_000_000),
    "an endless SEQUENCE": typed("application/pkcs7-mime", b"\x30\x80" * 50_000),
    "the beginning of a CMS": typed("application/pkcs7-mime", bytes.fromhex("308006092a864886f70d010702a080") * 20_000),
    "a signature without content": typed(
        "multipart/signed; protocol=application/pkcs7-signature; boundary=b", b"--b--\n"
    ),
    "a signature of nothing": typed(
        "multipart/signed; boundary=b", b"--b\n--b\nContent-Type: application/pkcs7-signature\n\n--b--\n"
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mail_gives_facts_soon(name):
    raw = HOSTILE[name]
    started = time.process_time()
    facts = read(raw)
    candidates.find(raw)
    assert time.process_time() - started < SECONDS
    assert facts.size == len(raw)
    assert Defect.INTERNAL_FAILURE not in facts.defects


pieces = st.sampled_from(
    [
        *(
            b"--b\n",
            b"--b--\n",
            b"--c\r\n",
            b"--c--\r\n",
            b"\n",
            b"\r\n",
            b"\r",
            b"--",
            b"x",
            b" ",
            b";",
            b"\x00",
            b"\xff",
            b"<",
        ),
        *(b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: multipart/signed; boundary=c\r\n"),
        *(b"Content-Type: message/rfc822\n", b"Content-Transfer-Encoding: base64\n", b"Content-Type: text/html\n"),
        *(
            b"Content-Type: multipart/alternative; boundary=b\n",
            b"Subject: =?utf-8?b?",
            b"QUJD\n",
            b"<p hidden>",
            b"?=\n",
        ),
        *(
            b"From: ",
            b'"',
            b"(",
            b"@",
            b"Date: ",
            b"Received: from a by b; ",
            b"Content-Type: application/pkcs7-mime\n",
            b"PK\x03\x04",
        ),
        *(
            b'Content-Disposition: attachment; filename="',
            b"%PDF-",
            b"<?xml ",
            b"0\x80",
            b"-----BEGIN PGP MESSAGE-----\n",
        ),
    ]
)


@settings(deadline=None)
@given(st.lists(pieces, max_size=40).map(b"".join) | st.binary(max_size=200))
def test_any_bytes_give_facts_candidates_and_an_object_that_can_be_written(raw):
    facts = message.facts(structure.parse(raw))
    candidates.find(raw)
    for field in fields(facts):
        repr(getattr(facts, field.name)).encode()
    assert as_json(facts, "x.eml")["schema"] == "infotrust/message/1"


@settings(deadline=None)
@given(
    cut=st.integers(0, 4000),
    name=st.sampled_from(["14-tnef-ukr.eml", "08-multipart-lennie.eml", "17-report-arf-16.eml"]),
)
def test_real_mail_cut_anywhere_gives_facts(cut, name):
    folder = Path(__file__).resolve().parents[4] / "shared" / "corpus" / "mail"
    if not folder.is_dir():
        pytest.skip("the folder of real samples is not beside this checkout")
    raw = (folder / name).read_bytes()[:cut]
    message.facts(structure.parse(raw))
    candidates.find(raw)


def test_what_breaks_the_reading_ends_as_a_defect_and_no_exception(monkeypatch):
    def broken(raw: bytes) -> structure.Tree:
        raise RecursionError

    monkeypatch.setattr(structure, "parse", broken)
    facts = read(b"Subject: x\n\ny")
    assert facts.defects == (Defect.INTERNAL_FAILURE,)
    assert facts.size == 13
