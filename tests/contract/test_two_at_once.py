"""Two that work on one thing at the same moment: the second sees what the first wrote, on every database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from fakes.casework import ANNA, VAULT, WORKER, delivery, examined_mail, new_case, new_mail
from fakes.office import Office, office, rows
from sqlalchemy import Engine

from authority import mail, texts
from authority.desk import Desk, letter
from authority.levels import Level
from authority.mail import Envelope
from authority.subjects import LIGA
from cases import store
from cases.database import reading, writing
from cases.failures import WrongStateError
from cases.states import Outcome, ReviewState, Stage
from classifier.rights import Label
from runtime.crash_points import CrashPoint
from runtime.runtime import Runtime
from verify.codes import ReasonCode
from verify.judge import Verdict
from workers.pipeline import advance

BREATH = 1.0
"""Seconds that one is waited for who must not come."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


@pytest.fixture
def rt(place: Office, tmp_path: Path, database_url: str) -> Iterator[Runtime]:
    (tmp_path / "trust").symlink_to(place.folder / "trust")
    with Office(tmp_path, place.authority).open(database_url=database_url) as opened:
        yield opened


def put(rt: Runtime, number: int, raw: bytes) -> int:
    where = store.Delivery("test", "INBOX", 1, str(number), None, rt.clock())
    with writing(rt.db) as session:
        mail_id = store.add_mail(session, rt.vault, rt.act(), where, [raw])
    assert mail_id is not None
    return mail_id


def one_document_in_two_mails(place: Office) -> list[bytes]:
    now = datetime.now(UTC).replace(microsecond=0)
    desk = Desk(place.authority, now - timedelta(minutes=5))
    entity = letter(LIGA, "iesniegums.edoc", desk.edoc(texts.ERASURE, Level.LT, desk.issue(LIGA)))
    sender = ("Līga Paraugkalne", "liga@pasts.example")
    return [mail.message(Envelope(sender, "Iesniegums", now, now, f"m{n}", "mx.pasts.example"), entity) for n in (1, 2)]


def test_one_document_in_two_mails_at_once_opens_one_case(rt: Runtime, place: Office) -> None:
    first, second = (put(rt, number, raw) for number, raw in enumerate(one_document_in_two_mails(place)))
    assert [advance(rt, first), advance(rt, second)] == [Stage.VERIFIED, Stage.VERIFIED]
    decided, overtaken = Event(), Event()

    def hold_open(point: CrashPoint) -> None:
        if point is CrashPoint.AFTER_DECIDE_BEFORE_COMMIT:
            decided.set()
            overtaken.wait(BREATH)

    def overtake(point: CrashPoint) -> None:
        if point is CrashPoint.AFTER_DECIDE_BEFORE_COMMIT:
            overtaken.set()

    def come_second() -> Stage | None:
        assert decided.wait(30)
        return advance(replace(rt, at=overtake), second)

    with ThreadPoolExecutor(2) as pool:
        ends = [pool.submit(advance, replace(rt, at=hold_open), first), pool.submit(come_second)]
        assert [end.result() for end in ends] == [Stage.DONE, Stage.DONE]
    assert rows(rt, 'select count(*) from "case"') == [(1,)]
    assert rows(rt, "select outcome, case_id from mail order by id") == [("case", 1), ("attached", 1)]


def test_bytes_that_were_concluded_meanwhile_are_a_second_receipt(rt: Runtime) -> None:
    raw = mail.message(
        Envelope(("Zane", "zane@pasts.example"), "Pieprasījums", rt.clock(), rt.clock(), "z", "mx.pasts.example"),
        mail.text(texts.UNSIGNED_ERASURE),
    )
    first = put(rt, 1, raw)
    assert advance(rt, first) is Stage.VERIFIED
    later = put(rt, 2, raw)
    with writing(rt.db) as session:
        store.finish(session, rt.vault, rt.act(), store.get_mail(session, later), store.Ending(Outcome.NO_REQUEST))
    assert advance(rt, first) is Stage.DONE
    assert rows(rt, "select outcome, duplicate_of from mail order by id") == [
        ("duplicate", later),
        ("no_request", None),
    ]
    assert rows(rt, "select count(*) from review_item") == [(0,)]


def test_what_is_no_duplicate_itself_and_has_ended_goes_first(engine: Engine) -> None:
    with writing(engine) as session:
        mails = [new_mail(session, b"the same", uid=delivery().uid) for _ in range(3)]
        assert [store.first_of_bytes(session, row) for row in mails] == [None, mails[0].id, mails[0].id]
        store.finish(session, VAULT, WORKER, mails[1], store.Ending(Outcome.NO_REQUEST))
        session.flush()
        assert store.first_of_bytes(session, mails[0]) == mails[1].id
        store.finish(session, VAULT, WORKER, mails[0], store.Ending(Outcome.DUPLICATE, duplicate_of=mails[1].id))
        session.flush()
        assert store.first_of_bytes(session, mails[2]) == mails[1].id


def test_a_mail_is_not_added_to_an_item_that_is_being_released(engine: Engine) -> None:
    new = store.NewItem(Verdict.HOLD, (ReasonCode.SEAL,), (Label.ACCESS,), datetime.now(UTC).date())
    with writing(engine) as session:
        item = store.open_item(session, VAULT, WORKER, examined_mail(session), new)
        reply = examined_mail(session)
    released, seen = Event(), Event()

    def release() -> None:
        with writing(engine) as session:
            store.release(session, VAULT, ANNA, item.id, store.Release(new_case(), "a person decided"))
            released.set()
            seen.wait(BREATH)

    def attach() -> None:
        assert released.wait(30)
        with writing(engine) as session:
            waiting, row = store.get_review(session, item.id), store.get_mail(session, reply.id)
            seen.set()
            store.attach_to_item(session, VAULT, WORKER, waiting, row, [])

    with ThreadPoolExecutor(2) as pool:
        releasing, attaching = pool.submit(release), pool.submit(attach)
        releasing.result()
        with pytest.raises(WrongStateError):
            attaching.result()
    with reading(engine) as session:
        assert store.get_review(session, item.id).state is ReviewState.RELEASED
        assert store.get_mail(session, reply.id).outcome is None
