"""A calendar as plain values and back: what is kept of the one in force, so that a changed one can be told from it."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from cases.calendar import Calendar, OneOff
from verify.codes import Sentence


def as_record(calendar: Calendar) -> dict[str, Any]:
    """Give what makes one calendar differ from another, in JSON's types; the zone is the program's and is left out."""
    days = sorted(calendar.one_offs.values(), key=lambda day: day.on)
    return {
        "vouched": list(calendar.vouched),
        "one_offs": [
            {"on": d.on.isoformat(), "lv": d.name.lv, "en": d.name.en, "source": d.source, "rolls": d.rolls}
            for d in days
        ],
    }


def from_record(record: Mapping[str, Any], zone: ZoneInfo) -> Calendar:
    """Give the calendar that `as_record` wrote, in *zone*."""
    days = [
        OneOff(date.fromisoformat(d["on"]), Sentence(d["lv"], d["en"]), d["source"], rolls=d["rolls"])
        for d in record["one_offs"]
    ]
    first, last = record["vouched"]
    return Calendar(zone, {day.on: day for day in days}, (first, last))
