"""Three small ways with rows that every store module shares: find, lock, insert unless there."""

from typing import Any, TypeVar

from sqlalchemy import Insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from cases.failures import UnknownRowError
from cases.model import Base

Row = TypeVar("Row", bound=Base)


def existing(session: Session, table: type[Row], row_id: int) -> Row:
    """The row of that id.

    Raises:
        UnknownRowError: there is none.
    """
    row = session.get(table, row_id)
    if row is None:
        msg = f"there is no {table.__tablename__.replace('_', ' ')} {row_id}"
        raise UnknownRowError(msg)
    return row


def locked(session: Session, table: type[Row], **key: object) -> Row:
    """The row of that key, as it is once nobody else can change it.

    PostgreSQL locks the row; on SQLite the writing transaction holds the lock of the whole database already.
    """
    statement = select(table).filter_by(**key).with_for_update().execution_options(populate_existing=True)
    return session.execute(statement).scalar_one()


def insert_unless_there(session: Session, table: type[Base], **values: Any) -> Insert:
    """An INSERT that does nothing where a unique key is taken, also by a transaction that commits meanwhile.

    Without *values* it is executed with a list of rows.
    """
    if session.get_bind().dialect.name == "postgresql":
        insert: postgresql.Insert | sqlite.Insert = postgresql.insert(table)
    else:
        insert = sqlite.insert(table)
    return (insert.values(**values) if values else insert).on_conflict_do_nothing()
