"""Stored mail: the list, one mail with its facts, its HTML in a frame, its files behind a warning, its raw bytes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Path
from starlette.responses import HTMLResponse, Response, StreamingResponse

from cases import store
from cases.database import reading
from cases.failures import UnknownRowError
from cases.model import Mail
from cases.review_lists import MailsWanted, page_of_mails
from cases.states import Outcome, Stage
from review.access import Action
from review.asked import member_or_none, page_number
from review.mail_view import MailView, ShownFile, examined, view_of
from review.preview.frame import FRAME_HEADERS, PICTURES_HEADERS, document
from review.preview.jobs import FrameOrder
from review.preview.markup import Words
from review.preview.reader import UnreadableMailError, attachment, framed, raw
from review.preview.visible import on_one_line
from review.rendering import page
from review.visits import RowNumber, Visit, may, viewed

router = APIRouter()

PartNumber = Annotated[str, Path(pattern=r"^\d{1,4}(\.\d{1,4}){0,40}$")]
"""A MIME part number, as the facts of the mail give it."""

WHOLE: Final = "raw"

DOWNLOAD_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
"""A file of a stranger is handed over as bytes; a browser that shows it nevertheless runs and loads nothing of it."""

_UNFIT_FOR_NAME: Final = re.compile(r"[^\w .()+-]|[\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class MailRow:
    """One mail of the list, opened."""

    mail: Mail
    sender: str
    subject: str


@router.get("/mail")
def mails(visit: Annotated[Visit, may(Action.MAIL_VIEW)]) -> Response:
    """List stored mail, the newest first."""
    asked = visit.request.query_params
    wanted = MailsWanted(
        stage=member_or_none(Stage, asked.get("stage")),
        outcome=member_or_none(Outcome, asked.get("outcome")),
        query=asked.get("q", ""),
        page=page_number(asked.get("page")),
    )
    with reading(visit.rt.db) as session:
        found, total = page_of_mails(session, visit.rt.vault, wanted)
    rows = [_row(visit, mail) for mail in found]
    viewed(visit, "mail_list_viewed", mails=[row.mail.id for row in rows])
    return page(
        visit,
        "mail_list.html",
        rows=rows,
        total=total,
        pages=total.pages,
        wanted=wanted,
        stages=Stage,
        outcomes=Outcome,
    )


def _row(visit: Visit, mail: Mail) -> MailRow:
    envelope = store.open_envelope(visit.rt.vault, mail)
    return MailRow(mail, on_one_line(envelope.sender or ""), on_one_line(envelope.subject or ""))


@router.get("/mail/{mail_id}")
def one_mail(visit: Annotated[Visit, may(Action.MAIL_VIEW)], mail_id: RowNumber) -> Response:
    """Show one mail: where it was found, what it says, what became of it."""
    with reading(visit.rt.db) as session:
        mail = store.get_mail(session, mail_id)
        case = mail.case
        item = store.review_of_mail(session, mail)
        events = store.events(session, visit.rt.vault, mail_id=mail_id)
    viewed(visit, "mail_viewed", mail_id=mail_id)
    found = examined(visit.rt.vault, mail)
    view = None if found is None else view_of(found, visit.language)
    return page(visit, "mail_item.html", mail=mail, case=case, item=item, view=view, events=events)


@router.get("/mail/{mail_id}/html/{part}")
def html(visit: Annotated[Visit, may(Action.MAIL_VIEW)], mail_id: RowNumber, part: PartNumber) -> Response:
    """Give one HTML part made harmless, for a frame that may do nothing; its own pictures where they are asked for."""
    pictures = visit.request.query_params.get("pictures") == "1"
    words = Words(visit.text("preview.picture"), visit.text("preview.withheld"), visit.text("preview.cut"))
    headers = PICTURES_HEADERS if pictures else FRAME_HEADERS
    viewed(visit, "mail_html_viewed", mail_id=mail_id, part=part, pictures=pictures)
    try:
        shown = framed(visit.rt, mail_id, FrameOrder(part, pictures, words))
    except UnreadableMailError:
        text = document("", visit.language, note=visit.text("preview.unreadable"))
        return HTMLResponse(text, headers=headers)
    if not shown.found:
        raise UnknownRowError(f"mail {mail_id} has no HTML part of that number")
    return HTMLResponse(document(shown.html, visit.language), headers=headers)


@router.get("/mail/{mail_id}/file/{part}")
def warn(visit: Annotated[Visit, may(Action.ATTACHMENT_DOWNLOAD)], mail_id: RowNumber, part: PartNumber) -> Response:
    """Warn before a file is taken away: what it calls itself, what it is, what to beware of."""
    mail, file = _file(visit, mail_id, part)
    viewed(visit, "mail_viewed", mail_id=mail_id)
    return page(visit, "mail_file.html", mail=mail, file=file)


@router.post("/mail/{mail_id}/file/{part}")
def take(visit: Annotated[Visit, may(Action.ATTACHMENT_DOWNLOAD)], mail_id: RowNumber, part: PartNumber) -> Response:
    """Hand a file over, after the warning, as bytes that no program opens by itself."""
    _, file = _file(visit, mail_id, part)
    viewed(visit, "attachment_downloaded", mail_id=mail_id, part=part, sha256=file.file.sha256)
    try:
        content = attachment(visit.rt, mail_id, part, file.file.sha256)
    except UnreadableMailError:
        content = None
    if content is None:
        return page(visit, "mail_file.html", 422, mail=None, file=file)
    return Response(content, media_type="application/octet-stream", headers=_as_file(_safe_name(file)))


@router.get("/mail/{mail_id}/raw")
def warn_raw(visit: Annotated[Visit, may(Action.ATTACHMENT_DOWNLOAD)], mail_id: RowNumber) -> Response:
    """Warn before the whole mail is taken away: a mail program may load and run what is in it."""
    with reading(visit.rt.db) as session:
        mail = store.get_mail(session, mail_id)
    return page(visit, "mail_file.html", mail=mail, file=None)


@router.post("/mail/{mail_id}/raw")
def take_raw(visit: Annotated[Visit, may(Action.ATTACHMENT_DOWNLOAD)], mail_id: RowNumber) -> Response:
    """Hand the whole mail over, byte for byte as it arrived."""
    with reading(visit.rt.db) as session:
        mail = store.get_mail(session, mail_id)
    viewed(visit, "mail_downloaded", mail_id=mail_id, sha256=mail.sha256)
    headers = _as_file(f"mail-{mail_id}.eml") | {"Content-Length": str(mail.size)}
    return StreamingResponse(_pieces(visit, mail_id), media_type="application/octet-stream", headers=headers)


def _pieces(visit: Visit, mail_id: int) -> Iterator[bytes]:
    yield from raw(visit.rt, mail_id)


def _file(visit: Visit, mail_id: int, part: str) -> tuple[Mail, ShownFile]:
    with reading(visit.rt.db) as session:
        mail = store.get_mail(session, mail_id)
    found = examined(visit.rt.vault, mail)
    files: MailView | None = None if found is None else view_of(found, visit.language)
    file = None if files is None else next((f for f in files.files if f.file.part == part), None)
    if file is None:
        raise UnknownRowError(f"mail {mail_id} has no attachment of that number")
    return mail, file


def _safe_name(file: ShownFile) -> str:
    """Give the name as letters, digits and plain signs; one to beware of gets an ending that no desktop starts."""
    name = _UNFIT_FOR_NAME.sub("_", file.file.name or "").strip(". ")[-100:] or f"part-{file.file.part}"
    return f"{name}.bin" if file.dangers else name


def _as_file(name: str) -> dict[str, str]:
    """Name the file by RFC 6266, in ASCII for old readers and in UTF-8."""
    plain = name.encode("ascii", "replace").decode("ascii").replace("?", "_").replace('"', "_")
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    return DOWNLOAD_HEADERS | {"Content-Disposition": disposition}
