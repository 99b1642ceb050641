"""Cases as the store keeps them: numbered, clocked, sealed, listed, found, and known to the next mail."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from fakes.casework import (
    ANNA,
    NOW,
    ROTATED,
    SENDER,
    VAULT,
    WORKER,
    due_right,
    examined_mail,
    new_case,
    new_mail,
    opened_case,
    signed,
)
from fakes.reports import SIGNER
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from cases import store
from cases.acceptance import identity
from cases.as_json import case_object, mail_object
from cases.database import reading, writing
from cases.decision import KnownCase, KnownItem
from cases.failures import MissingReasonError, UnknownRowError
from cases.model import Case, Mail, SignedContent
from cases.states import CaseState, OutboundState, Outcome, RightOutcome
from classifier.rights import ChannelKind, ChannelWish, Label, Right
from verify.codes import ReasonCode
from verify.judge import Verdict

NOBODY = store.Identity()


@contextmanager
def counted_statements(engine: Engine) -> Iterator[list[str]]:
    """Every statement that is sent to the database meanwhile."""
    sent: list[str] = []

    def listener(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", listener)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", listener)


def test_a_case_begins_as_the_contract_shows_it(engine: Engine) -> None:
    wanted = new_case(due_right(Right.ERASURE), due_right(Right.ACCESS, NOW - timedelta(days=3)), flags=("seal",))
    with writing(engine) as session:
        mail = new_mail(session)
        case = store.open_case(session, VAULT, WORKER, wanted, signed())
        store.finish(session, VAULT, WORKER, mail, store.Ending(Outcome.CASE, case_id=case.id))
    with reading(engine) as session:
        assert case_object(store.get_case(session, "DSR-2026-000001")) == {
            "schema": "infotrust/case/1",
            "number": "DSR-2026-000001",
            "reference": None,
            "flags": ["seal"],
            "state": "open",
            "closed_as": None,
            "rights": [
                {"right": "erasure", "outcome": "pending", "due_on": "2026-12-21"},
                {"right": "access", "outcome": "pending", "due_on": "2026-12-17"},
            ],
            "received_at": "2026-11-17T09:30:00+00:00",
            "due_on": "2026-12-17",
            "target_on": "2026-12-17",
            "extended_due_on": None,
            "channel": "email",
            "language": "lv",
            "assigned_to": None,
            "mails": [mail.sha256],
            "opened_at": "2026-11-20T09:30:00+00:00",
        }


def test_dates_are_those_of_the_first_open_right(engine: Engine) -> None:
    with writing(engine) as session:
        case = opened_case(session, rights=(due_right(Right.ACCESS, NOW - timedelta(days=3)), due_right(Right.ERASURE)))
        case.rights[0].outcome = RightOutcome.GRANTED
        assert case_object(case)["due_on"] == "2026-12-17", "decided, and nobody was told"
        case.rights[0].answered_at = NOW
        assert case_object(case)["due_on"] == "2026-12-21"
        case.rights[1].extended_due_on = date(2027, 2, 22)
        assert case_object(case)["extended_due_on"] == "2027-02-22"
        case.rights[1].outcome = RightOutcome.WITHDRAWN
        assert [case_object(case)[name] for name in ("due_on", "target_on", "extended_due_on")] == [None, None, None]


@pytest.mark.parametrize(
    ("opened", "number"),
    [
        (datetime(2026, 12, 31, 21, 59, 59, tzinfo=UTC), "DSR-2026-000001"),
        (datetime(2026, 12, 31, 22, 0, 0, tzinfo=UTC), "DSR-2027-000001"),
    ],
    ids=["last second in Riga", "first second in Riga"],
)
def test_the_year_of_a_number_is_that_of_riga(engine: Engine, opened: datetime, number: str) -> None:
    with writing(engine) as session:
        case = store.open_case(session, VAULT, replace(WORKER, at=opened), new_case(), signed())
        assert case.number == number


def test_numbers_count_per_year(engine: Engine) -> None:
    with writing(engine) as session:
        next_year = replace(WORKER, at=datetime(2027, 3, 1, tzinfo=UTC))
        acts = [WORKER, WORKER, next_year, WORKER, next_year]
        numbers = [store.open_case(session, VAULT, act, new_case(), signed()).number[4:] for act in acts]
        assert numbers == ["2026-000001", "2026-000002", "2027-000001", "2026-000003", "2027-000002"]


def test_personal_columns_are_sealed_and_come_back(engine: Engine) -> None:
    with writing(engine) as session:
        case = opened_case(session, channel=ChannelWish(ChannelKind.POST, "Mūkusalas iela 41, Rīga, LV-1004"))
    with reading(engine) as session:
        case = store.get_case(session, case.number)
        assert store.open_signer(VAULT, case) == SIGNER
        assert store.open_channel_target(VAULT, case) == "Mūkusalas iela 41, Rīga, LV-1004"
        assert store.open_request(VAULT, case) == "Lūdzu izsniegt manu datu kopiju."
        assert case.signer_token == VAULT.token("signer", identity(SIGNER))


def test_a_text_of_odd_characters_is_kept(engine: Engine) -> None:
    with writing(engine) as session:
        case = opened_case(session, request="a\ud800\0b")
        assert store.open_request(VAULT, case) == "a\ud800\0b"


def test_a_case_without_a_right_can_not_be_thought_of() -> None:
    with pytest.raises(ValueError, match="at least one right"):
        replace(new_case(), rights=())


def test_a_person_opens_a_case_only_with_a_reason(engine: Engine) -> None:
    with writing(engine) as session:
        with pytest.raises(MissingReasonError):
            store.open_case_by_person(session, VAULT, ANNA, new_case(), " ")
        assert store.open_case_by_person(session, VAULT, ANNA, new_case(), "a letter").number == "DSR-2026-000001"


def test_a_right_that_comes_later_has_its_own_clock(engine: Engine) -> None:
    later = NOW + timedelta(days=10)
    with writing(engine) as session:
        case = opened_case(session)
        added = store.add_rights(
            session, VAULT, WORKER, case, [due_right(Right.ACCESS, later), due_right(Right.ERASURE, later)]
        )
        assert added == (Right.ERASURE,)
        assert store.add_rights(session, VAULT, WORKER, case, [due_right(Right.ERASURE)]) == ()
    with reading(engine) as session:
        rights = store.get_case(session, case.number).rights
        assert [(row.right, row.received_at) for row in rights] == [(Right.ACCESS, NOW), (Right.ERASURE, later)]


def test_an_unknown_number_is_named(engine: Engine) -> None:
    with reading(engine) as session, pytest.raises(UnknownRowError, match="no case DSR-2026-000009"):
        store.get_case(session, "DSR-2026-000009")


FILTERS = {
    "all": (store.CaseFilter(), [1, 2, 3]),
    "by state": (store.CaseFilter(states=frozenset({CaseState.CLOSED})), [3]),
    "by assignee": (store.CaseFilter(assigned_to="anna"), [2]),
    "by right": (store.CaseFilter(right=Right.ERASURE), [2]),
    "due": (store.CaseFilter(due_by=date(2026, 12, 17)), [1]),
    "found": (store.CaseFilter(ids=(1, 3)), [1, 3]),
    "nothing found": (store.CaseFilter(ids=()), []),
    "two together": (store.CaseFilter(assigned_to="anna", right=Right.ACCESS), []),
}


@pytest.mark.parametrize(("wanted", "sequences"), FILTERS.values(), ids=FILTERS.keys())
def test_cases_are_filtered(engine: Engine, wanted: store.CaseFilter, sequences: list[int]) -> None:
    early = NOW - timedelta(days=3)
    with writing(engine) as session:
        opened_case(session, rights=(due_right(Right.ACCESS, early),))
        opened_case(session, rights=(due_right(Right.ERASURE),)).assigned_to = "anna"
        closed = opened_case(session, rights=(due_right(Right.ACCESS, early),))
        closed.state, closed.rights[0].outcome = CaseState.CLOSED, RightOutcome.GRANTED
    with reading(engine) as session:
        assert [case.sequence for case in store.list_cases(session, wanted)] == sequences


def test_lists_take_the_same_number_of_statements_however_long(engine: Engine) -> None:
    def statements() -> list[int]:
        counts = []
        lists = [
            lambda s: [case_object(case) for case in store.list_cases(s)],
            lambda s: [mail_object(mail) for mail in store.list_mails(s)],
        ]
        for listing in lists:
            with reading(engine) as session, counted_statements(engine) as sent:
                assert listing(session)
            counts.append(len(sent))
        return counts

    with writing(engine) as session:
        opened_case(session, new_mail(session))
    few = statements()
    with writing(engine) as session:
        for _ in range(20):
            opened_case(session, new_mail(session))
    assert statements() == few


def test_a_mail_shows_as_the_contract_says(engine: Engine) -> None:
    with writing(engine) as session:
        mail = new_mail(session)
        opened_case(session, mail)
        new_mail(session)
    with reading(engine) as session:
        done, received = store.list_mails(session)
        assert mail_object(done) == {
            "schema": "infotrust/mail/1",
            "id": mail.id,
            "sha256": mail.sha256,
            "source": "imaps://mail.example.lv",
            "folder": "INBOX",
            "uid": mail.uid,
            "uidvalidity": 7,
            "received_at": "2026-11-20T09:30:00+00:00",
            "stage": "done",
            "outcome": "case",
            "case": "DSR-2026-000001",
            "attempts": 0,
        }
        assert mail_object(received)["outcome"] is None
        by_digest = store.MailFilter(sha256=mail.sha256, outcome=Outcome.CASE, stage=done.stage, ids=(mail.id,))
        assert [found.id for found in store.list_mails(session, by_digest)] == [mail.id]


def test_search_finds_cases_and_mails_by_all_terms(engine: Engine) -> None:
    with writing(engine) as session:
        case, other, mail = opened_case(session), opened_case(session), new_mail(session)
        store.index_case(session, VAULT, case.id, ["Ilze Bērziņa", "161175-19997"])
        store.index_case(session, VAULT, case.id, ["Ilze Bērziņa", "+371 29 123 456"])
        store.index_case(session, VAULT, other.id, ["Ilze Kalniņa"])
        store.index_mail(session, VAULT, mail.id, ["Ilze Kalniņa"])
    with reading(engine) as session:
        assert store.find_cases(session, VAULT, "ilze") == [other.id, case.id]
        assert store.find_cases(session, VAULT, "berzina ILZE") == [case.id]
        assert store.find_cases(session, VAULT, "16117519997") == [case.id]
        assert store.find_cases(session, ROTATED, "berzina ILZE") == [case.id]
        assert store.find_cases(session, VAULT, "ilze ozola") == []
        assert store.find_cases(session, VAULT, " ,. ") == []
        assert store.find_mails(session, VAULT, "kalnina") == [mail.id]
        assert store.find_mails(session, VAULT, "berzina") == []


def _known_case(case: Case) -> KnownCase:
    return KnownCase(
        case.id,
        case.number,
        open=True,
        signer_token=VAULT.token("signer", identity(SIGNER)),
        sender_token=VAULT.token("address", SENDER),
    )


def _waiting_item(session: Session, **who: str) -> tuple[Mail, int]:
    mail = examined_mail(session, **who)
    new = store.NewItem(Verdict.REJECT, (ReasonCode.NO_SIGNATURE,), (Label.ERASURE,), date(2026, 12, 21))
    return mail, store.open_item(session, VAULT, WORKER, mail, new).id


def test_a_reply_leads_to_the_case_of_the_mail_it_answers(engine: Engine) -> None:
    with writing(engine) as session:
        case = opened_case(session, examined_mail(session, message_id="<first@example.lv>"))
        reply = new_mail(session)
        found = store.known(session, VAULT, reply, store.Clues(NOBODY, answers=("<x@y>", "<first@example.lv>")))
        assert found.thread == (_known_case(case),)
        assert (found.same_document, found.named, found.unknown_number) == ((), (), False)


def test_a_reply_leads_to_the_waiting_item_of_the_mail_it_answers(engine: Engine) -> None:
    with writing(engine) as session:
        mail, item_id = _waiting_item(session, message_id="<first@example.lv>")
        second = examined_mail(session, message_id="<second@example.lv>")
        item = store.get_review(session, item_id)
        store.attach_to_item(session, VAULT, WORKER, item, second, [])
        expected = KnownItem(
            item_id=item_id,
            waiting=True,
            received_at=mail.received_at,
            labels=(Label.ERASURE,),
            signer_token=None,
            sender_token=VAULT.token("address", SENDER),
        )
        for answered in ("<first@example.lv>", "<second@example.lv>"):
            found = store.known(session, VAULT, new_mail(session), store.Clues(NOBODY, answers=(answered,)))
            assert found.thread == (expected,)


def test_a_reply_to_our_letter_leads_to_its_case(engine: Engine) -> None:
    with writing(engine) as session:
        case = opened_case(session)
        letter = store.NewOutbound(
            "ack:case:1", "ack", ChannelKind.EMAIL, OutboundState.PENDING, b"", message_id="<ack@x>", case_id=case.id
        )
        store.add_outbound(session, VAULT, WORKER, letter)
        found = store.known(session, VAULT, new_mail(session), store.Clues(NOBODY, answers=("<ack@x>",)))
        assert found.thread == (_known_case(case),)


def test_the_same_document_leads_to_its_case_and_items(engine: Engine) -> None:
    digest = "cd" * 32
    with writing(engine) as session:
        case = opened_case(session, examined_mail(session, signed_digest=digest))
        _, item_id = _waiting_item(session, signed_digest=digest)
        _waiting_item(session, signed_digest="ef" * 32)
        again = examined_mail(session, signed_digest=digest)
        found = store.known(session, VAULT, again, store.Clues(store.Identity(signed_digest=digest)))
        assert [type(home) for home in found.same_document] == [KnownCase, KnownItem]
        assert found.same_document[0] == _known_case(case)
        assert isinstance(found.same_document[1], KnownItem)
        assert found.same_document[1].item_id == item_id


def test_a_single_thing_that_was_signed_before_leads_to_where_it_is(engine: Engine) -> None:
    old, new = "11" * 32, "22" * 32
    with writing(engine) as session:
        case = opened_case(session, examined_mail(session, signed_digest="aa" * 32, contents=(old,)))
        examined_mail(session, signed_digest="bb" * 32, contents=("33" * 32,))
        both = store.Identity(signed_digest="cc" * 32, contents=(old, new))
        mixed = examined_mail(session, signed_digest=both.signed_digest, contents=both.contents)
        found = store.known(session, VAULT, mixed, store.Clues(both))
        assert (found.same_document, found.adds_content) == ((_known_case(case),), True)
        again = examined_mail(session, signed_digest="dd" * 32, contents=(new, old))
        repeated_ = store.known(session, VAULT, again, store.Clues(store.Identity(signed_digest="dd" * 32)))
        assert (repeated_.same_document, repeated_.adds_content) == ((_known_case(case),), False)


def test_what_was_signed_is_new_where_nothing_of_it_came_before(engine: Engine) -> None:
    with writing(engine) as session:
        opened_case(session, examined_mail(session, signed_digest="aa" * 32, contents=("11" * 32,)))
        mail = examined_mail(session, signed_digest="bb" * 32, contents=("22" * 32,))
        found = store.known(session, VAULT, mail, store.Clues(store.Identity(signed_digest="bb" * 32)))
        assert (found.same_document, found.adds_content) == ((), True)


def test_a_later_examination_replaces_what_was_signed(engine: Engine) -> None:
    with writing(engine) as session:
        mail = examined_mail(session, signed_digest="aa" * 32, contents=("11" * 32, "22" * 32))
        later = store.Identity(signed_digest="bb" * 32, contents=("22" * 32,))
        store.keep_examination(session, VAULT, mail, store.Examination(b"{}", store.Envelope(None, None), later))
        kept = session.scalars(select(SignedContent.sha256).where(SignedContent.mail_id == mail.id)).all()
        assert kept == ["22" * 32]


def test_a_quoted_number_leads_to_its_case_or_is_unknown(engine: Engine) -> None:
    with writing(engine) as session:
        case = opened_case(session)
        mail = new_mail(session)
        found = store.known(session, VAULT, mail, store.Clues(NOBODY, numbers=(case.number, case.number)))
        assert (found.named, found.unknown_number) == ((_known_case(case),), False)
        found = store.known(session, VAULT, mail, store.Clues(NOBODY, numbers=(case.number, "DSR-2026-000002")))
        assert (found.named, found.unknown_number) == ((_known_case(case),), True)


def test_a_closed_case_is_known_as_closed(engine: Engine) -> None:
    with writing(engine) as session:
        case = opened_case(session)
        case.state = CaseState.CLOSED
        found = store.known(session, VAULT, new_mail(session), store.Clues(NOBODY, numbers=(case.number,)))
        assert [known.open for known in found.named] == [False]


def test_after_a_rotation_the_same_person_is_known_as_such(engine: Engine) -> None:
    with writing(engine) as session:
        case = opened_case(session, examined_mail(session, message_id="<first@example.lv>"))
        who = store.Identity(sender=SENDER, signer=identity(SIGNER))
        clues = store.Clues(who, answers=("<first@example.lv>",), numbers=(case.number,))
        found = store.known(session, ROTATED, new_mail(session), clues)
        assert found.signer_token == ROTATED.token("signer", identity(SIGNER)) != case.signer_token
        assert found.named[0].signer_token == found.signer_token
        assert found.named[0].sender_token == found.sender_token
        assert len(found.thread) == 1


def test_another_person_is_not_taken_for_the_signer(engine: Engine) -> None:
    with writing(engine) as session:
        case = opened_case(session)
        clues = store.Clues(store.Identity(sender="other@example.lv", signer="LV:other"), numbers=(case.number,))
        found = store.known(session, VAULT, new_mail(session), clues)
        assert found.named[0].signer_token != found.signer_token
        assert found.named[0].sender_token != found.sender_token
