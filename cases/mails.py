"""Mails as they arrived: stored whole in one transaction, read back as a stream, marked on the server later."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from cases.failures import Conflict, DamagedMailError, PurgedError
from cases.history import Act, Event, record
from cases.leases import OPEN_STAGES
from cases.model import Mail, MailChunk, SourceState
from cases.rows import existing, insert_unless_there
from cases.sealed import Place, Vault
from cases.states import Outcome, Stage

CHUNK_BYTES: Final = 1 << 20
"""Raw bytes in one row: large enough to be quick, small enough that a mail of 100 MB never stands in memory at once."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where a mail was found and when it arrived. (*source*, *folder*, *uidvalidity*, *uid*) is unique.

    *internal_date* is the server's, *received_at* the legal time of receipt (DOMAIN 2.2), both aware; *flags* are codes
    such as ``receipt_time_conflict``. A Maildir has one uidvalidity and its unique names as uids.
    """

    source: str
    folder: str
    uidvalidity: int
    uid: str
    internal_date: datetime | None
    received_at: datetime
    flags: tuple[str, ...] = ()


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


def add_mail(session: Session, vault: Vault, act: Act, delivery: Delivery, chunks: Iterable[bytes]) -> int | None:
    """Store a mail and its raw bytes, which are sealed and hashed as they come; *chunks* may have any sizes.

    Returns the new id, or None where this delivery is stored already (*chunks* is not read then).
    """
    mail_id = session.execute(_insert_received(session, act, delivery)).scalar()
    if mail_id is None:
        return None
    digest, size = hashlib.sha256(), 0
    for number, piece in enumerate(rechunked(chunks)):
        digest.update(piece)
        size += len(piece)
        sealed = vault.seal(_chunk_place(mail_id, number), piece)
        session.execute(insert(MailChunk), [{"mail_id": mail_id, "number": number, "sealed": sealed}])
    session.execute(update(Mail).where(Mail.id == mail_id).values(sha256=digest.hexdigest(), size=size))
    content = {"source": delivery.source, "folder": delivery.folder, "sha256": digest.hexdigest(), "size": size}
    record(session, vault, act, Event("mail_stored", content, mail_id=mail_id))
    return mail_id


def _insert_received(session: Session, act: Act, delivery: Delivery) -> ReturningInsert[int]:
    statement = insert_unless_there(
        session,
        Mail,
        source=delivery.source,
        folder=delivery.folder,
        uidvalidity=delivery.uidvalidity,
        uid=delivery.uid,
        sha256="",
        size=0,
        internal_date=delivery.internal_date,
        received_at=delivery.received_at,
        stored_at=act.at,
        flags=list(delivery.flags),
        stage=Stage.RECEIVED,
    )
    return statement.returning(Mail.id)


def rechunked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of `CHUNK_BYTES`, the last one shorter; no empty piece."""
    buffer = bytearray()
    for chunk in chunks:
        for start in range(0, len(chunk), CHUNK_BYTES):
            buffer += memoryview(chunk)[start : start + CHUNK_BYTES]
            if len(buffer) >= CHUNK_BYTES:
                yield bytes(memoryview(buffer)[:CHUNK_BYTES])
                buffer = buffer[CHUNK_BYTES:]
    if buffer:
        yield bytes(buffer)


def open_raw(session: Session, vault: Vault, mail_id: int) -> Iterator[bytes]:
    """The raw bytes as they arrived, in pieces of at most `CHUNK_BYTES`.

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
        piece = vault.open(_chunk_place(mail_id, number), sealed)
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
    session.execute(update(Mail).where(Mail.id.in_(mail_ids)).values(marked_at=now))


def source_state(session: Session, source: str, folder: str) -> SourceState | None:
    """How far a folder has been fetched; None before the first time."""
    return session.scalar(select(SourceState).filter_by(source=source, folder=folder))


def set_source_state(session: Session, state: Cursor) -> None:
    """Note how far a folder has been fetched."""
    values = {"uidvalidity": state.uidvalidity, "next_uid": state.next_uid}
    session.execute(insert_unless_there(session, SourceState, source=state.source, folder=state.folder, **values))
    session.execute(update(SourceState).filter_by(source=state.source, folder=state.folder).values(**values))


def _chunk_place(mail_id: int, number: int) -> Place:
    return Place("mail_chunk", "sealed", f"{mail_id}/{number}")
