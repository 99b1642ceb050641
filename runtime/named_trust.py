"""Trust that is named by paths: lists and certificates in files and folders, read without what the EU lists take.

A command that is told whom to trust loads this alone, and starts the sooner for it.
"""

import hashlib
import re
from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from config.settings import SHIPPED, SettingsError
from verify.certificate import Certificate
from verify.trust import TrustStore
from verify.trusted_list import load

PEM_BODY = re.compile(rb"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL)


def official_signers() -> list[Certificate]:
    """Give who may sign the EU list of lists by the Official Journal (see ``config/trust``)."""
    return certificates(SHIPPED / "trust")


def load_named(
    lists: Sequence[Path], anchors: Sequence[Path], list_signers: Sequence[Path], lotl_signers: Sequence[Path]
) -> TrustStore:
    """Load what a command names: files, or folders laid out like `TRUST_SOURCE`. Who names them vouches for them.

    Raises:
        SettingsError: a path can't be read or is of another kind; the sentence names it.
    """
    folders = [path for path in lists if path.is_dir()]
    files = [path for path in lists if not path.is_dir()]
    lotl = _of(lotl_signers) + _within(folders, "lotl-signers")
    contents = {path: _read(path) for path in files}
    store = load(
        [*contents.values(), *(data for folder in folders for data in _lists(folder))],
        lotl_signers=lotl or official_signers(),
        list_signers=_of(list_signers) + _within(folders, "list-signers"),
        anchors=_of(anchors) + _within(folders, "anchors"),
        vouched=True,
    )
    _refuse_other_files(store, contents)
    return store


def _refuse_other_files(store: TrustStore, contents: Mapping[Path, bytes]) -> None:
    """Refuse a file that is no list at all: whoever named it meant another. A list that is refused tells so in the store."""
    unreadable = {t.sha256: t.refused for t in store.lists if not t.territory}
    for path, data in contents.items():
        reason = unreadable.get(hashlib.sha256(data).hexdigest())
        if reason is not None:
            raise SettingsError(
                f"The file {path} can't be used as a trusted list ({reason.rstrip('.')}); name another."
            )


def _lists(folder: Path) -> list[bytes]:
    return [_read(path) for path in sorted(folder.glob("*.xml"))]


def _within(folders: Iterable[Path], name: str) -> list[Certificate]:
    return [certificate for folder in folders for certificate in certificates(folder / name)]


def certificates(folder: Path) -> list[Certificate]:
    """Read the certificates of a folder; none where there is no such folder."""
    return _of(sorted(folder.glob("*.pem"))) if folder.is_dir() else []


def _of(paths: Iterable[Path]) -> list[Certificate]:
    return [certificate for path in paths for certificate in _certificates_in(path)]


def _certificates_in(path: Path) -> list[Certificate]:
    """Read the certificates of one file: any number in PEM, or one in DER."""
    data = _read(path)
    try:
        encoded = [b64decode(body) for body in PEM_BODY.findall(data)] or [data]
        return [Certificate.load(der) for der in encoded]
    except ValueError as error:
        raise SettingsError(f"The file {path} holds no certificate in PEM or DER; name another.") from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"The file {path} can't be read ({error.strerror}); check its name and mode.") from error
