"""Sessions of the pages: begun at a log-in, found by the digest of a cookie's secret, ended by time, by people, by an admin."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from cases.model_accounts import User, UserSession
from cases.roles import Role, SignInStep, UserState
from cases.sealed import Vault

IDLE: Final = timedelta(minutes=60)
"""A browser that nobody touched for so long must sign in anew: an office where people leave their desks."""
LONGEST: Final = timedelta(hours=12)
"""A session ends after a working day, however busy."""
HALFWAY: Final = timedelta(minutes=10)
"""For so long a log-in may wait for its second factor."""
TOUCH: Final = timedelta(minutes=1)
"""How exact *seen_at* is kept: one small write a minute, not one a page."""
DEVICE_LENGTH: Final = 64


@dataclass(frozen=True, slots=True)
class Member:
    """A person with a session: who, and how far the log-in has come."""

    user_id: int
    session_id: int
    email: str
    name: str
    role: Role
    language: str
    step: SignInStep
    seen_at: datetime


def begin_session(
    session: Session, vault: Vault, user: User, *, secret: str, step: SignInStep, device: str, now: datetime
) -> UserSession:
    """Write a session whose cookie holds *secret* (random; only its digest is kept)."""
    longest = LONGEST if step is SignInStep.SIGNED_IN else HALFWAY
    row = UserSession(
        user_id=user.id,
        token=session_token(vault, secret),
        step=step,
        device=device[:DEVICE_LENGTH],
        started_at=now,
        seen_at=now,
        ends_at=now + longest,
    )
    session.add(row)
    session.flush()
    return row


def session_token(vault: Vault, secret: str) -> str:
    """What is stored of a cookie's secret."""
    return vault.token("session", secret)


def find_member(session: Session, vault: Vault, secret: str, now: datetime) -> Member | None:
    """Who the cookie belongs to; None where its session ended, or its account may not sign in any more."""
    statement = (
        select(UserSession, User)
        .join(User, User.id == UserSession.user_id)
        .where(UserSession.token.in_(vault.tokens("session", secret)), *_alive(now), User.state == UserState.ACTIVE)
    )
    found = session.execute(statement).first()
    if found is None:
        return None
    row, user = found
    return Member(user.id, row.id, user.email, user.name, user.role, user.language, row.step, row.seen_at)


def _alive(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (UserSession.ends_at > now, UserSession.seen_at > now - IDLE)


def touch_session(session: Session, session_id: int, now: datetime) -> None:
    """Note that somebody was there."""
    session.execute(update(UserSession).where(UserSession.id == session_id).values(seen_at=now))


def list_sessions(session: Session, user_id: int, now: datetime) -> Sequence[UserSession]:
    """The browsers in which a person is signed in, the newest first."""
    statement = select(UserSession).where(UserSession.user_id == user_id, *_alive(now))
    statement = statement.where(UserSession.step == SignInStep.SIGNED_IN)
    return session.scalars(statement.order_by(UserSession.started_at.desc(), UserSession.id.desc())).all()


def end_session(session: Session, session_id: int, user_id: int | None = None) -> None:
    """End one session; of *user_id* only, where given. A session that is gone already is fine."""
    statement = delete(UserSession).where(UserSession.id == session_id)
    session.execute(statement if user_id is None else statement.where(UserSession.user_id == user_id))


def end_sessions(session: Session, user_id: int, but: int | None = None) -> None:
    """End all sessions of a person, but for one where given."""
    statement = delete(UserSession).where(UserSession.user_id == user_id)
    session.execute(statement if but is None else statement.where(UserSession.id != but))


def forget_ended(session: Session, now: datetime) -> None:
    """Delete what ended by time."""
    session.execute(delete(UserSession).where((UserSession.ends_at <= now) | (UserSession.seen_at <= now - IDLE)))
