"""A request that came on paper: its scan, the day on which it reached the company, what it asks for; under the same clock."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Final, TypeVar

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from cases.deadline import Deadline
from classifier.rights import ChannelKind, Right
from desk import register_rows as rows
from desk.register import ReferenceTakenError, add
from desk.scans import MAX_SCANS, ScanError, ScanFile
from review.access import Action
from review.forms import UPLOAD_BYTES, Form
from review.letter_problems import full
from review.rendering import page, see
from review.visits import Visit, may
from verify.codes import Sentence

router = APIRouter(prefix="/paper")

CHANNELS: Final = (ChannelKind.POST, ChannelKind.EMAIL, ChannelKind.PHONE, ChannelKind.IN_PERSON, ChannelKind.EADDRESS)
LANGUAGES: Final = ("lv", "en", "ru")
Read = TypeVar("Read")


class WrongFieldError(Exception):
    """A field can't be used; *said* is the sentence that says why and what to write, or the key of its text."""

    def __init__(self, said: Sentence | str, field: str, **values: object) -> None:
        super().__init__(field)
        self.said, self.field, self.values = said, field, values

    def sentence(self, visit: Visit) -> str:
        """Give the sentence in the language of the visit."""
        if isinstance(self.said, Sentence):
            return full(self.said, visit.language)
        return visit.text(self.said, **self.values)


@router.get("")
def paper(visit: Annotated[Visit, may(Action.PAPER_ADD)]) -> Response:
    """Show the empty form."""
    return _form(visit)


@router.post("")
async def register(visit: Annotated[Visit, may(Action.PAPER_ADD, limit=UPLOAD_BYTES)]) -> Response:
    """Open the case and lead to it; what can't be used is shown again with the reason."""
    scans = [ScanFile(file.filename or "", await file.read()) for file in visit.form.files("scan")]
    try:
        number = await run_in_threadpool(_registered, visit, scans)
    except WrongFieldError as error:
        return await run_in_threadpool(partial(_form, visit, 422, wrong=error.sentence(visit), at=error.field))
    return see(f"/cases/{number}", "paper_added", number=number)


def _registered(visit: Visit, scans: list[ScanFile]) -> str:
    entry = _entry(visit)
    person = visit.person(visit.form.text("reason") or visit.text("paper.default_reason"))
    try:
        return add(visit.rt, person, entry, scans)
    except ReferenceTakenError as error:
        raise WrongFieldError("paper.wrong.reference", "reference", number=entry.reference) from error
    except ScanError as error:
        raise WrongFieldError(error.sentence, "scan") from error


def _entry(visit: Visit) -> rows.Entry:
    form, scale = visit.form, rows.Scale(visit.rt.calendar, visit.now)
    reference = form.text("reference") or None
    if reference is not None and len(reference) > rows.MAX_REFERENCE:
        raise WrongFieldError("paper.wrong.reference_long", "reference", count=rows.MAX_REFERENCE)
    return rows.Entry(
        deadline=_read("received", lambda: _received(form, scale)),
        rights=_read("rights", lambda: rows.rights(",".join(form.many("right")))),
        reference=reference,
        person=form.text("person") or None,
        channel=_read("target", lambda: rows.channel(form.text("channel"), form.text("target"))),
        language=_read("language", lambda: rows.language(form.text("language"))),
        request=form.text("request"),
    )


def _received(form: Form, scale: rows.Scale) -> Deadline:
    """Read the day, and the time where it is known; the term counts from the day."""
    day, clock = form.text("received"), form.text("time")
    return rows.received(f"{day} {clock}".strip(), scale)


def _read(field: str, read: Callable[[], Read]) -> Read:
    try:
        return read()
    except rows.RowError as error:
        raise WrongFieldError(error.sentence or f"paper.wrong.{field}", field) from error


def _form(visit: Visit, status: int = 200, **notices: Any) -> Response:
    form = visit.form
    values: dict[str, Any] = {
        "form": form, "chosen": form.many("right"), "rights": list(Right), "channels": CHANNELS, "letter_languages": LANGUAGES,
        "today": visit.rt.today(), "max_scans": MAX_SCANS, "megabytes": UPLOAD_BYTES >> 20, "wrong": None, "at": None,
    }  # fmt: skip
    return page(visit, "paper.html", status, **(values | notices))
