"""Which days are no working days in Latvia, by rule, with a dated table of one-off days that is passed in.

Rules: the law on public holidays (likumi.lv id 72608), section 1; Regulation 1182/71, Article 2(1). Days that a Cabinet
order moves (Labour Law, 133(4)) bind state institutions only and are no public holidays: here they stay what they are,
which is the strict reading and never yields a late date (DOMAIN 2.3).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from verify.codes import Sentence

DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6
MIN_YEAR = 1991
"""The law on public holidays dates from October 1990; no table can vouch for earlier years."""


class DayOffKind(StrEnum):
    """Why a day is not a working day."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    SUBSTITUTE = "substitute"


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day that is not a working day, and its name for people."""

    kind: DayOffKind
    name: Sentence


@dataclass(frozen=True, slots=True)
class OneOff:
    """A public holiday that a statute made for one date. *rolls*: on a weekend it makes the next working day a day off."""

    on: date
    name: Sentence
    source: str
    rolls: bool = False


class CalendarError(ValueError):
    """The table of one-off days cannot be used; the message names the entry and what it should hold."""


FIXED: Mapping[tuple[int, int], tuple[Sentence, bool]] = {
    (1, 1): (Sentence("Jaungada diena", "New Year's Day"), False),
    (5, 1): (Sentence("Darba svētki", "Labour Day"), False),
    (5, 4): (Sentence("Neatkarības atjaunošanas diena", "Restoration of Independence Day"), True),
    (6, 23): (Sentence("Līgo diena", "Midsummer Eve"), False),
    (6, 24): (Sentence("Jāņu diena", "Midsummer Day"), False),
    (11, 18): (Sentence("Latvijas Republikas Proklamēšanas diena", "Proclamation Day"), True),
    (12, 24): (Sentence("Ziemassvētku vakars", "Christmas Eve"), False),
    (12, 25): (Sentence("Pirmie Ziemassvētki", "Christmas Day"), False),
    (12, 26): (Sentence("Otrie Ziemassvētki", "Second Day of Christmas"), False),
    (12, 31): (Sentence("Vecgada diena", "New Year's Eve"), False),
}
"""Month and day: the name, and whether the day rolls. Only 4 May and 18 November do (the law, section 1)."""

EASTER_OFFSETS: Mapping[int, Sentence] = {
    -2: Sentence("Lielā Piektdiena", "Good Friday"),
    0: Sentence("Pirmās Lieldienas", "Easter Sunday"),
    1: Sentence("Otrās Lieldienas", "Easter Monday"),
    49: Sentence("Vasarsvētki", "Pentecost"),
}
"""Days after Easter Sunday."""

WEEKDAYS_OFF: Mapping[int, Sentence] = {
    SATURDAY: Sentence("sestdiena", "Saturday"),
    SUNDAY: Sentence("svētdiena", "Sunday"),
}
MOTHERS_DAY = Sentence("Mātes diena", "Mother's Day")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of one place. *vouched* are the first and last year whose one-off days the table claims to know."""

    zone: ZoneInfo
    one_offs: Mapping[date, OneOff] = field(default_factory=dict)
    vouched: tuple[int, int] = (1, 0)

    def day_off(self, day: date) -> DayOff | None:
        """Why *day* is no working day; None for a working day. A holiday's name wins over that of the weekday."""
        holiday = self._holiday(day)
        if holiday is not None:
            return DayOff(DayOffKind.HOLIDAY, holiday[0])
        if day.weekday() in WEEKDAYS_OFF:
            return DayOff(DayOffKind.WEEKEND, WEEKDAYS_OFF[day.weekday()])
        return self._substitute(day)

    def is_working_day(self, day: date) -> bool:
        """Tell whether *day* is neither weekend, public holiday nor the day off in place of one."""
        return self.day_off(day) is None

    def vouches_for(self, day: date) -> bool:
        """Tell whether the table of one-off days claims to know the year of *day*."""
        return self.vouched[0] <= day.year <= self.vouched[1]

    def _holiday(self, day: date) -> tuple[Sentence, bool] | None:
        """The name of the public holiday on *day* and whether it rolls."""
        one_off = self.one_offs.get(day)
        if one_off is not None:
            return one_off.name, one_off.rolls
        if (day.month, day.day) in FIXED:
            return FIXED[day.month, day.day]
        movable = EASTER_OFFSETS.get((day - easter_sunday(day.year)).days)
        if movable is None and day == _second_sunday_of_may(day.year):
            movable = MOTHERS_DAY
        return None if movable is None else (movable, False)

    def _substitute(self, day: date) -> DayOff | None:
        """The first working day after a rolling holiday that fell on a weekend is a day off."""
        for earlier in _run_back(day):
            holiday = self._holiday(earlier)
            if holiday is None and earlier.weekday() not in WEEKDAYS_OFF:
                return None
            if holiday is not None and holiday[1] and earlier.weekday() in WEEKDAYS_OFF:
                name = Sentence(f"par svētkiem nedēļas nogalē: {holiday[0].lv}", f"in place of {holiday[0].en}")
                return DayOff(DayOffKind.SUBSTITUTE, name)
        return None


def calendar_from(table: Mapping[str, object], zone: str) -> Calendar:
    """Build the calendar of *zone* (an IANA name) from the parsed table; raises `CalendarError` for anything else."""
    unknown = sorted(set(table) - {"vouched", "day_off"})
    if unknown:
        raise CalendarError(f"the calendar holds an unknown entry: {unknown[0]}")
    entries = table.get("day_off", [])
    if not isinstance(entries, list):
        raise CalendarError("day_off must be a list of tables ([[day_off]])")
    one_offs = [_one_off(entry, number) for number, entry in enumerate(entries, start=1)]
    if len({entry.on for entry in one_offs}) < len(one_offs):
        raise CalendarError("the calendar names one date twice")
    return Calendar(_zone(zone), {entry.on: entry for entry in one_offs}, _vouched(table.get("vouched")))


def easter_sunday(year: int) -> date:
    """Easter Sunday of the Gregorian calendar: Sunday after the full moon that the tables of 1582 give.

    Lilius and Clavius, as computus: the golden number gives the moon's age (epact), corrected for the left-out leap
    days of centuries (solar) and the drift of the moon (lunar).
    """
    century, golden = year // 100, year % 19
    solar = century - century // 4
    lunar = (8 * century + 13) // 25
    age = (19 * golden + solar - lunar + 15) % 30
    # The tables know 29 moons only: the thirtieth, and the twenty-ninth in the later half of the cycle, move up a day.
    age -= (age + golden // 11) // 29
    full_moon = date(year, 3, 21) + age * DAY
    return full_moon + (SUNDAY - full_moon.weekday() or 7) * DAY


def _second_sunday_of_may(year: int) -> date:
    first = date(year, 5, 1)
    return first + (SUNDAY - first.weekday() + 7) * DAY


def _run_back(day: date) -> Iterator[date]:
    """The days before *day*, newest first; a run of days off is never longer than the calendar."""
    while day > date.min:
        day -= DAY
        yield day


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise CalendarError(f"no such time zone: {name}") from error


def _vouched(value: object) -> tuple[int, int]:
    match value:
        case {"first": int(first), "last": int(last), **rest} if not rest and MIN_YEAR <= first <= last:
            return first, last
    raise CalendarError("vouched must name the first and the last year whose one-off days the table knows")


def _one_off(entry: object, number: int) -> OneOff:
    """Read one table of the list; dates are TOML dates, texts are not empty, and every day names its source."""
    match entry:
        case {
            "date": date() as on,
            "name_lv": str(lv),
            "name_en": str(en),
            "source": str(source),
            **rest,
        } if type(on) is date and lv.strip() and en.strip() and source.strip():
            rolls = rest.pop("rolls", False)
            if not rest and isinstance(rolls, bool):
                return OneOff(on, Sentence(lv, en), source, rolls=rolls)
    raise CalendarError(
        f"day_off {number} must hold date, name_lv, name_en and source, and may hold rolls, nothing else"
    )
