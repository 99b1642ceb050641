"""A person's own account: language, password, second factor, the browsers that are signed in."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from cases import accounts as stored
from cases.database import reading, writing
from desk import accounts, factors, passwords, signing_in
from review.access import Action
from review.catalogue import LANGUAGES
from review.pages.signing_in import PAUSED, WRONG, paused, refusal
from review.rendering import give_language, page, see
from review.visits import RowNumber, Visit, may

router = APIRouter()
Own = Annotated[Visit, may(Action.OWN_ACCOUNT)]


@router.get("/account")
def account(visit: Own) -> Response:
    """Show the account."""
    return _account(visit)


def _account(visit: Visit, status: int = 200, wrong: str | None = None) -> Response:
    with reading(visit.rt.db) as session:
        user = stored.get_user(session, visit.member.user_id)
        left = stored.count_recovery_codes(session, user.id)
    sessions = signing_in.sessions_of(visit.rt, user.id)
    return page(visit, "account.html", status, user=user, codes_left=left, sessions=sessions, wrong=wrong)


@router.post("/account/language")
def set_language(visit: Own) -> Response:
    """Keep the language that the person wants, here and wherever they sign in."""
    chosen = next((code for code in LANGUAGES if code == visit.form.text("language")), visit.language)
    with writing(visit.rt.db) as session:
        stored.get_user(session, visit.member.user_id).language = chosen.value
    answer = see("/account", done="saved")
    give_language(visit.site, answer, chosen)
    return answer


@router.post("/account/password")
def set_password(visit: Own) -> Response:
    """Change the password, for who knows the current one."""
    new = visit.form.secret("password")
    wrong = passwords.weakness(new, visit.member.email)
    if wrong is None and new != visit.form.secret("again"):
        wrong = "password.not_same"
    if wrong is None:
        try:
            if accounts.change_password(visit.rt, visit.member, visit.form.secret("current"), new):
                return see("/account", done="password_changed")
        except factors.PausedError as error:
            return _account(visit, PAUSED, paused(visit, error))
        wrong = "password.current_wrong"
    return _account(visit, WRONG, refusal(visit, wrong))


@router.get("/account/factor")
def factor(visit: Own) -> Response:
    """Show a new second factor."""
    setup = factors.new_setup(visit.rt, visit.member.user_id, visit.member.email)
    return _set_up(visit, setup)


@router.post("/account/factor")
def set_factor(visit: Own) -> Response:
    """Take the first code of a new second factor, for who knows the password, and show the recovery codes once."""
    member = visit.member
    setup = factors.shown_setup(visit.rt, member.user_id, member.email, visit.form.secret("setup"))
    if setup is None:
        return see("/account/factor")
    try:
        if not accounts.knows_password(visit.rt, member, visit.form.secret("current")):
            return _set_up(visit, setup, WRONG, visit.text("password.current_wrong"))
        codes = factors.confirm(visit.rt, member.user_id, setup, visit.form.secret("code"))
    except factors.PausedError as error:
        return _set_up(visit, setup, PAUSED, paused(visit, error))
    except factors.WrongCodeError:
        return _set_up(visit, setup, WRONG, visit.text("factor.wrong"))
    return page(visit, "recovery.html", codes=codes, to="/account")


def _set_up(visit: Visit, setup: factors.Setup, status: int = 200, wrong: str | None = None) -> Response:
    return page(visit, "set_up.html", status, setup=setup, wrong=wrong, to="/account/factor")


@router.post("/account/sessions/{session_id}/end")
def end_session(visit: Own, session_id: RowNumber) -> Response:
    """Sign one of the person's browsers out."""
    signing_in.end_session(visit.rt, visit.member, session_id)
    return see("/account", done="session_ended")
