"""A backup that any database can take back: every row of every table, as text, with a seal of completeness at its end.

What is sealed stays sealed: the key file is kept apart, and without it a backup is as dumb as the database. Rows are
streamed both ways, so that neither needs memory for a whole mailbox.
"""

import base64
import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, BinaryIO, Final

from sqlalchemy import Table, delete, func, insert, select, text
from sqlalchemy.exc import CompileError, OperationalError, StatementError
from sqlalchemy.orm import Session

from cases.failures import StoreError
from cases.model import Case, HistoryEvent, Mail
from cases.schema import SCHEMA_VERSION
from cases.tables import METADATA

SCHEMA: Final = "infotrust/backup/1"
BATCH: Final = 100
"""Rows written or read at a time; a row of raw mail has up to one MiB."""


class BackupError(StoreError):
    """The file is no backup, is damaged or incomplete, or the database can't take it."""


def write_backup(session: Session, out: BinaryIO) -> int:
    """Write every row to *out* and give their number. The session's snapshot is what the backup holds."""
    digest, rows = hashlib.sha256(), 0
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as packed:
        for line in _lines(session):
            packed.write(line)
            digest.update(line)
            rows += 1
        packed.write(_line({"end": rows - 1, "sha256": digest.hexdigest()}))
    return rows - 1


def read_backup(session: Session, source: BinaryIO) -> int:
    """Fill an empty database from *source* and give the number of rows; nothing is kept where anything is wrong.

    Raises:
        BackupError: *source* is no whole backup of this version, or the database holds something already.
    """
    _refuse_unless_empty(session)
    tables = {table.name: table for table in METADATA.sorted_tables}
    for table in reversed(tables.values()):
        session.execute(delete(table))  # the rows that the first migration makes
    rows = 0
    try:
        for batch in _batches(_checked(source)):
            session.execute(insert(tables[batch[0][0]]), [row for _, row in batch])
            rows += len(batch)
    except OperationalError:
        raise  # the database failed, not the backup
    except (StatementError, CompileError, ValueError, LookupError) as error:
        raise BackupError("the backup is damaged or was changed; take another one") from error
    _count_on(session, tables.values())
    return rows


def _lines(session: Session) -> Iterator[bytes]:
    yield _line({"schema": SCHEMA, "version": SCHEMA_VERSION})
    for table in METADATA.sorted_tables:
        order = [column.asc() for column in table.primary_key]
        result = session.execute(select(table).order_by(*order).execution_options(yield_per=BATCH))
        for row in result.mappings():
            yield _line({"table": table.name, "row": {name: _plain(value) for name, value in row.items()}})


def _line(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _plain(value: object) -> Any:
    match value:
        case bytes():
            return {"bytes": base64.b64encode(value).decode("ascii")}
        case datetime():
            return {"instant": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case _:
            return value


def _value(plain: Any) -> Any:
    match plain:
        case {"bytes": str(text_)}:
            return base64.b64decode(text_, validate=True)
        case {"instant": str(text_)}:
            return datetime.fromisoformat(text_)
        case {"day": str(text_)}:
            return date.fromisoformat(text_)
        case _:
            return plain


def _checked(source: BinaryIO) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give table and row of each line, and fail after the last where the end does not vouch for all of them."""
    lines = _unpacked(source)
    first = next(lines, b"")
    _check_head(_parsed(first))
    digest = hashlib.sha256(first)
    for rows, line in enumerate(lines):
        entry = _parsed(line)
        if "end" in entry:
            if entry == {"end": rows, "sha256": digest.hexdigest()}:
                return
            break
        digest.update(line)
        yield _row(entry)
    raise BackupError("the backup is incomplete or was changed; take another one")


def _unpacked(source: BinaryIO) -> Iterator[bytes]:
    try:
        with gzip.GzipFile(fileobj=source, mode="rb") as packed:
            yield from packed
    except (EOFError, OSError, ValueError) as error:
        raise BackupError("the file is no backup, or it is damaged; take another one") from error


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BackupError("the file is no backup, or it is damaged; take another one") from error
    return entry if isinstance(entry, dict) else {}


def _check_head(head: Mapping[str, Any]) -> None:
    if head.get("schema") != SCHEMA:
        raise BackupError("the file is no backup of this program; name one that `infotrust backup` wrote")
    if head.get("version") != SCHEMA_VERSION:
        raise BackupError(
            f"the backup has version {head.get('version')}, this program needs {SCHEMA_VERSION};"
            " restore it with the program that wrote it, then upgrade"
        )


def _row(entry: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    match entry:
        case {"table": str(name), "row": dict(row)} if name in METADATA.tables:
            return name, {column: _value(plain) for column, plain in row.items()}
    raise BackupError("the backup holds a row of an unknown table; take another one")


def _batches(rows: Iterator[tuple[str, dict[str, Any]]]) -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """Give runs of rows of one table, none longer than `BATCH`."""
    batch: list[tuple[str, dict[str, Any]]] = []
    for row in rows:
        if batch and (row[0] != batch[0][0] or len(batch) == BATCH):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _refuse_unless_empty(session: Session) -> None:
    for table in (Mail, Case, HistoryEvent):
        if session.scalar(select(func.count()).select_from(table)):
            raise BackupError("the database holds cases or mail already; restore into an empty one")


def _count_on(session: Session, tables: Any) -> None:
    """Let PostgreSQL's counters go on after the rows that came with their numbers."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in tables:
        _count_table_on(session, table)


def _count_table_on(session: Session, table: Table) -> None:
    if "id" not in table.c:
        return
    newest = session.scalar(select(func.max(table.c.id)))
    counter = session.scalar(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": f'"{table.name}"'})
    if newest is not None and counter is not None:
        session.execute(text("SELECT setval(:counter, :newest)"), {"counter": counter, "newest": newest})
