"""Logging in and out: password, second factor, one-time links."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from cases.roles import SignInStep
from desk import accounts, factors, passwords, signing_in
from review.access import Action
from review.devices import caller_of
from review.rendering import page, see
from review.sessions import give_session, lead_on, own_path, take_cookie
from review.visits import SESSION_COOKIE, Guest, Visit, anyone, halfway, may, member_of

router = APIRouter()
WRONG = 422
PAUSED = 429


@router.get("/login")
def login(visit: Annotated[Guest, anyone()]) -> Response:
    """Ask for name and password; who is signed in already is led on."""
    target = own_path(visit.request.query_params.get("next", "/"))
    member = member_of(visit.request)
    if member is not None and member.step is SignInStep.SIGNED_IN:
        return see(target)
    return _login(visit, target)


@router.post("/login")
def log_in(visit: Annotated[Guest, anyone()]) -> Response:
    """Check name and password."""
    target = own_path(visit.form.text("next"))
    email = visit.form.text("email")
    try:
        begun = signing_in.sign_in(visit.rt, caller_of(visit.request), email, visit.form.secret("password"))
    except signing_in.WrongSignInError:
        return _login(visit, target, WRONG, email=email, wrong=visit.text("login.wrong"))
    except factors.PausedError as error:
        return _login(visit, target, PAUSED, email=email, wrong=paused(visit, error))
    return lead_on(visit, begun, target)


def _login(visit: Guest, target: str, status: int = 200, email: str = "", wrong: str | None = None) -> Response:
    by_provider = visit.rt.settings.oidc_issuer is not None
    return page(visit, "login.html", status, target=target, email=email, wrong=wrong, by_provider=by_provider)


def paused(visit: Guest, error: factors.PausedError) -> str:
    """The sentence that tells when a log-in is looked at again, as a local time."""
    at = error.until.astimezone(visit.rt.calendar.zone)
    return visit.text("login.paused", at=f"{at:%H:%M:%S}")


@router.get("/login/factor")
def factor(visit: Annotated[Visit, halfway(SignInStep.FACTOR)]) -> Response:
    """Ask for the second factor."""
    return page(visit, "factor.html", wrong=None)


@router.post("/login/factor")
def check_factor(visit: Annotated[Visit, halfway(SignInStep.FACTOR)]) -> Response:
    """Check the second factor."""
    try:
        factors.check(visit.rt, visit.member, visit.form.secret("code"))
    except factors.WrongCodeError:
        return page(visit, "factor.html", WRONG, wrong=visit.text("factor.wrong"))
    except factors.PausedError as error:
        return page(visit, "factor.html", PAUSED, wrong=paused(visit, error))
    return lead_on(visit, signing_in.go_on(visit.rt, caller_of(visit.request), visit.member), "/")


@router.get("/login/set-up")
def set_up(visit: Annotated[Visit, halfway(SignInStep.SET_UP)]) -> Response:
    """Show a new second factor to who has none."""
    setup = factors.new_setup(visit.rt, visit.member.user_id, visit.member.email)
    return page(visit, "set_up.html", setup=setup, wrong=None, to="/login/set-up")


@router.post("/login/set-up")
def confirm_set_up(visit: Annotated[Visit, halfway(SignInStep.SET_UP)]) -> Response:
    """Take the first code, show the recovery codes once, and let the person in."""
    member = visit.member
    setup = factors.shown_setup(visit.rt, member.user_id, member.email, visit.form.secret("setup"))
    if setup is None:
        return see("/login/set-up")
    try:
        codes = factors.confirm(visit.rt, member.user_id, setup, visit.form.secret("code"))
    except factors.WrongCodeError:
        return page(visit, "set_up.html", WRONG, setup=setup, wrong=visit.text("factor.wrong"), to="/login/set-up")
    answer = page(visit, "recovery.html", codes=codes, to="/")
    give_session(visit.site, answer, signing_in.go_on(visit.rt, caller_of(visit.request), member))
    return answer


@router.post("/logout")
def log_out(visit: Annotated[Visit, may(Action.OWN_ACCOUNT)]) -> Response:
    """End this session, or all of them."""
    signing_in.sign_out(visit.rt, visit.member, everywhere=visit.form.flag("everywhere"))
    answer = see("/login", done="logged_out")
    take_cookie(visit.site, answer, SESSION_COOKIE)
    return answer


@router.get("/invitation/{secret}")
def invitation(visit: Annotated[Guest, anyone()], secret: str) -> Response:
    """Show who is invited; looking uses nothing up, as mail scanners look, too."""
    found = accounts.invited(visit.rt, secret)
    if found is None:
        return page(visit, "invitation_over.html", 404)
    return page(visit, "invitation.html", invited=found, name=found.name, wrong=None)


@router.post("/invitation/{secret}")
def accept(visit: Annotated[Guest, anyone()], secret: str) -> Response:
    """Set the password, void the link, and go on with the log-in."""
    found = accounts.invited(visit.rt, secret)
    if found is None:
        return page(visit, "invitation_over.html", 404)
    name, password = visit.form.text("name"), visit.form.secret("password")
    wrong = passwords.weakness(password, found.email)
    if wrong is None and password != visit.form.secret("again"):
        wrong = "password.not_same"
    if wrong is not None:
        return page(visit, "invitation.html", WRONG, invited=found, name=name, wrong=refusal(visit, wrong))
    user_id = accounts.accept(visit.rt, secret, name, password)
    if user_id is None:
        return page(visit, "invitation_over.html", 404)
    return lead_on(visit, signing_in.sign_in_by_link(visit.rt, caller_of(visit.request), user_id), "/")


def refusal(visit: Guest, key: str) -> str:
    """The sentence why a password is refused."""
    return visit.text(key, shortest=passwords.SHORTEST, longest=passwords.LONGEST)
