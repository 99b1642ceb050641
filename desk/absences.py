"""Entering when colleagues are away."""

from cases import absences
from cases.database import writing
from cases.escalation import Away
from desk.acts import Person
from desk.at_work import act_of
from runtime.runtime import Runtime


def add_absence(rt: Runtime, person: Person, away: Away) -> int:
    """Enter an absence and give its number. Raises RefusedError for days or names that don't fit."""
    with writing(rt.db) as session:
        return absences.add_absence(session, rt.vault, act_of(rt, person), away)


def remove_absence(rt: Runtime, person: Person, absence_id: int) -> None:
    """Take an absence back. Raises UnknownRowError."""
    with writing(rt.db) as session:
        absences.remove_absence(session, rt.vault, act_of(rt, person), absence_id)
