"""The check of the history from a page: it reads every event, so it runs beside the pages and its end is shown when it comes."""

import threading
from dataclasses import dataclass
from datetime import datetime

import structlog

from cases import store
from cases.database import reading, writing
from cases.failures import StoreError
from runtime.runtime import Runtime

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Checked:
    """One check: *broken* is the first event that is not as it was written; *failed* tells that it could not be done."""

    started_at: datetime
    by: str
    ended_at: datetime | None = None
    broken: int | None = None
    failed: bool = False

    @property
    def whole(self) -> bool:
        """Whether it ended and found nothing."""
        return self.ended_at is not None and self.broken is None and not self.failed


class AuditCheck:
    """The newest check that this process made; one at a time."""

    def __init__(self, rt: Runtime) -> None:
        self._rt = rt
        self._lock = threading.Lock()
        self._newest: Checked | None = None
        self._thread: threading.Thread | None = None

    @property
    def newest(self) -> Checked | None:
        """How far the newest check is."""
        with self._lock:
            return self._newest

    def start(self, act: store.Act) -> None:
        """Begin a check, unless one is under way."""
        with self._lock:
            if self._newest is not None and self._newest.ended_at is None:
                return
            self._newest = Checked(self._rt.clock(), act.actor)
            self._thread = threading.Thread(target=self._run, args=(act, self._newest), name="audit", daemon=True)
            self._thread.start()

    def wait(self) -> None:
        """Wait for the end of the check under way."""
        if self._thread is not None:
            self._thread.join()

    def _run(self, act: store.Act, begun: Checked) -> None:
        broken, failed = None, False
        try:
            with reading(self._rt.db) as session:
                broken = store.verify_chain(session, self._rt.vault)
            with writing(self._rt.db) as session:
                event = store.Event("history_checked", {"broken": broken})
                store.record(session, self._rt.vault, act, event)
        except StoreError as error:
            log.warning("audit_failed", cause=str(error))
            failed = True
        with self._lock:
            self._newest = Checked(begun.started_at, begun.by, self._rt.clock(), broken, failed)
