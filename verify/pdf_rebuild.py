"""When cross-references are damaged: the objects of a file found by looking for them, the last one of each number counting.

Readers differ in how they repair, so a file that needs it is reported as malformed; this only lets its signatures be named.
"""

import re
from collections.abc import Iterator

from verify.pdf_objects import Dictionary, Parser, PdfError, Stream, read_indirect
from verify.pdf_xref import Kind, KnownTable, Place, Section

OBJECTS = 200_000
"""Objects that are looked for: a damaged file of more is not worth the memory."""
TRIES = 64
"""Trailers and cross-reference streams that are tried, from the end of the file."""

_OBJECT = re.compile(rb"(?<![0-9])(\d{1,10})[\x00\t\n\x0c\r ]{1,8}(\d{1,5})[\x00\t\n\x0c\r ]{1,8}obj(?![A-Za-z])")


def section(data: bytes) -> Section:
    """Put together one section from the objects of *data*; `PdfError` where no trailer names a root, or there are too many."""
    places: dict[int, Place] = {}
    for found in _OBJECT.finditer(data):
        places[int(found[1])] = Place(Kind.IN_FILE, found.start(), int(found[2]))
        if len(places) > OBJECTS:
            raise PdfError("a damaged file of too many objects")
    trailer = next((t for t in _trailers(data, places) if "Root" in t), None)
    if trailer is None:
        raise PdfError("no trailer names the document")
    return Section(0, trailer, KnownTable(places))


def _trailers(data: bytes, places: dict[int, Place]) -> Iterator[Dictionary]:
    """Yield the dictionaries that may be trailers, the last of the file first; then those of cross-reference streams."""
    end = len(data)
    for _ in range(TRIES):
        end = data.rfind(b"trailer", 0, end)
        if end < 0:
            break
        yield from _dictionary_at(data, end + len(b"trailer"))
    offsets = sorted((place.at for place in places.values()), reverse=True)
    for offset in offsets[:TRIES]:
        try:
            value = read_indirect(data, offset).value
        except PdfError:
            continue
        if isinstance(value, Stream) and value.attributes.get("Type") == "XRef":
            yield value.attributes


def _dictionary_at(data: bytes, position: int) -> Iterator[Dictionary]:
    try:
        value = Parser(data, position).value()
    except PdfError:
        return
    if isinstance(value, dict):
        yield value
