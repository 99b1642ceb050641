"""The day at a glance: what is due, late, new, held and failing, and the cases that are one's own."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from cases.case_lists import CasesWanted, DayCounts, Days, Due, count_day, first_of
from cases.condition import condition
from cases.database import reading
from cases.review_lists import count_reviews
from cases.states import OutboundState
from review.access import Action
from review.case_rows import SOON_WORKING_DAYS, CaseRow, days_from, rows_of
from review.rendering import page
from review.visits import Visit, may, viewed

router = APIRouter()

REVIEWS_SOON: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Listed:
    """One list of the day: the key of its title, its rows, and where all of it stands."""

    key: str
    rows: list[CaseRow]
    link: str


@router.get("/")
def today(visit: Annotated[Visit, may(Action.TODAY_VIEW)]) -> Response:
    """Show what this day brings to whoever looks."""
    days = days_from(visit.rt)
    with reading(visit.rt.db) as session:
        counts = count_day(session, days, visit.member.email) if visit.may(Action.CASE_VIEW) else None
        lists = _lists(session, visit, days, counts)
        reviews = count_reviews(session, days.today, REVIEWS_SOON) if visit.may(Action.REVIEW_VIEW) else None
        state = condition(session, visit.now) if visit.may(Action.SYSTEM_VIEW) else None
    shown = [row.case.number for one in lists for row in one.rows]
    if shown:
        viewed(visit, "cases_listed", cases=sorted(set(shown)))
    values: dict[str, Any] = {
        "counts": counts, "lists": lists, "reviews": reviews, "state": state, "failed": OutboundState.FAILED,
        "soon": SOON_WORKING_DAYS,
    }  # fmt: skip
    return page(visit, "today.html", **values)


def _lists(session: Session, visit: Visit, days: Days, counts: DayCounts | None) -> list[Listed]:
    """Read the lists that hold something."""
    if counts is None:
        return []
    wanted = (
        ("overdue", counts.overdue, CasesWanted(due=Due.OVERDUE), "/cases?due=overdue"),
        ("due_today", counts.today, CasesWanted(due=Due.TODAY), "/cases?due=today"),
        ("due_soon", counts.soon, CasesWanted(due=Due.SOON), "/cases?due=soon"),
        ("fresh", counts.fresh, CasesWanted(nobody=True), "/cases?who=nobody"),
        ("mine", counts.mine, CasesWanted(assignee=visit.member.email), "/cases?who=me"),
    )
    return [
        Listed(key, rows_of(visit.rt, first_of(session, which, days, visit.rt.vault)), link)
        for key, count, which, link in wanted
        if count
    ]
