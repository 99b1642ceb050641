"""When a request must be answered: one month of receipt, counted by Regulation 1182/71 (GDPR 12(3), DOMAIN 2)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from cases.calendar import DAY, Calendar, DayOff

MONTHS = 1
"""GDPR 12(3): within one month of receipt."""
EXTENDED_MONTHS = 3
"""GDPR 12(3): extended by two further months, counted as one period of three months from receipt (DOMAIN 2.1.2)."""
FIRST_YEAR, LAST_YEAR = 1991, 9990
"""Years of receipt that can be counted: the law on public holidays begins with the first, `date` ends after the last."""


@dataclass(frozen=True, slots=True)
class Term:
    """A period of months: *nominal_on* its last day by the calendar, *due_on* after the roll to a working day.

    *days_off* are the days that the roll passed over, with the reason of each; empty where nothing rolled.
    """

    nominal_on: date
    days_off: tuple[tuple[date, DayOff], ...]
    due_on: date


@dataclass(frozen=True, slots=True)
class Deadline:
    """The dates of one request. Days are days in *zone*, instants aware UTC.

    *target_on* is the last working day not after the nominal one, *extended_target_on* that of the extended period;
    *overdue_from* the first instant that is too late.
    *provisional*: *due_on* lies in a year whose one-off holidays the table does not vouch for.
    """

    received_at: datetime
    zone: ZoneInfo
    month: Term
    extension: Term
    target_on: date
    extended_target_on: date
    overdue_from: datetime
    provisional: bool

    @property
    def received_on(self) -> date:
        """The day of receipt in *zone*: the legal day, which is not counted."""
        return self.received_at.astimezone(self.zone).date()

    @property
    def nominal_due_on(self) -> date:
        """The same date next month, or the last day of that month where it has no such date."""
        return self.month.nominal_on

    @property
    def due_on(self) -> date:
        """The statutory last day."""
        return self.month.due_on

    @property
    def extended_due_on(self) -> date:
        """What an extension would give: three months of receipt, rolled in the same way."""
        return self.extension.due_on


def due(received_at: datetime, calendar: Calendar) -> Deadline:
    """Compute all dates of a request received at *received_at* (aware, any zone).

    Raises `ValueError` for a naive time or a year outside `FIRST_YEAR` to `LAST_YEAR`.
    """
    if received_at.tzinfo is None:
        raise ValueError("a time of receipt must carry its offset")
    if not FIRST_YEAR <= received_at.year <= LAST_YEAR:
        raise ValueError(f"a time of receipt must lie in the years {FIRST_YEAR} to {LAST_YEAR}")
    received_on = received_at.astimezone(calendar.zone).date()
    month = _term(received_on, MONTHS, calendar)
    extension = _term(received_on, EXTENDED_MONTHS, calendar)
    return Deadline(
        received_at=received_at.astimezone(UTC),
        zone=calendar.zone,
        month=month,
        extension=extension,
        target_on=_last_working_day(month.nominal_on, calendar),
        extended_target_on=_last_working_day(extension.nominal_on, calendar),
        overdue_from=end_of(month.due_on, calendar.zone),
        provisional=not calendar.vouches_for(month.due_on),
    )


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The first instant after *day* in *zone*, as UTC: what was to be done on that day is late from then on."""
    return datetime.combine(day + DAY, time.min, zone).astimezone(UTC)


def add_months(day: date, months: int) -> date:
    """The same date *months* later, clamped to the end of a shorter month (Regulation 1182/71, 3(2)(c))."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _term(received_on: date, months: int, calendar: Calendar) -> Term:
    """Regulation 1182/71, 3(1): the day of receipt is not counted; 3(4): the end rolls over days off."""
    nominal = day = add_months(received_on, months)
    passed: list[tuple[date, DayOff]] = []
    while (reason := calendar.day_off(day)) is not None:
        passed.append((day, reason))
        day += DAY
    return Term(nominal, tuple(passed), day)


def _last_working_day(day: date, calendar: Calendar) -> date:
    while not calendar.is_working_day(day):
        day -= DAY
    return day
