"""Review items: a person looks, decides once, says why, and the history knows who."""

from dataclasses import replace
from datetime import date

import pytest
from fakes.casework import ANNA, NOW, VAULT, WORKER, due_right, examined_mail, new_case, new_mail, opened_case
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cases import store
from cases.as_json import review_object
from cases.database import reading, writing
from cases.failures import MissingReasonError, UnknownRowError, WrongStateError
from cases.model import Mail, ReviewItem
from cases.states import Outcome, ReviewState, Stage
from classifier.rights import Label, Right
from verify.codes import ReasonCode
from verify.judge import Verdict

NEW = store.NewItem(Verdict.REJECT, (ReasonCode.NO_SIGNATURE,), (Label.ERASURE,), date(2026, 12, 21))


def _item(session: Session) -> ReviewItem:
    return store.open_item(session, VAULT, WORKER, examined_mail(session), NEW)


def test_an_item_waits_with_its_provisional_clock(engine: Engine) -> None:
    with writing(engine) as session:
        item = _item(session)
    with reading(engine) as session:
        item = store.get_review(session, item.id)
        assert review_object(VAULT, item) == {
            "schema": "infotrust/review/1",
            "id": item.id,
            "state": "waiting",
            "decision": "reject",
            "reasons": ["no_signature"],
            "labels": ["erasure"],
            "received_at": "2026-11-20T09:30:00+00:00",
            "provisional_due_on": "2026-12-21",
            "from": "ilze@example.lv",
            "subject": "Pieprasījums",
            "sha256": item.mail.sha256,
            "case": None,
        }
        assert (item.mail.stage, item.mail.outcome) == (Stage.IN_REVIEW, Outcome.REVIEW)


def test_a_release_opens_a_case_in_the_name_of_a_person(engine: Engine) -> None:
    with writing(engine) as session:
        item = _item(session)
    with writing(engine) as session:
        release = store.Release(new_case(due_right(Right.ERASURE)), "  identity settled by telephone ")
        case = store.release(session, VAULT, ANNA, item.id, release)
    with reading(engine) as session:
        item = store.get_review(session, item.id)
        assert (item.state, item.resolved_by, item.system_user) == (ReviewState.RELEASED, "anna", "root")
        assert store.open_resolution(VAULT, item) == "identity settled by telephone"
        assert (item.mail.stage, item.mail.outcome, item.mail.case_id) == (Stage.DONE, Outcome.CASE, case.id)
        assert review_object(VAULT, item)["case"] == "DSR-2026-000001"
        opened = store.events(session, VAULT, case_id=case.id)[0]
        assert (opened.kind, opened.act) == ("case_opened", ANNA)
        assert opened.content is not None
        assert opened.content["reason"] == "identity settled by telephone"
        assert store.get_case(session, case.number).signer is None


def test_a_rejection_keeps_the_mail_and_opens_nothing(engine: Engine) -> None:
    with writing(engine) as session:
        item = _item(session)
        store.reject(session, VAULT, ANNA, item.id, "an advertisement")
    with reading(engine) as session:
        item = store.get_review(session, item.id)
        assert (item.state, item.mail.stage, item.mail.outcome) == (ReviewState.REJECTED, Stage.DONE, Outcome.REVIEW)
        assert list(store.list_cases(session)) == []
        assert b"".join(store.open_raw(session, VAULT, item.mail_id))
        kinds = [past.kind for past in store.events(session, VAULT, mail_id=item.mail_id)]
        assert kinds == ["mail_stored", "review_opened", "mail_done", "review_rejected"]


ACTS = {
    "release": lambda s, i, why: store.release(s, VAULT, ANNA, i, store.Release(new_case(), why)),
    "reject": lambda s, i, why: store.reject(s, VAULT, ANNA, i, why),
    "close": lambda s, i, why: store.close_item(s, VAULT, ANNA, i, why),
    "join": lambda s, i, why: store.join_case(s, VAULT, ANNA, i, store.Join(1, why)),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
@pytest.mark.parametrize("reason", ["", "  \n"])
def test_no_act_without_a_reason(engine: Engine, act, reason: str) -> None:
    with writing(engine) as session:
        opened_case(session)
        item = _item(session)
    with writing(engine) as session, pytest.raises(MissingReasonError):
        act(session, item.id, reason)


@pytest.mark.parametrize("first", ACTS.values(), ids=ACTS.keys())
@pytest.mark.parametrize("second", ACTS.values(), ids=ACTS.keys())
def test_an_end_is_final(engine: Engine, first, second) -> None:
    with writing(engine) as session:
        opened_case(session)
        item = _item(session)
        first(session, item.id, "because")
        with pytest.raises(WrongStateError, match="already"):
            second(session, item.id, "because")


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_an_unknown_item_is_named(engine: Engine, act) -> None:
    with writing(engine) as session, pytest.raises(UnknownRowError, match="no review item 77"):
        act(session, 77, "because")


def test_a_mail_attached_to_an_item_shares_its_end(engine: Engine) -> None:
    with writing(engine) as session:
        item, reply = _item(session), new_mail(session)
        store.attach_to_item(session, VAULT, WORKER, item, reply, [Label.ERASURE, Label.ACCESS])
        assert item.labels == ["erasure", "access"]
        assert store.review_of_mail(session, reply) is item
    with writing(engine) as session:
        case = store.release(session, VAULT, ANNA, item.id, store.Release(new_case(), "because"))
    with reading(engine) as session:
        mails = store.get_case(session, case.number).mails
        assert [(mail.id, mail.outcome) for mail in mails] == [
            (item.mail_id, Outcome.CASE),
            (reply.id, Outcome.ATTACHED),
        ]


def test_nothing_is_attached_to_a_resolved_item(engine: Engine) -> None:
    with writing(engine) as session:
        item, reply = _item(session), new_mail(session)
        store.reject(session, VAULT, ANNA, item.id, "because")
        with pytest.raises(WrongStateError):
            store.attach_to_item(session, VAULT, WORKER, item, reply, [])
        assert session.get_one(Mail, reply.id).stage is Stage.RECEIVED


def test_the_signed_version_takes_a_waiting_item_into_its_case(engine: Engine) -> None:
    with writing(engine) as session:
        item = _item(session)
        case = opened_case(session, new_mail(session))
        store.join_case(session, VAULT, WORKER, item.id, store.Join(case.id, "the signed version came"))
    with reading(engine) as session:
        item = store.get_review(session, item.id)
        assert (item.state, item.case_id, item.mail.outcome) == (ReviewState.ATTACHED, case.id, Outcome.ATTACHED)
        assert len(store.get_case(session, case.number).mails) == 2


def test_a_finished_mail_does_not_go_to_review(engine: Engine) -> None:
    with writing(engine) as session:
        mail = new_mail(session)
        store.finish(session, VAULT, WORKER, mail, store.Ending(Outcome.NO_REQUEST))
        with pytest.raises(WrongStateError):
            store.open_item(session, VAULT, WORKER, mail, NEW)


def test_items_are_listed_by_urgency_and_state(engine: Engine) -> None:
    with writing(engine) as session:
        due = [date(2026, 12, 24), date(2026, 12, 21), date(2026, 12, 22)]
        items = [
            store.open_item(session, VAULT, WORKER, examined_mail(session), replace(NEW, provisional_due_on=day))
            for day in due
        ]
        store.reject(session, VAULT, ANNA, items[2].id, "because")
    with reading(engine) as session:
        assert [item.id for item in store.list_reviews(session)] == [items[1].id, items[2].id, items[0].id]
        waiting = store.ReviewFilter(frozenset({ReviewState.WAITING}))
        assert [item.id for item in store.list_reviews(session, waiting)] == [items[1].id, items[0].id]
        assert items[0].received_at == NOW
