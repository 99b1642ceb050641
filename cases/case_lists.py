"""What the pages list of cases: one page of rows with their rights, in a fixed number of queries, and the counts of a day."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, selectinload

from cases.clocks import first_due, last_days, running
from cases.folding import fold, query_terms
from cases.life import UNANSWERED
from cases.model import Case, CaseRight, SearchToken
from cases.sealed import Vault
from cases.search import KIND
from cases.states import CaseState
from classifier.rights import RIGHTS, Right

PAGE_ROWS: Final = 50
"""Rows of one page: what fits on three screens."""
DAY_ROWS: Final = 12
"""Rows of each list of the day; the rest is one click away."""
NUMBER: Final = "DSR-"


class Due(StrEnum):
    """When the first answer of a case is due, seen from today."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"


class Order(StrEnum):
    """By what a list is sorted: the first answer due, the newest number, the receipt, the state, who has it."""

    DUE = "due"
    NUMBER = "number"
    RECEIVED = "received"
    STATE = "state"
    ASSIGNEE = "assignee"


@dataclass(frozen=True, slots=True)
class CasesWanted:
    """Which cases, None means all. *nobody*: that nobody has. *query*: words, a name, a code or a number; *page* from 1."""

    states: frozenset[CaseState] | None = frozenset(UNANSWERED)
    right: Right | None = None
    assignee: str | None = None
    nobody: bool = False
    due: Due | None = None
    query: str = field(default="", repr=False)
    order: Order = Order.DUE
    page: int = 1


@dataclass(frozen=True, slots=True)
class Days:
    """The day, and the last day that counts as soon."""

    today: date
    soon: date


@dataclass(frozen=True, slots=True)
class DayCounts:
    """How many cases wait for an answer, by when it is due; *fresh* have nobody who works on them, *mine* are one's own."""

    overdue: int
    today: int
    soon: int
    fresh: int
    mine: int
    unanswered: int


def page_of_cases(session: Session, vault: Vault, wanted: CasesWanted, days: Days) -> tuple[Sequence[Case], int]:
    """Give one page of cases with their rights, and how many there are in all."""
    chosen = _chosen(vault, wanted, days)
    total = session.scalar(select(func.count()).select_from(Case).where(*chosen)) or 0
    statement = _ordered(select(Case).where(*chosen), wanted.order).options(selectinload(Case.rights))
    return session.scalars(statement.limit(PAGE_ROWS).offset((wanted.page - 1) * PAGE_ROWS)).all(), total


def count_day(session: Session, days: Days, member: str) -> DayCounts:
    """Count what the day brings; *member* is who looks."""
    clock = _clocks().subquery()
    counted = session.execute(
        select(
            func.count().filter(clock.c.due_on < days.today),
            func.count().filter(clock.c.due_on == days.today),
            func.count().filter(clock.c.due_on > days.today, clock.c.due_on <= days.soon),
        )
    ).one()
    unanswered = Case.state.in_(UNANSWERED)
    whose = session.execute(
        select(
            func.count().filter(Case.assigned_to.is_(None)),
            func.count().filter(_has(member)),
            func.count(),
        ).where(unanswered)
    ).one()
    return DayCounts(*counted, *whose)


def first_of(session: Session, wanted: CasesWanted, days: Days, vault: Vault) -> Sequence[Case]:
    """Give the first few of a list, without counting the rest."""
    statement = _ordered(select(Case).where(*_chosen(vault, wanted, days)), wanted.order)
    return session.scalars(statement.options(selectinload(Case.rights)).limit(DAY_ROWS)).all()


def assignees(session: Session) -> Sequence[str]:
    """Give everybody who has a case that waits for an answer."""
    statement = select(Case.assigned_to).where(Case.assigned_to.is_not(None), Case.state.in_(UNANSWERED))
    return [name for name in session.scalars(statement.distinct().order_by(Case.assigned_to)) if name is not None]


def day_of(case: Case) -> date | None:
    """Give the day by which the first answer of *case* is due; None where no clock runs."""
    right = first_due(case)
    return None if right is None else right.extended_due_on or right.due_on


def _chosen(vault: Vault, wanted: CasesWanted, days: Days) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = []
    if wanted.states is not None:
        chosen.append(Case.state.in_(wanted.states))
    if wanted.right is not None:
        chosen.append(Case.rights.any(CaseRight.right == wanted.right))
    if wanted.assignee is not None:
        chosen.append(_has(wanted.assignee))
    if wanted.nobody:
        chosen.append(Case.assigned_to.is_(None))
    if wanted.due is not None:
        chosen.append(Case.id.in_(_due_within(wanted.due, days)))
    return chosen + _searched(vault, wanted.query)


def _has(member: str) -> ColumnElement[bool]:
    """Tell whether *member* works on a case, also in another's place."""
    return (Case.assigned_to == member) | (Case.substitute == member)


def _due_within(due: Due, days: Days) -> Select[Any]:
    clock = _clocks().subquery()
    within = {
        Due.OVERDUE: clock.c.due_on < days.today,
        Due.TODAY: clock.c.due_on == days.today,
        Due.SOON: (clock.c.due_on > days.today) & (clock.c.due_on <= days.soon),
    }
    return select(clock.c.case_id).where(within[due])


def _clocks() -> Select[Any]:
    """Give each case that waits for an answer with the first day on which one is due."""
    columns: tuple[ColumnElement[Any], ...] = (
        CaseRight.case_id.label("case_id"),
        func.min(last_days()).label("due_on"),
    )
    return select(*columns).where(running()).group_by(CaseRight.case_id)


def _ordered(statement: Select[Case], order: Order) -> Select[Case]:
    newest = (Case.year.desc(), Case.sequence.desc())
    match order:
        case Order.DUE:
            clock = _clocks().subquery()
            statement = statement.outerjoin(clock, clock.c.case_id == Case.id)
            return statement.order_by(clock.c.due_on.is_(None), clock.c.due_on, *newest)
        case Order.NUMBER:
            return statement.order_by(*newest)
        case Order.RECEIVED:
            return statement.order_by(Case.received_at.desc(), Case.id.desc())
        case Order.STATE:
            return statement.order_by(Case.state, *newest)
        case Order.ASSIGNEE:
            return statement.order_by(Case.assigned_to.is_(None), Case.assigned_to, *newest)


def _searched(vault: Vault, query: str) -> list[ColumnElement[bool]]:
    """Demand every term: a case number or its end, a right by a word of its title, else a word, name or code of the case."""
    if not query.strip():
        return []
    number = query.strip().upper()
    if number.startswith(NUMBER):
        return [Case.number.startswith(number, autoescape=True)]
    terms = query_terms(query)
    return [_holds(vault, term) for term in sorted(terms)] or [Case.id.in_(())]


def _holds(vault: Vault, term: str) -> ColumnElement[bool]:
    tokens = vault.tokens(KIND, term)
    holders = select(SearchToken.case_id).where(SearchToken.token.in_(tokens), SearchToken.case_id.is_not(None))
    found: ColumnElement[bool] = Case.id.in_(holders) | (Case.reference == term)
    if term.isdecimal():
        found |= Case.sequence == int(term[:_NUMBER_DIGITS])
    rights = [right for right in Right if term in _TITLE_WORDS[right]]
    return found | Case.rights.any(CaseRight.right.in_(rights)) if rights else found


_NUMBER_DIGITS: Final = 9
_TITLE_WORDS: Final = {
    right: frozenset(fold(f"{facts.title_lv} {facts.title_en}").split()) for right, facts in RIGHTS.items()
}
