"""What was kept long enough is emptied: mail, letters, scans, search words; the register's line and the chain stay whole."""

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from fakes.racing import in_threads
from fakes.watched import Hands, a_case, a_mail, an_item, letters, the_case, watched
from sqlalchemy import func, select

from cases import store
from cases.database import reading, writing
from cases.failures import PurgedError, WrongStateError
from cases.files import NewFile, add_file, list_files
from cases.letter_kinds import LetterKind
from cases.life import RefusedError
from cases.model import Case, HistoryEvent, Mail, MailChunk, Outbound, ReviewItem, SearchToken
from cases.model_desk import CaseMerger, CaseNote
from cases.model_letters import CaseFileChunk
from cases.retention import RetentionClass, RetentionError, periods_from
from cases.states import CaseState, FilePurpose, OutboundState, Outcome
from desk import notices
from desk.acts import Person
from desk.correspondence import Choice, Draft, save_draft
from desk.files import add_file as keep_file
from desk.held import try_again
from desk.life import hold, note, reopen
from desk.retaining import due_now, hold_mail, purge_expired

DAY = timedelta(days=1)
ANNA = Person("anna", "root", "a claim is before the court")
DAYS = {"no_request": 90, "ignored": 90, "duplicate": 90, "rejected": 365, "closed_case": 1095, "notice": 90}


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def rt(tmp_path: Path, clock: Hands):
    with watched(tmp_path, clock) as opened:
        yield opened


def ended_mail(rt, outcome: Outcome) -> int:
    with writing(rt.db) as session:
        mail_id = a_mail(session, rt, rt.clock(), b"From: Ilze <ilze@example.lv>\r\n\r\nLabdien!\r\n")
        mail = store.get_mail(session, mail_id)
        found = store.Examination(
            b"{}", store.Envelope("ilze@example.lv", "Labdien"), store.Identity("ilze@example.lv")
        )
        store.keep_examination(session, rt.vault, mail, found)
        store.index_mail(session, rt.vault, mail_id, ["Ilze Paraudziņa"])
        store.finish(session, rt.vault, rt.act(), mail, store.Ending(outcome))
    return mail_id


def closed_case(rt) -> str:
    """A case with everything that a case can have, closed now."""
    number = a_case(rt, rt.clock())
    with writing(rt.db) as session:
        case = store.get_case(session, number)
        mail = store.get_mail(session, a_mail(session, rt, rt.clock()))
        store.finish(session, rt.vault, rt.act(), mail, store.Ending(Outcome.CASE, case_id=case.id))
        add_file(
            session, rt.vault, rt.act(), case, NewFile("a.pdf", "application/pdf", FilePurpose.SCAN), [b"%PDF-"], 99
        )
        session.add(CaseNote(case_id=case.id, at=rt.clock(), author="anna", text=b"sealed"))
        notices.tell_staff_of_case(session, rt, case, mail.id)
        case.state = CaseState.CLOSED
        store.record(session, rt.vault, rt.act("anna"), store.Event("case_closed", {"reason": "Ilze"}, case_id=case.id))
    return number


def count(rt, table) -> int:
    with reading(rt.db) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def whole(rt) -> bool:
    with reading(rt.db) as session:
        return store.verify_chain(session, rt.vault) is None


@pytest.mark.parametrize("outcome", [Outcome.NO_REQUEST, Outcome.IGNORED, Outcome.DUPLICATE])
def test_a_mail_without_a_case_is_emptied_when_its_period_ends(rt, clock, outcome) -> None:
    mail_id = ended_mail(rt, outcome)
    clock.now += 90 * DAY
    assert purge_expired(rt) == 0
    clock.now += timedelta(seconds=1)
    assert purge_expired(rt) == 1
    assert purge_expired(rt) == 0
    with reading(rt.db) as session:
        mail = store.get_mail(session, mail_id)
        assert (mail.outcome, mail.purged_at) == (outcome, clock.now)
        assert len(mail.sha256) == 64
        assert (mail.envelope, mail.examination, mail.sender_token) == (None, None, None)
        assert store.find_mails(session, rt.vault, "Paraudziņa") == []
        with pytest.raises(PurgedError, match="were deleted on"):
            list(store.open_raw(session, rt.vault, mail_id))
        kept = [event.kind for event in store.events(session, rt.vault, mail_id=mail_id) if event.content is not None]
    assert kept == ["retention_purged"]
    assert (count(rt, MailChunk), count(rt, SearchToken)) == (0, 0)
    assert whole(rt)


def test_a_closed_case_leaves_the_line_of_the_register_and_nothing_else(rt, clock) -> None:
    number = closed_case(rt)
    before = the_case(rt, number)
    clock.now += 1096 * DAY
    assert purge_expired(rt) == 1
    assert purge_expired(rt) == 0
    case = the_case(rt, number)
    assert (case.number, case.state, case.received_at) == (number, CaseState.CLOSED, before.received_at)
    assert [right.due_on for right in case.rights] == [right.due_on for right in before.rights]
    assert (case.request, case.person, case.channel_target, case.signer) == (None, None, None, None)
    assert [count(rt, table) for table in (MailChunk, SearchToken, CaseFileChunk)] == [0, 0, 0]
    with reading(rt.db) as session:
        assert session.scalars(select(CaseNote.text)).all() == [None]
        assert {row.content for row in session.scalars(select(Outbound))} == {b""}
        assert list_files(session, case, FilePurpose.SCAN) == []
        left = session.scalars(select(HistoryEvent).where(HistoryEvent.content.is_not(None))).all()
        assert {event.kind for event in left} == {"retention_purged", "history_purged"}
    assert whole(rt)


@pytest.mark.parametrize("state", [state for state in CaseState if state is not CaseState.CLOSED])
def test_an_open_case_is_never_emptied(rt, clock, state) -> None:
    number = closed_case(rt)
    with writing(rt.db) as session:
        store.get_case(session, number).state = state
    clock.now += 9999 * DAY
    assert purge_expired(rt) == 0


def test_mail_that_waits_for_a_person_is_never_emptied_and_rejected_mail_is(rt, clock) -> None:
    item = an_item(rt, rt.clock())
    clock.now += 400 * DAY
    assert purge_expired(rt) == 0
    with writing(rt.db) as session:
        store.reject(session, rt.vault, rt.act("anna"), item, "Ilze asked for nothing")
    clock.now += 366 * DAY
    assert purge_expired(rt) == 1
    with reading(rt.db) as session:
        assert session.get_one(ReviewItem, item).resolution is None
        assert session.scalars(select(Mail.purged_at)).all() == [clock.now]
    assert whole(rt)


def test_a_legal_hold_keeps_a_case_until_it_is_lifted(rt, clock) -> None:
    number = closed_case(rt)
    hold(rt, number, ANNA, on=True)
    clock.now += 3000 * DAY
    assert purge_expired(rt) == 0
    hold(rt, number, ANNA, on=False)
    clock.now += 1096 * DAY
    assert purge_expired(rt) == 1


def test_a_legal_hold_keeps_a_mail_and_the_case_around_it(rt, clock) -> None:
    mail_id = ended_mail(rt, Outcome.NO_REQUEST)
    hold_mail(rt, mail_id, ANNA, on=True)
    closed_case(rt)
    with reading(rt.db) as session:
        of_case = session.scalars(select(Mail.id).where(Mail.case_id.is_not(None))).one()
    hold_mail(rt, of_case, ANNA, on=True)
    clock.now += 3000 * DAY
    assert purge_expired(rt) == 0
    for held in (mail_id, of_case):
        hold_mail(rt, held, ANNA, on=False)
    assert purge_expired(rt) == 2


def test_two_schedulers_empty_once(rt, clock) -> None:
    for _ in range(3):
        ended_mail(rt, Outcome.NO_REQUEST)
    clock.now += 91 * DAY
    assert sum(in_threads(3, lambda: purge_expired(rt))) == 3
    assert count(rt, Mail) == 3
    assert whole(rt)


def test_old_notices_are_emptied_and_their_keys_stay(rt, clock) -> None:
    with writing(rt.db) as session:
        notices.tell_admins_of_missing(session, rt, "INBOX", 3)
        session.scalars(select(Outbound)).one().state = OutboundState.SENT
    clock.now += 91 * DAY
    assert [(due.kind, due.count) for due in due_now(rt) if due.count] == [(RetentionClass.NOTICE, 1)]
    assert purge_expired(rt) == 1
    with reading(rt.db) as session:
        row = session.scalars(select(Outbound)).one()
        assert row.key.startswith("missing:")
        with pytest.raises(PurgedError):
            store.open_parcel(rt.vault, row)


def test_what_is_kept_for_good_is_kept(tmp_path, clock) -> None:
    file = tmp_path / "retention.toml"
    file.write_text("\n".join(f'{kind} = "never"' for kind in DAYS), encoding="utf-8")
    with watched(tmp_path, clock, retention_file=file) as rt:
        ended_mail(rt, Outcome.NO_REQUEST)
        clock.now += 90000 * DAY
        assert purge_expired(rt) == 0
        assert {due.days for due in due_now(rt)} == {None}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"no_request": 30}, "no_request must be a number of days from 31"),
        ({"no_request": 0}, "no_request"),
        ({"no_request": True}, "no_request"),
        ({"ignored": "90"}, "ignored"),
        ({"closed_case": None}, "closed_case"),
        ({"closed_case": 1e9}, "closed_case"),
        ({"closed_cases": 90}, "unknown class: closed_cases"),
    ],
)
def test_a_wrong_table_is_refused_with_the_entry_named(change, words) -> None:
    with pytest.raises(RetentionError, match=words):
        periods_from(DAYS | change)


def test_the_shipped_table_names_every_class(rt) -> None:
    assert {kind.value: rt.retention.of(kind).days for kind in RetentionClass} == DAYS


def test_a_case_is_counted_from_its_last_event(rt, clock) -> None:
    number = closed_case(rt)
    clock.now += 1000 * DAY
    with writing(rt.db) as session:
        case_id = store.get_case(session, number).id
        store.record(session, rt.vault, rt.act("anna"), store.Event("case_note", {}, case_id=case_id))
    clock.now += 1000 * DAY
    assert purge_expired(rt) == 0
    assert count(rt, Case) == 1
    assert letters(rt)


def test_who_only_looks_prolongs_nothing(rt, clock) -> None:
    number = closed_case(rt)
    clock.now += 1000 * DAY
    with writing(rt.db) as session:
        case_id = store.get_case(session, number).id
        store.record(session, rt.vault, rt.act("anna"), store.Event("case_viewed", {}, case_id=case_id))
    clock.now += 1000 * DAY
    assert purge_expired(rt) > 0


def test_a_hold_on_a_merged_case_keeps_the_mails_that_went_into_others(rt, clock) -> None:
    held, middle, last = (closed_case(rt) for _ in range(3))
    with writing(rt.db) as session:
        ids = [store.get_case(session, number).id for number in (held, middle, last)]
        for case_id, into_id in pairwise(ids):
            session.add(CaseMerger(case_id=case_id, into_id=into_id, merged_at=rt.clock(), merged_by="anna"))
    hold(rt, held, ANNA, on=True)
    clock.now += 1096 * DAY
    assert purge_expired(rt) == 0

    hold(rt, held, ANNA, on=False)
    clock.now += 1096 * DAY
    assert purge_expired(rt) > 0
    assert the_case(rt, last).purged_at is not None


def test_nothing_new_is_written_into_a_case_that_was_emptied(rt, clock) -> None:
    number = closed_case(rt)
    clock.now += 1096 * DAY
    purge_expired(rt)

    for act in (
        lambda: note(rt, number, ANNA, "Ilze called"),
        lambda: reopen(rt, number, ANNA),
        lambda: save_draft(rt, Draft(number, LetterKind.REFUSAL, {"reasons": "Ilze"}, Choice(), 0), ANNA),
        lambda: keep_file(rt, number, "a.csv", "text/csv", [b"Ilze"], ANNA),
    ):
        with pytest.raises(RefusedError):
            act()
    assert the_case(rt, number).state is CaseState.CLOSED


def test_a_letter_that_was_emptied_is_not_tried_again(rt, clock) -> None:
    number = closed_case(rt)
    with writing(rt.db) as session:
        case_id = store.get_case(session, number).id
        row = session.scalars(select(Outbound).where(Outbound.case_id == case_id)).first()
        row.state = OutboundState.FAILED
    clock.now += 1096 * DAY
    purge_expired(rt)

    with pytest.raises(WrongStateError, match="emptied"):
        try_again(rt, [row.id], ANNA)
