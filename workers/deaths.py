"""Processes that died with mails in hand: what was leased is free again once the death is known, not when the lease ends."""

from datetime import datetime, timedelta

import structlog

from cases import store
from cases.database import reading, writing
from cases.leases import release_leases
from cases.states import ProcessKind
from runtime.runtime import Runtime

log = structlog.get_logger(__name__)

SILENT = timedelta(seconds=60)
"""Without a sign of life for so long, six in a row, a process is taken for dead. Should it live after all, then some mails are
queued twice, which does no harm: the version of their rows lets one of two workers write."""

AT_WORK = frozenset({ProcessKind.RUN, ProcessKind.WORKER})
"""Processes that hold mails."""

_Process = tuple[ProcessKind, str, int, datetime]


class Deaths:
    """Notices each death once."""

    def __init__(self, rt: Runtime) -> None:
        self._rt = rt
        self._known: frozenset[_Process] = frozenset()

    def look(self) -> int:
        """End all leases where a process has died since the last look; give how many did.

        Raises:
            DatabaseUnavailableError: the next look notices it.
        """
        dead = self._dead()
        fresh = dead - self._known
        if fresh:
            with writing(self._rt.db) as session:
                release_leases(session)
            log.warning("leases_released", died=len(fresh))
        self._known = dead
        return len(fresh)

    def _dead(self) -> frozenset[_Process]:
        since = self._rt.clock() - SILENT
        with reading(self._rt.db) as session:
            return frozenset(
                (row.kind, row.host, row.pid, row.started_at)
                for row in store.list_processes(session)
                if row.kind in AT_WORK and row.seen_at < since
            )
