"""The mailbox under watch: polled, then waited on for news, for as long as the process lives; asked more rarely while it fails."""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from cases.failures import StoreError
from intake.source import CertificateRefused, LoginRefused, SourceError
from runtime.child import where
from runtime.failures import EnvironmentFailed
from runtime.runtime import Runtime
from workers.polling import PartlyRead, poll
from workers.unfetched import Unfetched

log = structlog.get_logger(__name__)

FIRST_PAUSE = timedelta(seconds=1)
"""After a connection that broke: a server that was only started anew is back by then."""

LONGEST_PAUSE = timedelta(minutes=15)
"""Between polls of a mailbox that refuses: a server that counts failed logins must not lock the account."""

LONGEST_DOUBLING = 16
"""Failures after which the pause, long capped, is not reckoned any further."""

JITTER = 0.25
"""Part of a pause that chance takes off, so that the programs of many companies do not come back to a server at once."""

_chance = random.SystemRandom().random


@dataclass(slots=True)
class BackOff:
    """How long to leave a mailbox alone: twice as long after each failure, up to *longest*. *chance* gives 0 to 1."""

    longest: timedelta
    chance: Callable[[], float] = field(default=_chance)
    failures: int = 0

    def failed(self, first: timedelta) -> timedelta:
        """Give the pause after one more failure; *first* is the shortest."""
        pause = first * (1 << min(self.failures, LONGEST_DOUBLING))
        self.failures += 1
        return min(pause, self.longest) * (1 - JITTER * self.chance())

    def succeeded(self) -> None:
        """Begin anew."""
        self.failures = 0


class MailboxWatch:
    """Polls and waits by turns in a thread of its own; *queue* is called where something was stored."""

    def __init__(self, rt: Runtime, queue: Callable[[], object]) -> None:
        self._rt = rt
        self._queue = queue
        self._interval = timedelta(seconds=rt.settings.poll_interval)
        self._polls = BackOff(max(LONGEST_PAUSE, self._interval))
        self._waits = BackOff(self._interval)
        self._unfetched = Unfetched()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mailbox-watch", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def lives(self) -> bool:
        """Tell whether it was started and did not end by itself."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """End after the poll at hand."""
        self._ending.set()
        self._rt.source.wake()
        if self._thread.is_alive():
            self._thread.join()

    def poll(self) -> timedelta:
        """Poll once; give the time to leave the mailbox alone, none where it answered."""
        try:
            stored = poll(self._rt, self._queue, self._unfetched)
        except PartlyRead as error:
            log.error("poll_incomplete", cause=str(error))  # noqa: TRY400  a sentence, no trace
            self._polls.succeeded()
            return timedelta()
        except (SourceError, StoreError, EnvironmentFailed) as error:
            pause = self._polls.failed(self._first_pause(error))
            log.error("poll_failed", cause=str(error), failures=self._polls.failures, pause=pause.total_seconds())  # noqa: TRY400  a sentence, no trace
            return pause
        except Exception as error:  # noqa: BLE001  whatever a mailbox holds: a process that ended here would come back to it
            log.error("poll_broken_off", cause=where(error))  # noqa: TRY400  the place in the program, and nothing of a mail
            return self._polls.failed(min(FIRST_PAUSE, self._interval))
        self._polls.succeeded()
        log.info("polled", stored=stored)
        return timedelta()

    def wait(self) -> timedelta:
        """Wait for news until the next poll is due; give the pause where the connection broke meanwhile."""
        try:
            self._rt.source.wait(self._interval.total_seconds())
        except SourceError as error:
            pause = self._waits.failed(FIRST_PAUSE)
            log.warning("wait_broken", cause=str(error), pause=pause.total_seconds())
            return pause
        self._waits.succeeded()
        return timedelta()

    def _run(self) -> None:
        while not self._ending.is_set():
            self._pause(self.poll() or self.wait())

    def _pause(self, pause: timedelta) -> None:
        if pause:
            self._ending.wait(pause.total_seconds())

    def _first_pause(self, error: Exception) -> timedelta:
        """Try soon what a moment may heal, and rarely what only a person can."""
        return (
            self._interval if isinstance(error, LoginRefused | CertificateRefused) else min(FIRST_PAUSE, self._interval)
        )
