"""`infotrust run` from start to end: it works through a mailbox by itself, ends in order, and its log names nobody."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes.command import ROOT, environment, inside
from fakes.people import PERSONAL

SECONDS = 90


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < end, "not reached in time"
        time.sleep(0.2)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Service:
    """The running program on the demo's mailbox, with a data folder of its own. Its authority answers no more."""

    def __init__(self, demo, folder: Path) -> None:
        data = {"DATA_DIR": folder / "data", "OFFLINE": "false", "WEB_BIND": f"127.0.0.1:{free_port()}"}
        self.settings = {**demo.settings, **data}
        self.log = folder / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "cli.main", "run"],
                env=environment(self.settings) | {"PYTHONPATH": str(ROOT)},
                stdout=subprocess.PIPE,
                stderr=log,
            )

    def mails(self) -> list[dict]:
        listed = inside("mail", "list", "--json", settings=self.settings)
        return listed.objects if listed.code == 0 else []

    def at_rest(self) -> bool:
        stages = [mail["stage"] for mail in self.mails()]
        return len(stages) == 24 and set(stages) <= {"done", "in_review", "waiting"}


@pytest.fixture(scope="module")
def service(demo, tmp_path_factory) -> Iterator[Service]:
    running = Service(demo, tmp_path_factory.mktemp("service"))
    try:
        until(running.at_rest)
        running.process.send_signal(signal.SIGTERM)
        running.process.wait(SECONDS)
        yield running
    finally:
        running.process.kill()
        running.process.communicate()


def test_it_ends_in_order_when_it_is_told_to(service):
    assert service.process.returncode == 0


def test_every_mail_of_the_mailbox_came_to_rest_once(service, demo):
    assert sorted(mail["uid"] for mail in service.mails()) == sorted(demo.mails())


def test_what_the_network_would_have_to_confirm_waits_for_it(service):
    outcomes = {mail["outcome"] for mail in service.mails()}
    assert {"case", "waiting", "review", "no_request", "ignored", "duplicate"} == outcomes


def test_its_log_is_lines_of_json_and_names_nobody(service):
    lines = service.log.read_text(encoding="utf-8").splitlines()
    events = [json.loads(line) for line in lines]
    assert {"started", "polled", "stopped"} <= {event["event"] for event in events}
    assert not [word for line in lines for word in PERSONAL if word in line]
