"""Reminders come when they are due, once, to whom they concern, and stop when the answer left."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fakes.casework import RIGA
from fakes.racing import in_threads
from fakes.watched import ADMIN, STAFF, Hands, a_case, an_item, letters, the_case, told, watched

from cases.calendar import Calendar
from cases.database import writing
from cases.model import Case, ReviewItem
from cases.states import CaseState, OutboundState, ReviewState
from desk.reminding import HORIZON, STAGES, left, remind, working_days_left
from runtime.runtime import Runtime

RECEIVED = datetime(2026, 11, 2, 10, tzinfo=UTC)
"""A Monday: the answer is aimed at Wednesday 2 December."""


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def rt(tmp_path: Path, clock: Hands) -> Iterator[Runtime]:
    with watched(tmp_path, clock) as opened:
        yield opened


@pytest.mark.parametrize(
    ("now", "kind", "words", "addressees"),
    [
        ("2026-11-16T09:00", None, "", set()),
        ("2026-11-17T09:00", "reminder_notice", "atlikušas 10 darba dienas", {STAFF}),
        ("2026-11-25T09:00", "reminder_notice", "atlikušas 5 darba dienas", {STAFF}),
        ("2026-11-27T09:00", "reminder_notice", "atlikušas 3 darba dienas", {STAFF}),
        ("2026-11-30T09:00", "reminder_notice", "atlikušas 2 darba dienas", {STAFF, ADMIN}),
        ("2026-12-01T09:00", "reminder_notice", "atlikusi 1 darba diena", {STAFF, ADMIN}),
        ("2026-12-02T09:00", "last_day_notice", "pēdējā diena", {STAFF, ADMIN}),
        ("2026-12-03T00:00", "overdue_notice", "NOKAVĒTS", {STAFF, ADMIN}),
    ],
)
def test_a_case_is_reminded_of_by_the_days_that_are_left(rt, clock, now, kind, words, addressees) -> None:
    a_case(rt, RECEIVED)
    clock.at(now)
    remind(rt)
    found = told(rt)
    assert {address for _, address, _ in found} == addressees
    assert all(kind == one and words in subject for one, _, subject in found)


def test_over_a_month_each_reminder_comes_once(rt, clock) -> None:
    number = a_case(rt, RECEIVED)
    for day in range(1, 31):
        for hour in (7, 9):
            clock.at(f"2026-11-{day:02}T{hour:02}:30")
            remind(rt)
    for day in (1, 2, 3, 4):
        clock.at(f"2026-12-{day:02}T12:00")
        remind(rt)
    to_staff = [kind for kind, address, _ in told(rt) if address == STAFF]
    assert to_staff == ["reminder_notice"] * 3 + ["last_day_notice", "overdue_notice"]
    assert all(number in subject for *_, subject in told(rt))


def test_nobody_is_woken_for_a_reminder_and_told_at_midnight_that_it_is_late(rt, clock) -> None:
    a_case(rt, RECEIVED)
    clock.at("2026-12-02T07:59")
    assert remind(rt) == 0
    clock.at("2026-12-03T00:00")
    assert remind(rt) == 1


@pytest.mark.parametrize("state", [CaseState.ANSWERED, CaseState.CLOSED])
def test_an_answered_case_is_left_in_peace(rt, clock, state) -> None:
    case = the_case(rt, a_case(rt, RECEIVED))
    with writing(rt.db) as session:
        session.get_one(Case, case.id).state = state
    clock.at("2026-12-03T09:00")
    assert remind(rt) == 0


def test_a_moved_target_is_reminded_of_anew(rt, clock) -> None:
    case = the_case(rt, a_case(rt, RECEIVED))
    clock.at("2026-12-02T09:00")
    remind(rt)
    with writing(rt.db) as session:
        right = session.get_one(Case, case.id).rights[0]
        right.extended_due_on, right.target_on = date(2027, 2, 2), date(2027, 2, 2)
    clock.at("2026-12-03T09:00")
    assert remind(rt) == 0
    clock.at("2027-02-02T09:00")
    remind(rt)
    assert [kind for kind, address, _ in told(rt) if address == STAFF] == ["last_day_notice"] * 2


def test_a_mail_that_nobody_decides_on_is_pressed_and_never_ends_in_silence(rt, clock) -> None:
    item = an_item(rt, RECEIVED)
    for now in ("2026-11-18T09:00", "2026-11-30T09:00", "2026-12-02T09:00", "2026-12-03T00:01", "2026-12-09T09:00"):
        clock.at(now)
        remind(rt)
        remind(rt)
    kinds = [(kind, address) for kind, address, _ in told(rt)]
    assert [kind for kind, address in kinds if address == ADMIN] == [
        "pressing_notice", "pressing_notice", "last_day_notice", "lapsed_notice",
    ]  # fmt: skip
    assert [kind for kind, address in kinds if address == STAFF] == [
        "pressing_notice",
        "last_day_notice",
        "lapsed_notice",
    ]
    with writing(rt.db) as session:
        found = session.get_one(ReviewItem, item)
        assert found.state is ReviewState.WAITING


def test_two_schedulers_tell_once(rt, clock) -> None:
    for _ in range(5):
        a_case(rt, RECEIVED)
    an_item(rt, RECEIVED)
    clock.at("2026-12-02T09:00")
    in_threads(4, lambda: remind(rt))
    assert len(told(rt)) == 12
    assert len(set(told(rt))) == 12


def test_a_reminder_names_the_case_and_its_dates_and_nobody(rt, clock) -> None:
    number = a_case(rt, RECEIVED)
    clock.at("2026-11-30T09:00")
    remind(rt)
    row, _, notice = letters(rt)[0]
    assert number in notice.body
    assert "2026. gada 2. decembrim" in notice.body
    assert f"/cases/{number}" in notice.body
    assert "Ilze" not in notice.body
    assert "Paraugu" not in notice.body
    assert row.state is OutboundState.PENDING


def test_the_horizon_holds_ten_working_days_of_any_year() -> None:
    calendar = Calendar(RIGA)
    for year in range(2024, 2031):
        start = date(year, 12, 1)
        for day in (date.fromordinal(start.toordinal() + n) for n in range(60)):
            assert working_days_left(calendar, day, day + HORIZON) > max(STAGES)


def test_days_left_do_not_count_holidays_nor_today() -> None:
    calendar = Calendar(RIGA)
    assert working_days_left(calendar, date(2026, 12, 23), date(2026, 12, 28)) == 1
    assert left(calendar, date(2026, 12, 24), date(2026, 12, 23), date(2026, 12, 28)).stage == 0
    assert left(calendar, date(2026, 12, 29), date(2026, 12, 23), date(2026, 12, 28)).stage is None
