"""Decoding the streams that verification must read itself: cross-references, object streams, validation data (ISO 32000-1, 7.4).

Page content and images are never decoded here. Every decoder is bounded by what its caller has left to spend.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Callable
from itertools import accumulate
from operator import attrgetter

from verify.pdf_budget import MIB, Budget
from verify.pdf_objects import Dictionary, Object, PdfError, PdfLimitError, Stream

FILTERS = 4
"""Filters of one stream: real ones have one, rarely two."""
SLOW = MIB
"""Octets under row filters other than the one that cross-references use: undone one by one, a second a mebibyte or two."""
COLUMNS = 64
"""Octets of one predicted row: rows of cross-reference streams have up to twenty."""
_NO_PREDICTOR, _PNG_FIRST, _PNG_LAST = 1, 10, 15
_ASCII_SPACE = re.compile(rb"[\x00\t\n\x0c\r ]+")


def decoded(stream: Stream, budget: Budget, decipher: Callable[[Stream], bytes] = attrgetter("raw")) -> bytes:
    """Give the octets of *stream* with its filters taken off, after *decipher* took its encryption off.

    Raises:
        PdfError: a filter that is not known, damage, or more than *budget* allows.
    """
    filters = _as_list(stream.attributes.get("Filter"))
    parameters = _as_list(stream.attributes.get("DecodeParms"))
    if len(filters) > FILTERS:
        raise PdfError("more filters than the limit")
    octets = decipher(stream)
    for position, name in enumerate(filters):
        octets = _decode(name, octets, budget)
        budget.unpack(len(octets))
        chosen = parameters[position] if position < len(parameters) else None
        octets = _unpredicted(octets, chosen) if isinstance(chosen, dict) else octets
    return octets


def _as_list(value: Object) -> list[Object]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _decode(name: Object, octets: bytes, budget: Budget) -> bytes:
    match name:
        case "FlateDecode" | "Fl":
            return _inflated(octets, budget)
        case "ASCIIHexDecode" | "AHx":
            return _from_hex(octets)
        case "ASCII85Decode" | "A85":
            return _from_base85(octets)
        case _:
            raise PdfError("a filter that is not read here")


def _inflated(octets: bytes, budget: Budget) -> bytes:
    inflater = zlib.decompressobj()
    try:
        plain = inflater.decompress(octets, budget.unpacked + 1)
    except zlib.error as error:
        raise PdfError("a damaged compressed stream") from error
    if not inflater.eof and len(plain) <= budget.unpacked:
        raise PdfError("a compressed stream that breaks off")
    return plain


def _from_hex(octets: bytes) -> bytes:
    digits = _ASCII_SPACE.sub(b"", octets.partition(b">")[0])
    try:
        return binascii.unhexlify(digits + b"0" * (len(digits) & 1))
    except binascii.Error as error:
        raise PdfError("a damaged hexadecimal stream") from error


def _from_base85(octets: bytes) -> bytes:
    try:
        return base64.a85decode(_ASCII_SPACE.sub(b"", octets).partition(b"~>")[0])
    except ValueError as error:
        raise PdfError("a damaged base-85 stream") from error


def _unpredicted(octets: bytes, parameters: Dictionary) -> bytes:
    predictor = parameters.get("Predictor", _NO_PREDICTOR)
    if predictor == _NO_PREDICTOR:
        return octets
    columns = parameters.get("Columns", 1)
    usual = parameters.get("Colors", 1) == 1 and parameters.get("BitsPerComponent", 8) == 8  # noqa: PLR2004 - octets
    known = isinstance(predictor, int) and _PNG_FIRST <= predictor <= _PNG_LAST
    if not usual or not known or not isinstance(columns, int) or not 0 < columns <= COLUMNS:
        raise PdfError("a predictor that is not read here")
    return png_unpredicted(octets, columns)


def png_unpredicted(octets: bytes, columns: int) -> bytes:
    """Undo the PNG predictors (RFC 2083, 6) of rows of *columns* octets, each after its own filter octet."""
    stride = columns + 1
    rows, rest = divmod(len(octets), stride)
    if rest:
        raise PdfError("a predicted row that breaks off")
    if octets[::stride] == b"\x02" * rows:
        return _all_up(octets, columns, rows)
    if len(octets) > SLOW:
        raise PdfLimitError("more predicted rows than the limit")
    plain = bytearray()
    above = bytes(columns)
    for start in range(0, len(octets), stride):
        above = _row(octets[start], octets[start + 1 : start + stride], above)
        plain += above
    return bytes(plain)


def _all_up(octets: bytes, columns: int, rows: int) -> bytes:
    """Undo the one filter that cross-references use, column by column, which is ten times as fast."""
    plain = bytearray(rows * columns)
    for column in range(columns):
        sums = accumulate(octets[column + 1 :: columns + 1])
        plain[column::columns] = bytes(value & 0xFF for value in sums)
    return bytes(plain)


def _row(kind: int, row: bytes, above: bytes) -> bytes:
    match kind:
        case 0:
            return row
        case 1:
            return bytes(value & 0xFF for value in accumulate(row))
        case 2:
            return bytes((value + up) & 0xFF for value, up in zip(row, above, strict=True))
        case 3:
            return _averaged(row, above)
        case 4:
            return _paeth(row, above)
        case _:
            raise PdfError("a row filter that PNG does not have")


def _averaged(row: bytes, above: bytes) -> bytes:
    plain = bytearray()
    left = 0
    for value, up in zip(row, above, strict=True):
        left = (value + (left + up) // 2) & 0xFF
        plain.append(left)
    return bytes(plain)


def _paeth(row: bytes, above: bytes) -> bytes:
    plain = bytearray()
    left = corner = 0
    for value, up in zip(row, above, strict=True):
        estimate = left + up - corner
        nearest = min((left, up, corner), key=lambda candidate: abs(estimate - candidate))
        left, corner = (value + nearest) & 0xFF, up
        plain.append(left)
    return bytes(plain)
