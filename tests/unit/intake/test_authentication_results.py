"""What our own server says of a sender counts, under its own name and at its own place; what anybody else wrote does not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.authentication import dmarc_passed
from intake.message import read

OURS, HOSTS = ("mail.infotrust.example",), ("mx.infotrust.example", "mail.infotrust.example")
PASS = "Authentication-Results: mail.infotrust.example; dkim=pass header.d=klients.example; dmarc=pass header.from=klients.example"
STAMP = "Received: from mta.klients.example by mx.infotrust.example with ESMTPS; Thu, 26 Nov 2026 10:00:00 +0200"
INNER = "Received: from mx.infotrust.example by mail.infotrust.example with LMTP; Thu, 26 Nov 2026 10:00:01 +0200"
THEIRS = "Received: from laptop by mta.klients.example; Thu, 26 Nov 2026 09:59:59 +0200"
FROM = "From: Anna <anna@klients.example>"

GOOD = {
    "above our stamp": (PASS, STAMP, THEIRS, FROM),
    "below the stamp of our own inner hop": (INNER, PASS, STAMP, THEIRS, FROM),
    "with a version and comments": (
        'Authentication-Results: mail.infotrust.example 1; spf=pass; dmarc=pass (p=reject dis=none) header.from="klients.example"',
        STAMP,
        FROM,
    ),
    "folded, in capitals": (
        "Authentication-Results: MAIL.infotrust.example;\n DMARC=Pass\n header.From=Klients.Example",
        STAMP,
        FROM,
    ),
    "above a forged one of ours": (PASS, STAMP, PASS.replace("dmarc=pass", "dmarc=fail"), FROM),
}
BAD = {
    "none": (STAMP, FROM),
    "another server's": (PASS.replace("mail.infotrust", "mail.evil"), STAMP, FROM),
    "our name as a prefix": (PASS.replace("example;", "example.evil;", 1), STAMP, FROM),
    "failed": (PASS.replace("dmarc=pass", "dmarc=fail"), STAMP, FROM),
    "no policy": (PASS.replace("dmarc=pass", "dmarc=none"), STAMP, FROM),
    "passed for another domain": (PASS.replace("header.from=klients", "header.from=evil"), STAMP, FROM),
    "for no domain": (PASS.replace("header.from=klients.example", ""), STAMP, FROM),
    "only dkim": (PASS.replace("dmarc=pass", "arc=pass"), STAMP, FROM),
    "pass in a comment": (
        "Authentication-Results: mail.infotrust.example; dmarc=fail (dmarc=pass header.from=klients.example)",
        STAMP,
        FROM,
    ),
    "two results": (PASS + "; dmarc=fail header.from=klients.example", STAMP, FROM),
    "below a stranger's stamp": (THEIRS, PASS, STAMP, FROM),
    "forged below our own refusal": (PASS.replace("dmarc=pass", "dmarc=fail"), STAMP, PASS, FROM),
    "two senders": (PASS, STAMP, "From: anna@klients.example, boss@klients.example"),
    "no sender": (PASS, STAMP),
    "a word that begins like it": (PASS.replace("dmarc=pass", "dmarc=passed"), STAMP, FROM),
}


def passed(lines: tuple[str, ...]) -> bool:
    raw = "\r\n".join((*lines, "Subject: x", "", "Labdien!", "")).replace("\n ", "\r\n ").encode()
    return dmarc_passed(read(raw), OURS, HOSTS)


@pytest.mark.parametrize("name", GOOD)
def test_our_own_word_is_believed(name: str) -> None:
    assert passed(GOOD[name])


@pytest.mark.parametrize("name", BAD)
def test_nothing_else_is(name: str) -> None:
    assert not passed(BAD[name])


def test_without_a_name_of_our_server_nothing_is_believed() -> None:
    raw = f"{PASS}\r\n{STAMP}\r\n{FROM}\r\n\r\nx".encode()
    assert not dmarc_passed(read(raw), (), HOSTS)


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_without_an_error(value: bytes) -> None:
    raw = b"Authentication-Results: " + value.replace(b"\n", b" ").replace(b"\r", b" ") + b"\r\nFrom: a@b.lv\r\n\r\nx"
    assert dmarc_passed(read(raw), OURS, HOSTS) in {True, False}
