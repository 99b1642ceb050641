"""The key file: made once, readable by its owner only, never overwritten."""

import contextlib
import os
from pathlib import Path

from cases.sealed import KEY_BYTES, KeyFileError, Keyring, Vault, key_line
from config.settings import SettingsError
from runtime.failures import EnvironmentFailed

FIRST_KEY = "k1"
OTHERS = 0o077
"""Permission bits of group and others: none may be set on a file of keys."""


def load_vault(path: Path, *, make: bool) -> Vault:
    """Read the keys of this install; *make* them where there is no file yet.

    Raises:
        SettingsError: the file is missing, malformed, or open to others.
        EnvironmentFailed: the file can't be read or written.
    """
    if make and not path.exists():
        _make(path)
    try:
        if path.stat().st_mode & OTHERS:
            raise SettingsError(f"The key file {path} may be read by others; run `chmod 600 {path}`.")
        return Vault(Keyring.parse(path.read_text(encoding="ascii")))
    except FileNotFoundError as error:
        raise SettingsError(
            f"The key file {path} is not there, and the database is sealed with it; restore it, or set KEY_FILE."
        ) from error
    except (KeyFileError, UnicodeDecodeError) as error:
        raise SettingsError(f"The key file {path} can't be used: {error}.") from error
    except OSError as error:
        raise EnvironmentFailed(
            f"The key file {path} can't be read ({error.strerror}); check its owner, or set KEY_FILE."
        ) from error


def _make(path: Path) -> None:
    """Write a new key, on disk before anything is sealed with it; two programs that start at once agree on one."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_synced(partial, key_line(FIRST_KEY, os.urandom(KEY_BYTES)))
        with contextlib.suppress(FileExistsError):
            os.link(partial, path)
        partial.unlink()
    except OSError as error:
        raise EnvironmentFailed(
            f"The key file {path} can't be made ({error.strerror}); check the folder's owner and mode, or set KEY_FILE."
        ) from error


def _write_synced(path: Path, line: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
