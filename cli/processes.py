"""``run``, and its parts one by one: ``poll``, ``worker``, ``scheduler``, ``web``, for several processes or machines."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from cli.errors import Exit
from cli.starting import answers, stop_on_signals

if TYPE_CHECKING:
    from cases.states import ProcessKind
    from review.server import WebServer
    from runtime.runtime import Runtime


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (run, poll, worker, scheduler, web):
        app.command()(command)


def run() -> int:
    """Run the whole service: poll, verify, classify, open cases, notify, web. Ends in order on SIGTERM or Ctrl-C."""
    from cases.states import ProcessKind

    return _run(ProcessKind.RUN)


def poll() -> int:
    """Fetch mail, store it, and queue it for the workers. One process for a mailbox is enough."""
    from cases.states import ProcessKind

    return _run(ProcessKind.POLL)


def worker() -> int:
    """Verify, classify, open cases, and carry what leaves. As many processes as the load asks for."""
    from cases.states import ProcessKind

    return _run(ProcessKind.WORKER)


def scheduler() -> int:
    """Queue what has become due: retries, letters, and what a lost queue held. One process is enough."""
    from cases.states import ProcessKind

    return _run(ProcessKind.SCHEDULER)


def web() -> int:
    """Serve the pages on WEB_BIND, with /health, /ready and /metrics."""
    from cases.states import ProcessKind

    return _run(ProcessKind.WEB)


def _run(kind: "ProcessKind") -> int:
    from cases.states import ProcessKind
    from cli.running import runtime
    from config.settings import load
    from runtime.processes import refuse_empty, refuse_unshared
    from workers import service

    settings = load()
    if kind is not ProcessKind.RUN:
        refuse_unshared(settings, kind)
        refuse_empty(settings)
    stop = stop_on_signals()
    with runtime(settings, verbose=True) as rt:
        if all(answers(probe, settings.start_retries, stop) for probe in _needed(rt, kind)):
            with _web(rt, kind) as beside:
                service.run(rt, stop, kind, beside)
    return Exit.DONE


def _needed(rt: "Runtime", kind: "ProcessKind") -> Iterator[Callable[[], object]]:
    """Name the far ends that a process can't begin without."""
    from cases.states import ProcessKind
    from runtime.broker_check import check_broker

    if kind in {ProcessKind.RUN, ProcessKind.POLL}:
        yield rt.source.check
    if kind is not ProcessKind.WEB:
        yield lambda: check_broker(rt.settings)


@contextmanager
def _web(rt: "Runtime", kind: "ProcessKind") -> "Iterator[tuple[WebServer, ...]]":
    from cases.states import ProcessKind

    if kind not in {ProcessKind.RUN, ProcessKind.WEB}:
        yield ()
        return
    from review.server import serving

    with serving(rt) as server:
        yield (server,)
