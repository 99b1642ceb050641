"""A process of the service: what it does, its signs of life, and how it ends."""

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from fakes.mailbox import Mailbox
from fakes.office import rows

from cases.database import connect
from cases.states import ProcessKind
from config.settings import Settings, SettingsError
from runtime.failures import EnvironmentFailed
from runtime.processes import host_name, refuse_unshared
from runtime.runtime import Runtime, build
from workers import service
from workers.parts import CONSUMERS, DUTIES
from workers.scheduler import Duty

BEATS = "select kind, host, pid from process_beat"
POSTGRESQL = "postgresql+psycopg://infotrust@db/infotrust"


@pytest.fixture
def rt(tmp_path: Path) -> Iterator[Runtime]:
    built = build(Settings(data_dir=tmp_path / "data", poll_interval=1))
    yield replace(built, source=Mailbox({}))
    built.close()


@dataclass
class Switch:
    """A part that lives until it is switched off."""

    on: bool = True

    def lives(self) -> bool:
        """Whether it is on."""
        return self.on


def test_the_parts_together_do_what_the_whole_does() -> None:
    parts = set(ProcessKind) - {ProcessKind.RUN}
    assert frozenset().union(*(DUTIES[kind] for kind in parts)) == DUTIES[ProcessKind.RUN] == frozenset(Duty)
    assert {ProcessKind.RUN, ProcessKind.WORKER} == CONSUMERS


@pytest.mark.parametrize("kind", ProcessKind)
def test_each_process_gives_signs_of_life_and_ends_in_order(rt: Runtime, kind: ProcessKind) -> None:
    stop, idle = threading.Event(), threading.Event()
    thread = threading.Thread(target=service.run, args=(rt, stop, kind))
    thread.start()
    expected = [(kind.value, host_name(), os.getpid())]
    assert any(idle.wait(0.02) or rows(rt, BEATS) == expected for _ in range(500)), "it gives no sign of life"
    stop.set()
    thread.join(timeout=30)
    assert not thread.is_alive()
    assert rows(rt, BEATS) == []


def test_a_part_that_ends_by_itself_ends_the_process_and_leaves_its_row(
    rt: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "BEAT_SECONDS", 0.02)
    part, errors = Switch(), list[Exception]()

    def process() -> None:
        try:
            service.run(rt, threading.Event(), ProcessKind.WEB, [part])
        except EnvironmentFailed as error:
            errors.append(error)

    thread, idle = threading.Thread(target=process), threading.Event()
    thread.start()
    assert any(idle.wait(0.02) or rows(rt, BEATS) for _ in range(500))
    part.on = False
    thread.join(timeout=30)
    assert not thread.is_alive()
    assert [str(error) for error in errors] == ["A part of `infotrust web` ended by itself; start it again."]
    assert [kind for kind, _, _ in rows(rt, BEATS)] == ["web"]


def test_a_database_that_is_away_ends_no_process(rt: Runtime, tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    lost = replace(rt, db=connect(f"sqlite:///{tmp_path}/none/infotrust.db"), settings=_shared(rt))
    service.run(lost, stop, ProcessKind.WEB)


def _shared(rt: Runtime) -> Settings:
    return rt.settings.model_copy(update={"broker_url": type(rt.settings.broker_url)("redis://127.0.0.1:1")})


@pytest.mark.parametrize("kind", [kind for kind in ProcessKind if kind is not ProcessKind.RUN])
@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({}, "BROKER_URL is memory://"),
        ({"database_url": POSTGRESQL}, "BROKER_URL is memory://"),
        ({"broker_url": "redis://queue"}, "DATABASE_URL is SQLite"),
        ({"broker_url": "amqp://queue", "database_url": "sqlite:////data/infotrust.db"}, "DATABASE_URL is SQLite"),
    ],
)
def test_what_separate_processes_can_not_share_is_refused(
    kind: ProcessKind, settings: dict[str, str], names: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        refuse_unshared(Settings(**settings), kind)
    sentence = str(refused.value)
    assert names in sentence
    assert sentence.startswith(f"`infotrust {kind}`")
    assert "`infotrust run`" in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize("broker", ["redis://queue", "rediss://queue", "amqp://queue", "unix:///run/redis.sock"])
@pytest.mark.parametrize("database", [POSTGRESQL, "postgresql://db/infotrust", "no database url"])
def test_what_they_can_share_or_a_connection_will_judge_passes(broker: str, database: str) -> None:
    refuse_unshared(Settings(broker_url=broker, database_url=database), ProcessKind.WORKER)
