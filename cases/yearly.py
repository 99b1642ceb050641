"""The register of a year: a line for each right that was invoked, without the words or the name of anybody."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cases.model import Case, CaseRight
from cases.states import CaseState, ClosedAs, RightOutcome
from cases.statistics import Span
from classifier.rights import ChannelKind, Right

BATCH: Final = 1_000
"""Rows in memory at a time."""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One right of one case. Days are days in the company's zone; *days_used* and *in_time* are None while unanswered."""

    number: str
    reference: str | None
    received_on: date
    right: Right
    channel: ChannelKind
    language: str
    due_on: date
    extended_due_on: date | None
    answered_on: date | None
    days_used: int | None
    in_time: bool | None
    outcome: RightOutcome
    state: CaseState
    closed_as: ClosedAs | None
    assigned_to: str | None


def register(session: Session, zone: ZoneInfo, year: int) -> Iterator[RegisterRow]:
    """The rights that were invoked in *year*, by the numbers of their cases; one query, read in batches."""
    span = Span(year, zone)
    statement = (
        select(
            Case.number, Case.reference, CaseRight.received_at, CaseRight.right, Case.channel, Case.language,
            CaseRight.due_on, CaseRight.extended_due_on, CaseRight.answered_at, CaseRight.outcome, Case.state,
            Case.closed_as, Case.assigned_to,
        )
        .join(Case, Case.id == CaseRight.case_id)
        .where(CaseRight.received_at >= span.start(1), CaseRight.received_at < span.start(13))
        .order_by(Case.year, Case.sequence, CaseRight.id)
        .execution_options(yield_per=BATCH)
    )  # fmt: skip
    for number, reference, received, right, channel, language, due, extended, answered, *rest in session.execute(
        statement
    ):
        first, last = _day(received, zone), None if answered is None else _day(answered, zone)
        days = None if last is None else max(0, (last - first).days)
        in_time = None if last is None else last <= (extended or due)
        yield RegisterRow(number, reference, first, right, channel, language, due, extended, last, days, in_time, *rest)


def count_rows(session: Session, zone: ZoneInfo, year: int) -> int:
    """How many lines the register of *year* has."""
    span = Span(year, zone)
    within = (CaseRight.received_at >= span.start(1)) & (CaseRight.received_at < span.start(13))
    return session.scalar(select(func.count(CaseRight.id)).where(within)) or 0


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
