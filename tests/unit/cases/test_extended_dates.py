"""What an extension aims at, and what a register says of one: targets follow the extended date."""

import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import holidays
import pytest
from fakes.casework import NOW, VAULT, WORKER, due_right, new_case
from sqlalchemy import Engine

from cases import store
from cases.calendar import calendar_from
from cases.clocks import first_due, last_day
from cases.database import writing
from cases.deadline import due, end_of
from cases.states import CaseState, RightOutcome
from classifier.rights import Right

CALENDAR = Path(__file__).resolve().parents[3] / "config" / "calendar.toml"
LATVIA = calendar_from(tomllib.loads(CALENDAR.read_text(encoding="utf-8")), "Europe/Riga")
RECEIVED = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)

THEIRS = {
    day
    for day, name in holidays.country_holidays("LV", years=range(2024, 2032), language="en_US").items()
    if "substituted" not in name
}
"""Days off by another program, without the working days that a Cabinet order moved."""


def target_by_hand(received_on: date) -> date:
    """The last working day not after the same date three months later, walking back over days off."""
    months = received_on.month + 2
    year, month = received_on.year + months // 12, months % 12 + 1
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    day = min(date(year, month, 1) + timedelta(received_on.day - 1), first_of_next - timedelta(1))
    while day.weekday() >= 5 or day in THEIRS:
        day -= timedelta(1)
    return day


@pytest.mark.parametrize("year", range(2024, 2031))
def test_the_target_of_an_extended_period_is_its_last_working_day(year: int) -> None:
    for day in (date(year, 1, 1) + timedelta(n) for n in range(365)):
        deadline = due(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), LATVIA)
        assert deadline.extended_target_on == target_by_hand(day)
        assert deadline.extended_target_on <= deadline.extended_due_on


def test_a_day_ends_with_the_first_instant_of_the_next_in_riga() -> None:
    assert end_of(date(2026, 4, 7), LATVIA.zone) == datetime(2026, 4, 7, 21, tzinfo=UTC)
    assert end_of(date(2026, 10, 25), LATVIA.zone) == datetime(2026, 10, 25, 22, tzinfo=UTC)


STATED = {
    "as reckoned": (date(2027, 2, 18), date(2027, 2, 18)),
    "earlier than reckoned": (date(2027, 1, 29), date(2027, 1, 29)),
    "later than reckoned": (date(2027, 2, 26), date(2027, 2, 18)),
}


@pytest.mark.parametrize(("extended", "target"), STATED.values(), ids=STATED.keys())
def test_an_extension_that_a_register_states_moves_the_target(engine: Engine, extended: date, target: date) -> None:
    with writing(engine) as session:
        new = new_case(due_right(Right.ACCESS, RECEIVED), reference="17/2026")
        case = store.import_case(session, VAULT, WORKER, new, store.Past(extended_due_on=extended))
        first = first_due(case)

    assert (last_day(first), first.target_on, first.due_on) == (extended, target, date(2026, 12, 18))


def test_what_a_register_says_was_answered_is_answered(engine: Engine) -> None:
    with writing(engine) as session:
        past = store.Past(outcome=RightOutcome.GRANTED, answered_on=date(2026, 11, 19))
        case = store.import_case(session, VAULT, WORKER, new_case(reference="18/2026"), past)

    assert case.state is CaseState.CLOSED
    assert case.rights[0].answered_at == datetime(2026, 11, 18, 22, tzinfo=UTC)
    assert first_due(case) is None
    assert case.rights[0].answered_at < NOW
