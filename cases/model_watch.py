"""The table of the watch: what the clock remembers from one look to the next."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from cases.model import Base, UtcDateTime


class Kept(Base):
    """One thing that has to outlive the process that knew it, by *name*: the calendar in force, the feed's generation.

    Who changes it holds the row's lock, so that two schedulers do the same thing once.
    """

    __tablename__ = "kept"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
