"""What people do about items: one at a time, where the next one follows at once, or many, with what became of each."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from cases import store
from cases.database import reading
from cases.failures import UnknownRowError
from cases.review_lists import next_waiting
from classifier.rights import Label, Right
from desk.acts import found_rights
from review.access import Action
from review.asked import member_or_none
from review.deeds import IN_BULK, DeedRefusedError, ReviewDeed, StaleItemError, Typed, perform
from review.pages.review import item_page
from review.rendering import page, see
from review.visits import RowNumber, Visit, may

router = APIRouter()

STALE, REFUSED = 409, 422

STAYS = frozenset({ReviewDeed.UNDO, ReviewDeed.UNINVITE, ReviewDeed.CORRECT})
"""Deeds after which the same item is shown again: nothing was decided."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one item of many: *note* is the case that came of it, or whatever is worth telling; else *why_not*."""

    item_id: int
    note: str | None = None
    why_not: str | None = None

    @property
    def done(self) -> bool:
        """Whether it was done."""
        return self.why_not is None


@router.post("/review/bulk/{deed}")
def many(visit: Annotated[Visit, may(Action.REVIEW_BULK)], deed: ReviewDeed) -> Response:
    """Do one thing to every item that is ticked; what can't be done to one hinders no other."""
    chosen = tuple(dict.fromkeys(visit.form.numbers("item")))
    if deed not in IN_BULK or not chosen:
        return page(visit, "review_bulk.html", REFUSED, results=(), deed=deed, typed=_typed(visit), deeds=ReviewDeed)
    results = [_one_of_many(visit, number, deed) for number in chosen]
    return page(visit, "review_bulk.html", results=results, deed=deed, typed=_typed(visit), deeds=ReviewDeed)


def _one_of_many(visit: Visit, item_id: int, deed: ReviewDeed) -> Result:
    typed = _typed(visit)
    try:
        if deed is ReviewDeed.RELEASE:
            typed = Typed(typed.reason, _found(visit, item_id), typed.number)
        return Result(item_id, perform(visit, item_id, deed, typed, visit.form.number(f"seen-{item_id}")))
    except DeedRefusedError as error:
        return Result(item_id, why_not=str(error))
    except StaleItemError:
        return Result(item_id, why_not=visit.text("review.wrong.stale"))
    except UnknownRowError:
        return Result(item_id, why_not=visit.text("review.wrong.gone"))


def _found(visit: Visit, item_id: int) -> tuple[Right, ...]:
    """Give the rights that were found in the mail: of many nobody ticks them one by one."""
    with reading(visit.rt.db) as session:
        return found_rights(store.get_review(session, item_id))


@router.get("/review/{item_id}/invite")
def ask_to_sign(visit: Annotated[Visit, may(Action.REVIEW_DECIDE)], item_id: RowNumber) -> Response:
    """Show what inviting does before it is done: the first of two clicks."""
    return item_page(visit, item_id, asks=True)


@router.post("/review/{item_id}/ask")
def ask_first(visit: Annotated[Visit, may(Action.REVIEW_DECIDE)], item_id: RowNumber) -> Response:
    """Lead to what is shown before an invitation: it stands among acts that a key starts, and writes to a stranger."""
    with reading(visit.rt.db) as session:
        store.get_review(session, item_id)
    return see(f"/review/{item_id}/invite")


@router.post("/review/{item_id}/{deed}")
def one(visit: Annotated[Visit, may(Action.REVIEW_DECIDE)], item_id: RowNumber, deed: ReviewDeed) -> Response:
    """Do one thing to one item and lead to the next that waits; where it can't be done, show why and keep what was typed."""
    typed = _typed(visit)
    try:
        note = perform(visit, item_id, deed, typed, visit.form.number("version"))
    except DeedRefusedError as error:
        return item_page(visit, item_id, REFUSED, wrong=str(error), typed=typed, corrects=deed is ReviewDeed.CORRECT)
    except StaleItemError:
        return item_page(visit, item_id, STALE, stale=True, typed=typed)
    if deed in STAYS:
        return see(f"/review/{item_id}", done=f"review_{deed}", note=note or "")
    with reading(visit.rt.db) as session:
        following = next_waiting(session, store.get_review(session, item_id))
    return see("/review" if following is None else f"/review/{following}", done=f"review_{deed}", number=note or "")


def _typed(visit: Visit) -> Typed:
    form = visit.form
    names = {right.value: right for right in Right}
    rights = tuple(names[name] for name in form.many("right") if name in names)
    labels = tuple(label for text in form.many("label") if (label := member_or_none(Label, text)))
    return Typed(form.text("reason"), rights, (form.text("other_number") or form.text("number")).upper(), labels)
