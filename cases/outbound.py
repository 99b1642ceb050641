"""Outgoing mail is rows first: one row for each thing that shall leave, under a natural key, so that nothing leaves twice.

PENDING rows are leased and carried. HELD rows wait for an admin (``OUTGOING=hold``), TASK rows for a person's hands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cases.departures import left, recalled
from cases.failures import MissingReasonError, PurgedError, WrongStateError
from cases.history import Act, Event, record
from cases.model import Mail, Outbound
from cases.rows import existing, insert_unless_there
from cases.sealed import Place, Vault
from cases.states import OutboundState
from classifier.rights import ChannelKind

MAX_ERROR_CHARS: Final = 255
"""What a failure may say of itself; the rest is in the log."""


@dataclass(frozen=True, slots=True)
class NewOutbound:
    """Something that shall leave. *key* is natural, such as ``ack:case:12``; *content* is what the carrier needs.

    *state* is PENDING, HELD or TASK; *due_on* the day by which a task is to be done.
    """

    key: str
    kind: str
    channel: ChannelKind
    state: OutboundState
    content: bytes
    recipient: str | None = None
    message_id: str | None = None
    case_id: int | None = None
    mail_id: int | None = None
    due_on: date | None = None
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """The sealed part of an outbound row, opened."""

    recipient: str | None
    content: bytes


def add_outbound(session: Session, vault: Vault, act: Act, new: NewOutbound) -> int | None:
    """Write the row and return its id; None where the key is there already, whatever became of it."""
    session.flush()
    recipient = None if new.recipient is None else vault.seal_json(_place(new.key, "recipient"), new.recipient)
    statement = insert_unless_there(
        session,
        Outbound,
        key=new.key,
        kind=new.kind,
        channel=new.channel,
        state=new.state,
        case_id=new.case_id,
        mail_id=new.mail_id,
        recipient=recipient,
        content=vault.seal(_place(new.key, "content"), new.content),
        message_id=new.message_id,
        due_on=new.due_on,
        created_at=act.at,
        not_before=new.not_before,
    )
    row_id = session.execute(statement.returning(Outbound.id)).scalar()
    if row_id is None:
        return None
    content = {"key": new.key, "kind": new.kind, "channel": new.channel, "state": new.state}
    record(session, vault, act, Event("outbound_added", content, case_id=new.case_id, mail_id=new.mail_id))
    return row_id


def acknowledged_since(
    session: Session, sender_token: str, since: datetime, kinds: Sequence[str] = ("acknowledgement",)
) -> int:
    """How many letters of these *kinds* that answer mails of one sender were written by mail since then."""
    statement = (
        select(func.count())
        .select_from(Outbound)
        .join(Mail, Mail.id == Outbound.mail_id)
        .where(Outbound.kind.in_(kinds), Outbound.state != OutboundState.TASK, Outbound.created_at > since)
        .where(Mail.sender_token == sender_token)
    )
    return session.scalar(statement) or 0


def mails_told_of(session: Session, case_id: int | None, kind: str, since: datetime) -> int:
    """How many mails of a case, or of none, notices of that *kind* told of since then."""
    statement = select(func.count(Outbound.mail_id.distinct())).filter_by(case_id=case_id, kind=kind)
    return session.scalar(statement.where(Outbound.created_at > since)) or 0


def get_outbound(session: Session, row_id: int) -> Outbound:
    """The row. Raises UnknownRowError."""
    return existing(session, Outbound, row_id)


def list_outbound(session: Session, state: OutboundState | None = None) -> Sequence[Outbound]:
    """All rows, or those in one state, oldest first."""
    statement = select(Outbound).order_by(Outbound.id)
    return session.scalars(statement if state is None else statement.where(Outbound.state == state)).all()


def open_parcel(vault: Vault, row: Outbound) -> Parcel:
    """Recipient and content. Raises SealError, and PurgedError where retention deleted them."""
    if row.purged_at is not None:
        raise PurgedError(f"letter {row.id} was deleted on {row.purged_at:%Y-%m-%d}, as its retention says")
    recipient = None if row.recipient is None else str(vault.open_json(_place(row.key, "recipient"), row.recipient))
    return Parcel(recipient, vault.open(_place(row.key, "content"), row.content))


def set_sent(session: Session, vault: Vault, act: Act, row: Outbound) -> None:
    """PENDING -> SENT, once the carrier has handed it over. Raises WrongStateError."""
    _move(row, OutboundState.PENDING, OutboundState.SENT)
    row.sent_at, row.error = act.at, None
    _record(session, vault, act, row, "outbound_sent")
    left(session, vault, act, row)


def set_failed(session: Session, vault: Vault, act: Act, row: Outbound, failure: "Failure") -> None:
    """A try failed: PENDING stays PENDING until *retry_at*, or becomes FAILED where there is no further try."""
    _move(row, OutboundState.PENDING, OutboundState.FAILED if failure.retry_at is None else OutboundState.PENDING)
    row.attempts += 1
    row.not_before, row.error = failure.retry_at, failure.error[:MAX_ERROR_CHARS]
    _record(session, vault, act, row, "outbound_failed")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a try failed (a sentence without personal data) and when the next one is; None: no more."""

    error: str
    retry_at: datetime | None


def release_held(session: Session, vault: Vault, act: Act, row_id: int) -> Outbound:
    """HELD -> PENDING: an admin lets it leave. Raises UnknownRowError, WrongStateError."""
    row = existing(session, Outbound, row_id)
    _move(row, OutboundState.HELD, OutboundState.PENDING)
    _record(session, vault, act, row, "outbound_released")
    return row


def retry_failed(session: Session, vault: Vault, act: Act, row_id: int) -> Outbound:
    """FAILED -> PENDING: a person has it tried again. Raises UnknownRowError, WrongStateError."""
    row = existing(session, Outbound, row_id)
    if row.purged_at is not None:
        raise WrongStateError(f"letter {row.id} was emptied, as its retention says; there is nothing to send")
    _move(row, OutboundState.FAILED, OutboundState.PENDING)
    _record(session, vault, act, row, "outbound_retried")
    row.error = None
    return row


def complete_task(session: Session, vault: Vault, act: Act, row_id: int) -> Outbound:
    """TASK -> DONE: a person did it. Raises UnknownRowError, WrongStateError."""
    row = existing(session, Outbound, row_id)
    _move(row, OutboundState.TASK, OutboundState.DONE)
    _record(session, vault, act, row, "task_done")
    left(session, vault, act, row)
    return row


def recall(session: Session, vault: Vault, act: Act, row_id: int) -> Outbound:
    """Take back what has not begun to leave: held, a task not done, or pending and never tried before *not_before*.

    Raises:
        UnknownRowError: there is no such row.
        WrongStateError: it has left, or may have: a try was made, or its time has all but come.
    """
    row = existing(session, Outbound, row_id)
    until = recallable_until(row)
    if row.state is OutboundState.PENDING and (until is None or act.at > until):
        raise WrongStateError(f"outbound {row.id} has left or is leaving; it can't be recalled any more")
    if row.state not in RECALLABLE:
        raise WrongStateError(f"outbound {row.id} is {row.state}; it can't be recalled")
    _move(row, row.state, OutboundState.RECALLED)
    _record(session, vault, act, row, "outbound_recalled")
    recalled(session, vault, act, row)
    return row


RECALLABLE: Final = frozenset({OutboundState.PENDING, OutboundState.HELD, OutboundState.TASK})
RECALL_MARGIN: Final = timedelta(seconds=5)
"""Before its time nothing is recalled any more: the clock of the worker that carries it may be a little ahead."""


def recallable_until(row: Outbound) -> datetime | None:
    """Give the last instant at which a pending row that was never tried can be taken back; None where it can't."""
    waits = row.state is OutboundState.PENDING and row.attempts == 0
    return row.not_before - RECALL_MARGIN if waits and row.not_before is not None else None


def discard_held(session: Session, vault: Vault, act: Act, row_id: int, reason: str) -> Outbound:
    """HELD -> DISCARDED: an admin finds that it shall not leave, and says why. Raises as `release_held`, MissingReasonError."""
    if not reason.strip():
        raise MissingReasonError("this act needs a reason")
    row = existing(session, Outbound, row_id)
    _move(row, OutboundState.HELD, OutboundState.DISCARDED)
    content = {"key": row.key, "state": row.state, "reason": reason.strip()}
    record(session, vault, act, Event("outbound_discarded", content, case_id=row.case_id, mail_id=row.mail_id))
    return row


def _move(row: Outbound, expected: OutboundState, to: OutboundState) -> None:
    if row.state is not expected:
        msg = f"outbound {row.id} is {row.state}, not {expected}"
        raise WrongStateError(msg)
    row.state, row.queued_until, row.not_before = to, None, None


def _record(session: Session, vault: Vault, act: Act, row: Outbound, kind: str) -> None:
    content = {"key": row.key, "state": row.state, "error": row.error}
    record(session, vault, act, Event(kind, content, case_id=row.case_id, mail_id=row.mail_id))


def _place(key: str, column: str) -> Place:
    return Place("outbound", column, key)
