"""The connection to SQLite or PostgreSQL, and the two kinds of transaction. Importing connects nothing.

SQLite runs in WAL mode with synchronous=FULL (what was committed survives a power cut) and takes its write lock when a
writing transaction begins, not at its first write: so two writers queue instead of failing halfway. PostgreSQL runs in
READ COMMITTED; where rows are counted or chained they are locked (`cases.history`, `cases.opening`). Values that were
bound to statements never show in errors or logs.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session

from cases.failures import Conflict, StoreError, translated

T = TypeVar("T")

LOCK_WAIT_SECONDS: Final = 30
"""How long one transaction waits for another. Storing 100 MB takes a few seconds; who waits longer is told so."""
ATTEMPTS: Final = 5
"""Times that `repeated` does its work before it gives a conflict up; each conflict means that somebody else got on."""

WAL_RETRY_SECONDS: Final = 0.02
"""Between two tries to bring a new file into WAL mode while another program does the same."""

PAGE_BYTES: Final = 16_384
"""Of a new SQLite file; one that exists keeps its own. Most of it is raw mail, which takes a fourth of the pages so."""

_SQLITE_PRAGMAS: Final = (
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={LOCK_WAIT_SECONDS * 1000}",
)


class DatabaseUrlError(StoreError):
    """The database URL is malformed or names a database that is not supported."""


def connect(url: str) -> Engine:
    """The engine for *url* (``sqlite:///file`` or ``postgresql+psycopg://…``). Connects at the first transaction.

    Raises:
        DatabaseUrlError: malformed, or another database.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # a port that is no number escapes as the latter
        raise DatabaseUrlError(
            "the database URL can't be read; write sqlite:///FILE or postgresql+psycopg://…"
        ) from None
    match parsed.get_backend_name():
        case "sqlite":
            return _sqlite(parsed)
        case "postgresql":
            return _postgresql(parsed.set(drivername="postgresql+psycopg"))
        case other:
            msg = f"the database {other} is not supported; use SQLite or PostgreSQL"
            raise DatabaseUrlError(msg)


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": LOCK_WAIT_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN would come too late to take the write lock
    connection.execute(f"PRAGMA page_size={PAGE_BYTES}")
    _switch_to_wal(connection)
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(pragma)


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Bring a new file into WAL mode, which it keeps. For this one step SQLite refuses at once instead of waiting for others."""
    deadline = time.monotonic() + LOCK_WAIT_SECONDS
    while connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(WAL_RETRY_SECONDS)
        else:
            return  # a file system without shared memory keeps the old mode, which is as safe, only slower


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get("reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _postgresql(url: URL) -> Engine:
    options = f"-c timezone=UTC -c lock_timeout={LOCK_WAIT_SECONDS}s"
    arguments = {"options": options, "application_name": "infotrust"}
    return create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=arguments)


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """One transaction that writes: committed at the end, rolled back whole on any error.

    Raises:
        Conflict: somebody else changed the same rows first; nothing was written.
        DatabaseUnavailableError: unreachable, locked, full or not writable.
    """
    with _translating(), Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """One consistent look that writes nothing and waits for no writer. Raises as `writing`."""
    snapshot = engine.execution_options(reads=True, **_read_only(engine))
    with _translating(), Session(snapshot, expire_on_commit=False) as session:
        yield session


def _read_only(engine: Engine) -> dict[str, Any]:
    if engine.dialect.name == "postgresql":
        return {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
    return {}


@contextmanager
def _translating() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        ours = translated(error)
        if ours is None:
            raise
        raise ours from error


def repeated(engine: Engine, work: Callable[[Session], T]) -> T:
    """Do *work* in a writing transaction, again from the start after a conflict; *work* must touch nothing but the session.

    Raises:
        Conflict: still in conflict after `ATTEMPTS` times.
        DatabaseUnavailableError: as `writing`.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            with writing(engine) as session:
                return work(session)
        except Conflict:
            continue
    with writing(engine) as session:
        return work(session)
