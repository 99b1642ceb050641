"""The key file: made once, readable by its owner only; a key is added to it, none is ever taken out."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from itertools import count
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
        return Vault(Keyring.parse(path.read_text(encoding="ascii")), reread=lambda: _reread(path))
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


def rotate(path: Path) -> str:
    """Make a new key the current one and give its id. All older ones stay: they open what they sealed, and find its words.

    The file is replaced whole, on disk before anything is sealed with the new key.

    Raises:
        SettingsError: the file can't be used.
        EnvironmentFailed: it can't be written, or another rotation is under way.
    """
    load_vault(path, make=False)
    try:
        with _alone(path):
            return _add_key(path)
    except BlockingIOError as error:
        raise EnvironmentFailed("Another rotation of keys is under way; wait for its end.") from error
    except OSError as error:
        raise EnvironmentFailed(
            f"The key file {path} can't be replaced ({error.strerror}); let its folder be written for this command."
        ) from error


def _add_key(path: Path) -> str:
    text = path.read_text(encoding="ascii")
    taken = {key.id for key in Keyring.parse(text).keys}
    new = next(key_id for number in count(1) if (key_id := f"k{number}") not in taken)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    _write_synced(partial, key_line(new, os.urandom(KEY_BYTES)) + text)
    partial.replace(path)
    return new


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Let one rotation work at a time: of two that began with the same keys, one would lose its own."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
        os.fsync(folder)  # the new name is on disk too
    finally:
        os.close(folder)


def _reread(path: Path) -> Keyring | None:
    """Give the keys as they are now; None where they can't be used at the moment."""
    try:
        return Keyring.parse(path.read_text(encoding="ascii"))
    except (KeyFileError, UnicodeDecodeError, OSError):
        return None


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
