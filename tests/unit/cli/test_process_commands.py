"""`run` and its parts from the shell: refusals, starts that wait, orderly ends, and the check of a process."""

import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes.command import ROOT, environment, infotrust, inside
from fakes.postgres import Postgres

from cases import store
from cases.database import connect, writing
from cases.states import ProcessKind
from cli.life import SILENT
from cli.starting import answers
from intake.source import LoginRefused, SourceError
from runtime.failures import EnvironmentFailed
from runtime.processes import host_name


@pytest.mark.parametrize("command", ["poll", "worker", "scheduler", "web"])
def test_a_part_alone_is_refused_on_a_queue_in_memory(command: str, tmp_path: Path) -> None:
    ran = inside(command, settings={"DATA_DIR": tmp_path / "data"})
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert "BROKER_URL" in ran.err
    assert not (tmp_path / "data").exists(), "a refusal leaves nothing behind"


def test_run_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    settings = {"DATA_DIR": tmp_path / "data", "WEB_BIND": "127.0.0.1:0"}
    command = [sys.executable, "-W", "error", "-m", "cli.main", "run"]
    place = environment(settings) | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=place, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        seen = next(line for line in process.stderr if '"started"' in line)
        process.send_signal(signal.SIGTERM)
        rest = process.stderr.read()
        assert process.wait(60) == 0, seen + rest
    assert '"stopped"' in rest
    assert "Traceback" not in rest


@pytest.mark.parametrize("broker", ["redis://127.0.0.1:1", "amqp://127.0.0.1:1"])
def test_a_worker_without_its_queue_ends_with_a_sentence(broker: str, postgres: Postgres, tmp_path: Path) -> None:
    settings = {"DATA_DIR": tmp_path / "data", "DATABASE_URL": postgres.new_database(), "BROKER_URL": broker}
    assert inside("db", "upgrade", settings=settings).code == 0
    ran = infotrust("worker", settings=settings | {"START_RETRIES": "0"})
    assert (ran.code, ran.out) == (3, "")
    assert "BROKER_URL" in ran.err.splitlines()[-1]
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("command", ["poll", "worker", "scheduler", "web"])
def test_no_part_alone_makes_tables_or_keys(command: str, postgres: Postgres, tmp_path: Path) -> None:
    settings = {"DATA_DIR": tmp_path / "data", "DATABASE_URL": postgres.new_database(), "BROKER_URL": "redis://a"}
    ran = inside(command, settings=settings)
    assert (ran.code, ran.out) == (3, "")
    assert "infotrust db upgrade" in ran.err
    assert ran.err.count("\n") == 1
    assert not (tmp_path / "data" / "infotrust.key").exists()


def test_run_says_that_its_address_is_taken(tmp_path: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = f"127.0.0.1:{other.getsockname()[1]}"
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(signal, "signal", lambda *_: None)
            ran = inside("run", settings={"DATA_DIR": tmp_path / "data", "WEB_BIND": taken})
    assert ran.code == 3
    assert ran.err.count("\n") == 1
    assert taken in ran.err
    assert "WEB_BIND" in ran.err


def failing(times: int, error: Exception):  # a probe that answers after some failures
    left = [times]

    def probe() -> None:
        left[0] -= 1
        if left[0] >= 0:
            raise error

    return probe


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.starting.FIRST_PAUSE", 0.001)


@pytest.mark.parametrize("error", [SourceError("away"), EnvironmentFailed("away")])
def test_a_far_end_is_waited_for_as_often_as_is_set(quick: None, error: Exception) -> None:
    assert answers(failing(3, error), 3, threading.Event())
    with pytest.raises(type(error)):
        answers(failing(4, error), 3, threading.Event())


def test_a_refused_login_is_not_tried_again(quick: None) -> None:
    probe = failing(1, LoginRefused("no"))
    with pytest.raises(LoginRefused):
        answers(probe, 3, threading.Event())


def test_a_stop_ends_the_waiting() -> None:
    stop = threading.Event()
    stop.set()
    assert not answers(failing(1, SourceError("away")), 3, stop)


def seen(place: Path, kind: ProcessKind, ago: timedelta) -> None:
    assert inside("db", "upgrade", settings={"DATA_DIR": place}).code == 0
    now = datetime.now(UTC)
    engine = connect(f"sqlite:///{place / 'infotrust.db'}")
    with writing(engine) as session:
        store.beat(session, store.Running(kind, host_name(), 1, now), now - ago)
    engine.dispose()


@pytest.mark.parametrize(
    ("asked", "ago", "code"),
    [
        ("worker", timedelta(0), 0),
        ("worker", SILENT - timedelta(seconds=5), 0),
        ("worker", SILENT + timedelta(seconds=5), 1),
        ("poll", timedelta(0), 1),
    ],
)
def test_doctor_tells_whether_a_process_lives(asked: str, ago: timedelta, code: int, tmp_path: Path) -> None:
    seen(tmp_path / "data", ProcessKind.WORKER, ago)
    ran = inside("doctor", "--process", asked, settings={"DATA_DIR": tmp_path / "data"})
    assert (ran.code, ran.err) == (code, "")
    assert ran.out.startswith("ok    " if code == 0 else "FAIL  ")
    assert ran.out.count("\n") == 1


@pytest.mark.parametrize(("name", "code"), [("mailer", 2), ("", 2), ("worker", 3)])
def test_what_can_not_be_asked_is_said(name: str, code: int, tmp_path: Path) -> None:
    ran = inside("doctor", "--process", name, settings={"DATABASE_URL": f"sqlite:///{tmp_path}/none/infotrust.db"})
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.count("\n") == 1


def test_an_upgrade_of_an_empty_database_makes_its_keys_with_its_tables(tmp_path: Path) -> None:
    settings = {"DATA_DIR": tmp_path / "data"}
    assert inside("db", "upgrade", settings=settings).code == 0
    key = (tmp_path / "data" / "infotrust.key").read_bytes()
    assert inside("case", "list", settings=settings).code == 0
    assert inside("db", "upgrade", settings=settings).code == 0
    assert (tmp_path / "data" / "infotrust.key").read_bytes() == key
