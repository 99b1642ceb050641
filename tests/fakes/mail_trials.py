"""A mailbox on a real server, a program that reads it, and the oracle: every delivered mail once, byte for byte."""

import hashlib
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fakes.dovecot import Account
from fakes.office import Office, rows
from imapclient import IMAPClient
from sqlalchemy import text

from cases import store
from cases.database import reading
from intake.imap import ImapSource
from intake.imap_connection import Endpoint, Timing, password_login
from intake.source import SourceError
from runtime.crash_points import CrashPoint
from runtime.examination import Examiner
from runtime.runtime import Runtime
from workers.polling import poll
from workers.service import drain

PATIENT = Timing(connect=10, read=10, command=20)
HASTY = Timing(connect=5, read=0.5, command=0.5, slowest=1e9)
"""Of a program that meets a server which falls silent: no test waits for the real deadlines."""

ATTEMPTS = 5
"""Polls after which a mailbox without a fault must have been read."""


def digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def fillers(count: int, seed: int) -> list[bytes]:
    """Mails that ask for nothing, of many sizes."""
    sizes = random.Random(seed)
    return [
        f"From: client{n}@example.com\r\nTo: info@infotrust.example\r\nSubject: letter {n} of {seed}\r\n"
        f"Message-ID: <{n}.{seed}@example.com>\r\n\r\n{'The usual. ' * sizes.randint(1, 300)}\r\n".encode()
        for n in range(count)
    ]


@dataclass
class Trial:
    """One mailbox under one fault. *on* is called at every point on a mail's way; *gone* holds what others removed unread."""

    rt: Runtime
    account: Account
    mails: list[bytes]
    chance: random.Random
    on: Callable[[CrashPoint], None] = field(default=lambda _: None)
    gone: set[str] = field(default_factory=set)
    sources: list[ImapSource] = field(default_factory=list)

    def deliver(self, mails: list[bytes] | None = None) -> None:
        """Put mails into the inbox; all, unless some are named."""
        for raw in self.mails if mails is None else mails:
            self.account.deliver(raw)

    def source(self, port: int | None = None, timing: Timing = PATIENT) -> ImapSource:
        """Give another connection to the mailbox."""
        endpoint = Endpoint(self.account.server.host, port or self.account.server.port, tls=False)
        opened = ImapSource(endpoint, password_login(self.account.user, self.account.password), (), timing)
        self.sources.append(opened)
        return opened

    def poll(self, source: ImapSource | None = None) -> bool:
        """Poll once; tell whether it came to its end."""
        try:
            poll(replace(self.rt, source=source or self.source()), lambda: None)
        except SourceError:
            return False
        return True

    @contextmanager
    def other_client(self) -> Iterator[IMAPClient]:
        """Let another client look into the inbox."""
        with IMAPClient(self.account.server.host, self.account.server.port, ssl=False) as client:
            client.login(self.account.user, self.account.password)
            client.select_folder("INBOX")
            yield client

    def settle(self) -> None:
        """Read the mailbox once the fault is over, and do all that is to be done.

        On a machine that others keep busy a child may pass its deadline; the mail waits then, and is read again.
        """
        source = self.source()
        assert any(self.poll(source) for _ in range(ATTEMPTS)), "the mailbox can't be read any more"
        assert self.poll(source)
        drain(self.rt)
        while rows(self.rt, "select id from mail where not_before is not null and stage in ('received', 'verified')"):
            with self.rt.db.begin() as connection:
                connection.execute(text("update mail set not_before = null"))
            drain(self.rt)

    def lost(self) -> set[str]:
        """Digests of delivered mails that are not stored with exactly their bytes, or that nobody took up."""
        kept = set()
        with reading(self.rt.db) as session:
            for (mail_id,) in rows(self.rt, "select id from mail where stage in ('done', 'in_review')"):
                kept.add(digest(b"".join(store.open_raw(session, self.rt.vault, int(str(mail_id))))))
        return {digest(raw) for raw in self.mails} - self.gone - kept

    def doubled(self) -> list[object]:
        """Digests that were taken up more than once, and digests that nobody delivered."""
        taken = "select sha256 from mail where outcome is null or outcome <> 'duplicate' group by sha256 having count(*) > 1"
        strange = {sha for (sha,) in rows(self.rt, "select sha256 from mail")} - {digest(raw) for raw in self.mails}
        return [*(sha for (sha,) in rows(self.rt, taken)), *strange]

    def cases(self) -> list[object]:
        """Digests of the mails that opened a case, one for each case."""
        assert rows(self.rt, 'select count(*) from "case"') == rows(
            self.rt, "select count(distinct case_id) from mail where outcome = 'case'"
        )
        return sorted(str(sha) for (sha,) in rows(self.rt, "select sha256 from mail where outcome = 'case'"))


@contextmanager
def trial(
    office: Office,
    folder: Path,
    account: Account,
    mails: list[bytes],
    seed: int,
    examiner: Examiner,
    **changes: Any,
) -> Iterator[Trial]:
    """A program on an empty database before a mailbox with nothing in it."""
    url = f"imap://{account.user}:{account.password}@{account.server.host}:{account.server.port}"
    hooks: list[Trial] = []
    place = Office(folder, office.authority)
    (folder / "trust").symlink_to(office.folder / "trust")

    def at(point: CrashPoint) -> None:
        hooks[0].on(point)

    with place.open(source_url=url, at=at, examiner=examiner, **changes) as rt:
        opened = Trial(rt, account, mails, random.Random(seed))
        hooks.append(opened)
        try:
            yield opened
        finally:
            for source in opened.sources:
                source.close()
