"""Who asks for a page: found by a cookie, held to the table of rights, with the form that came along, if it is theirs.

A route states its right with `may` (or `anyone`, where nobody need be known) and gets a `Visit` (or a `Guest`).
"""

import hmac
import secrets
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Final
from urllib.parse import quote, urlencode, urlsplit

from fastapi import Depends, Path
from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from cases import store
from cases.database import reading, writing
from cases.dates import Language
from cases.failures import StoreError, UnknownRowError
from cases.model import Case, Mail
from cases.roles import SignInStep
from cases.sign_ins import TOUCH, Member, find_member, touch_session
from desk.acts import Person
from review.access import Action, allowed
from review.catalogue import LANGUAGES
from review.forms import LARGEST_ROW, TEXT_BYTES, Form, TooBigError, UnreadableFormError, read_form
from review.site import Site, site_of
from runtime.runtime import Runtime

SESSION_COOKIE: Final = "infotrust_session"
GUEST_COOKIE: Final = "infotrust_guest"
LANGUAGE_COOKIE: Final = "infotrust_language"
LONGEST_SECRET: Final = 128
"""Characters of a cookie that are worth a look."""

RowNumber = Annotated[int, Path(ge=1, le=LARGEST_ROW)]
"""The number of a row in an address; what is none leads to the page that says so."""


class SignInNeededError(Exception):
    """Nobody is signed in, or only halfway (*step*)."""

    def __init__(self, step: SignInStep | None = None) -> None:
        super().__init__("sign in first")
        self.step = step


class ForbiddenError(Exception):
    """The person's role may not do this."""


class FormExpiredError(Exception):
    """A form whose token is not of this session, or that another site sent."""


class RefusedError(Exception):
    """A form asks for what can't be done; *key* names the sentence, *values* fill it. What was typed is shown again."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody looks at a page. *secret* is what the cookie holds, *fresh* whether the browser has yet to be given it."""

    request: Request
    site: Site
    secret: str
    fresh: bool
    language: Language
    form: Form = field(default_factory=Form)

    @property
    def rt(self) -> Runtime:
        """The runtime."""
        return self.site.rt

    @property
    def now(self) -> datetime:
        """The time, aware."""
        return self.site.rt.clock()

    @property
    def csrf(self) -> str:
        """The token of this visitor's forms: without the key file nobody makes it from a cookie, or a cookie from it."""
        return self.site.rt.vault.token("csrf", self.secret)

    def text(self, key: str, **values: object) -> str:
        """A text of the catalogue in the visitor's language."""
        return self.site.words.text(self.language, key, **values)

    def link(self, **changes: object) -> str:
        """This page's address with some of its query changed; None takes a part out. It never leads to another host."""
        query = {**dict(self.request.query_params.multi_items()), **changes}
        kept = urlencode({name: value for name, value in query.items() if value is not None})
        path = "/" + quote(self.request.url.path.lstrip("/\\"))  # browsers take //host and /\host for another site
        return f"{path}?{kept}" if kept else path


@dataclass(frozen=True, slots=True)
class Visit(Guest):
    """A person who is signed in looks at a page."""

    member: Member = field(kw_only=True)

    def may(self, action: Action) -> bool:
        """Whether this person may."""
        return allowed(self.member.role, action)

    def person(self, reason: str = "") -> Person:
        """Who acts, for the acts in `desk`."""
        return Person(self.member.email, None, reason)

    def act(self) -> store.Act:
        """Who acts, now, for the history."""
        return store.Act(self.member.email, self.now)


def viewed(visit: Visit, kind: str, *, case_id: int | None = None, mail_id: int | None = None, **what: object) -> None:
    """Write into the history that this person saw personal data; *kind* such as ``case_viewed``.

    Raises:
        UnknownRowError: there is no such case or mail.
        StoreError: it can't be written; then the data must not be shown.
    """
    event = store.Event(kind, {"role": visit.member.role, **what}, case_id, mail_id)
    with writing(visit.site.rt.db) as session:
        for table, row_id in ((Case, case_id), (Mail, mail_id)):
            if row_id is not None and session.scalar(select(table.id).where(table.id == row_id)) is None:
                raise UnknownRowError(f"there is no {table.__tablename__} {row_id}")
        store.record(session, visit.site.rt.vault, visit.act(), event)


class Guard:
    """The check before a route: who is it, may they, and is the form theirs. *action* is None where nobody need be known."""

    def __init__(self, action: Action | None, limit: int = TEXT_BYTES, step: SignInStep = SignInStep.SIGNED_IN) -> None:
        self.action, self.limit, self.step = action, limit, step

    async def __call__(self, request: Request) -> AsyncIterator[Guest]:
        """Let the visit in, or raise what the error pages tell."""
        try:
            member = None if self.action is None else await self._member(request)
        except (StoreError, SignInNeededError):
            await _keep_typed(request)
            raise
        form = await read_form(request, self.limit)
        request.state.form = form
        try:
            yield self._let_in(request, member, form)
        finally:
            await form.data.close()

    async def _member(self, request: Request) -> Member:
        member = await run_in_threadpool(member_of, request)
        if member is None or member.step is not self.step:
            raise SignInNeededError(None if member is None else member.step)
        return member

    def _let_in(self, request: Request, member: Member | None, form: Form) -> Guest:
        visit = guest(request, form) if member is None else _visit(request, member, form)
        request.state.visit = visit
        if request.method not in {"GET", "HEAD"}:
            _check_form(visit)
        if self.action is not None and member is not None and not allowed(member.role, self.action):
            raise ForbiddenError(self.action)
        return visit


def may(action: Action, limit: int = TEXT_BYTES) -> Any:
    """Let in who may; forms up to *limit* bytes."""
    return Depends(Guard(action, limit))


def anyone() -> Any:
    """Let in everybody: pages before a log-in."""
    return Depends(Guard(None))


def halfway(step: SignInStep) -> Any:
    """Let in who has come so far with a log-in and no further."""
    return Depends(Guard(Action.OWN_ACCOUNT, step=step))


async def _keep_typed(request: Request) -> None:
    """Read a form that can't be taken, so that the error page can give back what was typed."""
    with suppress(TooBigError, UnreadableFormError):
        form = await read_form(request, TEXT_BYTES)
        request.state.form = Form(form.data)
        await form.data.close()


def member_of(request: Request) -> Member | None:
    """Who is signed in, read from the store at each request: who is disabled is out at once."""
    rt = site_of(request).rt
    secret = request.cookies.get(cookie_name(site_of(request), SESSION_COOKIE), "")
    if not 0 < len(secret) <= LONGEST_SECRET:
        return None
    now = rt.clock()
    with reading(rt.db) as session:
        member = find_member(session, rt.vault, secret, now)
    if member is not None and now - member.seen_at > TOUCH:
        with writing(rt.db) as session:
            touch_session(session, member.session_id, now)
    return member


def guest(request: Request, form: Form | None = None) -> Guest:
    """Somebody whom nobody knows; the database is not asked."""
    site = site_of(request)
    secret = request.cookies.get(cookie_name(site, GUEST_COOKIE), "")
    fresh = not 0 < len(secret) <= LONGEST_SECRET
    return Guest(
        request, site, secrets.token_urlsafe(32) if fresh else secret, fresh, _language(request), form or Form()
    )


def _visit(request: Request, member: Member, form: Form) -> Visit:
    site = site_of(request)
    secret = request.cookies[cookie_name(site, SESSION_COOKIE)]
    return Visit(
        request, site, secret, fresh=False, language=_language(request, member.language), form=form, member=member
    )


def _language(request: Request, own: str = "") -> Language:
    """The language that a link asks for, else that of this browser, else the person's own, else Latvian."""
    for code in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE), own):
        if code in LANGUAGES:
            return Language(code)
    return LANGUAGES[0]


def _check_form(visit: Guest) -> None:
    """Refuse a form of another site or session (synchronizer token, beside SameSite cookies and the Origin header)."""
    vault = visit.site.rt.vault
    given = visit.form.secret("csrf").encode()
    ours = any(hmac.compare_digest(token.encode(), given) for token in vault.tokens("csrf", visit.secret))
    if not ours or not _same_origin(visit.request, visit.site):
        raise FormExpiredError


def _same_origin(request: Request, site: Site) -> bool:
    """Whether the Origin header, where there is one, names this site: by WEB_URL, or by the address that was asked."""
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}
    return origin.lower() == site.origin or urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower()


def cookie_name(site: Site, name: str) -> str:
    """The cookie's name: under HTTPS browsers hold ``__Host-`` cookies to this very host (RFC 6265bis, 4.1.3.2)."""
    return f"__Host-{name}" if site.secure else name
