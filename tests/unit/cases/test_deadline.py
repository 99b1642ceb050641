"""The month that must not be missed: worked examples by hand, a computation written apart, and laws that always hold."""

import itertools
import tomllib
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import pytest
from fakes.worked_examples import EXAMPLES, EXTENDED
from hypothesis import given
from hypothesis import strategies as st

from cases.calendar import Calendar, calendar_from
from cases.deadline import add_months, due
from cases.derivation import steps
from cases.due_json import as_json

CALENDAR = Path(__file__).resolve().parents[3] / "config" / "calendar.toml"
RIGA = ZoneInfo("Europe/Riga")
LATVIA = calendar_from(tomllib.loads(CALENDAR.read_text(encoding="utf-8")), "Europe/Riga")

RECEIVED_IN_RIGA = {
    "2026-09-30 20:59:59": "2026-09-30",
    "2026-09-30 21:00:01": "2026-10-01",
    "2026-02-05 21:59:59": "2026-02-05",
    "2026-02-05 22:00:01": "2026-02-06",
    "2026-11-30 22:30:00": "2026-12-01",
}


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_the_table_of_examples_is_whole() -> None:
    assert (len(EXAMPLES), len(EXTENDED)) == (28, 4)


@pytest.mark.parametrize(("received", "nominal", "last", "target", "end"), EXAMPLES)
def test_worked_example(received: str, nominal: str, last: str, target: str, end: str) -> None:
    deadline = due(utc(received), LATVIA)

    assert str(deadline.nominal_due_on) == nominal
    assert str(deadline.due_on) == last
    assert str(deadline.target_on) == target
    assert deadline.overdue_from == utc(end)
    assert str(deadline.received_on) == RECEIVED_IN_RIGA.get(received, received[:10])


@pytest.mark.parametrize("received", EXTENDED)
def test_worked_example_of_an_extension(received: str) -> None:
    assert str(due(utc(f"{received} 10:00"), LATVIA).extended_due_on) == EXTENDED[received]


# --- A computation written apart: own holidays, own month arithmetic, own search, nothing of the program's. ---


def gauss_easter(year: int) -> date:
    """Easter by the rule of Gauss, with the constants of the years 1900 to 2099."""
    d = (19 * (year % 19) + 24) % 30
    e = (2 * (year % 4) + 4 * (year % 7) + 6 * d + 5) % 7
    day = 22 + d + e
    if d == 29 and e == 6:
        day -= 7
    if d == 28 and e == 6 and year % 19 > 10:
        day -= 7
    return date(year, 3, 1) + timedelta(day - 1)


def plain_days_off(year: int) -> set[date]:
    """Every day off of a year but weekends, as a set."""
    fixed = ["01-01", "05-01", "05-04", "06-23", "06-24", "11-18", "12-24", "12-25", "12-26", "12-31"]
    days = {date.fromisoformat(f"{year}-{day}") for day in fixed}
    days |= {gauss_easter(year) + timedelta(n) for n in (-2, 0, 1, 49)}
    if year == 2023:
        days |= {date(2023, 5, 29), date(2023, 7, 10)}
    for rolling in (date(year, 5, 4), date(year, 11, 18)):
        if rolling.weekday() == 5:
            days.add(rolling + timedelta(2))
        if rolling.weekday() == 6:
            days.add(rolling + timedelta(1))
    return days


DAYS_OFF = frozenset(day for year in range(2023, 2033) for day in plain_days_off(year))
MOVED = frozenset(
    day
    for day, name in holidays.country_holidays("LV", years=range(2023, 2033), language="en_US").items()
    if "substituted" in name
)
THEIR_DAYS_OFF = frozenset(holidays.country_holidays("LV", years=range(2023, 2033))) - MOVED


def plainly_due(received_on: date, months: int, days_off: frozenset[date]) -> date:
    """The last day of *months*, by walking day by day from the receipt."""
    month_after = received_on.month + months
    year, month = received_on.year + (month_after - 1) // 12, (month_after - 1) % 12 + 1
    day = received_on
    while (day.year, day.month, day.day) != (year, month, received_on.day):
        day += timedelta(1)
        if (day.year, day.month) > (year, month):
            day -= timedelta(1)
            break
    while day.weekday() >= 5 or day in days_off:
        day += timedelta(1)
    return day


ALL_DAYS = [date(2024, 1, 1) + timedelta(n) for n in range((date(2031, 1, 1) - date(2024, 1, 1)).days)]


@pytest.mark.parametrize("year", range(2024, 2031))
def test_every_day_agrees_with_the_computation_written_apart(year: int) -> None:
    """One month and three, for the first and the last second of each day in Riga, the nights of the clock change too."""
    for day in (day for day in ALL_DAYS if day.year == year):
        month, extended = plainly_due(day, 1, DAYS_OFF), plainly_due(day, 3, DAYS_OFF)
        first = datetime(day.year, day.month, day.day, 0, 0, 0, tzinfo=RIGA).astimezone(UTC)
        last = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=RIGA).astimezone(UTC)
        for second in (first, last):
            deadline = due(second, LATVIA)
            assert (deadline.received_on, deadline.due_on, deadline.extended_due_on) == (day, month, extended)


@pytest.mark.parametrize("year", range(2024, 2031))
def test_every_day_agrees_with_the_package_of_holidays_minus_moved_days(year: int) -> None:
    for day in (day for day in ALL_DAYS if day.year == year):
        deadline = due(datetime(day.year, day.month, day.day, 12, tzinfo=RIGA), LATVIA)
        assert deadline.due_on == plainly_due(day, 1, THEIR_DAYS_OFF)
        assert deadline.extended_due_on == plainly_due(day, 3, THEIR_DAYS_OFF)


def test_every_hour_of_the_nights_of_the_clock_change_belongs_to_its_day_in_riga() -> None:
    for year, night in itertools.product(range(2024, 2031), (3, 10)):
        start = datetime(year, night, 24, 12, tzinfo=UTC)
        for hour in range(24 * 8):
            moment = start + timedelta(hours=hour)
            assert due(moment, LATVIA).received_on == moment.astimezone(RIGA).date()


# --- Laws ---

EARLIEST, LATEST = datetime(1991, 1, 2), datetime(2200, 1, 1)  # noqa: DTZ001 - hypothesis asks for naive bounds
MOMENTS = st.datetimes(EARLIEST, LATEST, timezones=st.just(UTC))
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(MOMENTS, MOMENTS)
def test_who_asks_later_is_never_answered_earlier(one: datetime, other: datetime) -> None:
    first, second = due(min(one, other), LATVIA), due(max(one, other), LATVIA)

    assert first.due_on <= second.due_on
    assert first.target_on <= second.target_on
    assert first.extended_due_on <= second.extended_due_on
    assert first.overdue_from <= second.overdue_from


@given(MOMENTS)
def test_dates_keep_their_order_and_end_on_working_days(moment: datetime) -> None:
    deadline = due(moment, LATVIA)

    assert deadline.received_on < deadline.target_on <= deadline.nominal_due_on <= deadline.due_on
    assert deadline.due_on < deadline.extended_due_on
    assert LATVIA.is_working_day(deadline.due_on)
    assert LATVIA.is_working_day(deadline.target_on)
    assert LATVIA.is_working_day(deadline.extended_due_on)
    assert 28 <= (deadline.nominal_due_on - deadline.received_on).days <= 31


@given(MOMENTS)
def test_overdue_begins_with_the_day_after_the_last_one_in_riga(moment: datetime) -> None:
    deadline = due(moment, LATVIA)

    assert deadline.overdue_from.astimezone(RIGA).date() == deadline.due_on + timedelta(1)
    assert (deadline.overdue_from - timedelta(microseconds=1)).astimezone(RIGA).date() == deadline.due_on


@given(MOMENTS, OFFSETS)
def test_the_offset_in_which_a_time_is_written_changes_nothing(moment: datetime, offset: timezone) -> None:
    assert due(moment.astimezone(offset), LATVIA) == due(moment, LATVIA)


@given(st.dates(date(1991, 1, 1), date(9000, 1, 1)), st.integers(0, 48))
def test_months_are_added_to_the_same_day_or_the_last_of_a_shorter_month(day: date, months: int) -> None:
    later = add_months(day, months)

    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(1)).day == 1)


# --- Edges ---


def test_a_due_date_in_a_year_that_the_table_does_not_know_is_provisional() -> None:
    assert not due(utc("2027-11-29 10:00"), LATVIA).provisional
    assert due(utc("2027-12-01 10:00"), LATVIA).provisional


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 5, 10),  # noqa: DTZ001 - a naive time is the bad input
        datetime(1990, 12, 31, tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
        datetime.min.replace(tzinfo=UTC),
    ],
)
def test_a_time_that_cannot_be_counted_from_is_refused_with_a_sentence(moment: datetime) -> None:
    with pytest.raises(ValueError, match="a time of receipt must"):
        due(moment, LATVIA)


def test_the_zone_is_an_argument() -> None:
    tokyo = Calendar(ZoneInfo("Asia/Tokyo"))

    assert due(utc("2026-03-05 16:00"), tokyo).received_on == date(2026, 3, 6)


# --- The derivation in words ---


def test_the_derivation_tells_every_step_in_english() -> None:
    assert steps(due(utc("2024-04-04 07:00"), LATVIA), "en") == (
        (
            "Received on Thursday, 4 April 2024 at 10:00:00 (Europe/Riga). "
            "The day of receipt is not counted (Regulation 1182/71, Article 3(1))."
        ),
        (
            "The period of one month (GDPR, Article 12(3)) ends on the same date of the next month: "
            "Saturday, 4 May 2024 (Regulation 1182/71, Article 3(2)(c))."
        ),
        "4 May 2024 is a day off (Restoration of Independence Day).",
        "5 May 2024 is a Sunday.",
        "6 May 2024 is a day off (in place of Restoration of Independence Day).",
        (
            "Where the last day is a public holiday, Saturday or Sunday, "
            "the period ends with the next working day (Article 3(4))."
        ),
        "The last day to answer: Tuesday, 7 May 2024, until the end of the day.",
        "Aim for Friday, 3 May 2024, the last working day not later than 4 May 2024.",
        (
            "If the period is extended by two further months for good reasons, three months of receipt end on "
            "Thursday, 4 July 2024. The person must be told of it, with the reasons, by the last day to answer."
        ),
    )


def test_the_derivation_tells_every_step_in_latvian() -> None:
    assert steps(due(utc("2026-01-31 12:00"), LATVIA), "lv") == (
        (
            "Saņemts 2026. gada 31. janvārī plkst. 14.00.00 (Europe/Riga). "
            "Saņemšanas dienu neskaita (Regulas Nr. 1182/71 3. panta 1. punkts)."
        ),
        (
            "Viena mēneša termiņš (VDAR 12. panta 3. punkts) beidzas nākamā mēneša pēdējā dienā, jo tajā mēnesī nav "
            "31. datuma: 2026. gada 28. februāris (sestdiena) (Regulas Nr. 1182/71 3. panta 2. punkta c) apakšpunkts)."
        ),
        "2026. gada 28. februāris ir sestdiena.",
        "2026. gada 1. marts ir svētdiena.",
        (
            "Ja termiņa pēdējā diena ir svētku diena, sestdiena vai svētdiena, "
            "termiņš beidzas nākamajā darba dienā (3. panta 4. punkts)."
        ),
        "Pēdējā diena atbildei: 2026. gada 2. marts (pirmdiena), līdz dienas beigām.",
        "Mērķis: 2026. gada 27. februāris (piektdiena), pēdējā darba diena ne vēlāk kā 2026. gada 28. februārī.",
        (
            "Ja termiņu pamatoti pagarina vēl par diviem mēnešiem, trīs mēneši no saņemšanas beidzas: 2026. gada 30. aprīlis "
            "(ceturtdiena). Par pagarinājumu un tā iemesliem personai jāpaziņo līdz pēdējai dienai atbildei."
        ),
    )


def test_a_provisional_date_says_so_in_words() -> None:
    deadline = due(utc("2028-10-18 08:00"), LATVIA)

    assert "provisional" in steps(deadline, "en")[-1]
    assert "provizorisks" in steps(deadline, "lv")[-1]


def test_a_date_that_does_not_roll_names_no_rule_of_rolling() -> None:
    assert not any("3(4)" in line for line in steps(due(utc("2026-08-31 08:00"), LATVIA), "en"))


def test_json_is_the_object_of_the_contract() -> None:
    found = as_json(due(utc("2026-03-05 10:00"), LATVIA), "en")

    assert found.pop("steps") == list(steps(due(utc("2026-03-05 10:00"), LATVIA), "en"))
    assert found == {
        "schema": "infotrust/deadline/1",
        "received_at": "2026-03-05T10:00:00Z",
        "received_on": "2026-03-05",
        "nominal_due_on": "2026-04-05",
        "due_on": "2026-04-07",
        "target_on": "2026-04-02",
        "extended_due_on": "2026-06-05",
        "overdue_from": "2026-04-07T21:00:00Z",
        "provisional": False,
    }
