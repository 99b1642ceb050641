"""The register of a year as a file: CSV, XLSX or PDF. What people wrote is data in each of them, never a formula or markup."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.styles import Font

from cases.dates import Language
from cases.yearly import RegisterRow
from classifier.rights import RIGHTS, Right
from review.catalogue import Catalogue
from review.moments import day_text

BOM: Final = "\ufeff"
"""Without it spreadsheets take UTF-8 for something else and break every diacritic."""
SEPARATOR: Final = ";"
"""What spreadsheets expect where the comma is the decimal sign, as in Latvia."""
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a cell begins that a spreadsheet would take for a formula."""
LONGEST_PDF: Final = 5_000
"""Lines that are set on paper: some hundred pages, five seconds. The other forms have no limit."""
WIDTH: Final = 16
"""Characters of a column of the spreadsheet."""

Cell = str | int | date


class FileKind(StrEnum):
    """The forms of the register."""

    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"


MEDIA_TYPES: Final = {
    FileKind.CSV: "text/csv; charset=utf-8",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.PDF: "application/pdf",
}


@dataclass(frozen=True, slots=True)
class Words:
    """The catalogue in one language."""

    catalogue: Catalogue
    language: Language

    def __call__(self, key: str, **values: object) -> str:
        """Give a text."""
        return self.catalogue.text(self.language, key, **values)

    def word(self, code: StrEnum | None) -> str:
        """The word for a member of a closed list; nothing for None."""
        if isinstance(code, Right):
            return RIGHTS[code].title_lv if self.language is Language.LV else RIGHTS[code].title_en
        return "" if code is None else self.catalogue.word(self.language, code)

    def yes(self, good: bool | None) -> str:  # noqa: FBT001  a cell of the register
        """Yes, no, or nothing."""
        return "" if good is None else self("register.yes" if good else "register.no")


COLUMNS: Final[tuple[tuple[str, float, Callable[[RegisterRow, Words], Cell | None]], ...]] = (
    ("number", 1.5, lambda row, _: row.number),
    ("reference", 1.1, lambda row, _: row.reference),
    ("received", 1.0, lambda row, _: row.received_on),
    ("right", 1.6, lambda row, words: words.word(row.right)),
    ("channel", 0.9, lambda row, words: words.word(row.channel)),
    ("language", 0.5, lambda row, _: row.language),
    ("due", 1.0, lambda row, _: row.due_on),
    ("extended", 1.0, lambda row, _: row.extended_due_on),
    ("answered", 1.0, lambda row, _: row.answered_on),
    ("days", 0.6, lambda row, _: row.days_used),
    ("in_time", 0.6, lambda row, words: words.yes(row.in_time)),
    ("outcome", 1.1, lambda row, words: words.word(row.outcome)),
    ("state", 0.9, lambda row, words: words.word(row.state)),
    ("closed_as", 1.0, lambda row, words: words.word(row.closed_as)),
    ("assigned", 1.3, lambda row, _: row.assigned_to),
)
"""Each column: the key of its heading below ``register.``, its width on paper, and what stands in it."""


def heads(words: Words) -> list[str]:
    """The headings."""
    return [words(f"register.{name}") for name, _, _ in COLUMNS]


def cells(row: RegisterRow, words: Words) -> list[Cell]:
    """What stands in a line; what is not known is empty."""
    return ["" if value is None else value for value in (of(row, words) for _, _, of in COLUMNS)]


def harmless(text: str) -> str:
    """A text that no spreadsheet runs: what looks like a formula gets an apostrophe before it."""
    plain = ILLEGAL_CHARACTERS_RE.sub("", text)
    return f"'{plain}" if plain.startswith(FORMULA) else plain


def as_csv(rows: Iterable[RegisterRow], words: Words) -> Iterator[str]:
    """The register line by line."""
    yield BOM + _line(heads(words))
    for row in rows:
        yield _line([_flat(cell) for cell in cells(row, words)])


def _line(values: Sequence[str]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=SEPARATOR).writerow([harmless(value) for value in values])
    return buffer.getvalue()


def _flat(cell: Cell) -> str:
    """Days in the one form that a register is read in again by, in either language."""
    return day_text(cell, Language.LV) if isinstance(cell, date) else str(cell)


def as_xlsx(rows: Iterable[RegisterRow], words: Words, title: str) -> bytes:
    """The register as a workbook: days are days, numbers numbers, and text is text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for number in range(len(COLUMNS)):
        sheet.column_dimensions[chr(ord("A") + number)].width = WIDTH
    bold = [WriteOnlyCell(sheet, head) for head in heads(words)]
    for cell in bold:
        cell.font = Font(bold=True)
    sheet.append(bold)
    for row in rows:
        sheet.append([_typed(sheet, cell) for cell in cells(row, words)])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _typed(sheet: Any, value: Cell) -> Any:
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, harmless(value))
        cell.data_type = "s"
        return cell
    cell = WriteOnlyCell(sheet)
    cell.value = value
    if isinstance(value, date):
        cell.number_format = "DD.MM.YYYY"
    return cell


def listing(rows: Iterable[RegisterRow], words: Words, title: str, company: str, made: str) -> bytes:
    """What the layout on paper asks for, as JSON."""
    doc = {
        "title": title,
        "company": company,
        "made": made,
        "language": words.language.value,
        "widths": [width for _, width, _ in COLUMNS],
        "heads": heads(words),
        "rows": [[ILLEGAL_CHARACTERS_RE.sub("", _flat(cell)) for cell in cells(row, words)] for row in rows],
    }
    return json.dumps(doc, ensure_ascii=False).encode("utf-8", "replace")


@cache
def layout() -> bytes:
    """The layout on paper."""
    return (files("review") / "layouts" / "register.typ").read_bytes()


def file_name(year: int, kind: FileKind, at: datetime) -> str:
    """The name under which a browser keeps the file."""
    return f"dsr-{year}-{at:%Y%m%d}.{kind.value}"
