"""What costs most of a start and is always the same: made once in each process of the tests, and the same from then on.

To compile the shipped model takes a second, and to migrate an empty database a quarter of one; children of hundreds of
offices did both anew. The program still makes the first of each. What is not the same goes the whole way every time:
other tables of the classifier, databases that hold something, PostgreSQL, and every process that a test starts itself.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect

from classifier.model import Model
from runtime.resources import rule_tables
from runtime.sandbox import WARM_MODULES, StartMethod

TESTS = Path(__file__).resolve().parents[1]
FORK_SERVER = "fakes.fork_server"
"""Imported by the server from which children are forked: they inherit what it has made."""

_compile, _migrate = Model.from_tables, command.upgrade
_migrated: list[str] = []
"""The statements that make an empty SQLite database what the migrations made of the first one."""


@cache
def shipped_model() -> Model:
    """The compiled shipped rules and weights."""
    return _compile(rule_tables())


def remember() -> None:
    """Take effect in this process, and in children that are forked from here."""
    Model.from_tables = _compiled  # type: ignore[method-assign,assignment]
    command.upgrade = _upgrade


def remember_in_children() -> None:
    """Take effect in children of the fork server, which must not have started yet."""
    os.environ["PYTHONPATH"] = str(TESTS)
    WARM_MODULES[StartMethod.FORKSERVER].append(FORK_SERVER)


def _compiled(tables: Mapping[str, Mapping[str, Any]], own_names: Sequence[str] = ()) -> Model:
    if tables != rule_tables():
        return _compile(tables, own_names)
    return replace(shipped_model(), own_names=tuple(own_names))


def _upgrade(config: Config, revision: str) -> None:
    connection: Connection = config.attributes["connection"]
    if connection.dialect.name != "sqlite" or revision != "head" or inspect(connection).get_table_names():
        _migrate(config, revision)
    elif _migrated:
        for statement in _migrated:
            connection.exec_driver_sql(statement)
    else:
        _migrate(config, revision)
        raw = connection.connection.driver_connection
        assert raw is not None
        _migrated.extend(line for line in raw.iterdump() if line not in {"BEGIN TRANSACTION;", "COMMIT;"})
