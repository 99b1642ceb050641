"""A private RabbitMQ: Debian's server in a temporary folder, on free loopback ports, without plugins.

Its name server (epmd) would outlive it as a daemon; so it runs in the foreground, as ours, and ends with the rest.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

PROGRAMS = "/usr/lib/rabbitmq/bin"
"""The server itself: the one on PATH is a wrapper that insists on its own user and folders."""
START_SECONDS = 60.0
GREETING, ANSWER = b"AMQP\x00\x00\x09\x01", b"\x01\x00\x00"
"""What a client says first, and how a server that is ready begins its answer (AMQP 0-9-1, 2.2.4 and 2.3.5)."""

CONFIGURATION = """
listeners.tcp.1 = 127.0.0.1:{port}
log.console = false
log.file.level = warning
disk_free_limit.absolute = 10MB
"""


@contextmanager
def private_rabbitmq() -> Iterator[str]:
    """Start a server and give its URL. Without the server: a skip on a laptop, a failure where CI is set."""
    server = shutil.which("rabbitmq-server", path=PROGRAMS)
    if server is None or shutil.which("epmd") is None:
        _missing("no RabbitMQ server is installed")
    assert server is not None
    folder = Path(mkdtemp(prefix="rabbitmq-"))
    port, distribution, names = _free_ports(3)
    (folder / "rabbitmq.conf").write_text(CONFIGURATION.format(port=port), encoding="ascii")
    (folder / "enabled_plugins").write_text("[].\n", encoding="ascii")
    owner = _owner(folder)
    environment = _environment(folder, port, distribution, names)
    with ExitStack() as running:
        running.callback(shutil.rmtree, folder, ignore_errors=True)
        running.enter_context(
            _process(["epmd", "-port", str(names), "-address", "127.0.0.1"], folder, environment, owner)
        )
        process = running.enter_context(_process([server], folder, environment, owner))
        _wait(process, port, folder)
        yield f"amqp://guest:guest@127.0.0.1:{port}/"


def _environment(folder: Path, port: int, distribution: int, names: int) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "ERL_EPMD_PORT": str(names),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_BASE": str(folder),
        "RABBITMQ_NODENAME": f"infotrust-{port}@localhost",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(distribution),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        # One scheduler that does not spin: the tests need the processor for themselves.
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none",
    }


@contextmanager
def _process(
    command: list[str], folder: Path, environment: dict[str, str], owner: dict[str, Any]
) -> Iterator[subprocess.Popen[bytes]]:
    """Run *command* with all that it starts, and end the whole group."""
    with (folder / "console.log").open("ab") as log:
        process = subprocess.Popen(
            command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True, **owner,
        )  # fmt: skip
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while not _speaks(port):
        if process.poll() is not None or time.monotonic() > end:
            pytest.fail(f"RabbitMQ did not start: {(folder / 'console.log').read_text(errors='replace')[-2000:]}")
        time.sleep(0.05)


def _speaks(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 5) as probe:
            probe.sendall(GREETING)
            return probe.recv(len(ANSWER)) == ANSWER
    except OSError:
        return False


def _free_ports(number: int) -> list[int]:
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(number)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def _owner(folder: Path) -> dict[str, Any]:
    """How the server drops root, with the folder made its own; nothing for an ordinary user."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("nobody")
    for path in (folder, *folder.iterdir()):
        os.chown(path, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _missing(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
