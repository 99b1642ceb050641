"""Reminders: of unanswered cases before their target and when they are late, of mail that nobody has decided on."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeVar

from sqlalchemy.orm import Session

from cases import watch
from cases.calendar import DAY, Calendar
from cases.clocks import first_due
from cases.database import reading
from cases.model import Case, ReviewItem
from cases.states import ReviewState
from desk import notices
from desk.one_by_one import one_by_one
from runtime.runtime import Runtime

Row = TypeVar("Row", Case, ReviewItem)

STAGES: Final = (0, 2, 5, 10)
"""Working days before a date on which people are reminded."""
HORIZON: Final = timedelta(days=31)
"""Ten working days are never more calendar days than these, whatever holidays lie between."""


@dataclass(frozen=True, slots=True)
class Left:
    """Working days to a date, and the reminder that is due by that; *stage* None: the date is past."""

    days: int
    stage: int | None


def remind(rt: Runtime) -> int:
    """Tell of everything that is due to be told now, each once; give how many cases and items were told of.

    Before the hour of the digest only what is late is told: nobody is woken for a reminder.
    """
    with reading(rt.db) as session:
        until = rt.today() + HORIZON
        cases = [c.id for c in watch.cases_running_until(session, until) if _case_is_new(session, rt, c)]
        items = [i.id for i in watch.items_waiting_until(session, until) if _item_is_new(session, rt, i)]
    return _each(rt, Case, cases, _tell_of_case) + _each(rt, ReviewItem, items, _tell_of_item)


def working_days_left(calendar: Calendar, today: date, day: date) -> int:
    """Count the working days after *today* up to and with *day*; none where it is today or past."""
    return sum(calendar.is_working_day(today + n * DAY) for n in range(1, (day - today).days + 1))


def left(calendar: Calendar, today: date, aim: date, last: date) -> Left | None:
    """Give the reminder that is due *today* before *aim*, or after *last*; None where it is too early for any."""
    if today > last:
        return Left(0, None)
    days = working_days_left(calendar, today, aim)
    stage = next((stage for stage in STAGES if days <= stage), None)
    return None if stage is None else Left(days, stage)


def _of_case(rt: Runtime, case: Case) -> Left | None:
    first = first_due(case)
    if first is None:
        return None
    return _in_daytime(rt, left(rt.calendar, rt.today(), first.target_on, first.extended_due_on or first.due_on))


def _of_item(rt: Runtime, item: ReviewItem) -> Left | None:
    day = item.provisional_due_on
    return _in_daytime(rt, left(rt.calendar, rt.today(), day, day))


def _in_daytime(rt: Runtime, found: Left | None) -> Left | None:
    early = rt.clock().astimezone(rt.calendar.zone).time() < rt.settings.digest_at
    return None if found is not None and found.stage is not None and early else found


def _case_is_new(session: Session, rt: Runtime, case: Case) -> bool:
    found = _of_case(rt, case)
    return found is not None and not watch.was_told(session, notices.case_occasion(rt, case, found.stage))


def _item_is_new(session: Session, rt: Runtime, item: ReviewItem) -> bool:
    found = _of_item(rt, item)
    return found is not None and not watch.was_told(session, notices.item_occasion(item, found.stage))


def _each(rt: Runtime, table: type[Row], ids: Iterable[int], act: Callable[[Session, Runtime, Row], None]) -> int:
    """Tell of each in a transaction of its own, as it is by then; the keys keep two schedulers from telling twice."""

    def tell(session: Session, row_id: int) -> bool:
        row = session.get(table, row_id)
        if row is not None:
            act(session, rt, row)
        return row is not None

    return one_by_one(rt, "reminder", ids, tell)


def _tell_of_case(session: Session, rt: Runtime, case: Case) -> None:
    found = _of_case(rt, case)
    if found is None:
        return  # somebody answered it in between
    if found.stage is None:
        notices.tell_of_overdue(session, rt, case)
    else:
        notices.tell_of_reminder(session, rt, case, found.days, found.stage)


def _tell_of_item(session: Session, rt: Runtime, item: ReviewItem) -> None:
    found = _of_item(rt, item)
    if found is not None and item.state is ReviewState.WAITING:
        notices.press_for_item(session, rt, item, found.days, found.stage)
