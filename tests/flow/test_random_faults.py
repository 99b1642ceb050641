"""Ten minutes of faults in random order against one mailbox and one database; the seed is printed, and repeats them.

Programs are started, killed and cut off from the server, two at a time now and then; the server is killed and numbers its
mailbox anew; other people's programs move, copy and read mail. At the end each delivered mail is there once.
"""

import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fakes.auditing import check_nothing_doubled, check_nothing_lost, state
from fakes.crashing import Launcher, launcher
from fakes.dovecot import Account, dovecot
from fakes.fault_proxy import Fault, fault_proxy
from fakes.mail_trials import fillers
from fakes.office import Office, office, samples
from imapclient import IMAPClient

from config.settings import Settings
from runtime.crash_points import CrashPoint

SECONDS = float(os.environ.get("SOAK_SECONDS", "600"))
SEED = int(os.environ.get("SOAK_SEED", str(random.SystemRandom().randrange(1_000_000))))
SETTLING = 10
"""Starts after which a mailbox without faults must have been read to its end."""


@dataclass
class Storm:
    """The mailbox, the programs that read it, and what was put into it so far."""

    place: Office
    account: Account
    launchers: tuple[Launcher, Launcher]
    chance: random.Random
    waiting: list[bytes]
    delivered: list[bytes] = field(default_factory=list)
    rounds: Counter[str] = field(default_factory=Counter)

    def settings(self, port: int | None = None) -> Settings:
        account = self.account
        url = f"imap://{account.user}:{account.password}@{account.server.host}:{port or account.server.port}"
        return self.place.settings(source_url=url)

    def deliver(self) -> None:
        """Put some mails into the inbox, now and then one that was there before."""
        again = self.chance.choices(self.delivered, k=self.chance.randrange(2)) if self.delivered else []
        for raw in [*again, *(self.waiting.pop() for _ in range(self.chance.randrange(8)) if self.waiting)]:
            self.account.deliver(raw)
            self.delivered.append(raw)

    @contextmanager
    def person(self) -> Iterator[tuple[IMAPClient, list[int]]]:
        """Another mail program in the inbox, and some mails in it."""
        with IMAPClient(self.account.server.host, self.account.server.port, ssl=False) as client:
            client.login(self.account.user, self.account.password)
            client.select_folder("INBOX")
            held = client.search("ALL")
            yield client, self.chance.sample(held, min(len(held), self.chance.randrange(1, 5)))


def started(on: Storm) -> None:
    assert on.launchers[0].start(on.settings()) == 0


def killed(on: Storm) -> None:
    point = on.chance.choice(list(CrashPoint))
    assert on.launchers[0].start(on.settings(), point, on.chance.randrange(1, 4)) in {0, -signal.SIGKILL}


def two_at_once(on: Storm) -> None:
    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(lambda program: program.start(on.settings()), on.launchers))
    assert ends == [0, 0]


def cut_off(on: Storm) -> None:
    fault = on.chance.choice([Fault.CUT, Fault.BYE, Fault.STALL, Fault.DRIP])
    with fault_proxy(on.account.server.port, fault, on.chance.randrange(500, 20_000)) as proxy:
        assert on.launchers[0].start(on.settings(proxy.port)) == 0


def killed_server(on: Storm) -> None:
    with ExitStack() as ended, ThreadPoolExecutor(1) as pool:
        ended.callback(on.account.server.start)
        at_work = pool.submit(on.launchers[0].start, on.settings())
        on.account.server.stop(signal.SIGKILL)
        assert at_work.result() == 0


def renumbered(on: Storm) -> None:
    on.account.server.stop()
    on.account.renumber()
    on.account.server.start()


def moved(on: Storm) -> None:
    with on.person() as (client, some):
        if some:
            client.move(some, "Junk")


def moved_back(on: Storm) -> None:
    with on.person() as (client, _):
        client.select_folder("Junk")
        if held := client.search("ALL"):
            client.move(held, "INBOX")


def copied(on: Storm) -> None:
    with on.person() as (client, some):
        if some:
            client.copy(some, "INBOX")


def read(on: Storm) -> None:
    with on.person() as (client, some):
        if some:
            client.add_flags(some, [b"\\Seen", b"\\Flagged"])


FAULTS: tuple[tuple[Callable[[Storm], None], int], ...] = (
    (started, 2),
    (killed, 8),
    (two_at_once, 2),
    (cut_off, 4),
    (killed_server, 1),
    (renumbered, 1),
    (moved, 1),
    (moved_back, 1),
    (copied, 1),
    (read, 1),
)
"""What happens, and how often beside the others."""


@pytest.fixture
def storm(tmp_path: Path) -> Iterator[Storm]:
    with office(tmp_path) as place, dovecot() as server, launcher() as one, launcher() as other:
        mails = [*(mail.raw for mail in samples(place)), *fillers(2_000, SEED)]
        chance = random.Random(SEED)
        chance.shuffle(mails)
        account = server.account()
        account.deliver(mails[-1])
        yield Storm(place, account, (one, other), chance, mails[:-1], [mails[-1]])


@pytest.mark.soak
def test_nothing_is_lost_and_nothing_doubled_in_a_storm_of_faults(
    storm: Storm, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\nSOAK_SEED={SEED}\n")
    end = time.monotonic() + SECONDS
    started(storm)
    acts, weights = zip(*FAULTS, strict=True)
    while time.monotonic() < end:
        storm.deliver()
        (act,) = storm.chance.choices(acts, weights)
        storm.rounds[act.__name__] += 1
        act(storm)
    with capsys.disabled():
        sys.stdout.write(f"{len(storm.delivered)} deliveries, {dict(storm.rounds)}\n")
    with storm.place.open(source_url=storm.settings().source_url.get_secret_value()) as rt:
        for _ in range(SETTLING):
            started(storm)
            before = state(rt)
            started(storm)
            if state(rt) == before:
                break
        check_nothing_lost(rt, storm.delivered)
        check_nothing_doubled(rt, storm.place.folder / "data" / "outgoing")
