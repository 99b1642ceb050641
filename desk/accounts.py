"""What people do with accounts: invite, reset, change a role, disable. Each act is one transaction with its history."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from cases import accounts, attempts, sign_ins
from cases.database import reading, writing
from cases.history import Act
from cases.model_accounts import ADDRESS_LENGTH, User
from cases.roles import LinkKind, Role, UserState
from desk import passwords
from desk.acts import Person
from desk.factors import PausedError
from runtime.runtime import Runtime

ADDRESS: Final = re.compile(r"[^\s@<>,;:\"()\[\]]{1,64}@[a-z0-9.-]{1,255}")
NAME_LENGTH: Final = 64


class AccountError(Exception):
    """The act can't be done; *key* names the sentence of the pages, the message is the same for a shell."""

    def __init__(self, key: str, text: str) -> None:
        super().__init__(text)
        self.key = key


@dataclass(frozen=True, slots=True)
class Link:
    """A one-time link: *url* is told to the person and kept nowhere."""

    url: str
    kind: LinkKind
    email: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Invited:
    """Who a link is for."""

    email: str
    name: str
    role: Role
    kind: LinkKind


def invite(rt: Runtime, person: Person, email: str, role: Role | None, name: str = "") -> Link:
    """Make a link for a new account, or a new link for one that is there (a lost password).

    Raises:
        AccountError: no address; another role than the account has; a disabled account.
    """
    address = _address(email)
    act = _act(rt, person)
    with writing(rt.db) as session:
        user = accounts.find_user(session, address)
        if user is None:
            user = _added(session, rt, act, address, role, name)
        elif role not in {None, user.role}:
            raise AccountError("users.other_role", f"{address} has an account as {user.role}; change its role first.")
        return _link(session, rt, act, user)


def _address(email: str) -> str:
    address = accounts.folded_address(email)
    if not ADDRESS.fullmatch(address) or len(address) > ADDRESS_LENGTH:
        text = (
            f"That is no mail address of at most {ADDRESS_LENGTH} characters; write one such as name@company.example."
        )
        raise AccountError("users.no_address", text)
    return address


def _added(session: Session, rt: Runtime, act: Act, address: str, role: Role | None, name: str) -> User:
    if role is None:
        raise AccountError("users.no_role", f"{address} has no account yet; name its role with --role.")
    known_as = name.strip()[:NAME_LENGTH] or address.partition("@")[0]
    return accounts.add_user(session, rt.vault, act, email=address, name=known_as, role=role)


def renew_link(rt: Runtime, person: Person, user_id: int) -> Link:
    """Make a new link for an account that is there. Raises AccountError, UnknownRowError."""
    with writing(rt.db) as session:
        return _link(session, rt, _act(rt, person), accounts.get_user(session, user_id))


def _link(session: Session, rt: Runtime, act: Act, user: User) -> Link:
    if user.state is UserState.DISABLED:
        raise AccountError("users.is_disabled", f"The account {user.email} is disabled; enable it first.")
    secret = secrets.token_urlsafe(32)
    row = accounts.add_link(session, rt.vault, act, user, secret)
    return Link(f"{rt.web_url}/invitation/{secret}", row.kind, user.email, row.ends_at)


def invited(rt: Runtime, secret: str) -> Invited | None:
    """Who a link is for; None where it holds no more."""
    with reading(rt.db) as session:
        link = accounts.find_link(session, rt.vault, secret, rt.clock())
        return None if link is None else Invited(link.user.email, link.user.name, link.user.role, link.kind)


def accept(rt: Runtime, secret: str, name: str, password: str) -> int | None:
    """Set the password that a link allows, and void the link; gives the account's id, None where the link holds no more."""
    digest = passwords.digest(password)
    with writing(rt.db) as session:
        link = accounts.find_link(session, rt.vault, secret, rt.clock())
        if link is None:
            return None
        user, kind = link.user, link.kind
        user.name = name.strip()[:NAME_LENGTH] or user.name
        accounts.set_password(session, user, digest)
        accounts.note(session, rt.vault, Act(user.email, rt.clock()), "user_link_used", user, purpose=kind)
        return user.id


def knows_password(rt: Runtime, member: sign_ins.Member, password: str) -> bool:
    """Whether who sits at a signed-in browser knows its person's password.

    Raises:
        PausedError: it was wrong too often; nothing was looked at.
    """
    counter = attempts.by_own_password(member.user_id)
    with writing(rt.db) as session:
        until = attempts.count_attempt(session, rt.vault, counter, rt.clock())
        stored = accounts.get_user(session, member.user_id).password
    if until is not None:
        raise PausedError(until)
    if not passwords.fits(stored, password):
        return False
    with writing(rt.db) as session:
        attempts.take_back(session, rt.vault, counter, all_of_them=True)
    return True


def change_password(rt: Runtime, member: sign_ins.Member, current: str, new: str) -> bool:
    """Set another password; other browsers sign in anew. False: the current one is not right. Raises PausedError."""
    if not knows_password(rt, member, current):
        return False
    digest = passwords.digest(new)
    with writing(rt.db) as session:
        user = accounts.get_user(session, member.user_id)
        accounts.set_password(session, user, digest, but=member.session_id)
        accounts.note(session, rt.vault, Act(user.email, rt.clock()), "password_changed", user)
    return True


def change_role(rt: Runtime, person: Person, user_id: int, role: Role) -> None:
    """Give another role. Raises LastAdminError, UnknownRowError."""
    with writing(rt.db) as session:
        accounts.set_role(session, rt.vault, _act(rt, person), accounts.get_user(session, user_id), role)


def disable(rt: Runtime, person: Person, user_id: int) -> None:
    """Disable an account; its sessions end at once. Raises LastAdminError, UnknownRowError."""
    with writing(rt.db) as session:
        accounts.disable_user(session, rt.vault, _act(rt, person), accounts.get_user(session, user_id))


def enable(rt: Runtime, person: Person, user_id: int) -> None:
    """Enable a disabled account. Raises WrongStateError, UnknownRowError."""
    with writing(rt.db) as session:
        accounts.enable_user(session, rt.vault, _act(rt, person), accounts.get_user(session, user_id))


def id_of(rt: Runtime, email: str) -> int:
    """The account of an address.

    Raises:
        AccountError: it has none.
    """
    with reading(rt.db) as session:
        user = accounts.find_user(session, email)
    if user is None:
        raise AccountError(
            "users.no_account", "That address has no account; `infotrust user list` shows those that there are."
        )
    return user.id


def is_nobody(rt: Runtime) -> bool:
    """Whether there is no account at all yet."""
    with reading(rt.db) as session:
        return not accounts.list_users(session)


def _act(rt: Runtime, person: Person) -> Act:
    return Act(person.name, rt.clock(), person.system_user)
