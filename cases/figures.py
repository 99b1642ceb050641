"""Figures of the whole store for whoever watches it: counts and ages, nothing of any person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from cases.clocks import last_days, running
from cases.leases import OPEN_STAGES
from cases.model import Case, CaseRight, Mail, Outbound, ReviewItem, SourceState
from cases.states import CaseState, OutboundState, Outcome, ReviewState, Stage

Code = TypeVar("Code", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Figures:
    """*overdue* counts rights whose last day is past; *oldest_due* is when the mail that waits longest could have gone on.

    *missing* counts mail that the last looks found on the server and not in the store.
    *polled_at* is the last complete look into the folder that was looked into longest ago. None: there is none.
    """

    mails: Mapping[Stage, int]
    outcomes: Mapping[Outcome, int]
    cases: Mapping[CaseState, int]
    reviews: Mapping[ReviewState, int]
    outbound: Mapping[OutboundState, int]
    overdue: int
    oldest_due: datetime | None
    polled_at: datetime | None
    missing: int = 0


def figures(session: Session, now: datetime, today: date, source: str | None = None) -> Figures:
    """Count everything as of *now* (aware), *today* in the company's zone; nine queries, whatever the size.

    Looks are those into the mailbox *source*: one that was read in earlier days is asked about no more. None: into any.
    """
    late = running() & (last_days() < today)
    looked_into = SourceState.source == source if source is not None else true()
    return Figures(
        mails=_counts(session, Mail.stage),
        outcomes=_counts(session, Mail.outcome),
        cases=_counts(session, Case.state),
        reviews=_counts(session, ReviewItem.state),
        outbound=_counts(session, Outbound.state),
        overdue=session.scalar(select(func.count()).select_from(CaseRight).where(late)) or 0,
        oldest_due=session.scalar(select(func.min(_due_since())).where(_is_due(now))),
        polled_at=session.scalar(select(func.min(SourceState.polled_at)).where(looked_into)),
        missing=session.scalar(select(func.sum(SourceState.missing)).where(looked_into)) or 0,
    )


def _counts(
    session: Session, column: InstrumentedAttribute[Code] | InstrumentedAttribute[Code | None]
) -> dict[Code, int]:
    statement = select(column, func.count()).where(column.is_not(None)).group_by(column)
    return {code: count for code, count in session.execute(statement) if code is not None}


def _is_due(now: datetime) -> ColumnElement[bool]:
    return Mail.stage.in_(OPEN_STAGES) & or_(Mail.not_before.is_(None), Mail.not_before <= now)


def _due_since() -> ColumnElement[datetime]:
    return func.coalesce(Mail.not_before, Mail.stored_at)
