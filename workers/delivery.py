"""Carrying one outbound row: handed over first, noted as sent after. A crash between the two sends the same Message-ID again."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from cases import store
from cases.database import reading, repeated, writing
from cases.failures import Conflict, UnknownRowError
from cases.model import Outbound
from cases.returned import noted_as_sent
from cases.states import OutboundState
from cases.troubles import Trouble
from desk.enclosures import EnclosureError, enclosures
from desk.notices import tell_of_undelivered
from runtime.carriers import CarryError, Envelope
from runtime.crash_points import CrashPoint
from runtime.notices import AddressError, Addressing, Notice, compose, wire_address
from runtime.records import load
from runtime.runtime import Runtime
from runtime.typesetting import TypesettingError
from runtime.webhook import WEBHOOK, WebhookNotice

log = structlog.get_logger(__name__)

FIRST_PAUSE = timedelta(minutes=1)
"""Before the second try; each further pause is twice as long."""

LONGEST_PAUSE = timedelta(hours=1)
"""After a day without a mail server an answer leaves within the hour in which the server is back: its term may end that day."""

MAX_TRIES = 105
"""Four days of tries, as mail servers do (RFC 5321, 4.5.4.1: four to five days); then a person looks."""


def deliver(rt: Runtime, row_id: int) -> OutboundState | None:
    """Carry one row and give its new state; None where there was nothing to carry."""
    try:
        with reading(rt.db) as session:
            row = store.get_outbound(session, row_id)
            parcel = store.open_parcel(rt.vault, row)
    except UnknownRowError:
        return None
    if row.state != OutboundState.PENDING or not rt.sends or (row.not_before and row.not_before > rt.clock()):
        return None
    rt.at(CrashPoint.BEFORE_SEND)
    try:
        _carry(rt, row, parcel)
    except (AddressError, EnclosureError) as error:
        return _failed(rt, row, store.Failure(str(error), None))
    except (CarryError, TypesettingError) as error:
        permanent = isinstance(error, CarryError) and error.permanent
        return _failed(rt, row, store.Failure(str(error), _next_try(rt, row, permanent=permanent)))
    rt.at(CrashPoint.AFTER_SEND_BEFORE_COMMIT)
    return _sent(rt, row)


def _carry(rt: Runtime, row: Outbound, parcel: store.Parcel) -> None:
    if row.kind == WEBHOOK:
        _post(rt, parcel)
        return
    recipient = parcel.recipient or ""
    addressing = Addressing(
        sender_name=rt.company.name,
        sender=rt.mail_from,
        recipient=recipient,
        message_id=row.message_id or "",
        date=row.created_at,
    )
    notice = load(Notice, parcel.content)
    message = compose(notice, addressing, enclosures(rt, row, notice), rt.sealer)
    name = f"{row.id:06d}-{row.kind}"
    rt.mail_carrier.carry(Envelope(wire_address(rt.mail_from), wire_address(recipient), name), message)


def _post(rt: Runtime, parcel: store.Parcel) -> None:
    if rt.webhook is None:
        raise CarryError(Trouble.WEBHOOK_UNSET, permanent=True)
    rt.webhook.carry(load(WebhookNotice, parcel.content))


def _next_try(rt: Runtime, row: Outbound, *, permanent: bool) -> datetime | None:
    if permanent or row.attempts + 1 >= MAX_TRIES:
        return None
    return rt.clock() + pause_after(row.attempts)


def pause_after(attempts: int) -> timedelta:
    """Give how long to wait after so many tries and one more."""
    doublings = min(attempts, (LONGEST_PAUSE // FIRST_PAUSE).bit_length())
    pause: timedelta = FIRST_PAUSE * 2**doublings
    return min(pause, LONGEST_PAUSE)


def _sent(rt: Runtime, row: Outbound) -> OutboundState:
    """Note that it left; again after a conflict, or it would leave a second time. Somebody else may have carried it too."""

    def noted(session: Session) -> OutboundState:
        store.lock_head(session)
        current = store.get_outbound(session, row.id)
        if current.state == OutboundState.PENDING:
            noted_as_sent(session, rt.vault, rt.act(), current)
        return OutboundState(current.state)

    state = repeated(rt.db, noted)
    rt.at(CrashPoint.AFTER_SENT_COMMIT)
    return state


def _failed(rt: Runtime, row: Outbound, failure: store.Failure) -> OutboundState | None:
    log.warning("not_delivered", outbound=row.id, cause=failure.error, final=failure.retry_at is None)
    try:
        with writing(rt.db) as session:
            current = store.get_outbound(session, row.id)
            if current.state == OutboundState.PENDING:
                store.set_failed(session, rt.vault, rt.act(), current, failure)
                if failure.retry_at is None:
                    tell_of_undelivered(session, rt, current)
            return OutboundState(current.state)
    except Conflict:
        return None
