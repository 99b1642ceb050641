"""What is due goes into the queue, leased so that it is not queued again at once. The rows are the truth, the queue a hint."""

import structlog

from cases import store
from cases.database import writing
from runtime.crash_points import CrashPoint
from runtime.runtime import Runtime
from workers.queues import Queue

log = structlog.get_logger(__name__)

BATCH = 200
"""Rows that one sweep queues: more would only wait in the queue instead of the table."""


def sweep(rt: Runtime, queue: Queue) -> int:
    """Lease and queue what is due; give how many rows. A lost queue costs one lease, never a mail."""
    mails, rows = lease(rt)
    queue.mails(mails)
    queue.outbound(rows)
    return len(mails) + len(rows)


def lease(rt: Runtime) -> tuple[list[int], list[int]]:
    """Lease the mails and the outbound rows that are due."""
    window = store.Window(rt.clock(), BATCH, rt.lease)
    with writing(rt.db) as session:
        mails = store.due_mails(session, window)
        rows = store.due_outbound(session, window) if rt.sends else []
    rt.at(CrashPoint.AFTER_LEASE)
    return mails, rows
