"""Signs of life: each process of the program notes that it is alive, and health checks read how long ago that was."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from cases.model import ProcessBeat
from cases.rows import insert_unless_there
from cases.states import ProcessKind

GONE: Final = timedelta(days=1)
"""Rows of processes that were killed are kept so long for people to see, then dropped."""


@dataclass(frozen=True, slots=True)
class Running:
    """One process: *host* is the machine's name (in a container, the container's), *started_at* is aware."""

    kind: ProcessKind
    host: str
    pid: int
    started_at: datetime


def beat(session: Session, running: Running, now: datetime) -> None:
    """Note that *running* is alive. A restart with the number of an earlier process takes its row over."""
    key = {"kind": running.kind, "host": running.host, "pid": running.pid}
    times = {"started_at": running.started_at, "seen_at": now}
    session.execute(insert_unless_there(session, ProcessBeat, **key, **times))
    session.execute(update(ProcessBeat).filter_by(**key).values(**times))


def end_process(session: Session, running: Running, now: datetime) -> None:
    """Note that *running* ended in order, and drop what was killed long ago."""
    session.execute(delete(ProcessBeat).filter_by(kind=running.kind, host=running.host, pid=running.pid))
    session.execute(delete(ProcessBeat).where(ProcessBeat.seen_at < now - GONE))


def list_processes(session: Session) -> list[ProcessBeat]:
    """All processes that did not end in order, by kind and host."""
    return list(session.scalars(select(ProcessBeat).order_by(ProcessBeat.kind, ProcessBeat.host, ProcessBeat.pid)))


def last_seen(session: Session, kind: ProcessKind, host: str) -> datetime | None:
    """When a process of this kind was last alive on *host*; None where none is there."""
    statement = select(ProcessBeat.seen_at).filter_by(kind=kind, host=host)
    return session.scalar(statement.order_by(ProcessBeat.seen_at.desc()).limit(1))
