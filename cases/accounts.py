"""Accounts: who may sign in, what each was asked to be, and the one-time links that open them. Acts write their history."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from cases.failures import WrongStateError
from cases.history import Act, Event, lock_head, record
from cases.model_accounts import Invitation, RecoveryCode, User
from cases.roles import LinkKind, Role, UserState
from cases.rows import existing
from cases.sealed import Place, Vault
from cases.sign_ins import end_sessions

LINK_LASTS: Final = timedelta(days=7)
"""An invitation that lies in a mailbox for longer is a risk, and a new one is one command away."""


class LastAdminError(WrongStateError):
    """The program would be left without anybody who may invite others."""


def folded_address(text: str) -> str:
    """The one spelling of an address, so that nobody has two accounts by writing it otherwise."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def find_user(session: Session, address: str) -> User | None:
    """The account of that address, in whatever spelling."""
    return session.scalars(select(User).where(User.email == folded_address(address))).first()


def find_by_subject(session: Session, subject: str) -> User | None:
    """The account that an identity of the provider is bound to."""
    return session.scalars(select(User).where(User.oidc_subject == subject)).first()


def bind_subject(session: Session, vault: Vault, now: datetime, address: str, subject: str) -> User | None:
    """Bind an identity to the account of its verified address, where none is bound yet; a waiting account becomes active."""
    user = find_user(session, address)
    if user is None or user.oidc_subject is not None or user.state is UserState.DISABLED:
        return None
    user.oidc_subject, user.state = subject, UserState.ACTIVE
    drop_links(session, user.id)
    session.flush()
    note(session, vault, Act(user.email, now), "identity_bound", user)
    return user


def get_user(session: Session, user_id: int) -> User:
    """The account. Raises UnknownRowError."""
    return existing(session, User, user_id)


def list_users(session: Session) -> Sequence[User]:
    """All accounts, by address."""
    return session.scalars(select(User).order_by(User.email)).all()


def add_user(session: Session, vault: Vault, act: Act, *, email: str, name: str, role: Role) -> User:
    """Write an account that waits for its person. Raises Conflict (in the end) where the address has one."""
    user = User(
        email=folded_address(email),
        name=name,
        role=role,
        state=UserState.INVITED,
        language="lv",
        created_at=act.at,
    )
    session.add(user)
    session.flush()
    note(session, vault, act, "user_added", user, role=role)
    return user


def set_role(session: Session, vault: Vault, act: Act, user: User, role: Role) -> None:
    """Make the person something else; holds from the next page on. Raises LastAdminError."""
    if role is not Role.ADMIN:
        _keep_an_admin(session, user)
    former, user.role = user.role, role
    session.flush()
    note(session, vault, act, "user_role_changed", user, former=former, role=role)


def disable_user(session: Session, vault: Vault, act: Act, user: User) -> None:
    """Let the person in no more: sessions end now, links are void. Raises LastAdminError."""
    _keep_an_admin(session, user)
    user.state = UserState.DISABLED
    drop_links(session, user.id)
    end_sessions(session, user.id)
    session.flush()
    note(session, vault, act, "user_disabled", user)


def enable_user(session: Session, vault: Vault, act: Act, user: User) -> None:
    """Let a disabled person in again: with the password that was, or by an invitation where there was none."""
    if user.state is not UserState.DISABLED:
        raise WrongStateError("the account is not disabled")
    known = user.password is not None or user.oidc_subject is not None
    user.state = UserState.ACTIVE if known else UserState.INVITED
    session.flush()
    note(session, vault, act, "user_enabled", user)


def _keep_an_admin(session: Session, user: User) -> None:
    lock_head(session)  # two admins who disable each other at once: one after the other
    others = select(func.count()).select_from(User).where(User.role == Role.ADMIN, User.id != user.id)
    if user.role is Role.ADMIN and not session.scalar(others.where(User.state == UserState.ACTIVE)):
        raise LastAdminError("the last admin can neither be disabled nor become something else; make another one first")


def set_password(session: Session, user: User, digest: str, but: int | None = None) -> None:
    """Keep the digest of a new password; every browser but *but* signs in anew, and links are void."""
    user.password, user.state = digest, UserState.ACTIVE
    drop_links(session, user.id)
    end_sessions(session, user.id, but)
    session.flush()


def add_link(session: Session, vault: Vault, act: Act, user: User, secret: str) -> Invitation:
    """Write a one-time link that holds *secret* (random; only its digest is kept). Earlier ones are void."""
    drop_links(session, user.id)
    kind = LinkKind.RESET if user.state is UserState.ACTIVE else LinkKind.INVITE
    link = Invitation(
        user_id=user.id,
        token=vault.token("invitation", secret),
        kind=kind,
        created_at=act.at,
        created_by=act.actor,
        ends_at=act.at + LINK_LASTS,
    )
    session.add(link)
    session.flush()
    note(session, vault, act, "user_link_made", user, purpose=kind)
    return link


def find_link(session: Session, vault: Vault, secret: str, now: datetime) -> Invitation | None:
    """The link, while it holds."""
    tokens = vault.tokens("invitation", secret)
    statement = select(Invitation).join(User).where(Invitation.token.in_(tokens), Invitation.ends_at > now)
    return session.scalars(statement.where(User.state != UserState.DISABLED)).first()


def drop_links(session: Session, user_id: int) -> None:
    """Make every link of a person void."""
    session.execute(delete(Invitation).where(Invitation.user_id == user_id))


def open_totp(vault: Vault, user: User) -> str | None:
    """The secret of the second factor (base32). Raises SealError."""
    return None if user.totp is None else vault.open(totp_place(user.id), user.totp).decode()


def set_totp(session: Session, vault: Vault, user: User, secret: str | None, codes: Sequence[str] = ()) -> None:
    """Keep the second factor's secret and its recovery codes, or (None) forget both."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    user.totp = None if secret is None else vault.seal(totp_place(user.id), secret.encode())
    user.totp_step = None
    session.add_all(RecoveryCode(user_id=user.id, token=_code_token(vault, user.id, code)) for code in codes)
    session.flush()


def use_recovery_code(session: Session, vault: Vault, user: User, code: str) -> bool:
    """Whether this was a code of that person; then it is gone."""
    tokens = vault.tokens("recovery", f"{user.id}:{code}")
    statement = delete(RecoveryCode).where(RecoveryCode.user_id == user.id, RecoveryCode.token.in_(tokens))
    return session.execute(statement.returning(RecoveryCode.token)).first() is not None


def count_recovery_codes(session: Session, user_id: int) -> int:
    """How many are left."""
    statement = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.user_id == user_id)
    return session.scalar(statement) or 0


def totp_place(user_id: int) -> Place:
    """Where the second factor's secret lives."""
    return Place("user", "totp", user_id)


def _code_token(vault: Vault, user_id: int, code: str) -> str:
    return vault.token("recovery", f"{user_id}:{code}")


def note(session: Session, vault: Vault, act: Act, kind: str, user: User, **what: object) -> None:
    """Write into the history what happened to an account."""
    record(session, vault, act, Event(kind, {"user": user.email, **what}))
