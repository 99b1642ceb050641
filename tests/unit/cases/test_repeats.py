"""Repeated requests of one person are counted, and the names that the person bore are remembered (GDPR 12(5))."""

from dataclasses import replace
from datetime import timedelta

from fakes.casework import NOW, ROTATED, VAULT, WORKER, due_right, new_case, new_mail, signed
from fakes.reports import SIGNER
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cases import store
from cases.acceptance import Acceptance, SignedRequest, identity
from cases.database import writing
from cases.known import Clues
from cases.model import Case
from cases.states import CaseState, ClosedAs
from classifier.rights import Right
from verify.report import Signer

DAY = timedelta(days=1)


def by(signer: Signer) -> SignedRequest:
    return SignedRequest((Acceptance("S1", signer, identity(signer), NOW),), "cd" * 32)


def opened(session: Session, days_ago: int, *rights: Right, request: SignedRequest | None = None) -> Case:
    due = tuple(due_right(right, NOW - days_ago * DAY) for right in rights or (Right.ACCESS,))
    return store.open_case(session, VAULT, WORKER, new_case(*due), request or signed())


def test_earlier_requests_of_the_signer_are_counted_for_each_right(engine: Engine) -> None:
    with writing(engine) as session:
        first = opened(session, 300)
        second = opened(session, 30, Right.ERASURE)
        opened(session, 400)
        opened(session, 3, request=by(replace(SIGNER, serial_number="PNOLV-321047-55012")))
        now = opened(session, 0, Right.ACCESS, Right.QUESTION)
        found = store.repeats(session, VAULT, now)

        assert found.numbers == (second.number, first.number)
        assert (found.count, found.of_right) == (2, {Right.ACCESS: 1, Right.QUESTION: 0})
        assert store.repeats(session, VAULT, first).count == 1, "what came a hundred days before it"
        assert store.repeats(session, ROTATED, now).count == 2, "found under an older key too"


def test_what_was_no_request_of_its_own_is_not_counted(engine: Engine) -> None:
    with writing(engine) as session:
        for ended in (ClosedAs.MERGED, ClosedAs.OPENED_IN_ERROR, ClosedAs.WITHDRAWN):
            case = opened(session, 10)
            case.state, case.closed_as = CaseState.CLOSED, ended
        assert store.repeats(session, VAULT, opened(session, 0)).count == 1


def test_who_asks_on_paper_is_not_taken_for_anybody(engine: Engine) -> None:
    with writing(engine) as session:
        opened(session, 10)
        paper = store.open_case_by_person(session, VAULT, WORKER, new_case(), "a letter")
        assert store.repeats(session, VAULT, paper).numbers == ()


def test_the_names_of_earlier_certificates_are_known_to_whoever_decides(engine: Engine) -> None:
    with writing(engine) as session:
        opened(session, 10, request=by(replace(SIGNER, surname="BĒRZIŅA")))
        opened(session, 9)
        mail = new_mail(session)
        clues = Clues(store.Identity(signer=identity(SIGNER), signed_digest="ef" * 32))
        earlier = store.known(session, VAULT, mail, clues).earlier

    assert {signer.surname for signer in earlier} == {SIGNER.surname, "BĒRZIŅA"}
