"""One run of the demo, shared by all tests that look at it; what changes something works on a copy."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from fakes.command import Ran, infotrust, inside
from fakes.wrong_input import DONE, MAIL, Office


@dataclass(frozen=True)
class Demo:
    """A folder in which the demo ran, and what it printed."""

    folder: Path
    printed: str
    errors: str

    @property
    def settings(self) -> Mapping[str, object]:
        """What a user sets who looks around in it: as the demo itself, with its people."""
        return {
            "DATA_DIR": self.folder / "data",
            "SOURCE_URL": f"maildir://{self.folder / 'maildir'}",
            "TRUST_SOURCE": self.folder / "trust",
            "ALLOW_TEST_ANCHORS": "true",
            "STAFF_ADDRESSES": "personals@infotrust.example",
            "ADMIN_ADDRESSES": "administrators@infotrust.example",
            "OFFLINE": "true",
        }

    @property
    def outgoing(self) -> Path:
        """Where letters and notices lie."""
        return self.folder / "data" / "outgoing"

    def run(self, *arguments: object, **changes: object) -> Ran:
        """Run a command on its database, inside the test."""
        return inside(*arguments, settings={**self.settings, **changes})

    def mails(self) -> dict[str, bytes]:
        """The sample mails by the name of their delivery."""
        return {path.name: path.read_bytes() for path in (self.folder / "maildir" / "new").iterdir()}


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo, played once however many processes the tests are spread over. Nothing in it may be changed."""
    base = tmp_path_factory.getbasetemp()
    place = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "infotrust-demo"
    place.mkdir(exist_ok=True)
    with _alone(place.with_suffix(".lock")):
        if not (place / "ran.json").exists():
            ran = infotrust("demo", "--once", "--folder", place / "demo", settings={"DATA_DIR": place / "unused"})
            (place / "ran.json").write_text(json.dumps([ran.code, ran.out, ran.err]), encoding="utf-8")
        code, out, err = json.loads((place / "ran.json").read_text(encoding="utf-8"))
    assert code == 0, err
    return Demo(place / "demo", out, err)


@pytest.fixture
def demo_copy(demo: Demo, tmp_path: Path) -> Demo:
    """The demo's folder, to be worked on."""
    shutil.copytree(demo.folder, tmp_path / "demo")
    return Demo(tmp_path / "demo", demo.printed, demo.errors)


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    office = Office(tmp_path_factory.mktemp("furnished"))
    assert office.run("ingest", office.file("first.eml", MAIL)).code == DONE
    return office.folder


@pytest.fixture
def office(furnished: Path, tmp_path: Path) -> Office:
    shutil.copytree(furnished, tmp_path / "office")
    return Office(tmp_path / "office")


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
