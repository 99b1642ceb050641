"""At each named point the process ends itself by SIGKILL; the next starts lose nothing and double nothing.

Each start finds one more mail, dies at the next point, and the last one lives: so every point is passed with mails in every
state before it. Counted is by digest, as an auditor would.
"""

import random
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from fakes.auditing import check_each_delivery_is_kept, check_nothing_doubled, state
from fakes.crashing import TOGETHER, Launcher, launcher
from fakes.dovecot import Account, dovecot
from fakes.mail_trials import fillers
from fakes.office import Office, office, samples

from authority.samples import SampleMail
from runtime.crash_points import CrashPoint

POINTS = tuple(CrashPoint)
MAILS = 500
ONCE_A_LOOK = frozenset(
    {CrashPoint.BEFORE_FETCH, CrashPoint.AFTER_COUNT_BEFORE_COMMIT, CrashPoint.AFTER_QUEUE_BEFORE_MARK}
    | {CrashPoint.AFTER_MARK_BEFORE_NOTE, CrashPoint.AFTER_MARK, CrashPoint.AFTER_LEASE}
    | {CrashPoint.BEFORE_SEND, CrashPoint.AFTER_SEND_BEFORE_COMMIT, CrashPoint.AFTER_SENT_COMMIT}
)
"""Points that a start passes once for sure; all others it passes with every mail, or with every group."""
ONCE_A_GROUP = frozenset(
    {CrashPoint.AFTER_CHUNKS_WRITTEN, CrashPoint.AFTER_CURSOR_BEFORE_COMMIT, CrashPoint.AFTER_COMMIT_BEFORE_QUEUE}
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


@pytest.fixture(scope="module")
def program() -> Iterator[Launcher]:
    with launcher() as started:
        yield started


@pytest.fixture(scope="module")
def made(place: Office) -> tuple[SampleMail, ...]:
    return samples(place)


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def trial(place: Office, tmp_path: Path) -> Office:
    """The office with an empty mailbox."""
    (tmp_path / "trust").symlink_to(place.folder / "trust")
    return Office(tmp_path, place.authority)


@pytest.fixture
def database(request: pytest.FixtureRequest, kind: str) -> dict[str, object]:
    """An empty database of each kind."""
    return {} if kind == "sqlite" else {"database_url": request.getfixturevalue("postgres").new_database()}


def audit(program: Launcher, trial: Office, delivered: Sequence[bytes], **changes: object) -> None:
    """A start that lives does what is left, and a further one nothing."""
    settings = trial.settings(**changes)
    assert program.start(settings) == 0
    with trial.open(**changes) as rt:
        once = state(rt)
        check_each_delivery_is_kept(rt, delivered)
        check_nothing_doubled(rt, trial.folder / "data" / "outgoing")
    assert program.start(settings) == 0
    with trial.open(**changes) as rt:
        assert state(rt) == once, "a further start changed something"


def test_killed_at_every_point_nothing_is_lost_and_nothing_doubled(
    program: Launcher, trial: Office, kind: str, database: dict[str, object], made: tuple[SampleMail, ...]
) -> None:
    """Half of the points on each database."""
    points = POINTS[::2] if kind == "sqlite" else POINTS[1::2]
    mails = (*made[: len(points)], made[-1])
    settings = trial.settings(**database)
    for point, mail in zip(points, mails, strict=False):
        trial.deliver([mail])
        assert program.start(settings, point) == -signal.SIGKILL, f"{point} was never reached"
    trial.deliver(mails[-1:])
    audit(program, trial, [mail.raw for mail in mails], **database)


@pytest.fixture
def account() -> Iterator[Account]:
    with dovecot() as server:
        yield server.account()


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2])
def test_of_five_hundred_mails_on_a_real_server_nothing_is_lost_and_nothing_doubled(
    program: Launcher,
    trial: Office,
    account: Account,
    database: dict[str, object],
    made: tuple[SampleMail, ...],
    seed: int,
) -> None:
    chance = random.Random(seed)
    signed = [mail.raw for mail in made]
    mails = [*signed, *fillers(MAILS - len(signed), seed)]
    chance.shuffle(mails)
    url = f"imap://{account.user}:{account.password}@{account.server.host}:{account.server.port}"
    settings = trial.settings(source_url=url, **database)
    share = len(mails) // len(POINTS)
    for place, point in enumerate(POINTS):
        for raw in mails[place * share : (place + 1) * share if place + 1 < len(POINTS) else None]:
            account.deliver(raw)
        most = 1 if point in ONCE_A_LOOK else share // TOGETHER if point in ONCE_A_GROUP else share // 2
        passes = chance.randint(1, most)
        assert program.start(settings, point, passes) == -signal.SIGKILL, f"{point} was never reached"
    audit(program, trial, mails, source_url=url, **database)
