"""Cross-reference sections of a PDF (ISO 32000-1, 7.5.4, 7.5.8): where each object lies, and which section came before."""

import re
from collections.abc import Iterator

from verify.dataclass import dataclass
from verify.pdf_budget import Budget
from verify.pdf_filters import decoded
from verify.pdf_indirect import read_indirect
from verify.pdf_objects import Dictionary, PdfError, PdfLimitError, Stream
from verify.pdf_tables import (
    ROW,
    ROW_SHAPE,
    Kind,
    KnownTable,
    Place,
    PlainTable,
    Run,
    Runs,
    StreamTable,
    Table,
    place_of,
)

SECTIONS = 256
"""Sections of one file, one or two for each revision: archived files have a dozen."""
OBJECT_NUMBERS = 8_388_607
"""Largest object number that readers must support (ISO 32000-1, Annex C)."""
KNOWN = 200_000
"""Entries of a section that must be read one by one, because its rows are loose or it is a hybrid."""
SHORTEST_ROW = 18
"""Octets of the shortest row that is read, loose ones counted."""
TRAILER = 64 * 1024
"""Octets of a trailer dictionary: real ones stay below 1,000."""


@dataclass(frozen=True, slots=True)
class Section:
    """One section at *position*, with the dictionary of its trailer or stream."""

    position: int
    trailer: Dictionary
    table: Table


# Spaces and ends of lines may vary, digits not: what some readers take for a shorter number others take for nothing.
_LOOSE_ROW = re.compile(rb"[\x00\t\n\x0c\r ]*(\d{10})[ \t]+(\d{5})[ \t]+([nf])(?![^\x00\t\n\x0c\r ])")
_RUN = re.compile(rb"[\x00\t\n\x0c\r ]*(\d{1,10})[ \t]+(\d{1,10})[ \t]*(?:\r\n|\r|\n)?[ \t]*")
_XREF = re.compile(rb"[\x00\t\n\x0c\r ]*xref(?=[\x00\t\n\x0c\r ])")
_TRAILER = re.compile(rb"[\x00\t\n\x0c\r ]*trailer")


def read_section(data: bytes, position: int, budget: Budget) -> Section:
    """Read the section at *position*, a table with its trailer or a stream.

    Raises:
        PdfError: none stands there, it is damaged, or beyond the limits.
    """
    opening = _XREF.match(data, position)
    if opening is None:
        return _stream_section(data, position, budget)
    table, end = _read_table(data, opening.end())
    with budget.parsing(data, end, TRAILER) as parser:
        trailer = parser.value()
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
        run = _checked_run(int(head[1]), int(head[2]), head.end(), len(data) // SHORTEST_ROW)
        runs.append(run)
        position = run.start + ROW * run.size
        if run.size and not (ROW_SHAPE.match(data, run.start) and ROW_SHAPE.match(data, position - ROW)):
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
        run = _checked_run(int(head[1]), int(head[2]), head.end(), len(data) // SHORTEST_ROW)
        position = run.start
        for number in range(run.first, run.first + run.size):
            row = _LOOSE_ROW.match(data, position)
            if row is None:
                raise PdfError("a damaged row of a cross-reference table")
            places.setdefault(number, place_of(row))
            position = row.end()
            if len(places) > KNOWN:
                raise PdfLimitError("a loose cross-reference to more objects than the limit")
    trailer = _TRAILER.match(data, position)
    if trailer is None:
        raise PdfError("a cross-reference table without trailer")
    return KnownTable(places), trailer.end()


def _hybrid(table: Table, hidden: Table) -> Table:
    """Put a table and its hidden stream together: what the table calls free the stream may place (7.5.8.4)."""
    places: dict[int, Place] = {}
    for source in (hidden, table):
        for number in source.numbers():
            if len(places) > KNOWN:
                raise PdfLimitError("a hybrid cross-reference to more objects than the limit")
            place = source.find(number)
            if place is not None and (place.kind is not Kind.FREE or number not in places):
                places[number] = place
    return KnownTable(places)


def _stream_section(data: bytes, position: int, budget: Budget) -> Section:
    stream = read_indirect(data, position, budget).value
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
