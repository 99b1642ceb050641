"""After a rotation everything is sealed anew with the new key, can be read as before, and is found by the same words."""

from datetime import date

import pytest
from fakes.casework import ANNA, OLD_KEY, ROTATED, VAULT, WORKER, examined_mail, opened_case, signed
from fakes.casework import new_case as a_new_case
from sqlalchemy import Engine, LargeBinary, select

from cases import addresses, answers, drafts, files, store
from cases.accounts import set_totp
from cases.answers import AnswerMeans, Given, Ruling
from cases.casework import add_note, notes
from cases.database import reading, writing
from cases.letter_kinds import LetterKind
from cases.model import Case, HistoryEvent, Mail, Outbound
from cases.model_accounts import User
from cases.resealing import SEALED, count_old, old_batches, seal_anew
from cases.roles import Role
from cases.sealed import Keyring, Place, SealError, Vault, key_line
from cases.states import OutboundState, Outcome, RightOutcome
from cases.tables import METADATA
from cases.ticks import Tick, set_tick, ticks
from classifier.rights import ChannelKind, Right
from verify.codes import ReasonCode
from verify.judge import Verdict

NEW_ONLY = Vault(Keyring.parse(key_line("k2", b"\x02" * 32)))
SALTS = {"history_event.salt"}
"""Columns of bytes that are not sealed."""


def test_every_sealed_column_of_every_table_is_known() -> None:
    of_tables = {
        f"{table.name}.{column.name}"
        for table in METADATA.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert {sealed.name for sealed in SEALED} == of_tables - SALTS


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """A database with something in every sealed column that these tests can read back."""
    with writing(engine) as session:
        mail = examined_mail(session)
        store.index_mail(session, VAULT, mail.id, ["Ilze Paraudziņa"])
        case = store.open_case(session, VAULT, WORKER, a_new_case(person="Ilze Paraudziņa"), signed())
        store.finish(session, VAULT, WORKER, mail, store.Ending(Outcome.CASE, case_id=case.id))
        store.index_case(session, VAULT, case.id, ["Ilze Paraudziņa"])
        row = store.NewOutbound("ack:1", "x", ChannelKind.EMAIL, OutboundState.PENDING, b"letter", recipient="a@b.lv")
        store.add_outbound(session, VAULT, WORKER, row)
        files.add_file(session, VAULT, ANNA, case, files.NewFile("dati.csv", "text/csv"), [b"a;b" * 700_000], 1 << 24)
        add_note(session, VAULT, ANNA, case, "zvanīja")
        set_tick(session, VAULT, ANNA, case, Tick(Right.ACCESS, "crm", ANNA.at, "anna", "atrasts"), done=True)
        drafts.save_draft(session, VAULT, ANNA, case, LetterKind.GRANT, {"answer": "Labdien"}, 0)
        addresses.confirm(session, VAULT, ANNA, case, ChannelKind.EMAIL, "ilze@example.lv", "zvanīju")
        answers.rule(session, VAULT, ANNA, case.rights[0], Ruling(RightOutcome.GRANTED, "visi dati"))
        answers.record_answer(session, VAULT, ANNA, case, Given(AnswerMeans.PHONE, date(2026, 11, 20)), "pa tālruni")
        item_mail = examined_mail(session)
        held = store.NewItem(Verdict.HOLD, (ReasonCode.SEAL,), (), date(2026, 12, 21))
        item = store.open_item(session, VAULT, WORKER, item_mail, held)
        store.reject(session, VAULT, ANNA, item.id, "nav pieprasījums")
        user = User(email="a@b.lv", name="Anna", role=Role.ADMIN, state="active", language="lv", created_at=ANNA.at)
        session.add(user)
        session.flush()
        set_totp(session, VAULT, user, "SECRET")
    return engine


def resealed(engine: Engine, vault: Vault, batches: int | None = None) -> int:
    with reading(engine) as session:
        todo = list(old_batches(session, vault))
    done = 0
    for column, rows in todo[:batches]:
        with writing(engine) as session:
            done += seal_anew(session, vault, column, rows)
    return done


def read_back(engine: Engine, vault: Vault) -> list[object]:
    """Everything personal, as people read it."""
    with reading(engine) as session:
        case = session.scalars(select(Case)).one()
        mail = session.scalars(select(Mail).order_by(Mail.id)).first()
        parcel = store.open_parcel(vault, session.scalars(select(Outbound).order_by(Outbound.id)).first())
        (file,) = files.list_files(session, case)
        (draft,) = drafts.list_drafts(session, case)
        return [
            store.open_request(vault, case), store.open_person(vault, case), store.open_channel_target(vault, case),
            store.open_signer(vault, case), answers.reasoning(vault, case.rights[0]),
            store.open_envelope(vault, mail), store.open_examination(vault, mail),
            b"".join(store.open_raw(session, vault, mail.id)), parcel,
            files.open_file_name(vault, file), b"".join(files.open_file(session, vault, file)),
            drafts.open_draft(vault, case, draft), notes(session, vault, case), ticks(session, vault, case),
            answers.answers(session, vault, case), addresses.address_of(session, vault, case, ChannelKind.EMAIL),
            [event.content for event in store.events(session, vault)],
            [store.open_resolution(vault, item) for item in store.list_reviews(session)],
        ]  # fmt: skip


def test_all_is_sealed_anew_and_reads_as_before(filled: Engine) -> None:
    before = read_back(filled, VAULT)
    with reading(filled) as session:
        old = count_old(session, ROTATED)
        assert {column.name for column, _ in old_batches(session, ROTATED)} >= {s.name for s in SEALED} - {
            "case_extension.reasons"
        }
    assert resealed(filled, ROTATED) == old
    with reading(filled) as session:
        assert count_old(session, ROTATED) == 0
        assert store.verify_chain(session, ROTATED) is None
    assert read_back(filled, NEW_ONLY) == before
    assert resealed(filled, ROTATED) == 0


def test_it_goes_on_where_it_was_stopped_and_both_keys_read_meanwhile(filled: Engine) -> None:
    before = read_back(filled, VAULT)
    resealed(filled, ROTATED, batches=5)
    assert read_back(filled, ROTATED) == before
    with pytest.raises(SealError):
        read_back(filled, VAULT)
    resealed(filled, ROTATED)
    assert read_back(filled, NEW_ONLY) == before


def test_words_are_found_after_a_rotation_old_ones_and_new_ones(filled: Engine) -> None:
    resealed(filled, ROTATED)
    with writing(filled) as session:
        later = opened_case(session)
        store.index_case(session, ROTATED, later.id, ["Ilze Paraudziņa"])
    with reading(filled) as session:
        assert store.find_cases(session, ROTATED, "paraudzina") == [later.id, 1]


def test_what_somebody_changed_in_between_is_left_to_the_next_look(filled: Engine) -> None:
    with reading(filled) as session:
        todo = [
            (column, rows) for column, rows in old_batches(session, ROTATED) if column.name == "history_head.sealed"
        ]
    with writing(filled) as session:
        store.record(session, ROTATED, WORKER, store.Event("later", {}))
    with writing(filled) as session:
        assert seal_anew(session, ROTATED, *todo[0]) == 0
        assert store.verify_chain(session, ROTATED) is None


def test_a_value_of_an_unknown_key_stops_the_batch_and_changes_nothing(filled: Engine) -> None:
    stranger = Vault(Keyring.parse(key_line("k9", b"\x09" * 32)))
    with reading(filled) as session:
        column, rows = next(iter(old_batches(session, stranger)))
    with pytest.raises(SealError), writing(filled) as session:
        seal_anew(session, stranger, column, rows)
    assert read_back(filled, VAULT)


def test_a_running_process_takes_up_a_key_that_another_made() -> None:
    ring = Keyring.parse(OLD_KEY)
    held = {"keys": ring}
    running = Vault(ring, reread=lambda: held["keys"])
    place = Place("t", "c", 1)
    sealed = ROTATED.seal(place, b"new")
    with pytest.raises(SealError):
        running.open(place, sealed)
    held["keys"] = Keyring.parse(key_line("k2", b"\x02" * 32) + OLD_KEY)
    assert running.open(place, sealed) == b"new"
    assert running.seal(place, b"x").startswith(ROTATED.header)
    assert running.tokens("word", "a") == ROTATED.tokens("word", "a")


def test_content_of_events_is_the_same_to_the_chain(filled: Engine) -> None:
    with reading(filled) as session:
        digests = session.scalars(select(HistoryEvent.digest)).all()
    resealed(filled, ROTATED)
    with reading(filled) as session:
        assert session.scalars(select(HistoryEvent.digest)).all() == digests
