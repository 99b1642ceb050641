"""What lists and single views read: whole rows with what belongs to them, in a fixed number of queries, without a row limit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, contains_eager, defer, selectinload

from cases.clocks import last_days, running
from cases.failures import UnknownRowError
from cases.model import Case, CaseRight, Mail, ReviewItem
from cases.states import CaseState, Outcome, ReviewState, Stage
from classifier.rights import Right

R = TypeVar("R")

BATCH: Final = 200
"""Rows in memory at a time, each batch with what belongs to it."""


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases: None means all. *assigned_to*: whose it is, or who acts instead. *due_by*: with an open right due on that day or before. *ids*: what a search found."""

    states: frozenset[CaseState] | None = None
    assigned_to: str | None = None
    right: Right | None = None
    due_by: date | None = None
    ids: tuple[int, ...] | None = field(default=None, repr=False)


def list_cases(session: Session, wanted: CaseFilter | None = None) -> Iterator[Case]:
    """Cases in the order of their numbers, with rights and mails."""
    statement = _filtered(select(Case), wanted or CaseFilter()).order_by(Case.year, Case.sequence)
    return _in_batches(session, statement.options(selectinload(Case.rights), selectinload(Case.mails)))


def _filtered(statement: Select[Case], wanted: CaseFilter) -> Select[Case]:
    if wanted.states is not None:
        statement = statement.where(Case.state.in_(wanted.states))
    if wanted.assigned_to is not None:
        acts = or_(Case.assigned_to == wanted.assigned_to, Case.substitute == wanted.assigned_to)
        statement = statement.where(acts)
    if wanted.right is not None:
        statement = statement.where(Case.rights.any(CaseRight.right == wanted.right))
    if wanted.due_by is not None:
        statement = statement.where(Case.rights.any(running() & (last_days() <= wanted.due_by)))
    return statement if wanted.ids is None else statement.where(Case.id.in_(wanted.ids))


def get_case(session: Session, number: str) -> Case:
    """The case of that number (``DSR-2026-000123``), with rights and mails.

    Raises:
        UnknownRowError: there is none.
    """
    statement = select(Case).where(Case.number == number)
    case = session.scalar(statement.options(selectinload(Case.rights), selectinload(Case.mails)))
    if case is None:
        msg = f"there is no case {number}"
        raise UnknownRowError(msg)
    return case


def numbers_of(session: Session, ids: Iterable[int | None]) -> dict[int | None, str]:
    """The numbers of several cases, by their ids, in one query."""
    wanted = {case_id for case_id in ids if case_id is not None}
    return {row.id: row.number for row in session.execute(select(Case.id, Case.number).where(Case.id.in_(wanted)))}


def cases_of(session: Session, ids: Iterable[int | None]) -> dict[int | None, Case]:
    """Several cases by their ids, in one query, without the words of their requests."""
    wanted = {case_id for case_id in ids if case_id is not None}
    statement = select(Case).where(Case.id.in_(wanted)).options(defer(Case.request, raiseload=True))
    return {case.id: case for case in session.scalars(statement)}


@dataclass(frozen=True, slots=True)
class ReviewFilter:
    """Which review items: None means all."""

    states: frozenset[ReviewState] | None = None


def list_reviews(session: Session, wanted: ReviewFilter | None = None) -> Iterator[ReviewItem]:
    """Review items, the most urgent first, with their mail and the case that came of them."""
    statement = select(ReviewItem).join(ReviewItem.mail).outerjoin(ReviewItem.case)
    if wanted is not None and wanted.states is not None:
        statement = statement.where(ReviewItem.state.in_(wanted.states))
    statement = statement.options(contains_eager(ReviewItem.mail), contains_eager(ReviewItem.case))
    return _in_batches(session, statement.order_by(ReviewItem.provisional_due_on, ReviewItem.id))


def get_review(session: Session, item_id: int) -> ReviewItem:
    """One review item with its mail and case.

    Raises:
        UnknownRowError: there is none.
    """
    statement = select(ReviewItem).where(ReviewItem.id == item_id).join(ReviewItem.mail).outerjoin(ReviewItem.case)
    item = session.scalar(statement.options(contains_eager(ReviewItem.mail), contains_eager(ReviewItem.case)))
    if item is None:
        msg = f"there is no review item {item_id}"
        raise UnknownRowError(msg)
    return item


def review_of_mail(session: Session, mail: Mail) -> ReviewItem | None:
    """The review item that *mail* opened or was attached to."""
    return session.scalar(select(ReviewItem).where(ReviewItem.mail_id.in_({mail.id, mail.attached_to or mail.id})))


@dataclass(frozen=True, slots=True)
class MailFilter:
    """Which mails: None means all. *ids*: what a search found."""

    stage: Stage | None = None
    outcome: Outcome | None = None
    sha256: str | None = None
    ids: tuple[int, ...] | None = field(default=None, repr=False)


def list_mails(session: Session, wanted: MailFilter | None = None) -> Iterator[Mail]:
    """Mails in the order of their arrival here, with their case."""
    wanted = wanted or MailFilter()
    statement = select(Mail).outerjoin(Mail.case).options(contains_eager(Mail.case)).order_by(Mail.id)
    if wanted.stage is not None:
        statement = statement.where(Mail.stage == wanted.stage)
    if wanted.outcome is not None:
        statement = statement.where(Mail.outcome == wanted.outcome)
    if wanted.sha256 is not None:
        statement = statement.where(Mail.sha256 == wanted.sha256)
    if wanted.ids is not None:
        statement = statement.where(Mail.id.in_(wanted.ids))
    return _in_batches(session, statement)


def _in_batches(session: Session, statement: Select[R]) -> Iterator[R]:
    yield from session.scalars(statement.execution_options(yield_per=BATCH))
