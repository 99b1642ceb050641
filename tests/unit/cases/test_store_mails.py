"""Mails as the store keeps them: whole, once, and only readable with the key."""

import hashlib
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.casework import ANNA, NOW, VAULT, WORKER, delivery, examined_mail, new_mail
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.exc import StatementError

from cases import store
from cases.arrivals import CHUNK_BYTES, rechunked
from cases.database import reading, writing
from cases.failures import Conflict, DamagedMailError, UnknownRowError, WrongStateError
from cases.model import MailChunk
from cases.sealed import SealError
from cases.states import Outcome, Stage

MEBIBYTE = 1 << 20
BIG = bytes(range(256)) * 4096 * 2 + b"the end"


@given(st.lists(st.binary(max_size=40)))
def test_rechunking_changes_no_byte(chunks: list[bytes]) -> None:
    assert b"".join(rechunked(chunks)) == b"".join(chunks)


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES])
@pytest.mark.parametrize("step", [CHUNK_BYTES // 3, CHUNK_BYTES, 10 * CHUNK_BYTES])
def test_pieces_are_full_but_for_the_last(size: int, step: int) -> None:
    whole = bytes(size)
    pieces = list(rechunked(whole[start : start + step] for start in range(0, size, step)))
    assert sum(map(len, pieces)) == size
    assert all(len(piece) == CHUNK_BYTES for piece in pieces[:-1])
    assert all(pieces)


@pytest.mark.parametrize(
    "raw", [b"\0", b"Subject: x\r\n\r\n", bytes(CHUNK_BYTES), BIG], ids=["1", "14", "1Mi", "2Mi+7"]
)
def test_the_bytes_come_back_as_they_arrived(engine: Engine, raw: bytes) -> None:
    with writing(engine) as session:
        mail = new_mail(session, raw)
    with reading(engine) as session:
        assert b"".join(store.open_raw(session, VAULT, mail.id)) == raw
        assert store.get_mail(session, mail.id).sha256 == hashlib.sha256(raw).hexdigest()


def test_an_empty_mail_is_a_mail(engine: Engine) -> None:
    with writing(engine) as session:
        mail_id = store.add_mail(session, VAULT, WORKER, delivery(), [])
        assert mail_id is not None
        assert b"".join(store.open_raw(session, VAULT, mail_id)) == b""


def test_the_same_delivery_is_stored_once_and_not_read_again(engine: Engine) -> None:
    where = delivery()

    def must_not_be_read() -> Iterator[bytes]:
        pytest.fail("the stored mail was read from the server again")
        yield b""

    with writing(engine) as session:
        assert store.add_mail(session, VAULT, WORKER, where, [b"raw"]) is not None
        assert store.add_mail(session, VAULT, WORKER, where, must_not_be_read()) is None


def test_mails_that_are_stored_together_are_those_that_are_stored_one_by_one(engine: Engine) -> None:
    known = delivery(uid="2")
    with writing(engine) as session:
        first = store.add_mail(session, VAULT, WORKER, known, [b"known"])
    raws = {"1": b"", "2": b"never read", "3": b"small", "4": BIG, "5": b"last"}
    arrivals = [store.Arrival(replace(known, uid=uid), raw) for uid, raw in raws.items()]
    with writing(engine) as session:
        ids = store.add_mails(session, VAULT, WORKER, [*arrivals, arrivals[-1]])
    assert [mail_id is None for mail_id in ids] == [False, True, False, False, False, True]
    new = [mail_id for mail_id in ids if mail_id is not None]
    assert new == sorted(new)
    assert first not in new
    with reading(engine) as session:
        for mail_id, uid in zip(new, "1345", strict=True):
            assert store.get_mail(session, mail_id).uid == uid
            assert b"".join(store.open_raw(session, VAULT, mail_id)) == raws[uid]
        assert [event.mail_id for event in store.events(session, VAULT)] == [first, *new]
        assert store.verify_chain(session, VAULT) is None


def test_nothing_to_store_leaves_nothing_behind(engine: Engine) -> None:
    with writing(engine) as session:
        assert store.add_mails(session, VAULT, WORKER, []) == []
    with reading(engine) as session:
        assert store.events(session, VAULT) == []


@pytest.mark.parametrize("other", [{"uid": "x"}, {"uidvalidity": 8}, {"folder": "Junk"}, {"source": "maildir:///x"}])
def test_another_place_is_another_delivery(engine: Engine, other: dict[str, object]) -> None:
    where = delivery()
    with writing(engine) as session:
        first = new_mail(session, b"same bytes", uid=where.uid)
        second = new_mail(session, b"same bytes", **{"uid": where.uid, **other})
        assert store.first_of_bytes(session, first) is None
        assert store.first_of_bytes(session, second) == first.id


def test_nothing_of_a_mail_can_be_read_in_the_file(engine: Engine) -> None:
    secret = b"Ilze Paraudzina 161175-19997"
    with writing(engine) as session:
        mail = new_mail(session, secret)
        envelope = store.Envelope("ilze@example.lv", "Par maniem datiem")
        identity = store.Identity("<id@example.lv>", "ilze@example.lv", "PNOLV-161175-19997")
        store.keep_examination(session, VAULT, mail, store.Examination(secret, envelope, identity))
    engine.dispose()
    stored = b"".join(path.read_bytes() for path in sorted(_folder(engine).iterdir()))
    for word in (secret, b"ilze@example.lv", b"Par maniem datiem", b"161175", b"id@example.lv"):
        assert word not in stored


def _folder(engine: Engine) -> Path:
    assert engine.url.database
    return Path(engine.url.database).parent


DAMAGE = {
    "a piece is missing at the end": (delete(MailChunk).where(MailChunk.number == 2), DamagedMailError),
    "a piece is missing in the middle": (delete(MailChunk).where(MailChunk.number == 1), DamagedMailError),
    "two pieces changed places": (update(MailChunk).values(number=MailChunk.number + 10), DamagedMailError),
    "a piece was cut": (update(MailChunk).values(sealed=b"\x01\x02k1"), SealError),
}


@pytest.mark.parametrize(("damage", "error"), DAMAGE.values(), ids=DAMAGE.keys())
def test_damage_is_found(engine: Engine, damage, error: type[Exception]) -> None:
    with writing(engine) as session:
        mail = new_mail(session, BIG)
        session.execute(damage)
    with reading(engine) as session, pytest.raises(error):
        list(store.open_raw(session, VAULT, mail.id))


def test_a_piece_of_another_mail_does_not_open(engine: Engine) -> None:
    with writing(engine) as session:
        first, second = new_mail(session, b"first"), new_mail(session, b"other")
        stolen = session.scalar(select(MailChunk.sealed).where(MailChunk.mail_id == second.id))
        session.execute(update(MailChunk).where(MailChunk.mail_id == first.id).values(sealed=stolen))
        with pytest.raises(SealError):
            list(store.open_raw(session, VAULT, first.id))


def test_a_large_mail_never_stands_in_memory(engine: Engine) -> None:
    piece = bytes(MEBIBYTE)
    tracemalloc.start()
    try:
        with writing(engine) as session:
            mail_id = store.add_mail(session, VAULT, WORKER, delivery(), (piece for _ in range(60)))
        with reading(engine) as session:
            assert mail_id is not None
            assert sum(map(len, store.open_raw(session, VAULT, mail_id))) == 60 * MEBIBYTE
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 16 * MEBIBYTE


def test_marking_is_remembered_and_touches_no_version(engine: Engine) -> None:
    with writing(engine) as session:
        first, second, elsewhere = new_mail(session), new_mail(session), new_mail(session, folder="Junk")
    with writing(engine) as session:
        listed = store.unmarked_mails(session, first.source, "INBOX")
        assert [entry.mail_id for entry in listed] == [first.id, second.id]
        assert listed[0] == store.Unmarked(first.id, 7, first.uid)
        store.set_marked(session, [first.id], NOW)
        assert [entry.mail_id for entry in store.unmarked_mails(session, first.source, "INBOX")] == [second.id]
        assert [entry.mail_id for entry in store.unmarked_mails(session, first.source, "Junk")] == [elsewhere.id]
        assert store.get_mail(session, first.id, version=first.version).marked_at == NOW


def test_stored_uids_are_those_of_the_folder_and_validity(engine: Engine) -> None:
    with writing(engine) as session:
        mail = new_mail(session)
        new_mail(session, folder="Junk")
        new_mail(session, uidvalidity=8)
        assert store.stored_uids(session, mail.source, "INBOX", 7) == {mail.uid}


def test_the_cursor_of_a_folder_moves(engine: Engine) -> None:
    cursor = store.Cursor("imaps://mail.example.lv", "INBOX", 7, 100)
    with writing(engine) as session:
        assert store.source_state(session, cursor.source, "INBOX") is None
        store.set_source_state(session, cursor)
        store.set_source_state(session, replace(cursor, uidvalidity=8, next_uid=3))
    with reading(engine) as session:
        state = store.source_state(session, cursor.source, "INBOX")
        assert state is not None
        assert (state.uidvalidity, state.next_uid, state.polled_at) == (8, 3, None)


def test_an_examination_is_sealed_and_comes_back(engine: Engine) -> None:
    with writing(engine) as session:
        mail = examined_mail(session, message_id="<1@example.lv>", signer="LV:1", signed_digest="ab" * 32)
    with reading(engine) as session:
        mail = store.get_mail(session, mail.id)
        assert store.open_examination(VAULT, mail) == b'{"verdict":"accept"}'
        assert store.open_envelope(VAULT, mail) == store.Envelope("ilze@example.lv", "Pieprasījums")
        assert mail.signed_digest == "ab" * 32
        assert mail.signer_token == VAULT.token("signer", "LV:1")


def test_before_its_examination_a_mail_says_nothing(engine: Engine) -> None:
    with writing(engine) as session:
        mail = new_mail(session)
        assert store.open_examination(VAULT, mail) is None
        assert store.open_envelope(VAULT, mail) == store.Envelope(None, None)


def test_a_verified_mail_is_free_again_and_has_its_history(engine: Engine) -> None:
    with writing(engine) as session:
        mail = new_mail(session)
        mail.queued_until = NOW + timedelta(minutes=5)
        store.set_verified(session, VAULT, WORKER, mail, {"verdict": "accept"})
        assert (mail.stage, mail.queued_until, mail.outcome) == (Stage.VERIFIED, None, None)
        history = store.events(session, VAULT, mail_id=mail.id)
        assert [event.kind for event in history] == ["mail_stored", "mail_verified"]
        assert history[1].content == {"verdict": "accept"}


def test_the_first_wait_is_remembered(engine: Engine) -> None:
    later = replace(WORKER, at=NOW + timedelta(hours=1))
    with writing(engine) as session:
        mail = new_mail(session)
        store.wait(session, VAULT, WORKER, mail, NOW + timedelta(minutes=15))
        store.wait(session, VAULT, later, mail, NOW + timedelta(hours=2))
        assert (mail.stage, mail.outcome) == (Stage.WAITING, Outcome.WAITING)
        assert (mail.first_retry_at, mail.not_before) == (NOW, NOW + timedelta(hours=2))


def test_a_finished_mail_goes_nowhere(engine: Engine) -> None:
    with writing(engine) as session:
        mail = new_mail(session)
        store.finish(session, VAULT, WORKER, mail, store.Ending(Outcome.IGNORED))
        assert mail.stage is Stage.DONE
        with pytest.raises(WrongStateError, match="is done"):
            store.wait(session, VAULT, WORKER, mail, NOW)
        with pytest.raises(WrongStateError, match="is done"):
            store.finish(session, VAULT, WORKER, mail, store.Ending(Outcome.CASE))
        with pytest.raises(WrongStateError, match="is done"):
            store.set_verified(session, VAULT, WORKER, mail, {})


def test_tries_and_kills_are_counted(engine: Engine) -> None:
    with writing(engine) as session:
        mail = new_mail(session)
        assert [store.count_attempt(mail), store.count_attempt(mail), store.count_kill(mail)] == [1, 2, 1]
    with reading(engine) as session:
        mail = store.get_mail(session, mail.id)
        assert (mail.attempts, mail.kills) == (2, 1)


def test_a_mail_is_got_at_its_version_only(engine: Engine) -> None:
    with writing(engine) as session:
        mail = new_mail(session)
    with writing(engine) as session:
        store.count_attempt(store.get_mail(session, mail.id, mail.version))
    with writing(engine) as session, pytest.raises(Conflict):
        store.get_mail(session, mail.id, mail.version)
    with reading(engine) as session, pytest.raises(UnknownRowError, match="no mail 999"):
        store.get_mail(session, 999)


def test_a_naive_time_is_refused(engine: Engine) -> None:
    with pytest.raises(StatementError, match="must carry its offset"), writing(engine) as session:
        store.add_mail(session, VAULT, ANNA, delivery(received_at=NOW.replace(tzinfo=None)), [b"x"])
