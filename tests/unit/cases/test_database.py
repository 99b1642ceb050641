"""Connections: what can be wrong with a database is said in a sentence with its remedy."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from fakes.casework import VAULT, WORKER, database, delivery, new_mail
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from cases import schema, store
from cases.database import ATTEMPTS, PAGE_BYTES, DatabaseUrlError, connect, reading, repeated, writing
from cases.failures import Conflict, DatabaseUnavailableError, StoreError
from cases.model import Mail

SECRET = "pass-word"

BAD_URLS = {
    "empty": "",
    "no scheme": "infotrust.db",
    "another database": f"mysql://user:{SECRET}@localhost/infotrust",
    "an unknown one": f"nosuch://user:{SECRET}@localhost/infotrust",
    "no port": f"postgresql://user:{SECRET}@localhost:port/infotrust",
}


@pytest.mark.parametrize("url", BAD_URLS.values(), ids=BAD_URLS.keys())
def test_a_url_that_can_not_be_used_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(DatabaseUrlError) as caught:
        connect(url)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg", "postgresql+psycopg2"])
def test_postgresql_is_spoken_to_by_one_driver(scheme: str) -> None:
    assert connect(f"{scheme}://user@localhost/infotrust").dialect.driver == "psycopg"


def test_a_server_that_is_not_there_is_named_without_the_password(tmp_path: Path) -> None:
    engine = connect(f"postgresql+psycopg://user:{SECRET}@/infotrust?host={tmp_path}")
    with (
        pytest.raises(DatabaseUnavailableError, match=r"can't be reached.*DATABASE_URL") as caught,
        reading(engine) as session,
    ):
        session.connection()
    assert SECRET not in str(caught.value)


def _missing_folder(folder: Path) -> Path:
    return folder / "missing" / "infotrust.db"


def _directory(folder: Path) -> Path:
    return folder


def _text_file(folder: Path) -> Path:
    (folder / "notes.txt").write_text("these are no pages of a database " * 50)
    return folder / "notes.txt"


BAD_FILES = {
    "a folder that is missing": (_missing_folder, "can't be opened"),
    "a directory": (_directory, "can't be opened"),
    "a text file": (_text_file, "no SQLite database"),
}


@pytest.mark.parametrize(("make", "sentence"), BAD_FILES.values(), ids=BAD_FILES.keys())
def test_a_file_that_is_no_database_is_named(tmp_path: Path, make, sentence: str) -> None:
    engine = connect(f"sqlite:///{make(tmp_path)}")
    with pytest.raises(DatabaseUnavailableError, match=sentence):
        schema.upgrade(engine)
    engine.dispose()


def test_a_locked_database_is_waited_for_and_then_named(engine: Engine) -> None:
    assert engine.url.database
    with closing(sqlite3.connect(engine.url.database)) as holder, reading(engine) as session:
        holder.execute("BEGIN IMMEDIATE")
        session.execute(text("PRAGMA busy_timeout=20"))
        session.rollback()
        with pytest.raises(DatabaseUnavailableError, match="locked by another program"), writing(engine) as other:
            new_mail(other)
        holder.rollback()
    holder.close()


def test_readers_do_not_wait_for_a_writer(engine: Engine) -> None:
    with writing(engine) as writer:
        new_mail(writer)
        with reading(engine) as reader:
            assert list(store.list_mails(reader)) == []


def test_a_full_disk_is_named_and_nothing_is_half_stored(engine: Engine) -> None:
    with writing(engine) as session:
        pages = session.execute(text("PRAGMA page_count")).scalar_one()
    where = delivery()
    with reading(engine) as session:
        session.execute(text(f"PRAGMA max_page_count={pages + 20}"))
    with pytest.raises(DatabaseUnavailableError, match="full; free some space"), writing(engine) as session:
        store.add_mail(session, VAULT, WORKER, where, [bytes(1 << 20)] * 3)
    with writing(engine) as session:
        session.execute(text("PRAGMA max_page_count=1000000"))
        assert list(store.list_mails(session)) == []
        assert store.add_mail(session, VAULT, WORKER, where, [b"raw"]) is not None


def test_what_is_committed_survives_a_power_cut(engine: Engine) -> None:
    with reading(engine) as session:
        pragmas = {
            name: session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_mistake_of_the_program_shows_as_one_and_hides_its_values(engine: Engine) -> None:
    with pytest.raises(IntegrityError) as caught, writing(engine) as session:
        session.execute(text("INSERT INTO mail_chunk (mail_id, number, sealed) VALUES (99, 0, :it)"), {"it": SECRET})
    assert SECRET not in str(caught.value)
    with pytest.raises(OperationalError), reading(engine) as session:
        session.execute(text("SELECT nothing FROM nowhere"))


def test_a_key_that_is_taken_is_a_conflict(engine: Engine) -> None:
    with writing(engine) as session:
        mail = new_mail(session)
    names = [column.name for column in Mail.__table__.columns if column.name != "id"]
    with pytest.raises(Conflict), writing(engine) as session:
        session.add(Mail(**{name: getattr(mail, name) for name in names}))


def test_work_is_repeated_after_a_conflict_in_a_fresh_transaction(engine: Engine) -> None:
    sessions: list[Session] = []

    def work(session: Session) -> str:
        sessions.append(session)
        assert list(store.list_mails(session)) == []
        new_mail(session)
        if len(sessions) < ATTEMPTS:
            raise Conflict("somebody else was first")
        return "done"

    assert repeated(engine, work) == "done"
    assert len({id(session) for session in sessions}) == len(sessions) == ATTEMPTS


def test_endless_conflict_is_given_up(engine: Engine) -> None:
    tries: list[int] = []

    def work(session: Session) -> None:
        tries.append(1)
        raise Conflict("somebody else was first")

    with pytest.raises(Conflict):
        repeated(engine, work)
    assert len(tries) == ATTEMPTS


def test_any_other_error_is_not_repeated(engine: Engine) -> None:
    tries: list[int] = []

    def work(session: Session) -> None:
        tries.append(1)
        raise StoreError("no")

    with pytest.raises(StoreError):
        repeated(engine, work)
    assert tries == [1]


def test_importing_and_connecting_touch_no_file(tmp_path: Path) -> None:
    connect(f"sqlite:///{tmp_path / 'infotrust.db'}").dispose()
    assert list(tmp_path.iterdir()) == []


def test_tables_are_made_and_rolled_back_like_rows(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'infotrust.db'}"
    engine = connect(url)
    with Session(engine) as session:
        session.execute(text("CREATE TABLE half (id INTEGER)"))
        session.rollback()
    engine.dispose()
    with database(url) as opened, reading(opened) as session:
        assert session.execute(text("SELECT count(*) FROM sqlite_master WHERE name = 'half'")).scalar() == 0


def test_a_new_file_has_large_pages_and_one_that_exists_keeps_its_own(tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("PRAGMA page_size=4096")
        connection.execute("CREATE TABLE things (id INTEGER)")
    for name, octets in (("new.db", PAGE_BYTES), ("old.db", 4096)):
        engine = connect(f"sqlite:///{tmp_path / name}")
        with writing(engine) as session:
            session.execute(text("CREATE TABLE more (id INTEGER)"))
            assert session.execute(text("PRAGMA page_size")).scalar() == octets
            assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        engine.dispose()
