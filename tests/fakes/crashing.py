"""Starts of the program, each in a process of its own that may end itself by SIGKILL at a named point.

A launcher has everything imported and forks for each start, so that a start costs milliseconds.
"""

import os
import pickle
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from config.settings import Settings
from intake.imap import ImapSource
from intake.imap_connection import Endpoint, Timing, password_login
from intake.source import SourceError
from runtime.algorithm_dates import load_algorithms
from runtime.connections import open_fetcher
from runtime.crash_points import CrashPoint
from runtime.examination import Examiner
from runtime.examine import Shared
from runtime.resources import rule_tables
from runtime.runtime import Runtime, build
from runtime.sandbox import Sandbox, StartMethod
from workers.polling import poll
from workers.service import drain, forget_leases

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Launcher:
    """The process that forks."""

    process: subprocess.Popen[bytes]

    def start(self, settings: Settings, point: CrashPoint | None = None, passes: int = 1) -> int:
        """Let the program do all there is to do, or die when it *passes* *point*; give its exit code (negative: the signal)."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(pickle.dumps((settings, point, passes)).hex().encode() + b"\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@contextmanager
def launcher() -> Iterator[Launcher]:
    """Run a launcher for the length of the block."""
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    command = [sys.executable, "-c", "from fakes.crashing import serve; serve()"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path}
    ) as process:
        yield Launcher(process)
        assert process.stdin is not None
        process.stdin.close()


def serve() -> None:
    """Fork for each line of standard input, and answer how the child ended."""
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _end(*pickle.loads(bytes.fromhex(line)))
        _, status = os.waitpid(pid, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _end(settings: Settings, fatal: CrashPoint | None, passes: int) -> None:
    os.dup2(2, 1)  # standard output is the launcher's
    try:
        _work(settings, fatal, passes)
    except BaseException:  # noqa: BLE001  the launcher must live whatever it was
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _work(settings: Settings, fatal: CrashPoint | None, passes: int) -> None:
    left = passes

    def at(point: CrashPoint) -> None:
        nonlocal left
        left -= point is fatal
        if point is fatal and left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    rt = build(settings, at=at)
    rt = replace(rt, examiner=_forking_examiner(rt))
    if isinstance(rt.source, ImapSource):
        rt = replace(rt, source=_impatient(rt.settings))
    forget_leases(rt)
    with suppress(SourceError):
        poll(rt, lambda: None)
    drain(rt)
    rt.close()


def _impatient(settings: Settings) -> ImapSource:
    """The mailbox of *settings*, asked as patiently as a test can wait."""
    url = urlsplit(settings.effective_source_url)
    endpoint = Endpoint(url.hostname or "", url.port or 0, tls=False)
    login = password_login(url.username or "", url.password or "")
    return ImapSource(endpoint, login, timing=Timing(connect=5, read=2, command=5))


def _forking_examiner(rt: Runtime) -> Examiner:
    """Examine as the program does, in children forked from here: no fork server has to start for one mail."""
    shared = Shared(rt.trust, load_algorithms(rt.settings), rule_tables(), rt.company.mail_hosts)
    return Examiner(Sandbox(shared, size=1, start=StartMethod.FORK), open_fetcher(rt.settings))
