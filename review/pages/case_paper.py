"""A letter of a case as it stands on paper, drawn page by page: a document for a frame that may do nothing."""

import base64
from html import escape
from typing import Annotated

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from cases.letter_kinds import LetterError, LetterKind
from desk import correspondence
from review.access import Action
from review.letter_problems import problem_of
from review.pages.case import CaseNumber
from review.pages.case_letters import draft_to_show, note_look
from review.preview.frame import PICTURES_HEADERS, document
from review.visits import Visit, may
from runtime.typesetting import Pictures, TypesettingError

router = APIRouter(prefix="/cases/{number}")


@router.get("/letters/{kind}/paper")
def paper(visit: Annotated[Visit, may(Action.LETTER_DRAFT)], number: CaseNumber, kind: LetterKind) -> Response:
    """Show a draft as its pages, or say why it can't be set."""
    written = draft_to_show(visit, number, kind)
    note_look(visit, number, kind)
    try:
        body, note = _pages(visit, correspondence.preview_pictures(visit.rt, written)), ""
    except (LetterError, TypesettingError) as error:
        body, note = "", problem_of(visit, error)
    return HTMLResponse(document(body, visit.language, note=note), headers=PICTURES_HEADERS)


def _pages(visit: Visit, drawn: Pictures) -> str:
    """Give the pages one below the other; the words of the letter stand beside the frame as text."""
    shown = [
        f'<p><img alt="{escape(visit.text("letter.page", page=number, pages=drawn.count))}"'
        f' src="data:image/png;base64,{base64.b64encode(picture).decode("ascii")}"></p>'
        for number, picture in enumerate(drawn.pages, start=1)
    ]
    if drawn.count > len(drawn.pages):
        shown.append(f"<p class=note>{escape(visit.text('letter.more_pages', count=drawn.count))}</p>")
    return "".join(shown)
