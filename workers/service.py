"""A process of the service until it is told to stop; and the same work done synchronously to its end."""

import threading
from collections.abc import Iterable

import structlog

from cases import store
from cases.database import writing
from cases.failures import StoreError
from cases.leases import release_leases
from cases.processes import Running
from cases.states import ProcessKind
from runtime.failures import EnvironmentFailed
from runtime.processes import this_process
from runtime.runtime import Runtime
from workers.actors import advance_to_rest, declare
from workers.delivery import deliver
from workers.parts import Part, parts_of
from workers.sweeping import lease

log = structlog.get_logger(__name__)

BEAT_SECONDS = 10.0
"""Between two signs of life."""


def run(rt: Runtime, stop: threading.Event, kind: ProcessKind = ProcessKind.RUN, beside: Iterable[Part] = ()) -> None:
    """Run until *stop* is set, then end in order: no new work, the work at hand finished.

    *beside* are parts that the caller started and ends; they are watched like the others.

    Raises:
        EnvironmentFailed: a part ended by itself; whoever supervises the process starts it anew.
    """
    queue = declare(rt, rt.broker)
    if rt.queue_is_in_process:
        forget_leases(rt)
    running = this_process(kind, rt.clock())
    with parts_of(rt, kind, queue) as parts:
        log.info("started", process=kind.value)
        try:
            _watch(rt, stop, running, (*parts, *beside))
        finally:
            log.info("stopping", process=kind.value)
    _end(rt, running)
    log.info("stopped", process=kind.value)


def _watch(rt: Runtime, stop: threading.Event, running: Running, parts: Iterable[Part]) -> None:
    """Give signs of life as long as every part lives: a process that only seems to live would fool its supervisor."""
    while True:
        if not all(part.lives() for part in parts):
            raise EnvironmentFailed(f"A part of `infotrust {running.kind}` ended by itself; start it again.")
        try:
            with writing(rt.db) as session:
                store.beat(session, running, rt.clock())
        except StoreError as error:
            log.warning("no_sign_of_life", cause=str(error))
        if stop.wait(BEAT_SECONDS):
            return


def _end(rt: Runtime, running: Running) -> None:
    try:
        with writing(rt.db) as session:
            store.end_process(session, running, rt.clock())
    except StoreError as error:
        log.warning("end_not_noted", cause=str(error))


def forget_leases(rt: Runtime) -> None:
    """Free what an earlier process had queued in its own memory: that queue died with it."""
    with writing(rt.db) as session:
        release_leases(session)


def drain(rt: Runtime) -> None:
    """Do all that is due now, in this thread, until nothing is. What waits for a later time is left waiting.

    Raises:
        DatabaseUnavailableError: what was done stays done.
    """
    while True:
        mails, rows = lease(rt)
        if not mails and not rows:
            return
        for mail_id in mails:
            advance_to_rest(rt, mail_id)
        for row_id in rows:
            deliver(rt, row_id)
