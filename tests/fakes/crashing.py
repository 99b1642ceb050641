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
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from fakes import made_once
from fakes.office import forked_examiner

from config.settings import Settings
from intake.imap import ImapSource
from intake.imap_connection import Endpoint, Timing, password_login
from intake.source import SourceError
from runtime.crash_points import CrashPoint
from runtime.runtime import build
from workers import storing
from workers.polling import poll
from workers.service import drain, forget_leases

TOGETHER = 4
"""Mails of one transaction: few, so that a start has several groups and dies between and within them."""

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
    is_warm = False
    for line in sys.stdin:
        order = pickle.loads(bytes.fromhex(line))
        if not is_warm:
            _warm(order[0])
            is_warm = True
        pid = os.fork()
        if pid == 0:
            _end(*order)
        _, status = os.waitpid(pid, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _warm(settings: Settings) -> None:
    """Load and compile before all forks what is the same in every start, and what no start is about."""
    made_once.remember()
    made_once.shipped_model()
    with TemporaryDirectory() as folder:
        build(Settings(data_dir=Path(folder), trust_source=settings.trust_source, allow_test_anchors=True)).close()


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
        if point is fatal:  # points are passed in two threads, but each of them in one at a time
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    storing.TOGETHER = TOGETHER
    rt = build(settings, at=at)
    rt = replace(rt, examiner=forked_examiner(rt))
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
