"""Mails off the network and into the store: small ones in groups of one transaction each, large ones as streams by themselves.

A group is committed together with the cursor behind it. What dies before the commit is fetched again, whole. While one group
is written, and the disk makes sure of it, the next one is fetched; never more than that one, and groups in their order.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Final

import structlog
from sqlalchemy.orm import Session

from cases import store
from cases.database import writing
from cases.failures import Conflict
from intake.source import CHUNK, FetchedMail
from runtime.crash_points import CrashPoint
from runtime.failures import EnvironmentFailed
from runtime.runtime import Runtime

log = structlog.get_logger(__name__)

ACTOR: Final = "poller"

IN_MEMORY: Final = 8 * 1024 * 1024
"""Bytes that are held in memory between mailbox and store: those of a group that is fetched, of one that is written, and of
one mail, a larger one of which goes through an unnamed file."""

TOGETHER = 100
"""Mails of one transaction. A disk makes sure of some hundred transactions a second at most, a server sends thousands of
mails; and other work waits for the database no longer than a fraction of a second."""

SMALL: Final = CHUNK
"""Bytes of a mail that shares its transaction; a larger one is a transaction of its own."""


@dataclass(slots=True)
class Visit:
    """One look into one folder. *cursor* is where the next look begins: it never passes a mail that was not stored.

    *failed* could not be fetched, in this look or, those that are *resting*, in looks before it: they are not asked for.
    """

    folder: str
    numbering: int
    cursor: int
    known: set[str]
    failed: set[str]
    held: frozenset[str]
    resting: frozenset[str] = frozenset()


class Storing:
    """Stores the mails that one listing of a folder gives. *at* is the one that is being taken, if any.

    Every method gives the names of mails that are new and committed, as soon as that is known. *writer* has one thread; while
    it writes a group, nobody else changes the visit.
    """

    def __init__(self, rt: Runtime, visit: Visit, writer: Executor) -> None:
        self._rt = rt
        self._visit = visit
        self._writer = writer
        self._written: Future[list[str]] | None = None
        self._source = rt.source_name
        self._group: list[store.Arrival] = []
        self._octets = 0
        self.at: str | None = None

    def take(self, mail: FetchedMail) -> Iterator[str]:
        """Fetch a mail whole, and store it with its group once that is full, a large one at once.

        Raises:
            SourceError: it could not be fetched; what was fetched before it still waits.
            EnvironmentFailed: the data folder can't hold it; the same.
            DatabaseUnavailableError: nothing of the group, or of the one before it, was kept.
        """
        self.at = mail.uid
        with _spooled(self._rt, mail) as (spool, size):
            self._rt.at(CrashPoint.AFTER_FETCH)
            self.at = None
            if size <= SMALL:
                self._group.append(store.Arrival(self._delivery(mail), spool.read()))
                self._octets += size
            else:
                yield from self.rest()
                yield from self._streamed(mail, spool)
        if len(self._group) >= TOGETHER or self._octets > IN_MEMORY:
            yield from self._before()
            self._written = self._writer.submit(self._grouped, self._taken())

    def rest(self) -> Iterator[str]:
        """Store the mails that wait for their group to become full."""
        yield from self._before()
        yield from self._grouped(self._taken())

    def _before(self) -> list[str]:
        """Wait for the group that is being written, if any. Only then may the next one begin: the cursor never passes it."""
        written, self._written = self._written, None
        return [] if written is None else written.result()

    def _taken(self) -> list[store.Arrival]:
        """The mails of the group at hand, which begins anew."""
        group, self._group, self._octets = self._group, [], 0
        return group

    def _grouped(self, group: Sequence[store.Arrival]) -> list[str]:
        """Store a group; one by one where others are in its way."""
        try:
            return self._together(group)
        except Conflict:
            log.info("group_stored_one_by_one", folder=self._visit.folder, mails=len(group))
            return [uid for arrival in group for uid in self._together([arrival])]

    def _together(self, group: Sequence[store.Arrival]) -> list[str]:
        act = self._rt.act(ACTOR)
        uids = [arrival.delivery.uid for arrival in group]
        return self._committed(uids, lambda session: store.add_mails(session, self._rt.vault, act, group))

    def _streamed(self, mail: FetchedMail, spool: IO[bytes]) -> list[str]:
        act, delivery = self._rt.act(ACTOR), self._delivery(mail)
        return self._committed(
            [mail.uid], lambda session: [store.add_mail(session, self._rt.vault, act, delivery, _pieces(spool))]
        )

    def _committed(self, uids: Sequence[str], insert: Callable[[Session], Sequence[int | None]]) -> list[str]:
        """Insert mails and move the cursor in one transaction. The network is done with before it begins."""
        if not uids:
            return []
        rt, visit = self._rt, self._visit
        cursor = self._behind(uids)
        with writing(rt.db) as session:
            ids = insert(session)
            rt.at(CrashPoint.AFTER_CHUNKS_WRITTEN)
            store.set_source_state(session, store.Cursor(self._source, visit.folder, visit.numbering, cursor))
            rt.at(CrashPoint.AFTER_CURSOR_BEFORE_COMMIT)
        visit.cursor = cursor
        visit.known.update(uids)
        rt.at(CrashPoint.AFTER_COMMIT_BEFORE_QUEUE)
        return [uid for uid, mail_id in zip(uids, ids, strict=True) if mail_id is not None]

    def _behind(self, uids: Sequence[str]) -> int:
        """Move past *uids*, unless a mail before them failed; a Maildir's names are no numbers, and its cursor means nothing."""
        numbers = [] if self._visit.failed else [int(uid) for uid in uids if uid.isascii() and uid.isdigit()]
        return max([self._visit.cursor, *(number + 1 for number in numbers)])

    def _delivery(self, mail: FetchedMail) -> store.Delivery:
        """Count the mailbox's own time as that of receipt until the mail itself is read (DOMAIN 2.2)."""
        return store.Delivery(
            source=self._source,
            folder=mail.folder,
            uidvalidity=self._visit.numbering,
            uid=mail.uid,
            internal_date=mail.internal_date,
            received_at=mail.internal_date or self._rt.clock(),
        )


@contextmanager
def _spooled(rt: Runtime, mail: FetchedMail) -> Iterator[tuple[IO[bytes], int]]:
    """Take the whole mail off the network first, so that no slow server holds the database; its bytes and their number."""
    with tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(rt.settings.data_dir)) as spool:
        try:
            for piece in mail.chunks:
                spool.write(piece)
                rt.at(CrashPoint.WHILE_FETCHING)
            size = spool.tell()
            spool.seek(0)
        except OSError as error:
            raise EnvironmentFailed(
                f"The data folder {rt.settings.data_dir} can't hold a mail ({error.strerror}); free some space."
            ) from error
        yield spool, size


def _pieces(spool: IO[bytes]) -> Iterator[bytes]:
    while piece := spool.read(CHUNK):
        yield piece
