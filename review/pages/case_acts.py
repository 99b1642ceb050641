"""What is done on the page of a case: one route for each deed, each with its right; the page again where it can't be done."""

from collections.abc import Callable
from typing import Annotated, Final

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from cases.failures import MissingReasonError
from cases.life import RefusedError
from desk.extending import preview_extension
from review.access import Action
from review.case_deeds import RIGHT_TO, CaseDeed, CaseDeedRefusedError, StaleCaseError, perform, refusal, typed_in
from review.letter_problems import problem_of
from review.pages.case import CaseNumber, case_page
from review.rendering import SEE_OTHER, see
from review.visits import Visit, may

router = APIRouter(prefix="/cases")

STALE, REFUSED = 409, 422

PLACES: Final = {
    CaseDeed.NOTE: "notes",
    CaseDeed.OUTCOME: "right-{right}",
    CaseDeed.USE_RECEIPT: "right-{right}",
    CaseDeed.CORRECT: "request",
    CaseDeed.RECORD_ANSWER: "letters",
    CaseDeed.CONFIRM_ADDRESS: "letters",
    CaseDeed.EXTEND: "letters",
    CaseDeed.CHANGE_CHANNEL: "letters",
}
"""Where on the page a deed shows; the others show at its head."""


def _route(deed: CaseDeed) -> Callable[..., Response]:
    def act(visit: Annotated[Visit, may(RIGHT_TO[deed])], number: CaseNumber) -> Response:
        return _act(visit, number, deed)

    act.__doc__ = f"Do it: {deed}."
    return act


for _deed in CaseDeed:
    router.post(f"/{{number}}/{_deed}", name=f"case_{_deed}")(_route(_deed))


def _act(visit: Visit, number: str, deed: CaseDeed) -> Response:
    """Do it and show the case as it then is; where it can't be done, say why and keep what was typed."""
    typed = typed_in(visit, deed)
    try:
        perform(visit, number, deed)
    except CaseDeedRefusedError as error:
        return case_page(visit, number, REFUSED, typed, wrong=str(error))
    except StaleCaseError:
        return case_page(visit, number, STALE, typed, stale=True)
    if deed in {CaseDeed.TICK, CaseDeed.UNTICK}:
        return see(
            f"/cases/{number}", done=f"case_{deed}", at=f"{visit.form.text('right')}:{visit.form.text('step')}"[:120]
        )
    return back_to_case(number, f"case_{deed}", PLACES.get(deed, "").format(right=visit.form.text("right")[:40]))


def back_to_case(number: str, done: str, place: str = "") -> Response:
    """Lead to the case, to the place where what was done shows."""
    anchor = f"#{place}" if place.replace("-", "").replace("_", "").isalnum() else ""
    return RedirectResponse(f"/cases/{number}?done={done}{anchor}", SEE_OTHER)


@router.post("/{number}/extend/preview")
def look_at_extension(visit: Annotated[Visit, may(Action.CASE_EXTEND)], number: CaseNumber) -> Response:
    """Show the notice of an extension before it is sent."""
    typed = typed_in(visit, CaseDeed.EXTEND)
    try:
        notice = preview_extension(visit.rt, number, visit.form.text("reason"))
    except RefusedError as error:
        return case_page(visit, number, REFUSED, typed, wrong=refusal(visit, error))
    except MissingReasonError:
        return case_page(visit, number, REFUSED, typed, wrong=visit.text("case.wrong.reason"))
    if notice.cause is not None:
        return case_page(visit, number, REFUSED, typed, wrong=problem_of(visit, notice.cause))
    return case_page(visit, number, typed=typed, notice=notice)
