"""Content-Transfer-Encoding (RFC 2045, clause 6), undone without ever raising."""

import binascii
import io
import re
from itertools import islice

from intake.defects import Defect

_BASE64 = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
_NOT_BASE64 = bytes(set(range(256)) - _BASE64)
_FOREIGN = bytes(set(_NOT_BASE64) - set(b" \t\r\n"))
_QUANTUM = 4
PIECES = 1000
"""Pieces joined by padding that are read one by one: whoever joins files by mistake joins a few. Behind them padding is skipped."""
UU_LINES = 1_000_000
"""Lines of uuencode that are read: 45 MB, more than a mail brings."""

_UU_LINE = re.compile(rb"[^\r\n]+")
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
    if len(letters) % _QUANTUM or data.translate(None, delete=_FOREIGN) != data:
        defects.add(Defect.ENCODING_DAMAGED)
    letters = letters.rstrip(b"=")
    if b"=" not in letters:
        return _quanta(letters)
    defects.add(Defect.ENCODING_DAMAGED)
    pieces = letters.split(b"=", PIECES)
    del letters  # a mail may bring 80 MB of them, and each copy counts against what its reader may use
    pieces[-1] = pieces[-1].replace(b"=", b"")
    pieces.reverse()
    octets = io.BytesIO()
    while pieces:
        octets.write(_quanta(pieces.pop()))
    return octets.getvalue()


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
    for line in islice(_UU_LINE.finditer(data, begin.end()), UU_LINES):
        if line[0].strip() == b"end":
            break
        try:
            octets.append(binascii.a2b_uu(line[0]))
        except binascii.Error:
            defects.add(Defect.ENCODING_DAMAGED)
    return b"".join(octets)
