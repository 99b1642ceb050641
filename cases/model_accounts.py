"""The tables of who may sign in to the pages: accounts, sessions, one-time links, recovery codes, failed log-ins.

Nothing here lets anybody in who reads the database: passwords are Argon2 digests, secrets of cookies and links are kept
as keyed digests only, and the second factor is sealed.
"""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cases.model import Base, RowId, UtcDateTime, coded
from cases.roles import LinkKind, Role, SignInStep, UserState

ADDRESS_LENGTH = 64
"""Characters of an address at most: the history names the person by it, in a column of this width."""


class User(Base):
    """A person who may sign in. *email* is in lower case and never changes: acts are recorded under it.

    *totp* is the sealed secret of the second factor, *totp_step* the last time step that was used (never twice).
    *oidc_subject* names the person at the identity provider, once they came from there.
    """

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    email: Mapped[str] = mapped_column(String(ADDRESS_LENGTH), unique=True)
    name: Mapped[str] = mapped_column(String(64))
    role: Mapped[Role] = mapped_column(coded(Role))
    state: Mapped[UserState] = mapped_column(coded(UserState))
    language: Mapped[str] = mapped_column(String(8))
    password: Mapped[str | None] = mapped_column(String(255))
    totp: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_step: Mapped[int | None] = mapped_column(BigInteger)
    oidc_subject: Mapped[str | None] = mapped_column(String(255), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  the mapper's own way of naming the version column


class UserSession(Base):
    """A browser that signed in, or is on the way: *step* tells how far. *device* is a few words such as *Firefox, Linux*."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    step: Mapped[SignInStep] = mapped_column(coded(SignInStep))
    device: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    user: Mapped[User] = relationship()


class Invitation(Base):
    """A one-time link with which a person sets a password: to a new account, or anew after it was lost."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[LinkKind] = mapped_column(coded(LinkKind))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(String(64))
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship()


class RecoveryCode(Base):
    """A code that stands for the second factor once; kept as a keyed digest, and gone when it was used."""

    __tablename__ = "recovery_code"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    token: Mapped[str] = mapped_column(String(64), primary_key=True)


class SignInAttempt(Base):
    """Failed log-ins under one name, or from one address (a keyed digest of either), since the last good one."""

    __tablename__ = "sign_in_attempt"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    blocked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
