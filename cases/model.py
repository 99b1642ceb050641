"""The tables. Rows that workers change carry a version counter; natural keys are unique; personal columns are sealed.

Instants are stored as UTC; `UtcDateTime` gives them back aware. Sealed columns hold AES-GCM ciphertext with a key id
(`cases.sealed`); search runs over `SearchToken`, keyed digests of folded words, names and codes.
"""

from datetime import UTC, date, datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    DateTime,
    Dialect,
    Enum,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    TypeDecorator,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from cases.states import (
    CaseState,
    ClosedAs,
    OutboundState,
    Outcome,
    ProcessKind,
    ReviewState,
    RightOutcome,
    Stage,
    WaitingFor,
)
from classifier.rights import ChannelKind, Requester, Right
from verify.judge import Verdict

RowId = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts rowids only for a column that is exactly INTEGER."""


CODE_LENGTH = 24
"""Characters of the longest code in any of the closed lists, with room for longer ones to come."""


def coded(codes: type[StrEnum]) -> Enum:
    """A column of a closed list of codes, kept as text: a new code needs no change of the table."""
    return Enum(
        codes, native_enum=False, length=CODE_LENGTH, values_callable=lambda members: [m.value for m in members]
    )


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, stored as UTC on every database (SQLite keeps no offset)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  the mapper asks so
        """Refuse naive times: a term of a month must not start in an unknown zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "a stored instant must carry its offset"
            raise ValueError(msg)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  the mapper asks so
        """Give the instant back aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The declarative base of all tables; constraints are named, so that a later migration can change them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class SourceState(Base):
    """How far one folder of one source has been fetched, and what the last look counted.

    *missing* mails were on the server and not stored, without a break since *missing_since*; *gone* ones the other way.
    """

    __tablename__ = "source_state"
    __table_args__ = (UniqueConstraint("source", "folder"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    source: Mapped[str] = mapped_column(String(255))
    folder: Mapped[str] = mapped_column(String(255))
    uidvalidity: Mapped[int] = mapped_column(BigInteger)
    next_uid: Mapped[int] = mapped_column(BigInteger)
    polled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    held: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    missing: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    missing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    gone: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")


class Mail(Base):
    """One delivery of one message: the raw bytes lie in `MailChunk`, written in the same transaction.

    *attached_to* is the mail of the waiting review item that this one was added to. *signed_digest* identifies the content
    that accepted signatures cover. *envelope* holds sender and subject, *examination* what verifying found; both sealed.
    *purged_at* is when retention deleted the content (here, of cases and of what left); *legal_hold* keeps it from that.
    """

    __tablename__ = "mail"
    __table_args__ = (
        UniqueConstraint("source", "folder", "uidvalidity", "uid"),
        Index("ix_mail_due", "stage", "not_before"),
        Index("ix_mail_received", "received_at", "signed_digest"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    source: Mapped[str] = mapped_column(String(255))
    folder: Mapped[str] = mapped_column(String(255))
    uidvalidity: Mapped[int] = mapped_column(BigInteger)
    uid: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    internal_date: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)
    flags: Mapped[list[str]] = mapped_column(JSON, default=list)
    stage: Mapped[Stage] = mapped_column(coded(Stage))
    outcome: Mapped[Outcome | None] = mapped_column(coded(Outcome))
    marked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    kills: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    queued_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_retry_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    envelope: Mapped[bytes | None] = mapped_column(LargeBinary)
    examination: Mapped[bytes | None] = mapped_column(LargeBinary)
    duplicate_of: Mapped[int | None] = mapped_column(ForeignKey("mail.id"), index=True)
    attached_to: Mapped[int | None] = mapped_column(ForeignKey("mail.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    message_id_token: Mapped[str | None] = mapped_column(String(64), index=True)
    sender_token: Mapped[str | None] = mapped_column(String(64), index=True)
    signed_digest: Mapped[str | None] = mapped_column(String(64), index=True)
    signer_token: Mapped[str | None] = mapped_column(String(64), index=True)
    legal_hold: Mapped[bool] = mapped_column(default=False, server_default=false())
    purged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    case: Mapped["Case | None"] = relationship(back_populates="mails")

    __mapper_args__ = {"version_id_col": version}


class SignedContent(Base):
    """One thing that accepted signatures of a mail cover: *sha256* of the very octets that were signed.

    A document that was dealt with is known by it again, whatever else comes along with it.
    """

    __tablename__ = "signed_content"

    mail_id: Mapped[int] = mapped_column(ForeignKey("mail.id", ondelete="CASCADE"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)


class MailChunk(Base):
    """One mebibyte of a raw message, sealed."""

    __tablename__ = "mail_chunk"

    mail_id: Mapped[int] = mapped_column(ForeignKey("mail.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class Case(Base):
    """A tracked request of one person. *person* names who asked, where a colleague wrote it down; sealed.

    *substitute* acts while *assigned_to* is away; *acted_at* is the last act of a person. Every act raises *version*.
    """

    __tablename__ = "case"
    __table_args__ = (
        UniqueConstraint("year", "sequence"),
        Index("ix_case_state", "state", "id"),
        Index("ix_case_assigned_to", "assigned_to", "id"),
        Index("ix_case_received_at", "received_at", "id"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    year: Mapped[int]
    sequence: Mapped[int] = mapped_column(index=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    reference: Mapped[str | None] = mapped_column(String(255), index=True)
    state: Mapped[CaseState] = mapped_column(coded(CaseState))
    closed_as: Mapped[ClosedAs | None] = mapped_column(coded(ClosedAs), index=True)
    flags: Mapped[list[str]] = mapped_column(JSON, default=list)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_by: Mapped[str] = mapped_column(String(64))
    channel: Mapped[ChannelKind] = mapped_column(coded(ChannelKind))
    channel_target: Mapped[bytes | None] = mapped_column(LargeBinary)
    language: Mapped[str] = mapped_column(String(8))
    requester: Mapped[Requester | None] = mapped_column(coded(Requester))
    person: Mapped[bytes | None] = mapped_column(LargeBinary)
    signer: Mapped[bytes | None] = mapped_column(LargeBinary)
    signer_token: Mapped[str | None] = mapped_column(String(64), index=True)
    sender_token: Mapped[str | None] = mapped_column(String(64), index=True)
    signed_digest: Mapped[str | None] = mapped_column(String(64), index=True)
    request: Mapped[bytes | None] = mapped_column(LargeBinary)
    policy_version: Mapped[str] = mapped_column(String(32))
    assigned_to: Mapped[str | None] = mapped_column(String(64))
    substitute: Mapped[str | None] = mapped_column(String(64))
    acted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waiting_for: Mapped[WaitingFor | None] = mapped_column(coded(WaitingFor))
    identity_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    identity_settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    legal_hold: Mapped[bool] = mapped_column(default=False, server_default=false())
    purged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    rights: Mapped[list["CaseRight"]] = relationship(back_populates="case", order_by="CaseRight.id")
    mails: Mapped[list[Mail]] = relationship(back_populates="case", order_by=Mail.id)

    __mapper_args__ = {"version_id_col": version}


class CaseRight(Base):
    """One right invoked in a case, with its own clock and outcome.

    The clock stops with *answered_at*, when an answer that tells the outcome left or was recorded; not with the outcome.
    *grounds* are codes of the work list's exceptions, *reasoning* a person's words; sealed.
    """

    __tablename__ = "case_right"
    __table_args__ = (UniqueConstraint("case_id", "right"), Index("ix_case_right_right", "right", "case_id"))

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    right: Mapped[Right] = mapped_column(coded(Right))
    outcome: Mapped[RightOutcome] = mapped_column(coded(RightOutcome))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    nominal_due_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date, index=True)
    target_on: Mapped[date] = mapped_column(Date)
    extended_due_on: Mapped[date | None] = mapped_column(Date)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(64))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    grounds: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    reasoning: Mapped[bytes | None] = mapped_column(LargeBinary)

    case: Mapped[Case] = relationship(back_populates="rights")


class CaseNumber(Base):
    """The last number given in a year; the row lock or version makes numbers free of gaps."""

    __tablename__ = "case_number"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ReviewItem(Base):
    """A mail that a person must look at, with its provisional clock. *case_hint* is a guess, *case_id* what came of it."""

    __tablename__ = "review_item"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    mail_id: Mapped[int] = mapped_column(ForeignKey("mail.id"), unique=True)
    state: Mapped[ReviewState] = mapped_column(coded(ReviewState), index=True)
    decision: Mapped[Verdict] = mapped_column(coded(Verdict))
    reasons: Mapped[list[str]] = mapped_column(JSON)
    labels: Mapped[list[str]] = mapped_column(JSON)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    provisional_due_on: Mapped[date] = mapped_column(Date)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    case_hint: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_by: Mapped[str | None] = mapped_column(String(64))
    system_user: Mapped[str | None] = mapped_column(String(64))
    resolution: Mapped[bytes | None] = mapped_column(LargeBinary)
    invited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    mail: Mapped[Mail] = relationship()
    case: Mapped[Case | None] = relationship(foreign_keys=case_id)

    __mapper_args__ = {"version_id_col": version}


class Outbound(Base):
    """Something that shall leave: a letter, a notice, a task. *key* is natural, so that nothing is sent twice."""

    __tablename__ = "outbound"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    key: Mapped[str] = mapped_column(String(128), unique=True)
    kind: Mapped[str] = mapped_column(String(32))
    channel: Mapped[ChannelKind] = mapped_column(coded(ChannelKind))
    state: Mapped[OutboundState] = mapped_column(coded(OutboundState), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mail.id"), index=True)
    recipient: Mapped[bytes | None] = mapped_column(LargeBinary)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    message_id: Mapped[str | None] = mapped_column(String(255), index=True)
    due_on: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    queued_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    posted_on: Mapped[date | None] = mapped_column(Date)
    error: Mapped[str | None] = mapped_column(String(255))
    purged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ProcessBeat(Base):
    """A process of the program that was alive at *seen_at*. A row is gone where its process ended in order."""

    __tablename__ = "process_beat"
    __table_args__ = (UniqueConstraint("kind", "host", "pid"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    kind: Mapped[ProcessKind] = mapped_column(coded(ProcessKind))
    host: Mapped[str] = mapped_column(String(255))
    pid: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class HistoryEvent(Base):
    """One entry of the history. *digest* chains salted digests, so that content can be purged and the chain stays whole."""

    __tablename__ = "history_event"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(32))
    actor: Mapped[str] = mapped_column(String(64))
    system_user: Mapped[str | None] = mapped_column(String(64))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mail.id"), index=True)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    content_digest: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


class HistoryHead(Base):
    """The one row under whose lock history is written: id and digest of the newest event, also sealed.

    The sealed copy is what a rebuilt chain can't have without the key file.
    """

    __tablename__ = "history_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_id: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class SearchToken(Base):
    """A keyed digest of one folded word, name or code of a case or of a mail; the other id is null."""

    __tablename__ = "search_token"
    __table_args__ = (UniqueConstraint("token", "case_id"), UniqueConstraint("token", "mail_id"))

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    token: Mapped[str] = mapped_column(String(64))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mail.id"), index=True)
