"""The whole service in one process tree: workers, schedule, mailbox; and the same work done synchronously to its end."""

import threading

import structlog
from dramatiq import Worker

from cases.database import writing
from cases.leases import release_leases
from runtime.runtime import Runtime
from workers.actors import advance_to_rest, declare
from workers.delivery import deliver
from workers.scheduler import Schedule
from workers.sweeping import lease

log = structlog.get_logger(__name__)

THREADS = 2
"""Worker threads, as many as child processes: each waits for one."""

STOP_MILLISECONDS = 60_000
"""How long a shutdown waits for mails at work: a child's deadline, the network's, and a margin."""


def run(rt: Runtime, stop: threading.Event) -> None:
    """Run until *stop* is set, then end in order: no new work, the work at hand finished, connections closed."""
    queue = declare(rt, rt.broker)
    if rt.queue_is_in_process:
        forget_leases(rt)
    worker = Worker(rt.broker, worker_threads=THREADS)
    schedule = Schedule(rt, queue)
    worker.start()
    schedule.start()
    log.info("started", threads=THREADS)
    try:
        stop.wait()
    finally:
        log.info("stopping")
        schedule.stop()
        worker.stop(timeout=STOP_MILLISECONDS)
    log.info("stopped")


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
