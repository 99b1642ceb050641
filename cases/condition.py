"""How the program itself stands, for the page of admins: what it reads, what it carries, what waits and what failed.

Lists are cut at `SHOWN`, beside the count of all: a page must open most of all when thousands of things went wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from cases.failures import WrongStateError
from cases.history import Act, Event, record
from cases.leases import OPEN_STAGES
from cases.model import Case, Mail, Outbound, ProcessBeat, ReviewItem, SourceState
from cases.processes import list_processes
from cases.rows import existing
from cases.sealed import Vault
from cases.states import OutboundState, ReviewState, Stage
from classifier.rights import ChannelKind

SHOWN: Final = 50
"""Rows of each list on the page."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """Something that shall leave, without its words: *case* is the number of its case, *error* why it failed."""

    id: int
    kind: str
    channel: ChannelKind
    state: OutboundState
    case: str | None
    created_at: datetime
    not_before: datetime | None
    attempts: int
    error: str | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail whose verdict is undecided and is tried again."""

    id: int
    received_at: datetime
    attempts: int
    not_before: datetime | None


@dataclass(frozen=True, slots=True)
class Condition:
    """*backlog* counts mails that could go on now, *oldest* is since when the first of them could.

    *failed*, *held* and *waiting* are cut at `SHOWN`; *counts* has how many there are of each state.
    """

    folders: Sequence[SourceState]
    processes: Sequence[ProcessBeat]
    backlog: int
    oldest: datetime | None
    reviews: int
    counts: dict[OutboundState, int]
    failed: Sequence[Leaving]
    held: Sequence[Leaving]
    waiting: Sequence[Waiting]
    waiting_count: int

    def count(self, state: OutboundState) -> int:
        """How many things that shall leave are in that state."""
        return self.counts.get(state, 0)


def condition(session: Session, now: datetime) -> Condition:
    """Look at everything as of *now* (aware), in ten queries whatever the size."""
    due = Mail.stage.in_(OPEN_STAGES) & or_(Mail.not_before.is_(None), Mail.not_before <= now)
    backlog, oldest = _counted(session, due, func.min(func.coalesce(Mail.not_before, Mail.stored_at)))
    waiting_count, _ = _counted(session, Mail.stage == Stage.WAITING, func.min(Mail.not_before))
    reviews = select(func.count()).select_from(ReviewItem).where(ReviewItem.state == ReviewState.WAITING)
    open_states = (OutboundState.PENDING, OutboundState.HELD, OutboundState.FAILED, OutboundState.TASK)
    by_state = select(Outbound.state, func.count()).where(Outbound.state.in_(open_states)).group_by(Outbound.state)
    return Condition(
        folders=session.scalars(select(SourceState).order_by(SourceState.source, SourceState.folder)).all(),
        processes=list_processes(session),
        backlog=backlog,
        oldest=oldest,
        reviews=session.scalar(reviews) or 0,
        counts={state: count for state, count in session.execute(by_state)},  # noqa: C416  rows are no pairs to a type checker
        failed=_leaving(session, OutboundState.FAILED),
        held=_leaving(session, OutboundState.HELD),
        waiting=_waiting(session),
        waiting_count=waiting_count,
    )


def _counted(session: Session, which: ColumnElement[bool], least: ColumnElement[Any]) -> tuple[int, datetime | None]:
    count, first = session.execute(select(func.count(), least).select_from(Mail).where(which)).one()
    return count, first


def _leaving(session: Session, state: OutboundState) -> list[Leaving]:
    columns: tuple[InstrumentedAttribute[Any], ...] = (
        Outbound.id, Outbound.kind, Outbound.channel, Outbound.state, Case.number, Outbound.created_at,
        Outbound.not_before, Outbound.attempts, Outbound.error,
    )  # fmt: skip
    statement = select(*columns).outerjoin(Case, Case.id == Outbound.case_id).where(Outbound.state == state)
    return [Leaving(*row) for row in session.execute(statement.order_by(Outbound.id).limit(SHOWN))]


def _waiting(session: Session) -> list[Waiting]:
    statement = select(Mail.id, Mail.received_at, Mail.attempts, Mail.not_before).where(Mail.stage == Stage.WAITING)
    return [Waiting(*row) for row in session.execute(statement.order_by(Mail.not_before, Mail.id).limit(SHOWN))]


def hurry(session: Session, vault: Vault, act: Act, mail_id: int) -> None:
    """Have an undecided mail tried again now. Raises UnknownRowError, WrongStateError."""
    mail = existing(session, Mail, mail_id)
    if mail.stage is not Stage.WAITING:
        raise WrongStateError(f"mail {mail_id} waits for nothing any more")
    mail.not_before = mail.queued_until = None
    session.flush()
    record(session, vault, act, Event("mail_hurried", {}, mail_id=mail_id))
