"""Cross-reference sections of a PDF (ISO 32000-1, 7.5.4, 7.5.8): where each object lies, and which section came before.

Entries are looked up where they stand, so that a table of a million rows costs nothing until it is asked.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise
from typing import NamedTuple, Protocol

from verify.pdf_filters import Budget, decoded
from verify.pdf_objects import Dictionary, Parser, PdfError, Stream, read_indirect

SECTIONS = 256
"""Sections of one file, one or two for each revision: archived files have a dozen."""
OBJECT_NUMBERS = 8_388_607
"""Largest object number that readers must support (ISO 32000-1, Annex C)."""


class Kind(Enum):
    """What an entry says of an object number."""

    FREE = auto()
    IN_FILE = auto()
    IN_STREAM = auto()


class Place(NamedTuple):
    """Where an object lies: an offset and a generation, or the number of an object stream and a position in it."""

    kind: Kind
    at: int
    detail: int


class Table(Protocol):
    """The entries of one section."""

    def find(self, number: int) -> Place | None:
        """Give the entry of an object number; None where the section has none. `PdfError` for a damaged one."""
        ...

    def numbers(self) -> Iterator[int]:
        """Yield every object number that has an entry."""
        ...


@dataclass(frozen=True, slots=True)
class Section:
    """One section at *position*, with the dictionary of its trailer or stream."""

    position: int
    trailer: Dictionary
    table: Table


class Run(NamedTuple):
    """Neighbouring object numbers, from *first* on, whose entries begin at *start*."""

    first: int
    count: int
    start: int


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs in the order of their numbers, none of which stands in two of them: one reader takes the first, another the last."""

    ordered: tuple[Run, ...]
    firsts: tuple[int, ...]

    @classmethod
    def of_any_order(cls, runs: Iterable[Run]) -> "Runs":
        """Put *runs* in order; `PdfError` where two overlap."""
        ordered = tuple(sorted(run for run in runs if run.count))
        if any(one.first + one.count > other.first for one, other in pairwise(ordered)):
            raise PdfError("a cross-reference that places one object twice")
        return cls(ordered, tuple(run.first for run in ordered))

    def of(self, number: int) -> Run | None:
        """Give the run that holds *number*."""
        position = bisect_right(self.firsts, number) - 1
        if position < 0:
            return None
        run = self.ordered[position]
        return run if number < run.first + run.count else None

    def numbers(self) -> Iterator[int]:
        """Yield every object number in order."""
        for run in self.ordered:
            yield from range(run.first, run.first + run.count)


ROW = 20
_ROW = re.compile(rb"(\d{10}) (\d{5}) ([nf])(?: \r| \n|\r\n)")
_LOOSE_ROW = re.compile(rb"[\x00\t\n\x0c\r ]*(\d{1,10})[ \t]+(\d{1,5})[ \t]+([nf])(?![^\x00\t\n\x0c\r ])")
_RUN = re.compile(rb"[\x00\t\n\x0c\r ]*(\d{1,10})[ \t]+(\d{1,10})[ \t]*(?:\r\n|\r|\n)?[ \t]*")
_XREF = re.compile(rb"[\x00\t\n\x0c\r ]*xref(?=[\x00\t\n\x0c\r ])")
_TRAILER = re.compile(rb"[\x00\t\n\x0c\r ]*trailer")


@dataclass(frozen=True, slots=True)
class PlainTable:
    """A table of twenty octets a row, read where it stands."""

    data: bytes
    runs: "Runs"

    def find(self, number: int) -> Place | None:
        """Give the entry of an object number."""
        run = self.runs.of(number)
        if run is None:
            return None
        start = run.start + ROW * (number - run.first)
        row = _ROW.fullmatch(self.data, start, start + ROW)
        if row is None:
            raise PdfError("a damaged row of a cross-reference table")
        return _place(row)

    def numbers(self) -> Iterator[int]:
        """Yield every object number that has an entry."""
        return self.runs.numbers()


@dataclass(frozen=True, slots=True)
class KnownTable:
    """Entries that had to be read one by one: loose tables, hybrid ones, and those put together from the objects themselves."""

    places: dict[int, Place]

    def find(self, number: int) -> Place | None:
        """Give the entry of an object number."""
        return self.places.get(number)

    def numbers(self) -> Iterator[int]:
        """Yield every object number that has an entry."""
        yield from self.places


@dataclass(frozen=True, slots=True)
class StreamTable:
    """The entries of a cross-reference stream, whose fields have the given *widths* (7.5.8.2)."""

    octets: bytes
    widths: tuple[int, int, int]
    runs: "Runs"

    def find(self, number: int) -> Place | None:
        """Give the entry of an object number."""
        run = self.runs.of(number)
        return None if run is None else self._row(run.start + (number - run.first) * sum(self.widths))

    def _row(self, start: int) -> Place:
        kind_width, at_width, detail_width = self.widths
        middle, last = start + kind_width, start + kind_width + at_width
        kind = int.from_bytes(self.octets[start:middle], "big") if kind_width else 1
        at = int.from_bytes(self.octets[middle:last], "big")
        detail = int.from_bytes(self.octets[last : last + detail_width], "big")
        match kind:
            case 1:
                return Place(Kind.IN_FILE, at, detail)
            case 2:
                return Place(Kind.IN_STREAM, at, detail)
            case _:  # 0 is free; other types stand for the null object (7.5.8.3)
                return Place(Kind.FREE, 0, 0)

    def numbers(self) -> Iterator[int]:
        """Yield every object number that has an entry."""
        return self.runs.numbers()


def _place(row: re.Match[bytes]) -> Place:
    kind = Kind.IN_FILE if row[3] == b"n" else Kind.FREE
    return Place(kind, int(row[1]), int(row[2]))


def read_section(data: bytes, position: int, budget: Budget) -> Section:
    """Read the section at *position*, a table with its trailer or a stream.

    Raises:
        PdfError: none stands there, it is damaged, or beyond the limits.
    """
    opening = _XREF.match(data, position)
    if opening is None:
        return _stream_section(data, position, budget)
    table, end = _read_table(data, opening.end())
    trailer = Parser(data, end).value()
    if not isinstance(trailer, dict):
        raise PdfError("a trailer that is no dictionary")
    hidden = trailer.get("XRefStm")
    if isinstance(hidden, int):
        table = _hybrid(table, _stream_section(data, hidden, budget).table)
    return Section(position, trailer, table)


def _read_table(data: bytes, position: int) -> tuple[Table, int]:
    """Read the runs of a table; rows of another size than twenty octets are taken one by one."""
    runs: list[Run] = []
    start = position
    while (head := _RUN.match(data, position)) is not None:
        run = _checked_run(int(head[1]), int(head[2]), head.end(), len(data) // ROW)
        runs.append(run)
        position = run.start + ROW * run.count
        if run.count and not (_ROW.match(data, run.start) and _ROW.match(data, position - ROW)):
            return _read_loose_table(data, start)
    trailer = _TRAILER.match(data, position)
    if trailer is None:
        return _read_loose_table(data, start)
    return PlainTable(data, Runs.of_any_order(runs)), trailer.end()


def _checked_run(first: int, count: int, start: int, most: int) -> Run:
    if first + count > OBJECT_NUMBERS or count > most:
        raise PdfError("a cross-reference to more objects than a file can hold")
    return Run(first, count, start)


def _read_loose_table(data: bytes, position: int) -> tuple[Table, int]:
    places: dict[int, Place] = {}
    while (head := _RUN.match(data, position)) is not None:
        run = _checked_run(int(head[1]), int(head[2]), head.end(), len(data) // 8)
        position = run.start
        for number in range(run.first, run.first + run.count):
            row = _LOOSE_ROW.match(data, position)
            if row is None:
                raise PdfError("a damaged row of a cross-reference table")
            places.setdefault(number, _place(row))
            position = row.end()
    trailer = _TRAILER.match(data, position)
    if trailer is None:
        raise PdfError("a cross-reference table without trailer")
    return KnownTable(places), trailer.end()


def _hybrid(table: Table, hidden: Table) -> Table:
    """Put a table and its hidden stream together: what the table calls free the stream may place (7.5.8.4)."""
    places = {number: place for number in hidden.numbers() if (place := hidden.find(number)) is not None}
    for number in table.numbers():
        place = table.find(number)
        if place is not None and (place.kind is not Kind.FREE or number not in places):
            places[number] = place
    return KnownTable(places)


def _stream_section(data: bytes, position: int, budget: Budget) -> Section:
    stream = read_indirect(data, position).value
    if not isinstance(stream, Stream) or stream.attributes.get("Type") != "XRef":
        raise PdfError("no cross-reference where one is announced")
    widths = _widths(stream.attributes)
    octets = decoded(stream, budget)
    runs = Runs.of_any_order(_stream_runs(stream.attributes, len(octets), sum(widths)))
    return Section(position, stream.attributes, StreamTable(octets, widths, runs))


def _widths(attributes: Dictionary) -> tuple[int, int, int]:
    found = attributes.get("W")
    if not isinstance(found, list):
        raise PdfError("a cross-reference stream without widths")
    widths = [w for w in found if isinstance(w, int) and 0 <= w <= 8]  # noqa: PLR2004 - offsets of eight octets reach any file
    if len(widths) != 3 or len(found) != 3 or not sum(widths):  # noqa: PLR2004 - type, place, detail
        raise PdfError("a cross-reference stream with odd widths")
    return widths[0], widths[1], widths[2]


def _stream_runs(attributes: Dictionary, size: int, width: int) -> Iterator[Run]:
    index = attributes.get("Index", [0, attributes.get("Size")])
    if not isinstance(index, list) or len(index) % 2:
        raise PdfError("a cross-reference stream with an odd index")
    start = 0
    for first, count in zip(index[::2], index[1::2], strict=True):
        if not isinstance(first, int) or not isinstance(count, int) or first < 0 or count < 0:
            raise PdfError("a cross-reference stream with an odd index")
        run = _checked_run(first, count, start, size // width)
        start += count * width
        if start > size:
            raise PdfError("a cross-reference stream that breaks off")
        yield run


def read_chain(data: bytes, position: int, budget: Budget) -> tuple[Section, ...]:
    """Read the section at *position* and all that came before it, newest first.

    Raises:
        PdfError: a section is damaged, the chain runs in a circle, or it is longer than `SECTIONS`.
    """
    chain: list[Section] = []
    seen: set[int] = set()
    place: object = position
    while place is not None:
        if not isinstance(place, int) or not 0 <= place < len(data):
            raise PdfError("a cross-reference outside the file")
        if place in seen or len(chain) >= SECTIONS:
            raise PdfError("cross-references in a circle, or too many")
        seen.add(place)
        section = read_section(data, place, budget)
        chain.append(section)
        place = section.trailer.get("Prev")
    return tuple(chain)


_START = re.compile(rb"startxref[\x00\t\n\x0c\r ]+(\d{1,10})(?![0-9])")
_TAIL = 2048
"""How far before its end a revision may announce its cross-reference: the standard puts two lines there."""


def start_of_chain(data: bytes, end: int) -> int:
    """Give the place of the cross-reference that the revision ending at *end* announces last; `PdfError` where none does."""
    window = data[max(0, end - _TAIL) : end]
    found = _START.match(window, window.rfind(b"startxref")) if b"startxref" in window else None
    if found is None:
        raise PdfError("no cross-reference is announced")
    return int(found[1])
