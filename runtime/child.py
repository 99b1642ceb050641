"""The inside of a child process: limits first, then one job after the other until the parent hangs up.

Whatever runs here may be made to hang, to eat memory or to crash by the bytes that it reads. The parent therefore
loads nothing that a child sends but plain bytes, each behind one letter of `Reply`.
"""

import gc
import os
import pickle
import resource
import signal
import sys
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from socket import socket
from typing import Concatenate

from runtime.line import Line
from verify.dataclass import dataclass

MIB = 1024 * 1024

Job = Callable[Concatenate[object, bytes, ...], bytes]
"""A module-level function: the state shared by all jobs, the hostile bytes, further arguments -> plain bytes."""


class Reply(bytes, Enum):
    """The first letter of an answer."""

    RESULT = b"R"
    MEMORY = b"M"
    FAILED = b"F"


@dataclass(frozen=True, slots=True)
class ChildLimits:
    """What one mail may cost. Sizes in bytes, times in seconds."""

    memory: int = 512 * MIB
    """Address space above the child's warm base: a mail of 60 MiB needs some 250 MiB, a bomb any amount."""
    deadline: int = 30
    """From the hand-over to the answer: real mails take milliseconds; what takes longer was made to."""
    answer: int = 64 * MIB
    """The longest answer: texts and reports of real mails stay far below one MiB."""
    jobs: int = 500
    """After so many jobs a child is replaced, so that slow leaks of native libraries stay bounded."""
    stack_of_calls: int = 1_000
    """Python's own recursion limit, set anew so that no import has raised it."""


LIMITS = ChildLimits()

SELF_DESTRUCT_GRACE = 5
"""Seconds after the deadline at which a child ends itself, should the parent be gone and unable to."""


def serve(end: socket, shared: bytes, limits: ChildLimits, forked: bool) -> None:  # noqa: FBT001  by position
    """Answer jobs from *end* of a line until the other closes. *shared* is the pickled state that the parent gives to all jobs.

    *forked*: this process began as a copy of its parent, with all that the parent held open.
    """
    line = Line(end)
    if forked:
        _close_inherited(line.fileno())
    _leave_signals_to_the_parent()
    state = pickle.loads(shared)  # noqa: S301  the parent made it; nothing of it comes from a stranger
    gc.freeze()  # what all jobs share is never garbage: to look through it again costs more than most verifications
    _limit(limits)
    while (job := _next_job(line)) is not None:
        signal.alarm(limits.deadline + SELF_DESTRUCT_GRACE)
        line.send(_answer(state, *job))
        signal.alarm(0)


STANDARD_STREAMS = 3
"""Standard input, output and error."""


def _close_inherited(keep: int) -> None:
    """Close the parent's files and sockets, its own end of our pipe among them.

    Else a child would outlive its parent, and a database would go on waiting for the parent's connection.
    """
    os.closerange(STANDARD_STREAMS, keep)
    os.closerange(keep + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _leave_signals_to_the_parent() -> None:
    """Ignore what a terminal or service manager sends to the whole group: the parent ends its children in order."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)


def _limit(limits: ChildLimits) -> None:
    """Set the limits of the operating system: memory over the warm base, no files written, no core dumps."""
    sys.dont_write_bytecode = True
    sys.setrecursionlimit(limits.stack_of_calls)
    ceiling = address_space() + limits.memory
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def address_space() -> int:
    """Give the address space of this process in bytes: what RLIMIT_AS counts."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


def _next_job(line: Line) -> tuple[Job, bytes, tuple[object, ...]] | None:
    try:
        function, arguments = pickle.loads(line.receive())  # noqa: S301  from the parent
        return function, line.receive(), arguments
    except EOFError:
        return None


def _answer(state: object, function: Job, data: bytes, arguments: tuple[object, ...]) -> bytes:
    try:
        return Reply.RESULT.value + function(state, data, *arguments)
    except MemoryError:
        return Reply.MEMORY.value
    except Exception as error:  # noqa: BLE001  a child never dies of an exception: the parent must learn its name
        return Reply.FAILED.value + where(error).encode()


def where(error: BaseException) -> str:
    """Name the kind and place of an error, never its words: they may quote the mail."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    return f"{type(error).__name__} in {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
