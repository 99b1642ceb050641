"""A row of an older register, read and checked: every cell becomes a fact, or the sentence why it can't.

The first row names the columns, in Latvian or English and any order; columns of other names are left out of account.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TypeVar
from zoneinfo import ZoneInfo

from cases.calendar import Calendar
from cases.deadline import Deadline, due
from cases.folding import fold
from cases.registers import Past
from cases.states import RightOutcome
from cases.troubles import Trouble, said
from classifier.rights import ChannelKind, ChannelWish, Right
from desk.phones import WrongAddressError, phone_number
from desk.register_words import CHANNEL_NAMES, NAMES, OUTCOME_NAMES, REQUIRED, RIGHT_NAMES, Column
from runtime.tables import Row
from verify.codes import Sentence

MAX_REFERENCE = 255
"""Characters of a number; the column is as long."""
LANGUAGES = frozenset({"lv", "en", "ru"})
LATVIAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})\.?(?:\s+(\d{1,2}):(\d{2}))?", re.ASCII)
ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}")
SEPARATORS = re.compile(r"[,;/]|\sun\s|\sand\s")


Code = TypeVar("Code")


class RowError(ValueError):
    """A cell can't be used; the message names its column and says what to write, *sentence* the same in both languages."""

    def __init__(self, message: str, sentence: Sentence | None = None) -> None:
        super().__init__(message)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Entry:
    """A request as people write it down. *reference* is its number elsewhere, *rights* is never empty."""

    deadline: Deadline
    rights: tuple[Right, ...]
    reference: str | None = None
    person: str | None = None
    channel: ChannelWish = field(default_factory=lambda: ChannelWish(ChannelKind.NONE))
    language: str = "lv"
    request: str = ""
    past: Past = field(default_factory=Past)


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that can't be used, by its number in the spreadsheet, and why."""

    number: int
    error: str


@dataclass(frozen=True, slots=True)
class Scale:
    """What rows are measured by: no request was received after *now* (aware)."""

    calendar: Calendar
    now: datetime


def entries(rows: Sequence[Row], scale: Scale) -> Iterator[tuple[int, Entry] | BadRow]:
    """Read every row below the first.

    Raises:
        RowError: the first row lacks a column that is required, or names one twice.
    """
    columns = _columns(rows[0].cells if rows else ())
    first_with: dict[str, int] = {}
    for row in rows[1:]:
        cells = {column: row.cells[place] if place < len(row.cells) else "" for column, place in columns.items()}
        try:
            yield row.number, _new(_entry(cells, scale), row.number, first_with)
        except RowError as error:
            yield BadRow(row.number, str(error))


def _new(entry: Entry, number: int, first_with: dict[str, int]) -> Entry:
    twin = first_with.setdefault(entry.reference or "", number)
    if twin != number:
        raise RowError(f"reference: {entry.reference!r} stands in row {twin} already")
    return entry


def _columns(head: Sequence[str]) -> dict[Column, int]:
    places: dict[Column, int] = {}
    for place, name in enumerate(head):
        column = NAMES.get(fold(name))
        if column in places:
            raise RowError(f"two columns tell the {column}; keep one")
        if column is not None:
            places[column] = place
    lacking = [column for column in REQUIRED if column not in places]
    if lacking:
        raise RowError(f"its first row names no column {', '.join(lacking)}")
    return places


def _entry(cells: Mapping[Column, str], scale: Scale) -> Entry:
    reference = cells[Column.REFERENCE]
    if not reference or len(reference) > MAX_REFERENCE:
        raise RowError(f"reference: write a number of at most {MAX_REFERENCE} characters")
    deadline = received(cells[Column.RECEIVED], scale)
    return Entry(
        deadline=deadline,
        rights=rights(cells[Column.RIGHTS]),
        reference=reference,
        person=cells.get(Column.PERSON) or None,
        channel=channel(cells.get(Column.CHANNEL, ""), cells.get(Column.TARGET, "")),
        language=language(cells.get(Column.LANGUAGE, "") or "lv"),
        request=cells.get(Column.REQUEST, ""),
        past=_past(cells, deadline, scale),
    )


def received(text: str, scale: Scale) -> Deadline:
    """Read a time of receipt and reckon its dates. Raises RowError."""
    moment = _moment(Column.RECEIVED, text, scale.calendar.zone)
    if moment > scale.now:
        raise RowError(f"received: {text} has not come yet")
    try:
        return due(moment, scale.calendar)
    except ValueError as error:
        raise RowError(f"received: {text} can't be counted from ({error})") from error


def rights(text: str) -> tuple[Right, ...]:
    """Read one or more rights: codes or titles, with commas or semicolons between. Raises RowError."""
    words = [word.strip() for word in SEPARATORS.split(text) if word.strip()]
    found = tuple(dict.fromkeys(_member(Column.RIGHTS, RIGHT_NAMES, word, Right) for word in words))
    if not found:
        raise RowError(f"rights: write at least one of {', '.join(Right)}")
    return found


def channel(kind: str, target: str) -> ChannelWish:
    """Read how the client wants to be answered, and where. Raises RowError."""
    chosen = _member(Column.CHANNEL, CHANNEL_NAMES, kind, ChannelKind)
    if chosen is ChannelKind.NONE and ADDRESS.fullmatch(target):
        chosen = ChannelKind.EMAIL
    if chosen is ChannelKind.EMAIL and target:
        if not ADDRESS.fullmatch(target):
            raise RowError(f"target: {target!r} is no mail address", said(Trouble.MAIL_ADDRESS_WRONG))
        target = target.lower()
    if chosen is ChannelKind.PHONE and target:
        target = _phone(target)
    return ChannelWish(chosen, target or None)


def _phone(target: str) -> str:
    try:
        return phone_number(target)
    except WrongAddressError as error:
        raise RowError(f"target: {error}", error.sentence) from error


def language(text: str) -> str:
    """Read the language of letters. Raises RowError."""
    if text.lower() not in LANGUAGES:
        raise RowError(f"language: {text!r} is unknown; write one of {', '.join(sorted(LANGUAGES))}")
    return text.lower()


def _past(cells: Mapping[Column, str], deadline: Deadline, scale: Scale) -> Past:
    outcome = _member(Column.OUTCOME, OUTCOME_NAMES, cells.get(Column.OUTCOME, ""), RightOutcome)
    answered, extended, stated = (
        _day(column, cells.get(column, ""), scale.calendar.zone)
        for column in (Column.ANSWERED, Column.EXTENDED, Column.DUE)
    )
    if (outcome is RightOutcome.PENDING) != (answered is None):
        raise RowError("outcome: an answered request needs both its outcome and the day of the answer")
    if (
        answered is not None
        and not deadline.received_on <= answered <= scale.now.astimezone(scale.calendar.zone).date()
    ):
        raise RowError(f"answered: {answered} lies before the receipt or has not come yet")
    if extended is not None and extended <= deadline.due_on:
        raise RowError(f"extended: {extended} is no later than the first month, which ends on {deadline.due_on}")
    return Past(outcome, answered, extended, stated)


def _day(column: Column, text: str, zone: ZoneInfo) -> date | None:
    return _moment(column, text, zone).date() if text else None


def _moment(column: Column, text: str, zone: ZoneInfo) -> datetime:
    """Read ISO 8601 or the Latvian way (24.11.2026, 24.11.2026 10:30); without an offset it is the company's time."""
    try:
        latvian = LATVIAN_DATE.fullmatch(text)
        if latvian:
            day, month, year, hour, minute = (int(part or 0) for part in latvian.groups())
            return datetime.combine(date(year, month, day), time(hour, minute), zone)
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise RowError(f"{column}: {text!r} is no date; write 2026-11-24 or 24.11.2026") from error
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def _member(column: Column, names: Mapping[str, Code], text: str, codes: Callable[..., Code]) -> Code:
    found = names.get(fold(text))
    if found is None:
        raise RowError(f"{column}: {text!r} is unknown; write one of {', '.join(codes)}")  # type: ignore[arg-type]  # an enum is iterable
    return found
