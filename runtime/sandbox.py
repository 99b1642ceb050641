"""Child processes in which hostile bytes are read: a warm pool with a memory limit and a deadline for each job.

Each child has a line of its own, and what comes back is plain bytes. A pool that shares one pipe and one lock among
its workers can be blocked by a child that dies at the wrong moment, and one that unpickles results would run what a
subverted child sends.
"""

import atexit
import multiprocessing
import pickle
import socket
import time
from enum import StrEnum
from multiprocessing.context import ForkContext, ForkServerContext
from queue import LifoQueue
from typing import Self

from runtime.child import LIMITS, ChildLimits, Job, Reply, serve
from runtime.line import Line
from verify.dataclass import dataclass


class KillCause(StrEnum):
    """What ended a job."""

    DEADLINE = "deadline"
    MEMORY = "memory"
    DIED = "died"


@dataclass(frozen=True, slots=True)
class Killed:
    """A job took its child with it, or would have."""

    cause: KillCause


class KilledError(Exception):
    """A mail took its child process with it; nothing is known of it."""

    def __init__(self, cause: KillCause) -> None:
        super().__init__(f"the process that reads the mail was ended ({cause})")
        self.cause = cause


class ChildFailedError(Exception):
    """A job raised; the message names the kind of error and its place, nothing of the data."""


class SandboxClosedError(Exception):
    """The program is shutting down; the job must wait for its next start."""


class StartMethod(StrEnum):
    """How children come to be.

    FORKSERVER: from a clean helper process, safe beside threads; nothing of the parent's memory (keys, passwords)
    is in it. FORK: at once, for a short-lived command without secrets that has one thread yet. A pool of several is
    served by as many threads: of its children those that `Sandbox.warm` starts are forked, later ones come from the helper.
    """

    FORKSERVER = "forkserver"
    FORK = "fork"


WARM_MODULES = {
    StartMethod.FORKSERVER: ["__main__", "runtime.examine", "verify.cades", "verify.pades", "verify.smime"],
    StartMethod.FORK: ["__main__", "runtime.inspection"],
}
"""Loaded once by the fork server, so that a child starts in milliseconds with everything at hand; for a command, what most of
its files need."""


class Sandbox:
    """A bounded pool of child processes that share *shared*, a picklable state handed to every job.

    At most *size* jobs run at a time; further callers wait. Children start when first needed, or by `warm`.
    """

    def __init__(
        self,
        shared: object,
        *,
        size: int = 2,
        limits: ChildLimits = LIMITS,
        start: StartMethod = StartMethod.FORKSERVER,
    ) -> None:
        self._start = start
        self._limits = limits
        self._shared = pickle.dumps(shared)
        self._slots: LifoQueue[_Child | None] = LifoQueue()
        self._size = size
        self._closed = False
        for _ in range(size):
            self._slots.put(None)
        atexit.register(self.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def run(self, function: Job, data: bytes, *arguments: object) -> bytes | Killed:
        """Call ``function(shared, data, *arguments)`` in a child and give its bytes, or what ended it.

        Raises:
            ChildFailedError: the function raised.
            SandboxClosedError: `close` was called before.
        """
        if self._closed:
            raise SandboxClosedError
        answer: bytes | Killed = Killed(KillCause.DIED)
        child = self._slots.get()
        try:
            child = self._ready(child, self._start if self._size == 1 else StartMethod.FORKSERVER)
            answer = child.ask(function, data, arguments)
        finally:
            self._give_back(child, spent=isinstance(answer, Killed))
        return answer if isinstance(answer, Killed) else _open(answer)

    def warm(self) -> None:
        """Start all children now, so that the first mails do not wait for them."""
        children = [self._slots.get() for _ in range(self._size)]
        for child in children:
            self._give_back(self._ready(child, self._start), spent=False)

    def renew(self, shared: object) -> None:
        """Give later jobs another *shared* state; each child is replaced when it is next needed."""
        self._shared = pickle.dumps(shared)

    def close(self) -> None:
        """End all children, those at work with their job or at their deadline; no job is taken afterwards."""
        atexit.unregister(self.close)
        if self._closed:
            return
        self._closed = True
        for _ in range(self._size):
            self._end(self._slots.get())

    def _give_back(self, child: "_Child | None", *, spent: bool) -> None:
        if spent:
            self._end(child)
        self._slots.put(None if spent else child)

    @staticmethod
    def _end(child: "_Child | None") -> None:
        if child is not None:
            child.end()

    def _ready(self, child: "_Child | None", start: StartMethod) -> "_Child":
        """Give a living child with the current state in place of one that is spent, dead or out of date."""
        if child is not None and child.fit(self._shared):
            return child
        self._end(child)
        return _Child(_context(start, WARM_MODULES[self._start]), self._shared, self._limits)


class _Child:
    """The parent's hold on one child process."""

    def __init__(self, context: ForkContext | ForkServerContext, shared: bytes, limits: ChildLimits) -> None:
        ours, theirs = socket.socketpair()
        self._line = Line(ours)
        self._shared = shared
        self._limits = limits
        self._jobs = 0
        forked = isinstance(context, ForkContext)
        self._process = context.Process(target=serve, args=(theirs, shared, limits, forked), daemon=True)
        self._process.start()
        theirs.close()

    def fit(self, shared: bytes) -> bool:
        return self._shared is shared and self._jobs < self._limits.jobs and self._process.is_alive()

    def ask(self, function: Job, data: bytes, arguments: tuple[object, ...]) -> bytes | Killed:
        """Send one job and wait for its answer until the deadline; a child that missed it is spent, and its end is the caller's."""
        self._jobs += 1
        until = time.monotonic() + self._limits.deadline
        try:
            self._line.send(pickle.dumps((function, arguments)), data, until=until)
            answer = self._line.receive(self._limits.answer, until)
        except TimeoutError:
            return Killed(KillCause.DEADLINE)
        except (EOFError, OSError):
            return Killed(KillCause.DIED)
        return Killed(KillCause.MEMORY) if answer.startswith(Reply.MEMORY.value) else answer

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self._line.close()


def _context(start: StartMethod, modules: list[str]) -> ForkContext | ForkServerContext:
    match start:
        case StartMethod.FORK:
            return multiprocessing.get_context("fork")
        case StartMethod.FORKSERVER:
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(modules)
            return context


def _open(answer: bytes) -> bytes:
    if answer.startswith(Reply.RESULT.value):
        return answer[1:]
    raise ChildFailedError(answer[1:].decode(errors="replace"))
