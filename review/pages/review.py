"""What waits for a person: the list, and one item with everything that a decision takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from cases import store
from cases.corrections import correction_of_mail
from cases.database import reading
from cases.model import Case, Mail, ReviewItem
from cases.model_corrections import ModelCorrection
from cases.review_lists import (
    ReviewsWanted,
    count_reviews,
    decided_since,
    mails_of_item,
    next_waiting,
    page_of_reviews,
    suggested_cases,
)
from cases.states import ReviewState
from classifier.rights import Label, Right
from desk.acts import found_rights
from desk.invitations import cause_of
from desk.undoing import UNDO, undoable
from desk.unsigned import STOPPABLE
from review.access import Action
from review.asked import member_or_none, page_number
from review.deeds import Typed
from review.mail_view import MailView, examined, view_of
from review.preview.visible import on_one_line
from review.rendering import page, see
from review.visits import RowNumber, Visit, may, viewed
from verify.codes import REASONS, ReasonCode

router = APIRouter()

SOON: Final = timedelta(days=7)
"""A provisional day so near is shown as near."""


@dataclass(frozen=True, slots=True)
class Row:
    """One item of the list, opened; *left* is how many days remain to its provisional day, negative once it is past."""

    item: ReviewItem
    sender: str
    subject: str
    reasons: tuple[str, ...]
    left: int


@dataclass(frozen=True, slots=True)
class Opened:
    """One item with what belongs to it. *before* and *after* are its neighbours among those that wait."""

    item: ReviewItem
    mail: Mail
    hint: Case | None
    suggested: Sequence[Case]
    others: Sequence[Mail]
    events: Sequence[store.PastEvent]
    after: int | None
    resolution: str | None
    corrected: ModelCorrection | None


@router.get("/review")
def reviews(visit: Annotated[Visit, may(Action.REVIEW_VIEW)]) -> Response:
    """List items, those that wait first, by their provisional day."""
    wanted = _wanted(visit)
    with reading(visit.rt.db) as session:
        found, total = page_of_reviews(session, visit.rt.vault, wanted)
        counts = count_reviews(session, visit.rt.today(), SOON)
        mine = _undoable(session, visit)
    rows = [_row(visit, item) for item in found]
    viewed(visit, "review_list_viewed", items=[row.item.id for row in rows])
    shown: dict[str, Any] = {
        "rows": rows, "total": total, "counts": counts, "wanted": wanted, "pages": total.pages,
        "mine": mine, "states": ReviewState, "reasons": sorted(counts.reasons), "labels": sorted(counts.labels),
        "sentence": lambda code: _sentence(visit, code), "soon": SOON.days,
    }  # fmt: skip
    return page(visit, "review_list.html", **shown)


def _wanted(visit: Visit) -> ReviewsWanted:
    asked = visit.request.query_params
    state = ReviewState.WAITING if "state" not in asked else member_or_none(ReviewState, asked["state"])
    return ReviewsWanted(
        state=state,
        reason=member_or_none(ReasonCode, asked.get("reason")),
        label=member_or_none(Label, asked.get("label")),
        query=asked.get("q", ""),
        page=page_number(asked.get("page")),
    )


def _row(visit: Visit, item: ReviewItem) -> Row:
    envelope = store.open_envelope(visit.rt.vault, item.mail)
    return Row(
        item=item,
        sender=on_one_line(envelope.sender or ""),
        subject=on_one_line(envelope.subject or ""),
        reasons=tuple(_sentence(visit, code) for code in item.reasons),
        left=days_left(item.provisional_due_on, visit.rt.today()),
    )


def _sentence(visit: Visit, code: str) -> str:
    """Give a reason in words."""
    said = REASONS[ReasonCode(code)]
    return said.lv if visit.language.value == "lv" else said.en


def days_left(due_on: date, today: date) -> int:
    """Give how many days remain, the last one not counted; negative once it is past."""
    return (due_on - today).days


def _undoable(session: Session, visit: Visit) -> Sequence[ReviewItem]:
    """Give what this person decided in the last ten minutes, the newest first."""
    return decided_since(session, visit.now - UNDO, visit.member.email)


@router.get("/review/next")
def first(visit: Annotated[Visit, may(Action.REVIEW_VIEW)]) -> Response:
    """Lead to the item whose turn it is."""
    with reading(visit.rt.db) as session:
        found = next_waiting(session)
    return see("/review" if found is None else f"/review/{found}")


@router.get("/review/{item_id}")
def one_item(visit: Annotated[Visit, may(Action.REVIEW_VIEW)], item_id: RowNumber) -> Response:
    """Show one item with everything that a decision takes."""
    return item_page(visit, item_id)


def item_page(visit: Visit, item_id: int, status: int = 200, typed: Typed | None = None, **notices: Any) -> Response:
    """Show one item with what was *typed*; *notices*: ``wrong`` (a sentence), ``stale``, ``asks`` (before an invitation)."""
    with reading(visit.rt.db) as session:
        opened = _opened(session, visit, item_id)
        mine = _undoable(session, visit)
    viewed(visit, "review_viewed", mail_id=opened.mail.id, item=item_id)
    found = examined(visit.rt.vault, opened.mail)
    view = None if found is None else view_of(found, visit.language)
    today, item = visit.rt.today(), opened.item
    shown: dict[str, Any] = {
        "item": item, "mail": opened.mail, "view": view, "opened": opened, "mine": mine,
        "reasons": [_sentence(visit, code) for code in item.reasons], "chosen": _chosen(opened, typed), "asks": False,
        "all_rights": list(Right), "left": days_left(item.provisional_due_on, today), "bar": _used(item, today),
        "soon": SOON.days, "undoable": undoable(visit.rt, item), "suggests": suggestion(item, view),
        "wrong": None, "stale": False, "corrects": False, "all_labels": tuple(Label), "unread": cause_of(item) is not None,
    }  # fmt: skip
    return page(visit, "review_item.html", status, **(shown | notices))


def _opened(session: Session, visit: Visit, item_id: int) -> Opened:
    item = store.get_review(session, item_id)
    suggested = suggested_cases(session, item)
    return Opened(
        item=item,
        mail=item.mail,
        hint=next((case for case in suggested if case.id == item.case_hint), None),
        suggested=suggested,
        others=mails_of_item(session, item),
        events=store.events(session, visit.rt.vault, mail_id=item.mail_id),
        after=next_waiting(session, item),
        resolution=store.open_resolution(visit.rt.vault, item),
        corrected=correction_of_mail(session, item.mail),
    )


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the form holds: as it was typed, else what fits the mail."""

    reason: str
    rights: frozenset[Right]
    number: str
    other_number: str
    labels: frozenset[Label]


def _chosen(opened: Opened, typed: Typed | None) -> Chosen:
    labels = _asked(opened)
    if typed is None:
        number = "" if opened.hint is None else opened.hint.number
        return Chosen(
            "", frozenset(Right(label.value) for label in labels if label.value in set(Right)), number, "", labels
        )
    offered = typed.number in {case.number for case in opened.suggested}
    other = "" if offered else typed.number
    return Chosen(typed.reason, frozenset(typed.rights), typed.number, other, frozenset(typed.labels) or labels)


def _asked(opened: Opened) -> frozenset[Label]:
    """Give what the mail asks for: by the last word of staff, else as it was read."""
    return frozenset(map(Label, opened.item.labels if opened.corrected is None else opened.corrected.labels))


def _rights(item: ReviewItem) -> frozenset[Right]:
    return frozenset(found_rights(item))


def _used(item: ReviewItem, today: date) -> int:
    """Give how much of the provisional time is used, in per cent."""
    whole = (item.provisional_due_on - item.received_at.date()).days
    return 100 if whole <= 0 else max(0, min(100, 100 * (today - item.received_at.date()).days // whole))


def suggestion(item: ReviewItem, view: MailView | None) -> str:
    """Name the act that fits most such mails; it is only put first, a person decides. ``ask`` asks before an invitation."""
    rights = _rights(item)
    if rights and STOPPABLE.issuperset(rights) and ReasonCode.ACT_WITHOUT_SIGNATURE_SUGGESTED.value in item.reasons:
        return "unsigned"
    if item.case_hint is not None:
        return "attach"
    if rights and view is not None and not view.signed:
        return "ask"
    return "release" if rights else "reject"
