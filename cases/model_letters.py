"""The tables of letters: drafts, addresses that a person vouched for, files that go with an answer. Personal columns are sealed."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cases.letter_kinds import LetterKind
from cases.model import Base, RowId, UtcDateTime, coded
from cases.states import FilePurpose
from classifier.rights import ChannelKind


class LetterDraft(Base):
    """What a person has written of a letter so far: one for each case and kind.

    *content* holds the fields and the choices of sending. *revision* is what two people at once are told apart by.
    *sent_as* names the outbound row that it became; once that has left, the draft is gone.
    """

    __tablename__ = "letter_draft"
    __table_args__ = (UniqueConstraint("case_id", "kind"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    kind: Mapped[LetterKind] = mapped_column(coded(LetterKind))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    revision: Mapped[int]
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    saved_by: Mapped[str] = mapped_column(String(64))
    sent_as: Mapped[int | None] = mapped_column(ForeignKey("outbound.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  the mapper's own way of naming the version column


class ConfirmedAddress(Base):
    """Where a named person said that answers of this case may go (DOMAIN 5.2). *token* finds the same address elsewhere."""

    __tablename__ = "confirmed_address"
    __table_args__ = (UniqueConstraint("case_id", "channel"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    channel: Mapped[ChannelKind] = mapped_column(coded(ChannelKind))
    target: Mapped[bytes] = mapped_column(LargeBinary)
    token: Mapped[str] = mapped_column(String(64), index=True)
    reason: Mapped[bytes | None] = mapped_column(LargeBinary)
    confirmed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[str] = mapped_column(String(64))
    system_user: Mapped[str | None] = mapped_column(String(64))


class CaseFile(Base):
    """A file for the client (data for access or portability), or the scan of a letter from the client.

    *name* is sealed; the bytes lie in `CaseFileChunk`.
    """

    __tablename__ = "case_file"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    name: Mapped[bytes | None] = mapped_column(LargeBinary)
    purpose: Mapped[FilePurpose] = mapped_column(
        coded(FilePurpose), default=FilePurpose.ANSWER, server_default=FilePurpose.ANSWER.value
    )
    media_type: Mapped[str] = mapped_column(String(127))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[str] = mapped_column(String(64))


class CaseFileChunk(Base):
    """One mebibyte of a file, sealed."""

    __tablename__ = "case_file_chunk"

    file_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
