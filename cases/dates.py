"""Dates in words for letters and derivations, declined where the language declines them."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum


class Language(StrEnum):
    """The languages that the company writes to clients in; staff read the first two."""

    LV = "lv"
    EN = "en"
    RU = "ru"


MONTHS_LV_NOMINATIVE = (
    *("janvāris", "februāris", "marts", "aprīlis", "maijs", "jūnijs"),
    *("jūlijs", "augusts", "septembris", "oktobris", "novembris", "decembris"),
)
MONTHS_LV_LOCATIVE = (
    *("janvārī", "februārī", "martā", "aprīlī", "maijā", "jūnijā"),
    *("jūlijā", "augustā", "septembrī", "oktobrī", "novembrī", "decembrī"),
)
MONTHS_LV_DATIVE = (
    *("janvārim", "februārim", "martam", "aprīlim", "maijam", "jūnijam"),
    *("jūlijam", "augustam", "septembrim", "oktobrim", "novembrim", "decembrim"),
)
MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
MONTHS_RU_GENITIVE = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)
WEEKDAYS_LV = ("pirmdiena", "otrdiena", "trešdiena", "ceturtdiena", "piektdiena", "sestdiena", "svētdiena")
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def language_of(code: str) -> Language:
    """The language to answer a request in: its own where we write it, Latvian where unsure (DOMAIN 5.8)."""
    try:
        return Language(code)
    except ValueError:
        return Language.LV


def lv_date(day: date) -> str:
    """*2026. gada 7. aprīlis*: what is the day?"""
    return f"{day.year}. gada {day.day}. {MONTHS_LV_NOMINATIVE[day.month - 1]}"


def lv_on(day: date) -> str:
    """*2026. gada 7. aprīlī*: when?"""
    return f"{day.year}. gada {day.day}. {MONTHS_LV_LOCATIVE[day.month - 1]}"


def lv_until(day: date) -> str:
    """*2026. gada 7. aprīlim*, after *līdz*: until when?"""
    return f"{day.year}. gada {day.day}. {MONTHS_LV_DATIVE[day.month - 1]}"


def en_date(day: date) -> str:
    """*7 April 2026*."""
    return f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}"


def ru_date(day: date) -> str:
    """*7 апреля 2026 года*: the genitive serves *when* and, after *до*, *until when*."""
    return f"{day.day} {MONTHS_RU_GENITIVE[day.month - 1]} {day.year} года"


DATE_ON: Mapping[Language, Callable[[date], str]] = {
    Language.LV: lv_on,
    Language.EN: en_date,
    Language.RU: ru_date,
}
"""A day on which something happened."""

DATE_UNTIL: Mapping[Language, Callable[[date], str]] = {
    Language.LV: lv_until,
    Language.EN: en_date,
    Language.RU: ru_date,
}
"""A day until which something runs, after the language's word for *until*."""


def lv_named(day: date) -> str:
    """*2026. gada 7. aprīlis (otrdiena)*."""
    return f"{lv_date(day)} ({WEEKDAYS_LV[day.weekday()]})"


def en_named(day: date) -> str:
    """*Tuesday, 7 April 2026*."""
    return f"{WEEKDAYS_EN[day.weekday()]}, {en_date(day)}"
