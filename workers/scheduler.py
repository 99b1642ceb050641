"""When things happen: the mailbox is polled, what is due is swept. Nothing is kept here that a restart would lose."""

from datetime import UTC, datetime
from enum import StrEnum

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from cases.failures import StoreError
from runtime.runtime import Runtime
from workers.deaths import Deaths
from workers.queues import Queue
from workers.sweeping import sweep
from workers.watching import MailboxWatch
from workers.watchman import Watchman

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 5
"""How soon what becomes due is queued; one indexed query each."""

TRUST_SECONDS = 60
"""How soon a list that is due is fetched, and one that another process fetched is taken up; a look at files each."""


WATCH_SECONDS = 30
"""How soon a reminder that is due is written, and a changed calendar noticed (within a minute); some indexed queries each."""


PURGE_SECONDS = 3_600
"""How soon what was kept long enough is deleted: periods are days."""


class Duty(StrEnum):
    """What is done by the clock."""

    POLL = "poll"
    SWEEP = "sweep"
    TRUST = "trust"
    WATCH = "watch"
    PURGE = "purge"


class Schedule:
    """Does its *duties* in threads of its own, each at most once at a time."""

    def __init__(self, rt: Runtime, queue: Queue, duties: frozenset[Duty] = frozenset(Duty)) -> None:
        self._rt = rt
        self._queue = queue
        self._deaths = Deaths(rt)
        self._watch = MailboxWatch(rt, self.sweep) if Duty.POLL in duties else None
        self._scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        watchman = Watchman(rt)
        timetable = {
            Duty.SWEEP: (self.sweep, SWEEP_SECONDS),
            Duty.TRUST: (rt.trust_keeper.keep, TRUST_SECONDS),
            Duty.WATCH: (watchman.look, WATCH_SECONDS),
            Duty.PURGE: (watchman.tidy, PURGE_SECONDS),
        }
        for act, seconds in (timetable[duty] for duty in duties & timetable.keys()):
            self._scheduler.add_job(act, "interval", seconds=seconds, next_run_time=datetime.now(UTC))

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()
        if self._watch is not None:
            self._watch.start()

    def lives(self) -> bool:
        """Tell whether it was started and not ended."""
        return bool(self._scheduler.running) and (self._watch is None or self._watch.lives())

    def stop(self) -> None:
        """End after the jobs at hand; lists that are still to be fetched are left for the next start."""
        self._rt.trust_keeper.stop()
        if self._watch is not None:
            self._watch.stop()
        self._scheduler.shutdown(wait=True)

    def sweep(self) -> None:
        """Queue what is due, and what a process that died had in hand."""
        try:
            self._deaths.look()
            sweep(self._rt, self._queue)
        except StoreError as error:
            log.warning("not_swept", cause=str(error))
