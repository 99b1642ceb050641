"""A mailbox in Maildir form, with Maildir++ subfolders, read in place.

A message is a file whose name up to the colon never changes, while mail readers move it from ``new`` to ``cur`` and rename
its flags; that name is its identity. Maildir has no keyword that all readers keep, and moving a file to ``cur`` would tell
people that somebody looked at it: so a mark is remembered for the life of the source only, to spare the store mail that it
has. After a start everything is offered once more, and the store's unique key tells what is new.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from os import DirEntry, fstat, scandir
from pathlib import Path
from threading import Event
from typing import BinaryIO

from intake.folder_names import is_incoming
from intake.source import CHUNK, FetchedMail, FolderState, ProtocolBroken, Stamp, Unreachable

INBOX = "INBOX"
UIDVALIDITY = 1
"""Names of files do not become those of other messages, so nothing is ever renumbered."""

_FLAGS = re.compile(r"[:;!]2,[A-Za-z]*\Z")
_DELIVERED = re.compile(r"(\d{9,11})(?:\.|\Z)")


class MaildirSource:
    """A `Source` in a folder of this machine.

    Args:
        path: the Maildir; its subfolders are ``.Junk``, ``.Clients.2026`` and so on.
        folders: names to read (``INBOX``, ``Junk``, ``Clients.2026``); empty for all but Sent, Drafts and Trash.
    """

    def __init__(self, path: Path, folders: Sequence[str] = ()) -> None:
        self._path = path
        self._folders = tuple(folders)
        self._marked: set[tuple[str, str]] = set()
        self._woken = Event()

    def folders(self) -> Sequence[str]:
        """The inbox and the subfolders that can hold incoming mail."""
        if self._folders:
            return self._folders
        self._require(self._path)
        inside = (entry.name[1:] for entry in self._path.iterdir() if entry.name.startswith(".") and _is_maildir(entry))
        return (INBOX, *sorted(name for name in inside if name and is_incoming(name.rpartition(".")[2])))

    def open(self, folder: str) -> FolderState:
        """A constant: the order of a Maildir is no number, so every listing begins anew and the store's key tells what is new."""
        self._require(self._place(folder))
        return FolderState(UIDVALIDITY, 0)

    def held(self, folder: str) -> frozenset[str]:
        """The names of all messages of the folder."""
        place = self._place(folder)
        self._require(place)
        return frozenset(_identity(path.name) for path in _messages(place))

    def stamps(self, folder: str, uids: Sequence[str]) -> Mapping[str, Stamp]:
        """Nothing: a name of a file is not given to another message."""
        del folder, uids
        return {}

    def new(self, folder: str, cursor: int, known: Container[str] = frozenset()) -> Iterator[FetchedMail]:
        """Every message of the folder neither marked nor *known*, oldest delivery first; *cursor* means nothing here."""
        del cursor
        place = self._place(folder)
        self._require(place)
        for path in _messages(place):
            name = _identity(path.name)
            if (folder, name) not in self._marked and name not in known:
                yield from _fetched(folder, path)

    def mark(self, folder: str, uids: Sequence[str]) -> bool:
        """Remember what was stored; the files stay as they are."""
        self._marked.update((folder, uid) for uid in uids)
        return True

    def check(self) -> None:
        """See that every folder is there and can be read."""
        for folder in self.folders():
            place = self._place(folder)
            self._require(place)
            _messages(place)

    def wait(self, timeout: float) -> bool:
        """Let *timeout* seconds pass, fewer when the source is closed."""
        self._woken.wait(timeout)
        self._woken.clear()
        return True

    def wake(self) -> None:
        """End the waiting of another thread."""
        self._woken.set()

    def close(self) -> None:
        """End any waiting."""
        self._woken.set()

    def _place(self, folder: str) -> Path:
        """The directory of a folder. A name that would leave the Maildir is refused."""
        if folder.upper() == INBOX:
            return self._path
        if "/" in folder or "\0" in folder or ".." in folder:
            raise Unreachable(f"{folder!r} is no folder of a Maildir; check SOURCE_FOLDERS.")
        return self._path / f".{folder}"

    def _require(self, place: Path) -> None:
        if not _is_maildir(place):
            raise Unreachable(f"{place} is no Maildir that could be read (it needs new and cur); check SOURCE_URL.")


def _is_maildir(place: Path) -> bool:
    """Whether a directory holds messages in Maildir form."""
    try:
        return (place / "new").is_dir() and (place / "cur").is_dir()
    except OSError:
        return False


def _messages(place: Path) -> list[Path]:
    """The files of a folder, in order of their names, which begin with the time of delivery.

    A message that a mail reader is just moving may be seen in both places. What is no file is no message: a pipe would be waited
    on for ever.
    """
    try:
        found = {_identity(path.name): path for part in ("new", "cur") for path in _files(place / part)}
    except OSError as error:
        raise Unreachable(f"The Maildir {place} can't be read ({error.strerror}); check its owner and mode.") from error
    return sorted(found.values(), key=lambda path: _order(path.name))


def _files(folder: Path) -> Iterator[Path]:
    """The files that a directory lists, hidden ones aside."""
    with scandir(folder) as entries:
        yield from (Path(entry.path) for entry in entries if not entry.name.startswith(".") and _is_file(entry))


def _is_file(entry: DirEntry[str]) -> bool:
    """Whether an entry is a file, or a link that leads to one; the first is known without a look at the file."""
    return entry.is_file(follow_symlinks=False) or (entry.is_symlink() and Path(entry.path).is_file())


def _order(name: str) -> tuple[int, str]:
    """Time of delivery, then the name itself."""
    delivered = _DELIVERED.match(name)
    return int(delivered[1]) if delivered else 0, name


def _fetched(folder: str, path: Path) -> Iterator[FetchedMail]:
    """A message as it is now, or none where a mail reader moved or removed it since the listing: the next poll finds it.

    The file is open while its message is in use, so that no renaming can come between. One that can't be opened is a message
    that can't be fetched, and keeps no other back.
    """
    try:
        with path.open("rb") as file:
            status = fstat(file.fileno())
            at = datetime.fromtimestamp(status.st_mtime, UTC)
            yield FetchedMail(folder, UIDVALIDITY, _identity(path.name), status.st_size, at, _pieces(file))
    except FileNotFoundError:
        return
    except OSError as error:
        yield FetchedMail(folder, UIDVALIDITY, _identity(path.name), 0, None, _refused(path, error))


def _refused(path: Path, error: OSError) -> Iterator[bytes]:
    """The bytes of a message that can't be opened: who asks for them is told so."""

    def refuse() -> bytes:
        sentence = f"A message in {path.parent} can't be read ({error.strerror}); check its owner and mode."
        raise ProtocolBroken(sentence) from error

    return (refuse() for _ in range(1))


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    """The bytes of an open message in pieces."""
    try:
        while piece := file.read(CHUNK):
            yield piece
    except OSError as error:
        raise Unreachable(f"A message can't be read ({error.strerror}); check the disk.") from error


def _identity(name: str) -> str:
    """The part of a file's name that stays when its flags change."""
    return _FLAGS.sub("", name)
