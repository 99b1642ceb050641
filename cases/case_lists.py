"""What the pages list of cases: one page of rows with their rights, in a fixed number of queries, and the counts of a day."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final, assert_never

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, defer, selectinload

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
_ROW: Final = (selectinload(Case.rights), defer(Case.request, raiseload=True))
"""What a row of a list holds: the rights, and not the words of the request, which no list opens."""


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
    chosen = _chosen(vault, wanted)
    total = session.scalar(_due_within(select(func.count(Case.id)).where(*chosen), wanted.due, days)) or 0
    ids = _ordered(select(Case.id).where(*chosen), wanted, days)
    return _rows(session, ids.limit(PAGE_ROWS).offset((wanted.page - 1) * PAGE_ROWS)), total


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
    ids = _ordered(select(Case.id).where(*_chosen(vault, wanted)), wanted, days)
    return _rows(session, ids.limit(DAY_ROWS))


def _rows(session: Session, chosen: Select[int]) -> Sequence[Case]:
    """Read the rows of *chosen* ids in their order: whole rows of a hundred thousand cases are too wide to be sorted."""
    ids = session.scalars(chosen).all()
    found = {case.id: case for case in session.scalars(select(Case).where(Case.id.in_(ids)).options(*_ROW))}
    return [found[case_id] for case_id in ids]


def assignees(session: Session) -> Sequence[str]:
    """Give everybody who has a case that waits for an answer."""
    statement = select(Case.assigned_to).where(Case.assigned_to.is_not(None), Case.state.in_(UNANSWERED))
    return [name for name in session.scalars(statement.distinct().order_by(Case.assigned_to)) if name is not None]


def day_of(case: Case) -> date | None:
    """Give the day by which the first answer of *case* is due; None where no clock runs."""
    right = first_due(case)
    return None if right is None else right.extended_due_on or right.due_on


def _chosen(vault: Vault, wanted: CasesWanted) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = []
    if wanted.states is not None:
        chosen.append(Case.state.in_(wanted.states))
    if wanted.right is not None:
        chosen.append(Case.rights.any(CaseRight.right == wanted.right))
    if wanted.assignee is not None:
        chosen.append(_has(wanted.assignee))
    if wanted.nobody:
        chosen.append(Case.assigned_to.is_(None))
    return chosen + _searched(vault, wanted.query)


def _has(member: str) -> ColumnElement[bool]:
    """Tell whether *member* works on a case, also in another's place."""
    return (Case.assigned_to == member) | (Case.substitute == member)


def _due_within(statement: Select[int], due: Due | None, days: Days) -> Select[int]:
    """Keep the cases whose first answer is due then; all of them for None."""
    if due is None:
        return statement
    clock = _clocks().subquery()
    return statement.join(clock, clock.c.case_id == Case.id).where(_is_due(clock.c.due_on, due, days))


def _is_due(day: ColumnElement[date], due: Due, days: Days) -> ColumnElement[bool]:
    match due:
        case Due.OVERDUE:
            return day < days.today
        case Due.TODAY:
            return day == days.today
        case Due.SOON:
            return (day > days.today) & (day <= days.soon)
        case other:
            assert_never(other)


def _clocks() -> Select[Any]:
    """Give each case that waits for an answer with the first day on which one is due."""
    columns: tuple[ColumnElement[Any], ...] = (
        CaseRight.case_id.label("case_id"),
        func.min(last_days()).label("due_on"),
    )
    return select(*columns).where(running()).group_by(CaseRight.case_id)


def _ordered(statement: Select[int], wanted: CasesWanted, days: Days) -> Select[int]:
    """Sort ids by what indexes alone tell, each clock looked at once. Numbers are given in the order of ids."""
    newest = Case.id.desc()
    match wanted.order:
        case Order.DUE:
            clock = _clocks().subquery()
            statement = statement.join(clock, clock.c.case_id == Case.id, isouter=wanted.due is None)
            if wanted.due is not None:
                statement = statement.where(_is_due(clock.c.due_on, wanted.due, days))
            return statement.order_by(clock.c.due_on.is_(None), clock.c.due_on, newest)
        case other:
            return _due_within(statement, wanted.due, days).order_by(*_columns(other))


def _columns(order: Order) -> tuple[ColumnElement[Any], ...]:
    """Give what other orders than the due one sort by."""
    newest = Case.id.desc()
    match order:
        case Order.NUMBER:
            return (newest,)
        case Order.RECEIVED:
            return (Case.received_at.desc(), newest)
        case Order.STATE:
            return (Case.state.expression, newest)
        case Order.ASSIGNEE:
            return (Case.assigned_to.is_(None), Case.assigned_to.expression, newest)
        case Order.DUE:
            return (newest,)


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
    """Tell whether a case holds one term: each way to hold it is looked up by an index of its own."""
    tokens = vault.tokens(KIND, term)
    ways: list[Select[Any]] = [
        select(SearchToken.case_id).where(SearchToken.token.in_(tokens), SearchToken.case_id.is_not(None)),
        select(Case.id).where(Case.reference == term),
    ]
    if term.isdecimal():
        ways.append(select(Case.id).where(Case.sequence == int(term[:_NUMBER_DIGITS])))
    if rights := [right for right in Right if term in _TITLE_WORDS[right]]:
        ways.append(select(CaseRight.case_id).where(CaseRight.right.in_(rights)))
    return or_(*(Case.id.in_(way) for way in ways))


_NUMBER_DIGITS: Final = 9
_TITLE_WORDS: Final = {
    right: frozenset(fold(f"{facts.title_lv} {facts.title_en}").split()) for right, facts in RIGHTS.items()
}
