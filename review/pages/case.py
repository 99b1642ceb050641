"""The page of one case: everything that a clerk looks at and does about it."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path
from starlette.responses import Response

from cases.corrections import correction_of_case, labels_of
from cases.database import reading
from cases.dossier import Dossier, read_dossier
from cases.life import possible
from cases.states import AnswerMeans, ClosedAs, RightOutcome, WaitingFor
from classifier.rights import ChannelKind, Label, Right
from desk.addresses import CONFIRMABLE
from review.access import Action
from review.case_deeds import RIGHT_TO, CaseDeed, Typed, assignable
from review.case_view import next_step, view_case
from review.letter_desk import WRITABLE
from review.rendering import page
from review.visits import Visit, may, viewed

router = APIRouter(prefix="/cases")

CaseNumber = Annotated[str, Path(pattern=r"^DSR-\d{4}-\d{6,9}$")]
"""The number of a case in an address; what is none leads to the page that says so."""

ENDS: Final = (ClosedAs.ANSWERED, ClosedAs.WITHDRAWN, ClosedAs.OPENED_IN_ERROR)
"""How a person ends a case; merging is an act of its own."""
WISHES: Final = tuple(kind for kind in ChannelKind if kind is not ChannelKind.IN_ATTACHMENT)
"""What a client can be noted down to wish."""


@router.get("/{number}")
def one_case(visit: Annotated[Visit, may(Action.CASE_VIEW)], number: CaseNumber) -> Response:
    """Show a case."""
    return case_page(visit, number)


def case_page(visit: Visit, number: str, status: int = 200, typed: Typed | None = None, **notices: Any) -> Response:
    """Show a case with what was *typed*; *notices*: ``wrong`` (a sentence), ``stale``, ``notice`` (of an extension, to be sent)."""
    with reading(visit.rt.db) as session:
        found = read_dossier(session, visit.rt.vault, number)
        people = assignable(session) if visit.may(Action.CASE_ASSIGN) else []
        corrected = correction_of_case(session, found.case)
    viewed(visit, "case_viewed", case_id=found.case.id)
    view = view_case(visit.rt, visit.site.shelf, found, visit.language)
    shown: dict[str, Any] = {
        "view": view, "found": found, "case": found.case,
        "people": people, "typed": typed or Typed(), "can": _can(visit, found), "missing": _missing(found),
        "corrected": corrected, "asked": labels_of(found.case) if corrected is None else frozenset(corrected.labels),
        "focus": next_step(view, visit.request.query_params.get("at", "")), "wrong": None, "stale": False, "notice": None,
    }  # fmt: skip
    return page(visit, "case.html", status, **(shown | CHOICES | notices))


CHOICES: Final[dict[str, Any]] = {
    "outcomes": tuple(outcome for outcome in RightOutcome if outcome is not RightOutcome.WITHDRAWN),
    "waits_for": WaitingFor,
    "means": AnswerMeans,
    "ends": ENDS,
    "wishes": WISHES,
    "confirmable": CONFIRMABLE,
    "writable": WRITABLE,
    "known_rights": frozenset(Right),
    "all_labels": tuple(Label),
}
"""What the forms of the page offer."""


def _can(visit: Visit, found: Dossier) -> frozenset[str]:
    """Name what this person may do to the case as it stands: the page has buttons for nothing else."""
    fits = {deed.value for deed in possible(found.case.state)}
    return frozenset(deed.value for deed in CaseDeed if visit.may(RIGHT_TO[deed]) and fits & FITTING.get(deed, {deed}))


FITTING: Final[dict[CaseDeed, set[str]]] = {
    CaseDeed.OUTCOME: {"decide"},
    CaseDeed.USE_RECEIPT: {"move_clock"},
    CaseDeed.UNTICK: {"tick"},
    CaseDeed.CONFIRM_ADDRESS: {"change_channel"},
    CaseDeed.CORRECT: {"note"},
    CaseDeed.CLOSE: {"close_answered", "close_withdrawn", "close_in_error"},
    CaseDeed.MERGE: {"close_merged"},
    CaseDeed.HOLD: {"legal_hold"},
    CaseDeed.UNHOLD: {"legal_hold"},
}
"""What the table of the life of cases calls a deed where the page calls it otherwise."""


def _missing(found: Dossier) -> tuple[Right, ...]:
    """Give the rights that the case does not have."""
    there = {row.right for row in found.case.rights}
    return tuple(right for right in Right if right not in there)
