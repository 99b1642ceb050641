"""A mailbox as intake sees it: folders with a cursor each, mail as a stream of bytes, and marks for what was stored.

The store commits a mail before it is marked, so everything here may happen twice and nothing may happen less than once.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

STORED = "$InfotrustStored"
"""The keyword (RFC 3501, 2.3.2) that marks what was stored. Nobody's ``\\Seen`` is touched and nothing is deleted."""

CHUNK = 1024 * 1024
"""Bytes of one piece of a message."""


class SourceError(Exception):
    """A mailbox could not be read. The sentence names cause and remedy and holds no secret."""


class Unreachable(SourceError):  # noqa: N818 - the name says what the mailbox is
    """No connection, or none that lives: the network, the server, or a deadline that passed."""


class LoginRefused(SourceError):  # noqa: N818 - the name says what happened
    """The server does not take name and password."""


class CertificateRefused(SourceError):  # noqa: N818 - the name says what happened
    """The server's certificate is not trusted, has expired or is another host's."""


class ProtocolBroken(SourceError):  # noqa: N818 - the name says what happened
    """The server answers what the protocol does not allow, or what it announced does not come; a message can't be opened."""


Stamp = tuple[int, datetime | None]
"""Size in bytes, and time of arrival (aware) where it is known."""


@dataclass(frozen=True, slots=True)
class FolderState:
    """A folder as it is now. Numbers given under another *uidvalidity* mean nothing.

    The next mail gets *uidnext* or more; 0 where nobody knows.
    """

    uidvalidity: int
    uidnext: int


@dataclass(frozen=True, slots=True)
class FetchedMail:
    """One delivery. *chunks* yields its *size* bytes in pieces of at most `CHUNK`, once, before the next mail is asked for.

    *chunks* raises a `SourceError` where the bytes that come are not the bytes that were announced: nothing of such a mail
    may be kept. *internal_date* is aware, or None where the mailbox knows none.
    """

    folder: str
    uidvalidity: int
    uid: str
    size: int
    internal_date: datetime | None
    chunks: Iterator[bytes]


class Source(Protocol):
    """A mailbox. Every method may raise a `SourceError`; after one the source is asked anew, with the same cursor."""

    def folders(self) -> Sequence[str]:
        """The folders to be read: the configured ones, else all that can hold incoming mail, Junk too."""
        ...

    def open(self, folder: str) -> FolderState:
        """The state of a folder; compare its *uidvalidity* with the stored one before `new`."""
        ...

    def held(self, folder: str) -> frozenset[str]:
        """The names of all mails that the folder holds now, whatever anybody did with them."""
        ...

    def stamps(self, folder: str, uids: Sequence[str]) -> Mapping[str, Stamp]:
        """Sizes and times of arrival by which mails are told apart; nothing of what is gone or has names for good."""
        ...

    def new(self, folder: str, cursor: int, known: Container[str] = frozenset()) -> Iterator[FetchedMail]:
        """Mail with a number of *cursor* or more (1 for all), in ascending order; none of *known* is fetched.

        What vanishes meanwhile is left out.
        """
        ...

    def mark(self, folder: str, uids: Sequence[str]) -> bool:
        """Mark mail as stored, where the mailbox lets us; False where it refuses for now, and is to be asked again.

        A refusal is no error, for the store knows what it has. What is gone meanwhile counts as marked.
        """
        ...

    def check(self) -> None:
        """Connect, log in and look at the folders; a `SourceError` tells what is in the way."""
        ...

    def wait(self, timeout: float) -> bool:
        """Wait at most *timeout* seconds for news; True where there may be some."""
        ...

    def wake(self) -> None:
        """End the waiting at hand, or else the next; the only method that another thread may call, with `close`."""
        ...

    def close(self) -> None:
        """End the connection; the source can be used again and then connects anew."""
        ...
