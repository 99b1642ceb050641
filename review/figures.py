"""The charts of the statistics: which numbers in which colours, with the words beside them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from cases.dates import Language
from cases.statistics import YearFigures
from classifier.rights import Right
from review.charts import Series, bars, shares, stacked
from review.register_files import Words
from verify.judge import Verdict

DAYS_SHOWN: Final = 45
"""Days that have a bar of their own; the few answers beyond share the last one."""
MONTHS: Final = tuple(f"{month:02}" for month in range(1, 13))
GOOD, WARN, BAD, SOFT = 0, 1, 6, 9
"""Colours with a meaning; the words beside them say the same."""
VERDICT_COLOURS: Final = {Verdict.ACCEPT: GOOD, Verdict.HOLD: WARN, Verdict.RETRY: SOFT, Verdict.REJECT: BAD}


@dataclass(frozen=True, slots=True)
class Charts:
    """Each picture with the rows of its table: name, colour, number. *share* is what was answered in time, in words."""

    share: str
    months: Markup
    rights: tuple[tuple[Right, int, tuple[int, ...]], ...]
    days: Markup
    day_rows: tuple[tuple[str, int], ...]
    timing: Markup
    timing_rows: tuple[tuple[str, int, int], ...]
    verdicts: Markup
    verdict_rows: tuple[tuple[str, int, int], ...]


def charts_of(found: YearFigures, words: Words) -> Charts:
    """Draw the figures of a year."""
    rights = tuple(
        (right, number, tuple(found.by_month.get((month, right), 0) for month in range(1, 13)))
        for number, right in enumerate(Right)
        if any(found.by_month.get((month, right)) for month in range(1, 13))
    )
    days = _days(found.days_used)
    timing = (
        (words("statistics.in_time"), GOOD, found.in_time),
        (words("statistics.late"), WARN, found.late),
        (words("statistics.overdue"), BAD, found.overdue),
        (words("statistics.running"), SOFT, found.running),
    )
    verdicts = tuple((words.word(v), colour, found.verdicts.get(v, 0)) for v, colour in VERDICT_COLOURS.items())
    return Charts(
        share=percent(found.in_time_share, words.language),
        months=_months(rights, words),
        rights=rights,
        days=bars(words("statistics.days_title"), [label for label, _ in days], [count for _, count in days]),
        day_rows=tuple((label, count) for label, count in days if count),
        timing=shares(words("statistics.timing_title"), [(name, count, colour) for name, colour, count in timing]),
        timing_rows=timing,
        verdicts=shares(
            words("statistics.verdicts_title"), [(name, count, colour) for name, colour, count in verdicts]
        ),
        verdict_rows=verdicts,
    )


def percent(share: float | None, language: Language) -> str:
    """*97,5 %* in Latvian, *97.5 %* in English, cut rather than rounded: what is not all is never 100; a dash for none."""
    if share is None:
        return "–"
    tenths = int(share * 1000)
    mark = "," if language is Language.LV else "."
    return f"{tenths // 10}{mark}{tenths % 10}\u00a0%"


def _months(rights: tuple[tuple[Right, int, tuple[int, ...]], ...], words: Words) -> Markup:
    """Each right keeps its colour from year to year: its place among all rights."""
    series = {number: Series(words.word(right), counts) for right, number, counts in rights}
    ordered = [series.get(number, Series("", (0,) * 12)) for number in range(len(Right))]
    return stacked(words("statistics.months_title"), MONTHS, ordered)


def _days(used: Mapping[int, int]) -> list[tuple[str, int]]:
    last = min(max(used, default=0), DAYS_SHOWN)
    days = [(str(day), used.get(day, 0)) for day in range(last + 1)]
    beyond = sum(count for day, count in used.items() if day > DAYS_SHOWN)
    return [*days, (f"{DAYS_SHOWN + 1}+", beyond)] if beyond else days
