"""A mailbox in memory that can fail as real ones do, and be numbered anew."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event

from intake.source import FetchedMail, FolderState, ProtocolBroken, Unreachable

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@dataclass
class Mailbox:
    """A `Source`. *mails* are raw messages by number; those in *damaged* break while they are fetched.

    *marked* lists every mark as it came, *asked* every cursor that was asked for.
    """

    mails: dict[int, bytes] = field(default_factory=dict)
    uidvalidity: int = 7
    damaged: set[int] = field(default_factory=set)
    refuses: bool = False
    marked: list[str] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    _woken: Event = field(default_factory=Event)

    def folders(self) -> Sequence[str]:
        """The inbox."""
        if self.refuses:
            raise Unreachable("The mail server is away; check SOURCE_URL.")
        return ("INBOX",)

    def open(self, folder: str) -> FolderState:
        """How the folder stands."""
        return FolderState(self.uidvalidity, max(self.mails, default=0) + 1)

    def held(self, folder: str) -> frozenset[str]:
        """All of it."""
        return frozenset(map(str, self.mails))

    def stamps(self, folder: str, uids: Sequence[str]) -> dict[str, tuple[int, datetime | None]]:
        """How large and how old they are."""
        return {uid: (len(self.mails[int(uid)]), AT) for uid in uids}

    def new(self, folder: str, cursor: int, known: Container[str] = frozenset()) -> Iterator[FetchedMail]:
        """What is new."""
        self.asked.append(cursor)
        for uid, raw in sorted(self.mails.items()):
            if uid >= cursor and str(uid) not in known:
                yield FetchedMail(folder, self.uidvalidity, str(uid), len(raw), AT, self._chunks(uid, raw))

    def _chunks(self, uid: int, raw: bytes) -> Iterator[bytes]:
        yield raw[: len(raw) // 2]
        if uid in self.damaged:
            raise ProtocolBroken("The server sent fewer bytes than it announced.")
        yield raw[len(raw) // 2 :]

    def mark(self, folder: str, uids: Sequence[str]) -> bool:
        """Mark."""
        self.marked += uids
        return True

    def check(self) -> None:
        """See that it is there."""
        self.folders()

    def wait(self, timeout: float) -> bool:
        """No news."""
        self._woken.wait(timeout)
        self._woken.clear()
        return False

    def wake(self) -> None:
        """End the waiting."""
        self._woken.set()

    def close(self) -> None:
        """Nothing to end."""
