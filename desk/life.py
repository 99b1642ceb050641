"""What people do to a case as a whole. Each act is one transaction with its history, and raises the case's version.

All take the runtime, the case's number, who acts, and *seen*: the version of the case that the page showed (None: a
shell, which looks and acts at once). All raise `cases.life.RefusedError` where the act does not fit, and as `at_work`.
"""

from collections.abc import Sequence
from typing import assert_never

from cases.absences import fit_name
from cases.answers import Given
from cases.answers import record_answer as record_given
from cases.casework import add_note, right_of
from cases.life import Deed, RefusedError
from cases.merging import has_letter_under_way
from cases.model import Case
from cases.model_desk import CaseMerger
from cases.opening import stated
from cases.refusals import Refusal
from cases.states import ClosedAs, RightOutcome, WaitingFor
from classifier.rights import Right
from desk.acts import Person
from desk.at_work import Work, at_work
from runtime.runtime import Runtime


def assign(rt: Runtime, number: str, person: Person, to: str, seen: int | None = None) -> None:
    """Give the case to *to*, a user of the program."""
    with at_work(rt, number, person, seen) as work:
        before, work.case.assigned_to = work.case.assigned_to, fit_name(to)
        work.case.substitute = None
        work.perform(Deed.ASSIGN, before=before, to=work.case.assigned_to)


def take(rt: Runtime, number: str, person: Person, seen: int | None = None) -> None:
    """Take the case oneself and begin to work on it."""
    with at_work(rt, number, person, seen) as work:
        before, work.case.assigned_to = work.case.assigned_to, fit_name(person.name)
        work.case.substitute = None
        work.case.waiting_for = None
        work.perform(Deed.TAKE, before=before)


def note(rt: Runtime, number: str, person: Person, text: str, seen: int | None = None) -> None:
    """Write something down; whatever state the case is in.

    Raises:
        MissingReasonError: *text* is empty.
    """
    with at_work(rt, number, person, seen) as work:
        add_note(work.session, rt.vault, work.act, work.case, text)


def start(rt: Runtime, number: str, person: Person, seen: int | None = None) -> None:
    """Begin to work on an open case."""
    with at_work(rt, number, person, seen) as work:
        work.perform(Deed.START)


def wait(rt: Runtime, number: str, person: Person, for_: WaitingFor, seen: int | None = None) -> None:
    """Let the case wait for somebody; no date moves by it."""
    with at_work(rt, number, person, seen) as work:
        work.case.waiting_for = for_
        work.perform(Deed.WAIT, waiting_for=for_)


def resume(rt: Runtime, number: str, person: Person, seen: int | None = None) -> None:
    """Go on with a case that waited."""
    with at_work(rt, number, person, seen) as work:
        work.case.waiting_for = None
        work.perform(Deed.RESUME)


def ask_identity(rt: Runtime, number: str, person: Person, seen: int | None = None) -> None:
    """Record that the client was asked who they are (GDPR 12(6)). No date moves: the law names no suspension (DOMAIN 2.1.5).

    Raises:
        MissingReasonError: *person* does not say why there is doubt.
    """
    with at_work(rt, number, person, seen) as work:
        stated(person.reason)
        work.case.identity_asked_at, work.case.identity_settled_at = work.act.at, None
        work.case.waiting_for = WaitingFor.IDENTITY
        work.perform(Deed.ASK_IDENTITY)


def settle_identity(rt: Runtime, number: str, person: Person, seen: int | None = None) -> None:
    """Record by what it became clear who the client is, and go on.

    Raises:
        MissingReasonError: *person* does not say by what.
    """
    with at_work(rt, number, person, seen) as work:
        stated(person.reason)
        work.case.identity_settled_at, work.case.waiting_for = work.act.at, None
        work.perform(Deed.SETTLE_IDENTITY)


def record_answer(rt: Runtime, number: str, person: Person, given: Given, seen: int | None = None) -> None:
    """Record an answer that was given by other means; *person*'s reason tells what was said and to whom.

    Raises:
        MissingReasonError: nothing is told of it.
    """
    with at_work(rt, number, person, seen) as work:
        if given.on > rt.today():
            raise RefusedError(Refusal.ANSWER_IN_FUTURE)
        if given.on < work.case.received_at.astimezone(rt.calendar.zone).date():
            raise RefusedError(Refusal.ANSWER_BEFORE_RECEIPT)
        record_given(work.session, rt.vault, work.act, work.case, given, person.reason)


def close(rt: Runtime, number: str, person: Person, as_: ClosedAs, seen: int | None = None) -> None:
    """End a case; as answered only once every right has an outcome and an answer that was sent or recorded.

    MERGED is no way to end one case: see `desk.merging.merge`.

    Raises:
        MissingReasonError: it is withdrawn or was opened in error, and nobody says why.
    """
    with at_work(rt, number, person, seen) as work:
        if has_letter_under_way(work.session, work.case):
            raise RefusedError(Refusal.LETTER_UNDER_WAY)
        match as_:
            case ClosedAs.ANSWERED:
                deed = Deed.CLOSE_ANSWERED
            case ClosedAs.WITHDRAWN:
                deed = Deed.CLOSE_WITHDRAWN
                _withdraw(work)
            case ClosedAs.OPENED_IN_ERROR:
                deed = Deed.CLOSE_IN_ERROR
                stated(person.reason)
            case ClosedAs.MERGED:
                raise RefusedError(Refusal.SAME_CASE)
            case _:
                assert_never(as_)
        work.perform(deed)
        work.case.closed_as, work.case.waiting_for = as_, None


def _withdraw(work: Work) -> None:
    """What was not answered yet is withdrawn; what was, stays as it was answered."""
    stated(work.person.reason)
    for row in work.case.rights:
        if row.answered_at is None:
            row.outcome = RightOutcome.WITHDRAWN
            row.decided_at, row.decided_by = work.act.at, work.act.actor


def reopen(rt: Runtime, number: str, person: Person, rights: Sequence[Right] = (), seen: int | None = None) -> None:
    """Go on with a case that was answered or closed; *rights* are to be decided anew, by their old clocks.

    None named: those that were withdrawn; what was answered stays answered.

    Raises:
        MissingReasonError: nobody says why.
    """
    with at_work(rt, number, person, seen) as work:
        stated(person.reason)
        _refuse_merged(work)
        chosen = [right_of(work.case, right) for right in rights] or [
            row for row in work.case.rights if row.outcome is RightOutcome.WITHDRAWN
        ]
        work.perform(Deed.REOPEN, closed_as=work.case.closed_as, rights=[row.right for row in chosen])
        work.case.closed_as = None
        for row in chosen:
            row.outcome = RightOutcome.PENDING
            row.decided_at = row.decided_by = row.answered_at = None


def _refuse_merged(work: Work) -> None:
    merger = work.session.get(CaseMerger, work.case.id)
    if merger is not None:
        raise RefusedError(Refusal.MERGED, number=work.session.get_one(Case, merger.into_id).number)


def hold(rt: Runtime, number: str, person: Person, *, on: bool, seen: int | None = None) -> None:
    """Keep the case from being purged, or let it be (a dispute, a claim).

    Raises:
        MissingReasonError: nobody says why.
    """
    with at_work(rt, number, person, seen) as work:
        stated(person.reason)
        work.case.legal_hold = on
        work.perform(Deed.LEGAL_HOLD, on=on)
