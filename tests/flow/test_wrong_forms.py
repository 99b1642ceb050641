"""Every form of every page, filled in wrongly in every way that people and programs find: a sentence, never a failure."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fakes.letter_desk import Cart, a_case, a_mail, letter_desk, mail_from
from fakes.pages import ANYWHERE, Browsing, add_user, served, signed_in
from fakes.watched import Hands
from fastapi.routing import iter_route_contexts

from cases import store
from cases.database import writing
from cases.model_accounts import User
from cases.roles import Role
from classifier.rights import Label
from review.access import allowed
from review.app import build
from review.visits import Guard
from runtime.runtime import Runtime
from verify.codes import ReasonCode
from verify.judge import Verdict

TEMPLATES = Path(__file__).parents[2] / "review" / "templates"
FIELD = re.compile(r'name="([a-z_]+)"')
KEPT_APART = frozenset({"csrf", "version", "next", "setup"})
LONGEST = 20_000
"""Letters of a long text: as many as its longest field takes."""

LONG = frozenset({"reason", "text", "request", "field-reasons", "person", "target", "q"})
"""Fields that hold a long text without the form outgrowing its limit, which has a test of its own."""
LEAVES = frozenset({"/logout"})
REFUSED, FAILED = 400, 500
PREFERRED = (Role.DATA_PROTECTION_OFFICER, Role.ADMIN, *Role)
HELD = store.NewItem(Verdict.REJECT, (ReasonCode.UNSIGNED_REQUEST,), (Label.ACCESS,), date(2026, 4, 7))

WRONG = {
    "nothing": "",
    "spaces": "  \t ",
    "emoji and signs of other scripts": "\U0001f469\u200d\u2696 \U0001f512 \u202e\u05d8\u05e7\u202c \ufdfd",
    "NUL and other controls": "a\x00b\x1b[31mc\x7f\u2028d",
    "markup": "<script>alert(1)</script>{{ 7*7 }}%s%n",
    "a quote": "'; drop table case; --",
    "a day long past": "0001-01-01",
    "a day to come": "9999-12-31",
    "a number too large": "99999999999999999999",
    "half a surrogate": "\udfff".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "a long line": "ā" * LONGEST,
}
"""What is typed into every field at once."""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Runtime, str]]:
    hands = Hands()
    hands.at("2026-03-09T10:00")
    with letter_desk(tmp_path_factory.mktemp("wrong"), hands, Cart(), web_bind=ANYWHERE) as rt, served(rt) as url:
        yield rt, url


@pytest.fixture(scope="module")
def people(program: tuple[Runtime, str]) -> Iterator[dict[Role, Browsing]]:
    opened = {role: signed_in(*program, role) for role in Role}
    yield opened
    for one in opened.values():
        one.web.close()


@pytest.fixture(scope="module")
def fields() -> tuple[str, ...]:
    """Every name that a form of a page has."""
    found = {name for path in TEMPLATES.glob("*.html") for name in FIELD.findall(path.read_text(encoding="utf-8"))}
    found |= {"field-reasons", "field-done", "note", "right", "label"}
    assert len(found) > 30
    return tuple(sorted(found - KEPT_APART))


@pytest.fixture(scope="module")
def routes(program: tuple[Runtime, str]) -> list[tuple[str, Role]]:
    """Every address that takes a form, about rows that are there, each with a role that may."""
    rt = program[0]
    there = {
        "number": a_case(rt), "kind": "refusal", "deed": "reject", "item_id": "1", "mail_id": "1", "part": "1",
        "what": "role", "secret": "none", "year": "2026", "session_id": "999", "user_id": str(_somebody(rt).id),
    }  # fmt: skip
    with writing(rt.db) as session:
        store.lock_head(session)
        mail = store.get_mail(session, a_mail(session, rt, mail_from("cits@example.lv")))
        store.open_item(session, rt.vault, rt.act(), mail, HELD)
    found = []
    for route in iter_route_contexts(build(rt).routes):
        guards = [d.call for d in route.dependant.dependencies if isinstance(d.call, Guard)]
        if "POST" in route.methods and guards and guards[0].action is not None and route.path not in LEAVES:
            path = re.sub(r"\{(\w+)\}", lambda name: there.get(name[1], "1"), route.path)
            found.append((path, next(role for role in PREFERRED if allowed(role, guards[0].action))))
    assert len(found) > 45
    return found


@pytest.fixture(scope="module")
def case_number(program: tuple[Runtime, str]) -> str:
    return a_case(program[0])


def _somebody(rt: Runtime) -> User:
    return add_user(rt, Role.REVIEWER, email="cits@infotrust.example")


def typed(fields: tuple[str, ...], name: str, route: int) -> dict[str, str]:
    """What stands in each field: the value of that *name*, or, mixed, each value in another field of another form."""
    values = list(WRONG.values())
    chosen = {
        f: values[(route + place) % len(values)] if name == MIXED else WRONG[name] for place, f in enumerate(fields)
    }
    return {field: value for field, value in chosen.items() if len(value) < LONGEST or field in LONG}


MIXED = "mixed"


@pytest.mark.parametrize("name", [MIXED, *(pytest.param(name, marks=pytest.mark.soak) for name in WRONG)])
def test_no_form_brings_a_page_down(
    people: dict[Role, Browsing], routes: list[tuple[str, Role]], fields: tuple[str, ...], name: str
) -> None:
    for number, (path, role) in enumerate(routes):
        answer = people[role].send(path, typed(fields, name, number))
        assert answer.status_code < FAILED, (path, name, answer.text[:300])
        if answer.status_code >= REFUSED:
            assert re.search(r'<h1>[^<]+</h1>|role="alert"', answer.text), (path, name)


FILES = {
    "an empty file": b"",
    "a program": b"MZ" + b"\x90" * 2_000,
    "a page": b"<html><script>alert(1)</script></html>",
    "an archive that lies": b"PK\x03\x04" + b"\xff" * 500,
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_the_wrong_kind_is_told_and_the_words_beside_it_stay(
    people: dict[Role, Browsing], case_number: str, name: str
) -> None:
    officer = people[Role.DATA_PROTECTION_OFFICER]
    words = {
        "received": "2026-03-05",
        "right": "access",
        "channel": "none",
        "language": "lv",
        "request": "mans garais teksts",
    }
    answer = officer.send("/paper", words, files={"scan": ("skan\x00s <b>.pdf", FILES[name], "application/pdf")})
    assert (answer.status_code, "mans garais teksts" in answer.text) == (422, True)
    assert re.search(r"ir tukša|pēc satura nav", answer.text)
    kept = officer.send(
        f"/cases/{case_number}/files/add", files={"file": ("../../x\u202e.exe", FILES[name], "text/html")}
    )
    assert kept.status_code == (303 if FILES[name] else 422)


def test_a_form_of_five_megabytes_is_refused_with_its_limit(people: dict[Role, Browsing], case_number: str) -> None:
    answer = people[Role.CASE_STAFF].send(f"/cases/{case_number}/note", {"text": "x" * (5 << 20)})
    assert (answer.status_code, "1 MB" in answer.text) == (413, True)


def test_what_is_no_form_at_all_is_told(people: dict[Role, Browsing], case_number: str) -> None:
    clerk = people[Role.CASE_STAFF]
    for kind, body in {
        "multipart/form-data; boundary=x": b"--y\r\nContent-Disposition: nonsense\r\n\r\n\xff",
        "multipart/form-data": b"--x--",
        "application/json": b'{"csrf": 1}',
        "application/x-www-form-urlencoded": b"csrf=%ff%fe&%00=%00&&&==&text",
        "text/plain": b"\x00" * 100,
    }.items():
        answer = clerk.web.post(f"/cases/{case_number}/note", content=body, headers={"Content-Type": kind})
        assert answer.status_code in {400, 403}, (kind, answer.status_code)
        assert "<h1>" in answer.text


ASKED = (
    "/cases?q={0}&state={0}&right={0}&due={0}&who={0}&sort={0}&page={0}",
    "/review?q={0}&state={0}&label={0}&reason={0}&page={0}", "/mail?q={0}&stage={0}&outcome={0}&page={0}",
    "/statistics?year={0}", "/cases/{0}", "/review/{0}", "/mail/{0}", "/mail/1/html/{0}", "/users/{0}",
    "/cases/DSR-2026-000001?done={0}&at={0}", "/?done=review_release&number={0}&lang={0}", "/login?next={0}", "/{0}",
)  # fmt: skip


@pytest.mark.parametrize(
    "value", ["", "%00", "%F0%9F%94%92", "-1", "9" * 30, "%27%3B--", "%3Cscript%3E", "%ff", "x" * 4_000]
)
def test_no_address_brings_a_page_down(
    people: dict[Role, Browsing], routes: list[tuple[str, Role]], value: str
) -> None:
    for number, path in enumerate(ASKED):
        answer = people[PREFERRED[number % 2]].get(path.format(value))
        assert answer.status_code < FAILED, (path, value)
        assert "<script>" not in answer.text
