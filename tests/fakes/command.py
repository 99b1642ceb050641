"""The command line as a user runs it: in a process of its own, or inside the test where start-up time would add up."""

import io
import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from json import loads
from pathlib import Path
from typing import Any
from unittest.mock import patch

import structlog

from cli.main import run

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 120
"""No command of a test runs longer, however busy the machine."""


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it wrote."""

    code: int
    raw: bytes
    err: str

    @property
    def out(self) -> str:
        """Standard output."""
        return self.raw.decode()

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The JSON objects on standard output, one a line."""
        return [loads(line) for line in self.out.splitlines()]

    @property
    def only(self) -> dict[str, Any]:
        """The one object on standard output."""
        (found,) = self.objects
        return found


def infotrust(
    *arguments: object,
    settings: Mapping[str, object] | None = None,
    stdin: bytes = b"",
    folder: Path | None = None,
    stdout: int = subprocess.PIPE,
) -> Ran:
    """Run the program in a process of its own, in *folder*, with nothing in its environment but *settings*."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "cli.main", *map(str, arguments)],
        env=environment(settings) | {"PYTHONPATH": str(ROOT)},
        input=stdin,
        cwd=folder,
        stdout=stdout,
        stderr=subprocess.PIPE,
        timeout=SECONDS,
        check=False,
    )
    return Ran(done.returncode, done.stdout or b"", done.stderr.decode())


def inside(*arguments: object, settings: Mapping[str, object] | None = None) -> Ran:
    """Run the program in this process; whatever it sets up for itself is put back."""
    out, err = io.TextIOWrapper(io.BytesIO()), io.TextIOWrapper(io.BytesIO())
    with patch.dict(os.environ, environment(settings), clear=True), _own_logs():
        with redirect_stdout(out), redirect_stderr(err):
            code = run([str(argument) for argument in arguments])
        out.flush()
        err.flush()
    return Ran(code, out.buffer.getvalue(), err.buffer.getvalue().decode())  # type: ignore[attr-defined]  # BytesIO


def environment(settings: Mapping[str, object] | None = None) -> dict[str, str]:
    """Give an environment with these settings and no others."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG", "CI") if name in os.environ}
    return kept | {f"INFOTRUST_{name}": str(value) for name, value in (settings or {}).items()}


@contextmanager
def _own_logs() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:], root.level = handlers, level
        structlog.reset_defaults()
