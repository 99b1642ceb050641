"""Mails as the store has them: read back as a stream, told apart, marked on the server later."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from sqlalchemy import Table, bindparam, or_, select, update
from sqlalchemy.orm import Session

from cases.arrivals import chunk_place
from cases.failures import Conflict, DamagedMailError, PurgedError
from cases.leases import OPEN_STAGES
from cases.model import Mail, MailChunk, SourceState
from cases.rows import existing, insert_unless_there
from cases.sealed import Vault
from cases.states import Outcome

_MAILS: Final = cast("Table", Mail.__table__)


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far one folder of one source has been fetched: below *next_uid*, as long as *uidvalidity* stays."""

    source: str
    folder: str
    uidvalidity: int
    next_uid: int


@dataclass(frozen=True, slots=True)
class Unmarked:
    """A stored mail that the server does not know as fetched yet."""

    mail_id: int
    uidvalidity: int
    uid: str


def open_raw(session: Session, vault: Vault, mail_id: int) -> Iterator[bytes]:
    """The raw bytes as they arrived, in pieces of at most `arrivals.CHUNK_BYTES`.

    Raises:
        UnknownRowError: there is no such mail.
        PurgedError: retention deleted its bytes.
        SealError: a piece was changed, moved, or its key is gone.
        DamagedMailError: after the last piece: size or digest are not those of the mail that arrived.
    """
    mail = existing(session, Mail, mail_id)
    if mail.purged_at is not None:
        raise PurgedError(
            f"the bytes of mail {mail_id} were deleted on {mail.purged_at:%Y-%m-%d}, as its retention says"
        )
    digest, size, number = hashlib.sha256(), 0, 0
    while size < mail.size:
        sealed = session.scalar(select(MailChunk.sealed).filter_by(mail_id=mail_id, number=number))
        if sealed is None:
            break
        piece = vault.open(chunk_place(mail_id, number), sealed)
        digest.update(piece)
        size, number = size + len(piece), number + 1
        yield piece
    if size != mail.size or digest.hexdigest() != mail.sha256:
        msg = f"the stored bytes of mail {mail_id} are not those that arrived"
        raise DamagedMailError(msg)


def get_mail(session: Session, mail_id: int, version: int | None = None) -> Mail:
    """The row of a mail, at *version* where one is named: what was found out about that version is written to no other.

    Raises:
        UnknownRowError: there is none.
        Conflict: it has changed since.
    """
    mail = existing(session, Mail, mail_id)
    if version is not None and mail.version != version:
        msg = f"mail {mail_id} was changed by somebody else in the meantime"
        raise Conflict(msg)
    return mail


def first_of_bytes(session: Session, mail: Mail) -> int | None:
    """The id of the mail with the very same bytes that goes first, in whatever folder; None where *mail* itself does.

    What came to an end goes first, else the lower id. Ids alone don't tell: on PostgreSQL a mail can be stored after one
    with a higher id, and that one be concluded by then. Under `lock_head` the answer stays true until the commit.
    """
    goes_first = or_(Mail.id < mail.id, Mail.stage.not_in(OPEN_STAGES))
    is_no_duplicate = Mail.outcome.is_distinct_from(Outcome.DUPLICATE)
    statement = select(Mail.id).where(Mail.sha256 == mail.sha256, Mail.id != mail.id, is_no_duplicate, goes_first)
    return session.scalar(statement.order_by(Mail.id).limit(1))


def stored_uids(session: Session, source: str, folder: str, uidvalidity: int) -> frozenset[str]:
    """The uids of a folder that are stored already."""
    statement = select(Mail.uid).filter_by(source=source, folder=folder, uidvalidity=uidvalidity)
    return frozenset(session.scalars(statement))


def stored_stamps(
    session: Session, source: str, folder: str, uidvalidity: int, only: str | None = None
) -> dict[str, tuple[int, datetime | None]]:
    """Size and the server's time of arrival of every mail of a folder that is stored, by uid; or of *only* one."""
    statement = select(Mail.uid, Mail.size, Mail.internal_date)
    statement = statement.filter_by(source=source, folder=folder, uidvalidity=uidvalidity)
    found = session.execute(statement if only is None else statement.where(Mail.uid == only))
    return {uid: (size, internal_date) for uid, size, internal_date in found}


def unmarked_mails(session: Session, source: str, folder: str) -> list[Unmarked]:
    """The stored mails of a folder that are to be marked on the server."""
    statement = select(Mail.id, Mail.uidvalidity, Mail.uid).filter_by(source=source, folder=folder, marked_at=None)
    return [Unmarked(*row) for row in session.execute(statement.order_by(Mail.id))]


def set_marked(session: Session, mail_ids: Sequence[int], now: datetime) -> None:
    """Note that the server knows these mails as fetched. Touches no version: no worker cares."""
    one = (
        update(_MAILS).where(_MAILS.c.id == bindparam("mail_id")).values(marked_at=now)
    )  # no statement names thousands
    if mail_ids:
        session.execute(one, [{"mail_id": mail_id} for mail_id in mail_ids])


def source_state(session: Session, source: str, folder: str) -> SourceState | None:
    """How far a folder has been fetched; None before the first time."""
    return session.scalar(select(SourceState).filter_by(source=source, folder=folder))


def set_source_state(session: Session, state: Cursor) -> None:
    """Note how far a folder has been fetched."""
    values = {"uidvalidity": state.uidvalidity, "next_uid": state.next_uid}
    session.execute(insert_unless_there(session, SourceState, source=state.source, folder=state.folder, **values))
    session.execute(update(SourceState).filter_by(source=state.source, folder=state.folder).values(**values))
