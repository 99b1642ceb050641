"""A private PostgreSQL: a cluster in a temporary folder, reached over a Unix socket only, gone when the tests end.

The server refuses to run as root; there it runs as the package's own user, or as nobody. What is written is never
synced: a cluster that lives for a minute survives no power cut, and the tests are about the program.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest

USER = "infotrust"
BINARIES = "/usr/lib/postgresql"
SETTINGS = "-c listen_addresses= -c fsync=off -c full_page_writes=off -c max_connections=60"


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server. Each test takes a database of its own."""

    socket: Path
    _control: Callable[[str, str], None]
    _numbers: Iterator[int] = field(default_factory=count)

    def stop(self) -> None:
        """End the server at once, in the middle of whatever it does."""
        self._control("-m", "immediate")

    def start(self) -> None:
        """Start it again; what was committed is there."""
        self._control("-o", f"-k {self.socket} {SETTINGS}")

    def new_database(self) -> str:
        """Make an empty database and return its URL."""
        import psycopg  # most test runs need no database

        name = f"test_{next(self._numbers)}"
        with psycopg.connect(host=str(self.socket), user=USER, dbname="postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return f"postgresql+psycopg://{USER}@/{name}?host={self.socket}"


@contextmanager
def private_postgres() -> Iterator[Postgres]:
    """Start a cluster and stop it. Without the server: a skip on a laptop, a failure where CI is set."""
    binaries = _binaries()
    owner = _owner()
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if owner:
        shutil.chown(folder, owner["user"], owner["group"])
    data, socket = folder / "data", folder
    try:
        initdb = [binaries / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        _run(initdb, owner, folder)
        control = [binaries / "pg_ctl", "-D", data, "-l", folder / "log", "-w"]

        def run(*words: str) -> None:
            _run([*control, *words, "stop" if "-m" in words else "start"], owner, folder)

        server = Postgres(socket, run)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


def _binaries() -> Path:
    found = shutil.which("initdb")
    installed = [Path(found).parent] if found else sorted(Path(BINARIES).glob("*/bin"), reverse=True)
    if installed:
        return installed[0]
    reason = "no PostgreSQL server is installed"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def _owner() -> dict[str, Any]:
    """How a child process drops root; nothing for an ordinary user."""
    if os.geteuid() != 0:
        return {}
    users = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = users.get("postgres") or users["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _run(command: list[object], owner: dict[str, Any], folder: Path) -> None:
    # pg_ctl hands its streams on to the server: pipes would never end, so the output goes to a file.
    with (folder / "commands.log").open("a+") as log:
        done = subprocess.run([str(word) for word in command], stdout=log, stderr=log, cwd=folder, check=False, **owner)
        if done.returncode:
            log.seek(0)
            pytest.fail(f"{command[0]} ended with {done.returncode}: {log.read()[-2000:]}")
