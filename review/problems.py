"""Pages for what goes wrong: what happened, what to do now, and everything that was typed. Never a traceback."""

from typing import Any, Final
from urllib.parse import urlencode

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cases import life
from cases.dates import Language
from cases.failures import (
    Conflict,
    DatabaseUnavailableError,
    MissingReasonError,
    StoreError,
    UnknownRowError,
    WrongStateError,
)
from review.forms import Form, TooBigError, UnreadableFormError
from review.rendering import SEE_OTHER, page
from review.sessions import STEPS
from review.visits import ForbiddenError, FormExpiredError, Guest, RefusedError, SignInNeededError, guest

ANSWERS: Final[dict[type[Exception], tuple[int, str]]] = {
    ForbiddenError: (403, "forbidden"),
    FormExpiredError: (403, "form_expired"),
    UnknownRowError: (404, "not_found"),
    Conflict: (409, "stale"),
    WrongStateError: (409, "stale"),
    MissingReasonError: (422, "no_reason"),
    TooBigError: (413, "too_big"),
    UnreadableFormError: (400, "unreadable"),
    RequestValidationError: (404, "not_found"),
    DatabaseUnavailableError: (503, "database"),
    StoreError: (500, "failed"),
}
"""Status and texts (``problem.….title``, ``.text``) of each failure that has a name."""

STATUSES: Final = {404: "not_found", 405: "not_found", 403: "forbidden", 413: "too_big"}


def install(app: FastAPI) -> None:
    """Let these pages answer for every failure."""
    for kind in ANSWERS:
        app.add_exception_handler(kind, _named)
    app.add_exception_handler(HTTPException, _of_status)
    app.add_exception_handler(RefusedError, _refused)
    app.add_exception_handler(life.RefusedError, _refused_by_desk)
    app.add_exception_handler(SignInNeededError, _sign_in)


def _named(request: Request, error: Exception) -> Response:
    status, key = next(ANSWERS[kind] for kind in type(error).__mro__ if kind in ANSWERS)
    limit = error.limit >> 20 if isinstance(error, TooBigError) else 0
    return problem(request, status, key, limit=limit)


def _refused_by_desk(request: Request, error: Exception) -> Response:
    """An act that does not fit the case says why in both languages."""
    assert isinstance(error, life.RefusedError)
    language = _visitor(request).language
    return problem(request, 409, "refused", why=error.sentence.lv if language is Language.LV else error.sentence.en)


def _of_status(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return problem(request, status, STATUSES.get(status, "unreadable"))


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedError)
    visit = _visitor(request)
    return problem(request, 422, "refused", why=visit.text(error.key, **error.values))


def _sign_in(request: Request, error: Exception) -> Response:
    """Lead to the log-in and back; a form can't be sent twice, so what was typed is shown first."""
    step = getattr(error, "step", None)
    if request.method not in {"GET", "HEAD"}:
        return problem(request, 403, "signed_out")
    if step is not None:
        return RedirectResponse(STEPS.get(step, "/"), SEE_OTHER)
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    query = "" if target == "/" else "?" + urlencode({"next": target})
    return RedirectResponse(f"/login{query}", SEE_OTHER)


def problem(request: Request, status: int, key: str, **values: Any) -> Response:
    """The page of one failure, with what was typed."""
    form: Form = getattr(request.state, "form", None) or Form()
    shown = {"key": key, "typed": form.typed(), "values": {"limit": 0, "why": ""} | values}
    return page(_visitor(request), "problem.html", status, **shown)


def _visitor(request: Request) -> Guest:
    """Who asked, as far as the guard of the route came; the database is not asked again, it may be what failed."""
    visit: Guest | None = getattr(request.state, "visit", None)
    return guest(request) if visit is None else visit
