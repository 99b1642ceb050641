"""The dates of algorithms, and how any file of settings is read: apart from the other files, for a start without their code."""

import tomllib
from pathlib import Path
from typing import Any

from config.settings import Settings, SettingsError
from verify.algorithms import Algorithms


def load_algorithms(settings: Settings) -> Algorithms:
    """Read the dates until which algorithms are acceptable.

    Raises:
        SettingsError: the file can't be used; the sentence names it.
    """
    try:
        return Algorithms.from_mapping(read_table(settings.algorithms_file, "ALGORITHMS_FILE"))
    except ValueError as error:
        raise SettingsError(f"The file named by ALGORITHMS_FILE can't be used: {error}.") from error


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
