"""A new holiday moves the dates of open cases once, keeps the old ones in the history, and tells staff."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fakes.racing import in_threads
from fakes.watched import STAFF, Hands, a_case, an_item, kinds_of_events, letters, the_case, told, watched
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from cases import store
from cases.calendar import Calendar, OneOff
from cases.calendar_record import as_record, from_record
from cases.database import reading, writing
from cases.deadline import due
from cases.extensions import Announcement, announce
from cases.model import Case, ReviewItem
from cases.model_desk import CaseExtension
from cases.states import CaseState, OutboundState
from classifier.rights import ChannelKind, Right
from desk.recomputing import recompute
from verify.codes import Sentence

RECEIVED = datetime(2026, 11, 2, 10, tzinfo=UTC)
"""Due on Wednesday 2 December, extended until Tuesday 2 February."""
GOOD = (Path(__file__).resolve().parents[3] / "config" / "calendar.toml").read_text(encoding="utf-8")
HOLIDAY = """
[[day_off]]
date = {day}
name_lv = "Pārbaudes diena"
name_en = "Day of trial"
source = "a test"
"""


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "calendar.toml"
    path.write_text(GOOD, encoding="utf-8")
    return path


@pytest.fixture
def rt(tmp_path: Path, clock: Hands, file: Path):
    with watched(tmp_path, clock, calendar_file=file) as opened:
        recompute(opened)
        yield opened


def add(file: Path, *days: str) -> None:
    file.write_text(GOOD + "".join(HOLIDAY.format(day=day) for day in days), encoding="utf-8")


def dates(rt, number: str) -> list[tuple[date, date, date | None]]:
    return [(r.due_on, r.target_on, r.extended_due_on) for r in the_case(rt, number).rights]


def test_a_new_holiday_moves_due_date_and_target_and_is_told_once(rt, file) -> None:
    number = a_case(rt, RECEIVED, Right.ACCESS, Right.ERASURE)
    add(file, "2026-12-02")
    assert recompute(rt) == 1
    assert recompute(rt) == 0
    assert dates(rt, number) == [(date(2026, 12, 3), date(2026, 12, 1), None)] * 2
    assert kinds_of_events(rt, number).count("due_recomputed") == 1
    assert [(kind, address) for kind, address, _ in told(rt)] == [("recomputed_notice", STAFF)]
    body = letters(rt)[0][2].body
    assert "02.12.2026 vietā 03.12.2026" in body


def test_the_old_date_stays_in_the_history(rt, file) -> None:
    number = a_case(rt, RECEIVED)
    add(file, "2026-12-02")
    recompute(rt)
    with reading(rt.db) as session:
        events = store.events(session, rt.vault, case_id=the_case(rt, number).id)
    (moved,) = [event for event in events if event.kind == "due_recomputed"]
    assert moved.act.actor == "calendar"
    assert moved.content["rights"] == [
        {
            "right": "access",
            "old": {"due_on": "2026-12-02", "target_on": "2026-12-02", "extended_due_on": None},
            "new": {"due_on": "2026-12-03", "target_on": "2026-12-01", "extended_due_on": None},
        }
    ]


def test_a_holiday_taken_back_moves_the_dates_back(rt, file) -> None:
    number = a_case(rt, RECEIVED)
    before = dates(rt, number)
    add(file, "2026-12-02")
    recompute(rt)
    add(file)
    assert recompute(rt) == 1
    assert dates(rt, number) == before
    assert len(told(rt)) == 2


def test_an_extended_case_moves_by_its_extension(rt, file) -> None:
    number = a_case(rt, RECEIVED)
    extend(rt, number, due_on=date(2027, 2, 2), target_on=date(2027, 2, 2))
    add(file, "2027-02-02")
    assert recompute(rt) == 1
    assert dates(rt, number) == [(date(2026, 12, 2), date(2027, 2, 1), date(2027, 2, 3))]


def test_an_announced_extension_follows_with_the_day_on_which_its_notice_leaves(rt, file) -> None:
    number = a_case(rt, RECEIVED)
    with writing(rt.db) as session:
        case = store.get_case(session, number)
        new = store.NewOutbound(
            "extension:1", "extension", ChannelKind.EMAIL, OutboundState.PENDING, b"x", case_id=case.id
        )
        row_id = store.add_outbound(session, rt.vault, rt.act(), new)
        told = Announcement(row_id, "daudz datu", ((case.rights[0], due(RECEIVED, rt.calendar)),))
        announce(session, rt.vault, rt.act("anna"), case, told)
    add(file, "2026-12-02", "2027-02-02")
    recompute(rt)
    with reading(rt.db) as session:
        (found,) = session.scalars(select(CaseExtension)).all()
    assert (found.extended_due_on, found.extended_target_on) == (date(2027, 2, 3), date(2027, 2, 1))
    assert (found.former_target_on, found.latest_on) == (date(2026, 12, 1), date(2026, 12, 3))
    assert found.latest_at == datetime(2026, 12, 3, 22, tzinfo=UTC)


def test_dates_that_a_person_stated_otherwise_stay(rt, file) -> None:
    number = a_case(rt, RECEIVED)
    extend(rt, number, due_on=date(2027, 1, 15), target_on=date(2027, 1, 12))
    add(file, "2027-01-15", "2027-01-12", "2027-02-02")
    assert recompute(rt) == 0
    assert dates(rt, number) == [(date(2026, 12, 2), date(2027, 1, 12), date(2027, 1, 15))]
    assert told(rt) == []


def test_a_closed_case_keeps_its_dates(rt, file) -> None:
    number = a_case(rt, RECEIVED)
    with writing(rt.db) as session:
        store.get_case(session, number).state = CaseState.CLOSED
    add(file, "2026-12-02")
    assert recompute(rt) == 0


def test_mail_that_waits_for_a_person_moves_too(rt, file) -> None:
    item = an_item(rt, RECEIVED)
    add(file, "2026-12-02")
    recompute(rt)
    with reading(rt.db) as session:
        assert session.get_one(ReviewItem, item).provisional_due_on == date(2026, 12, 3)


def test_two_schedulers_move_once(rt, file) -> None:
    numbers = [a_case(rt, RECEIVED) for _ in range(3)]
    add(file, "2026-12-02")
    assert sorted(in_threads(4, lambda: recompute(rt))) == [0, 0, 0, 3]
    assert len(told(rt)) == 3
    assert all(kinds_of_events(rt, number).count("due_recomputed") == 1 for number in numbers)


def test_a_change_made_while_the_program_was_down_is_noticed(tmp_path, clock, file) -> None:
    with watched(tmp_path, clock, calendar_file=file) as rt:
        recompute(rt)
        number = a_case(rt, RECEIVED)
    add(file, "2026-12-02")
    with watched(tmp_path, clock, calendar_file=file) as rt:
        assert recompute(rt) == 1
        assert dates(rt, number)[0][0] == date(2026, 12, 3)


def test_a_comment_in_the_file_moves_nothing(rt, file) -> None:
    a_case(rt, RECEIVED)
    file.write_text(f"# read by nobody\n{GOOD}", encoding="utf-8")
    assert recompute(rt) == 0


DAYS = st.lists(st.dates(date(2026, 11, 28), date(2027, 2, 10)), max_size=6, unique=True)


@given(days=DAYS)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_changes_the_dates_are_those_of_the_calendar_at_hand(rt, file, days) -> None:
    with reading(rt.db) as session:
        number = session.query(Case.number).limit(1).scalar() or a_case(rt, RECEIVED)
    add(file, *map(str, days))
    recompute(rt)
    deadline = due(RECEIVED, rt.calendar)
    assert dates(rt, number) == [(deadline.due_on, deadline.target_on, None)]


@given(days=DAYS, rolls=st.booleans())
def test_a_calendar_survives_being_kept(days, rolls) -> None:
    from fakes.casework import RIGA

    one_offs = {day: OneOff(day, Sentence("diena", "day"), "a test", rolls=rolls) for day in days}
    calendar = Calendar(RIGA, one_offs, (2018, 2027))
    assert from_record(as_record(calendar), RIGA) == calendar


def extend(rt, number: str, due_on: date, target_on: date) -> None:
    with writing(rt.db) as session:
        right = store.get_case(session, number).rights[0]
        right.extended_due_on, right.target_on = due_on, target_on
