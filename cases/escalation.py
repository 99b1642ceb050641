"""Who acts on a case today, and whether somebody above must be told: pure, from absences, the calendar and the last act.

A month does not wait for a colleague's return: while the assignee is away the substitute acts, and where nobody acts,
or nothing was done for days, admins are told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from cases.calendar import Calendar

SILENT_DAYS: Final = 5
"""Working days without an act of a person after which admins are told: a quarter of the month is gone by then."""

UNTAKEN_DAYS: Final = 2
"""Working days that a new case may lie without an assignee: "without undue delay" (GDPR 12(3))."""


class Trouble(StrEnum):
    """Why a case needs somebody above."""

    AWAY = "away"
    SILENT = "silent"
    UNTAKEN = "untaken"


@dataclass(frozen=True, slots=True)
class Away:
    """*name* is away from *first_on* to *last_on*, both included; *substitute* acts meanwhile, None: nobody."""

    name: str
    first_on: date
    last_on: date
    substitute: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What matters of a case: who has it, and the day (in the company's zone) of the last act, or of its opening."""

    assigned_to: str | None
    last_act_on: date


@dataclass(frozen=True, slots=True)
class Escalation:
    """*substitute* acts instead of the assignee (None: the assignee does); *trouble* is to be told, None: nothing is."""

    substitute: str | None = None
    trouble: Trouble | None = None


def escalation(standing: Standing, today: date, aways: Sequence[Away], calendar: Calendar) -> Escalation:
    """Tell who acts on a case *today* and what is to be told of it."""
    silent = _working_days_since(standing.last_act_on, today, calendar)
    if standing.assigned_to is None:
        return Escalation(trouble=Trouble.UNTAKEN if silent >= UNTAKEN_DAYS else None)
    acts = acting(standing.assigned_to, today, aways)
    substitute = None if acts == standing.assigned_to else acts
    if acts is None:
        return Escalation(trouble=Trouble.AWAY)
    return Escalation(substitute, Trouble.SILENT if silent >= SILENT_DAYS else None)


def acting(name: str, today: date, aways: Sequence[Away]) -> str | None:
    """Who acts for *name* today: themselves, a substitute who is there, the substitute's substitute; None: nobody."""
    asked = {name}
    while (away := _away(name, today, aways)) is not None:
        if away.substitute is None or away.substitute in asked:
            return None
        name = away.substitute
        asked.add(name)
    return name


def _away(name: str, today: date, aways: Sequence[Away]) -> Away | None:
    """The absence of *name* today; of two, one with a substitute."""
    found = [away for away in aways if away.name == name and away.first_on <= today <= away.last_on]
    return min(found, key=lambda away: away.substitute is None, default=None)


def _working_days_since(day: date, today: date, calendar: Calendar) -> int:
    """Working days after *day*, up to the one before *today*: whole days on which nothing was done."""
    days = (day + timedelta(number) for number in range(1, (today - day).days))
    return sum(calendar.is_working_day(passed) for passed in days)
