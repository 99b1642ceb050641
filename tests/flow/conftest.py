"""What tests of whole ways share: one office with its authority a module, one child that examines, a mailbox of one's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.correspondence import Mailbox
from fakes.office import Clock, Office, office, shared_examiner

from runtime.examination import Examiner


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


@pytest.fixture(scope="module")
def examiner(place: Office) -> Iterator[Examiner]:
    with shared_examiner(place) as opened:
        yield opened


@pytest.fixture
def box(place: Office, examiner: Examiner, tmp_path: Path) -> Iterator[Mailbox]:
    (tmp_path / "trust").symlink_to(place.folder / "trust")
    here, clock = Office(tmp_path, place.authority), Clock()
    with here.open(clock=clock, examiner=examiner) as rt:
        yield Mailbox(here, rt, clock)
