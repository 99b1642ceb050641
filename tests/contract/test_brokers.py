"""One contract, every broker: ids arrive, may arrive twice, nothing escapes, and what a lost queue held is brought again."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from dramatiq import Worker
from fakes.office import Clock, Office, deliver, office, rows

from runtime.runtime import Runtime
from workers.actors import declare
from workers.polling import poll
from workers.queues import BrokerQueue
from workers.service import run
from workers.sweeping import sweep

PLAIN = (
    b"Received: from a.lv by mx.infotrust.lv; Thu, 26 Nov 2026 08:00:00 +0200\r\nFrom: anna@example.lv\r\n"
    b"To: info@infotrust.lv\r\nSubject: Jautajums par rekinu\r\nMessage-ID: <%d@example.lv>\r\n\r\nLabdien! Kad bus rekins?\r\n"
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


@pytest.fixture(params=["memory", "redis", "rabbitmq"])
def broker_url(request: pytest.FixtureRequest) -> str:
    return "memory://" if request.param == "memory" else request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rt(broker_url: str, place: Office, tmp_path: Path, clock: Clock) -> Iterator[Runtime]:
    (tmp_path / "trust").symlink_to(place.folder / "trust")
    here = Office(tmp_path, place.authority)
    for number in range(5):
        deliver(here.maildir, f"{number}.M{number}.office", PLAIN % number, clock.now)
    with here.open(broker_url=broker_url, clock=clock) as opened:
        yield opened
        opened.broker.flush_all()  # of the queues that the test declared: the server is shared


def worked_off(rt: Runtime, queue: BrokerQueue) -> None:
    """Let a worker do all that is queued."""
    worker = Worker(rt.broker, worker_threads=2, worker_timeout=50)
    worker.start()
    for actor in (queue.advance, queue.deliver):
        rt.broker.join(actor.queue_name, timeout=30_000)
    worker.join()
    worker.stop()


def stages(rt: Runtime) -> set[object]:
    return {stage for (stage,) in rows(rt, "select distinct stage from mail")}


def test_what_is_polled_is_queued_and_worked_off(rt: Runtime) -> None:
    queue = declare(rt, rt.broker)
    assert poll(rt, lambda: sweep(rt, queue)) == 5
    worked_off(rt, queue)
    assert stages(rt) <= {"done", "in_review"}


def test_ids_that_arrive_twice_or_of_nothing_take_effect_once(rt: Runtime) -> None:
    queue = declare(rt, rt.broker)
    poll(rt, lambda: None)
    queue.mails([1, 1, 2, 2, 1, 999])
    queue.outbound([999, 999])
    worked_off(rt, queue)
    finished = rows(rt, "select id from mail where stage in ('done', 'in_review')")
    assert finished == [(1,), (2,)]
    assert rows(rt, "select count(*) from history_event where kind = 'mail_verified'") == [(2,)]


def test_a_lost_queue_costs_one_lease(rt: Runtime, clock: Clock) -> None:
    queue = declare(rt, rt.broker)
    poll(rt, lambda: sweep(rt, queue))
    rt.broker.flush_all()
    assert sweep(rt, queue) == 0, "leased rows are not queued again at once"
    clock.now += rt.lease + timedelta(seconds=1)
    assert sweep(rt, queue) == 5
    worked_off(rt, queue)
    assert stages(rt) <= {"done", "in_review"}


@pytest.mark.parametrize("away", ["redis://127.0.0.1:1", "amqp://127.0.0.1:1"])
def test_a_broker_that_is_away_costs_one_lease_too(away: str, place: Office, tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "trust").symlink_to(place.folder / "trust")
    here = Office(tmp_path, place.authority)
    deliver(here.maildir, "1.M1.office", PLAIN % 1, clock.now)
    with here.open(broker_url=away, clock=clock) as rt:
        queue = declare(rt, rt.broker)
        assert poll(rt, lambda: sweep(rt, queue)) == 1
        assert rows(rt, "select count(*) from mail where marked_at is not null") == [(1,)]
        clock.now += rt.lease + timedelta(seconds=1)
        assert sweep(rt, queue) == 1


def test_the_service_runs_and_stops_in_order(rt: Runtime) -> None:
    stop, idle = threading.Event(), threading.Event()
    thread = threading.Thread(target=run, args=(rt, stop))
    thread.start()
    finished = "select count(*) from mail where stage in ('done', 'in_review')"
    try:
        assert any(idle.wait(0.05) or rows(rt, finished) == [(5,)] for _ in range(600)), "the service does not work"
    finally:
        stop.set()
        thread.join(timeout=30)
    assert not thread.is_alive()
