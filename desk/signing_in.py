"""Log-ins: a password, then a second factor, then a session under a new secret at each step. Nobody learns which names exist."""

import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from cases import accounts, attempts, sign_ins
from cases.attempts import Counter, by_address, by_name
from cases.database import reading, writing
from cases.history import Act
from cases.model_accounts import User, UserSession
from cases.roles import SignInStep, UserState
from desk import factors, passwords
from desk.factors import PausedError
from runtime.identity_provider import Identity
from runtime.runtime import Runtime

SECRET_BYTES: Final = 32


class WrongSignInError(Exception):
    """Name or password is wrong; which of both is not told."""


class NoAccountError(Exception):
    """The identity provider vouches for somebody who has no account here, or a disabled one."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The browser that asks: its network address and a few words on what it is."""

    address: str
    device: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A session: the *secret* for its cookie, and how far the log-in has come."""

    secret: str
    step: SignInStep
    language: str


def sign_in(rt: Runtime, caller: Caller, email: str, password: str) -> Begun:
    """Check name and password; the work is the same whether the name exists or not.

    Raises:
        PausedError: too many failed; nothing was looked at.
        WrongSignInError: name or password is wrong, or the account may not sign in.
    """
    address = accounts.folded_address(email)[: passwords.LONGEST]
    _count(rt, by_name(address), by_address(caller.address))
    with reading(rt.db) as session:
        user = accounts.find_user(session, address)
    active = user is not None and user.state is UserState.ACTIVE
    if not passwords.fits(user.password if user is not None and active else None, password) or user is None:
        _note_pause(rt, address)
        raise WrongSignInError
    with writing(rt.db) as session:
        attempts.take_back(session, rt.vault, by_name(address), all_of_them=True)
        attempts.take_back(session, rt.vault, by_address(caller.address), all_of_them=False)
        known = accounts.get_user(session, user.id)
        if passwords.is_outdated(known.password or ""):
            known.password = passwords.digest(password)
        required = rt.settings.second_factor == "required"
        step = factors.step_after_password(has_totp=known.totp is not None, required=required)
        return _begin(session, rt, caller, known, step)


def _count(rt: Runtime, *counters: Counter) -> None:
    with writing(rt.db) as session:
        attempts.forget_attempts(session, rt.clock())
        pauses = [attempts.count_attempt(session, rt.vault, counter, rt.clock()) for counter in counters]
    if until := max((pause for pause in pauses if pause is not None), default=None):
        raise PausedError(until)


def _note_pause(rt: Runtime, address: str) -> None:
    """Write into the history that somebody failed so often that a pause began: a clue for the auditor."""
    with writing(rt.db) as session:
        user = accounts.find_user(session, address)
        if user is not None and attempts.is_paused(session, rt.vault, by_name(address), rt.clock()):
            accounts.note(session, rt.vault, Act("pages", rt.clock()), "sign_in_paused", user)


def go_on(rt: Runtime, caller: Caller, member: sign_ins.Member) -> Begun:
    """Finish a log-in after its second factor: the halfway session ends, another begins."""
    with writing(rt.db) as session:
        sign_ins.end_session(session, member.session_id)
        return _begin(session, rt, caller, accounts.get_user(session, member.user_id), SignInStep.SIGNED_IN)


def sign_in_by_provider(rt: Runtime, caller: Caller, identity: Identity) -> Begun:
    """Let in whom the identity provider vouches for: by its own name for them, at first by their verified address.

    Raises:
        NoAccountError: no account of ours, a disabled one, or one that another identity holds.
    """
    with writing(rt.db) as session:
        user = accounts.find_by_subject(session, identity.subject)
        if user is None and identity.email is not None:
            user = accounts.bind_subject(session, rt.vault, rt.clock(), identity.email, identity.subject)
        if user is None or user.state is not UserState.ACTIVE:
            raise NoAccountError
        return _begin(session, rt, caller, user, SignInStep.SIGNED_IN)


def sign_in_by_link(rt: Runtime, caller: Caller, user_id: int) -> Begun:
    """Let in who has just set a password by a one-time link; a second factor is asked for as ever."""
    with writing(rt.db) as session:
        user = accounts.get_user(session, user_id)
        required = rt.settings.second_factor == "required"
        step = factors.step_after_password(has_totp=user.totp is not None, required=required)
        return _begin(session, rt, caller, user, step)


def _begin(session: Session, rt: Runtime, caller: Caller, user: User, step: SignInStep) -> Begun:
    secret, now = secrets.token_urlsafe(SECRET_BYTES), rt.clock()
    sign_ins.forget_ended(session, now)
    sign_ins.begin_session(session, rt.vault, user, secret=secret, step=step, device=caller.device, now=now)
    if step is SignInStep.SIGNED_IN:
        user.signed_in_at = now
        accounts.note(session, rt.vault, Act(user.email, now), "signed_in", user)
    return Begun(secret, step, user.language)


def sign_out(rt: Runtime, member: sign_ins.Member, *, everywhere: bool = False) -> None:
    """End this session, or all of the person's."""
    with writing(rt.db) as session:
        if everywhere:
            sign_ins.end_sessions(session, member.user_id)
        else:
            sign_ins.end_session(session, member.session_id)


def end_session(rt: Runtime, member: sign_ins.Member, session_id: int) -> None:
    """End one of the person's own sessions."""
    with writing(rt.db) as session:
        sign_ins.end_session(session, session_id, member.user_id)


def sessions_of(rt: Runtime, user_id: int) -> list[UserSession]:
    """The browsers in which the person is signed in."""
    with reading(rt.db) as session:
        return list(sign_ins.list_sessions(session, user_id, rt.clock()))
