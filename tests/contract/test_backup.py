"""A backup holds every row, is taken back by either kind of database, and is refused where anything is wrong with it."""

import gzip
import io
import json
from collections.abc import Callable

import pytest
from fakes.casework import VAULT, database, new_mail, opened_case
from sqlalchemy import Engine, func, select

from cases import store
from cases.backup import BackupError, read_backup, write_backup
from cases.database import reading, writing
from cases.model import Base, Mail

RAW = bytes(range(256)) * 8000  # two chunks of raw mail, every byte among them


def filled(engine: Engine) -> None:
    with writing(engine) as session:
        opened_case(session, new_mail(session, RAW))
        new_mail(session)


def written(engine: Engine) -> bytes:
    out = io.BytesIO()
    with reading(engine) as session:
        write_backup(session, out)
    return out.getvalue()


def restored(engine: Engine, backup: bytes) -> int:
    with writing(engine) as session:
        return read_backup(session, io.BytesIO(backup))


def contents(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    with reading(engine) as session:
        tables = Base.metadata.sorted_tables
        return {t.name: [tuple(r) for r in session.execute(select(t).order_by(*t.primary_key))] for t in tables}


def test_what_was_written_comes_back_whole(engine: Engine, tmp_path) -> None:
    filled(engine)
    backup = written(engine)
    with database(f"sqlite:///{tmp_path / 'other.db'}") as other:
        restored(other, backup)
        assert contents(other) == contents(engine)
        with reading(other) as session:
            first = session.scalars(select(Mail.id).order_by(Mail.id)).first()
            assert first is not None
            assert b"".join(store.open_raw(session, VAULT, first)) == RAW
            assert store.verify_chain(session, VAULT) is None


def test_either_kind_takes_it_and_goes_on_counting(engine: Engine, tmp_path) -> None:
    """From SQLite, say, to PostgreSQL; the next rows get numbers of their own."""
    with database(f"sqlite:///{tmp_path / 'first.db'}") as first:
        filled(first)
        backup = written(first)
    restored(engine, backup)
    with writing(engine) as session:
        case = opened_case(session, new_mail(session))
        assert case.number.endswith("000002")
        assert store.verify_chain(session, VAULT) is None


def test_a_database_that_holds_something_is_left_alone(engine: Engine) -> None:
    filled(engine)
    before = contents(engine)
    with pytest.raises(BackupError, match="empty"):
        restored(engine, written(engine))
    assert contents(engine) == before


def lines(backup: bytes) -> list[bytes]:
    return gzip.decompress(backup).splitlines(keepends=True)


def packed(changed: list[bytes]) -> bytes:
    return gzip.compress(b"".join(changed))


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty file": lambda backup: b"",
    "no backup at all": lambda backup: b"PK\x03\x04 something else",
    "cut in the middle": lambda backup: backup[: len(backup) // 2],
    "end left out": lambda backup: packed(lines(backup)[:-1]),
    "a row left out": lambda backup: packed([*lines(backup)[:2], *lines(backup)[3:]]),
    "a row changed": lambda backup: packed([line.replace(b"received", b"verified") for line in lines(backup)]),
    "two rows changed places": lambda backup: packed(
        [lines(backup)[0], *reversed(lines(backup)[1:-1]), lines(backup)[-1]]
    ),
    "of another version": lambda backup: packed(
        [b'{"schema":"infotrust/backup/1","version":"9999"}\n', *lines(backup)[1:]]
    ),
    "of another program": lambda backup: packed([b'{"schema":"other/1"}\n', *lines(backup)[1:]]),
    "an unknown table": lambda backup: packed(
        [lines(backup)[0], json.dumps({"table": "x", "row": {}}).encode() + b"\n"]
    ),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_backup_is_refused_and_nothing_of_it_is_kept(name: str, tmp_path) -> None:
    with database(f"sqlite:///{tmp_path / 'first.db'}") as first, database(f"sqlite:///{tmp_path / 'o.db'}") as other:
        filled(first)
        before = contents(other)
        with pytest.raises(BackupError, match="backup"):
            restored(other, DAMAGES[name](written(first)))
        assert contents(other) == before
        with reading(other) as session:
            assert session.scalar(select(func.count()).select_from(Mail)) == 0
