"""When cross-references are damaged: the objects of a file found by looking for them, the last one of each number counting.

Readers differ in how they repair, so a file that needs it is reported as malformed; this only lets its signatures be named.
"""

import re
from collections.abc import Iterator

from verify.pdf_budget import Budget
from verify.pdf_filters import decoded
from verify.pdf_indirect import read_indirect
from verify.pdf_objects import Dictionary, PdfError, PdfLimitError, Stream
from verify.pdf_tables import Kind, KnownTable, Place
from verify.pdf_xref import TRAILER, Section

OBJECTS = 200_000
"""Objects that are looked for: a damaged file of more is not worth the memory."""
TRIES = 64
"""Trailers and cross-reference streams that are tried, from the end of the file."""
OBJECT_STREAMS = 1000
"""Object streams whose members are listed."""

_OBJECT = re.compile(rb"(?<![0-9])(\d{1,10})[\x00\t\n\x0c\r ]{1,8}(\d{1,5})[\x00\t\n\x0c\r ]{1,8}obj(?![A-Za-z])")
_HEAD = 512
"""Octets at the beginning of an object in which its type is looked for, before it is read."""


def section(data: bytes, budget: Budget) -> Section:
    """Put together one section from the objects of *data*.

    Raises:
        PdfLimitError: more objects than the limit.
        PdfError: no trailer names a root.
    """
    places: dict[int, Place] = {}
    for found in _OBJECT.finditer(data):
        places[int(found[1])] = Place(Kind.IN_FILE, found.start(), int(found[2]))
        if len(places) > OBJECTS:
            raise PdfLimitError("a damaged file of too many objects")
    trailer = next((t for t in _trailers(data, places, budget) if "Root" in t), None)
    if trailer is None:
        raise PdfError("no trailer names the document")
    members = dict(_members(data, places, budget))
    return Section(0, trailer, KnownTable(members | places))


def _trailers(data: bytes, places: dict[int, Place], budget: Budget) -> Iterator[Dictionary]:
    """Yield the dictionaries that may be trailers, the last of the file first; then those of cross-reference streams."""
    end = len(data)
    for _ in range(TRIES):
        end = data.rfind(b"trailer", 0, end)
        if end < 0:
            break
        yield from _dictionary_at(data, end + len(b"trailer"), budget)
    newest_first = sorted((place.at for place in places.values()), reverse=True)
    for stream in _streams(data, newest_first, "XRef", budget, TRIES):
        yield stream.attributes


def _dictionary_at(data: bytes, position: int, budget: Budget) -> Iterator[Dictionary]:
    try:
        with budget.parsing(data, position, TRAILER) as parser:
            value = parser.value()
    except PdfLimitError:
        raise
    except PdfError:
        return
    if isinstance(value, dict):
        yield value


def _streams(data: bytes, offsets: list[int], kind: str, budget: Budget, most: int) -> Iterator[Stream]:
    """Yield the streams of type *kind* among the objects at *offsets*, at most *most* of them."""
    mark = kind.encode()
    likely = (offset for offset in offsets if mark in data[offset : offset + _HEAD])
    for _, offset in zip(range(most), likely, strict=False):
        try:
            value = read_indirect(data, offset, budget).value
        except PdfLimitError:
            raise
        except PdfError:
            continue
        if isinstance(value, Stream) and value.attributes.get("Type") == kind:
            yield value


def _members(data: bytes, places: dict[int, Place], budget: Budget) -> Iterator[tuple[int, Place]]:
    """Yield the places of what object streams hold, the newest last; those that can't be unpacked are left out."""
    oldest_first = sorted(place.at for place in places.values())
    for stream in _streams(data, oldest_first, "ObjStm", budget, OBJECT_STREAMS):
        first, count = stream.attributes.get("First"), stream.attributes.get("N")
        if not isinstance(first, int) or not isinstance(count, int):
            continue
        try:
            with budget.parsing(decoded(stream, budget), 0, first) as index:
                pairs = [(index.value(), index.value()) for _ in range(min(count, OBJECTS))]
        except PdfLimitError:
            raise
        except PdfError:
            continue
        for position, (number, _) in enumerate(pairs):
            if isinstance(number, int):
                yield number, Place(Kind.IN_STREAM, stream.number, position)
