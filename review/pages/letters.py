"""What people carry themselves: letters to print and post, calls and meetings, each until somebody says that it is done."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from starlette.responses import Response

from cases import store
from cases.database import reading
from cases.failures import WrongStateError
from cases.letter_kinds import LetterError
from desk.print_queue import WrongDayError, letter_pdf, mark_posted, to_print
from desk.tasks import task_done, tasks
from review.access import Action
from review.letter_problems import problem_of
from review.rendering import page, see
from review.visits import RefusedError, RowNumber, Visit, may, viewed
from runtime.typesetting import TypesettingError

router = APIRouter(prefix="/letters")


@router.get("")
def letters(visit: Annotated[Visit, may(Action.LETTER_PRINT)]) -> Response:
    """List what waits to be posted, and what else is to be done by hand."""
    return _listed(visit)


@router.get("/{row_id}.pdf")
def pdf(visit: Annotated[Visit, may(Action.LETTER_PRINT)], row_id: RowNumber) -> Response:
    """Give a letter as it leaves on paper."""
    with reading(visit.rt.db) as session:
        case_id = store.get_outbound(session, row_id).case_id
    viewed(visit, "letter_viewed", case_id=case_id, letter=row_id)
    try:
        content = letter_pdf(visit.rt, row_id)
    except (LetterError, TypesettingError) as error:
        raise RefusedError("letter.wrong.why", why=problem_of(visit, error)) from error
    headers = {"Content-Disposition": f'inline; filename="letter-{row_id}.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


@router.post("/{row_id}/posted")
def posted(visit: Annotated[Visit, may(Action.LETTER_PRINT)], row_id: RowNumber) -> Response:
    """Note the day on which a letter was posted."""
    typed = visit.form.text("on")
    try:
        mark_posted(visit.rt, row_id, date.fromisoformat(typed), visit.person())
    except (WrongDayError, ValueError):
        return _listed(visit, 422, wrong=visit.text("letters.wrong_day"), of=row_id, typed=typed)
    except WrongStateError:
        return _listed(visit, 409, wrong=visit.text("letters.gone"))
    return see("/letters", "letter_posted")


@router.post("/{row_id}/done")
def done(visit: Annotated[Visit, may(Action.LETTER_PRINT)], row_id: RowNumber) -> Response:
    """Note that a call or a meeting took place."""
    try:
        task_done(visit.rt, row_id, visit.person())
    except WrongStateError:
        return _listed(visit, 409, wrong=visit.text("letters.gone"))
    return see("/letters", "task_done")


def _listed(visit: Visit, status: int = 200, **notices: Any) -> Response:
    by_post, by_hand = list(to_print(visit.rt)), list(tasks(visit.rt))
    viewed(visit, "letters_listed", letters=[one.id for one in by_post], tasks=[one.id for one in by_hand])
    values: dict[str, Any] = {
        "by_post": by_post,
        "by_hand": by_hand,
        "today": visit.rt.today(),
        "wrong": None,
        "of": None,
    }
    return page(visit, "letters.html", status, **(values | notices))
