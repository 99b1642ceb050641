"""Compressed mail is read like any other, within a limit; what can't be opened stays a part that is named."""

import random
import zlib
from base64 import encodebytes

import pytest
from fakes.compressed_cms import KIND, compressed, compressed_data
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.defects import Defect
from intake.message import read
from verify import compressed as reading
from verify.limits import LIMITS

WORDS = b"Content-Type: text/plain; charset=utf-8\r\n\r\nPlease delete all my data.\r\n"
SAMPLE = compressed(WORDS)
BOMB = b"Content-Type: text/plain\r\n\r\n" + bytes(LIMITS.ratio_free)


def mail(*contents: bytes) -> bytes:
    parts = [
        f"Content-Type: {KIND}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode() + encodebytes(c) for c in contents
    ]
    head = b"From: a@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    return head + b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + b"--b--\r\n"


def streamed() -> bytes:
    """As OpenSSL writes it when it does not know the length beforehand: indefinite lengths, the octets in pieces."""
    inner, pieces = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01", b""
    packed = zlib.compress(WORDS)
    for at in range(0, len(packed), 10):
        piece = packed[at : at + 10]
        pieces += bytes((0x04, len(piece))) + piece
    end = b"\x00\x00"
    content = b"\xa0\x80\x24\x80" + pieces + end + end
    algorithm = b"\x30\x0d\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x03\x08"
    data = b"\x30\x80\x02\x01\x00" + algorithm + b"\x30\x80" + inner + content + end + end
    return b"\x30\x80" + reading.COMPRESSED_DATA + b"\xa0\x80" + data + end + end


@pytest.mark.parametrize("content", [SAMPLE, streamed()], ids=["DER", "streamed"])
def test_the_entity_inside_is_read(content: bytes) -> None:
    facts = read(mail(content))
    assert facts.text == "Please delete all my data."
    assert facts.defects == ()
    assert [body.part for body in facts.bodies] == ["1"]


CLOSED = {
    "no stream of zlib": compressed_data(b"these are words"),
    "a stream that breaks off": compressed_data(zlib.compress(WORDS)[:-8]),
    "a stream with a wrong sum": compressed_data(zlib.compress(WORDS)[:-1] + b"\x00"),
    "another algorithm": SAMPLE.replace(bytes.fromhex("09100308"), bytes.fromhex("09100309")),
    "nothing": compressed(b""),
    "no entity": compressed(b"Please delete all my data.\r\n"),
    "cut": SAMPLE[:-1],
    "a beginning": SAMPLE[:20],
    "more behind": SAMPLE + b"\x00",
}


@pytest.mark.parametrize("content", CLOSED.values(), ids=CLOSED.keys())
def test_what_can_not_be_opened_is_named(content: bytes) -> None:
    facts = read(mail(content))
    assert facts.defects == (Defect.COMPRESSED,)
    assert facts.text == ""
    assert [each.name for each in facts.attachments] == ["smime.p7z"]


def test_a_bomb_stays_closed() -> None:
    """Beyond `Limits.ratio_free` what unfolds a thousandfold is none of anybody's letters."""
    assert reading.entity(compressed(BOMB[: LIMITS.ratio_free]), reading.INFLATED) is not None
    assert reading.entity(compressed(BOMB), reading.INFLATED) is None
    assert read(mail(compressed(BOMB))).defects == (Defect.COMPRESSED,)


def test_all_compressed_contents_of_a_message_share_one_limit() -> None:
    block = random.Random(1).randbytes(8 * 1024)
    half = compressed(
        b"Content-Type: application/octet-stream\r\n\r\n" + block * (reading.INFLATED // 2 // len(block) - 1)
    )
    assert read(mail(half, half)).defects == ()
    assert read(mail(half, half, half)).defects == (Defect.COMPRESSED,)


def test_envelopes_inside_envelopes_end() -> None:
    entity = WORDS
    for _ in range(20):
        entity = f"Content-Type: {KIND}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode() + encodebytes(
            compressed(entity)
        )
    facts = read(b"From: a@example.com\r\n" + entity)
    assert Defect.TOO_DEEP in facts.defects


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0), value=st.integers(1, 255))
def test_altered_octets_are_opened_to_an_entity_or_to_nothing(at: int, value: int) -> None:
    altered = bytearray(SAMPLE)
    altered[at % len(altered)] ^= value
    found = reading.entity(bytes(altered), reading.INFLATED)
    assert found in {None, WORDS}
