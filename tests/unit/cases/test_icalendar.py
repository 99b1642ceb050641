"""Calendars as RFC 5545 wants them: lines folded and escaped, read back by a reader written apart."""

import re
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from cases.icalendar import LINE, DayEvent, calendar, escaped, folded

STAMP = datetime(2026, 11, 26, 10, tzinfo=UTC)
TEXT = st.text(max_size=120)


def unfolded(data: bytes) -> list[str]:
    assert data.endswith(b"\r\n")
    assert all(len(line) <= LINE for line in data.split(b"\r\n"))
    return data.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


def unescaped(value: str) -> str:
    """Read a text value of RFC 5545, 3.3.11."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value, flags=re.DOTALL)


def fields(data: bytes) -> list[tuple[str, str]]:
    return [(line.split(":", 1)[0], line.split(":", 1)[1]) for line in unfolded(data)]


def test_a_day_is_a_whole_day_with_its_reminders() -> None:
    event = DayEvent(
        "a.due@x.lv", date(2026, 12, 31), "Pēdējā diena", "Lieta; viena, divas\nrinda", "https://x.lv/1", (5, 0)
    )
    found = fields(calendar("Termiņi", [event], STAMP))
    assert found[0] == ("BEGIN", "VCALENDAR")
    assert found[-1] == ("END", "VCALENDAR")
    assert ("DTSTART;VALUE=DATE", "20261231") in found
    assert ("DTEND;VALUE=DATE", "20270101") in found
    assert ("DTSTAMP", "20261126T100000Z") in found
    assert ("URL", "https://x.lv/1") in found
    assert [value for name, value in found if name.startswith("TRIGGER")] == ["-PT111H", "PT9H"]
    assert ("DESCRIPTION", "Lieta\\; viena\\, divas\\nrinda") in found
    assert [name for name, _ in found].count("BEGIN") == [name for name, _ in found].count("END") == 4


@given(text=TEXT)
def test_no_text_can_begin_a_line_of_its_own(text: str) -> None:
    event = DayEvent(text, date(2026, 12, 31), text, text, text)
    found = fields(calendar(text, [event], STAMP))
    assert [name for name, _ in found if name == "SUMMARY"] == ["SUMMARY"]
    assert [value for name, value in found if name == "BEGIN"] == ["VCALENDAR", "VEVENT"]


@given(
    text=st.text(
        st.characters(min_codepoint=32, exclude_categories=("Cs", "Cc"), exclude_characters="\u2028"), max_size=200
    )
)
def test_a_text_reads_back_as_it_was(text: str) -> None:
    assert unescaped(escaped(text)) == text


@given(text=st.text(st.characters(exclude_categories=("Cs",)), max_size=300))
def test_folding_breaks_no_character(text: str) -> None:
    line = text.replace("\r", "").replace("\n", "")
    assert folded(line).replace(b"\r\n ", b"") == line.encode() + b"\r\n"
