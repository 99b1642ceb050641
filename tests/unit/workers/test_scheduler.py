"""A mailbox that refuses is asked ever more rarely, so that no account is locked; work goes on meanwhile."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.mailbox import Mailbox
from fakes.office import Clock

from config.settings import Settings
from runtime.runtime import Runtime, build
from workers.scheduler import LONGEST_PAUSE, Schedule


@dataclass
class Listed:
    """A queue that only remembers."""

    ids: list[int] = field(default_factory=list)

    def mails(self, ids: list[int]) -> None:
        """Remember."""
        self.ids += ids

    def outbound(self, ids: list[int]) -> None:
        """Nothing leaves here."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox({1: b"mail"})


@pytest.fixture
def rt(tmp_path: Path, mailbox: Mailbox, clock: Clock) -> Iterator[Runtime]:
    built = build(Settings(data_dir=tmp_path / "data"), clock=clock)
    yield replace(built, source=mailbox)
    built.close()


class Counting(Mailbox):
    """A mailbox that refuses and counts how often it was asked."""

    asked_for: int = 0

    def folders(self) -> tuple[str, ...]:
        self.asked_for += 1
        self.refuses = True
        super().folders()
        return ()


def test_a_refusing_mailbox_is_asked_after_doubling_pauses(rt: Runtime, clock: Clock) -> None:
    mailbox = Counting()
    schedule = Schedule(replace(rt, source=mailbox), Listed())
    pauses = []
    for _ in range(10):
        schedule.poll()
        asked, waited = mailbox.asked_for, timedelta()
        while mailbox.asked_for == asked:
            clock.now += timedelta(seconds=rt.settings.poll_interval)
            waited += timedelta(seconds=rt.settings.poll_interval)
            schedule.poll()
        pauses.append(waited)
    assert pauses[0] == timedelta(seconds=60)
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE


def test_what_is_polled_is_queued_once(rt: Runtime) -> None:
    queue = Listed()
    schedule = Schedule(rt, queue)
    schedule.poll()
    schedule.sweep()
    assert queue.ids == [1]


def test_a_database_that_is_away_is_survived(rt: Runtime, tmp_path: Path) -> None:
    from cases.database import connect

    schedule = Schedule(replace(rt, db=connect(f"sqlite:///{tmp_path}/none/infotrust.db")), Listed())
    schedule.sweep()
    schedule.poll()
