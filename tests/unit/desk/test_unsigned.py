"""Mail that waits unsigned: acted on at once where the law makes it easy, added, ended, its sender left in peace."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fakes.case_desk import ANNA, SILENT, a_letter, case_now, leave, refused, right_now
from fakes.watched import Hands, a_case, a_mail, kinds_of_events, watched
from fakes.watched import an_item as unread_item

from cases import store
from cases.answers import Ruling
from cases.database import reading, writing
from cases.deadline import due
from cases.failures import MissingReasonError, UnknownRowError, WrongStateError
from cases.known import Clues
from cases.model import ReviewItem
from cases.not_written_to import is_blocked
from cases.states import CaseState, ClosedAs, Outcome, ReviewState, RightOutcome
from classifier.rights import Label, Right
from desk import life, rights, unsigned
from desk.merging import merge
from runtime.runtime import Runtime
from verify.codes import ReasonCode
from verify.judge import Verdict

ARRIVED = datetime(2026, 11, 20, 8, tzinfo=UTC)
SENDER = "ilze@example.lv"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Runtime, Hands]]:
    hands = Hands()
    with watched(tmp_path_factory.mktemp("unsigned"), hands) as opened:
        yield opened, hands


@pytest.fixture
def rt(program: tuple[Runtime, Hands]) -> Runtime:
    program[1].now = Hands().now
    return program[0]


def an_item(rt: Runtime, *labels: Label, sender: str | None = SENDER, at: datetime = ARRIVED) -> int:
    """Store an unsigned mail that waits for a person, and give its item."""
    with writing(rt.db) as session:
        mail = store.get_mail(session, a_mail(session, rt, at))
        envelope = store.Envelope(sender, "Pieprasījums")
        store.keep_examination(session, rt.vault, mail, store.Examination(b"", envelope, store.Identity(sender=sender)))
        why = (ReasonCode.ACT_WITHOUT_SIGNATURE_SUGGESTED,)
        new = store.NewItem(Verdict.REJECT, why, labels or (Label.ACCESS,), due(at, rt.calendar).due_on)
        return store.open_item(session, rt.vault, rt.act(), mail, new).id


def item_now(rt: Runtime, item_id: int) -> ReviewItem:
    with reading(rt.db) as session:
        return store.get_review(session, item_id)


def test_an_item_joins_a_case_and_the_first_receipt_keeps_the_clock(rt: Runtime) -> None:
    number = a_case(rt, ARRIVED + timedelta(days=2))
    item = an_item(rt, Label.ACCESS, Label.ERASURE)
    unsigned.attach_item(rt, item, number, ANNA)

    with reading(rt.db) as session:
        joined = store.get_review(session, item)
        assert (joined.state, joined.mail.outcome, joined.case.number) == (
            ReviewState.ATTACHED,
            Outcome.ATTACHED,
            number,
        )
    assert case_now(rt, number).received_at == ARRIVED
    assert right_now(rt, number).received_at == right_now(rt, number, Right.ERASURE).received_at == ARRIVED


def test_a_later_item_moves_no_clock_and_a_person_may_say_what_it_asks(rt: Runtime) -> None:
    number = a_case(rt, ARRIVED)
    unsigned.attach_item(rt, an_item(rt, at=ARRIVED + timedelta(days=1)), number, ANNA, (Right.QUESTION,))

    assert right_now(rt, number).received_at == ARRIVED
    assert [row.right for row in case_now(rt, number).rights] == [Right.ACCESS, Right.QUESTION]


def test_what_was_answered_before_the_mail_came_is_asked_anew(rt: Runtime, program: tuple[Runtime, Hands]) -> None:
    number = a_case(rt, ARRIVED)
    rights.set_outcome(rt, number, ANNA, Right.ACCESS, Ruling(RightOutcome.GRANTED, "found"))
    leave(rt, a_letter(rt, number, "grant"))
    earlier = an_item(rt, at=ARRIVED + timedelta(hours=1))
    unsigned.attach_item(rt, earlier, number, ANNA)
    assert case_now(rt, number).state is CaseState.ANSWERED, "the answer came after it"

    program[1].now += timedelta(days=2)
    later = an_item(rt, at=program[1].now - timedelta(hours=1))
    unsigned.attach_item(rt, later, number, ANNA)

    row = right_now(rt, number)
    assert (case_now(rt, number).state, row.outcome) == (CaseState.IN_PROGRESS, RightOutcome.PENDING)
    assert row.received_at == program[1].now - timedelta(hours=1)


def test_an_item_follows_a_merged_case_and_joins_no_closed_one(rt: Runtime) -> None:
    first, second = a_case(rt, ARRIVED), a_case(rt, ARRIVED)
    merge(rt, second, first, ANNA, confirmed=True)
    item = an_item(rt)
    unsigned.attach_item(rt, item, second, ANNA)
    assert item_now(rt, item).case.number == first

    life.close(rt, first, ANNA, ClosedAs.WITHDRAWN)
    waiting = an_item(rt)
    with refused("closed"):
        unsigned.attach_item(rt, waiting, first, ANNA)
    assert item_now(rt, waiting).state is ReviewState.WAITING


def test_the_clock_can_be_moved_to_the_signed_receipt_on_a_persons_word(rt: Runtime) -> None:
    signed_at = ARRIVED + timedelta(days=2)
    number = a_case(rt, signed_at)
    unsigned.attach_item(rt, an_item(rt), number, ANNA)
    with reading(rt.db) as session:
        receipts = {mail.received_at for mail in store.get_case(session, number).mails}
    assert receipts == {ARRIVED}
    with refused("no_such_receipt"):
        rights.use_receipt(rt, number, ANNA, Right.ACCESS, signed_at + timedelta(days=1))
    with pytest.raises(MissingReasonError):
        rights.use_receipt(rt, number, SILENT, Right.ACCESS, ARRIVED)

    later = an_item(rt, Label.QUESTION, at=signed_at)
    unsigned.attach_item(rt, later, number, ANNA)
    rights.use_receipt(rt, number, ANNA, Right.ACCESS, signed_at)

    assert right_now(rt, number).due_on == due(signed_at, rt.calendar).due_on
    assert kinds_of_events(rt, number)[-1] == "case_move_clock"


def test_an_item_ends_without_a_case_with_a_reason_and_once(rt: Runtime) -> None:
    item = an_item(rt)
    with pytest.raises(MissingReasonError):
        unsigned.close_item(rt, item, SILENT)
    unsigned.close_item(rt, item, ANNA)

    with reading(rt.db) as session:
        closed = store.get_review(session, item)
        assert (closed.state, store.open_resolution(rt.vault, closed)) == (ReviewState.CLOSED, ANNA.reason)
    with pytest.raises(WrongStateError):
        unsigned.close_item(rt, item, ANNA)
    with pytest.raises(UnknownRowError):
        unsigned.close_item(rt, 99_999, ANNA)


def test_a_blocked_sender_is_known_by_a_digest_from_then_on(rt: Runtime) -> None:
    item = an_item(rt, sender="spam@example.lv")
    unsigned.block_sender(rt, item, ANNA)

    assert item_now(rt, item).state is ReviewState.CLOSED
    with writing(rt.db) as session:
        assert is_blocked(session, rt.vault, "Spam@example.lv")
        assert not is_blocked(session, rt.vault, SENDER)
        mail = store.get_mail(session, a_mail(session, rt, ARRIVED))
        assert store.known(session, rt.vault, mail, Clues(store.Identity(sender="spam@example.lv"))).blocked
        assert not store.known(session, rt.vault, mail, Clues(store.Identity(sender=SENDER))).blocked
    assert unsigned.unblock_sender(rt, "SPAM@example.lv", ANNA)
    assert not unsigned.unblock_sender(rt, "spam@example.lv", ANNA)
    with reading(rt.db) as session:
        assert not is_blocked(session, rt.vault, "spam@example.lv")
    with refused("no_sender"):
        unsigned.block_sender(rt, an_item(rt, sender=None), ANNA)


def test_an_item_that_stops_nothing_is_not_acted_on_without_a_signature(rt: Runtime) -> None:
    item = unread_item(rt, ARRIVED)
    with refused("nothing_to_stop"):
        unsigned.act_without_signature(rt, item, ANNA)
    assert item_now(rt, item).state is ReviewState.WAITING
