"""What leaves is a row first: once, held where an admin says so, and its content sealed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.casework import ANNA, NOW, VAULT, WORKER, opened_case
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from cases import store
from cases.database import reading, writing
from cases.failures import UnknownRowError, WrongStateError
from cases.model import Outbound
from cases.sealed import SealError
from cases.states import OutboundState
from classifier.rights import ChannelKind

ACK = store.NewOutbound(
    key="ack:case:1",
    kind="acknowledgement",
    channel=ChannelKind.EMAIL,
    state=OutboundState.PENDING,
    content="Jūsu pieprasījums".encode(),
    recipient="ilze@example.lv",
    message_id="<ack-1@infotrust.example>",
)
WINDOW = store.Window(NOW, 10, timedelta(minutes=5))


def _row(session: Session, state: OutboundState = OutboundState.PENDING) -> Outbound:
    case = opened_case(session)
    row_id = store.add_outbound(session, VAULT, WORKER, replace(ACK, state=state, case_id=case.id))
    assert row_id is not None
    return store.get_outbound(session, row_id)


def test_a_key_is_written_once_whatever_became_of_it(engine: Engine) -> None:
    with writing(engine) as session:
        row = _row(session)
        store.set_sent(session, VAULT, WORKER, row)
        assert store.add_outbound(session, VAULT, WORKER, replace(ACK, content=b"again")) is None
        assert store.open_parcel(VAULT, row).content == ACK.content
        assert len(store.list_outbound(session)) == 1


def test_recipient_and_content_are_sealed_to_their_key(engine: Engine) -> None:
    with writing(engine) as session:
        row = _row(session)
        assert store.open_parcel(VAULT, row) == store.Parcel("ilze@example.lv", ACK.content)
        assert b"ilze" not in (row.recipient or b"")
        session.execute(update(Outbound).values(key="ack:case:2"))
        session.refresh(row)
        with pytest.raises(SealError):
            store.open_parcel(VAULT, row)


def test_what_is_pending_is_leased_once(engine: Engine) -> None:
    with writing(engine) as session:
        row = _row(session)
        assert store.due_outbound(session, WINDOW) == [row.id]
        assert store.due_outbound(session, WINDOW) == []
        assert store.due_outbound(session, replace(WINDOW, now=NOW + WINDOW.lease)) == [row.id]


@pytest.mark.parametrize("state", [OutboundState.HELD, OutboundState.TASK])
def test_what_is_held_or_a_task_does_not_leave(engine: Engine, state: OutboundState) -> None:
    with writing(engine) as session:
        row = _row(session, state)
        assert store.due_outbound(session, WINDOW) == []
        with pytest.raises(WrongStateError):
            store.set_sent(session, VAULT, WORKER, row)


def test_an_admin_releases_what_is_held(engine: Engine) -> None:
    with writing(engine) as session:
        row = store.release_held(session, VAULT, ANNA, _row(session, OutboundState.HELD).id)
        assert store.due_outbound(session, WINDOW) == [row.id]
        last = store.events(session, VAULT, case_id=row.case_id)[-1]
        assert (last.kind, last.act) == ("outbound_released", ANNA)


def test_a_task_is_done_by_a_person(engine: Engine) -> None:
    with writing(engine) as session:
        row = store.complete_task(session, VAULT, ANNA, _row(session, OutboundState.TASK).id)
        assert row.state is OutboundState.DONE
        assert store.events(session, VAULT, case_id=row.case_id)[-1].act == ANNA


def test_a_failed_try_is_repeated_later(engine: Engine) -> None:
    retry_at = NOW + timedelta(minutes=15)
    with writing(engine) as session:
        row = _row(session)
        store.due_outbound(session, WINDOW)
        session.refresh(row)
        store.set_failed(session, VAULT, WORKER, row, store.Failure("the server is not reachable", retry_at))
        assert (row.state, row.attempts, row.error) == (OutboundState.PENDING, 1, "the server is not reachable")
        assert store.due_outbound(session, WINDOW) == []
        assert store.due_outbound(session, replace(WINDOW, now=retry_at)) == [row.id]


def test_after_the_last_try_a_person_may_have_it_tried_again(engine: Engine) -> None:
    with writing(engine) as session:
        row = _row(session)
        store.set_failed(session, VAULT, WORKER, row, store.Failure("x" * 1000, None))
        assert (row.state, len(row.error or "")) == (OutboundState.FAILED, 255)
        assert store.due_outbound(session, WINDOW) == []
        store.retry_failed(session, VAULT, ANNA, row.id)
        assert store.due_outbound(session, WINDOW) == [row.id]


def test_rows_are_listed_by_state(engine: Engine) -> None:
    with writing(engine) as session:
        row = _row(session, OutboundState.HELD)
    with reading(engine) as session:
        assert [found.id for found in store.list_outbound(session, OutboundState.HELD)] == [row.id]
        assert store.list_outbound(session, OutboundState.PENDING) == []
        with pytest.raises(UnknownRowError, match="no outbound 9"):
            store.get_outbound(session, 9)
