"""Cases that people bring: a request on paper, and rows of an older register. Each rests on a named person's word."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.history import Act, Event, lock_head, record
from cases.model import Case
from cases.opening import NewCase, open_case_by_person
from cases.sealed import Vault
from cases.search import index_case
from cases.states import CaseState, ClosedAs, RightOutcome


@dataclass(frozen=True, slots=True)
class Past:
    """What an older register tells of a request beyond its beginning. Days are days in the company's zone.

    *outcome* is PENDING while it is unanswered, and *answered_on* None. *stated_due_on* is what the register reckoned.
    """

    outcome: RightOutcome = RightOutcome.PENDING
    answered_on: date | None = None
    extended_due_on: date | None = None
    stated_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Bearer:
    """The case that bears a reference, and when its request was received (aware)."""

    number: str
    received_at: datetime


def bearer(session: Session, reference: str) -> Bearer | None:
    """The case that bears this number of an older register. Takes the lock under which cases are opened, so that it stays so."""
    lock_head(session)
    statement = select(Case.number, Case.received_at).where(Case.reference == reference).order_by(Case.id).limit(1)
    found = session.execute(statement).first()
    return None if found is None else Bearer(*found)


def references(session: Session) -> dict[str, Bearer]:
    """Every case that bears a number of an older register, by that number."""
    statement = select(Case.reference, Case.number, Case.received_at).where(Case.reference.is_not(None))
    rows = session.execute(statement)
    return {reference: Bearer(number, received_at) for reference, number, received_at in rows if reference is not None}


def add_case(session: Session, vault: Vault, act: Act, new: NewCase, reason: str) -> Case:
    """Open the case of a request that came on paper, and make it findable.

    Raises:
        MissingReasonError: *reason* is empty.
    """
    case = open_case_by_person(session, vault, act, new, reason)
    texts = (new.person, new.reference, new.request, new.channel.target)
    index_case(session, vault, case.id, [text for text in texts if text])
    return case


def import_case(session: Session, vault: Vault, act: Act, new: NewCase, past: Past) -> Case:
    """Open the case of a register's row, as far along as the register says."""
    case = add_case(session, vault, act, new, f"imported from a register as {new.reference}")
    for right, asked in zip(case.rights, new.rights, strict=True):
        right.outcome = past.outcome
        if past.extended_due_on is not None:
            right.extended_due_on = past.extended_due_on
            right.target_on = min(past.extended_due_on, asked.deadline.extended_target_on)
        if past.answered_on is not None:
            right.answered_at = datetime.combine(past.answered_on, time.min, new.zone)
    if past.outcome is not RightOutcome.PENDING:
        withdrawn = past.outcome is RightOutcome.WITHDRAWN
        case.state, case.closed_as = CaseState.CLOSED, ClosedAs.WITHDRAWN if withdrawn else ClosedAs.ANSWERED
    session.flush()
    record(session, vault, act, Event("case_imported", _facts(new, past), case_id=case.id))
    return case


def _facts(new: NewCase, past: Past) -> dict[str, object]:
    return {
        "reference": new.reference,
        "outcome": past.outcome,
        "answered_on": _day(past.answered_on),
        "extended_due_on": _day(past.extended_due_on),
        "stated_due_on": _day(past.stated_due_on),
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
