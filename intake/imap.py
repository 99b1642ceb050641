"""A mailbox on an IMAP server (RFC 3501), read without a trace but one keyword.

Small messages come in batches bounded in bytes and count; large ones in pieces, so that memory stays bounded whatever lies
in the mailbox. Numbers are UIDs throughout. What another client removes meanwhile is left out.
"""

import logging
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import Any

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, IMAPClientReadOnlyError

from intake import imap_folders
from intake.imap_connection import Authenticate, Connection, Endpoint, Timing
from intake.imap_idle import idle
from intake.source import CHUNK, STORED, FetchedMail, FolderState, ProtocolBroken, SourceError, Stamp

BATCH_OCTETS = 8 * 1024 * 1024
"""Announced bytes of one batch, and so about the memory that a poll takes."""
BATCH_COUNT = 50
"""Messages of one batch: more of them bring no speed."""
STREAM_ABOVE = 4 * 1024 * 1024
"""Messages above this size come in pieces of `CHUNK`."""
LISTING = 500
"""Messages whose size and date are asked for at once: servers refuse command lines with many thousands of numbers."""
SEARCH_WINDOW = 100_000
"""Numbers searched at once: an answer of one line stays below the megabyte that the library reads."""

UNTOLD_SIZE = STREAM_ABOVE + 1
"""What a message counts for whose size the server does not tell: it comes in pieces, up to its proven end."""
UNTOLD_MAX = 20
"""Messages of one folder of which the server may tell nothing. Each costs some connections to be found out, and more than a
handful is no accident of single messages."""

INBOX = "INBOX"
_BODY = b"BODY[]"
_ANY_KEYWORD = rb"\*"

_log = logging.getLogger(__name__)


class Vanished(SourceError):  # noqa: N818 - the name says what happened
    """A message was removed by another client while it was being read."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A message as announced: number, size in bytes, time of arrival (aware)."""

    uid: int
    size: int
    internal_date: datetime | None


def batches(listed: Iterable[Listed]) -> Iterator[list[Listed]]:
    """Messages in groups that are fetched at once; one above `STREAM_ABOVE` is a group of its own."""
    group: list[Listed] = []
    octets = 0
    for mail in listed:
        alone = mail.size > STREAM_ABOVE
        if group and (alone or octets + mail.size > BATCH_OCTETS or len(group) == BATCH_COUNT):
            yield group
            group, octets = [], 0
        if alone:
            yield [mail]
        else:
            group.append(mail)
            octets += mail.size
    if group:
        yield group


class ImapSource:
    """A `Source` on an IMAP server. Not for use by several threads at once.

    Args:
        endpoint: where the server is.
        authenticate: how to log in (`intake.imap_connection.password_login`).
        folders: names of the folders to read; empty for all that can hold incoming mail.
        done: a folder into which mail is moved once it is stored; it is not read. None: mail stays where it is.
        timing: timeouts and deadlines.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        authenticate: Authenticate,
        folders: Sequence[str] = (),
        timing: Timing | None = None,
        *,
        done: str | None = None,
    ) -> None:
        self._connection = Connection(endpoint, authenticate, timing or Timing())
        self._folders = tuple(folders)
        self._done = done
        self._examined = ("", 0)
        self._alone = False
        self._read: dict[str, FolderState] = {}
        self._written: dict[str, bytes] = {}
        self._woken = Event()

    def folders(self) -> Sequence[str]:
        """The configured folders, else every selectable one but Sent, Drafts, Trash, views of others, and what is done."""
        if self._folders:
            return self._folders
        self._connection.revive()
        with self._connection.command() as client:
            self._written = dict(imap_folders.readable(client.list_folders()))
        return tuple(name for name in self._written if name != self._done)

    def open(self, folder: str) -> FolderState:
        """UIDVALIDITY and UIDNEXT (0 where the server does not tell it) of a folder, which is opened read-only."""
        self._connection.revive()
        return self._examine(folder)[0]

    def held(self, folder: str) -> frozenset[str]:
        """The numbers of all messages of the folder, whatever their flags."""
        state, count = self._examine(folder)
        return frozenset(map(str, self._search(1, state.uidnext, count)))

    def stamps(self, folder: str, uids: Sequence[str]) -> Mapping[str, Stamp]:
        """Sizes and times of arrival, as announced; see `Source.stamps`."""
        state, _ = self._examine(folder)
        listed = self._listed(folder, state, (int(uid) for uid in uids))
        return {str(mail.uid): (mail.size, mail.internal_date) for mail in listed if mail.size != UNTOLD_SIZE}

    def new(self, folder: str, cursor: int, known: Container[str] = frozenset()) -> Iterator[FetchedMail]:
        """Mail numbered *cursor* or more and not *known*; see `Source.new`. The folder is opened read-only.

        Where a batch failed, the next call fetches each message by itself, so that one which breaks the connection is found
        out and keeps no other back.
        """
        state, count = self._examine(folder)
        self._read[folder] = state
        found = (uid for uid in self._search(cursor, state.uidnext, count) if str(uid) not in known)
        for group in batches(self._listed(folder, state, found)):
            self._keep_open(folder, state)
            if self._alone or group[0].size > STREAM_ABOVE:
                yield from (self._mail(folder, state, mail, self._pieces(folder, state, mail)) for mail in group)
            else:
                yield from self._batch(folder, state, group)
        self._alone = False

    def mark(self, folder: str, uids: Sequence[str]) -> bool:
        """Set the keyword `STORED`, and move what is stored where a folder for it was named; see `Source.mark`.

        A folder that keeps no keywords, or that nobody may write to, is left as it is for good.
        """
        numbers = [int(uid) for uid in uids]
        if not numbers:
            return True
        self._examined = ("", 0)
        with self._connection.command() as client:
            try:
                selected = client.select_folder(self._name(folder))
                for start in range(0, len(numbers), LISTING):
                    self._put_away(client, numbers[start : start + LISTING], selected.get(b"PERMANENTFLAGS", ()))
            except IMAPClientReadOnlyError:
                _log.info("folder is for reading only; mail stays unmarked")
            except IMAPClientError as error:
                if isinstance(error, IMAPClientAbortError):
                    raise
                _log.warning("the server refuses to mark stored mail: %s", type(error).__name__)
                return False
        return True

    def _put_away(self, client: Any, numbers: Sequence[int], permanent: Container[bytes]) -> None:
        """Mark messages of the open folder, as far as it keeps marks, and move them, as far as the server can (RFC 6851)."""
        if _ANY_KEYWORD in permanent or STORED.encode() in permanent:
            client.add_flags(numbers, [STORED], silent=True)
        else:
            _log.info("folder keeps no keywords; mail stays unmarked")
        if self._done is None:
            return
        if not client.has_capability("MOVE"):
            _log.warning("the server can't move mail in one step; it stays where it is")
            return
        target = self._name(self._done)
        if not client.folder_exists(target):
            client.create_folder(target)
        client.move(numbers, target)

    def check(self) -> None:
        """Connect, log in, and open every folder."""
        folders = self.folders()
        if not folders:
            raise ProtocolBroken("The mailbox has no folder that could be read; name some in SOURCE_FOLDERS.")
        for folder in folders:
            try:
                self.open(folder)
            except ProtocolBroken as error:
                raise ProtocolBroken(
                    f"The server does not open the folder {folder}; have its keeper mend it, or name only others in "
                    "SOURCE_FOLDERS."
                ) from error

    def wait(self, timeout: float) -> bool:
        """Wait for mail in the inbox by IDLE where the server has it; else, and for the other folders, time passes.

        Mail that came since `new` last looked counts too.
        """
        self._connection.revive()
        with self._connection.command() as client:
            can_idle = client.has_capability("IDLE")
        if not can_idle:
            self._woken.wait(timeout)
        elif not self._has_grown():
            idle(self._connection, timeout, self._woken)
        self._woken.clear()
        return True

    def wake(self) -> None:
        """End the waiting of another thread."""
        self._woken.set()

    def close(self) -> None:
        """End the connection and any waiting."""
        self._woken.set()
        self._connection.close()

    def _has_grown(self) -> bool:
        """Open the folder to wait in, and tell whether something came since it was read."""
        folder = next((name for name in self._folders if name.upper() == INBOX), (*self._folders, INBOX)[0])
        state, _ = self._examine(folder)
        return state != self._read.get(folder, state)

    def _name(self, folder: str) -> bytes:
        """The name of a folder as the server writes it."""
        return self._written.get(folder) or imap_folders.written(folder)

    def _examine(self, folder: str) -> tuple[FolderState, int]:
        """Open a folder read-only: its state and its count of messages."""
        with self._connection.command() as client:
            selected = client.select_folder(self._name(folder), readonly=True)
            state = FolderState(int(selected[b"UIDVALIDITY"]), int(selected.get(b"UIDNEXT", 0)))
        self._examined = (folder, self._connection.made)
        return state, int(selected[b"EXISTS"])

    def _keep_open(self, folder: str, state: FolderState) -> None:
        """Open the folder again where marks were set, or another folder opened, on this connection since."""
        is_open = self._examined == (folder, self._connection.made) and self._connection.is_made
        if not is_open and self._examine(folder)[0].uidvalidity != state.uidvalidity:
            raise ProtocolBroken("The folder was renumbered while it was read; the next poll begins it anew.")

    def _search(self, cursor: int, uidnext: int, count: int) -> Iterator[int]:
        """Numbers from *cursor* on, ascending. ``n:*`` names the last message even where nothing is new."""
        if count <= SEARCH_WINDOW or not uidnext:
            windows = [f"{cursor}:*"]
        else:
            windows = [f"{low}:{low + SEARCH_WINDOW - 1}" for low in range(cursor, uidnext, SEARCH_WINDOW)]
        for window in windows:
            with self._connection.command() as client:
                found = sorted(uid for uid in client.search(["UID", window]) if uid >= cursor)
            yield from found

    def _listed(self, folder: str, state: FolderState, uids: Iterable[int]) -> Iterator[Listed]:
        """Size and time of arrival of messages, as far as they are still there."""
        numbers, untold = list(uids), 0
        for start in range(0, len(numbers), LISTING):
            for mail in self._announced(folder, state, numbers[start : start + LISTING]):
                untold += mail.size == UNTOLD_SIZE
                if untold > UNTOLD_MAX:
                    raise ProtocolBroken(
                        "The server tells nothing of too many messages; its keeper must mend the folder."
                    )
                yield mail

    def _announced(self, folder: str, state: FolderState, asked: Sequence[int]) -> Iterator[Listed]:
        """What the server announces of messages. One of which it can't tell keeps it from telling of no other."""
        self._keep_open(folder, state)
        try:
            with self._connection.command() as client:
                found = client.fetch(asked, ["RFC822.SIZE", "INTERNALDATE"])
                listed = [Listed(uid, *_stamp(found[uid])) for uid in asked if b"RFC822.SIZE" in found.get(uid, {})]
        except ProtocolBroken:
            if len(asked) == 1:
                _log.warning("the server tells nothing of message %d", asked[0])
                yield Listed(asked[0], UNTOLD_SIZE, None)
                return
            for half in (asked[: len(asked) // 2], asked[len(asked) // 2 :]):
                yield from self._announced(folder, state, half)
            return
        yield from listed

    def _batch(self, folder: str, state: FolderState, group: Sequence[Listed]) -> Iterator[FetchedMail]:
        """The messages of one batch, fetched at once."""
        self._alone = True
        with self._connection.command(sum(mail.size for mail in group)) as client:
            found = client.fetch([mail.uid for mail in group], ["BODY.PEEK[]"])
        self._alone = False
        for mail in group:
            body = found.pop(mail.uid, {}).get(_BODY)
            if body is None:
                _log.info("mail %s vanished before it was fetched", mail.uid)
            elif len(body) == mail.size:
                yield self._mail(folder, state, mail, _cut(body))
            else:
                # A wrong announcement or wrong bytes: read it alone, to its proven end.
                yield self._mail(folder, state, mail, self._pieces(folder, state, mail))

    def _mail(self, folder: str, state: FolderState, mail: Listed, chunks: Iterator[bytes]) -> FetchedMail:
        return FetchedMail(folder, state.uidvalidity, str(mail.uid), mail.size, mail.internal_date, chunks)

    def _pieces(self, folder: str, state: FolderState, mail: Listed) -> Iterator[bytes]:
        """One message in pieces, up to where the server has no more of it (RFC 3501, 6.4.5, partial fetch)."""
        self._keep_open(folder, state)
        total = 0
        while True:
            piece = self._piece(mail.uid, total)
            if not piece:
                break
            if len(piece) > CHUNK:
                raise ProtocolBroken("The server sent more of a message than was asked for; the next poll tries again.")
            total += len(piece)
            yield piece
        if total != mail.size:
            # Some servers estimate sizes. The end was proven: nothing follows the last byte.
            _log.info("mail %s has %d bytes, announced were %d", mail.uid, total, mail.size)

    def _piece(self, uid: int, start: int) -> bytes:
        """At most `CHUNK` bytes of a message from *start* on; empty at its end."""
        with self._connection.command(CHUNK) as client:
            found: dict[int, dict[bytes, Any]] = client.fetch([uid], [f"BODY.PEEK[]<{start}.{CHUNK}>"])
        answer = found.get(uid, {})
        key = f"BODY[]<{start}>".encode()
        if key not in answer:
            raise Vanished("A message was removed by another program while it was being fetched.")
        return bytes(answer[key] or b"")


def _stamp(told: Mapping[bytes, Any]) -> Stamp:
    """Size and time of arrival as the server tells them; it may tell any nonsense."""
    return int(told[b"RFC822.SIZE"]), told.get(b"INTERNALDATE")


def _cut(body: bytes) -> Iterator[bytes]:
    """Bytes in pieces of `CHUNK`."""
    return (body[start : start + CHUNK] for start in range(0, len(body), CHUNK))
