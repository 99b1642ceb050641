"""What the pages of review and of mail list: one page of rows with all that belongs to them, in a fixed number of queries."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, String, case, cast, select
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager, defer

from cases.folding import query_terms
from cases.model import Case, Mail, ReviewItem, SearchToken
from cases.paging import PAGE_ROWS, Total, count_rows, page_slice
from cases.sealed import Vault
from cases.search import KIND
from cases.states import CaseState, Outcome, ReviewState, Stage
from classifier.rights import Label
from verify.codes import ReasonCode

_MAIL_ROW: Final = defer(Mail.examination, raiseload=True)
_CASE_ROW: Final = defer(Case.request, raiseload=True)
"""What was found in a mail, and the words of a request, are as long as the mail; no list opens them."""

SUGGESTED: Final = 5
"""Cases offered to attach a mail to."""


@dataclass(frozen=True, slots=True)
class ReviewsWanted:
    """Which review items, None means all; *query* are words of sender or text; *page* counts from 1."""

    state: ReviewState | None = ReviewState.WAITING
    reason: ReasonCode | None = None
    label: Label | None = None
    query: str = field(default="", repr=False)
    page: int = 1


@dataclass(frozen=True, slots=True)
class MailsWanted:
    """Which mails, None means all; as `ReviewsWanted`."""

    stage: Stage | None = None
    outcome: Outcome | None = None
    query: str = field(default="", repr=False)
    page: int = 1


@dataclass(frozen=True, slots=True)
class ReviewCounts:
    """How many wait, and of these how many are past their provisional day or close to it; *reasons* of those that wait."""

    waiting: int
    overdue: int
    soon: int
    reasons: Mapping[str, int]
    labels: Mapping[str, int]


def page_of_reviews(session: Session, vault: Vault, wanted: ReviewsWanted) -> tuple[Sequence[ReviewItem], Total]:
    """Give one page of items with mail and case, and how many there are: waiting first by their day, then the newest decisions."""
    chosen = _chosen_reviews(vault, wanted)
    found = select(ReviewItem.id).where(*chosen)
    total = count_rows(session, found, searched=bool(wanted.query.strip()))
    waits = case((ReviewItem.state == ReviewState.WAITING, 0), else_=1)
    by_day = case((ReviewItem.state == ReviewState.WAITING, ReviewItem.provisional_due_on))
    ids = found.order_by(waits, by_day, ReviewItem.resolved_at.desc(), ReviewItem.id)
    return _review_rows(session, session.scalars(page_slice(wanted.page).of(ids)).all()), total


def _review_rows(session: Session, ids: Sequence[int]) -> Sequence[ReviewItem]:
    """Read the items of *ids* in their order, each with its mail and case."""
    statement = select(ReviewItem).where(ReviewItem.id.in_(ids)).join(ReviewItem.mail).outerjoin(ReviewItem.case)
    mail, of_case = contains_eager(ReviewItem.mail), contains_eager(ReviewItem.case)
    rows = session.scalars(statement.options(mail.options(_MAIL_ROW), of_case.options(_CASE_ROW)))
    found = {item.id: item for item in rows}
    return [found[item_id] for item_id in ids]


def page_of_mails(session: Session, vault: Vault, wanted: MailsWanted) -> tuple[Sequence[Mail], Total]:
    """Give one page of mails with their case, the newest first, and how many there are."""
    chosen: list[ColumnElement[bool]] = []
    if wanted.stage is not None:
        chosen.append(Mail.stage == wanted.stage)
    if wanted.outcome is not None:
        chosen.append(Mail.outcome == wanted.outcome)
    chosen += _holding(vault, wanted.query, Mail.id)
    total = count_rows(session, select(Mail.id).where(*chosen), searched=bool(wanted.query.strip()))
    statement = (
        select(Mail)
        .where(*chosen)
        .outerjoin(Mail.case)
        .options(contains_eager(Mail.case).options(_CASE_ROW), _MAIL_ROW)
    )
    return session.scalars(page_slice(wanted.page).of(statement.order_by(Mail.id.desc()))).all(), total


def count_reviews(session: Session, today: date, soon: timedelta) -> ReviewCounts:
    """Count what waits: by its day, by reason, by what it asks for."""
    columns = (ReviewItem.provisional_due_on, ReviewItem.reasons, ReviewItem.labels)
    rows = session.execute(select(*columns).where(ReviewItem.state == ReviewState.WAITING)).all()
    return ReviewCounts(
        waiting=len(rows),
        overdue=sum(due_on < today for due_on, _, _ in rows),
        soon=sum(today <= due_on <= today + soon for due_on, _, _ in rows),
        reasons=Counter(reason for _, reasons, _ in rows for reason in reasons),
        labels=Counter(label for _, _, labels in rows for label in labels),
    )


def next_waiting(session: Session, after: ReviewItem | None = None) -> int | None:
    """Give the item whose turn it is: the next by its day after *after*, else the first of all; None where none waits."""
    waiting = select(ReviewItem.id).where(ReviewItem.state == ReviewState.WAITING)
    waiting = waiting.order_by(ReviewItem.provisional_due_on, ReviewItem.id).limit(1)
    if after is not None:
        day, number = ReviewItem.provisional_due_on, ReviewItem.id
        later = (day > after.provisional_due_on) | ((day == after.provisional_due_on) & (number > after.id))
        found = session.scalar(waiting.where(later))
        if found is not None:
            return found
        waiting = waiting.where(number != after.id)
    return session.scalar(waiting)


def mails_of_item(session: Session, item: ReviewItem) -> Sequence[Mail]:
    """Give the further mails that were attached to an item while it waited."""
    return session.scalars(select(Mail).where(Mail.attached_to == item.mail_id).order_by(Mail.id)).all()


def suggested_cases(session: Session, item: ReviewItem) -> Sequence[Case]:
    """Give cases that the mail may belong to: the one that was guessed, then the newest of its sender or signer."""
    of_them = [
        column == token
        for column, token in ((Case.sender_token, item.mail.sender_token), (Case.signer_token, item.mail.signer_token))
        if token is not None
    ]
    clause = Case.id == (item.case_hint or 0)
    for one in of_them:
        clause |= one
    guessed_first = case((Case.id == (item.case_hint or 0), 0), else_=1)
    closed_last = case((Case.state == CaseState.CLOSED, 1), else_=0)
    statement = select(Case).where(clause).order_by(guessed_first, closed_last, Case.id.desc()).limit(SUGGESTED)
    return session.scalars(statement).all()


def decided_since(session: Session, moment: datetime, actor: str) -> Sequence[ReviewItem]:
    """Give what a person decided since *moment*, the newest first: what may still be undone."""
    statement = select(ReviewItem).where(ReviewItem.resolved_at >= moment, ReviewItem.resolved_by == actor)
    return session.scalars(statement.order_by(ReviewItem.resolved_at.desc()).limit(PAGE_ROWS)).all()


def _chosen_reviews(vault: Vault, wanted: ReviewsWanted) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        chosen.append(ReviewItem.state == wanted.state)
    if wanted.reason is not None:
        chosen.append(_lists(ReviewItem.reasons, wanted.reason))
    if wanted.label is not None:
        chosen.append(_lists(ReviewItem.labels, wanted.label))
    return chosen + _holding(vault, wanted.query, ReviewItem.mail_id)


def _lists(column: InstrumentedAttribute[list[str]], code: str) -> ColumnElement[bool]:
    """Tell whether a column of codes holds one; codes are plain words of closed lists, so the quotes around them suffice."""
    return cast(column, String).contains(f'"{code}"', autoescape=True)


def _holding(vault: Vault, query: str, column: InstrumentedAttribute[int]) -> list[ColumnElement[bool]]:
    """Demand every term of a search; a search without a term finds nothing."""
    if not query.strip():
        return []
    terms = query_terms(query)
    if not terms:
        return [column.in_(())]
    tokens = (vault.tokens(KIND, term) for term in terms)
    return [column.in_(select(SearchToken.mail_id).where(SearchToken.token.in_(found))) for found in tokens]
