"""Rows of a spreadsheet, XLSX or CSV, as plain text cells. Read in a child process: a file from an inbox may be anything."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook, ZipError

from runtime.records import dump

MAX_ROWS = 100_000
"""Rows of a register: a company with more has no use for a spreadsheet."""
MAX_CELL = 20_000
"""Characters of one cell: a whole request fits, a novel does not."""
ZIP = b"PK\x03\x04"
ENCODINGS = ("utf-8-sig", "cp1257")
"""What spreadsheets in Latvia write CSV in: UTF-8, or the Windows page of the Baltics."""
DELIMITERS = ";\t,"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as the spreadsheet shows it (1 is the first), and its cells, trimmed."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """All rows that are not empty; or *error*, why there are none (the end of a sentence that names the file)."""

    rows: tuple[Row, ...]
    error: str | None = None


class _UnreadableError(Exception):
    """The message ends a sentence that names the file."""


def read_table(_shared: object, data: bytes) -> bytes:
    """Give the first sheet of *data* as a `Table` in JSON. Content decides what it is, not a name."""
    try:
        cells = _from_xlsx(data) if data.startswith(ZIP) else _from_csv(data)
        return dump(Table(tuple(_rows(cells))))
    except _UnreadableError as error:
        return dump(Table((), str(error)))


def _rows(cells: Iterable[Sequence[str]]) -> Iterator[Row]:
    for number, row in enumerate(cells, start=1):
        if number > MAX_ROWS:
            raise _UnreadableError(f"has more than {MAX_ROWS} rows; split it")
        if any(len(cell) > MAX_CELL for cell in row):
            raise _UnreadableError(f"has a cell of more than {MAX_CELL} characters in row {number}; shorten it")
        trimmed = tuple(" ".join(cell.split()) for cell in row)
        if any(trimmed):
            yield Row(number, trimmed)


def _from_xlsx(data: bytes) -> Iterator[list[str]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet = book.get_sheet_by_index(0)
    except (CalamineError, ZipError, OSError, IndexError) as error:
        raise _UnreadableError("is no spreadsheet that can be read, or it is protected by a password") from error
    # Rows that are empty at the top would shift the numbers that people see.
    for row in sheet.to_python(skip_empty_area=False):
        yield [_text(value) for value in row]


def _text(value: object) -> str:
    """Write a cell as its owner reads it: dates by ISO 8601, whole numbers without a fraction."""
    match value:
        case datetime() | date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


def _from_csv(data: bytes) -> Iterator[list[str]]:
    text = _decoded(data)
    head = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=head.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error as error:
        raise _UnreadableError("is neither XLSX nor well-formed CSV; save it as one of them") from error


def _decoded(data: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise _UnreadableError("is neither XLSX nor CSV in UTF-8; save it as one of them")
