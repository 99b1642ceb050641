"""What waits in shadow mode: shown whole to an admin, who lets it leave, or lets it lie."""

from collections.abc import Iterator, Sequence
from typing import Any

from cases import store
from cases.database import reading, writing
from cases.model import Outbound
from cases.states import OutboundState
from desk.acts import Person
from runtime.notices import Notice
from runtime.records import load
from runtime.runtime import Runtime


class ShadowModeError(Exception):
    """Nothing may leave at all; the message is a sentence."""


def held(rt: Runtime) -> Iterator[dict[str, Any]]:
    """Give each held row with its recipient and words, oldest first: ``infotrust/outbound/1``."""
    with reading(rt.db) as session:
        rows = store.list_outbound(session, OutboundState.HELD)
    for row in rows:
        yield _shown(rt, row)


def let_leave(rt: Runtime, ids: Sequence[int], person: Person) -> int:
    """Let held rows leave, all or none; gives how many.

    Raises:
        ShadowModeError: OUTGOING is hold: the switch comes first, so that no single letter slips out of a trial.
        UnknownRowError, WrongStateError: a row is not there, or not held.
    """
    if not rt.sends:
        raise ShadowModeError(
            "OUTGOING is hold, so nothing leaves; set OUTGOING to send first, then let letters leave."
        )
    act = store.Act(person.name, rt.clock(), person.system_user)
    with writing(rt.db) as session:
        for row_id in ids:
            store.release_held(session, rt.vault, act, row_id)
    return len(ids)


def _shown(rt: Runtime, row: Outbound) -> dict[str, Any]:
    parcel = store.open_parcel(rt.vault, row)
    notice = load(Notice, parcel.content)
    return {
        "schema": "infotrust/outbound/1",
        "id": row.id,
        "kind": row.kind,
        "state": row.state.value,
        "channel": row.channel.value,
        "recipient": parcel.recipient,
        "subject": notice.subject,
        "body": notice.body,
        "created_at": row.created_at.isoformat(),
    }
