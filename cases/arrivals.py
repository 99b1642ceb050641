"""Mails on their way in: sealed, hashed and stored whole, one by one as a stream or many small ones at once."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import Table, insert, update
from sqlalchemy.orm import Session

from cases.history import Act, Event, record, record_all
from cases.model import Mail, MailChunk
from cases.rows import insert_unless_there
from cases.sealed import Place, Vault
from cases.states import Stage

CHUNK_BYTES: Final = 1 << 20
"""Raw bytes in one row: large enough to be quick, small enough that a mail of 100 MB never stands in memory at once."""

_CHUNKS: Final = cast("Table", MailChunk.__table__)


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
class Arrival:
    """A mail that is held in memory whole."""

    delivery: Delivery
    raw: bytes


def add_mail(session: Session, vault: Vault, act: Act, delivery: Delivery, chunks: Iterable[bytes]) -> int | None:
    """Store a mail and its raw bytes, which are sealed and hashed as they come; *chunks* may have any sizes.

    Returns the new id, or None where this delivery is stored already (*chunks* is not read then).
    """
    statement = insert_unless_there(session, Mail, **_received(act, delivery, "", 0)).returning(Mail.id)
    mail_id = session.execute(statement).scalar()
    if mail_id is None:
        return None
    digest, size = hashlib.sha256(), 0
    for number, piece in enumerate(rechunked(chunks)):
        digest.update(piece)
        size += len(piece)
        session.execute(insert(_CHUNKS), [_chunk(vault, mail_id, number, piece)])
    session.execute(update(Mail).where(Mail.id == mail_id).values(sha256=digest.hexdigest(), size=size))
    record(session, vault, act, _stored(mail_id, delivery, digest.hexdigest(), size))
    return mail_id


def add_mails(session: Session, vault: Vault, act: Act, arrivals: Sequence[Arrival]) -> list[int | None]:
    """Store several mails at once; their new ids in the same order, None where a delivery is stored already."""
    digests = [hashlib.sha256(arrival.raw).hexdigest() for arrival in arrivals]
    ids = _inserted(session, act, arrivals, digests)
    chunks, happened = [], []
    for mail_id, arrival, digest in zip(ids, arrivals, digests, strict=True):
        if mail_id is not None:
            chunks += [_chunk(vault, mail_id, *piece) for piece in enumerate(_cut(arrival.raw))]
            happened.append(_stored(mail_id, arrival.delivery, digest, len(arrival.raw)))
    if chunks:
        session.execute(insert(_CHUNKS), chunks)
    record_all(session, vault, act, happened)
    return ids


def _inserted(session: Session, act: Act, arrivals: Sequence[Arrival], digests: Sequence[str]) -> list[int | None]:
    """Insert the rows; which of them were new is known by their key, for the answer skips those that were not."""
    if not arrivals:
        return []
    key = (Mail.source, Mail.folder, Mail.uidvalidity, Mail.uid)
    statement = insert_unless_there(session, Mail).returning(Mail.id, *key)
    values = [
        _received(act, arrival.delivery, digest, len(arrival.raw))
        for arrival, digest in zip(arrivals, digests, strict=True)
    ]
    new = {tuple(place): mail_id for mail_id, *place in session.execute(statement, values)}
    # A name that a Maildir lists twice, while its file is moved, is one mail: the second finds no id left.
    return [new.pop((at.source, at.folder, at.uidvalidity, at.uid), None) for at in (a.delivery for a in arrivals)]


def _received(act: Act, delivery: Delivery, sha256: str, size: int) -> dict[str, Any]:
    """The row of a mail that has just come."""
    return {
        "source": delivery.source,
        "folder": delivery.folder,
        "uidvalidity": delivery.uidvalidity,
        "uid": delivery.uid,
        "sha256": sha256,
        "size": size,
        "internal_date": delivery.internal_date,
        "received_at": delivery.received_at,
        "stored_at": act.at,
        "flags": list(delivery.flags),
        "stage": Stage.RECEIVED,
    }


def _stored(mail_id: int, delivery: Delivery, sha256: str, size: int) -> Event:
    content = {"source": delivery.source, "folder": delivery.folder, "sha256": sha256, "size": size}
    return Event("mail_stored", content, mail_id=mail_id)


def _chunk(vault: Vault, mail_id: int, number: int, piece: bytes) -> dict[str, Any]:
    return {"mail_id": mail_id, "number": number, "sealed": vault.seal(chunk_place(mail_id, number), piece)}


def chunk_place(mail_id: int, number: int) -> Place:
    """Where a piece of a mail is sealed for."""
    return Place("mail_chunk", "sealed", f"{mail_id}/{number}")


def _cut(raw: bytes) -> Iterator[bytes]:
    """The bytes in pieces of `CHUNK_BYTES`; those of a small mail are copied nowhere."""
    return (raw[start : start + CHUNK_BYTES] for start in range(0, len(raw), CHUNK_BYTES))


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
