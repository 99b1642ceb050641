"""Every route names its right, and the table of rights holds for every role at every route."""

from collections.abc import Iterator

import httpx
import pytest
from fakes.pages import add_user, bare, cookie_of, served, signed_in
from fastapi.routing import RouteContext, iter_route_contexts

from cases.model_accounts import User
from cases.roles import Role, SignInStep
from review.access import ALLOWED, Action, allowed
from review.app import build
from review.visits import SESSION_COOKIE, Guard
from runtime.runtime import Runtime

FILLED = {
    "secret": "none", "name": "style.css", "kind": "csv", "year": "2026", "number": "DSR-2026-000001", "what": "x",
    "token": "none", "part": "1",
}  # fmt: skip
SIGNED_OUT = 303


@pytest.fixture(scope="module")
def rt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    with bare(tmp_path_factory.mktemp("pages")) as opened:
        yield opened


@pytest.fixture(scope="module")
def users(rt: Runtime) -> dict[Role, User]:
    return {role: add_user(rt, role) for role in Role}


def routes(rt: Runtime) -> list[RouteContext]:
    found = list(iter_route_contexts(build(rt).routes))
    assert len(found) > 30
    return found


def guards(route: RouteContext) -> list[Guard]:
    return [d.call for d in route.dependant.dependencies if isinstance(d.call, Guard)]


def address(route: RouteContext) -> str:
    path = route.path
    for parameter in route.param_convertors:
        path = path.replace(f"{{{parameter}}}", FILLED.get(parameter, "999999"))
    return path


def test_every_action_is_somebodys_and_every_role_has_one() -> None:
    assert ALLOWED.keys() == set(Action)
    assert all(ALLOWED.values())
    for role in Role:
        assert sum(allowed(role, action) for action in Action) > 2, role


@pytest.mark.parametrize(
    ("action", "never"),
    [
        (Action.USER_MANAGE, {Role.REVIEWER, Role.CASE_STAFF, Role.DATA_PROTECTION_OFFICER, Role.AUDITOR}),
        (Action.CASE_WORK, {Role.REVIEWER, Role.ADMIN, Role.AUDITOR}),
        (Action.REVIEW_DECIDE, {Role.AUDITOR, Role.CASE_STAFF}),
        (Action.ATTACHMENT_DOWNLOAD, {Role.ADMIN, Role.AUDITOR}),
        (Action.LEGAL_HOLD_SET, {Role.REVIEWER, Role.CASE_STAFF, Role.ADMIN, Role.AUDITOR}),
    ],
)
def test_some_rights_are_kept_apart(action: Action, never: set[Role]) -> None:
    assert not never & ALLOWED[action]


def test_an_auditor_changes_nothing(rt: Runtime) -> None:
    """Whatever changes a thing of the company is a form, and an auditor's forms are those of the own account and the audit."""
    own = {Action.OWN_ACCOUNT, Action.AUDIT_VERIFY, None}
    for route in routes(rt):
        if "POST" in route.methods:
            (guard,) = guards(route)
            assert guard.action in own or not allowed(Role.AUDITOR, guard.action), route.path


def test_every_route_names_exactly_one_right(rt: Runtime) -> None:
    for route in routes(rt):
        assert len(guards(route)) == 1, f"{route.path} names no right, or more than one"
        assert route.starlette_route is None, "what is mounted has no guard"


def test_only_what_leads_to_a_log_in_is_open_to_everybody(rt: Runtime) -> None:
    open_to_all = {route.path for route in routes(rt) if guards(route)[0].action is None}
    allowed_open = {
        "/login",
        "/login/oidc",
        "/login/oidc/back",
        "/invitation/{secret}",
        "/static/{name}",
        "/health",
        "/ready",
        "/metrics",
    }
    assert open_to_all <= allowed_open | {path for path in open_to_all if path.startswith("/calendar/")}


def test_the_table_holds_for_every_role_at_every_route(rt: Runtime, users: dict[Role, User]) -> None:
    with served(rt) as url:
        for role, user in users.items():
            with signed_in(rt, url, role, user).web as web:
                for route in routes(rt):
                    guard = guards(route)[0]
                    if guard.action is None or guard.step is not SignInStep.SIGNED_IN or route.path == "/logout":
                        continue
                    answer = ask(rt, web, route)
                    wrong = f"{role} {route.path}: {answer.status_code} {answer.text[-300:]}"
                    assert (answer.status_code == 403) is not allowed(role, guard.action), wrong
                    assert answer.status_code < 500, wrong


def ask(rt: Runtime, web: httpx.Client, route: RouteContext) -> httpx.Response:
    """Ask for the page, or send an empty form that is the person's own."""
    if "POST" not in route.methods:
        return web.get(address(route))
    return web.post(address(route), data={"csrf": rt.vault.token("csrf", web.cookies[SESSION_COOKIE])})


def test_nobody_gets_in_unknown(rt: Runtime) -> None:
    with served(rt) as url, httpx.Client(base_url=url, verify=False, timeout=60) as web:
        for route in routes(rt):
            if guards(route)[0].action is None:
                continue
            if "GET" in route.methods:
                answer = web.get(address(route))
                assert answer.status_code == SIGNED_OUT, route.path
                assert answer.headers["location"].startswith("/login"), route.path
            else:
                assert web.post(address(route), data={"csrf": "0" * 64}).status_code == 403, route.path


def test_a_log_in_that_is_only_halfway_opens_no_page(rt: Runtime, users: dict[Role, User]) -> None:
    with served(rt) as url:
        for step, leads_to in ((SignInStep.FACTOR, "/login/factor"), (SignInStep.SET_UP, "/login/set-up")):
            cookies = cookie_of(rt, users[Role.ADMIN], step)
            with httpx.Client(base_url=url, cookies=cookies, verify=False, timeout=60) as web:
                for route in routes(rt):
                    guard = guards(route)[0]
                    if guard.action is not None and guard.step is not step and "GET" in route.methods:
                        answer = web.get(address(route))
                        assert (answer.status_code, answer.headers.get("location")) == (303, leads_to), route.path
