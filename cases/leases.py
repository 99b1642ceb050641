"""What can go on now, leased by the sweeper.

A lease is a promise not to queue the same id again before it ends; it is no lock. Two workers on one row both work, and
the version counter lets one of them write. Taking a lease leaves the version alone, so that the sweeper never makes a
slow worker fail.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from cases.model import Mail, Outbound
from cases.states import OutboundState, Stage

OPEN_STAGES: Final = (Stage.RECEIVED, Stage.VERIFIED, Stage.WAITING)
"""Where a mail goes on by itself; in review a person is asked, done is done."""


@dataclass(frozen=True, slots=True)
class Window:
    """When the sweeper looks (aware), how many ids it takes, and for how long they are its own."""

    now: datetime
    limit: int
    lease: timedelta


def due_mails(session: Session, window: Window) -> list[int]:
    """Lease and return the ids of mails that can go on: received, verified or waiting, due, not leased; oldest first."""
    return _leased(session, Mail, Mail.stage.in_(OPEN_STAGES), window)


def due_outbound(session: Session, window: Window) -> list[int]:
    """Lease and return the ids of what can leave: pending, due, not leased; oldest first."""
    return _leased(session, Outbound, Outbound.state == OutboundState.PENDING, window)


def _leased(session: Session, table: type[Mail | Outbound], ready: ColumnElement[bool], window: Window) -> list[int]:
    free = or_(table.queued_until.is_(None), table.queued_until <= window.now)
    due = or_(table.not_before.is_(None), table.not_before <= window.now)
    statement = select(table.id).where(ready, due, free).order_by(table.id).limit(window.limit)
    ids = list(session.scalars(statement.with_for_update(skip_locked=True)))
    until = window.now + window.lease
    session.execute(update(table).where(table.id.in_(ids)).values(queued_until=until))
    return ids


def release_leases(session: Session) -> None:
    """End all leases: the queue that they stood for is gone."""
    for table in (Mail, Outbound):
        leased = update(table).where(table.queued_until.is_not(None))
        session.execute(leased.values(queued_until=None, version=table.version))
