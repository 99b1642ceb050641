"""Whatever is done to the history straight in the database is found: edits, deletions, insertions, reorderings, truncations.

The attacker knows the program and can write every table, and even reckons the chain anew; only the key file is missing.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes.casework import ANNA, VAULT, WORKER
from fakes.command import inside
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from cases import store
from cases.database import connect, reading, writing
from cases.history import GENESIS, _chained, _facts
from cases.model import HistoryEvent, HistoryHead

LAST = 12
EMPTIED, RECORD = 4, 10
"""An event that was purged in order, and the event that says so."""

Attack = Callable[[Session], None]


def sql(*statements: str) -> Attack:
    def attack(session: Session) -> None:
        for statement in statements:
            session.execute(text(statement))

    return attack


def rechained(attack: Attack, start: int = 1) -> Attack:
    """After *attack*, reckon digests from event *start* on, and the open part of the head, as the program would."""

    def thorough(session: Session) -> None:
        attack(session)
        session.expire_all()
        rows = session.query(HistoryEvent).order_by(HistoryEvent.id).all()
        before = GENESIS
        for row in rows:
            if row.id >= start:
                row.digest = _chained(before, _facts(row))
            before = row.digest
        head = session.get_one(HistoryHead, 1)
        head.last_id, head.digest = (rows[-1].id, before) if rows else (0, GENESIS)

    return thorough


def renumbered_from(event: int) -> str:
    """Move all later events up by one; in two steps, so that no number is taken twice."""
    return f"UPDATE history_event SET id = -(id - 1) WHERE id > {event}"


BACK = "UPDATE history_event SET id = -id WHERE id < 0"
COPY = (
    "INSERT INTO history_event (id, at, kind, actor, system_user, case_id, mail_id, content, salt, content_digest, digest)"
    " SELECT {new}, at, kind, actor, system_user, case_id, mail_id, content, salt, content_digest, digest"
    " FROM history_event WHERE id = {old}"
)
EDITS = {
    "time": "at = '2026-11-20 09:31:00.000000'",
    "unreadable time": "at = 'yesterday'",
    "kind": "kind = 'case_closed'",
    "actor": "actor = 'janis'",
    "system user": "system_user = 'nobody'",
    "case": "case_id = 99",
    "mail": "mail_id = 99",
    "content": "content = x'0102030405'",
    "content as words": "content = 'words'",
    "content of another": "content = (SELECT e.content FROM history_event e WHERE e.id = 2)",
    "salt": "salt = zeroblob(32)",
    "digest of content": "content_digest = 'ab' || substr(content_digest, 3)",
    "digest": "digest = 'ab' || substr(digest, 3)",
    "digest as bytes": "content_digest = x'00ff'",
}
ATTACKS: dict[str, Attack] = {
    f"edit of the {name} of event {event}": sql(f"UPDATE history_event SET {change} WHERE id = {event}")
    for name, change in EDITS.items()
    for event in (7, LAST)
} | {
    f"edit of the {name}, with the chain reckoned anew": rechained(sql(f"UPDATE history_event SET {EDITS[name]} WHERE id = 7"), 7)
    for name in ("time", "kind", "actor", "system user", "case", "mail", "content", "content of another", "salt")
} | {
    "deletion of the first": sql("DELETE FROM history_event WHERE id = 1"),
    "deletion of one": sql("DELETE FROM history_event WHERE id = 6"),
    "deletion of one, numbers closed up": sql("DELETE FROM history_event WHERE id = 6", renumbered_from(6), BACK),
    "deletion of one, closed up and reckoned anew": rechained(sql("DELETE FROM history_event WHERE id = 6", renumbered_from(6), BACK)),
    "deletion of a record of a purge": sql(f"DELETE FROM history_event WHERE id = {RECORD}"),
    "deletion of the record, closed up and reckoned anew": rechained(
        sql(f"DELETE FROM history_event WHERE id = {RECORD}", renumbered_from(RECORD), BACK)
    ),
    "emptying": sql("UPDATE history_event SET content = NULL, salt = NULL WHERE id = 7"),
    "emptying of the content alone": sql("UPDATE history_event SET content = NULL WHERE id = 7"),
    "emptying of the record of a purge": sql(f"UPDATE history_event SET content = NULL, salt = NULL WHERE id = {RECORD}"),
    "an event made a record of a purge": sql("UPDATE history_event SET kind = 'history_purged' WHERE id = 7"),
    "insertion at the end": sql(COPY.format(new=LAST + 1, old=5)),
    "insertion at the end, reckoned anew": rechained(sql(COPY.format(new=LAST + 1, old=5))),
    "insertion before the first": sql(COPY.format(new=0, old=5)),
    "insertion of a far number": sql(COPY.format(new=500, old=5)),
    "insertion in the middle, reckoned anew": rechained(
        sql("UPDATE history_event SET id = -(id + 1) WHERE id > 6", BACK, COPY.format(new=7, old=3))
    ),
    "two events change places": sql(
        "UPDATE history_event SET id = -5 WHERE id = 5", "UPDATE history_event SET id = 5 WHERE id = 6",
        "UPDATE history_event SET id = 6 WHERE id = -5",
    ),
    "two events change places, reckoned anew": rechained(sql(
        "UPDATE history_event SET id = -5 WHERE id = 5", "UPDATE history_event SET id = 5 WHERE id = 6",
        "UPDATE history_event SET id = 6 WHERE id = -5",
    )),
    "the order is turned round": sql(f"UPDATE history_event SET id = -({LAST + 1} - id)", BACK),
    "the last is cut off": sql(f"DELETE FROM history_event WHERE id = {LAST}"),
    "the last is cut off, reckoned anew": rechained(sql(f"DELETE FROM history_event WHERE id = {LAST}")),
    "the end is cut off": sql("DELETE FROM history_event WHERE id > 6"),
    "the end is cut off, reckoned anew": rechained(sql("DELETE FROM history_event WHERE id > 6")),
    "all is cut off": sql("DELETE FROM history_event"),
    "all is cut off, reckoned anew": rechained(sql("DELETE FROM history_event")),
    "the head says less": sql("UPDATE history_head SET last_id = 6"),
    "the head has another digest": sql("UPDATE history_head SET digest = 'ab' || substr(digest, 3)"),
    "the head is unsealed": sql("UPDATE history_head SET sealed = NULL"),
    "the head's seal is words": sql("UPDATE history_head SET sealed = 'words'"),
    "the head's seal is another": sql("UPDATE history_head SET sealed = (SELECT content FROM history_event WHERE id = 1)"),
    "the head is gone": sql("DELETE FROM history_head"),
}  # fmt: skip


@pytest.fixture(scope="module")
def written(empty_tables: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with a history of twelve events, one of them purged in order."""
    file = shutil.copy(empty_tables, tmp_path_factory.mktemp("written") / "infotrust.db")
    engine = connect(f"sqlite:///{file}")
    with writing(engine) as session:
        for number in range(1, RECORD):
            event = store.Event(f"kind_{number}", {"number": number, "reason": "Ilze Paraudziņa"})
            store.record(session, VAULT, ANNA if number % 2 else WORKER, event)
        assert store.purge(session, VAULT, WORKER, [EMPTIED]) == RECORD
        for number in range(RECORD + 1, LAST + 1):
            store.record(session, VAULT, WORKER, store.Event(f"kind_{number}", {"number": number}))
    engine.dispose()
    return Path(file)


@pytest.fixture
def engine(written: Path, tmp_path: Path):
    file = shutil.copy(written, tmp_path / "infotrust.db")
    opened = connect(f"sqlite:///{file}")
    yield opened
    opened.dispose()


def attacked(engine: Engine, attack: Attack) -> None:
    """Write past the program, which would keep foreign keys."""
    raw = create_engine(engine.url)
    with Session(raw) as session, session.begin():
        attack(session)
    raw.dispose()


def verified(engine: Engine) -> int | None:
    with reading(engine) as session:
        return store.verify_chain(session, VAULT)


def test_an_untouched_history_is_whole(engine: Engine) -> None:
    assert verified(engine) is None


def test_there_are_more_than_fifty_attacks() -> None:
    assert len(ATTACKS) > 50


@pytest.mark.parametrize("name", ATTACKS)
def test_it_is_found(engine: Engine, name: str) -> None:
    attacked(engine, ATTACKS[name])
    assert verified(engine) is not None


@pytest.mark.parametrize(("name", "event"), [
    ("edit of the kind of event 7", 7),
    ("edit of the salt of event 7", 7),
    ("edit of the unreadable time of event 7", 7),
    ("edit of the content as words of event 12", 12),
    ("deletion of one", 6),
    ("emptying", 7),
    ("the last is cut off", 12),
    ("insertion at the end", 13),
])  # fmt: skip
def test_it_is_found_where_it_is(engine: Engine, name: str, event: int) -> None:
    attacked(engine, ATTACKS[name])
    assert verified(engine) == event


def test_a_database_set_back_whole_is_found_by_what_was_noted_outside(engine: Engine, written: Path) -> None:
    with writing(engine) as session:
        later = store.record(session, VAULT, WORKER, store.Event("later", {}))
        digest = session.get_one(HistoryEvent, later).digest
    with reading(engine) as session:
        assert store.fits_anchor(session, later, digest.upper())
    earlier = connect(f"sqlite:///{written}")
    assert verified(earlier) is None
    with reading(earlier) as session:
        assert not store.fits_anchor(session, later, digest)
    earlier.dispose()


def test_the_command_tells_where(tmp_path: Path) -> None:
    settings = {"DATA_DIR": tmp_path / "data"}
    added = inside("case", "add", "--received", "2026-11-20", "--right", "access", "--as", "Anna", settings=settings)
    assert added.code == 0
    engine = connect(f"sqlite:///{tmp_path}/data/infotrust.db")
    with reading(engine) as session:
        head = session.get_one(HistoryHead, 1)
        anchor = f"{head.last_id}:{head.digest}"
    whole = inside("audit", "verify", "--anchor", anchor, "--anchor", anchor, settings=settings)
    assert (whole.code, whole.out) == (0, "The history is whole, and 2 noted events are in it.\n")
    set_back = inside("audit", "verify", "--anchor", f"{head.last_id + 5}:{head.digest}", settings=settings)
    assert set_back.code == 1
    assert "set back" in set_back.out
    attacked(engine, ATTACKS["the head's seal is another"])
    broken = inside("audit", "verify", settings=settings)
    assert broken.code == 1
    assert "The history is broken at event" in broken.out
    engine.dispose()


@pytest.mark.parametrize("anchor", ["", "7", "7:", ":ab", "x:" + "0" * 64, "7:" + "0" * 63, "-1:" + "0" * 64])
def test_what_is_no_anchor_is_refused_with_a_sentence(tmp_path: Path, anchor: str) -> None:
    ran = inside("audit", "verify", "--anchor", anchor, settings={"DATA_DIR": tmp_path / "data"})
    assert ran.code == 2
    assert "is no anchor" in ran.err
