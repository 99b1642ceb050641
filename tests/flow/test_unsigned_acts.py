"""From an unsigned mail to its end: mailings stopped in one act, a blocked sender left in peace and still heard."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fakes.case_desk import ANNA, case_now, refused
from fakes.watched import Hands, told, watched
from sqlalchemy import select

from cases import store
from cases.database import reading
from cases.model import Mail, Outbound
from cases.not_written_to import is_suppressed
from cases.states import CaseState, ClosedAs, OutboundState, Outcome, ReviewState, RightOutcome
from classifier.rights import Right
from desk import undoing, unsigned
from runtime.runtime import Runtime
from workers.ingest import ingest
from workers.service import drain

STOP = "Labdien!\n\nVairs nevēlos saņemt jūsu reklāmu un piedāvājumus.\n\nIlze\n"
STOP_AND_ACCESS = "Labdien!\n\nVairs nevēlos saņemt jūsu reklāmu. Lūdzu izsniegt manu datu kopiju.\n\nIlze\n"
ERASE = "Labdien!\n\nLūdzu dzēst visus manus personas datus.\n"
DOUBT = "Hola, quiero hablar de mis datos personales por favor.\n"


@pytest.fixture(scope="module")
def clock() -> Hands:
    return Hands()


@pytest.fixture(scope="module")
def rt(tmp_path_factory: pytest.TempPathFactory, clock: Hands) -> Iterator[Runtime]:
    with watched(tmp_path_factory.mktemp("unsigned"), clock) as opened:
        yield opened


def arrived(rt: Runtime, clock: Hands, text: str, sender: str = "ilze@example.lv") -> Mail:
    """Have a plain mail worked on to its end."""
    clock.now += timedelta(minutes=1)
    head = f"From: {sender}\r\nTo: info@infotrust.lv\r\nMessage-ID: <{clock.now:%H%M%S}@example.lv>\r\n"
    raw = f"{head}Subject: Pieprasijums\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}".encode()
    mail_id = ingest(rt, [raw], clock.now)
    with reading(rt.db) as session:
        return store.get_mail(session, mail_id)


def item_of(rt: Runtime, mail: Mail) -> int:
    with reading(rt.db) as session:
        item = store.review_of_mail(session, mail)
    assert item is not None
    return item.id


def test_one_act_opens_the_case_stops_the_mailing_and_confirms_it(rt: Runtime, clock: Hands) -> None:
    mail = arrived(rt, clock, STOP)
    number = unsigned.act_without_signature(rt, item_of(rt, mail), ANNA)

    case = case_now(rt, number)
    [row] = case.rights
    assert (row.right, row.outcome, case.assigned_to) == (Right.OBJECTION, RightOutcome.GRANTED, "anna")
    assert case.received_at == mail.received_at
    with reading(rt.db) as session:
        assert is_suppressed(session, rt.vault, "ilze@example.lv")
        assert [tick.step for tick in store.ticks(session, rt.vault, case)] == ["suppress"]
    assert ("mailing_stopped", "ilze@example.lv") in [(kind, address) for kind, address, _ in told(rt)]

    drain(rt)
    assert case_now(rt, number).state is CaseState.ANSWERED
    with refused("nothing_to_stop"):
        unsigned.act_without_signature(rt, item_of(rt, arrived(rt, clock, ERASE)), ANNA)


def test_what_else_the_mail_asks_stays_open_by_its_own_clock(rt: Runtime, clock: Hands) -> None:
    mail = arrived(rt, clock, STOP_AND_ACCESS)
    number = unsigned.act_without_signature(rt, item_of(rt, mail), ANNA)
    drain(rt)

    rows = {row.right: row for row in case_now(rt, number).rights}
    assert rows[Right.ACCESS].outcome is RightOutcome.PENDING
    assert rows[Right.ACCESS].received_at == mail.received_at
    assert rows[Right.OBJECTION].answered_at is not None
    assert case_now(rt, number).state is CaseState.IN_PROGRESS


def test_a_blocked_sender_is_heard_where_a_right_is_invoked_and_not_where_there_is_doubt(
    rt: Runtime, clock: Hands
) -> None:
    nagging = "nag@example.lv"
    first = arrived(rt, clock, DOUBT, nagging)
    assert first.outcome is Outcome.REVIEW
    unsigned.block_sender(rt, item_of(rt, first), ANNA)

    assert arrived(rt, clock, DOUBT + "Lūdzu!\n", nagging).outcome is Outcome.NO_REQUEST
    assert arrived(rt, clock, ERASE, nagging).outcome is Outcome.REVIEW
    assert arrived(rt, clock, DOUBT + "Vēlreiz!\n").outcome is Outcome.REVIEW, "of somebody else"


def test_the_unsigned_act_of_a_page_can_be_undone_before_anything_leaves(rt: Runtime, clock: Hands) -> None:
    mail = arrived(rt, clock, STOP_AND_ACCESS, "maija@example.lv")
    item_id = item_of(rt, mail)
    number = undoing.stop_for_now(rt, item_id, ANNA)
    drain(rt)
    clock.now += timedelta(minutes=9)
    drain(rt)

    undoing.undo(rt, item_id, ANNA)
    clock.now += timedelta(minutes=5)
    drain(rt)

    case = case_now(rt, number)
    assert (case.state, case.closed_as) == (CaseState.CLOSED, ClosedAs.OPENED_IN_ERROR)
    with reading(rt.db) as session:
        assert not is_suppressed(session, rt.vault, "maija@example.lv")
        of_case = select(Outbound).where(
            Outbound.case_id == case.id, Outbound.kind.in_(("mailing_stopped", "acknowledgement"))
        )
        assert {row.state for row in session.scalars(of_case)} == {OutboundState.RECALLED}
        assert store.get_review(session, item_id).state is ReviewState.WAITING


def test_the_unsigned_act_of_a_page_is_confirmed_after_the_ten_minutes(rt: Runtime, clock: Hands) -> None:
    number = undoing.stop_for_now(rt, item_of(rt, arrived(rt, clock, STOP, "rita@example.lv")), ANNA)
    drain(rt)
    assert case_now(rt, number).state is not CaseState.ANSWERED
    clock.now += timedelta(minutes=11)
    drain(rt)
    assert case_now(rt, number).state is CaseState.ANSWERED
