"""Logging in by an identity provider: out to it, and back with a code."""

import base64
import hmac
from typing import Annotated, Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cases.sealed import Place, SealError
from desk.signing_in import NoAccountError, sign_in_by_provider
from review.devices import caller_of
from review.problems import problem
from review.rendering import SEE_OTHER, give_cookie
from review.sessions import lead_on, own_path, take_cookie
from review.visits import Guest, anyone, cookie_name
from runtime.identity_provider import IdentityProvider, ProviderError, Started

router = APIRouter()
COOKIE: Final = "infotrust_provider"
PLACE: Final = Place("cookie", "provider", "started")
LASTS: Final = 600
"""Seconds that a person may take at the provider."""
BACK: Final = "/login/oidc/back"


@router.get("/login/oidc")
def leave(visit: Annotated[Guest, anyone()]) -> Response:
    """Send the browser to the provider."""
    try:
        url, started = _provider(visit).start()
    except ProviderError:
        return problem(visit.request, 502, "provider")
    answer = RedirectResponse(url, SEE_OTHER)
    kept = {**started.as_json(), "next": own_path(visit.request.query_params.get("next", "/"))}
    sealed = visit.rt.vault.seal_json(PLACE, {**kept, "at": visit.now.timestamp()})
    cookie = base64.urlsafe_b64encode(sealed).decode()
    give_cookie(visit.site, answer, cookie_name(visit.site, COOKIE), cookie, LASTS)
    return answer


@router.get(BACK)
def come_back(visit: Annotated[Guest, anyone()]) -> Response:
    """Take the code that the provider sent the browser back with."""
    provider, asked = _provider(visit), visit.request.query_params
    kept = _kept(visit)
    if kept is None or not hmac.compare_digest(kept["state"].encode(), asked.get("state", "").encode()):
        return problem(visit.request, 403, "form_expired")
    started = Started(kept["state"], kept["nonce"], kept["verifier"])
    try:
        identity = provider.finish(started, asked.get("code", ""), visit.now.timestamp())
        begun = sign_in_by_provider(visit.rt, caller_of(visit.request), identity)
    except ProviderError:
        return problem(visit.request, 502, "provider")
    except NoAccountError:
        return problem(visit.request, 403, "no_account")
    answer = lead_on(visit, begun, kept["next"])
    take_cookie(visit.site, answer, COOKIE)
    return answer


def _provider(visit: Guest) -> IdentityProvider:
    if visit.rt.settings.oidc_issuer is None:
        raise HTTPException(404)
    return provider_of(visit.request)


def provider_of(request: Request) -> IdentityProvider:
    """The provider, made once for the process: it remembers what it read of the provider."""
    state, rt = request.app.state, request.app.state.site.rt
    if not hasattr(state, "provider"):
        state.provider = IdentityProvider(rt.settings, rt.web_url + BACK)
    found: IdentityProvider = state.provider
    return found


def _kept(visit: Guest) -> dict[str, str] | None:
    """What this browser was sent with; None where it was not, or too long ago."""
    cookie = visit.request.cookies.get(cookie_name(visit.site, COOKIE), "")
    try:
        kept = visit.rt.vault.open_json(PLACE, base64.urlsafe_b64decode(cookie.encode("ascii", "replace")))
    except (SealError, ValueError):
        return None
    found: dict[str, str] = kept
    return found if 0 <= visit.now.timestamp() - float(kept["at"]) <= LASTS else None
