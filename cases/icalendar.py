"""Days as iCalendar (RFC 5545): escaped, folded, each with a name of its own that stays, and a reminder. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

LINE: Final = 75
"""Octets of a line without its end (RFC 5545, 3.1)."""
PRODUCT: Final = "-//Infotrust//Data-protection requests//EN"
REFRESH: Final = "PT1H"
"""How often a subscriber is asked to look again (RFC 7986, 5.7)."""


@dataclass(frozen=True, slots=True)
class DayEvent:
    """A whole day on which something is due. *uid* stays the same however the day moves; *alarms* are days before it."""

    uid: str
    day: date
    title: str
    text: str
    url: str
    alarms: tuple[int, ...] = ()


def calendar(name: str, events: Iterable[DayEvent], stamp: datetime) -> bytes:
    """Write the calendar as of *stamp* (aware), CRLF lines, UTF-8."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
    ]
    for event in events:
        lines += _event(event, stamp)
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def _event(event: DayEvent, stamp: datetime) -> Iterator[str]:
    """RFC 5545, 3.6.1: DTEND is the day after; a due date takes nobody's time."""
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(event.uid)}"
    yield f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(event.title)}"
    yield f"DESCRIPTION:{escaped(event.text)}"
    yield f"URL:{_plain(event.url)}"
    yield "TRANSP:TRANSPARENT"
    yield "CLASS:CONFIDENTIAL"
    for days in event.alarms:
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{escaped(event.title)}")
        yield from (f"TRIGGER;RELATED=START:{_trigger(days)}", "END:VALARM")
    yield "END:VEVENT"


def _trigger(days: int) -> str:
    """At nine in the morning *days* before; a whole day begins at midnight."""
    return f"-PT{days * 24 - 9}H" if days else "PT9H"


def escaped(text: str) -> str:
    """Give *text* as RFC 5545, 3.3.11 writes it; control characters but the line break are left out."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    for char, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        plain = plain.replace(char, written)
    return "".join(char for char in plain if char >= " " and char != "\x7f")


def _plain(url: str) -> str:
    """A URI stands unescaped (RFC 5545, 3.8.4.6); whatever could end its line is left out."""
    return "".join(char for char in url if char.isprintable() and char != " ")


def folded(line: str) -> bytes:
    """Fold a line at `LINE` octets, never inside a character; each further line begins with one space."""
    pieces: list[bytes] = []
    current = b""
    for char in line:
        octets = char.encode("utf-8", "replace")
        room = LINE if not pieces else LINE - 1
        if len(current) + len(octets) > room:
            pieces.append(current)
            current = b""
        current += octets
    return b"\r\n ".join([*pieces, current]) + b"\r\n"
