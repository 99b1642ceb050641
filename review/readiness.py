"""Whether the program could do its work now: part by part, with the sentence that tells what is wrong."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from types import MappingProxyType

from cases import store
from cases.database import reading
from cases.failures import StoreError
from runtime.broker_check import check_broker
from runtime.failures import EnvironmentFailed
from runtime.runtime import Runtime
from runtime.trust_status import ListStatus, statuses

REMEMBERED_SECONDS = 2.0
"""For so long an answer is given again: whoever asks in a loop opens no connection to database and queue each time."""


class NotReadyError(Exception):
    """A part can't do its work; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """*failures* names each part that can't work, with the sentence why; *lists* tells of each country's trusted list."""

    failures: Mapping[str, str]
    lists: tuple[ListStatus, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether every part can work."""
        return not self.failures

    def as_json(self) -> dict[str, object]:
        """``infotrust/ready/1``."""
        parts = {
            name: {"state": "failed", "text": self.failures[name]} if name in self.failures else {"state": "ok"}
            for name in CHECKS
        }
        lists = [status.as_json() for status in self.lists]
        return {"schema": "infotrust/ready/1", "ready": self.ready, "parts": parts, "trusted_lists": lists}


class Watch:
    """Looks at every part, at most once in `REMEMBERED_SECONDS`, whoever asks."""

    def __init__(self, rt: Runtime) -> None:
        self._rt = rt
        self._lock = threading.Lock()
        self._last: tuple[float, Readiness] | None = None

    def look(self) -> Readiness:
        """Give how things stand."""
        with self._lock:
            if self._last is None or monotonic() - self._last[0] > REMEMBERED_SECONDS:
                self._last = (monotonic(), readiness(self._rt))
            return self._last[1]


def readiness(rt: Runtime) -> Readiness:
    """Look at every part now."""
    failures = {}
    for name, check in CHECKS.items():
        try:
            check(rt)
        except (NotReadyError, StoreError, EnvironmentFailed) as error:
            failures[name] = str(error)
    return Readiness(failures, statuses(rt.trust, rt.trust_keeper.records(), rt.clock()))


def _database(rt: Runtime) -> None:
    with reading(rt.db) as session:
        store.list_processes(session)


def _queue(rt: Runtime) -> None:
    check_broker(rt.settings)


def _trust(rt: Runtime) -> None:
    lists = rt.trust.lists
    if any(trusted.services and not trusted.stale(rt.clock()) for trusted in lists):
        return
    if lists or not rt.trust.anchors_count:
        raise NotReadyError("No trusted list is loaded and fresh; see `infotrust trust status`.")


CHECKS: Mapping[str, Callable[[Runtime], None]] = MappingProxyType(
    {"database": _database, "queue": _queue, "trust": _trust}
)
