"""A changed calendar of working days reaches the open cases: dates are reckoned anew, the former ones stay in the history.

A date moves only where the former calendar gives exactly what is stored: what a person stated otherwise, such as the
extension of an imported register, stays as it is. The calendar in force is kept in the database, so that two schedulers
do this once, and a change made while the program was down is noticed too.
"""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final

import structlog
from sqlalchemy.orm import Session

from cases import store, watch
from cases.calendar import Calendar
from cases.calendar_record import as_record, from_record
from cases.clocks import last_day
from cases.database import reading, writing
from cases.deadline import Deadline, due, end_of
from cases.digests import sha256_of
from cases.extensions import open_extensions
from cases.model import CaseRight
from cases.notices import Moved
from desk.notices import tell_of_recomputed
from runtime.runtime import Runtime

log = structlog.get_logger(__name__)

CALENDAR: Final = "calendar"
"""The name under which the calendar in force is kept."""
ACTOR: Final = "calendar"
"""Who moves dates, as the history says it."""


@dataclass(frozen=True, slots=True)
class _Change:
    """The former and the new calendar; *occasion* names the change in keys of notices."""

    former: Calendar
    new: Calendar
    occasion: str


def recompute(rt: Runtime) -> int:
    """Reckon the dates of open cases anew where the calendar has changed; give how many cases moved."""
    calendar = rt.calendar
    record = as_record(calendar)
    with reading(rt.db) as session:
        if watch.kept(session, CALENDAR) == record:
            return 0
    with writing(rt.db) as session:
        store.lock_head(session)
        kept = watch.kept_for_change(session, CALENDAR, rt.clock())
        former = from_record(kept.content, calendar.zone) if kept.content else None
        if former == calendar:
            return 0
        kept.content, kept.changed_at = record, rt.clock()
        if former is None:
            return 0  # the first calendar of this database: nothing was reckoned by another
        moved = _apply(session, rt, _Change(former, calendar, sha256_of(record)[:16]))
    log.info("calendar_changed", cases=moved)
    return moved


def _apply(session: Session, rt: Runtime, change: _Change) -> int:
    act = rt.act(ACTOR)
    store.record(session, rt.vault, act, store.Event("calendar_changed", {"calendar": as_record(change.new)}))
    _move_items(session, rt, change)
    count = 0
    for _, rights in groupby(watch.running_rights(session), key=lambda right: right.case_id):
        moves = [(right, *found) for right in rights if (found := _move(session, right, change)) is not None]
        if not moves:
            continue
        case = moves[0][0].case
        content = {"rights": [{"right": right.right, "old": old, "new": new} for right, old, new, _ in moves]}
        store.record(session, rt.vault, act, store.Event("due_recomputed", content, case_id=case.id))
        tell_of_recomputed(session, rt, case, [moved for *_, moved in moves], change.occasion)
        count += 1
    return count


def _move(session: Session, right: CaseRight, change: _Change) -> tuple[dict[str, Any], dict[str, Any], Moved] | None:
    """Move the dates of one right; give them before and after, None where nothing moved."""
    former, new = due(right.received_at, change.former), due(right.received_at, change.new)
    before, shown = _dates(right), last_day(right)
    target = right.target_on
    if right.target_on == _target(right, former):
        right.target_on = _target(right, new)
    if right.due_on == former.due_on:
        right.due_on = new.due_on
    if right.extended_due_on == former.extended_due_on:
        right.extended_due_on = new.extended_due_on
    _move_extensions(session, right, (former, new))
    if _dates(right) == before:
        return None
    if shown == last_day(right):
        return before, _dates(right), Moved(right.right, target, right.target_on)
    return before, _dates(right), Moved(right.right, shown, last_day(right))


def _move_extensions(session: Session, right: CaseRight, deadlines: tuple[Deadline, Deadline]) -> None:
    """Let what is announced or in force follow: its own dates, and the day on which its notice leaves at the latest."""
    former, new = deadlines
    for extension in open_extensions(session, right):
        if extension.extended_due_on == former.extended_due_on:
            extension.extended_due_on = new.extended_due_on
        if extension.extended_target_on == former.extended_target_on:
            extension.extended_target_on = new.extended_target_on
        if extension.former_target_on == former.target_on:
            extension.former_target_on = new.target_on
        if extension.latest_on == former.due_on:
            extension.latest_on, extension.latest_at = new.due_on, end_of(new.due_on, new.zone)


def _target(right: CaseRight, deadline: Deadline) -> date:
    return deadline.target_on if right.extended_due_on is None else deadline.extended_target_on


def _dates(right: CaseRight) -> dict[str, Any]:
    days = {"due_on": right.due_on, "target_on": right.target_on, "extended_due_on": right.extended_due_on}
    return {name: None if day is None else day.isoformat() for name, day in days.items()}


def _move_items(session: Session, rt: Runtime, change: _Change) -> None:
    """Move the provisional dates of what waits for a person."""
    for item in watch.waiting_items(session):
        old, new = due(item.received_at, change.former).due_on, due(item.received_at, change.new).due_on
        if item.provisional_due_on == old != new:
            item.provisional_due_on = new
            content = {"item": item.id, "old": old.isoformat(), "new": new.isoformat()}
            event = store.Event("provisional_due_recomputed", content, mail_id=item.mail_id)
            store.record(session, rt.vault, rt.act(ACTOR), event)
