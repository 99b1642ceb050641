"""An extension: by a person, in time, with reasons, and in force only once the client was told."""

from datetime import UTC, date, datetime

import pytest
from fakes.case_desk import ANNA, SILENT, case_now, come_back, leave, refused, right_now
from fakes.watched import Hands, a_case, kinds_of_events

from cases import store
from cases.answers import Given, Ruling
from cases.database import reading, writing
from cases.deadline import due
from cases.failures import MissingReasonError
from cases.receipts import count_from
from cases.states import AnswerMeans, ExtensionState, OutboundState, RightOutcome
from classifier.rights import ChannelKind, ChannelWish, Right
from desk import life, rights
from desk.acts import Person
from desk.addresses import confirm_address
from desk.extending import extend
from runtime.runtime import Runtime

RECEIVED = datetime(2026, 3, 5, 10, tzinfo=UTC)
"""Due on 7 April 2026, target 2 April; three months end on 5 June (worked examples 1 and extended)."""
WHY = Person("anna", None, "The request concerns eleven years of records in four systems.")


@pytest.fixture
def number(rt: Runtime) -> str:
    return a_case(rt, RECEIVED)


def dates(rt: Runtime, number: str, right: Right = Right.ACCESS) -> tuple[date, date, date | None]:
    row = right_now(rt, number, right)
    return row.due_on, row.target_on, row.extended_due_on


BEFORE = (date(2026, 4, 7), date(2026, 4, 2), None)
AFTER = (date(2026, 4, 7), date(2026, 6, 5), date(2026, 6, 5))


def states(rt: Runtime, number: str) -> list[ExtensionState]:
    with reading(rt.db) as session:
        return [e.state for e in store.extensions(session, rt.vault, store.get_case(session, number))]


def test_the_dates_change_with_the_notice_and_the_target_follows(rt: Runtime, number: str, clock: Hands) -> None:
    notice = extend(rt, number, WHY)
    assert (dates(rt, number), states(rt, number)) == (BEFORE, [ExtensionState.ANNOUNCED])

    clock.at("2026-03-07T09:00")
    leave(rt, notice)

    assert (dates(rt, number), states(rt, number)) == (AFTER, [ExtensionState.IN_FORCE])
    assert kinds_of_events(rt, number)[-1] == "extension_in_force"


def test_the_reasons_stand_in_the_notice_and_in_the_case(rt: Runtime, number: str) -> None:
    notice = extend(rt, number, WHY)

    with reading(rt.db) as session:
        row = store.get_outbound(session, notice)
        content = store.open_parcel(rt.vault, row).content.decode()
        [extension] = store.extensions(session, rt.vault, store.get_case(session, number))
    assert (row.kind, row.case_id) == ("extension", case_now(rt, number).id)
    assert "eleven years of records" in content
    assert (extension.reasons, extension.asked_by) == (WHY.reason, "anna")


def test_no_reasons_no_extension(rt: Runtime, number: str) -> None:
    with pytest.raises(MissingReasonError):
        extend(rt, number, SILENT)
    assert states(rt, number) == []


@pytest.mark.parametrize("moment", ["2026-04-07T23:59:59.999999", "2026-04-07T00:00:00"])
def test_the_last_instant_of_the_last_day_in_riga_is_in_time(
    rt: Runtime, number: str, clock: Hands, moment: str
) -> None:
    clock.at(moment)
    leave(rt, extend(rt, number, WHY))

    assert dates(rt, number) == AFTER


def test_the_first_instant_of_the_next_day_is_too_late(rt: Runtime, number: str, clock: Hands) -> None:
    clock.at("2026-04-08T00:00:00")
    with refused("extension_too_late"):
        extend(rt, number, WHY)


def test_a_notice_that_leaves_too_late_extends_nothing_and_the_case_says_so(
    rt: Runtime, number: str, clock: Hands
) -> None:
    clock.at("2026-04-07T23:59:00")
    notice = extend(rt, number, WHY)
    clock.at("2026-04-08T00:00:00")
    leave(rt, notice)

    assert (dates(rt, number), states(rt, number)) == (BEFORE, [ExtensionState.TOO_LATE])
    assert "extension_too_late" in case_now(rt, number).flags


@pytest.mark.parametrize(
    ("posted_on", "state"), [(date(2026, 4, 7), ExtensionState.IN_FORCE), (date(2026, 4, 8), ExtensionState.TOO_LATE)]
)
def test_a_letter_on_paper_left_on_the_day_it_was_posted_whenever_that_is_written_down(
    rt: Runtime, number: str, clock: Hands, posted_on: date, state: ExtensionState
) -> None:
    notice = extend(rt, number, WHY)
    clock.at("2026-04-09T09:00")
    with writing(rt.db) as session:
        row = store.get_outbound(session, notice)
        assert row.state is OutboundState.TASK, "the case is answered by post"
        row.posted_on = posted_on
        store.complete_task(session, rt.vault, rt.act(), notice)

    assert states(rt, number) == [state]


def test_recalling_the_notice_undoes_the_extension_and_another_can_be_written(rt: Runtime, number: str) -> None:
    notice = extend(rt, number, WHY)
    with writing(rt.db) as session:
        store.recall(session, rt.vault, rt.act(), notice)

    assert (dates(rt, number), states(rt, number)) == (BEFORE, [ExtensionState.RECALLED])
    leave(rt, extend(rt, number, WHY))
    assert dates(rt, number) == AFTER


def test_a_notice_that_came_back_told_nobody_and_may_be_sent_again(rt: Runtime, number: str) -> None:
    rights.change_channel(rt, number, ANNA, ChannelWish(ChannelKind.EMAIL, "ilze@example.lv"))
    confirm_address(rt, number, ChannelKind.EMAIL, "ilze@example.lv", ANNA)
    notice = extend(rt, number, WHY)
    leave(rt, notice)
    assert dates(rt, number) == AFTER
    come_back(rt, notice)
    assert (dates(rt, number), states(rt, number)) == (BEFORE, [ExtensionState.ANNOUNCED])

    with writing(rt.db) as session:
        store.retry_failed(session, rt.vault, rt.act(), notice)
    leave(rt, notice)
    assert (dates(rt, number), states(rt, number)) == (AFTER, [ExtensionState.IN_FORCE])


def test_what_is_extended_or_announced_is_not_extended_again(rt: Runtime, number: str) -> None:
    notice = extend(rt, number, WHY)
    with refused("extended_already"):
        extend(rt, number, WHY)
    leave(rt, notice)
    with refused("extended_already"):
        extend(rt, number, WHY)


def test_each_right_is_extended_from_its_own_receipt_and_only_while_it_waits(
    rt: Runtime, number: str, clock: Hands
) -> None:
    rights.set_outcome(rt, number, ANNA, Right.ACCESS, Ruling(RightOutcome.GRANTED, "found"))
    rights.add_right(rt, number, ANNA, Right.ERASURE, datetime(2026, 3, 6, 6, tzinfo=UTC))
    life.record_answer(rt, number, ANNA, Given(AnswerMeans.PHONE, date(2026, 3, 6), (Right.ACCESS,)))
    leave(rt, extend(rt, number, WHY))

    assert dates(rt, number) == BEFORE, "answered: nothing to extend"
    assert dates(rt, number, Right.ERASURE)[2] == date(2026, 6, 8)


def test_an_answered_case_has_nothing_to_extend(rt: Runtime, number: str) -> None:
    rights.set_outcome(rt, number, ANNA, Right.ACCESS, Ruling(RightOutcome.GRANTED, "found"))
    life.record_answer(rt, number, ANNA, Given(AnswerMeans.PHONE, date(2026, 3, 6)))

    with refused("nothing_to_extend"):
        extend(rt, number, WHY)


def test_a_right_whose_notice_waits_is_not_taken_out(rt: Runtime, number: str) -> None:
    rights.add_right(rt, number, ANNA, Right.ERASURE)
    extend(rt, number, WHY)

    with refused("letter_under_way"):
        rights.remove_right(rt, number, ANNA, Right.ERASURE)


def test_where_a_notice_could_not_be_delivered_another_is_written_and_the_first_moves_nothing_any_more(
    rt: Runtime, number: str, clock: Hands
) -> None:
    rights.change_channel(rt, number, ANNA, ChannelWish(ChannelKind.EMAIL, "ilze@example.lv"))
    confirm_address(rt, number, ChannelKind.EMAIL, "ilze@example.lv", ANNA)
    wrong = extend(rt, number, WHY)
    leave(rt, wrong)
    come_back(rt, wrong)
    confirm_address(rt, number, ChannelKind.EMAIL, "ilze.p@example.lv", ANNA)

    clock.at("2026-03-07T09:00")
    leave(rt, extend(rt, number, WHY))

    assert (dates(rt, number), states(rt, number)) == (AFTER, [ExtensionState.RECALLED, ExtensionState.IN_FORCE])
    with writing(rt.db) as session:
        store.retry_failed(session, rt.vault, rt.act(), wrong)
    leave(rt, wrong)
    assert (dates(rt, number), states(rt, number)) == (AFTER, [ExtensionState.RECALLED, ExtensionState.IN_FORCE])


def test_a_clock_moved_to_a_later_receipt_keeps_the_day_that_was_announced(rt: Runtime, number: str) -> None:
    leave(rt, extend(rt, number, WHY))
    later = due(datetime(2026, 3, 12, 10, tzinfo=UTC), rt.calendar)

    with writing(rt.db) as session:
        [row] = store.get_case(session, number).rights
        count_from(row, later)

    assert later.extended_due_on > AFTER[2]
    assert dates(rt, number) == (later.due_on, AFTER[1], AFTER[2])
