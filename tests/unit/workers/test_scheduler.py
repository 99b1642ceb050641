"""What is due is queued by the clock, and a database that is away is survived."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from fakes.mailbox import Mailbox
from fakes.office import Clock

from config.settings import Settings
from runtime.runtime import Runtime, build
from workers.scheduler import Schedule
from workers.watching import MailboxWatch


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


def test_what_is_polled_is_queued_once(rt: Runtime) -> None:
    queue = Listed()
    schedule = Schedule(rt, queue)
    MailboxWatch(rt, schedule.sweep).poll()
    schedule.sweep()
    assert queue.ids == [1]


def test_a_database_that_is_away_is_survived(rt: Runtime, tmp_path: Path) -> None:
    from cases.database import connect

    away = replace(rt, db=connect(f"sqlite:///{tmp_path}/none/infotrust.db"))
    schedule = Schedule(away, Listed())
    schedule.sweep()
    assert MailboxWatch(away, schedule.sweep).poll()
