"""When things happen: the mailbox is polled, what is due is swept. Nothing is kept here that a restart would lose."""

from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from cases.failures import StoreError
from intake.source import SourceError
from runtime.failures import EnvironmentFailed
from runtime.runtime import Runtime
from workers.polling import poll
from workers.queues import Queue
from workers.sweeping import sweep

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 5
"""How soon what becomes due is queued; one indexed query each."""

LONGEST_PAUSE = timedelta(minutes=15)
"""Between polls of a mailbox that refuses: a server that counts failed logins must not lock the account."""


class Schedule:
    """Runs poll and sweep in threads of its own, each at most once at a time."""

    def __init__(self, rt: Runtime, queue: Queue) -> None:
        self._rt = rt
        self._queue = queue
        self._failures = 0
        self._not_before: datetime | None = None
        self._scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        now = datetime.now(UTC)
        self._scheduler.add_job(self.poll, "interval", seconds=rt.settings.poll_interval, next_run_time=now)
        self._scheduler.add_job(self.sweep, "interval", seconds=SWEEP_SECONDS, next_run_time=now)

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()

    def stop(self) -> None:
        """End after the jobs at hand."""
        self._scheduler.shutdown(wait=True)

    def poll(self) -> None:
        """Poll once, unless the mailbox refused lately."""
        if self._not_before is not None and self._rt.clock() < self._not_before:
            return
        try:
            stored = poll(self._rt, self.sweep)
        except (SourceError, StoreError, EnvironmentFailed) as error:
            self._back_off(error)
        else:
            self._failures, self._not_before = 0, None
            log.info("polled", stored=stored)

    def sweep(self) -> None:
        """Queue what is due."""
        try:
            sweep(self._rt, self._queue)
        except StoreError as error:
            log.warning("not_swept", cause=str(error))

    def _back_off(self, error: Exception) -> None:
        self._failures += 1
        pause = timedelta(seconds=self._rt.settings.poll_interval) * 2 ** min(self._failures - 1, 16)
        self._not_before = self._rt.clock() + min(pause, LONGEST_PAUSE)
        log.error("poll_failed", cause=str(error), failures=self._failures)
