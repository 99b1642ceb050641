"""The program sees to it that somebody acts: substitutes step in and out, those above are told once."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fakes.case_desk import ANNA, case_now, refused
from fakes.watched import Hands, a_case, kinds_of_events, told, watched

from cases import store
from cases.database import reading
from cases.escalation import Away
from cases.failures import UnknownRowError
from desk import life
from desk.absences import add_absence, remove_absence
from desk.escalation import escalate
from runtime.runtime import Runtime

RECEIVED = datetime(2026, 3, 16, 7, tzinfo=UTC)
"""A Monday."""


@pytest.fixture
def clock() -> Hands:
    hands = Hands()
    hands.at("2026-03-16T10:00")
    return hands


@pytest.fixture
def rt(tmp_path: Path, clock: Hands) -> Iterator[Runtime]:
    with watched(tmp_path, clock) as opened:
        yield opened


def notices(rt: Runtime) -> int:
    return len(told(rt, "escalation_notice"))


def test_a_substitute_acts_while_the_assignee_is_away_and_no_longer(rt: Runtime, clock: Hands) -> None:
    number = a_case(rt, RECEIVED)
    life.assign(rt, number, ANNA, "anna")
    add_absence(rt, ANNA, Away("anna", date(2026, 3, 17), date(2026, 3, 18), "berta"))
    assert (escalate(rt), case_now(rt, number).substitute) == (0, None)

    clock.at("2026-03-17T08:00")
    assert (escalate(rt), case_now(rt, number).substitute) == (1, "berta")
    assert escalate(rt) == 0
    assert case_now(rt, number).assigned_to == "anna"

    clock.at("2026-03-19T08:00")
    assert (escalate(rt), case_now(rt, number).substitute) == (1, None)
    assert kinds_of_events(rt, number).count("case_substituted") == 2
    assert notices(rt) == 0


def test_those_above_are_told_once_of_each_silence(rt: Runtime, clock: Hands) -> None:
    number = a_case(rt, RECEIVED)
    clock.at("2026-03-18T10:00")
    assert escalate(rt) == 0
    clock.at("2026-03-19T10:00")
    assert escalate(rt) == 1, "two working days and nobody has taken it"
    assert escalate(rt) == 0
    assert notices(rt) == 2, "staff and admin"

    life.take(rt, number, ANNA)
    clock.at("2026-03-27T10:00")
    assert escalate(rt) == 1, "five working days of silence"
    assert escalate(rt) == 0
    assert notices(rt) == 4

    life.note(rt, number, ANNA, "The client was written to.")
    assert escalate(rt) == 0


def test_a_case_whose_assignee_is_away_without_a_substitute_is_told_of(rt: Runtime, clock: Hands) -> None:
    number = a_case(rt, RECEIVED)
    life.assign(rt, number, ANNA, "anna")
    absence = add_absence(rt, ANNA, Away("anna", date(2026, 3, 16), date(2026, 3, 27)))
    assert escalate(rt) == 1
    assert notices(rt) == 2

    remove_absence(rt, ANNA, absence)
    with reading(rt.db) as session:
        assert store.list_absences(session) == ()
    with pytest.raises(UnknownRowError):
        remove_absence(rt, ANNA, absence)


def test_an_ended_case_needs_nobody(rt: Runtime, clock: Hands) -> None:
    from cases.states import ClosedAs

    number = a_case(rt, RECEIVED)
    life.close(rt, number, ANNA, ClosedAs.OPENED_IN_ERROR)
    clock.at("2026-05-04T10:00")

    assert escalate(rt) == 0


WRONG = {
    "it ends before it begins": (Away("anna", date(2026, 3, 17), date(2026, 3, 16)), "wrong_days"),
    "for oneself": (Away("anna", date(2026, 3, 17), date(2026, 3, 17), "anna"), "own_substitute"),
    "nobody is away": (Away(" ", date(2026, 3, 17), date(2026, 3, 17)), "name_unfit"),
    "an empty substitute": (Away("anna", date(2026, 3, 17), date(2026, 3, 17), ""), "name_unfit"),
}


@pytest.mark.parametrize(("away", "refusal"), WRONG.values(), ids=WRONG.keys())
def test_an_absence_that_can_not_be_is_refused(rt: Runtime, away: Away, refusal: str) -> None:
    with refused(refusal):
        add_absence(rt, ANNA, away)


def test_absences_are_listed_by_their_days_from_a_day_on(rt: Runtime) -> None:
    late = Away("anna", date(2026, 3, 20), date(2026, 3, 21), "berta")
    early = Away("berta", date(2026, 3, 17), date(2026, 3, 18))
    for away in (late, early):
        add_absence(rt, ANNA, away)
    with reading(rt.db) as session:
        assert [entered.away for entered in store.list_absences(session)] == [early, late]
        assert [entered.away for entered in store.list_absences(session, date(2026, 3, 19))] == [late]
