"""The table of faults: whatever server, network and other clients do, each delivered mail is taken up, and once.

The oracle counts by digest, as an auditor would: what was put into the mailbox against what the program has of it.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from fakes.dovecot import Dovecot, dovecot
from fakes.fault_proxy import Fault, fault_proxy
from fakes.mail_trials import HASTY, PATIENT, Trial, digest, fillers, trial
from fakes.office import Office, office, samples, shared_examiner
from fakes.postgres import Postgres, private_postgres

from cases.failures import DatabaseUnavailableError
from intake.imap_connection import Timing
from runtime.crash_points import CrashPoint
from runtime.examination import Examiner

SIGNED = 3
"""Signed requests among the mails of a trial: each must open one case."""
BATCH = 3
"""Mails of one FETCH, so that a fault finds some before it and some behind it."""
TOGETHER = 2
"""Mails of one transaction, so that a fault finds some that are committed and some that wait."""


def through(fault: Fault, timing: Timing) -> Callable[[Trial], None]:
    """A network on which *fault* happens somewhere in what the server sends, on every connection."""

    def act(on: Trial) -> None:
        on.deliver()
        total = sum(map(len, on.mails))
        for _ in range(2):
            with fault_proxy(on.account.server.port, fault, on.chance.randint(2_000, total)) as proxy:
                on.poll(on.source(proxy.port, timing))

    return act


def wrong_literal(on: Trial) -> None:
    """A server announces fewer bytes than it sends: some of a mail would be taken for the next answer."""
    on.deliver()
    size = len(on.mails[on.chance.randrange(len(on.mails))])

    def shorten(said: bytes) -> bytes:
        return said.replace(b"{%d}" % size, b"{%d}" % (size - 7))

    with fault_proxy(on.account.server.port, edit=shorten) as proxy:
        source = on.source(proxy.port, HASTY)
        on.poll(source)
        on.poll(source)


def killed_server(on: Trial) -> None:
    """The server is killed and started anew while mail is fetched."""
    on.deliver()
    left = [on.chance.randint(1, len(on.mails) - BATCH)]

    def count_down(point: CrashPoint) -> None:
        if point is CrashPoint.AFTER_FETCH:
            left[0] -= 1
            if left[0] == 0:
                on.account.server.stop(signal.SIGKILL)
                on.account.server.start()

    on.on = count_down
    on.poll()


def renumbered(part: float) -> Callable[[Trial], None]:
    """The mailbox gets another UIDVALIDITY when *part* of its mails are stored."""

    def act(on: Trial) -> None:
        before = on.mails[: int(len(on.mails) * part)]
        on.deliver(before)
        on.poll()
        on.account.server.stop()
        on.account.renumber()
        on.account.server.start()
        on.deliver(on.mails[len(before) :])

    return act


def renumbered_while_fetching(on: Trial) -> None:
    """The server comes back with another UIDVALIDITY in the middle of a look, between two groups of one transaction each."""
    on.deliver()
    left = [on.chance.randint(BATCH, len(on.mails) - BATCH)]

    def count_down(point: CrashPoint) -> None:
        if point is CrashPoint.AFTER_FETCH:
            left[0] -= 1
            if left[0] == 0:
                on.account.server.stop(signal.SIGKILL)
                on.account.renumber()
                on.account.server.start()

    on.on = count_down
    on.poll()


def numbers_given_out_again(on: Trial) -> None:
    """A server restored from a backup gives new mails the numbers of stored ones, under the same UIDVALIDITY."""
    third = len(on.mails) // 3
    on.deliver(on.mails[:third])
    on.poll()
    numbers = on.account.mail / "dovecot-uidlist"
    backup = numbers.read_bytes()
    on.deliver(on.mails[third : 2 * third])
    on.poll()
    on.account.server.stop()
    for path in [*on.account.mail.glob("new/*"), *on.account.mail.glob("cur/*")][third:]:
        path.unlink()
    for index in on.account.mail.glob("dovecot.*"):
        index.unlink()
    numbers.write_bytes(backup)
    on.account.server.give_away(on.account.mail)
    on.account.server.start()
    on.deliver(on.mails[2 * third :])


def delivered_twice(on: Trial) -> None:
    """Everything is delivered twice, before and after the first was stored."""
    half = len(on.mails) // 2
    on.deliver(on.mails[:half] * 2)
    on.poll()
    on.deliver()


def expunged(on: Trial) -> None:
    """Another client removes mails while they are being fetched."""
    on.deliver()
    doomed = on.chance.sample(range(BATCH + 1, len(on.mails) + 1), 3)

    def remove(_: CrashPoint) -> None:
        on.on = lambda _: None
        with on.other_client() as client:
            client.delete_messages(doomed)
            client.expunge()

    on.on = remove
    on.gone = {digest(on.mails[uid - 1]) for uid in doomed}
    on.poll()


def read_by_people(on: Trial) -> None:
    """People read every mail, and flag some, before the program comes."""
    on.deliver()
    with on.other_client() as client:
        client.add_flags(client.search("ALL"), [b"\\Seen", b"\\Answered"])


def moved_and_copied(on: Trial) -> None:
    """A rule moves mails to Junk before and after they are stored, and people move them back and make copies."""
    half = len(on.mails) // 2
    on.deliver(on.mails[:half])
    with on.other_client() as client:
        client.move(client.search("ALL")[: half // 2], "Junk")
    on.poll()
    on.deliver(on.mails[half:])
    on.poll()
    with on.other_client() as client:
        client.move(client.search("ALL")[-3:], "Junk")
        client.copy(client.search("ALL")[:2], "INBOX")
    on.poll()
    with on.other_client() as client:
        client.select_folder("Junk")
        client.move(client.search("ALL"), "INBOX")


def two_pollers(on: Trial) -> None:
    """Two programs read one mailbox into one database at once."""
    on.deliver()
    start = threading.Barrier(2)
    sources = [on.source(), on.source()]

    def run(number: int) -> None:
        start.wait(10)
        on.poll(sources[number])

    threads = [threading.Thread(target=run, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def unmarkable(on: Trial) -> None:
    """The mailbox can't be written to: no mail gets its mark."""
    on.deliver()
    on.source().open("INBOX")
    parts = [on.account.mail, *(path for path in on.account.mail.iterdir() if path.is_dir())]
    for part in parts:
        part.chmod(0o555)
    on.poll()
    on.poll()
    for part in parts:
        part.chmod(0o755)


def no_database(on: Trial) -> None:
    """The database goes away in the middle of storing a mail, several times."""
    on.deliver()
    for _ in range(3):
        left = [on.chance.randint(1, len(on.mails) // 4)]

        def count_down(point: CrashPoint, left: list[int] = left) -> None:
            if point is CrashPoint.AFTER_CHUNKS_WRITTEN:
                left[0] -= 1
                if left[0] == 0:
                    raise DatabaseUnavailableError("the database does not answer")

        on.on = count_down
        with suppress(DatabaseUnavailableError):
            on.poll()
    on.on = lambda _: None


def stopped_database(server: Postgres) -> Callable[[Trial], None]:
    """The database server is stopped between FETCH and commit, at each step of it, and started anew."""

    def stop_at(point: CrashPoint, on: Trial) -> None:
        left = [on.chance.randint(1, 3)]

        def count_down(passed: CrashPoint) -> None:
            if passed is point:
                left[0] -= 1
                if left[0] == 0:
                    server.stop()

        on.on = count_down
        with pytest.raises(DatabaseUnavailableError):
            on.poll()
        server.start()

    def act(on: Trial) -> None:
        on.deliver()
        for point in (
            CrashPoint.AFTER_FETCH,
            CrashPoint.AFTER_CHUNKS_WRITTEN,
            CrashPoint.AFTER_CURSOR_BEFORE_COMMIT,
        ):
            stop_at(point, on)
        on.on = lambda _: None

    return act


FAULTS: dict[str, Callable[[Trial], None]] = {
    "connection cut in a literal": through(Fault.CUT, PATIENT),
    "server falls silent": through(Fault.STALL, HASTY),
    "server drips": through(Fault.DRIP, HASTY),
    "farewell while fetching": through(Fault.BYE, PATIENT),
    "literal of wrong length": wrong_literal,
    "server killed while fetching": killed_server,
    "renumbered before any was stored": renumbered(0),
    "renumbered when half was stored": renumbered(0.5),
    "renumbered when all was stored": renumbered(1),
    "renumbered while fetching": renumbered_while_fetching,
    "numbers given out again": numbers_given_out_again,
    "delivered twice": delivered_twice,
    "removed by another client": expunged,
    "read by people": read_by_people,
    "moved and copied": moved_and_copied,
    "two pollers at once": two_pollers,
    "marks refused": unmarkable,
    "database away": no_database,
}


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


@pytest.fixture(scope="module")
def requests(place: Office) -> list[bytes]:
    """Signed requests, each of which opens a case of its own."""
    return [mail.raw for mail in samples(place)[:SIGNED]]


@pytest.fixture(scope="module")
def examiner(place: Office) -> Iterator[Examiner]:
    """One child for all trials: what is read is not what is tried here."""
    with shared_examiner(place) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intake.imap.BATCH_COUNT", BATCH)
    monkeypatch.setattr("workers.storing.TOGETHER", TOGETHER)


@pytest.fixture
def run(server: Dovecot, place: Office, examiner: Examiner, requests: list[bytes], tmp_path: Path):
    def under(fault: Callable[[Trial], None], count: int, seed: int, **changes: str) -> None:
        mails = [*requests, *fillers(count - len(requests), seed)]
        folder = tmp_path / f"{seed}"
        folder.mkdir()
        with trial(place, folder, server.account(), mails, seed, examiner, **changes) as on:
            on.chance.shuffle(mails)
            fault(on)
            on.settle()
            assert on.lost() == set()
            assert on.doubled() == []
            assert on.cases() == sorted({digest(raw) for raw in requests} - on.gone)

    return under


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_is_lost_and_nothing_is_taken_up_twice(run, fault: str) -> None:
    run(FAULTS[fault], count=13, seed=1)


@pytest.fixture(scope="module")
def stoppable() -> Iterator[Postgres]:
    """A database server that no other test uses."""
    with private_postgres() as started:
        yield started


def test_nothing_is_lost_or_doubled_when_the_database_server_stops(run, stoppable: Postgres) -> None:
    run(stopped_database(stoppable), count=13, seed=1, database_url=stoppable.new_database())


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2, 7))
def test_nothing_is_lost_of_two_hundred_mails_when_the_database_server_stops(
    run, stoppable: Postgres, seed: int
) -> None:
    run(stopped_database(stoppable), count=201, seed=seed, database_url=stoppable.new_database())


@pytest.mark.parametrize(
    ("count", "seed"), [(13, 1), *(pytest.param(201, n, marks=pytest.mark.soak) for n in range(2, 7))]
)
def test_two_pollers_at_once_on_a_database_server_lose_and_double_nothing(
    run, stoppable: Postgres, count: int, seed: int
) -> None:
    run(two_pollers, count=count, seed=seed, database_url=stoppable.new_database())


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2, 7))
@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_is_lost_of_two_hundred_mails(run, fault: str, seed: int) -> None:
    run(FAULTS[fault], count=201, seed=seed)
