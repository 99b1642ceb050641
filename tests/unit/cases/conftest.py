"""An empty database for each test of the store, copied from one that was migrated once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.casework import database
from sqlalchemy import Engine

from cases.database import connect


@pytest.fixture(scope="session")
def empty_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with current tables and nothing in them."""
    file = tmp_path_factory.mktemp("empty") / "infotrust.db"
    with database(f"sqlite:///{file}"):
        pass
    return file


@pytest.fixture
def engine(empty_tables: Path, tmp_path: Path) -> Iterator[Engine]:
    file = shutil.copy(empty_tables, tmp_path / "infotrust.db")
    opened = connect(f"sqlite:///{file}")
    yield opened
    opened.dispose()
