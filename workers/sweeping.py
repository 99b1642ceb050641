"""What is due goes into the queue, leased so that it is not queued again at once. The rows are the truth, the queue a hint."""

from datetime import timedelta

import structlog

from cases import store
from cases.database import writing
from runtime.runtime import Runtime
from workers.queues import Queue

log = structlog.get_logger(__name__)

BATCH = 200
"""Rows that one sweep queues: more would only wait in the queue instead of the table."""

LEASE = timedelta(minutes=10)
"""For so long a queued row is not queued again: longer than one mail can take, with all before it in a batch."""


def sweep(rt: Runtime, queue: Queue) -> int:
    """Lease and queue what is due; give how many rows. A lost queue costs one lease, never a mail."""
    mails, rows = lease(rt)
    queue.mails(mails)
    queue.outbound(rows)
    return len(mails) + len(rows)


def lease(rt: Runtime) -> tuple[list[int], list[int]]:
    """Lease the mails and the outbound rows that are due."""
    window = store.Window(rt.clock(), BATCH, LEASE)
    with writing(rt.db) as session:
        mails = store.due_mails(session, window)
        rows = store.due_outbound(session, window) if rt.sends else []
    return mails, rows
