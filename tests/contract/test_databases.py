"""What the store promises on every database: the same tests on SQLite and on a real PostgreSQL."""

import hashlib
from dataclasses import replace
from datetime import date, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from fakes.casework import (
    ANNA,
    NOW,
    SENDER,
    VAULT,
    WORKER,
    database,
    delivery,
    due_right,
    examined_mail,
    new_case,
    new_mail,
    opened_case,
    signed,
)
from fakes.racing import in_one_transaction, in_processes, in_threads, open_cases, until_done
from sqlalchemy import Engine, func, select, text, update
from sqlalchemy.orm import Session

from cases import schema, store
from cases.as_json import case_object, mail_object, review_object
from cases.database import connect, reading, repeated, writing
from cases.failures import Conflict
from cases.model import HistoryEvent, Mail, MailChunk
from cases.states import OutboundState, Outcome, ReviewState, Stage
from cases.tables import METADATA
from classifier.rights import ChannelKind, Label, Right
from verify.codes import ReasonCode
from verify.judge import Verdict

WINDOW = store.Window(NOW, 10, timedelta(minutes=5))


def test_the_migrations_make_exactly_the_tables_of_the_model(engine: Engine) -> None:
    with reading(engine) as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        assert schema.version(session.connection()) == schema.SCHEMA_VERSION


def test_an_upgrade_of_current_tables_changes_nothing(engine: Engine) -> None:
    with writing(engine) as session:
        mail = new_mail(session)
    schema.upgrade(engine)
    schema.check(engine)
    with reading(engine) as session:
        assert store.get_mail(session, mail.id).sha256 == mail.sha256


def test_two_that_start_at_once_upgrade_once(database_url: str) -> None:
    def start() -> None:
        with database(database_url) as engine:
            schema.check(engine)

    in_threads(3, start)


def test_empty_and_foreign_tables_are_refused_with_the_remedy(database_url: str) -> None:
    engine = connect(database_url)
    with pytest.raises(schema.SchemaError, match=r"version none.*infotrust db upgrade"):
        schema.check(engine)
    schema.upgrade(engine)
    with writing(engine) as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(schema.SchemaError, match="version 9999"):
        schema.check(engine)
    engine.dispose()


def test_a_mail_goes_all_its_way(engine: Engine) -> None:
    raw = bytes(range(256)) * 5000
    with writing(engine) as session:
        mail = new_mail(session, raw, flags=("receipt_time_conflict",))
    with writing(engine) as session:
        assert store.due_mails(session, WINDOW) == [mail.id]
    with writing(engine) as session:
        mail = store.get_mail(session, mail.id)
        assert hashlib.sha256(b"".join(store.open_raw(session, VAULT, mail.id))).hexdigest() == mail.sha256
        identity = store.Identity("<1@example.lv>", SENDER, "PNOLV-329999-99990", "cd" * 32)
        found = store.Examination(b"{}", store.Envelope(SENDER, "Pieprasījums \0 \ud800"), identity)
        store.keep_examination(session, VAULT, mail, found)
        store.set_verified(session, VAULT, WORKER, mail, {"verdict": "accept"})
    with writing(engine) as session:
        mail = store.get_mail(session, mail.id, mail.version)
        case = store.open_case(
            session, VAULT, WORKER, new_case(due_right(Right.ERASURE), flags=tuple(mail.flags)), signed()
        )
        store.index_case(session, VAULT, case.id, ["Ilze Paraudziņa", "161175-19997"])
        store.finish(session, VAULT, WORKER, mail, store.Ending(Outcome.CASE, case_id=case.id))
        ack = store.NewOutbound(
            "ack:case:1", "ack", ChannelKind.EMAIL, OutboundState.PENDING, b"letter", SENDER, case_id=case.id
        )
        letter = store.add_outbound(session, VAULT, WORKER, ack)
        assert store.add_outbound(session, VAULT, WORKER, ack) is None
    with writing(engine) as session:
        assert store.due_outbound(session, WINDOW) == [letter]
        assert store.due_mails(session, WINDOW) == []
        store.set_sent(session, VAULT, WORKER, store.get_outbound(session, letter or 0))
    with reading(engine) as session:
        shown = case_object(store.get_case(session, "DSR-2026-000001"))
        assert (shown["mails"], shown["due_on"], shown["flags"]) == (
            [mail.sha256],
            "2026-12-21",
            ["receipt_time_conflict"],
        )
        assert [mail_object(line)["case"] for line in store.list_mails(session)] == ["DSR-2026-000001"]
        assert store.open_envelope(VAULT, store.get_mail(session, mail.id)).subject == "Pieprasījums \0 \ud800"
        assert store.find_cases(session, VAULT, "paraudzina 16117519997") == [case.id]
        kinds = [past.kind for past in store.events(session, VAULT)]
        assert kinds == ["mail_stored", "mail_verified", "case_opened", "mail_done", "outbound_added", "outbound_sent"]
        assert store.verify_chain(session, VAULT) is None


def test_a_held_mail_is_released_by_a_person(engine: Engine) -> None:
    new = store.NewItem(Verdict.HOLD, (ReasonCode.SEAL,), (Label.ACCESS,), date(2026, 12, 21))
    with writing(engine) as session:
        item = store.open_item(session, VAULT, WORKER, examined_mail(session), new)
    with writing(engine) as session:
        case = store.release(session, VAULT, ANNA, item.id, store.Release(new_case(), "power of attorney seen"))
        store.purge(session, VAULT, ANNA, [1])
    with reading(engine) as session:
        (shown,) = store.list_reviews(session, store.ReviewFilter(frozenset({ReviewState.RELEASED})))
        assert review_object(VAULT, shown)["case"] == case.number
        assert list(store.list_cases(session, store.CaseFilter(due_by=date(2026, 12, 21), right=Right.ACCESS)))
        assert store.verify_chain(session, VAULT) is None


def test_hostile_clues_are_only_looked_up(engine: Engine) -> None:
    hostile = ("\0", "<a\0@b>", "\ud800", "' OR 1=1 --", "x" * 100_000, "")
    clues = store.Clues(store.Identity(), answers=hostile + ("<y@z>",) * 70_000, numbers=("DSR-2026-000001",) * 70_000)
    with writing(engine) as session:
        found = store.known(session, VAULT, new_mail(session), clues)
        assert (found.thread, found.named, found.unknown_number) == ((), (), True)


def test_forty_cases_from_four_processes_have_forty_numbers(engine: Engine, database_url: str) -> None:
    assert in_processes(4, open_cases, database_url, 10) == [0, 0, 0, 0]
    with reading(engine) as session:
        assert [case.sequence for case in store.list_cases(session)] == list(range(1, 41))
        assert session.scalar(select(func.count()).select_from(HistoryEvent)) == 40
        assert store.verify_chain(session, VAULT) is None


def test_steps_that_lock_in_another_order_do_not_wait_crosswise(engine: Engine) -> None:
    def record_and_open() -> None:
        for number in range(6):
            with writing(engine) as session:
                if number % 2:
                    store.record(session, VAULT, WORKER, store.Event("note", {}))
                store.open_case(session, VAULT, WORKER, new_case(), signed())

    in_threads(4, record_and_open)
    with reading(engine) as session:
        assert [case.sequence for case in store.list_cases(session)] == list(range(1, 25))


def test_one_delivery_fetched_by_many_is_stored_once(engine: Engine) -> None:
    where = delivery()

    def fetch() -> int | None:
        with writing(engine) as session:
            return store.add_mail(session, VAULT, WORKER, where, [b"raw" * 1000])

    stored = in_threads(6, fetch)
    assert len([mail_id for mail_id in stored if mail_id is not None]) == 1
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(MailChunk)) == 1


def test_sweepers_at_once_never_lease_the_same_mail(engine: Engine) -> None:
    with writing(engine) as session:
        ids = [new_mail(session).id for _ in range(24)]

    def sweep() -> list[int]:
        with writing(engine) as session:
            return store.due_mails(session, replace(WINDOW, limit=7))

    leased = [mail_id for share in in_threads(4, sweep) for mail_id in share]
    assert len(leased) == len(set(leased))
    with writing(engine) as session:
        rest = store.due_mails(session, replace(WINDOW, limit=24))
        assert sorted(leased + rest) == ids
        assert store.due_mails(session, WINDOW) == []


STAGES = {
    "received": (Stage.RECEIVED, None, True),
    "verified": (Stage.VERIFIED, None, True),
    "waiting, its time has come": (Stage.WAITING, NOW, True),
    "waiting, its time has not come": (Stage.WAITING, NOW + timedelta(seconds=1), False),
    "in review": (Stage.IN_REVIEW, None, False),
    "done": (Stage.DONE, None, False),
}


@pytest.mark.parametrize(("stage", "not_before", "due"), STAGES.values(), ids=STAGES.keys())
def test_what_can_go_on_is_due(engine: Engine, stage: Stage, not_before: object, due: bool) -> None:
    with writing(engine) as session:
        mail = new_mail(session)
        mail.stage, mail.not_before = stage, not_before
        session.flush()
        assert (store.due_mails(session, WINDOW) == [mail.id]) is due


def test_a_lease_ends_and_leaves_the_version_alone(engine: Engine) -> None:
    with writing(engine) as session:
        mail = new_mail(session)
    with writing(engine) as session:
        assert store.due_mails(session, WINDOW) == [mail.id]
        assert store.due_mails(session, replace(WINDOW, now=NOW + timedelta(minutes=4, seconds=59))) == []
        assert store.due_mails(session, replace(WINDOW, now=NOW + timedelta(minutes=5))) == [mail.id]
    with writing(engine) as session:
        store.set_verified(session, VAULT, WORKER, store.get_mail(session, mail.id, mail.version), {})


def test_no_change_is_lost_between_workers(engine: Engine) -> None:
    with writing(engine) as session:
        mail = new_mail(session)

    def work() -> None:
        for _ in range(5):
            until_done(lambda: repeated(engine, lambda session: store.count_attempt(store.get_mail(session, mail.id))))

    in_threads(4, work)
    with reading(engine) as session:
        assert store.get_mail(session, mail.id).attempts == 20


def test_who_comes_second_is_told_and_writes_nothing(engine: Engine) -> None:
    with writing(engine) as session:
        mail = new_mail(session)

    def come_second(session: Session) -> None:
        row = store.get_mail(session, mail.id)
        # What another worker's commit does to the row; SQLite lets no second writer in before this transaction ends.
        session.execute(
            update(Mail).where(Mail.id == mail.id).values(version=Mail.version + 1),
            execution_options={"synchronize_session": False},
        )
        store.set_verified(session, VAULT, WORKER, row, {})

    with pytest.raises(Conflict):
        in_one_transaction(engine, come_second)
    with reading(engine) as session:
        assert store.get_mail(session, mail.id).stage is Stage.RECEIVED
        assert len(store.events(session, VAULT)) == 1


def test_a_look_sees_one_state_while_others_write(engine: Engine) -> None:
    with writing(engine) as session:
        opened_case(session)
    with reading(engine) as session:
        assert len(list(store.list_cases(session))) == 1
        with writing(engine) as other:
            opened_case(other)
        session.expire_all()
        assert len(list(store.list_cases(session))) == 1
    with reading(engine) as session:
        assert len(list(store.list_cases(session))) == 2
