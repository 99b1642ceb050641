"""What shall leave, shown whole to an admin: what waits in shadow mode, what failed, what is tried again.

An admin lets it leave, has it tried again, or discards it with a reason.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cases import departures, store
from cases.database import reading, writing
from cases.model import Outbound
from cases.states import OutboundState
from desk.acts import Person
from runtime.notices import Notice
from runtime.records import load
from runtime.runtime import Runtime
from runtime.webhook import WEBHOOK, WebhookNotice


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


def discard(rt: Runtime, ids: Sequence[int], person: Person) -> int:
    """End held rows without sending them, all or none; gives how many. What they announced is undone, words are drafts again.

    Raises:
        MissingReasonError: no reason is given.
        UnknownRowError, WrongStateError: a row is not there, or not held.
    """
    act = store.Act(person.name, rt.clock(), person.system_user)
    with writing(rt.db) as session:
        store.lock_head(session)
        for row_id in ids:
            row = store.discard_held(session, rt.vault, act, row_id, person.reason)
            departures.recalled(session, rt.vault, act, row)
    return len(ids)


def try_again(rt: Runtime, ids: Sequence[int], person: Person) -> int:
    """Have rows that failed for good tried again, all or none; gives how many. Raises UnknownRowError, WrongStateError."""
    act = store.Act(person.name, rt.clock(), person.system_user)
    with writing(rt.db) as session:
        for row_id in ids:
            store.retry_failed(session, rt.vault, act, row_id)
    return len(ids)


NOT_OVER: Final = (OutboundState.PENDING, OutboundState.HELD, OutboundState.FAILED)
"""What the program still has to carry, or could not."""


def outgoing_rows(rt: Runtime, states: Collection[OutboundState] = NOT_OVER) -> Iterator[dict[str, Any]]:
    """Give the rows in these states as `held` does, with the failure of the last try in words and the time of the next."""
    with reading(rt.db) as session:
        rows = [row for row in store.list_outbound(session) if row.state in states]
    for row in rows:
        yield _shown(rt, row)


@dataclass(frozen=True, slots=True)
class Shown:
    """Something that shall leave, whole; *recipient* is None for a notice to the company's own program."""

    id: int
    kind: str
    state: OutboundState
    case_id: int | None
    created_at: datetime
    recipient: str | None
    subject: str
    body: str


def one(rt: Runtime, row_id: int) -> Shown:
    """Give one row with its recipient and words. Raises UnknownRowError, PurgedError."""
    with reading(rt.db) as session:
        row = store.get_outbound(session, row_id)
    return Shown(row.id, row.kind, row.state, row.case_id, row.created_at, *_words(rt, row))


def _words(rt: Runtime, row: Outbound) -> tuple[str | None, str, str]:
    """Give recipient, subject and body of a row; a notice to the company's own program has a title."""
    parcel = store.open_parcel(rt.vault, row)
    if row.kind == WEBHOOK:
        called = load(WebhookNotice, parcel.content)
        return None, called.title, called.text
    notice = load(Notice, parcel.content)
    return parcel.recipient, notice.subject, notice.body


def _shown(rt: Runtime, row: Outbound) -> dict[str, Any]:
    recipient, subject, body = _words(rt, row)
    return {
        "schema": "infotrust/outbound/1",
        "id": row.id,
        "kind": row.kind,
        "state": row.state.value,
        "channel": row.channel.value,
        "recipient": recipient,
        "subject": subject,
        "body": body,
        "created_at": row.created_at.isoformat(),
        "attempts": row.attempts,
        "error": row.error,
        "not_before": None if row.not_before is None else row.not_before.isoformat(),
    }
