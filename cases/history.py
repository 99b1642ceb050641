"""The history: who did what when, in a chain that shows every edit, deletion, insertion and reordering.

Each event holds a digest of its content, made with a random salt, and the digest of the event before. So a purge can
delete content and salt for good while the chain stays whole; the purge itself is an event that names what it emptied.
Ids count from 1 without gaps. Events are written one at a time, under the lock of the head row. The head is kept sealed
as well: who rebuilds the chain from some event on, without the key file, is found out by it.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, cast

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from cases.failures import WrongStateError
from cases.model import HistoryEvent, HistoryHead
from cases.rows import locked
from cases.sealed import Place, SealError, Vault, canonical

HEAD: Final = 1
"""The id of the one head row, which the first migration makes."""
SALT_BYTES: Final = 32
"""As long as the digest: a purged content of few possible values can't be tried out."""
GENESIS: Final = "0" * 64
"""What the first event has before it."""
PURGE: Final = "history_purged"
BATCH: Final = 500
"""Events read at a time while the chain is verified."""


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody acts: *actor* is a user of the program or a part of it, *system_user* who ran the command, *at* aware."""

    actor: str
    at: datetime
    system_user: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """What happened: *kind* in snake_case, *content* of JSON's types (sealed when stored), and what it is about."""

    kind: str
    content: Mapping[str, object]
    case_id: int | None = None
    mail_id: int | None = None


@dataclass(frozen=True, slots=True)
class PastEvent:
    """An event as read back; *content* is None where it was purged."""

    id: int
    act: Act
    kind: str
    content: dict[str, Any] | None
    case_id: int | None
    mail_id: int | None


def record(session: Session, vault: Vault, act: Act, event: Event) -> int:
    """Append *event* to the history and return its id. Holds the head's lock until the transaction ends."""
    return record_all(session, vault, act, [event])


def record_all(session: Session, vault: Vault, act: Act, happened: Iterable[Event]) -> int:
    """Append events in their order, written together, and return the last one's id; as `record` else."""
    head = lock_head(session)
    number, digest, written = head.last_id, head.digest, []
    for event in happened:
        number += 1
        values = _values(vault, act, event, number)
        digest = _chained(digest, values)
        written.append(values | {"digest": digest})
    if written:
        session.execute(insert(_EVENTS), written)
        head.last_id, head.digest = number, digest
        head.sealed = vault.seal(_head_place(number), digest.encode())
        session.flush()
    return number


_EVENTS: Final = cast("Table", HistoryEvent.__table__)


def _values(vault: Vault, act: Act, event: Event, number: int) -> dict[str, Any]:
    """The columns of an event that is not chained yet."""
    content, salt = canonical(dict(event.content)), os.urandom(SALT_BYTES)
    return {
        "id": number,
        "at": act.at.astimezone(UTC),
        "kind": event.kind,
        "actor": act.actor,
        "system_user": act.system_user,
        "case_id": event.case_id,
        "mail_id": event.mail_id,
        "content": vault.seal(_content_place(number), content),
        "salt": salt,
        "content_digest": _salted(salt, content),
    }


def lock_head(session: Session) -> HistoryHead:
    """Take the lock under which history is written; what also counts rows takes this one first, so that none waits crosswise."""
    session.flush()
    return locked(session, HistoryHead, id=HEAD)


def events(
    session: Session, vault: Vault, *, case_id: int | None = None, mail_id: int | None = None
) -> list[PastEvent]:
    """The history of a case or mail (of everything, where neither is named), oldest first."""
    statement = select(HistoryEvent).order_by(HistoryEvent.id)
    if case_id is not None:
        statement = statement.where(HistoryEvent.case_id == case_id)
    if mail_id is not None:
        statement = statement.where(HistoryEvent.mail_id == mail_id)
    return [_past(vault, row) for row in session.scalars(statement)]


def _past(vault: Vault, row: HistoryEvent) -> PastEvent:
    content = None if row.content is None else vault.open_json(_content_place(row.id), row.content)
    act = Act(row.actor, row.at, row.system_user)
    return PastEvent(row.id, act, row.kind, content, row.case_id, row.mail_id)


def purge(session: Session, vault: Vault, act: Act, event_ids: Iterable[int]) -> int:
    """Delete content and salt of these events for good, and record that; the id of the record is returned.

    Raises:
        WrongStateError: one of them records a purge; without it a deletion could not be told from a forgery.
    """
    lock_head(session)
    rows = session.scalars(select(HistoryEvent).where(HistoryEvent.id.in_(event_ids)).order_by(HistoryEvent.id)).all()
    if any(row.kind == PURGE for row in rows):
        raise WrongStateError("the record of a purge is never purged")
    for row in rows:
        row.content = row.salt = None
    return record(session, vault, act, Event(PURGE, {"events": [row.id for row in rows]}))


def verify_chain(session: Session, vault: Vault) -> int | None:
    """The id of the first event that is not as it was written, or None where the whole history is.

    What was cut off at the end shows as the id after the last one. An event that was emptied without a record of it
    counts as broken, too, and so does one that can't even be read.
    """
    walk = _Walk(vault)
    try:
        broken = _broken_at(session, walk, BATCH)
    except UNREADABLE:
        walk = _Walk(vault)  # once more, event by event, to learn which it is
        try:
            broken = _broken_at(session, walk, 1)
        except UNREADABLE:
            return walk.number + 1
    return broken


UNREADABLE: Final = (ValueError, TypeError, LookupError, AttributeError)
"""What the driver raises for a value that the program could never have written, such as words in place of a time or of bytes."""


@dataclass(slots=True)
class _Walk:
    """How far the chain was followed: *number* events are as they were written, *before* is the last one's digest."""

    vault: Vault
    number: int = 0
    before: str = GENESIS
    emptied: list[int] = field(default_factory=list)
    purged: set[int] = field(default_factory=set)

    def takes(self, row: HistoryEvent) -> bool:
        """Whether *row* is the next event, as it was written."""
        if (
            row.id != self.number + 1
            or row.digest != _chained(self.before, _facts(row))
            or not _content_fits(self.vault, row)
        ):
            return False
        if row.content is None:
            self.emptied.append(row.id)
        elif row.kind == PURGE:
            self.purged.update(self.vault.open_json(_content_place(row.id), row.content)["events"])
        self.number, self.before = row.id, row.digest
        return True


def _broken_at(session: Session, walk: _Walk, batch: int) -> int | None:
    for row in _all_events(session, batch):
        if not walk.takes(row):
            return walk.number + 1
    unexplained = [event_id for event_id in walk.emptied if event_id not in walk.purged]
    if unexplained:
        return unexplained[0]
    return None if _head_fits(session, walk) else walk.number + 1


def fits_anchor(session: Session, event_id: int, digest: str) -> bool:
    """Whether the event of that id still has the digest that was noted outside the program, such as in a morning's digest.

    Together with `verify_chain` this finds what keys can't: a whole database set back to an earlier day.
    """
    found = session.scalar(select(HistoryEvent.digest).where(HistoryEvent.id == event_id))
    return isinstance(found, str) and hmac.compare_digest(found.encode(), digest.lower().encode())


def _all_events(session: Session, batch: int) -> Iterator[HistoryEvent]:
    statement = (
        select(HistoryEvent).order_by(HistoryEvent.id).execution_options(yield_per=batch, populate_existing=True)
    )
    yield from session.scalars(statement)


def _content_fits(vault: Vault, row: HistoryEvent) -> bool:
    if row.content is None or row.salt is None:
        return row.content is None and row.salt is None and row.kind != PURGE
    try:
        content = vault.open(_content_place(row.id), row.content)
    except SealError:
        return False
    return hmac.compare_digest(_salted(row.salt, content), row.content_digest)


def _head_fits(session: Session, walk: _Walk) -> bool:
    head = session.get(HistoryHead, HEAD, populate_existing=True)
    if head is None or head.sealed is None:
        return head is not None and walk.number == head.last_id == 0
    try:
        sealed = walk.vault.open(_head_place(walk.number), head.sealed)
    except SealError:
        return False
    return (head.last_id, head.digest, sealed.decode()) == (walk.number, walk.before, walk.before)


def keys_fit(session: Session, vault: Vault) -> bool:
    """Whether *vault* opens what the newest event sealed; with other keys nothing could be read, and what is new only by them."""
    try:
        head = session.get(HistoryHead, HEAD)
        if head is not None and head.sealed is not None:
            vault.open(_head_place(head.last_id), head.sealed)
    except (SealError, *UNREADABLE):
        return False
    return True


def _content_place(event_id: int) -> Place:
    return Place("history_event", "content", event_id)


def _head_place(event_id: int) -> Place:
    return Place("history_head", "sealed", event_id)


def _salted(salt: bytes, content: bytes) -> str:
    return hmac.new(salt, content, hashlib.sha256).hexdigest()


def _facts(row: HistoryEvent) -> dict[str, Any]:
    return {"at": row.at, **{name: getattr(row, name) for name in _CHAINED}}


_CHAINED: Final = ("id", "kind", "actor", "system_user", "case_id", "mail_id", "content_digest")


def _chained(before: str, values: Mapping[str, Any]) -> str:
    """The digest over everything that an event says, content only by its own digest, and over the event before."""
    number, *facts = (values[name] for name in _CHAINED)
    return hashlib.sha256(canonical([before, number, values["at"].isoformat(), *facts])).hexdigest()
