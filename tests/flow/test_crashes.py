"""At each named point the process ends itself by SIGKILL; the next starts lose nothing and double nothing.

Each start finds one more mail, dies at the next point, and the last one lives: so every point is passed with mails in every
state before it. Counted is by digest, as an auditor would.
"""

import hashlib
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.crashing import Launcher, launcher
from fakes.office import Office, office, rows, samples

from authority.samples import SampleMail
from cases import store
from cases.database import reading
from runtime.crash_points import CrashPoint
from runtime.runtime import Runtime


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


@pytest.fixture(scope="module")
def program() -> Iterator[Launcher]:
    with launcher() as started:
        yield started


@pytest.fixture(scope="module")
def mails(place: Office) -> tuple[SampleMail, ...]:
    """One for each point, and the first of all once more."""
    made = samples(place)
    return (*made[: len(CrashPoint)], made[-1])


@pytest.fixture(params=["sqlite", "postgresql"])
def trial(request: pytest.FixtureRequest, place: Office, tmp_path: Path) -> Office:
    """The office with an empty mailbox, and an empty database of each kind."""
    (tmp_path / "trust").symlink_to(place.folder / "trust")
    if request.param == "postgresql":
        request.getfixturevalue("postgres")
    return Office(tmp_path, place.authority)


@pytest.fixture
def changes(request: pytest.FixtureRequest, trial: Office) -> dict[str, object]:
    if request.node.callspec.params["trial"] == "sqlite":
        return {}
    return {"database_url": request.getfixturevalue("postgres").new_database()}


def test_killed_at_every_point_nothing_is_lost_and_nothing_doubled(
    program: Launcher, trial: Office, changes: dict[str, object], mails: tuple[SampleMail, ...]
) -> None:
    settings = trial.settings(**changes)
    for point, mail in zip(CrashPoint, mails, strict=False):
        trial.deliver([mail])
        assert program.start(settings, point) == -signal.SIGKILL, f"{point} was never reached"
    trial.deliver(mails[len(CrashPoint) :])
    assert program.start(settings) == 0
    with trial.open(**changes) as rt:
        once = _state(rt)
        _check_nothing_lost(rt, trial, mails)
        _check_nothing_doubled(rt, trial)
    assert program.start(settings) == 0
    with trial.open(**changes) as rt:
        assert _state(rt) == once, "a further start changed something"


def _state(rt: Runtime) -> list[list[tuple[object, ...]]]:
    queries = (
        "select id, stage, outcome, case_id, attempts from mail order by id",
        'select number from "case" order by number',
        "select key, state, attempts from outbound order by key",
        "select max(id), count(*) from history_event",
    )
    return [rows(rt, query) for query in queries]


def _check_nothing_lost(rt: Runtime, trial: Office, mails: tuple[SampleMail, ...]) -> None:
    delivered = Counter(hashlib.sha256(mail.raw).hexdigest() for mail in mails)
    assert Counter(sha for (sha,) in rows(rt, "select sha256 from mail")) == delivered
    assert {stage for (stage,) in rows(rt, "select distinct stage from mail")} <= {"done", "in_review"}
    homeless = "select m.id from mail m left join review_item r on r.mail_id = m.id where m.stage = 'in_review' and r.id is null"
    assert rows(rt, homeless) == []
    assert rows(rt, "select id from mail where marked_at is null") == []
    with reading(rt.db) as session:
        for number, mail in enumerate(rows(rt, "select id from mail order by id")):
            assert b"".join(store.open_raw(session, rt.vault, mail[0])), number
        assert store.verify_chain(session, rt.vault) is None


def _check_nothing_doubled(rt: Runtime, trial: Office) -> None:
    numbers = [number for (number,) in rows(rt, 'select number from "case" order by number')]
    assert [int(number[-6:]) for number in numbers] == list(range(1, len(numbers) + 1)), (
        "numbers have a gap or a double"
    )
    opened = rows(
        rt, "select count(*), count(distinct case_id), count(distinct sha256) from mail where outcome = 'case'"
    )
    assert opened == [(len(numbers),) * 3]
    sent = rows(rt, "select message_id from outbound where state = 'sent'")
    assert rows(rt, "select count(*) from outbound where state not in ('sent', 'task')") == [(0,)]
    files = list((trial.folder / "data" / "outgoing").glob("*.eml"))
    assert len(files) == len(sent) == len(set(sent))
    assert len(rows(rt, "select id from outbound where kind = 'case_notice'")) == len(numbers)
    assert len(rows(rt, "select id from outbound where kind = 'acknowledgement'")) == len(numbers)
