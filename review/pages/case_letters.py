"""Letters of a case: written with a look at how they will stand, sent, taken back for ten minutes; files that go along."""

from functools import partial
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter
from starlette.datastructures import UploadFile
from starlette.responses import Response, StreamingResponse

from cases import store
from cases.answers import tells_nothing
from cases.database import reading
from cases.failures import Conflict, UnknownRowError, WrongStateError
from cases.files import case_file, open_file_name
from cases.letter_kinds import LetterError, LetterKind
from cases.model import Case, Outbound
from cases.model_letters import CaseFile
from desk import correspondence, files
from desk.print_queue import letter_pdf
from review.access import Action
from review.forms import UPLOAD_BYTES
from review.letter_desk import (
    CHANNELS,
    LETTER_LANGUAGES,
    WRITABLE,
    draft_of,
    form_of,
    is_same,
    problems,
    without_lost_files,
)
from review.letter_problems import problem_of
from review.pages.case import CaseNumber, case_page
from review.pages.case_acts import REFUSED, STALE, back_to_case
from review.pages.mail import DOWNLOAD_HEADERS
from review.rendering import page, see
from review.visits import RefusedError, RowNumber, Visit, may, viewed
from runtime.typesetting import TypesettingError

router = APIRouter(prefix="/cases/{number}")

PIECE: Final = 1 << 20
PDF_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
    "Content-Disposition": 'inline; filename="letter.pdf"',
}
"""A letter of our own making may stand in a frame of its page; the browser's viewer styles itself."""


@router.get("/letters/{kind}")
def write(visit: Annotated[Visit, may(Action.LETTER_DRAFT)], number: CaseNumber, kind: LetterKind) -> Response:
    """Show the draft of one kind, and how it would leave."""
    return letter_page(visit, correspondence.draft(visit.rt, number, _writable(kind)))


def _writable(kind: LetterKind) -> LetterKind:
    if kind not in WRITABLE:
        raise UnknownRowError(f"no person writes a letter “{kind}”")
    return kind


def letter_page(visit: Visit, written: correspondence.Draft, status: int = 200, **notices: Any) -> Response:
    """Show the letter that is being written, with what was typed; *notices*: ``wrong``, ``stale``, ``changed``."""
    with reading(visit.rt.db) as session:
        case = store.get_case(session, written.case)
    viewed(visit, "case_viewed", case_id=case.id, letter=written.kind)
    there = files.list_files(visit.rt, written.case)
    written = without_lost_files(written, {file.id for file in there})
    looked = correspondence.preview(visit.rt, written) if written.version else None
    shown: dict[str, Any] = {
        "case": case, "form": form_of(written), "written": written, "preview": looked,
        "problems": () if looked is None else problems(visit, looked), "files": there,
        "channels": CHANNELS, "letter_languages": LETTER_LANGUAGES, "wrong": None, "stale": False,
        "changed": False, "theirs": None, "tells_nothing": tells_nothing(case, written.kind),
    }  # fmt: skip
    return page(visit, "case_letter.html", status, **(shown | notices))


@router.post("/letters/{kind}")
def save(visit: Annotated[Visit, may(Action.LETTER_DRAFT)], number: CaseNumber, kind: LetterKind) -> Response:
    """Keep what was typed and show how it would leave."""
    typed = draft_of(visit, number, _writable(kind))
    try:
        correspondence.save_draft(visit.rt, typed, visit.person())
    except Conflict:
        return _taken_over(visit, typed)
    return see(f"/cases/{number}/letters/{kind}", done="letter_saved")


def _taken_over(visit: Visit, typed: correspondence.Draft) -> Response:
    """Show what was typed beside what somebody else saved: saved again, it replaces theirs."""
    theirs = correspondence.draft(visit.rt, typed.case, typed.kind)
    mine = correspondence.Draft(typed.case, typed.kind, typed.fields, typed.choice, theirs.version, theirs.saved_by)
    return letter_page(visit, mine, STALE, stale=True, theirs=theirs)


@router.post("/letters/{kind}/send")
def send(visit: Annotated[Visit, may(Action.LETTER_SEND)], number: CaseNumber, kind: LetterKind) -> Response:
    """Send the draft that the page showed; what was typed since is kept, and shown before anything leaves."""
    typed = draft_of(visit, number, _writable(kind))
    saved = correspondence.draft(visit.rt, number, kind)
    try:
        if not is_same(typed, saved):
            correspondence.save_draft(visit.rt, typed, visit.person())
            kept = correspondence.draft(visit.rt, number, kind)
            return letter_page(visit, kept, STALE, changed=True)
        correspondence.send(visit.rt, number, kind, typed.version, visit.person())
    except Conflict:
        return _taken_over(visit, typed)
    except (LetterError, TypesettingError) as error:
        return letter_page(visit, saved, REFUSED, wrong=problem_of(visit, error))
    return back_to_case(number, "letter_sent", "letters")


@router.post("/letters/{kind}/drop")
def drop(visit: Annotated[Visit, may(Action.LETTER_DRAFT)], number: CaseNumber, kind: LetterKind) -> Response:
    """Throw a draft away."""
    correspondence.drop_draft(visit.rt, number, kind, visit.form.number("version") or 0, visit.person())
    return back_to_case(number, "letter_dropped", "letters")


@router.get("/letters/{kind}/pdf")
def preview_pdf(visit: Annotated[Visit, may(Action.LETTER_DRAFT)], number: CaseNumber, kind: LetterKind) -> Response:
    """Show a draft as it would stand on paper."""
    written = draft_to_show(visit, number, kind)
    note_look(visit, number, kind)
    try:
        return _pdf(correspondence.preview_pdf(visit.rt, written))
    except (LetterError, TypesettingError) as error:
        return letter_page(visit, written, REFUSED, wrong=problem_of(visit, error))


def draft_to_show(visit: Visit, number: str, kind: LetterKind) -> correspondence.Draft:
    """Give the draft of one kind without files that are gone. Raises UnknownRowError."""
    there = {file.id for file in files.list_files(visit.rt, number)}
    return without_lost_files(correspondence.draft(visit.rt, number, _writable(kind)), there)


@router.get("/sent/{row_id}/pdf")
def sent_pdf(visit: Annotated[Visit, may(Action.CASE_VIEW)], number: CaseNumber, row_id: RowNumber) -> Response:
    """Show a letter as it left, or will leave."""
    row = letter_of_case(visit, number, row_id)
    note_look(visit, number, row.kind)
    try:
        return _pdf(letter_pdf(visit.rt, row_id))
    except (LetterError, TypesettingError) as error:
        raise RefusedError("letter.wrong.why", why=problem_of(visit, error)) from error


def note_look(visit: Visit, number: str, kind: str) -> None:
    """Write into the history that this person saw a letter of the case."""
    with reading(visit.rt.db) as session:
        case_id = store.get_case(session, number).id
    viewed(visit, "letter_viewed", case_id=case_id, letter=kind)


def _pdf(content: bytes) -> Response:
    return Response(content, media_type="application/pdf", headers=PDF_HEADERS)


def letter_of_case(visit: Visit, number: str, row_id: int) -> Outbound:
    """Give the outbound row of a letter where it is of this very case. Raises UnknownRowError."""
    with reading(visit.rt.db) as session:
        row, case = store.get_outbound(session, row_id), store.get_case(session, number)
    if row.case_id != case.id or row.kind not in set(LetterKind):
        raise UnknownRowError(f"there is no letter {row_id} in case {number}")
    return row


@router.post("/sent/{row_id}/recall")
def recall(visit: Annotated[Visit, may(Action.LETTER_SEND)], number: CaseNumber, row_id: RowNumber) -> Response:
    """Take a letter back that has not left; its words are a draft again."""
    letter_of_case(visit, number, row_id)
    try:
        correspondence.recall(visit.rt, row_id, visit.person())
    except WrongStateError:
        return case_page(visit, number, REFUSED, wrong=visit.text("letter.wrong.left"))
    return back_to_case(number, "letter_recalled", "letters")


@router.post("/files/add")
def add_files(visit: Annotated[Visit, may(Action.LETTER_DRAFT, UPLOAD_BYTES)], number: CaseNumber) -> Response:
    """Keep files that go with an answer."""
    chosen = visit.form.files("file")
    if not chosen:
        return case_page(visit, number, REFUSED, wrong=visit.text("letter.wrong.no_file"))
    try:
        for one in chosen:
            _keep(visit, number, one)
    except files.FileRefusedError as error:
        return case_page(visit, number, REFUSED, wrong=problem_of(visit, error))
    return back_to_case(number, "file_added", "files")


def _keep(visit: Visit, number: str, one: UploadFile) -> None:
    kind, pieces = one.content_type or files.UNKNOWN_TYPE, iter(partial(one.file.read, PIECE), b"")
    files.add_file(visit.rt, number, one.filename or "", kind, pieces, visit.person())


@router.post("/files/{file_id}/remove")
def remove_file(visit: Annotated[Visit, may(Action.LETTER_DRAFT)], number: CaseNumber, file_id: RowNumber) -> Response:
    """Delete a file for good."""
    files.remove_file(visit.rt, number, file_id, visit.person())
    return back_to_case(number, "file_removed", "files")


@router.get("/files/{file_id}")
def warn(visit: Annotated[Visit, may(Action.ATTACHMENT_DOWNLOAD)], number: CaseNumber, file_id: RowNumber) -> Response:
    """Warn before a file of a case is taken away."""
    case, file, name = _file(visit, number, file_id)
    viewed(visit, "case_viewed", case_id=case.id, file=file_id)
    return page(visit, "case_file.html", case=case, file=file, name=name)


@router.post("/files/{file_id}")
def take(visit: Annotated[Visit, may(Action.ATTACHMENT_DOWNLOAD)], number: CaseNumber, file_id: RowNumber) -> Response:
    """Hand a file over as bytes that no program opens by itself."""
    case, file, name = _file(visit, number, file_id)
    viewed(visit, "case_file_downloaded", case_id=case.id, file=file_id, sha256=file.sha256)
    headers = DOWNLOAD_HEADERS | {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(files.plain_name(name))}",
        "Content-Length": str(file.size),
    }
    content = files.open_file(visit.rt, number, file_id)
    return StreamingResponse(content, media_type="application/octet-stream", headers=headers)


def _file(visit: Visit, number: str, file_id: int) -> tuple[Case, CaseFile, str]:
    with reading(visit.rt.db) as session:
        case = store.get_case(session, number)
        file = case_file(session, case, file_id)
        return case, file, open_file_name(visit.rt.vault, file)
