"""What the web process answers, asked over a real connection."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from fakes.office import Clock, Office, deliver, office

from cases import store
from cases.database import connect, writing
from cases.states import ProcessKind
from review.readiness import REMEMBERED_SECONDS, Watch
from review.server import serving
from runtime.failures import EnvironmentFailed
from runtime.runtime import Runtime
from workers.polling import poll

ANYWHERE = "127.0.0.1:0"
MAIL = b"From: anna@example.lv\r\nTo: info@infotrust.lv\r\nSubject: Jautajums\r\n\r\nKad bus rekins?\r\n"
NOBODY = "unix:///nowhere/redis.sock"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rt(place: Office, tmp_path: Path, clock: Clock) -> Iterator[Runtime]:
    (tmp_path / "trust").symlink_to(place.folder / "trust")
    with Office(tmp_path, place.authority).open(web_bind=ANYWHERE, clock=clock) as opened:
        yield opened


@contextmanager
def client(rt: Runtime) -> Iterator[httpx.Client]:
    with serving(rt) as server, httpx.Client(base_url=f"http://{server.host}:{server.port}", timeout=60) as opened:
        yield opened


def broken(rt: Runtime, **changes: object) -> Runtime:
    return replace(rt, settings=rt.settings.model_copy(update=changes))


def test_a_sound_program_lives_and_is_ready(rt: Runtime) -> None:
    with client(rt) as web:
        assert web.get("/health").json() == {"schema": "infotrust/health/1", "live": True}
        answer = web.get("/ready")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    ok = {"state": "ok"}
    told = answer.json()
    lists = told.pop("trusted_lists")
    assert told == {"schema": "infotrust/ready/1", "ready": True, "parts": {"database": ok, "queue": ok, "trust": ok}}
    assert {entry["territory"]: entry["state"] for entry in lists} == {"EU": "trusted", "LV": "trusted"}


def test_each_broken_part_is_named_with_its_sentence_and_the_process_still_lives(rt: Runtime, tmp_path: Path) -> None:
    lost = connect(f"sqlite:///{tmp_path}/none/infotrust.db")
    with Office(tmp_path, None).open(trust_source="eu", data_dir=tmp_path / "other") as untrusting:  # type: ignore[arg-type]  # the settings need no authority
        dead = replace(
            broken(rt, broker_url=type(rt.settings.broker_url)(NOBODY)), db=lost, trust_keeper=untrusting.trust_keeper
        )
    with client(dead) as web:
        assert web.get("/health").status_code == 200
        answer = web.get("/ready")
        figures = web.get("/metrics")
    assert answer.status_code == 503
    parts = answer.json()["parts"]
    assert not answer.json()["ready"]
    assert {name: part["state"] for name, part in parts.items()} == dict.fromkeys(
        ("database", "queue", "trust"), "failed"
    )
    assert "can't be opened" in parts["database"]["text"]
    assert "BROKER_URL" in parts["queue"]["text"]
    assert "infotrust trust status" in parts["trust"]["text"]
    assert figures.status_code == 503
    assert "can't be opened" in figures.text


def test_stale_lists_make_the_program_unready(rt: Runtime) -> None:
    with client(replace(rt, clock=lambda: datetime.now(UTC) + timedelta(days=4_000))) as web:
        answer = web.get("/ready")
    assert answer.status_code == 503
    assert answer.json()["parts"]["trust"]["state"] == "failed"


def test_whoever_asks_in_a_loop_gets_the_same_look(rt: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("review.readiness.monotonic", lambda: now[0])
    watch = Watch(rt)
    first = watch.look()
    assert watch.look() is first
    now[0] += REMEMBERED_SECONDS + 0.1
    assert watch.look() is not first


def test_the_figures_count_what_is_there_and_name_nobody(rt: Runtime, clock: Clock, tmp_path: Path) -> None:
    deliver(tmp_path / "maildir", "1.M1.office", MAIL, clock.now)
    poll(rt, lambda: None)
    beat = store.Running(ProcessKind.WORKER, "machine", 7, clock.now)
    with writing(rt.db) as session:
        store.beat(session, beat, clock.now)
    clock.now += timedelta(seconds=90)
    with client(rt) as web:
        answer = web.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    lines = answer.text.splitlines()
    seen = beat.started_at.timestamp()
    for line in (
        'infotrust_mails{stage="received"} 1.0',
        'infotrust_mails{stage="done"} 0.0',
        'infotrust_cases{state="open"} 0.0',
        "infotrust_rights_overdue 0.0",
        "infotrust_backlog_seconds 90.0",
        "infotrust_trusted_lists 2.0",
    ):
        assert line in lines, line
    (worker,) = [line for line in lines if line.startswith("infotrust_process_seen_timestamp_seconds{")]
    assert 'host="machine",pid="7",process="worker"' in worker
    assert float(worker.rpartition(" ")[2]) == pytest.approx(seen, abs=1)
    assert "example.lv" not in answer.text


def test_nothing_else_is_served(rt: Runtime) -> None:
    with client(rt) as web:
        assert web.get("/").headers["location"] == "/login"
        for path in ("/docs", "/openapi.json", "/redoc", "/metrics/../etc", "/ready/x"):
            assert web.get(path).status_code == 404, path
        assert web.post("/health").status_code == 405
        assert "server" not in web.get("/health").headers


@pytest.mark.parametrize("address", ["127.0.0.1:{taken}", "192.0.2.1:8080", "no.such.host.invalid:80"])
def test_an_address_that_can_not_be_had_ends_the_start_with_a_sentence(rt: Runtime, address: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        bind = address.format(taken=other.getsockname()[1])
        with pytest.raises(EnvironmentFailed, match="set WEB_BIND"), serving(broken(rt, web_bind=bind)):
            pytest.fail("it serves")


def test_it_serves_ipv6_too(rt: Runtime) -> None:
    with serving(broken(rt, web_bind="[::1]:0")) as server:
        assert httpx.get(f"http://[::1]:{server.port}/health").status_code == 200
