"""Cookies of log-ins: given, changed at every step, taken away. And where a log-in leads to."""

from typing import Final

from starlette.responses import RedirectResponse, Response

from cases.roles import SignInStep
from desk.signing_in import Begun
from review.rendering import SEE_OTHER, give_cookie
from review.site import Site
from review.visits import GUEST_COOKIE, SESSION_COOKIE, Guest, cookie_name

STEPS: Final = {SignInStep.FACTOR: "/login/factor", SignInStep.SET_UP: "/login/set-up"}
LONGEST_TARGET: Final = 500


def own_path(target: str) -> str:
    """A path of this site, or the start: a link must not lead from our log-in to somebody else's pages."""
    plain = target.isprintable() and "\\" not in target and len(target) <= LONGEST_TARGET
    return target if plain and target.startswith("/") and not target.startswith("//") else "/"


def lead_on(visit: Guest, begun: Begun, target: str) -> Response:
    """Go on after a step of a log-in, with the new session's cookie."""
    path = STEPS.get(begun.step)
    answer = RedirectResponse(own_path(target) if path is None else path, SEE_OTHER)
    give_session(visit.site, answer, begun)
    return answer


def give_session(site: Site, answer: Response, begun: Begun) -> None:
    """Put the session's secret in the place of whatever the browser had."""
    give_cookie(site, answer, cookie_name(site, SESSION_COOKIE), begun.secret)
    take_cookie(site, answer, GUEST_COOKIE)


def take_cookie(site: Site, answer: Response, name: str) -> None:
    """Have the browser forget a cookie."""
    answer.delete_cookie(cookie_name(site, name), path="/", secure=site.secure, httponly=True, samesite="lax")
