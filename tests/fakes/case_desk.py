"""Who acts on cases in tests, and letters of a case that leave when the test says so."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cases import store
from cases.database import reading, writing
from cases.life import RefusedError
from cases.model import Case, CaseRight
from cases.returned import reopen_returned
from cases.states import OutboundState
from classifier.rights import ChannelKind, Right
from desk.acts import Person
from runtime.runtime import Runtime

ANNA = Person("anna", None, "she said so on the phone")
BERTA = Person("berta", "root", "looked at it")
SILENT = Person("anna", None, "  ")


def a_letter(rt: Runtime, number: str, kind: str, state: OutboundState = OutboundState.PENDING) -> int:
    """Write a letter of a case, as the desk would, and give the number of its row."""
    with writing(rt.db) as session:
        case = store.get_case(session, number)
        key = f"{kind}:case:{case.id}:{rt.clock().isoformat()}"
        new = store.NewOutbound(key, kind, ChannelKind.EMAIL, state, b"a letter", "ilze@example.lv", case_id=case.id)
        row_id = store.add_outbound(session, rt.vault, rt.act(), new)
    assert row_id is not None
    return row_id


def leave(rt: Runtime, row_id: int) -> None:
    """Let a letter leave now: sent, or done by hand where it is a task."""
    with writing(rt.db) as session:
        row = store.get_outbound(session, row_id)
        if row.state is OutboundState.TASK:
            store.complete_task(session, rt.vault, rt.act(), row_id)
        else:
            store.set_sent(session, rt.vault, rt.act(), row)


def come_back(rt: Runtime, row_id: int) -> None:
    """Let a mail server return a letter that was sent."""
    with writing(rt.db) as session:
        row = store.get_outbound(session, row_id)
        row.message_id = f"out-{row_id}@infotrust.example"
        session.flush()
        assert reopen_returned(session, rt.vault, rt.act(), [row.message_id])


def right_now(rt: Runtime, number: str, right: Right = Right.ACCESS) -> CaseRight:
    """The right of a case as it is now."""
    with reading(rt.db) as session:
        return next(row for row in store.get_case(session, number).rights if row.right is right)


def case_now(rt: Runtime, number: str) -> Case:
    """The case as it is now."""
    with reading(rt.db) as session:
        return store.get_case(session, number)


@contextmanager
def refused(refusal: str) -> Iterator[None]:
    """What happens inside is refused by that name."""
    with pytest.raises(RefusedError) as error:
        yield
    assert error.value.refusal == refusal
