"""Two cases of one person become one: nothing of either is lost, and the earliest receipt keeps the clock."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from fakes.case_desk import ANNA, SILENT, a_letter, case_now, come_back, leave, refused, right_now
from fakes.casework import signed
from fakes.reports import SIGNER
from fakes.watched import Hands, a_case, a_mail, kinds_of_events

from cases import store
from cases.acceptance import Acceptance, SignedRequest, identity
from cases.answers import Ruling
from cases.casework import survivor
from cases.clocks import first_due
from cases.database import reading, writing
from cases.deadline import due
from cases.failures import MissingReasonError, StaleViewError
from cases.known import Clues
from cases.states import CaseState, ClosedAs, OutboundState, Outcome, RightOutcome
from classifier.rights import ChannelKind, ChannelWish, Right
from desk import life, rights
from desk.extending import extend
from desk.merging import merge
from runtime.runtime import Runtime

EARLY, LATE = datetime(2026, 3, 3, 10, tzinfo=UTC), datetime(2026, 3, 5, 10, tzinfo=UTC)
OTHER = replace(SIGNER, serial_number="PNOLV-321047-55012", given_name="LĪGA", surname="PARAUGKALNE")
OTHERS = SignedRequest((Acceptance("S1", OTHER, identity(OTHER), LATE),), "ef" * 32)


def signed_case(rt: Runtime, received_at: datetime, *asked: Right, by: SignedRequest = signed()) -> str:  # noqa: B008  a frozen value
    """Open the case of a signed mail, with that mail."""
    deadline = due(received_at, rt.calendar)
    new = store.NewCase(
        rights=tuple(store.DueRight(right, deadline) for right in asked or (Right.ACCESS,)),
        channel=ChannelWish(ChannelKind.POST, "Paraugu iela 1, Rīga, LV-1001"),
        language="lv",
        policy_version="2018-04-30",
        zone=rt.calendar.zone,
        request="Lūdzu izsniegt manu datu kopiju.",
    )
    with writing(rt.db) as session:
        case = store.open_case(session, rt.vault, rt.act(), new, by)
        mail_id = a_mail(session, rt, received_at, f"Subject: {case.number}\r\n\r\nx\r\n".encode())
        mail = store.get_mail(session, mail_id)
        store.finish(session, rt.vault, rt.act(), mail, store.Ending(Outcome.CASE, case_id=case.id))
        return case.number


def test_the_earliest_receipt_keeps_the_clock_and_the_mails_are_those_of_both(rt: Runtime) -> None:
    target, source = signed_case(rt, LATE), signed_case(rt, EARLY)
    bytes_of_both = {mail.sha256 for number in (target, source) for mail in case_now(rt, number).mails}
    merge(rt, source, target, ANNA)

    kept, gone = case_now(rt, target), case_now(rt, source)
    assert (gone.state, gone.closed_as, list(gone.mails)) == (CaseState.CLOSED, ClosedAs.MERGED, [])
    assert {mail.sha256 for mail in kept.mails} == bytes_of_both
    assert (kept.received_at, right_now(rt, target).received_at) == (EARLY, EARLY)
    assert right_now(rt, target).due_on == due(EARLY, rt.calendar).due_on
    assert first_due(gone) is None
    assert kinds_of_events(rt, target)[-1] == "case_attach"
    assert kinds_of_events(rt, source)[-1] == "case_close_merged"


def test_a_later_duplicate_moves_no_clock(rt: Runtime) -> None:
    target, source = signed_case(rt, EARLY), signed_case(rt, LATE)
    merge(rt, source, target, ANNA)

    assert right_now(rt, target).received_at == EARLY


def test_what_only_the_duplicate_asks_is_asked_on_by_its_own_clock_with_what_was_decided(rt: Runtime) -> None:
    target, source = signed_case(rt, EARLY), signed_case(rt, LATE, Right.ERASURE)
    rights.set_outcome(rt, source, ANNA, Right.ERASURE, Ruling(RightOutcome.REFUSED, "invoices", ("legal_obligation",)))
    merge(rt, source, target, ANNA)

    moved = right_now(rt, target, Right.ERASURE)
    assert (moved.received_at, moved.outcome, moved.grounds) == (LATE, RightOutcome.REFUSED, ["legal_obligation"])
    assert store.reasoning(rt.vault, moved) == "invoices"
    assert right_now(rt, source, Right.ERASURE).outcome is RightOutcome.REFUSED, "the register keeps what was"


def test_an_answered_case_is_at_work_again_where_the_duplicate_still_waits(rt: Runtime) -> None:
    target, source = signed_case(rt, EARLY), signed_case(rt, LATE)
    rights.set_outcome(rt, target, ANNA, Right.ACCESS, Ruling(RightOutcome.GRANTED, "found"))
    leave(rt, a_letter(rt, target, "grant"))
    merge(rt, source, target, ANNA)

    row = right_now(rt, target)
    assert case_now(rt, target).state is CaseState.IN_PROGRESS
    assert (row.outcome, row.answered_at, row.received_at) == (RightOutcome.PENDING, None, LATE)


def test_persons_are_one_by_their_signature_or_by_a_persons_word(rt: Runtime) -> None:
    target, source = signed_case(rt, EARLY), signed_case(rt, LATE, by=OTHERS)
    with refused("not_same_person"):
        merge(rt, source, target, ANNA)
    with refused("not_same_person"):
        merge(rt, a_case(rt, LATE), target, ANNA)
    with pytest.raises(MissingReasonError):
        merge(rt, source, target, SILENT, confirmed=True)
    merge(rt, source, target, ANNA, confirmed=True)

    assert case_now(rt, source).closed_as is ClosedAs.MERGED


def test_a_case_is_not_merged_into_itself_nor_into_a_closed_one_nor_with_a_letter_under_way(rt: Runtime) -> None:
    target, source = signed_case(rt, EARLY), signed_case(rt, LATE)
    with refused("same_case"):
        merge(rt, target, target, ANNA)
    letter = a_letter(rt, source, "refusal")
    with refused("letter_under_way"):
        merge(rt, source, target, ANNA)
    leave(rt, letter)
    life.close(rt, target, ANNA, ClosedAs.WITHDRAWN)
    with refused("closed"):
        merge(rt, source, target, ANNA)
    assert case_now(rt, source).state is CaseState.OPEN, "nothing was written"


def test_a_merger_on_an_older_look_writes_nothing(rt: Runtime) -> None:
    target, source = signed_case(rt, EARLY), signed_case(rt, LATE)
    seen = case_now(rt, source).version
    life.take(rt, source, ANNA)
    with pytest.raises(StaleViewError):
        merge(rt, source, target, ANNA, seen=seen)


def test_a_merged_case_is_gone_for_good_and_its_mail_and_number_lead_to_the_other(rt: Runtime) -> None:
    first, second, third = (signed_case(rt, EARLY + timedelta(hours=n)) for n in range(3))
    merge(rt, third, second, ANNA)
    merge(rt, second, first, ANNA)

    with refused("merged"):
        life.reopen(rt, third, ANNA)
    with reading(rt.db) as session:
        middle = store.mergers(session, store.get_case(session, second))
        assert (middle.into, middle.absorbed) == (first, (third,))
    with writing(rt.db) as session:
        assert survivor(session, store.get_case(session, third)).number == first
        mail = store.get_mail(session, a_mail(session, rt, LATE))
        named = store.known(session, rt.vault, mail, Clues(store.Identity(), numbers=(third, first))).named
        assert [case.number for case in named] == [first]


EXTENDED = {
    "told within the earlier month": (EARLY, "2026-03-20T09:00", date(2026, 6, 3)),
    "told after the earlier month": (datetime(2026, 2, 9, 10, tzinfo=UTC), "2026-03-20T09:00", None),
}


@pytest.mark.parametrize(("received", "told_at", "extended"), EXTENDED.values(), ids=EXTENDED.keys())
def test_an_extension_outlives_an_earlier_receipt_only_where_it_was_told_in_time(
    rt: Runtime, clock: Hands, received: datetime, told_at: str, extended: date | None
) -> None:
    target, source = signed_case(rt, LATE), signed_case(rt, received)
    clock.at(told_at)
    leave(rt, extend(rt, target, ANNA))
    merge(rt, source, target, ANNA)

    row = right_now(rt, target)
    assert (row.received_at, row.extended_due_on) == (received, extended)
    assert row.target_on == (extended or due(received, rt.calendar).target_on)


def test_an_answer_that_comes_back_after_the_merger_is_for_the_other_case_to_give(rt: Runtime) -> None:
    target, source = signed_case(rt, EARLY, Right.ERASURE), signed_case(rt, LATE)
    rights.set_outcome(rt, source, ANNA, Right.ACCESS, Ruling(RightOutcome.GRANTED, "all of it"))
    letter = a_letter(rt, source, "grant")
    rights.add_right(rt, source, ANNA, Right.PORTABILITY)
    leave(rt, letter)
    merge(rt, source, target, ANNA)

    come_back(rt, letter)

    case = case_now(rt, target)
    assert {row.right for row in case.rights if row.answered_at is None} == {
        Right.ACCESS,
        Right.ERASURE,
        Right.PORTABILITY,
    }
    row = right_now(rt, target)
    assert (row.outcome, row.due_on) == (RightOutcome.GRANTED, due(LATE, rt.calendar).due_on)


def test_a_notice_that_comes_back_after_the_merger_extends_nothing_in_the_other_case_either(
    rt: Runtime, clock: Hands
) -> None:
    target, source = signed_case(rt, EARLY, Right.ERASURE), signed_case(rt, LATE)
    notice = extend(rt, source, ANNA)
    leave(rt, notice)
    merge(rt, source, target, ANNA)
    assert right_now(rt, target).extended_due_on == date(2026, 6, 5)

    with writing(rt.db) as session:
        store.get_outbound(session, notice).state = OutboundState.SENT  # as if it had gone by mail
    come_back(rt, notice)

    row, plain = right_now(rt, target), due(LATE, rt.calendar)
    assert (row.extended_due_on, row.due_on, row.target_on) == (None, plain.due_on, plain.target_on)
