"""What can go wrong between the program and its database, told apart by what the caller can do about it."""

import sqlite3
from typing import Final

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError


class StoreError(Exception):
    """The family: the message is a sentence for people and holds no personal data and no secret."""


class Conflict(StoreError):  # noqa: N818  it tells of others, not of a mistake
    """Somebody else changed the same rows first. Nothing was written; reading again and repeating is right."""


class StaleViewError(Conflict):
    """The case changed after the page that the act comes from was read. Nothing was written; look again, then act."""


class DatabaseUnavailableError(StoreError):
    """The database can't be reached, is locked for too long, is full or may not be written (exit code 3)."""


class UnknownRowError(StoreError):
    """There is no row of that number."""


class WrongStateError(StoreError):
    """The act does not fit the state of the row (a review item that somebody has already resolved)."""


class MissingReasonError(StoreError):
    """An act of a person that needs a reason came without one."""


class PurgedError(StoreError):
    """The content was deleted, as its retention says; only the line of the register is left."""


class DamagedMailError(StoreError):
    """The stored raw bytes are not those that arrived."""


_SQLITE_SENTENCES: Final = {
    sqlite3.SQLITE_BUSY: "the database is locked by another program; try again, or stop what holds it",
    sqlite3.SQLITE_LOCKED: "the database is locked by another program; try again, or stop what holds it",
    sqlite3.SQLITE_FULL: "the disk that holds the database is full; free some space",
    sqlite3.SQLITE_CANTOPEN: "the database file can't be opened; check that its folder exists and may be written",
    sqlite3.SQLITE_READONLY: "the database file may not be written; check the owner and mode of the file and its folder",
    sqlite3.SQLITE_IOERR: "the disk that holds the database fails; check disk and file system",
    sqlite3.SQLITE_CORRUPT: "the database file is damaged; restore a backup",
    sqlite3.SQLITE_NOTADB: "the database file is no SQLite database; check the setting DATABASE_URL",
}
_PRIMARY_CODE: Final = 0xFF
"""SQLite's extended codes keep the primary one in their lowest byte."""

_POSTGRESQL_SENTENCES: Final = {
    "53100": "the disk of the database server is full; free some space",
    "53300": "the database server has no connection left; raise max_connections or run fewer workers",
    "55P03": "a row of the database is locked for too long; try again",
    "28P01": "the database server refuses user or password; check the setting DATABASE_URL",
    "28000": "the database server refuses the user; check the setting DATABASE_URL",
    "3D000": "the database does not exist; create it, or check the setting DATABASE_URL",
    "42501": "the database user lacks a permission; grant it",
}
_POSTGRESQL_CONFLICTS: Final = frozenset({"40001", "40P01", "23505"})
"""Serialization failure, deadlock, unique violation: another transaction was first (PostgreSQL, appendix A)."""


def translated(error: SQLAlchemyError) -> StoreError | None:
    """The error in our words; None where it is a mistake of the program, which must show as such."""
    if isinstance(error, StaleDataError):
        return Conflict("the row was changed by somebody else in the meantime")
    if not isinstance(error, DBAPIError):
        return None
    if isinstance(error.orig, sqlite3.Error):
        return _from_sqlite(error, error.orig)
    return _from_postgresql(error)


def _from_sqlite(error: DBAPIError, cause: sqlite3.Error) -> StoreError | None:
    code = getattr(cause, "sqlite_errorcode", 0)
    if isinstance(error, IntegrityError) and code in {
        sqlite3.SQLITE_CONSTRAINT_UNIQUE,
        sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
    }:
        return Conflict("a row of the same key was written by somebody else in the meantime")
    sentence = _SQLITE_SENTENCES.get(code & _PRIMARY_CODE)
    return DatabaseUnavailableError(sentence) if sentence else None


def _from_postgresql(error: DBAPIError) -> StoreError | None:
    state = getattr(error.orig, "sqlstate", None)
    if state in _POSTGRESQL_CONFLICTS:
        return Conflict("the rows were changed by somebody else in the meantime")
    if state in _POSTGRESQL_SENTENCES:
        return DatabaseUnavailableError(_POSTGRESQL_SENTENCES[state])
    if error.connection_invalidated or state is None:
        return DatabaseUnavailableError(
            "the database server can't be reached; check that it runs and the setting DATABASE_URL"
        )
    return None
