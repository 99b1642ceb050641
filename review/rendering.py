"""Pages from templates: escaped, in the visitor's language, with every time in the company's zone."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.responses import HTMLResponse, RedirectResponse

from cases.database import reading
from cases.dates import Language
from cases.failures import StoreError
from cases.letter_kinds import LetterKind
from cases.notices import NoticeKind
from cases.waiting_counts import Waits, count_waiting
from classifier.rights import RIGHTS, Right
from review.access import Action
from review.catalogue import LANGUAGES, Catalogue
from review.letter_problems import stored_problem
from review.list_troubles import list_trouble
from review.moments import age_parts, clock_text, day_text, long_day, moment_text
from review.navigation import Entry, told
from review.qr import qr
from review.site import Site
from review.static_files import address
from review.visits import GUEST_COOKIE, LANGUAGE_COOKIE, Guest, Visit, cookie_name
from runtime.runtime import Runtime

TEMPLATES: Final = Path(__file__).parent / "templates"
PERSONAL_CODE: Final = re.compile(r"(?<![\d.:])(?<!\d-)\d{6}-?\d{2}(?=\d{3}(?![\d-]))")
"""A Latvian personal code up to its last three digits, which a mask leaves (DOMAIN 3.3)."""
CLAUSES_IN_LATVIAN: Final = (
    (re.compile(r"\bGDPR\b"), "VDAR"),
    (re.compile(r"\bpolicy\b"), "politika"),
    (re.compile(r"\bPersonal Data Processing Law, s\. (\d+)"), r"Fizisko personu datu apstrādes likuma \1. pants"),
)
"""How laws and the company's policy are called in Latvian."""
SEE_OTHER: Final = 303
FAILED: Final = 500
"""From here on the program or its database fails, and nothing more is asked of them."""
YEAR_SECONDS: Final = 365 * 24 * 3_600


def environment() -> Environment:
    """The templates with their filters; an unknown name in a template is an error, not an empty place."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    made.filters |= {
        "trouble": _trouble, "list_trouble": _list_trouble, "clause": _clause,
        "day": _day, "long_day": _long_day, "moment": _moment, "clock": _clock, "age": _age, "word": _word,
        "kind": _kind, "right": _right, "qr": qr, "masked": masked, "size": _size,
    }  # fmt: skip
    made.globals |= {"t": _text, "static": address}
    return made


def page(visit: Guest, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """The page made of *template* for this visit."""
    waiting = {} if status >= FAILED else _waiting(visit)
    text = visit.site.templates.get_template(template).render(_shared(visit) | {"waiting": waiting} | values)
    answer = HTMLResponse(text, status_code=status)
    if visit.fresh:
        give_cookie(visit.site, answer, cookie_name(visit.site, GUEST_COOKIE), visit.secret)
    if visit.request.query_params.get("lang") in LANGUAGES:
        give_language(visit.site, answer, visit.language)
    return answer


def see(path: str, done: str | None = None, **values: object) -> RedirectResponse:
    """Lead on after a form was taken, so that a reload repeats nothing; *done* names a text ``done.…`` to show there."""
    query = {**({"done": done} if done else {}), **values}
    mark = "&" if "?" in path else "?"
    return RedirectResponse(f"{path}{mark}{urlencode(query)}" if query else path, SEE_OTHER)


def give_cookie(site: Site, answer: Any, name: str, value: str, seconds: int | None = None) -> None:
    """Give a cookie that no script reads and no other site's form carries."""
    answer.set_cookie(name, value, max_age=seconds, path="/", secure=site.secure, httponly=True, samesite="lax")


def give_language(site: Site, answer: Any, language: Language) -> None:
    """Have this browser remember a language."""
    give_cookie(site, answer, LANGUAGE_COOKIE, language.value, YEAR_SECONDS)


def _shared(visit: Guest) -> dict[str, Any]:
    """What every template knows."""
    member = visit.member if isinstance(visit, Visit) else None
    return {
        "visit": visit, "member": member, "language": visit.language, "languages": LANGUAGES, "csrf": visit.csrf,
        "menu": _menu(visit), "may": _may(visit), "Action": Action, "path": visit.request.url.path,
        "rt": visit.site.rt, "now": visit.now, "done": _done(visit),
    }  # fmt: skip


def _menu(visit: Guest) -> list[Entry]:
    return [entry for entry in visit.site.menu if isinstance(visit, Visit) and visit.may(entry.action)]


def _waiting(visit: Guest) -> Mapping[Waits, int]:
    """Give how much waits where this person may look; nothing where the database can't tell: the page matters more."""
    wanted = told(_menu(visit), visit.may) if isinstance(visit, Visit) else ()
    if not wanted:
        return {}
    try:
        with reading(visit.rt.db) as session:
            return count_waiting(session, wanted, visit.rt.today())
    except StoreError:
        return {}


def _may(visit: Guest) -> Any:
    return visit.may if isinstance(visit, Visit) else lambda _action: False


def _done(visit: Guest) -> str | None:
    """The sentence that tells what a form just did; only texts under ``done.`` can be asked for."""
    asked = dict(visit.request.query_params)
    key = f"done.{asked.pop('done', '')}"
    if key not in visit.site.words:
        return None
    values: dict[str, object] = {name: int(v) if v.isdecimal() and len(v) < 10 else v[:80] for name, v in asked.items()}  # noqa: PLR2004  longer is no count
    try:
        return visit.text(key, **values)
    except (LookupError, TypeError, ValueError):  # a link that was cut short, or that names what no text asks for
        return None


@pass_context
def _text(context: Context, key: str, **values: object) -> str:
    return _words(context).text(context["language"], key, **values)


@pass_context
def _word(context: Context, code: StrEnum) -> str:
    return _words(context).word(context["language"], code)


@pass_context
def _kind(context: Context, kind: str) -> str:
    """What an outgoing row is: a letter, a notice, or a call to the company's own program."""
    for kinds in (LetterKind, NoticeKind):
        if kind in kinds.__members__.values():
            return _word(context, kinds(kind))
    return _text(context, "system.webhook")


@pass_context
def _right(context: Context, right: Right) -> str:
    """The right's title in the visitor's language."""
    facts = RIGHTS[right]
    return facts.title_lv if context["language"] is Language.LV else facts.title_en


@pass_context
def _moment(context: Context, at: datetime) -> str:
    return moment_text(at, _rt(context).calendar.zone, context["language"])


@pass_context
def _trouble(context: Context, stored: str) -> str:
    """Why something did not leave, in the visitor's language; the row keeps the English sentence."""
    return stored_problem(stored, context["language"])


@pass_context
def _list_trouble(context: Context, stored: str) -> str:
    """Why a trusted list is not trusted, or did not come."""
    return list_trouble(stored, context["language"])


@pass_context
def _clause(context: Context, source: str) -> str:
    """A clause as work lists name it: *GDPR 17(1); policy 8.3* is *VDAR 17(1); politika 8.3* in Latvian."""
    if context["language"] is not Language.LV:
        return source
    for english, latvian in CLAUSES_IN_LATVIAN:
        source = english.sub(latvian, source)
    return source


@pass_context
def _clock(context: Context, at: datetime) -> str:
    return clock_text(at, _rt(context).calendar.zone, context["language"])


@pass_context
def _day(context: Context, day: date) -> str:
    return day_text(day, context["language"])


@pass_context
def _long_day(context: Context, day: date) -> str:
    return long_day(day, context["language"])


@pass_context
def _age(context: Context, at: datetime) -> str:
    """How long ago, in the largest unit."""
    unit, count = age_parts(context["now"] - at)
    if count == 0:
        return _text(context, "age.now")
    return _words(context).text(context["language"], f"age.{unit}", count=count)


@pass_context
def _size(context: Context, size: int) -> str:
    """*1,2 MB* in Latvian, *1.2 MB* in English; bytes where they are few."""
    if size < 1_000:  # noqa: PLR2004  a kilobyte
        return f"{size} B"
    unit, value = ("MB", size / 1e6) if size >= 1e6 else ("kB", size / 1e3)  # noqa: PLR2004  a megabyte
    text = f"{value:.1f}"
    return f"{text.replace('.', ',') if context['language'] is Language.LV else text} {unit}"


def masked(text: str) -> str:
    """*text* with every personal code masked but for its last three digits, which tell two people apart in a list."""
    return PERSONAL_CODE.sub("••••••-••", text)


def _words(context: Context) -> Catalogue:
    words: Catalogue = context["visit"].site.words
    return words


def _rt(context: Context) -> Runtime:
    rt: Runtime = context["rt"]
    return rt
