"""The program as it runs on several machines: poll, two workers, scheduler and web as processes of their own, on real servers.

PostgreSQL, Redis or RabbitMQ, and Dovecot are Debian's, each private and in a temporary folder; a test authority and an
SMTP server that keeps what it is given run in this process.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from fakes.command import ROOT, Ran, environment, infotrust
from fakes.dovecot import Account, dovecot
from fakes.office import ADMIN, STAFF, Office, office
from fakes.postgres import private_postgres
from fakes.rabbitmq import private_rabbitmq
from fakes.redis import private_redis
from fakes.smtp import Post, post_office
from sqlalchemy import Engine, text

from authority.samples import SampleMail
from cases.database import connect

BROKERS = {"redis": private_redis, "rabbitmq": private_rabbitmq}
PROCESSES = {"poll": "poll", "worker-1": "worker", "worker-2": "worker", "scheduler": "scheduler", "web": "web"}
"""Each process by its name, with the command that it runs."""
STOP_ORDER = ("poll", "scheduler", "worker-1", "worker-2", "web")

WAIT_SECONDS = 90.0
"""The longest that anything is waited for."""
LOOK_SECONDS = 0.1
STOP_SECONDS = 60.0


@dataclass(frozen=True)
class Program:
    """One process of the program, and where it writes its log."""

    process: subprocess.Popen[bytes]
    log: Path

    def events(self) -> list[dict[str, Any]]:
        """The lines of its log, those that are complete."""
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines() if line.endswith("}")]

    def started(self) -> bool:
        """Whether it has begun its work; a process that ended instead is an error."""
        assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
        return any(event["event"] == "started" for event in self.events())

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and give the exit code (negative: the signal that ended it)."""
        self.process.send_signal(how)
        return self.process.wait(STOP_SECONDS)


@dataclass
class Topology:
    """All that runs together."""

    office: Office
    account: Account
    post: Post
    engine: Engine
    settings: Mapping[str, object]
    running: dict[str, Program] = field(default_factory=dict)

    def deliver(self, mails: tuple[SampleMail, ...]) -> None:
        """Put mails into the mailbox as a delivery agent does."""
        for mail in mails:
            self.account.deliver(mail.raw, mail.received_at.timestamp())

    def command(self, *arguments: object) -> Ran:
        """Run a command with the settings of all processes."""
        return infotrust(*arguments, settings=self.settings)

    def start(self, *names: str) -> None:
        """Start processes and wait until each has begun its work."""
        for name in names:
            self.running[name] = self._program(name)
        for name in names:
            until(self.running[name].started, f"{name} to start")

    def _program(self, name: str) -> Program:
        log = self.office.folder / f"{name}.log"
        with log.open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "cli.main", PROCESSES[name]],
                env=environment(self.settings) | {"PYTHONPATH": str(ROOT)},
                cwd=self.office.folder,
                stdin=subprocess.DEVNULL,
                stderr=file,
                start_new_session=True,  # Ctrl-C is for whoever started us, and ends all in order
            )
        return Program(process, log)

    def stop(self) -> dict[str, int]:
        """End all processes in order and give their exit codes."""
        return {name: self.running.pop(name).end() for name in STOP_ORDER if name in self.running}

    def kill(self) -> None:
        """End what is still there, whatever happened before."""
        while self.running:
            _, program = self.running.popitem()
            program.process.kill()
            program.process.wait()

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Ask the database directly."""
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    @property
    def address(self) -> str:
        """Where the web process serves."""
        (started,) = [event for event in self.running["web"].events() if event["event"] == "web_started"]
        return f"http://127.0.0.1:{started['port']}"

    def web(self, path: str) -> httpx.Response:
        """Ask the web process."""
        return httpx.get(f"{self.address}{path}", timeout=30)


def until(reached: Callable[[], bool], what: str) -> None:
    """Wait until something is so."""
    pause = threading.Event()
    for _ in range(int(WAIT_SECONDS / LOOK_SECONDS)):
        if reached():
            return
        pause.wait(LOOK_SECONDS)
    raise AssertionError(f"waited {WAIT_SECONDS:.0f} seconds for {what}")


@contextmanager
def topology(folder: Path, broker: str) -> Iterator[Topology]:
    """Start the servers and make the tables; no process of the program runs yet. In the end nothing is left running."""
    with ExitStack() as servers:
        post = servers.enter_context(post_office())
        postgres = servers.enter_context(private_postgres())
        broker_url = servers.enter_context(BROKERS[broker]())
        account = servers.enter_context(dovecot()).account()
        place = servers.enter_context(office(folder))
        database_url = postgres.new_database()
        settings = _settings(place, account, post) | {"DATABASE_URL": database_url, "BROKER_URL": broker_url}
        engine = connect(database_url)
        servers.callback(engine.dispose)
        together = Topology(place, account, post, engine, settings)
        servers.callback(together.kill)
        made = together.command("db", "upgrade")
        assert made.code == os.EX_OK, made.err
        yield together


def _settings(place: Office, account: Account, post: Post) -> dict[str, object]:
    return {
        "DATA_DIR": place.folder / "data",
        "SOURCE_URL": f"imap://{account.user}@127.0.0.1:{account.server.port}",
        "SOURCE_PASSWORD": account.password,
        "SMTP_URL": f"smtp://127.0.0.1:{post.port}",
        "OUTGOING": "send",
        "TRUST_SOURCE": place.folder / "trust",
        "ALLOW_TEST_ANCHORS": "true",
        "STAFF_ADDRESSES": STAFF,
        "ADMIN_ADDRESSES": ADMIN,
        "WEB_BIND": "127.0.0.1:0",
        "POLL_INTERVAL": 1,
        # What a killed worker had taken comes back after this, instead of ten minutes.
        "QUEUE_LEASE": 10,
    }
