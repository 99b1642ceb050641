"""What the clock brings about, act by act: each is its own transaction, and one that fails holds no other back."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

import structlog

from cases.failures import StoreError
from cases.sealed import SealError
from desk.alarms import raise_alarms
from desk.digest import digest
from desk.escalation import escalate
from desk.recomputing import recompute
from desk.reminding import remind
from desk.retaining import purge_expired
from runtime.runtime import Runtime

log = structlog.get_logger(__name__)


class Watchman:
    """Looks at everything that time alone brings about. *since* is when it began to watch (aware)."""

    def __init__(self, rt: Runtime) -> None:
        self._rt = rt
        self._since: datetime = rt.clock()

    def look(self) -> None:
        """Do what is due now; what fails is due again at the next look."""
        for name, act in ACTS.items():
            self._guarded(name, act)
        self._guarded("alarms", lambda rt: raise_alarms(rt, self._since))

    def tidy(self) -> None:
        """Delete what was kept long enough."""
        self._guarded("retention", purge_expired)

    def _guarded(self, name: str, act: Callable[[Runtime], object]) -> None:
        try:
            act(self._rt)
        except (StoreError, SealError) as error:
            log.warning("watch_postponed", act=name, cause=str(error) or type(error).__name__)
        except Exception:  # a defect of one act, too, must keep no reminder from being written
            log.exception("watch_failed", act=name)


ACTS: Final[Mapping[str, Callable[[Runtime], object]]] = MappingProxyType(
    {
        "calendar": recompute,  # first: what follows goes by its dates
        "escalations": escalate,
        "reminders": remind,
        "digest": digest,
    }
)
"""In this order, every look. Each may run twice, and in two processes, and takes effect once."""
