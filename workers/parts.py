"""The parts that a process runs, each started and ended in order, and each able to say whether it still lives."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

from dramatiq import Worker

from cases.states import ProcessKind
from runtime.runtime import Runtime
from workers.queues import BrokerQueue
from workers.scheduler import Duty, Schedule

THREADS = 2
"""Worker threads, as many as child processes: each waits for one."""

STOP_MILLISECONDS = 60_000
"""How long a shutdown waits for mails at work: a child's deadline, the network's, and a margin."""

CONSUMERS = frozenset({ProcessKind.RUN, ProcessKind.WORKER})
"""Processes that take ids from the queue."""

DUTIES: Mapping[ProcessKind, frozenset[Duty]] = {
    ProcessKind.RUN: frozenset(Duty),
    ProcessKind.POLL: frozenset({Duty.POLL}),
    ProcessKind.WORKER: frozenset({Duty.TRUST}),
    ProcessKind.SCHEDULER: frozenset({Duty.SWEEP, Duty.WATCH, Duty.PURGE, Duty.TRUST}),
    ProcessKind.WEB: frozenset({Duty.TRUST}),
}
"""What each process does by the clock. Whoever judges or tells of trust keeps it current, on a machine of its own too."""


class Part(Protocol):
    """Something that runs beside the main thread."""

    def lives(self) -> bool:
        """Tell whether it still does its work."""


class Consumers:
    """Threads that take ids from the queue and act on them."""

    def __init__(self, rt: Runtime) -> None:
        self._worker = Worker(rt.broker, worker_threads=THREADS)

    def lives(self) -> bool:
        """Tell whether every thread does; a broker that is away ends none of them."""
        return all(thread.is_alive() for thread in (*self._worker.workers, *self._worker.consumers.values()))

    def start(self) -> None:
        """Begin."""
        self._worker.start()

    def stop(self) -> None:
        """End after the mails at hand."""
        self._worker.stop(timeout=STOP_MILLISECONDS)


@contextmanager
def parts_of(rt: Runtime, kind: ProcessKind, queue: BrokerQueue) -> Iterator[tuple[Part, ...]]:
    """Run what a process of *kind* does; at the end no new work begins, then the work at hand is finished."""
    consumers = Consumers(rt) if kind in CONSUMERS else None
    schedule = Schedule(rt, queue, DUTIES[kind]) if DUTIES[kind] else None
    started = [part for part in (consumers, schedule) if part is not None]
    for part in started:
        part.start()
    try:
        yield tuple(started)
    finally:
        for part in reversed(started):
            part.stop()
