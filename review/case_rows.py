"""A case as lists show it: whom it is about, what it asks for, when the answer is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from cases import store
from cases.calendar import Calendar
from cases.case_lists import Days, day_of
from cases.model import Case
from cases.sealed import Vault
from review.preview.visible import on_one_line
from runtime.runtime import Runtime

SOON_WORKING_DAYS: Final = 5
"""Working days within which a due answer is near: the second of the reminders (10, 5, 2, 0)."""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case of a list. *left*: days to *due_on*, negative once it is past; both None where no clock runs."""

    case: Case
    who: str
    due_on: date | None
    left: int | None


def rows_of(rt: Runtime, cases: Iterable[Case]) -> list[CaseRow]:
    """Open cases for a list; their rights must be loaded."""
    today = rt.today()
    return [_row(rt.vault, case, today) for case in cases]


def _row(vault: Vault, case: Case, today: date) -> CaseRow:
    due_on = day_of(case)
    return CaseRow(case, who_asked(vault, case), due_on, None if due_on is None else (due_on - today).days)


def who_asked(vault: Vault, case: Case) -> str:
    """Name who asked: the signer, else whom a colleague wrote down; the empty text where neither is known."""
    signer = store.open_signer(vault, case)
    names = () if signer is None else (signer.given_name, signer.surname)
    own = " ".join(name for name in names if name) or (signer.common_name if signer else None)
    return on_one_line(own or store.open_person(vault, case) or "")


def days_from(rt: Runtime) -> Days:
    """Give today and the last day that counts as soon."""
    today = rt.today()
    return Days(today, _working_day_after(rt.calendar, today, SOON_WORKING_DAYS))


def _working_day_after(calendar: Calendar, day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= calendar.is_working_day(day)
    return day
