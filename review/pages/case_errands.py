"""What a person carries for a case, noted where the case is looked at: a letter posted, a call made, a meeting held."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from cases.failures import WrongStateError
from desk.print_queue import WrongDayError, mark_posted
from desk.tasks import task_done
from review.access import Action
from review.case_deeds import Typed
from review.pages.case import CaseNumber, case_page
from review.pages.case_acts import REFUSED, STALE, back_to_case
from review.pages.case_letters import letter_of_case
from review.visits import RowNumber, Visit, may

router = APIRouter(prefix="/cases/{number}/sent/{row_id}")


@router.post("/done")
def done(visit: Annotated[Visit, may(Action.LETTER_PRINT)], number: CaseNumber, row_id: RowNumber) -> Response:
    """Note that the client was told: by a call, at a meeting, when they came for it."""
    letter_of_case(visit, number, row_id)
    try:
        task_done(visit.rt, row_id, visit.person())
    except WrongStateError:
        return case_page(visit, number, STALE, wrong=visit.text("letters.gone"))
    return back_to_case(number, "task_done", "letters")


@router.post("/posted")
def posted(visit: Annotated[Visit, may(Action.LETTER_PRINT)], number: CaseNumber, row_id: RowNumber) -> Response:
    """Note the day on which the letter was posted."""
    letter_of_case(visit, number, row_id)
    try:
        mark_posted(visit.rt, row_id, date.fromisoformat(visit.form.text("on")), visit.person())
    except (WrongDayError, ValueError):
        typed = Typed(f"posted:{row_id}", {"on": (visit.form.text("on"),)})
        return case_page(visit, number, REFUSED, typed, wrong=visit.text("letters.wrong_day"))
    except WrongStateError:
        return case_page(visit, number, STALE, wrong=visit.text("letters.gone"))
    return back_to_case(number, "letter_posted", "letters")
