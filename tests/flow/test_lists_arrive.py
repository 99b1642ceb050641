"""A program that runs takes up new lists without a restart, by its own schedule, and waiting mail is then decided."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.list_servers import NOW, Union, union
from fakes.office import Clock, Office, deliver, rows

from authority import mail, texts
from authority.desk import Desk, letter
from authority.levels import Level
from authority.mail import Envelope
from authority.subjects import LIGA
from runtime.runtime import Runtime
from verify.trust import TrustStore
from workers.polling import poll
from workers.scheduler import Duty, Schedule
from workers.service import drain


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Union]:
    with union(tmp_path / "data" / "trust") as made:
        monkeypatch.setattr("runtime.trust_keeper.official_signers", lambda: made.signers)
        yield made


@pytest.fixture
def rt(here: Union, tmp_path: Path) -> Iterator[Runtime]:
    clock = Clock()
    clock.now = NOW
    address = f"{here.web.url}/lotl.xml"
    with Office(tmp_path, here.latvia).open(clock=clock, trust_source="eu", lotl_url=address) as opened:
        yield opened


class Nobody:
    """A queue that takes nothing."""

    def mails(self, ids: list[int]) -> None:
        """Take nothing."""

    def outbound(self, ids: list[int]) -> None:
        """Take nothing."""


def receive(rt: Runtime, here: Union, number: int) -> None:
    """Put a signed request into the mailbox, signed a minute ago and received now."""
    now = rt.clock()
    desk = Desk(here.latvia, now - timedelta(minutes=1))
    signed = letter(LIGA, "a.edoc", desk.edoc(f"{texts.ERASURE}\n{number}", Level.LT, desk.issue(LIGA)))
    raw = mail.message(
        Envelope((LIGA.full_name, "liga@pasts.example"), "Iesniegums", now, now, f"m{number}", "mx"), signed
    )
    deliver(rt.settings.data_dir.parent / "maildir", f"{int(now.timestamp())}.M{number}.x", raw, now)


def test_a_mail_that_waited_for_lists_is_decided_once_they_have_come(rt: Runtime, here: Union) -> None:
    receive(rt, here, 1)
    poll(rt, lambda: None)
    drain(rt)
    assert rows(rt, "select stage from mail") == [("waiting",)]
    rt.trust_keeper.keep()
    assert isinstance(rt.clock, Clock)
    rt.clock.now += rt.retry_after
    drain(rt)
    assert rows(rt, "select stage, outcome from mail") == [("done", "case")]


def test_a_new_list_counts_for_the_next_mail(rt: Runtime, here: Union) -> None:
    rt.trust_keeper.keep()
    granted = here.lists["LV"].services
    here.publish("LV", sequence=43, services=granted[:1])  # the issuer is no longer listed
    assert isinstance(rt.clock, Clock)
    rt.clock.now += timedelta(days=1)
    rt.trust_keeper.keep()
    receive(rt, here, 1)
    poll(rt, lambda: None)
    drain(rt)
    assert rows(rt, "select stage, outcome from mail") == [("in_review", "review")]


def test_the_schedule_fetches_by_itself(rt: Runtime) -> None:
    came, stores = threading.Event(), list[TrustStore]()

    def told(store: TrustStore) -> None:
        stores.append(store)
        came.set()

    rt.trust_keeper.on_change = told
    schedule = Schedule(rt, Nobody(), frozenset({Duty.TRUST}))
    schedule.start()
    try:
        assert came.wait(30)
    finally:
        schedule.stop()
    assert rt.trust is stores[0]
    assert {t.territory for t in rt.trust.lists} == {"EU", "LV", "EE"}
