"""One contract, every database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.casework import database
from fakes.postgres import Postgres
from sqlalchemy import Engine


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'infotrust.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database with current tables."""
    with database(database_url) as opened:
        yield opened
