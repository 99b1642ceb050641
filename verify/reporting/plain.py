"""A report as plain text: readable on a terminal and on paper, one thing a line."""

from collections.abc import Iterator

from verify.checks import CheckResult
from verify.reporting.outlines import Outline, Section, Table

_SIGNS = {
    CheckResult.PASSED: "+",
    CheckResult.FAILED: "!",
    CheckResult.UNDECIDED: "?",
    CheckResult.NOT_REACHED: "-",
}


def render(outline: Outline) -> str:
    """Write *outline* as lines, each ended by a line feed."""
    return "\n".join(_lines(outline)) + "\n"


def _lines(outline: Outline) -> Iterator[str]:
    yield outline.title
    yield ""
    yield f"{outline.verdict_word.upper()}. {outline.headline}"
    yield from (f"! {warning}" for warning in outline.warnings)
    for section in outline.sections:
        yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    yield ""
    yield section.title
    yield from (f"  {label}: {text}" for label, text in section.facts)
    yield from (f"  ! {note}" for note in section.notes)
    for table in section.tables:
        yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    """Write each row as an entry: its first cell, and the second where rows tell a result; below it the cells that say more."""
    yield f"  {table.columns[0]}:"
    for row, mark in zip(table.rows, table.marks, strict=True):
        named = 1 if mark is None else 2
        sign = "" if mark is None else f"[{_SIGNS[mark]}] "
        yield f"    {sign}{': '.join(row[:named])}"
        for column, cell in zip(table.columns[named:], row[named:], strict=True):
            if cell:
                yield f"        {column}: {cell}"
