"""The working days of Latvia, against the calendar on the wall, statutes, and a package that others keep."""

import tomllib
from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest

from cases.calendar import Calendar, CalendarError, DayOffKind, calendar_from, easter_sunday

CALENDAR = Path(__file__).resolve().parents[3] / "config" / "calendar.toml"


@pytest.fixture(scope="module")
def latvia() -> Calendar:
    return calendar_from(tomllib.loads(CALENDAR.read_text(encoding="utf-8")), "Europe/Riga")


WEEKDAY_HOLIDAYS = [
    *("2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-04", "2026-06-23"),
    *("2026-06-24", "2026-11-18", "2026-12-24", "2026-12-25", "2026-12-31"),
    *("2027-01-01", "2027-03-26", "2027-03-29", "2027-05-04", "2027-06-23", "2027-06-24"),
    *("2027-11-18", "2027-12-24", "2027-12-31"),
]


def weekdays(year: int) -> list[date]:
    days = (date(year, 1, 1) + timedelta(n) for n in range(366))
    return [day for day in days if day.year == year and day.weekday() < 5]


@pytest.mark.parametrize("year", [2026, 2027])
def test_the_weekday_holidays_are_those_of_the_list_and_no_others(latvia: Calendar, year: int) -> None:
    off = [str(day) for day in weekdays(year) if not latvia.is_working_day(day)]

    assert off == [day for day in WEEKDAY_HOLIDAYS if day.startswith(str(year))]


@pytest.mark.parametrize(
    ("day", "kind", "name"),
    [
        ("2024-05-04", DayOffKind.HOLIDAY, "Restoration of Independence Day"),
        ("2024-05-06", DayOffKind.SUBSTITUTE, "in place of Restoration of Independence Day"),
        ("2025-05-05", DayOffKind.SUBSTITUTE, "in place of Restoration of Independence Day"),
        ("2028-11-20", DayOffKind.SUBSTITUTE, "in place of Proclamation Day"),
        (
            "2018-07-09",
            DayOffKind.SUBSTITUTE,
            "in place of Final day of the General Latvian Song and Dance Celebration",
        ),
        (
            "2023-07-10",
            DayOffKind.SUBSTITUTE,
            "in place of Final day of the General Latvian Song and Dance Celebration",
        ),
        ("2018-09-24", DayOffKind.HOLIDAY, "Day of the pastoral visit of Pope Francis"),
        ("2023-05-29", DayOffKind.HOLIDAY, "Day of the bronze medal of the Latvian ice hockey team"),
        ("2026-05-10", DayOffKind.HOLIDAY, "Mother's Day"),
        ("2026-05-24", DayOffKind.HOLIDAY, "Pentecost"),
        ("2026-07-04", DayOffKind.WEEKEND, "Saturday"),
        ("2026-07-05", DayOffKind.WEEKEND, "Sunday"),
    ],
)
def test_a_day_off_knows_its_reason(latvia: Calendar, day: str, kind: DayOffKind, name: str) -> None:
    off = latvia.day_off(date.fromisoformat(day))

    assert off is not None
    assert (off.kind, off.name.en) == (kind, name)


@pytest.mark.parametrize(
    "day",
    [
        "2024-05-07",  # the day after the substitute
        "2027-05-03",  # 1 May on a Saturday does not roll
        "2026-12-28",  # nor does 26 December
        "2026-01-02",  # moved for state institutions only
        "2026-06-22",  # likewise
        "2024-12-23",  # likewise
    ],
)
def test_a_day_that_is_no_holiday_by_law_is_a_working_day(latvia: Calendar, day: str) -> None:
    assert latvia.is_working_day(date.fromisoformat(day))


def test_a_saturday_that_a_cabinet_order_makes_a_working_day_stays_a_saturday(latvia: Calendar) -> None:
    assert not latvia.is_working_day(date(2026, 1, 17))
    assert not latvia.is_working_day(date(2026, 6, 27))


@pytest.mark.parametrize("year", range(2018, 2041))
def test_another_program_gives_the_same_days_once_moved_days_are_taken_out(latvia: Calendar, year: int) -> None:
    theirs = holidays.country_holidays("LV", years=year, language="en_US")
    moved = {day for day, name in theirs.items() if "substituted" in name}
    expected = {day for day in theirs if day.weekday() < 5} - moved

    assert {day for day in weekdays(year) if not latvia.is_working_day(day)} == expected


EASTERS = {
    1818: (3, 22),  # as early as it can be
    1943: (4, 25),  # as late as it can be
    1954: (4, 18),  # the twenty-ninth moon in the later half of the cycle
    1981: (4, 19),  # the thirtieth moon
    2000: (4, 23),
    2018: (4, 1),
    2019: (4, 21),
    2024: (3, 31),
    2026: (4, 5),
    2027: (3, 28),
    2038: (4, 25),
    2285: (3, 22),
}


@pytest.mark.parametrize("year", EASTERS)
def test_easter_falls_where_the_almanac_has_it(year: int) -> None:
    assert easter_sunday(year) == date(year, *EASTERS[year])


def test_the_table_vouches_for_its_own_years_only(latvia: Calendar) -> None:
    assert latvia.vouches_for(date(2018, 1, 1))
    assert latvia.vouches_for(date(2027, 12, 31))
    assert not latvia.vouches_for(date(2017, 12, 31))
    assert not latvia.vouches_for(date(2028, 1, 1))


def test_every_shipped_day_names_its_source(latvia: Calendar) -> None:
    assert latvia.one_offs
    assert all("likumi.lv" in day.source for day in latvia.one_offs.values())


def test_a_day_added_to_the_table_is_a_day_off_at_once() -> None:
    table = tomllib.loads("""
        vouched = { first = 2026, last = 2026 }
        [[day_off]]
        date = 2026-07-18
        name_lv = "Svētki"
        name_en = "Feast"
        source = "a statute"
        rolls = true
    """)
    calendar = calendar_from(table, "Europe/Riga")

    assert not calendar.is_working_day(date(2026, 7, 20))
    assert calendar.is_working_day(date(2026, 7, 21))


DAY = {"date": date(2026, 7, 17), "name_lv": "Svētki", "name_en": "Feast", "source": "a statute"}
VOUCHED = {"first": 2026, "last": 2026}

WRONG_TABLES: dict[str, tuple[dict[str, object], str]] = {
    "unknown entry": ({"vouched": VOUCHED, "holidays": []}, "holidays"),
    "no years": ({}, "vouched"),
    "years as text": ({"vouched": "2026"}, "vouched"),
    "years the wrong way round": ({"vouched": {"first": 2027, "last": 2026}}, "vouched"),
    "a year before the law": ({"vouched": {"first": 1, "last": 2026}}, "vouched"),
    "a third year": ({"vouched": {**VOUCHED, "middle": 2026}}, "vouched"),
    "not a list": ({"vouched": VOUCHED, "day_off": DAY}, "day_off"),
    "a day as text": ({"vouched": VOUCHED, "day_off": [DAY | {"date": "2026-07-17"}]}, "day_off 1"),
    "no source": ({"vouched": VOUCHED, "day_off": [DAY | {"source": " "}]}, "day_off 1"),
    "no name": ({"vouched": VOUCHED, "day_off": [DAY | {"name_lv": ""}]}, "day_off 1"),
    "a word for a flag": ({"vouched": VOUCHED, "day_off": [DAY, DAY | {"rolls": "yes"}]}, "day_off 2"),
    "a misspelt flag": ({"vouched": VOUCHED, "day_off": [DAY | {"roll": True}]}, "day_off 1"),
    "one day twice": ({"vouched": VOUCHED, "day_off": [DAY, DAY]}, "twice"),
}


@pytest.mark.parametrize("name", WRONG_TABLES)
def test_a_wrong_table_is_refused_and_the_entry_named(name: str) -> None:
    table, named = WRONG_TABLES[name]

    with pytest.raises(CalendarError, match=named):
        calendar_from(table, "Europe/Riga")


@pytest.mark.parametrize("zone", ["Europe/Rigaa", "../etc/passwd", "/etc/localtime", ""])
def test_an_unknown_zone_is_refused_by_name(zone: str) -> None:
    with pytest.raises(CalendarError, match="no such time zone"):
        calendar_from({"vouched": VOUCHED}, zone)
