"""Which clocks run: a right counts until an answer that tells its outcome has left, not merely until somebody decided."""

from datetime import date

from sqlalchemy import ColumnElement, func

from cases.life import UNANSWERED
from cases.model import Case, CaseRight
from cases.states import RightOutcome


def runs(right: CaseRight) -> bool:
    """Tell whether the client still waits for the answer to *right*; its case must be loaded with it."""
    return right.case.state in UNANSWERED and _waits(right)


def running() -> ColumnElement[bool]:
    """The same as a condition over `CaseRight`, whatever else a query joins."""
    waits = CaseRight.answered_at.is_(None) & (CaseRight.outcome != RightOutcome.WITHDRAWN)
    return waits & CaseRight.case.has(Case.state.in_(UNANSWERED))


def last_day(right: CaseRight) -> date:
    """The last day to answer *right*: the extended one where an extension is in force."""
    return right.extended_due_on or right.due_on


def last_days() -> ColumnElement[date]:
    """The same as a column."""
    return func.coalesce(CaseRight.extended_due_on, CaseRight.due_on)


def first_due(case: Case) -> CaseRight | None:
    """The right of *case* that is to be answered first; None where no clock runs."""
    waiting = [right for right in case.rights if _waits(right)] if case.state in UNANSWERED else []
    return min(waiting, key=last_day, default=None)


def _waits(right: CaseRight) -> bool:
    return right.answered_at is None and right.outcome is not RightOutcome.WITHDRAWN
