"""The data files that the pure packages are given: calendar, company, algorithm dates, rules of reading."""

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

from cases.calendar import Calendar, CalendarError, calendar_from
from cases.company import Company, CompanyError, company_from
from cases.retention import Periods, RetentionError, periods_from
from cases.worklist import WorklistError, Worklists, worklists_from
from config.settings import Settings, SettingsError
from verify.algorithms import Algorithms


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


def load_algorithms(settings: Settings) -> Algorithms:
    """Read the dates until which algorithms are acceptable.

    Raises:
        SettingsError: the file can't be used; the sentence names it.
    """
    try:
        return Algorithms.from_mapping(read_table(settings.algorithms_file, "ALGORITHMS_FILE"))
    except ValueError as error:
        raise SettingsError(f"The file named by ALGORITHMS_FILE can't be used: {error}.") from error


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


def read_table(path: Path, setting: str) -> dict[str, Any]:
    """Read one TOML file named by *setting*.

    Raises:
        SettingsError: it can't be read or is no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(
            f"The file {path} named by {setting} can't be read ({error.strerror}); check its name and mode."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"The file {path} named by {setting} is not valid TOML: {error}.") from error


def rule_tables() -> dict[str, dict[str, Any]]:
    """Read the rules of the classifier that ship with the program, by file name without ending."""
    folder = files("classifier") / "rules"
    return {
        entry.name.removesuffix(".toml"): tomllib.loads(entry.read_text(encoding="utf-8"))
        for entry in sorted(folder.iterdir(), key=lambda e: e.name)
        if entry.name.endswith(".toml")
    }
