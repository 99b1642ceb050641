"""The runtime for one command: built, handed over, and closed again, logs on standard error and quiet."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from cases.sealed import Vault
    from config.settings import Settings
    from runtime.runtime import Runtime


@contextmanager
def runtime(settings: "Settings | None" = None, *, verbose: bool = False) -> "Iterator[Runtime]":
    """Connect everything that the settings name; only warnings are logged unless *verbose*."""
    from config.logs import configure
    from config.settings import load
    from runtime.runtime import build

    configure(level=logging.INFO if verbose else logging.ERROR)
    rt = build(settings or load())
    try:
        yield rt
    finally:
        rt.close()


@contextmanager
def open_store(settings: "Settings | None" = None, *, check_keys: bool = True) -> "Iterator[tuple[Engine, Vault]]":
    """Connect to database and keys only: what lists and single views need; *check_keys* as in `runtime.open_store`."""
    from config.logs import configure
    from config.settings import load
    from runtime import runtime as connecting

    configure(level=logging.ERROR)
    settings = settings or load()
    connecting.make_data_folder(settings)
    db, vault = connecting.open_store(settings, check_keys=check_keys)
    try:
        yield db, vault
    finally:
        db.dispose()


def upgraded() -> str:
    """Bring the tables up to date; gives their version then. An empty database gets its keys with its tables."""
    from cases.database import connect, reading
    from cases.schema import SCHEMA_VERSION, upgrade, version
    from config.settings import load
    from runtime import runtime as connecting
    from runtime.keys import load_vault

    settings = load()
    connecting.make_data_folder(settings)
    with connecting.telling():
        engine = connect(settings.effective_database_url)
        try:
            with reading(engine) as session:
                is_new = version(session.connection()) is None
            if is_new:
                load_vault(settings.effective_key_file, make=True)
            upgrade(engine)
        finally:
            engine.dispose()
    return SCHEMA_VERSION
