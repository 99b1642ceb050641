"""Mail that no two readers read alike: of each the words are found, or what is in their way is named; and no octet breaks what follows."""

import base64
import json
import zlib

import pytest
from fakes.compressed_cms import compressed

from intake import candidates
from intake.defects import Defect
from intake.message import read
from intake.message_json import as_json

ASK = b"Please delete all my personal data.\r\n"
HEAD = b"From: ilze@example.com\r\nTo: info@infotrust.lv\r\nSubject: s\r\nMIME-Version: 1.0\r\n"
TEXT = b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
BASE64 = b"Content-Transfer-Encoding: base64\r\n"
PLAIN = HEAD + b"\r\n" + ASK


def mail(kind: bytes, body: bytes, fields: bytes = b"") -> bytes:
    return HEAD + fields + b"Content-Type: " + kind + b"\r\n\r\n" + body


def mixed(boundary: bytes, *parts: bytes) -> bytes:
    body = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    return mail(b'multipart/mixed; boundary="' + boundary + b'"', body + b"--" + boundary + b"--\r\n")


def nested(levels: int, inner: bytes, kind: bytes, sealed: bytes = b"") -> bytes:
    for n in range(levels):
        after = b"\r\n--b%d\r\n" % n + sealed if sealed else b""
        head = b"Content-Type: " + kind + b"; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        inner = head + inner + after + b"\r\n--b%d--\r\n" % n
    return HEAD + inner


def attached(name: bytes, content: bytes) -> bytes:
    head = b"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=" + name + b"\r\n"
    return head + BASE64 + b"\r\n" + base64.encodebytes(content)


def opaque(content: bytes) -> bytes:
    return b"Content-Type: application/pkcs7-mime\r\n" + BASE64 + b"\r\n" + base64.encodebytes(content)


def in_word(charset: bytes) -> bytes:
    return PLAIN.replace(b"Subject: s", b"Subject: =?" + charset + b"?q?" + b"=41" * 20_000 + b"?=")


SIGNATURE = b"Content-Type: application/pkcs7-signature\r\n" + BASE64 + b"\r\nMAMCAQE=\r\n"
IN_PIECES = bytes.fromhex("308006092a864886f70d010702a08030800201013100308006092a864886f70d010701a0802480")
REPORT = b"--r\r\n\r\nx\r\n--r\r\nContent-Type: message/delivery-status\r\n\r\n" + b"Action: failed\r\n" * 20_000

READ = {
    "a boundary that is a pattern": mixed(b".*(?P<x>a+)+$[", TEXT + ASK),
    "boundaries that begin alike": mail(
        b"multipart/mixed; boundary=a",
        b'--a\r\nContent-Type: multipart/mixed; boundary="a--"\r\n\r\n--a--\r\n' + TEXT + ASK + b"\r\n--a----\r\n--a--\r\n",
    ),
    "a boundary of dashes": mixed(b"--", TEXT + ASK),
    "a boundary of five thousand letters": mixed(b"x" * 5000, TEXT + ASK),
    "a boundary with a zero": mixed(b"a\0b", TEXT + ASK),
    "a boundary with diacritics": mixed("robeža".encode(), TEXT + ASK),
    "a boundary in two pieces": mail(
        b'multipart/mixed; boundary*0="a"; boundary*1="b"', b"--ab\r\n" + TEXT + ASK + b"\r\n--ab--\r\n"
    ),
    "a boundary that is nothing": mail(b'multipart/mixed; boundary=""', b"--\r\n" + TEXT + ASK + b"\r\n----\r\n"),
    "a multipart in base64": mail(
        b"multipart/mixed; boundary=a", base64.encodebytes(b"--a\r\n" + TEXT + ASK + b"--a--\r\n"), BASE64
    ),
    "two types": HEAD
    + b"Content-Type: multipart/mixed; boundary=a\r\nContent-Type: text/plain\r\n\r\n--a\r\n"
    + TEXT
    + ASK
    + b"--a--\r\n",
    "a thousand parameters": HEAD + b"Content-Type: text/plain" + b'; a="b\\"c"' * 1000 + b"\r\n\r\n" + ASK,
    "escapes for a character set": mail(b"text/plain; charset=unicode_escape", ASK),
    "a codec for a character set": mail(b"text/plain; charset=zlib", ASK),
    "a word in a slow codec": in_word(b"idna"),
    "a word in no codec": in_word(b"undefined"),
    "a word in a codec of octets": in_word(b"hex"),
    "a name in a slow codec": mail(b"text/plain; name*=idna''" + b"%41" * 20_000, ASK),
    "every octet in two": PLAIN.decode().encode("utf-16"),
    "a mark before the first field": b"\xef\xbb\xbf" + PLAIN,
    "a line of a mailbox file": b"From ilze@example.com Mon Jan  1 00:00:00 2026\r\n" + PLAIN,
    "a field without a name": b": x\r\n" + PLAIN,
    "line ends turned round": PLAIN.replace(b"\r\n", b"\n\r"),
    "line ends of all kinds": b"From: a@b.c\rTo: x@y\nSubject: s\r\nContent-Type: text/plain\r\r\n\n" + ASK,
    "half of a letter in From": PLAIN.replace(b"ilze@", b"=?utf-7?q?+2AA-?= <ilze@").replace(b".com\r", b".com>\r", 1),
    "thirty thousand groups": PLAIN.replace(b"ilze@", b"a:" * 30_000 + b"ilze@"),
    "a subject of several lines": PLAIN.replace(b"Subject: s", b"Subject: =?utf-8?q?a=00b=0D=0ABcc:_x@y?="),
    "stamps of the year one": b"Received: by h; Mon, 1 Jan 0001 00:00:00 +2400\r\n" * 50 + PLAIN,
    "comments without an end": b"Authentication-Results: mx; dmarc=pass (" * 900 + b"\r\n" + PLAIN,
    "thirty-one alternatives": nested(31, TEXT + ASK, b"multipart/alternative"),
    "thirty signatures": nested(30, TEXT + ASK, b"multipart/signed", SIGNATURE),
    "three hundred compressed texts": mixed(b"b", *[opaque(compressed(TEXT + ASK))] * 300),
    "a digest of messages": mail(b"multipart/digest; boundary=d", (b"--d\r\n\r\n" + PLAIN) * 100 + b"--d--\r\n"),
    "letters that are none": mail(b"text/html", b"<p>&#xD800;&#xDFFF;&#x110000;&#0;&#99999999999;</p>" * 100 + ASK),
    "a picture of itself": mail(
        b'multipart/related; boundary=d; start="<a>"',
        b"--d\r\nContent-ID: <a>\r\nContent-Type: text/html\r\n\r\n<img src=cid:a>" + ASK + b"--d--\r\n",
    ),
}  # fmt: skip
"""Mails whose words everybody would want to have read."""


@pytest.mark.parametrize("name", READ)
def test_the_words_are_found(name: str) -> None:
    raw = READ[name]
    facts = read(raw)
    assert "delete all my personal data" in facts.text
    assert Defect.INTERNAL_FAILURE not in facts.defects
    assert facts.size == len(raw)
    assert json.dumps(as_json(facts, "x.eml"), ensure_ascii=False).encode()
    candidates.find(raw)


NAMED = {
    "a bomb that calls itself a character set": (
        mail(b"text/plain; charset=zlib", zlib.compress(b"a" * 5_000_000)),
        Defect.CHARSET_UNKNOWN,
    ),
    "a date of nonsense": (HEAD + b"Date: Mon, 99 Foo 2026 99:99:99 +99999999999\r\n\r\n" + ASK, Defect.DATE_MALFORMED),
    "a body that lies elsewhere, forty times": (
        mail(b"message/external-body; access-type=anon-ftp", b"Content-Type: message/rfc822\r\n\r\n" * 40 + PLAIN),
        Defect.EXTERNAL_BODY,
    ),
    "a piece that is the whole": (mail(b"message/partial; id=a; number=1; total=1", PLAIN), Defect.MESSAGE_PARTIAL),
    "a report of twenty thousand lines": (
        mail(b"multipart/report; report-type=delivery-status; boundary=r", REPORT),
        Defect.MULTIPART_UNENDED,
    ),
    "a thousand compressed texts": (mixed(b"b", *[opaque(compressed(TEXT + ASK))] * 900), Defect.TOO_MANY_PARTS),
}  # fmt: skip
"""Mails of which something is not read, and what says so."""


@pytest.mark.parametrize("name", NAMED)
def test_what_is_in_the_way_is_named(name: str) -> None:
    raw, defect = NAMED[name]
    facts = read(raw)
    assert defect in facts.defects
    assert Defect.INTERNAL_FAILURE not in facts.defects
    assert json.dumps(as_json(facts, "x.eml"), ensure_ascii=False).encode()


HELD = {
    "a file whose name leads elsewhere": mixed(b"b", attached('"../../e\0tc/pas\\swd\u202e.exe"'.encode(), ASK)),
    "an envelope in fifty thousand pieces": HEAD + opaque(IN_PIECES + b"\x04\x01a" * 50_000 + bytes(20)),
    "nine hundred files without a name": mixed(b"b", *[b"Content-Disposition: attachment\r\n\r\nx"] * 900),
}  # fmt: skip


@pytest.mark.parametrize("name", HELD)
def test_what_is_no_text_is_listed_under_a_name_of_its_own(name: str) -> None:
    facts = read(HELD[name])
    assert facts.attachments
    assert not any("/" in (each.name or "") or "\\" in (each.name or "") for each in facts.attachments)
    assert len({each.part for each in facts.attachments}) == len(facts.attachments)
    candidates.find(HELD[name])
