"""Days and times as people of the company write them, in the company's zone."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cases.dates import Language, en_date, lv_date


def in_zone(at: datetime, zone: ZoneInfo) -> datetime:
    """The same instant in *zone*; *at* is aware."""
    return at.astimezone(zone)


def day_text(day: date, language: Language) -> str:
    """*26.11.2026.* with its last dot, as Latvian writes ordinals; *26 Nov 2026*, which no reader of English mistakes."""
    if language is Language.LV:
        return f"{day:%d.%m.%Y}."
    number, month, year = en_date(day).split()
    return f"{number} {month[:3]} {year}"


def long_day(day: date, language: Language) -> str:
    """*2026. gada 26. novembris*, or *26 November 2026*."""
    return lv_date(day) if language is Language.LV else en_date(day)


def moment_text(at: datetime, zone: ZoneInfo, language: Language) -> str:
    """*26.11.2026. 14:05*: to the minute."""
    local = in_zone(at, zone)
    return f"{day_text(local.date(), language)} {local:%H:%M}"


def clock_text(at: datetime, zone: ZoneInfo, language: Language) -> str:
    """*26.11.2026. 14:05:09 +02:00*: to the second with its offset, where the very instant counts."""
    local = in_zone(at, zone)
    return f"{day_text(local.date(), language)} {local:%H:%M:%S} {local.isoformat()[-6:]}"


def age_parts(span: timedelta) -> tuple[str, int]:
    """The largest unit of a span and how many of it: ``("hours", 3)``; less than a minute is ``("minutes", 0)``."""
    seconds = max(0, int(span.total_seconds()))
    for unit, size in (("days", 86_400), ("hours", 3_600)):
        if seconds >= size:
            return unit, seconds // size
    return "minutes", seconds // 60
