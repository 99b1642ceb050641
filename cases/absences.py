"""When colleagues are away, and who acts meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.escalation import Away
from cases.history import Act, Event, record
from cases.life import RefusedError
from cases.model_desk import Absence
from cases.refusals import Refusal
from cases.rows import existing
from cases.sealed import Vault

NAME_LENGTH = 64
"""Characters of the name of a user of the program at most (the history's column)."""


@dataclass(frozen=True, slots=True)
class Entered:
    """An absence as it was entered: its number, and by whom."""

    id: int
    away: Away
    entered_by: str


def add_absence(session: Session, vault: Vault, act: Act, away: Away) -> int:
    """Enter an absence and give its number.

    Raises:
        RefusedError: its last day lies before the first, or the substitute is the colleague.
    """
    if away.last_on < away.first_on:
        raise RefusedError(Refusal.WRONG_DAYS)
    if away.substitute == away.name:
        raise RefusedError(Refusal.OWN_SUBSTITUTE)
    row = Absence(
        name=fit_name(away.name),
        first_on=away.first_on,
        last_on=away.last_on,
        substitute=None if away.substitute is None else fit_name(away.substitute),
        entered_at=act.at,
        entered_by=act.actor,
    )
    session.add(row)
    session.flush()
    record(session, vault, act, Event("absence_added", _facts(row)))
    return row.id


def remove_absence(session: Session, vault: Vault, act: Act, row_id: int) -> None:
    """Take an absence back. Raises UnknownRowError."""
    row = existing(session, Absence, row_id)
    record(session, vault, act, Event("absence_removed", _facts(row)))
    session.delete(row)
    session.flush()


def list_absences(session: Session, since: date | None = None) -> Sequence[Entered]:
    """Absences in the order of their days; with *since* those that reach that day or later ones."""
    statement = select(Absence).order_by(Absence.first_on, Absence.id)
    if since is not None:
        statement = statement.where(Absence.last_on >= since)
    return tuple(Entered(row.id, _away(row), row.entered_by) for row in session.scalars(statement))


def fit_name(name: str) -> str:
    """The name of a user, trimmed.

    Raises:
        RefusedError: it is empty, too long or not of one line.
    """
    trimmed = name.strip()
    if not trimmed or len(trimmed) > NAME_LENGTH or not trimmed.isprintable():
        raise RefusedError(Refusal.NAME_UNFIT)
    return trimmed


def _away(row: Absence) -> Away:
    return Away(row.name, row.first_on, row.last_on, row.substitute)


def _facts(row: Absence) -> dict[str, object]:
    days = {"first_on": row.first_on.isoformat(), "last_on": row.last_on.isoformat()}
    return {"absence": row.id, "name": row.name, "substitute": row.substitute, **days}
