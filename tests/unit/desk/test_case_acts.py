"""What people do to a case: each act with its history, none over another's head, no answer without an answer."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from fakes.case_desk import ANNA, BERTA, SILENT, a_letter, case_now, come_back, leave, refused, right_now
from fakes.watched import Hands, a_case, kinds_of_events, watched

from cases import store
from cases.answers import Given, Ruling
from cases.clocks import first_due
from cases.database import reading
from cases.failures import Conflict, MissingReasonError, StaleViewError, UnknownRowError
from cases.states import AnswerMeans, CaseState, ClosedAs, OutboundState, RightOutcome, WaitingFor
from classifier.rights import ChannelKind, ChannelWish, Right
from desk import life, rights
from runtime.runtime import Runtime

RECEIVED = datetime(2026, 11, 24, 8, tzinfo=UTC)
GRANTED = Ruling(RightOutcome.GRANTED, "all data were found")
REFUSED = Ruling(RightOutcome.REFUSED, "the invoices must be kept", ("legal_obligation",))


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Runtime, Hands]]:
    hands = Hands()
    with watched(tmp_path_factory.mktemp("acts"), hands) as opened:
        yield opened, hands


@pytest.fixture
def clock(program: tuple[Runtime, Hands]) -> Hands:
    program[1].now = Hands().now
    return program[1]


@pytest.fixture
def rt(program: tuple[Runtime, Hands], clock: Hands) -> Runtime:
    return program[0]


@pytest.fixture
def number(rt: Runtime) -> str:
    return a_case(rt, RECEIVED)


def test_a_case_is_assigned_taken_set_waiting_and_resumed(rt: Runtime, number: str) -> None:
    life.assign(rt, number, ANNA, " berta ")
    assert (case_now(rt, number).assigned_to, case_now(rt, number).state) == ("berta", CaseState.OPEN)
    life.take(rt, number, ANNA)
    assert (case_now(rt, number).assigned_to, case_now(rt, number).state) == ("anna", CaseState.IN_PROGRESS)
    life.wait(rt, number, ANNA, WaitingFor.DETAILS)
    assert (case_now(rt, number).waiting_for, case_now(rt, number).state) == (WaitingFor.DETAILS, CaseState.WAITING)
    life.resume(rt, number, ANNA)
    assert (case_now(rt, number).waiting_for, case_now(rt, number).state) == (None, CaseState.IN_PROGRESS)
    assert kinds_of_events(rt, number)[-4:] == ["case_assign", "case_take", "case_wait", "case_resume"]


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 65], ids=["empty", "blank", "two lines", "long"])
def test_a_case_is_assigned_to_a_name_only(rt: Runtime, number: str, name: str) -> None:
    with refused("name_unfit"):
        life.assign(rt, number, ANNA, name)


def test_an_act_on_an_older_look_writes_nothing(rt: Runtime, number: str) -> None:
    seen = case_now(rt, number).version
    life.note(rt, number, ANNA, "The client rang.", seen)
    before = len(kinds_of_events(rt, number))

    with pytest.raises(StaleViewError) as stale:
        life.take(rt, number, BERTA, seen)

    assert isinstance(stale.value, Conflict)
    assert number in str(stale.value)
    assert case_now(rt, number).assigned_to is None
    assert len(kinds_of_events(rt, number)) == before


def test_every_act_raises_the_version_even_within_one_tick_of_the_clock(rt: Runtime, number: str) -> None:
    acts = [
        lambda: life.note(rt, number, ANNA, "one"),
        lambda: life.note(rt, number, ANNA, "two"),
        lambda: life.assign(rt, number, ANNA, "berta"),
        lambda: rights.tick(rt, number, ANNA, Right.ACCESS, "search:crm"),
        lambda: rights.set_outcome(rt, number, ANNA, Right.ACCESS, GRANTED),
        lambda: life.hold(rt, number, ANNA, on=True),
    ]
    for act in acts:
        before = case_now(rt, number).version
        act()
        assert case_now(rt, number).version > before


def test_notes_are_kept_in_order_and_found_again(rt: Runtime, number: str) -> None:
    life.note(rt, number, ANNA, " The client rang at noon. ")
    life.note(rt, number, BERTA, "Invoices found.")

    with reading(rt.db) as session:
        case = store.get_case(session, number)
        assert [(n.author, n.text) for n in store.notes(session, rt.vault, case)] == [
            ("anna", "The client rang at noon."),
            ("berta", "Invoices found."),
        ]
        assert store.find_cases(session, rt.vault, "invoices") == [case.id]
    with pytest.raises(MissingReasonError):
        life.note(rt, number, ANNA, " \n")


def test_an_unknown_case_is_named(rt: Runtime) -> None:
    with pytest.raises(UnknownRowError, match="DSR-2026-999999"):
        life.take(rt, "DSR-2026-999999", ANNA)


def test_asking_who_the_client_is_is_shown_and_moves_no_date(rt: Runtime, number: str, clock: Hands) -> None:
    before = right_now(rt, number)
    life.ask_identity(rt, number, ANNA)
    clock.now += timedelta(days=3)
    asked = case_now(rt, number)
    life.settle_identity(rt, number, ANNA)
    settled, after = case_now(rt, number), right_now(rt, number)

    assert (asked.state, asked.waiting_for) == (CaseState.WAITING, WaitingFor.IDENTITY)
    assert settled.identity_settled_at == asked.identity_asked_at + timedelta(days=3)
    assert settled.state is CaseState.IN_PROGRESS
    assert (after.due_on, after.target_on, after.received_at) == (before.due_on, before.target_on, before.received_at)
    with pytest.raises(MissingReasonError):
        life.ask_identity(rt, number, SILENT)


def test_an_outcome_alone_answers_nobody(rt: Runtime, number: str) -> None:
    rights.set_outcome(rt, number, ANNA, Right.ACCESS, GRANTED)

    case = case_now(rt, number)
    assert first_due(case) is case.rights[0], "the clock runs on"
    with refused("unanswered"):
        life.close(rt, number, ANNA, ClosedAs.ANSWERED)


@pytest.mark.parametrize("state", [OutboundState.PENDING, OutboundState.TASK], ids=["by mail", "by hand"])
def test_a_letter_that_left_answers_what_it_tells(rt: Runtime, number: str, clock: Hands, state: OutboundState) -> None:
    rights.set_outcome(rt, number, ANNA, Right.ACCESS, GRANTED)
    letter = a_letter(rt, number, "grant", state)
    with refused("letter_under_way"):
        life.close(rt, number, ANNA, ClosedAs.WITHDRAWN)
    clock.now += timedelta(hours=1)
    leave(rt, letter)

    assert case_now(rt, number).state is CaseState.ANSWERED
    assert right_now(rt, number).answered_at == clock.now
    assert first_due(case_now(rt, number)) is None
    life.close(rt, number, ANNA, ClosedAs.ANSWERED)
    closed = case_now(rt, number)
    assert (closed.state, closed.closed_as) == (CaseState.CLOSED, ClosedAs.ANSWERED)


TELLS = {
    "a refusal tells no grant": ("refusal", GRANTED, False),
    "a grant tells no refusal": ("grant", REFUSED, False),
    "no data tells no grant": ("no_data", GRANTED, False),
    "an acknowledgement tells nothing": ("acknowledgement", GRANTED, False),
    "an extension tells nothing": ("extension", GRANTED, False),
    "a stopped mailing tells of no erasure": ("mailing_stopped", GRANTED, False),
    "a refusal": ("refusal", REFUSED, True),
    "a grant": ("grant", GRANTED, True),
    "a grant in part tells of a refusal too": ("partial_grant", REFUSED, True),
}


@pytest.mark.parametrize(("kind", "ruling", "answers"), TELLS.values(), ids=TELLS.keys())
def test_a_letter_answers_only_the_outcomes_of_its_kind(rt: Runtime, kind: str, ruling: Ruling, answers: bool) -> None:
    number = a_case(rt, RECEIVED, Right.ERASURE)
    rights.set_outcome(rt, number, ANNA, Right.ERASURE, ruling)
    leave(rt, a_letter(rt, number, kind))

    assert (right_now(rt, number, Right.ERASURE).answered_at is not None) is answers
    assert (case_now(rt, number).state is CaseState.ANSWERED) is answers


def test_a_letter_written_before_the_decision_does_not_tell_it(rt: Runtime, number: str, clock: Hands) -> None:
    rights.set_outcome(rt, number, ANNA, Right.ACCESS, GRANTED)
    letter = a_letter(rt, number, "partial_grant")
    clock.now += timedelta(minutes=1)
    rights.set_outcome(rt, number, ANNA, Right.ACCESS, Ruling(RightOutcome.NO_DATA, "nothing after all"))
    leave(rt, letter)

    assert right_now(rt, number).answered_at is None


def test_each_right_has_its_own_outcome_and_the_last_answer_ends_the_work(rt: Runtime) -> None:
    number = a_case(rt, RECEIVED, Right.ACCESS, Right.ERASURE)
    rights.set_outcome(rt, number, ANNA, Right.ACCESS, GRANTED)
    leave(rt, a_letter(rt, number, "grant"))
    assert case_now(rt, number).state is CaseState.IN_PROGRESS
    assert first_due(case_now(rt, number)).right is Right.ERASURE

    rights.set_outcome(rt, number, BERTA, Right.ERASURE, REFUSED)
    leave(rt, a_letter(rt, number, "refusal"))

    row = right_now(rt, number, Right.ERASURE)
    assert case_now(rt, number).state is CaseState.ANSWERED
    assert (row.grounds, row.decided_by, store.reasoning(rt.vault, row)) == (
        ["legal_obligation"],
        "berta",
        "the invoices must be kept",
    )


def test_a_letter_that_came_back_answered_nobody(rt: Runtime, clock: Hands) -> None:
    number = a_case(rt, RECEIVED, Right.ACCESS, Right.ERASURE)
    for right in (Right.ACCESS, Right.ERASURE):
        rights.set_outcome(rt, number, ANNA, right, GRANTED)
    life.record_answer(rt, number, ANNA, Given(AnswerMeans.PHONE, date(2026, 11, 25), (Right.ACCESS,)))
    letter = a_letter(rt, number, "grant")
    clock.now += timedelta(minutes=1)
    leave(rt, letter)
    come_back(rt, letter)

    case = case_now(rt, number)
    assert (case.state, first_due(case).right) == (CaseState.IN_PROGRESS, Right.ERASURE)
    assert right_now(rt, number).answered_at is not None, "told by phone"


LASTS = {
    "withdrawn": lambda rt, number: rights.set_outcome(
        rt, number, ANNA, Right.ERASURE, Ruling(RightOutcome.WITHDRAWN, "she thinks better of it")
    ),
    "taken out": lambda rt, number: rights.remove_right(rt, number, ANNA, Right.ERASURE),
}


@pytest.mark.parametrize("last", LASTS.values(), ids=LASTS.keys())
def test_a_case_is_answered_once_its_last_open_right_wants_no_answer(rt: Runtime, last: object) -> None:
    number = a_case(rt, RECEIVED, Right.ACCESS, Right.ERASURE)
    rights.set_outcome(rt, number, ANNA, Right.ACCESS, GRANTED)
    leave(rt, a_letter(rt, number, "grant"))
    last(rt, number)

    assert case_now(rt, number).state is CaseState.ANSWERED


def test_a_case_whose_rights_are_all_withdrawn_was_answered_by_nobody(rt: Runtime, number: str) -> None:
    rights.set_outcome(rt, number, ANNA, Right.ACCESS, Ruling(RightOutcome.WITHDRAWN, "she thinks better of it"))

    assert case_now(rt, number).state is CaseState.IN_PROGRESS
    with refused("unanswered"):
        life.close(rt, number, ANNA, ClosedAs.ANSWERED)
    life.close(rt, number, ANNA, ClosedAs.WITHDRAWN)


REFUSALS = {
    "without grounds": (Ruling(RightOutcome.REFUSED, "no"), "grounds_missing"),
    "in part without grounds": (Ruling(RightOutcome.GRANTED_IN_PART, "some"), "grounds_missing"),
    "on the grounds of another right": (Ruling(RightOutcome.REFUSED, "no", ("compelling_grounds",)), "grounds_unknown"),
    "twice the same": (Ruling(RightOutcome.PENDING, "as it is"), "same_outcome"),
}


@pytest.mark.parametrize(("ruling", "refusal"), REFUSALS.values(), ids=REFUSALS.keys())
def test_a_refusal_rests_on_grounds_that_the_right_knows(rt: Runtime, ruling: Ruling, refusal: str) -> None:
    number = a_case(rt, RECEIVED, Right.ERASURE)
    with refused(refusal):
        rights.set_outcome(rt, number, ANNA, Right.ERASURE, ruling)
    with pytest.raises(MissingReasonError):
        rights.set_outcome(rt, number, ANNA, Right.ERASURE, Ruling(RightOutcome.GRANTED, " "))


def test_a_withdrawn_consent_is_refused_on_no_grounds_of_its_own(rt: Runtime) -> None:
    own = {ground.code for ground in rt.worklists.exceptions(Right.WITHDRAW_CONSENT)}

    assert own == {"manifestly_unfounded", "excessive", "not_identified", "not_a_natural_person"}


def test_an_answer_by_other_means_is_recorded_with_its_day_and_by_whom(rt: Runtime, number: str) -> None:
    rights.set_outcome(rt, number, ANNA, Right.ACCESS, GRANTED)
    life.record_answer(rt, number, ANNA, Given(AnswerMeans.PHONE, date(2026, 11, 25)))

    with reading(rt.db) as session:
        case = store.get_case(session, number)
        [answer] = store.answers(session, rt.vault, case)
    assert case.state is CaseState.ANSWERED
    assert answer.given == Given(AnswerMeans.PHONE, date(2026, 11, 25), (Right.ACCESS,))
    assert (answer.recorded_by, answer.note) == ("anna", ANNA.reason)


UNFIT = {
    "in the future": (Given(AnswerMeans.POST, date(2026, 11, 27)), "answer_in_future"),
    "before the request": (Given(AnswerMeans.POST, date(2026, 11, 23)), "answer_before_receipt"),
    "of another right": (Given(AnswerMeans.POST, date(2026, 11, 25), (Right.ERASURE,)), "no_such_right"),
    "of an undecided right": (Given(AnswerMeans.POST, date(2026, 11, 25)), "undecided_right"),
}


@pytest.mark.parametrize(("answer", "refusal"), UNFIT.values(), ids=UNFIT.keys())
def test_an_answer_that_can_not_have_been_is_not_recorded(
    rt: Runtime, number: str, answer: Given, refusal: str
) -> None:
    with refused(refusal):
        life.record_answer(rt, number, ANNA, answer)


def test_a_withdrawn_case_closes_what_is_open_and_keeps_what_was_answered(rt: Runtime) -> None:
    number = a_case(rt, RECEIVED, Right.ACCESS, Right.ERASURE)
    rights.set_outcome(rt, number, ANNA, Right.ACCESS, GRANTED)
    leave(rt, a_letter(rt, number, "grant"))
    with pytest.raises(MissingReasonError):
        life.close(rt, number, SILENT, ClosedAs.WITHDRAWN)

    life.close(rt, number, ANNA, ClosedAs.WITHDRAWN)

    assert right_now(rt, number).outcome is RightOutcome.GRANTED
    assert right_now(rt, number, Right.ERASURE).outcome is RightOutcome.WITHDRAWN
    assert case_now(rt, number).closed_as is ClosedAs.WITHDRAWN
    life.reopen(rt, number, ANNA)
    assert right_now(rt, number, Right.ERASURE).outcome is RightOutcome.PENDING
    assert first_due(case_now(rt, number)).right is Right.ERASURE


def test_a_case_opened_in_error_stops_its_clock_with_a_reason(rt: Runtime, number: str) -> None:
    with pytest.raises(MissingReasonError):
        life.close(rt, number, SILENT, ClosedAs.OPENED_IN_ERROR)
    life.close(rt, number, ANNA, ClosedAs.OPENED_IN_ERROR)

    assert first_due(case_now(rt, number)) is None
    life.reopen(rt, number, ANNA)
    assert first_due(case_now(rt, number)) is not None


def test_a_reopened_right_runs_by_its_old_clock_and_needs_a_new_answer(rt: Runtime, number: str) -> None:
    rights.set_outcome(rt, number, ANNA, Right.ACCESS, GRANTED)
    leave(rt, a_letter(rt, number, "grant"))
    life.close(rt, number, ANNA, ClosedAs.ANSWERED)
    life.reopen(rt, number, ANNA, (Right.ACCESS,))

    row = right_now(rt, number)
    assert (row.outcome, row.answered_at, row.received_at) == (RightOutcome.PENDING, None, RECEIVED)
    with refused("unanswered"):
        life.close(rt, number, ANNA, ClosedAs.ANSWERED)


def test_merged_is_no_way_to_close_one_case(rt: Runtime, number: str) -> None:
    with refused("same_case"):
        life.close(rt, number, ANNA, ClosedAs.MERGED)


def test_a_right_is_added_by_hand_and_taken_out_again(rt: Runtime, number: str) -> None:
    rights.add_right(rt, number, ANNA, Right.AUTOMATED_DECISION)
    assert right_now(rt, number, Right.AUTOMATED_DECISION).received_at == RECEIVED
    with refused("right_there"):
        rights.add_right(rt, number, ANNA, Right.AUTOMATED_DECISION)

    rights.remove_right(rt, number, ANNA, Right.ACCESS)
    assert [row.right for row in case_now(rt, number).rights] == [Right.AUTOMATED_DECISION]
    with refused("last_right"):
        rights.remove_right(rt, number, ANNA, Right.AUTOMATED_DECISION)
    assert kinds_of_events(rt, number)[-2:] == ["rights_added", "case_remove_right"]


def test_a_right_added_to_an_answered_case_puts_it_to_work_again(rt: Runtime, number: str, clock: Hands) -> None:
    rights.set_outcome(rt, number, ANNA, Right.ACCESS, GRANTED)
    leave(rt, a_letter(rt, number, "grant"))
    rights.add_right(rt, number, ANNA, Right.ERASURE, clock.now - timedelta(hours=2))

    case = case_now(rt, number)
    assert (case.state, first_due(case).right) == (CaseState.IN_PROGRESS, Right.ERASURE)
    with refused("receipt_in_future"):
        rights.add_right(rt, number, ANNA, Right.QUESTION, clock.now + timedelta(seconds=1))


def test_a_decided_right_is_not_taken_out(rt: Runtime) -> None:
    number = a_case(rt, RECEIVED, Right.ACCESS, Right.ERASURE)
    rights.set_outcome(rt, number, ANNA, Right.ACCESS, GRANTED)
    with refused("right_decided"):
        rights.remove_right(rt, number, ANNA, Right.ACCESS)
    with refused("no_such_right"):
        rights.remove_right(rt, number, ANNA, Right.COMPLAINT)


def test_the_wish_how_to_be_answered_changes_on_a_persons_word(rt: Runtime, number: str) -> None:
    rights.change_channel(rt, number, ANNA, ChannelWish(ChannelKind.EMAIL, "ilze@example.lv"))

    case = case_now(rt, number)
    assert (case.channel, store.open_channel_target(rt.vault, case)) == (ChannelKind.EMAIL, "ilze@example.lv")
    with pytest.raises(MissingReasonError):
        rights.change_channel(rt, number, SILENT, ChannelWish(ChannelKind.NONE))


def test_steps_are_ticked_with_who_and_when_and_the_history_remembers_what_was_taken_back(
    rt: Runtime, number: str, clock: Hands
) -> None:
    rights.tick(rt, number, ANNA, Right.ACCESS, "search:crm")
    clock.now += timedelta(hours=1)
    rights.tick(rt, number, BERTA, Right.ACCESS, "search:crm")
    rights.tick(rt, number, BERTA, Right.ACCESS, "copy")
    rights.tick(rt, number, BERTA, Right.ACCESS, "copy", done=False)

    with reading(rt.db) as session:
        case = store.get_case(session, number)
        [tick] = store.ticks(session, rt.vault, case)
        told = [e.content for e in store.events(session, rt.vault, case_id=case.id) if e.kind == "case_tick"]
    assert (tick.step, tick.by, tick.at, tick.note) == (
        "search:crm",
        "anna",
        clock.now - timedelta(hours=1),
        ANNA.reason,
    )
    assert [(content["step"], content["done"]) for content in told] == [
        ("search:crm", True),
        ("search:crm", True),
        ("copy", True),
        ("copy", False),
    ]
    with refused("no_such_step"):
        rights.tick(rt, number, ANNA, Right.ACCESS, "search:moon")
    with refused("no_such_right"):
        rights.tick(rt, number, ANNA, Right.ERASURE, "erase:crm")


def test_addresses_are_suppressed_once_and_as_digests(rt: Runtime, number: str) -> None:
    from cases.not_written_to import is_suppressed, suppressed_by

    assert rights.suppress(rt, number, ANNA, ["Ilze@Example.lv", "ilze@example.lv "]) == 1
    assert rights.suppress(rt, number, ANNA, ["ilze@example.lv"]) == 0
    with reading(rt.db) as session:
        assert is_suppressed(session, rt.vault, "ILZE@example.lv")
        assert not is_suppressed(session, rt.vault, "janis@example.lv")
        assert suppressed_by(session, store.get_case(session, number)) == 1
    assert b"example.lv" not in b"".join(p.read_bytes() for p in rt.settings.data_dir.glob("infotrust.db*"))


def test_a_legal_hold_is_set_and_lifted_with_a_reason_whatever_the_state(rt: Runtime, number: str) -> None:
    life.close(rt, number, ANNA, ClosedAs.OPENED_IN_ERROR)
    life.hold(rt, number, ANNA, on=True)
    assert case_now(rt, number).legal_hold
    life.hold(rt, number, BERTA, on=False)
    assert not case_now(rt, number).legal_hold
    with pytest.raises(MissingReasonError):
        life.hold(rt, number, SILENT, on=True)


def test_a_closed_case_is_left_alone_until_it_is_reopened(rt: Runtime, number: str) -> None:
    life.close(rt, number, ANNA, ClosedAs.OPENED_IN_ERROR)
    acts = [
        lambda: life.take(rt, number, ANNA),
        lambda: life.assign(rt, number, ANNA, "berta"),
        lambda: rights.set_outcome(rt, number, ANNA, Right.ACCESS, GRANTED),
        lambda: rights.add_right(rt, number, ANNA, Right.ERASURE),
        lambda: rights.tick(rt, number, ANNA, Right.ACCESS, "copy"),
        lambda: life.close(rt, number, ANNA, ClosedAs.WITHDRAWN),
    ]
    for act in acts:
        with refused("closed"):
            act()
