"""An office in a temporary folder: a test authority with its server, a Maildir, settings, and the program built on them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from os import utime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from authority import folder as trust_folder
from authority.pki import Authority
from authority.samples import SampleMail, sample_mails
from authority.server import AuthorityServer
from config.settings import Settings
from runtime import trained
from runtime.algorithm_dates import load_algorithms
from runtime.connections import open_fetcher
from runtime.crash_points import Hook, live_on
from runtime.examination import Examiner
from runtime.examine import Shared
from runtime.mail_keys import load_mail_keys
from runtime.runtime import Runtime, build
from runtime.sandbox import Sandbox, StartMethod

STAFF, ADMIN = "darbinieks@infotrust.example", "vaditajs@infotrust.example"


@dataclass(frozen=True)
class Office:
    """Where everything lies. *forked*: mail is examined in a child forked from here, which spares each test a fork server."""

    folder: Path
    authority: Authority
    forked: bool = False

    @property
    def maildir(self) -> Path:
        """The mailbox."""
        return self.folder / "maildir"

    def settings(self, **changes: object) -> Settings:
        """Settings of a trial on this machine."""
        given = {
            "data_dir": self.folder / "data",
            "source_url": f"maildir://{self.maildir}",
            "trust_source": str(self.folder / "trust"),
            "allow_test_anchors": True,
            "staff_addresses": STAFF,
            "admin_addresses": ADMIN,
            "poll_interval": 1,
        }
        return Settings(**(given | changes))

    @contextmanager
    def open(
        self,
        *,
        clock: Callable[[], datetime] | None = None,
        at: Hook = live_on,
        examiner: Examiner | None = None,
        **changes: object,
    ) -> Iterator[Runtime]:
        """Build the program and close it in the end, but for an *examiner* that is shared with others."""
        rt = build(self.settings(**changes), at=at, **({"clock": clock} if clock else {}))
        own = forked_examiner(rt) if self.forked and examiner is None else None
        try:
            yield replace(rt, examiner=examiner or own or rt.examiner)
        finally:
            rt.close()
            if own is not None:
                own.close()

    def deliver(self, mails: Sequence[SampleMail]) -> None:
        """Put mails into the mailbox as a mail server would."""
        for number, mail in enumerate(mails):
            deliver(self.maildir, f"{int(mail.received_at.timestamp())}.M{number}.office", mail.raw, mail.received_at)


def deliver(maildir: Path, name: str, raw: bytes, at: datetime) -> None:
    """Put one mail into a Maildir, made if need be."""
    for part in ("tmp", "new", "cur"):
        (maildir / part).mkdir(parents=True, exist_ok=True)
    path = maildir / "new" / name
    path.write_bytes(raw)
    utime(path, (at.timestamp(), at.timestamp()))


def forked_examiner(rt: Runtime) -> Examiner:
    """Examine as *rt* does, in one child that is forked from here: no fork server has to start, and many tests may share it."""
    tables, keys = trained.tables(rt.settings), load_mail_keys(rt.settings)
    shared = Shared(rt.trust, load_algorithms(rt.settings), tables, rt.company.mail_hosts, keys, rt.mail_domains)
    return Examiner(Sandbox(shared, size=1, start=StartMethod.FORK), open_fetcher(rt.settings))


@contextmanager
def shared_examiner(place: Office, **changes: Any) -> Iterator[Examiner]:
    """One child for all tests of a module, whatever their mailboxes and databases."""
    with place.open(**changes) as rt:
        opened = forked_examiner(rt)
    try:
        yield opened
    finally:
        opened.close()


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        """Give the time."""
        return self.now


@contextmanager
def office(folder: Path) -> Iterator[Office]:
    """Open an office whose authority answers on loopback."""
    server = AuthorityServer(lambda: datetime.now(UTC))
    authority = Authority(datetime.now(UTC), base_url=server.url)
    trust_folder.write(authority, folder / "trust")
    with server.serving(authority):
        yield Office(folder, authority)


def samples(of: Office) -> tuple[SampleMail, ...]:
    """The sample mails of the office's authority."""
    return sample_mails(of.authority, datetime.now(UTC))


def rows(rt: Runtime, query: str) -> list[tuple[object, ...]]:
    """Ask the database directly."""
    with rt.db.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]
