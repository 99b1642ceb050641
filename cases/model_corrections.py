"""The table of corrections: what a person says that a request asks for, where the program read something else."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from cases.model import Base, RowId, UtcDateTime


class ModelCorrection(Base):
    """The *labels* that the request of a case, or a mail of none, should have got; the last word of staff on it.

    The words themselves stay where they are, sealed, and are gone when retention deletes them: then nothing is learned.
    """

    __tablename__ = "model_correction"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), unique=True)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mail.id"), unique=True)
    labels: Mapped[list[str]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(64))
