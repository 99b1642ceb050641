"""The data files that the pure packages are given: calendar, company, periods of keeping, rules of reading."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from cases.calendar import Calendar, CalendarError, calendar_from
from cases.company import Company, CompanyError, company_from
from cases.retention import Periods, RetentionError, periods_from
from cases.worklist import WorklistError, Worklists, worklists_from
from config.settings import Settings, SettingsError
from runtime.algorithm_dates import read_table


def load_calendar(settings: Settings) -> Calendar:
    """Read the calendar of working days.

    Raises:
        SettingsError: the file or the zone can't be used; the sentence names it.
    """
    table = read_table(settings.calendar_file, "CALENDAR_FILE")
    try:
        return calendar_from(table, settings.timezone)
    except CalendarError as error:
        raise SettingsError(f"The file named by CALENDAR_FILE can't be used: {error}.") from error


def load_retention(settings: Settings) -> Periods:
    """Read how long content of each class is kept.

    Raises:
        SettingsError: the file can't be used; the sentence names it.
    """
    try:
        return periods_from(read_table(settings.retention_file, "RETENTION_FILE"))
    except RetentionError as error:
        raise SettingsError(f"The file named by RETENTION_FILE can't be used: {error}.") from error


def load_company(settings: Settings) -> Company:
    """Read the controller's own data.

    Raises:
        SettingsError: the file can't be used; the sentence names it.
    """
    try:
        return company_from(read_table(settings.company_file, "COMPANY_FILE"))
    except CompanyError as error:
        raise SettingsError(f"The file named by COMPANY_FILE can't be used: {error}.") from error


def load_worklists(settings: Settings) -> Worklists:
    """Read what is to be done for each right.

    Raises:
        SettingsError: the file can't be used; the sentence names it.
    """
    try:
        return worklists_from(read_table(settings.worklists_file, "WORKLISTS_FILE"))
    except WorklistError as error:
        raise SettingsError(f"The file named by WORKLISTS_FILE can't be used: {error}.") from error


@cache
def rule_tables() -> dict[str, dict[str, Any]]:
    """Read the rules of the classifier that ship with the program, by file name without ending."""
    folder = files("classifier") / "rules"
    return {
        entry.name.removesuffix(".toml"): tomllib.loads(entry.read_text(encoding="utf-8"))
        for entry in sorted(folder.iterdir(), key=lambda e: e.name)
        if entry.name.endswith(".toml")
    }
