"""The history: every planted change is found, and a purge leaves the chain whole."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from fakes.casework import ANNA, NOW, ROTATED, VAULT, WORKER, database, opened_case
from sqlalchemy import Engine, delete, func, select, text, update
from sqlalchemy.orm import Session

from cases import store
from cases.database import reading, writing
from cases.failures import WrongStateError
from cases.history import GENESIS, _chained, _facts
from cases.model import HistoryEvent, HistoryHead
from cases.sealed import Keyring, SealError, Vault, key_line

LENGTH = 12
Tamper = Callable[[Session], object]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A history of 12 events, the last of which is the purge of the third; tests change it and roll back."""
    with database(f"sqlite:///{tmp_path_factory.mktemp('history') / 'infotrust.db'}") as engine:
        with writing(engine) as session:
            case = opened_case(session)
            other = opened_case(session)
            for number in range(3, LENGTH):
                at = NOW + timedelta(minutes=number)
                event = store.Event("note", {"text": f"note {number}"}, case_id=case.id if number % 2 else other.id)
                store.record(session, VAULT, store.Act("anna", at, "root"), event)
            store.purge(session, VAULT, ANNA, [3])
        yield engine


def _event(number: int, **values: object) -> Tamper:
    return lambda session: session.execute(update(HistoryEvent).where(HistoryEvent.id == number).values(**values))


def _delete(*numbers: int) -> Tamper:
    return lambda session: session.execute(delete(HistoryEvent).where(HistoryEvent.id.in_(numbers)))


def _swap(first: int, second: int) -> Tamper:
    def swap(session: Session) -> None:
        for old, new in ((first, 1000), (second, first), (1000, second)):
            session.execute(update(HistoryEvent).where(HistoryEvent.id == old).values(id=new))

    return swap


def _copy_content(source: int, target: int) -> Tamper:
    def copy(session: Session) -> None:
        row = session.get_one(HistoryEvent, source)
        stolen = {"content": row.content, "salt": row.salt, "content_digest": row.content_digest}
        session.execute(update(HistoryEvent).where(HistoryEvent.id == target).values(**stolen))

    return copy


def _insert(number: int) -> Tamper:
    def insert(session: Session) -> None:
        for old in range(LENGTH, number - 1, -1):
            session.execute(update(HistoryEvent).where(HistoryEvent.id == old).values(id=old + 1))
        model = session.get_one(HistoryEvent, number + 1)
        names = [column.name for column in HistoryEvent.__table__.columns]
        session.add(HistoryEvent(**{name: getattr(model, name) for name in names} | {"id": number}))
        session.flush()

    return insert


def _rebuild(session: Session) -> None:
    """What somebody with the whole database, but without the key file, can do: change an event and chain all anew."""
    session.execute(update(HistoryEvent).where(HistoryEvent.id == 4).values(actor="somebody else"))
    before = GENESIS
    for row in session.scalars(select(HistoryEvent).order_by(HistoryEvent.id)):
        row.digest = before = _chained(before, _facts(row))
        session.flush()
    session.execute(update(HistoryHead).values(digest=before))


def _cut_with_head(session: Session) -> None:
    _delete(LENGTH)(session)
    digest = session.scalar(select(HistoryEvent.digest).where(HistoryEvent.id == LENGTH - 1))
    session.execute(update(HistoryHead).values(last_id=LENGTH - 1, digest=digest))


PLANTED: dict[str, tuple[Tamper, int]] = {
    "another actor": (_event(4, actor="somebody"), 4),
    "another system user": (_event(4, system_user=None), 4),
    "another time": (_event(5, at=NOW), 5),
    "another kind": (_event(6, kind="nothing"), 6),
    "another case": (_event(7, case_id=2), 7),
    "no case": (_event(7, case_id=None), 7),
    "content emptied": (_event(8, content=None), 8),
    "salt emptied": (_event(8, salt=None), 8),
    "content and salt emptied, no purge": (_event(8, content=None, salt=None), 8),
    "another salt": (_event(8, salt=b"\0" * 32), 8),
    "content of garbage": (_event(8, content=b"garbage"), 8),
    "content of another event": (_copy_content(9, 8), 8),
    "another content digest": (_event(9, content_digest="00" * 32), 9),
    "another digest": (_event(9, digest="00" * 32), 9),
    "the first deleted": (_delete(1), 1),
    "one in the middle deleted": (_delete(5), 5),
    "the last deleted": (_delete(LENGTH), 3),
    "the last deleted, the head set back": (_cut_with_head, 3),
    "all but three deleted": (_delete(*range(3, LENGTH + 1)), 3),
    "all deleted": (_delete(*range(1, LENGTH + 1)), 1),
    "two exchanged": (_swap(5, 6), 5),
    "the first and the last exchanged": (_swap(1, LENGTH), 1),
    "one inserted": (_insert(6), 7),
    "one doubled at the end": (_insert(LENGTH), 13),
    "the record of the purge emptied": (_event(LENGTH, content=None, salt=None), LENGTH),
    "the whole chain rebuilt": (_rebuild, LENGTH + 1),
    "the head deleted": (lambda session: session.execute(delete(HistoryHead)), LENGTH + 1),
    "the head without its seal": (lambda session: session.execute(update(HistoryHead).values(sealed=None)), LENGTH + 1),
}


@pytest.mark.parametrize(("tamper", "broken"), PLANTED.values(), ids=PLANTED.keys())
def test_every_planted_change_is_found(written: Engine, tamper: Tamper, broken: int) -> None:
    with reading(written) as session:
        assert store.verify_chain(session, VAULT) is None
        session.execute(text("PRAGMA defer_foreign_keys=ON"))
        tamper(session)
        session.expire_all()
        assert store.verify_chain(session, VAULT) == broken


def test_no_event_of_a_whole_history_is_broken(written: Engine) -> None:
    with reading(written) as session:
        assert session.scalar(select(func.count()).select_from(HistoryEvent)) == LENGTH
        assert store.verify_chain(session, VAULT) is None
        assert store.verify_chain(session, ROTATED) is None


def test_an_empty_history_is_whole(engine: Engine) -> None:
    with reading(engine) as session:
        assert store.verify_chain(session, VAULT) is None


def test_an_event_reads_as_it_was_written(engine: Engine) -> None:
    content = {"reason": "Ilze lūdza zvanīt", "number": 3, "nothing": None, "list": [1, "a"]}
    at = datetime(2026, 10, 25, 3, 30, 0, 123456, tzinfo=timezone(timedelta(hours=3)))
    with writing(engine) as session:
        case = opened_case(session)
        number = store.record(session, VAULT, store.Act("anna", at, "root"), store.Event("note", content, case.id))
    with reading(engine) as session:
        past = store.events(session, VAULT, case_id=case.id)[-1]
        assert past == store.PastEvent(
            number, store.Act("anna", at.astimezone(UTC), "root"), "note", content, case.id, None
        )
        assert store.verify_chain(session, VAULT) is None


def test_a_purge_deletes_content_for_good_and_keeps_the_chain(engine: Engine) -> None:
    with writing(engine) as session:
        numbers = [store.record(session, VAULT, WORKER, store.Event("note", {"text": str(n)})) for n in range(5)]
        purge = store.purge(session, VAULT, ANNA, numbers[1:3])
    with reading(engine) as session:
        assert store.verify_chain(session, VAULT) is None
        kept = [(past.id, past.content) for past in store.events(session, VAULT)]
        assert kept == [
            (1, {"text": "0"}),
            (2, None),
            (3, None),
            (4, {"text": "3"}),
            (5, {"text": "4"}),
            (purge, {"events": [2, 3]}),
        ]
        assert session.scalars(select(HistoryEvent.salt).where(HistoryEvent.id.in_([2, 3]))).all() == [None, None]


def test_the_record_of_a_purge_is_never_purged(engine: Engine) -> None:
    with writing(engine) as session:
        number = store.record(session, VAULT, WORKER, store.Event("note", {}))
        purge = store.purge(session, VAULT, ANNA, [number])
        with pytest.raises(WrongStateError):
            store.purge(session, VAULT, ANNA, [purge])


def test_what_was_rolled_back_leaves_no_gap(engine: Engine) -> None:
    with Session(engine) as session:
        assert store.record(session, VAULT, WORKER, store.Event("note", {})) == 1
        session.rollback()
    with writing(engine) as session:
        assert store.record(session, VAULT, WORKER, store.Event("note", {})) == 1
        assert store.verify_chain(session, VAULT) is None


def test_without_the_key_there_is_nothing_to_read(written: Engine) -> None:
    stranger = Vault(Keyring.parse(key_line("k1", b"\x09" * 32)))
    with reading(written) as session, pytest.raises(SealError):
        store.events(session, stranger)
