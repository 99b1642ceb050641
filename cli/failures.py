"""Failures that packages name: the sentence with cause and remedy, and the exit code that each gives."""

from cli.errors import CommandError, Exit


def known(error: Exception) -> CommandError | None:
    """Give the sentence and exit code of a named failure; None for a defect of the program."""
    if isinstance(error, CommandError):
        return error
    code = _code(error)
    return None if code is None else CommandError(_sentence(error), code)


def _code(error: Exception) -> Exit | None:
    from config.settings import SettingsError

    if isinstance(error, SettingsError):
        return Exit.USAGE
    from cases.failures import Conflict, MissingReasonError, StoreError, UnknownRowError, WrongStateError
    from cases.sealed import SealError
    from intake.source import LoginRefused, SourceError
    from runtime.carriers import CarryError
    from runtime.examination import KilledError
    from runtime.failures import EnvironmentFailed
    from runtime.sandbox import ChildFailedError

    if isinstance(error, UnknownRowError | WrongStateError | Conflict | KilledError | ChildFailedError):
        return Exit.NEGATIVE
    if isinstance(error, MissingReasonError | LoginRefused):
        return Exit.USAGE
    if isinstance(error, StoreError | SealError | SourceError | CarryError | EnvironmentFailed):
        return Exit.ENVIRONMENT
    return None


def _sentence(error: Exception) -> str:
    """Give the failure's own words as a sentence, with the remedy where they name only the cause."""
    text = str(error).strip().rstrip(".")
    remedy = _remedy(error)
    return f"{text[:1].upper()}{text[1:]}{f'; {remedy}' if remedy else ''}."


def _remedy(error: Exception) -> str | None:
    from cases.failures import Conflict, DamagedMailError, MissingReasonError, UnknownRowError, WrongStateError
    from cases.sealed import SealError
    from runtime.examination import KilledError
    from runtime.sandbox import ChildFailedError

    remedies: dict[type[Exception], str] = {
        UnknownRowError: "`infotrust case list`, `review list --all` and `mail list` tell what there is",
        WrongStateError: "the commands `show` tell how it stands",
        MissingReasonError: "give one with --reason",
        Conflict: "nothing was written, try again",
        SealError: "restore the database and its key file from one backup",
        DamagedMailError: "restore the database from a backup",
        KilledError: "the mail is kept, read it with `infotrust mail export`",
        ChildFailedError: "the mail is kept, read it with `infotrust mail export`",
    }
    return next((remedy for kind, remedy in remedies.items() if isinstance(error, kind)), None)
