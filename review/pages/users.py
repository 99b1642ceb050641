"""Accounts, for admins: invite, change a role, renew a link, disable."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from cases import accounts as stored
from cases import sign_ins
from cases.accounts import LastAdminError
from cases.database import reading, writing
from cases.roles import Role
from desk import accounts, factors
from review.access import ALLOWED, Action
from review.moments import moment_text
from review.pages.signing_in import WRONG
from review.rendering import page, see
from review.visits import RefusedError, RowNumber, Visit, may

router = APIRouter(prefix="/users")
Admin = Annotated[Visit, may(Action.USER_MANAGE)]


@router.get("")
def users(visit: Admin) -> Response:
    """List all accounts."""
    return _users(visit)


def _users(visit: Visit, status: int = 200, wrong: str | None = None) -> Response:
    with reading(visit.rt.db) as session:
        rows = stored.list_users(session)
    form = {name: visit.form.text(name) for name in ("email", "name", "role")}
    return page(visit, "users.html", status, users=rows, roles=Role, allowed=ALLOWED, wrong=wrong, form=form)


@router.post("")
def invite(visit: Admin) -> Response:
    """Invite somebody and show the link, once."""
    role = _role(visit)
    try:
        link = accounts.invite(visit.rt, visit.person(), visit.form.text("email"), role, visit.form.text("name"))
    except accounts.AccountError as error:
        return _users(visit, WRONG, visit.text(error.key))
    return _link(visit, link)


def _role(visit: Visit) -> Role | None:
    return next((role for role in Role if role == visit.form.text("role")), None)


def _link(visit: Visit, link: accounts.Link) -> Response:
    until = moment_text(link.ends_at, visit.rt.calendar.zone, visit.language)
    return page(visit, "user_link.html", link=link, until=until)


@router.get("/{user_id}")
def user(visit: Admin, user_id: RowNumber) -> Response:
    """Show one account and what can be done with it."""
    with reading(visit.rt.db) as session:
        row = stored.get_user(session, user_id)
        sessions = sign_ins.list_sessions(session, user_id, visit.now)
    return page(visit, "user.html", user=row, roles=Role, sessions=sessions)


@router.post("/{user_id}/role")
def change_role(visit: Admin, user_id: RowNumber) -> Response:
    """Give another role; it holds from the person's next page on."""
    role = _role(visit)
    if role is None:
        raise RefusedError("users.no_role")
    try:
        accounts.change_role(visit.rt, visit.person(), user_id, role)
    except LastAdminError as error:
        raise RefusedError("users.last_admin") from error
    return see(f"/users/{user_id}", done="user.role")


@router.post("/{user_id}/link")
def renew_link(visit: Admin, user_id: RowNumber) -> Response:
    """Make a new link and show it, once."""
    try:
        return _link(visit, accounts.renew_link(visit.rt, visit.person(), user_id))
    except accounts.AccountError as error:
        raise RefusedError(error.key) from error


@router.post("/{user_id}/factor")
def forget_factor(visit: Admin, user_id: RowNumber) -> Response:
    """Forget a second factor that is lost."""
    factors.remove(visit.rt, user_id, visit.person())
    return see(f"/users/{user_id}", done="user.factor")


@router.post("/{user_id}/sessions")
def end_sessions(visit: Admin, user_id: RowNumber) -> Response:
    """Sign somebody out everywhere."""
    with writing(visit.rt.db) as session:
        row = stored.get_user(session, user_id)
        sign_ins.end_sessions(session, user_id)
        stored.note(session, visit.rt.vault, visit.act(), "sessions_ended", row)
    return see(f"/users/{user_id}", done="user.sessions")


@router.post("/{user_id}/disable")
def disable(visit: Admin, user_id: RowNumber) -> Response:
    """Let somebody in no more, at once."""
    try:
        accounts.disable(visit.rt, visit.person(), user_id)
    except LastAdminError as error:
        raise RefusedError("users.last_admin") from error
    return see(f"/users/{user_id}", done="user.disabled")


@router.post("/{user_id}/enable")
def enable(visit: Admin, user_id: RowNumber) -> Response:
    """Let somebody in again."""
    accounts.enable(visit.rt, visit.person(), user_id)
    return see(f"/users/{user_id}", done="user.enabled")
