"""From the mailbox into the store: fetched, stored, committed; then queued; then marked on the server. In this order."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

import structlog

from cases import store
from cases.database import reading, writing
from intake.source import CHUNK, FetchedMail, SourceError, Unreachable
from runtime.crash_points import CrashPoint
from runtime.failures import EnvironmentFailed
from runtime.runtime import Runtime
from workers.numbering import numbering, uidvalidity_of, went_back
from workers.reconciling import Look, reconcile

log = structlog.get_logger(__name__)

ACTOR = "poller"

IN_MEMORY = 8 * 1024 * 1024
"""Bytes of a mail that are held in memory between mailbox and store; a larger one goes through an unnamed file."""

DAMAGED_MAX = 20
"""Mails of one folder that may fail to be fetched in one poll, while the others go on; they are tried again by the next.
More than a handful is no accident of single mails: then the mailbox itself is the trouble, and the alarm says so."""


@dataclass(slots=True)
class _Visit:
    """One look into one folder. *cursor* is where the next look begins: it never passes a mail that was not stored."""

    folder: str
    numbering: int
    cursor: int
    known: set[str]
    failed: set[str]
    held: frozenset[str]


def poll(rt: Runtime, queue: Callable[[], object]) -> int:
    """Store what is new in every folder, call *queue*, mark; give the number of mails stored.

    Raises:
        SourceError: the mailbox can't be read; what was stored before stays.
        DatabaseUnavailableError, EnvironmentFailed: nothing of the mail at hand was kept.
    """
    stored = 0
    try:
        for folder in rt.source.folders():
            for _ in _stored_in(rt, folder):
                stored += 1
    finally:
        if stored:
            queue()
            rt.at(CrashPoint.AFTER_QUEUE_BEFORE_MARK)
    _mark(rt)
    return stored


def _stored_in(rt: Runtime, folder: str) -> Iterator[str]:
    """Store what is new in one folder, and name each mail once it is committed."""
    visit = _visit(rt, folder)
    rt.at(CrashPoint.BEFORE_FETCH)
    finished = False
    while not finished:
        at: str | None = None
        try:
            for mail in rt.source.new(folder, visit.cursor, visit.known | visit.failed):
                at = mail.uid
                if _store(rt, mail, visit):
                    yield mail.uid
                at = None
            finished = True
        except SourceError as error:
            if at is None or len(visit.failed) >= DAMAGED_MAX:
                if not isinstance(error, Unreachable):
                    reconcile(rt, _look(rt, visit), complete=False)
                raise
            log.warning("mail_not_fetched", folder=folder, uid=at, cause=str(error))
            visit.failed.add(at)
    reconcile(rt, _look(rt, visit), complete=True)


def _visit(rt: Runtime, folder: str) -> _Visit:
    """Begin where the last look ended; from the start where the server numbered the folder anew (RFC 3501, 2.3.1.1)."""
    state = rt.source.open(folder)
    held = rt.source.held(folder)
    numbers = numbering(rt, folder, state, held)
    with reading(rt.db) as session:
        saved = store.source_state(session, rt.source_name, folder)
        known = store.stored_uids(session, rt.source_name, folder, numbers)
    goes_on = saved is not None and saved.uidvalidity == numbers and not went_back(state, saved.next_uid)
    cursor = saved.next_uid if saved is not None and goes_on else 1
    return _Visit(folder, numbers, _reaching(cursor, held - known), set(known), set(), held)


def _reaching(cursor: int, unknown: Iterable[str]) -> int:
    """Go back as far as mail lies that is not stored: a server may give out a number below one that it gave before."""
    return min((cursor, *(int(uid) for uid in unknown if uid.isascii() and uid.isdigit())))


def _look(rt: Runtime, visit: _Visit) -> Look:
    cursor = store.Cursor(rt.source_name, visit.folder, visit.numbering, visit.cursor)
    return Look(cursor, visit.held, visit.known)


def _store(rt: Runtime, mail: FetchedMail, visit: _Visit) -> bool:
    """Store one mail with the new cursor in one transaction. The network is done with before it begins."""
    with _spooled(rt, mail) as spool:
        rt.at(CrashPoint.AFTER_FETCH)
        with writing(rt.db) as session:
            added = store.add_mail(
                session, rt.vault, rt.act(ACTOR), _delivery(rt, mail, visit.numbering), _pieces(spool)
            )
            rt.at(CrashPoint.AFTER_CHUNKS_WRITTEN)
            _advance_cursor(visit, mail)
            cursor = store.Cursor(rt.source_name, mail.folder, visit.numbering, visit.cursor)
            store.set_source_state(session, cursor)
            rt.at(CrashPoint.AFTER_CURSOR_BEFORE_COMMIT)
    visit.known.add(mail.uid)
    rt.at(CrashPoint.AFTER_COMMIT_BEFORE_QUEUE)
    return added is not None


@contextmanager
def _spooled(rt: Runtime, mail: FetchedMail) -> Iterator[IO[bytes]]:
    """Take the whole mail off the network first, so that no slow server holds the database."""
    with tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(rt.settings.data_dir)) as spool:
        try:
            for piece in mail.chunks:
                spool.write(piece)
                rt.at(CrashPoint.WHILE_FETCHING)
            spool.seek(0)
        except OSError as error:
            raise EnvironmentFailed(
                f"The data folder {rt.settings.data_dir} can't hold a mail ({error.strerror}); free some space."
            ) from error
        yield spool


def _pieces(spool: IO[bytes]) -> Iterator[bytes]:
    while piece := spool.read(CHUNK):
        yield piece


def _delivery(rt: Runtime, mail: FetchedMail, numbers: int) -> store.Delivery:
    """Count the mailbox's own time as that of receipt until the mail itself is read (DOMAIN 2.2)."""
    return store.Delivery(
        source=rt.source_name,
        folder=mail.folder,
        uidvalidity=numbers,
        uid=mail.uid,
        internal_date=mail.internal_date,
        received_at=mail.internal_date or rt.clock(),
    )


def _advance_cursor(visit: _Visit, mail: FetchedMail) -> None:
    """Move past *mail*, unless one before it failed; a Maildir's names are no numbers, and its cursor means nothing."""
    if not visit.failed and mail.uid.isascii() and mail.uid.isdigit():
        visit.cursor = max(visit.cursor, int(mail.uid) + 1)


def _mark(rt: Runtime) -> None:
    """Mark on the server all that is stored and not marked yet, also of earlier polls that did not come so far."""
    for folder in rt.source.folders():
        with reading(rt.db) as session:
            unmarked = store.unmarked_mails(session, rt.source_name, folder)
            saved = store.source_state(session, rt.source_name, folder)
        numbers = saved.uidvalidity if saved is not None else 0
        still_valid = bool(unmarked) and rt.source.open(folder).uidvalidity == uidvalidity_of(numbers)
        here = [mail for mail in unmarked if still_valid and mail.uidvalidity == numbers]
        if here:
            rt.source.mark(folder, [mail.uid for mail in here])
            rt.at(CrashPoint.AFTER_MARK_BEFORE_NOTE)
        if unmarked:
            with writing(rt.db) as session:
                store.set_marked(session, [mail.mail_id for mail in unmarked], rt.clock())
            rt.at(CrashPoint.AFTER_MARK)
