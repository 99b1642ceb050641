"""What the mailbox holds, counted against what is stored: mail on the server that is not stored is an alarm."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.mails import Cursor
from cases.model import SourceState
from cases.rows import insert_unless_there


@dataclass(frozen=True, slots=True)
class FolderCount:
    """Mails of one folder: *held* by the server, *missing* of those from the store, *gone* from the server but stored."""

    held: int
    missing: int
    gone: int


def note_count(session: Session, cursor: Cursor, count: FolderCount, now: datetime) -> bool:
    """Keep the count of a complete look into a folder, and tell whether an earlier one missed mail already.

    One look may come between the arrival of a mail and its storing; two that miss mail one after the other are an alarm.
    *cursor* is written only where the folder has none yet.
    """
    place = {"source": cursor.source, "folder": cursor.folder}
    new = {**place, "uidvalidity": cursor.uidvalidity, "next_uid": cursor.next_uid}
    session.execute(insert_unless_there(session, SourceState, **new))
    row = session.scalars(select(SourceState).filter_by(**place)).one()
    again = row.missing > 0 and count.missing > 0
    row.held, row.missing, row.gone, row.polled_at = count.held, count.missing, count.gone, now
    if not again:
        row.missing_since = now if count.missing else None
    return again


def folder_counts(session: Session, source: str) -> Sequence[SourceState]:
    """Every folder of a mailbox as it was last counted, by name."""
    return session.scalars(select(SourceState).filter_by(source=source).order_by(SourceState.folder)).all()


def is_alarm(state: SourceState) -> bool:
    """Whether mail of the folder was missing in two looks one after the other."""
    return state.missing_since is not None and state.polled_at is not None and state.polled_at > state.missing_since
