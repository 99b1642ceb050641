"""OpenPGP without armour is known by its first packet, and nothing else is taken for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.openpgp import is_binary

# Made by GnuPG 2.2 with an Ed25519 key; cut where the first packet's fixed fields are over.
SIGNATURE = "887504001608001d162104e936b61af68ffeb41bfcad6afa45b761b7d3ad64"
COMPRESSED = (
    "a3019bc0cbccc021f6cb757be2f6cb6b5318d70826b126ea955494647330b364a4e6e4e4737594b230887130c88a29b2bc34db26f5adffdf16e9"
    "3f6bb3605a5899404a19b838056022094b19fef0f8b046fbc4f37e3cbb6ab59647aaf77da774e6472bf9032f88863db2eb9eb9603523c3ae8e06"
    "5395c2843f0c8b522adef148eafbcb7d7cfa7ec28bd6972bedbb5c6454f800"
)
MESSAGES = {
    "a detached signature": SIGNATURE,
    "a detached signature, new packet format": "c2" + SIGNATURE[2:],
    "a detached signature, version 3": "890095030500" + "00" * 12,
    "a signed message": "900d03000816fa45b761b7d3ad6401ac116205612e747874",
    "a signed and compressed message": COMPRESSED,
    "encrypted for a key": "84" + "0c" + "03" + "aa" * 8 + "12" + "00" * 8,
    "encrypted with a password": "8c0d040903024d34154dd5dac880ffd240018ac2",
}


@pytest.mark.parametrize("name", MESSAGES)
def test_messages_of_each_kind_are_recognised(name):
    assert is_binary(bytes.fromhex(MESSAGES[name]))


OTHERS = {
    "an image": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "another image": b"\xff\xd8\xff\xe0\0\x10JFIF\0",
    "a public key": bytes.fromhex("99010d0462000000010800") + b"x" * 20,
    "text in UTF-8": "Āboli un ēzeļi ir mani dati".encode(),
    "a compressed packet of something else": bytes.fromhex("a301") + COMPRESSED[2:8].encode(),
    "a signature of an unknown kind": bytes.fromhex("8875044016080000162104"),
    "too short": b"\x88\x75\x04",
    "nothing": b"",
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_files_are_not(name):
    assert not is_binary(OTHERS[name])


@given(st.binary(max_size=64))
def test_no_octets_raise(data):
    assert is_binary(data) in {True, False}
