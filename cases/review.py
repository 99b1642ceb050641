"""Review items: what a person must look at, and what that person made of it. Every end needs a reason and is final.

An item belongs to one mail; further mails may be attached to it while it waits, and share its end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.failures import WrongStateError
from cases.history import Act, Event, lock_head, record
from cases.model import Case, Mail, ReviewItem
from cases.opening import NewCase, open_case_by_person, stated
from cases.progress import Ending, finish, send_to_review
from cases.rows import existing, locked
from cases.sealed import Place, Vault
from cases.states import Outcome, ReviewState
from classifier.rights import Label
from verify.codes import ReasonCode
from verify.judge import Verdict


@dataclass(frozen=True, slots=True)
class NewItem:
    """Why a mail goes to a person. *decision* is the judgement of its signatures, *reasons* is never empty."""

    decision: Verdict
    reasons: tuple[ReasonCode, ...]
    labels: tuple[Label, ...]
    provisional_due_on: date
    case_hint: int | None = None


def open_item(session: Session, vault: Vault, act: Act, mail: Mail, new: NewItem) -> ReviewItem:
    """Send *mail* to review: any open stage -> IN_REVIEW, with a waiting item."""
    send_to_review(mail)
    item = ReviewItem(
        mail=mail,
        state=ReviewState.WAITING,
        decision=new.decision,
        reasons=list(new.reasons),
        labels=list(new.labels),
        received_at=mail.received_at,
        provisional_due_on=new.provisional_due_on,
        opened_at=act.at,
        case_hint=new.case_hint,
    )
    session.add(item)
    session.flush()
    content = {"item": item.id, "decision": new.decision, "reasons": list(new.reasons), "labels": list(new.labels)}
    record(session, vault, act, Event("review_opened", content, mail_id=mail.id))
    return item


def attach_to_item(
    session: Session, vault: Vault, act: Act, item: ReviewItem, mail: Mail, labels: Sequence[Label]
) -> None:
    """Add *mail* to a waiting item: it is done as ATTACHED, and the item invokes *labels* too.

    Raises:
        WrongStateError: somebody has resolved the item.
    """
    item = _waiting(session, item.id)
    item.labels = [*item.labels, *(label for label in labels if label not in item.labels)]
    finish(session, vault, act, mail, Ending(Outcome.ATTACHED, attached_to=item.mail_id))


def release(session: Session, vault: Vault, act: Act, item_id: int, release: "Release") -> Case:
    """A named person opens a case from a waiting item; its mails join the case.

    Raises:
        UnknownRowError: there is no such item.
        WrongStateError: somebody has resolved it.
        MissingReasonError: the reason is empty.
    """
    item = _waiting(session, item_id)
    case = open_case_by_person(session, vault, act, release.case, release.reason)
    _resolve(session, vault, act, item, _End(ReviewState.RELEASED, release.reason, Outcome.CASE, case.id))
    return case


@dataclass(frozen=True, slots=True)
class Release:
    """The case that a person opens from an item, and why."""

    case: NewCase
    reason: str


def reject(session: Session, vault: Vault, act: Act, item_id: int, reason: str) -> ReviewItem:
    """A named person finds that no case is to be opened. The mail is kept. Raises as `release`."""
    return _end(session, vault, act, item_id, _End(ReviewState.REJECTED, reason, Outcome.REVIEW))


def close_item(session: Session, vault: Vault, act: Act, item_id: int, reason: str) -> ReviewItem:
    """A named person ends an item that was answered without a case. Raises as `release`."""
    return _end(session, vault, act, item_id, _End(ReviewState.CLOSED, reason, Outcome.REVIEW))


def join_case(session: Session, vault: Vault, act: Act, item_id: int, join: "Join") -> ReviewItem:
    """A waiting item ends as ATTACHED and its mails join a case: its signed version came, or a person says so. Raises as `release`."""
    return _end(session, vault, act, item_id, _End(ReviewState.ATTACHED, join.reason, Outcome.ATTACHED, join.case_id))


@dataclass(frozen=True, slots=True)
class Join:
    """The case that an item belongs to, and why."""

    case_id: int
    reason: str


def open_resolution(vault: Vault, item: ReviewItem) -> str | None:
    """The reason that the resolving person gave; None while the item waits. Raises SealError."""
    return None if item.resolution is None else str(vault.open_json(_place(item), item.resolution))


@dataclass(frozen=True, slots=True)
class _End:
    """How an item ends: its own state, and what its mails become."""

    state: ReviewState
    reason: str
    outcome: Outcome
    case_id: int | None = None


def _end(session: Session, vault: Vault, act: Act, item_id: int, end: _End) -> ReviewItem:
    item = _waiting(session, item_id)
    _resolve(session, vault, act, item, end)
    return item


def _resolve(session: Session, vault: Vault, act: Act, item: ReviewItem, end: _End) -> None:
    item.state, item.case_id = end.state, end.case_id
    item.resolved_at, item.resolved_by, item.system_user = act.at, act.actor, act.system_user
    item.resolution = vault.seal_json(_place(item), stated(end.reason))
    finish(session, vault, act, item.mail, Ending(end.outcome, case_id=end.case_id))
    for mail in session.scalars(select(Mail).where(Mail.attached_to == item.mail_id)):
        mail.case_id = end.case_id
    content = {"item": item.id, "reason": end.reason}
    record(session, vault, act, Event(f"review_{end.state}", content, case_id=end.case_id, mail_id=item.mail_id))


def _waiting(session: Session, item_id: int) -> ReviewItem:
    """The item as it is once nobody else can resolve it, or add a mail to it."""
    lock_head(session)
    existing(session, ReviewItem, item_id)
    item = locked(session, ReviewItem, id=item_id)
    if item.state is not ReviewState.WAITING:
        msg = f"review item {item.id} is {item.state} already"
        raise WrongStateError(msg)
    return item


def _place(item: ReviewItem) -> Place:
    return Place("review_item", "resolution", item.mail_id)
