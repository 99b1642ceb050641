"""What the pages list of cases: one page of rows with their rights, in a fixed number of queries, and the counts of a day."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final, assert_never

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, defer, selectinload

from cases.case_search import searched
from cases.clocks import first_due, last_days, running
from cases.life import UNANSWERED
from cases.model import Case, CaseRight
from cases.paging import Slice, Total, count_rows, page_slice
from cases.sealed import Vault
from cases.states import CaseState
from classifier.rights import Right

DAY_ROWS: Final = 12
"""Rows of each list of the day; the rest is one click away."""
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


_INDEXED: Final = frozenset({Order.DUE, Order.NUMBER, Order.RECEIVED})
"""Orders in which an index gives the cases."""


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


def page_of_cases(session: Session, vault: Vault, wanted: CasesWanted, days: Days) -> tuple[Sequence[Case], Total]:
    """Give one page of cases with their rights, and how many there are in all."""
    ids = select(Case.id).where(*_chosen(session, vault, wanted))
    total = count_rows(session, _due_within(ids, wanted.due, days), searched=bool(wanted.query.strip()))
    return _rows(session, _ordered(session, ids, wanted, days, page_slice(wanted.page))), total


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
    ids = select(Case.id).where(*_chosen(session, vault, wanted))
    return _rows(session, _ordered(session, ids, wanted, days, Slice(DAY_ROWS, 0)))


def _rows(session: Session, ids: Sequence[int]) -> Sequence[Case]:
    """Read the rows of *ids* in their order: whole rows of a hundred thousand cases are too wide to be sorted."""
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


def _chosen(session: Session, vault: Vault, wanted: CasesWanted) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = []
    if wanted.states is not None:
        chosen.append(Case.state.in_(wanted.states))
    if wanted.right is not None:
        chosen.append(Case.rights.any(CaseRight.right == wanted.right))
    if wanted.assignee is not None:
        chosen.append(_has(wanted.assignee))
    if wanted.nobody:
        chosen.append(Case.assigned_to.is_(None))
    return chosen + searched(session, vault, wanted.query, in_order=wanted.order in _INDEXED)


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


def _ordered(session: Session, ids: Select[int], wanted: CasesWanted, days: Days, cut: Slice) -> Sequence[int]:
    """Give a slice of sorted ids, by what indexes alone tell. Numbers are given in the order of ids."""
    if wanted.order is not Order.DUE:
        return session.scalars(cut.of(_due_within(ids, wanted.due, days).order_by(*_columns(wanted.order)))).all()
    clock = _clocks().subquery()
    waiting = ids.join(clock, clock.c.case_id == Case.id)
    if wanted.due is not None:
        waiting = waiting.where(_is_due(clock.c.due_on, wanted.due, days))
    first = session.scalars(cut.of(waiting.order_by(clock.c.due_on, Case.id.desc()))).all()
    if wanted.due is not None or len(first) == cut.rows:
        return first
    return [*first, *_without_clock(session, ids, cut, waiting, len(first))]


def _without_clock(session: Session, ids: Select[int], cut: Slice, waiting: Select[int], found: int) -> Sequence[int]:
    """Go on behind the cases whose clock runs, which are few, with all others, the newest first: no sorting of everything."""
    before = cut.skip + found if found else session.scalar(select(func.count()).select_from(waiting.subquery())) or 0
    rest = Slice(cut.rows - found, max(0, cut.skip - before))
    clockless = ids.where(Case.id.not_in(select(_clocks().subquery().c.case_id))).order_by(Case.id.desc())
    return session.scalars(rest.of(clockless)).all()


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
