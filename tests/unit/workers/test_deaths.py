"""What a worker had in hand when it died is queued again soon after, and once; what the living hold is left to them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.mailbox import Mailbox
from fakes.office import Clock, rows

from cases import store
from cases.database import writing
from cases.processes import Running
from cases.states import ProcessKind
from config.settings import Settings
from runtime.runtime import Runtime, build
from workers.deaths import SILENT, Deaths
from workers.polling import poll
from workers.sweeping import lease


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rt(tmp_path: Path, clock: Clock) -> Iterator[Runtime]:
    built = build(Settings(data_dir=tmp_path / "data"), clock=clock)
    yield replace(built, source=Mailbox({1: b"mail"}))
    built.close()


def alive(rt: Runtime, kind: ProcessKind = ProcessKind.WORKER) -> Running:
    running = Running(kind, "host", 7, rt.clock())
    with writing(rt.db) as session:
        store.beat(session, running, rt.clock())
    return running


def is_leased(rt: Runtime) -> bool:
    return rows(rt, "select count(*) from mail where queued_until is not null") == [(1,)]


@pytest.fixture
def deaths(rt: Runtime) -> Deaths:
    """A mail is leased, and the processes were looked at."""
    poll(rt, lambda: None)
    assert lease(rt)[0] == [1]
    watched = Deaths(rt)
    assert watched.look() == 0
    return watched


def test_a_death_frees_what_was_leased_once(rt: Runtime, clock: Clock, deaths: Deaths) -> None:
    alive(rt)
    assert deaths.look() == 0
    assert is_leased(rt)
    clock.now += SILENT + timedelta(seconds=1)
    assert deaths.look() == 1
    assert lease(rt)[0] == [1]
    assert deaths.look() == 0
    assert is_leased(rt)


def test_who_gives_signs_of_life_keeps_what_it_holds(rt: Runtime, clock: Clock, deaths: Deaths) -> None:
    for _ in range(3):
        clock.now += SILENT - timedelta(seconds=1)
        alive(rt)
        assert deaths.look() == 0
    assert is_leased(rt)


def test_an_end_in_order_and_the_death_of_who_holds_no_mails_free_nothing(
    rt: Runtime, clock: Clock, deaths: Deaths
) -> None:
    ended = alive(rt)
    with writing(rt.db) as session:
        store.end_process(session, ended, rt.clock())
    alive(rt, ProcessKind.WEB)
    clock.now += 2 * SILENT
    assert deaths.look() == 0
    assert is_leased(rt)
