"""The list of cases: filtered, searched with and without diacritics, sorted."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter
from starlette.responses import Response

from cases.case_lists import CasesWanted, Due, Order, assignees, page_of_cases
from cases.database import reading
from cases.folding import fold
from cases.life import UNANSWERED
from cases.states import CaseState
from classifier.rights import Right
from review.access import Action
from review.asked import member_or_none, page_number
from review.case_rows import SOON_WORKING_DAYS, days_from, rows_of
from review.catalogue import LANGUAGES
from review.rendering import page
from review.visits import Visit, may, viewed

router = APIRouter(prefix="/cases")

LONGEST_QUERY: Final = 200
"""Characters of a search: a name, a code and a few words."""
ME, NOBODY = "me", "nobody"


@router.get("")
def cases(visit: Annotated[Visit, may(Action.CASE_VIEW)]) -> Response:
    """List cases, the first due answer first."""
    wanted = _wanted(visit)
    with reading(visit.rt.db) as session:
        found, total = page_of_cases(session, visit.rt.vault, wanted, days_from(visit.rt))
        people = assignees(session)
    rows = rows_of(visit.rt, found)
    viewed(visit, "cases_listed", cases=[row.case.number for row in rows])
    values: dict[str, Any] = {
        "rows": rows, "total": total, "wanted": wanted, "pages": total.pages, "states": CaseState,
        "rights": list(Right), "dues": Due, "orders": Order, "people": people, "soon": SOON_WORKING_DAYS,
        "asked": visit.request.query_params,
    }  # fmt: skip
    return page(visit, "case_list.html", **values)


def _wanted(visit: Visit) -> CasesWanted:
    asked = visit.request.query_params
    who, query = asked.get("who", ""), asked.get("q", "")[:LONGEST_QUERY]
    rest, named = _states_named(visit, query)
    return CasesWanted(
        states=named or _states(asked.get("state"), query),
        right=member_or_none(Right, asked.get("right")),
        assignee=visit.member.email if who == ME else who if who not in {"", NOBODY} else None,
        nobody=who == NOBODY,
        due=member_or_none(Due, asked.get("due")),
        query=rest,
        order=member_or_none(Order, asked.get("sort")) or Order.DUE,
        page=page_number(asked.get("page")),
    )


def _states(asked: str | None, query: str) -> frozenset[CaseState] | None:
    """Give the states asked for: those that wait for an answer, unless something is searched."""
    if asked == "all" or (asked is None and query.strip()):
        return None
    one = member_or_none(CaseState, asked)
    return frozenset(UNANSWERED) if one is None else frozenset({one})


def _states_named(visit: Visit, query: str) -> tuple[str, frozenset[CaseState] | None]:
    """Part a search into its words and the states that some of them name, in whichever language."""
    names = {fold(word): state for state in CaseState for word in _names(visit, state)}
    words = query.split()
    states = frozenset(names[fold(word)] for word in words if fold(word) in names)
    return " ".join(word for word in words if fold(word) not in names), states or None


def _names(visit: Visit, state: CaseState) -> Sequence[str]:
    words = visit.site.words
    return [word for word in (words.word(language, state) for language in LANGUAGES) if " " not in word]
