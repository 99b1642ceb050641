"""Failures that packages name: the sentence with cause and remedy, and the exit code that each gives."""

from collections.abc import Iterator

from cli.errors import CommandError, Exit
from config.settings import SettingsError

_Kind = tuple[type[Exception], Exit, str | None]


def known(error: Exception) -> CommandError | None:
    """Give the sentence and exit code of a named failure; None for a defect of the program."""
    if isinstance(error, CommandError):
        return error
    if isinstance(error, SettingsError):
        return _told(error, Exit.USAGE, None)
    return next((_told(error, code, remedy) for kind, code, remedy in _kinds() if isinstance(error, kind)), None)


def _told(error: Exception, code: Exit, remedy: str | None) -> CommandError:
    text = str(error).strip().rstrip(".")
    return CommandError(f"{text[:1].upper()}{text[1:]}{f'; {remedy}' if remedy else ''}.", code)


def _kinds() -> Iterator[_Kind]:
    """Give each family of failures with its exit code, and the remedy where its own words name only the cause.

    The first that fits counts: members stand before their families.
    """
    yield from _of_cases()
    yield from _of_far_ends()


def _of_cases() -> Iterator[_Kind]:
    from cases.failures import (
        Conflict,
        DamagedMailError,
        MissingReasonError,
        PurgedError,
        StoreError,
        UnknownRowError,
        WrongStateError,
    )
    from cases.life import RefusedError
    from cases.sealed import SealError
    from desk.corrections import LabelsError

    listed = "`infotrust case list`, `review list --all` and `mail list` tell what there is"
    yield UnknownRowError, Exit.NEGATIVE, listed
    yield RefusedError, Exit.NEGATIVE, None
    yield WrongStateError, Exit.NEGATIVE, "the commands `show` tell how it stands"
    yield Conflict, Exit.NEGATIVE, "nothing was written, try again"
    yield LabelsError, Exit.USAGE, "give them with --label"
    yield MissingReasonError, Exit.USAGE, "give one with --reason"
    yield PurgedError, Exit.NEGATIVE, None
    yield DamagedMailError, Exit.ENVIRONMENT, "restore the database from a backup"
    yield StoreError, Exit.ENVIRONMENT, None
    yield SealError, Exit.ENVIRONMENT, "restore the database and its key file from one backup"


def _of_far_ends() -> Iterator[_Kind]:
    from intake.source import LoginRefused, SourceError
    from runtime.carriers import CarryError
    from runtime.failures import EnvironmentFailed
    from runtime.sandbox import ChildFailedError, KilledError

    yield LoginRefused, Exit.USAGE, None
    yield SourceError, Exit.ENVIRONMENT, None
    yield CarryError, Exit.ENVIRONMENT, None
    yield EnvironmentFailed, Exit.ENVIRONMENT, None
    kept = "the mail is kept, read it with `infotrust mail export`"
    yield KilledError, Exit.NEGATIVE, kept
    yield ChildFailedError, Exit.NEGATIVE, kept
