"""The tables of the work on cases: notes, answers, extensions, ticks; absences of staff; who is not to be written to.

Sealed columns that may be emptied are nullable: a purge deletes a person's words and leaves that something was there.
"""

from datetime import date, datetime

from sqlalchemy import JSON, Date, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cases.model import Base, RowId, UtcDateTime, coded
from cases.states import AnswerMeans, ExtensionState
from classifier.rights import Right

STEP_LENGTH = 80
"""Characters of a step of a work list, with the code of its system behind it."""


class CaseMerger(Base):
    """A case that turned out to be a duplicate of *into_id*, an earlier or later request of the same person."""

    __tablename__ = "case_merger"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    merged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    merged_by: Mapped[str] = mapped_column(String(64))


class CaseNote(Base):
    """What a colleague wrote down on a case; *text* is sealed."""

    __tablename__ = "case_note"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    author: Mapped[str] = mapped_column(String(64))
    text: Mapped[bytes | None] = mapped_column(LargeBinary)


class CaseAnswer(Base):
    """An answer that this program did not send: by phone, in person, on paper. *note* tells what was said; sealed."""

    __tablename__ = "case_answer"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    means: Mapped[AnswerMeans] = mapped_column(coded(AnswerMeans))
    given_on: Mapped[date] = mapped_column(Date)
    rights: Mapped[list[str]] = mapped_column(JSON)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(64))
    note: Mapped[bytes | None] = mapped_column(LargeBinary)


class CaseExtension(Base):
    """The extension of one right, announced by the notice *outbound_id*, which must leave on *latest_on* at the latest.

    *latest_at* is the first instant after that day. *former_target_on* is what `CaseRight.target_on` was before; *reasons* are those of the notice; sealed.
    """

    __tablename__ = "case_extension"
    __table_args__ = (UniqueConstraint("outbound_id", "right"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    outbound_id: Mapped[int] = mapped_column(ForeignKey("outbound.id"))
    right: Mapped[Right] = mapped_column(coded(Right))
    state: Mapped[ExtensionState] = mapped_column(coded(ExtensionState))
    extended_due_on: Mapped[date] = mapped_column(Date)
    extended_target_on: Mapped[date] = mapped_column(Date)
    former_target_on: Mapped[date] = mapped_column(Date)
    latest_on: Mapped[date] = mapped_column(Date)
    latest_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by: Mapped[str] = mapped_column(String(64))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reasons: Mapped[bytes | None] = mapped_column(LargeBinary)


class CaseTick(Base):
    """A step of the work list that a person did. *step* names the step, and its system behind a colon; *note* is sealed."""

    __tablename__ = "case_tick"
    __table_args__ = (UniqueConstraint("case_id", "right", "step"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    right: Mapped[Right] = mapped_column(coded(Right))
    step: Mapped[str] = mapped_column(String(STEP_LENGTH))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(64))
    note: Mapped[bytes | None] = mapped_column(LargeBinary)


class Absence(Base):
    """Days, both included, on which a colleague is away; *substitute* acts meanwhile, None: nobody."""

    __tablename__ = "absence"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    name: Mapped[str] = mapped_column(String(64), index=True)
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    substitute: Mapped[str | None] = mapped_column(String(64))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[str] = mapped_column(String(64))


class Suppression(Base):
    """An address that no marketing may go to, as a keyed digest: the least that must be kept to keep the promise."""

    __tablename__ = "suppression"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(64))


class BlockedSender(Base):
    """An address, as a keyed digest, that no automatic mail answers; its signed mail and its rights are heard as ever."""

    __tablename__ = "blocked_sender"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(64))
