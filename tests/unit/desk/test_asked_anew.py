"""A signed mail that joins a case asks anew what was answered before: its month runs, whoever looks and when."""

from datetime import UTC, date, datetime

import pytest
from fakes.case_desk import ANNA, a_letter, case_now, leave, right_now
from fakes.watched import Hands, a_case, a_mail

from cases import store
from cases.answers import Given, Ruling
from cases.clocks import first_due
from cases.database import writing
from cases.decision import Attach, CaseTarget, ClockedRight, Reading
from cases.states import AnswerMeans, CaseState, RightOutcome
from classifier.rights import Label, Right
from desk import life, rights
from desk.requests import Texts
from intake.message import read
from runtime.runtime import Runtime
from verify.judge import Judgement, Verdict
from workers.conclusions import Matter, conclude

FIRST, SECOND = datetime(2026, 3, 5, 10, tzinfo=UTC), datetime(2026, 3, 20, 10, tzinfo=UTC)
"""Due on 7 and 20 April 2026."""


def joins(rt: Runtime, number: str, received_at: datetime, right: Right = Right.ACCESS) -> None:
    """Let the pipeline add a signed mail to its signer's own case."""
    case_id = case_now(rt, number).id
    raw = f"From: ilze@example.lv\r\nSubject: {number}\r\n\r\n{received_at}\r\n".encode()
    with writing(rt.db) as session:
        store.lock_head(session)
        mail = store.get_mail(session, a_mail(session, rt, received_at, raw))
        decision = Attach(CaseTarget(case_id), (Label(right.value),), (ClockedRight(right, received_at),))
        matter = Matter(read(raw), Judgement(Verdict.ACCEPT, (), ()), Reading(None, None, None, ()), NOTHING)
        conclude(session, rt, mail, matter, decision)


NOTHING = Texts(None, None, ())


def answered(rt: Runtime, number: str) -> None:
    rights.set_outcome(rt, number, ANNA, Right.ACCESS, Ruling(RightOutcome.GRANTED, "all of it"))
    leave(rt, a_letter(rt, number, "grant"))
    assert case_now(rt, number).state is CaseState.ANSWERED


def test_the_same_right_asked_after_the_answer_runs_by_its_own_receipt(rt: Runtime, clock: Hands) -> None:
    number = a_case(rt, FIRST)
    answered(rt, number)
    clock.at("2026-03-20T13:00")

    joins(rt, number, SECOND)

    case = case_now(rt, number)
    first = first_due(case)
    assert case.state is CaseState.IN_PROGRESS
    assert first is not None
    assert (first.right, first.outcome, first.due_on) == (Right.ACCESS, RightOutcome.PENDING, date(2026, 4, 20))


def test_a_right_that_still_waits_keeps_its_first_receipt(rt: Runtime, clock: Hands) -> None:
    number = a_case(rt, FIRST)
    clock.at("2026-03-20T13:00")

    joins(rt, number, SECOND)

    assert right_now(rt, number).due_on == date(2026, 4, 7)


def test_a_mail_that_was_read_late_brings_the_earlier_day(rt: Runtime, clock: Hands) -> None:
    number = a_case(rt, SECOND)
    clock.at("2026-03-20T13:00")

    joins(rt, number, FIRST)

    assert right_now(rt, number).due_on == date(2026, 4, 7)
    assert case_now(rt, number).received_at == FIRST


def test_what_was_received_before_the_answer_left_is_answered_by_it(rt: Runtime, clock: Hands) -> None:
    number = a_case(rt, FIRST)
    clock.at("2026-03-23T09:00")
    answered(rt, number)

    joins(rt, number, SECOND)

    assert case_now(rt, number).state is CaseState.ANSWERED


def test_another_right_is_added_beside_the_answered_one(rt: Runtime, clock: Hands) -> None:
    number = a_case(rt, FIRST)
    answered(rt, number)
    clock.at("2026-03-20T13:00")

    joins(rt, number, SECOND, Right.ERASURE)

    assert right_now(rt, number, Right.ERASURE).due_on == date(2026, 4, 20)
    assert right_now(rt, number).outcome is RightOutcome.GRANTED


WRITTEN_DOWN = [
    ("2026-04-09T09:00", date(2026, 4, 7)),
    ("2026-04-07T00:30", date(2026, 4, 7)),
    ("2026-04-07T00:30", date(2026, 4, 6)),
    ("2026-03-09T23:30", date(2026, 3, 9)),
]


@pytest.mark.parametrize(("noted", "told_on"), WRITTEN_DOWN)
def test_an_answer_counts_on_the_day_on_which_it_was_given_whenever_it_was_written_down(
    rt: Runtime, clock: Hands, noted: str, told_on: date
) -> None:
    number = a_case(rt, FIRST)
    rights.set_outcome(rt, number, ANNA, Right.ACCESS, Ruling(RightOutcome.GRANTED, "all of it"))
    clock.at(noted)

    life.record_answer(rt, number, ANNA, Given(AnswerMeans.PHONE, told_on))

    answered_at = right_now(rt, number).answered_at
    assert answered_at is not None
    assert answered_at.astimezone(rt.calendar.zone).date() == told_on
    assert answered_at <= rt.clock()
