"""Content-Transfer-Encoding (RFC 2045, clause 6), undone without ever raising."""

import binascii
import re

from intake.defects import Defect

_BASE64 = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
_NOT_BASE64 = bytes(set(range(256)) - _BASE64)
_FOREIGN = bytes(set(_NOT_BASE64) - set(b" \t\r\n"))
_QUANTUM = 4

_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} [^\r\n]*\r?\n", re.MULTILINE)

IDENTITY = frozenset({"", "7bit", "8bit", "binary"})
"""Encodings that change nothing."""


def decode(data: bytes, encoding: str, defects: set[Defect]) -> bytes:
    """The octets that *data* stands for. Unknown encodings are left as they are; damage is mended and named in *defects*."""
    match encoding:
        case "base64" | "base-64" | "x-base64":
            return decode_base64(data, defects)
        case "quoted-printable" | "quoted_printable" | "quotedprintable" | "qp":
            return binascii.a2b_qp(data)
        case "x-uuencode" | "x-uue" | "uuencode" | "uue":
            return _decode_uu(data, defects)
        case _:
            if encoding not in IDENTITY:
                defects.add(Defect.ENCODING_UNKNOWN)
            return data


def decode_base64(data: bytes, defects: set[Defect]) -> bytes:
    """Octets of base64 text (RFC 2045, 6.8): foreign characters are skipped, pieces joined by padding are read one by one."""
    letters = data.translate(None, delete=_NOT_BASE64)
    body = letters.rstrip(b"=")
    if len(letters) % _QUANTUM or data.translate(None, delete=_FOREIGN) != data:
        defects.add(Defect.ENCODING_DAMAGED)
    if b"=" not in body:
        return _quanta(body)
    defects.add(Defect.ENCODING_DAMAGED)
    return b"".join(_quanta(piece) for piece in body.split(b"="))


def _quanta(letters: bytes) -> bytes:
    """Octets of letters without padding; a single letter at the end carries no octet and is dropped."""
    if len(letters) % _QUANTUM == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % _QUANTUM))


def _decode_uu(data: bytes, defects: set[Defect]) -> bytes:
    """Octets of a uuencoded body; lines that are none are skipped."""
    begin = _UU_BEGIN.search(data)
    if begin is None:
        defects.add(Defect.ENCODING_DAMAGED)
        return data
    octets = []
    for line in data[begin.end() :].splitlines():
        if line.strip() == b"end":
            break
        try:
            octets.append(binascii.a2b_uu(line))
        except binascii.Error:
            defects.add(Defect.ENCODING_DAMAGED)
    return b"".join(octets)
