"""The entries of cross-references (ISO 32000-1, 7.5.4, 7.5.8.3), looked up where they stand.

A table of a million rows costs nothing until it is asked.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from itertools import pairwise
from typing import NamedTuple, Protocol

from verify.dataclass import dataclass
from verify.pdf_objects import PdfError


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


class Run(NamedTuple):
    """Neighbouring object numbers, from *first* on, whose entries begin at *start*."""

    first: int
    size: int
    start: int


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs in the order of their numbers, none of which stands in two of them: one reader takes the first, another the last."""

    ordered: tuple[Run, ...]
    firsts: tuple[int, ...]

    @classmethod
    def of_any_order(cls, runs: Iterable[Run]) -> "Runs":
        """Put *runs* in order; `PdfError` where two overlap."""
        ordered = tuple(sorted(run for run in runs if run.size))
        if any(one.first + one.size > other.first for one, other in pairwise(ordered)):
            raise PdfError("a cross-reference that places one object twice")
        return cls(ordered, tuple(run.first for run in ordered))

    def of(self, number: int) -> Run | None:
        """Give the run that holds *number*."""
        position = bisect_right(self.firsts, number) - 1
        if position < 0:
            return None
        run = self.ordered[position]
        return run if number < run.first + run.size else None

    def numbers(self) -> Iterator[int]:
        """Yield every object number in order."""
        for run in self.ordered:
            yield from range(run.first, run.first + run.size)


ROW = 20
"""Octets of one row."""
ROW_SHAPE = re.compile(rb"(\d{10}) (\d{5}) ([nf])(?: \r| \n|\r\n)")


def place_of(row: re.Match[bytes]) -> Place:
    """Give the place that a row names: offset, generation and keyword are its groups."""
    kind = Kind.IN_FILE if row[3] == b"n" else Kind.FREE
    return Place(kind, int(row[1]), int(row[2]))


@dataclass(frozen=True, slots=True)
class PlainTable:
    """A table of twenty octets a row, read where it stands."""

    data: bytes
    runs: Runs

    def find(self, number: int) -> Place | None:
        """Give the entry of an object number."""
        run = self.runs.of(number)
        if run is None:
            return None
        start = run.start + ROW * (number - run.first)
        row = ROW_SHAPE.fullmatch(self.data, start, start + ROW)
        if row is None:
            raise PdfError("a damaged row of a cross-reference table")
        return place_of(row)

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
    runs: Runs

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
