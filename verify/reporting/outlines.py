"""What a report consists of before it takes a form: titles, facts, sentences and tables, each text on one line."""

from collections.abc import Iterable, Sequence

from verify.checks import CheckResult
from verify.dataclass import dataclass
from verify.judge import Verdict
from verify.reporting.words import one_line, said
from verify.sentences import Sentence


@dataclass(frozen=True, slots=True)
class About:
    """What was verified: its *name* as people know it, and the SHA-256 of its bytes (hex), None where there is none."""

    name: str
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts under *columns*; *marks* holds the result that each row tells, None where it tells none."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    marks: tuple[CheckResult | None, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Facts as pairs of label and text, sentences, and tables, under one title."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """All that a report says. Every text in it is one line, free of what steers a terminal; none is escaped for HTML."""

    lang: str
    title: str
    verdict: Verdict
    verdict_word: str
    headline: str
    warnings: tuple[str, ...]
    sections: tuple[Section, ...]


Fact = tuple[Sentence, str]
"""What a fact is called, and what it says; one that says nothing is left out."""


def facts(found: Iterable[Fact], lang: str) -> tuple[tuple[str, str], ...]:
    """Give the facts that say something, in *lang*."""
    return tuple((said(label, lang), one_line(text)) for label, text in found if text)


def table(columns: Sequence[Sentence], rows: Iterable[tuple[CheckResult | None, tuple[str, ...]]], lang: str) -> Table:
    """Put rows, each with the result that it tells, under *columns*; a column in which nothing stands is left out."""
    found = list(rows)
    filled = [n for n in range(len(columns)) if any(row[n] for _, row in found)]
    return Table(
        tuple(said(columns[n], lang) for n in filled),
        tuple(tuple(row[n] for n in filled) for _, row in found),
        tuple(mark for mark, _ in found),
    )
