"""Where trust comes from: the cached EU lists, or a folder; and what may be trusted without a list of lists vouching for it."""

import hashlib
import re
from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from cases.sealed import Vault
from config.settings import SHIPPED, Settings, SettingsError
from runtime.failures import EnvironmentFailed
from runtime.keys import load_vault
from runtime.list_reading import in_child
from runtime.list_shelf import Shelf, file_stamp
from verify.certificate import Certificate
from verify.trust import TrustStore
from verify.trusted_list import load

EU = "eu"
PEM_BODY = re.compile(rb"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL)


def load_trust(settings: Settings, vault: Vault | None = None) -> TrustStore:
    """Load what `TRUST_SOURCE` names: the EU lists as last fetched (none yet: an empty store), or a folder.

    *vault*: the keys that seal the fast reading of the EU lists; without it those of the settings are used, if there are
    any to be read.

    Raises:
        SettingsError: the folder can't be read, or needs `ALLOW_TEST_ANCHORS`.
    """
    if settings.trust_source == EU:
        return shelf(settings, vault).store(official_signers())
    return _from_folder(Path(settings.trust_source), allow_test=settings.allow_test_anchors)


def shelf(settings: Settings, vault: Vault | None = None) -> Shelf:
    """Give the folder of the EU lists, which are read in child processes."""
    return Shelf(_folder(settings), vault or _vault_at_hand(settings), in_child)


def _folder(settings: Settings) -> Path:
    return settings.data_dir / "trust"


def official_signers() -> list[Certificate]:
    """Give who may sign the EU list of lists by the Official Journal (see ``config/trust``)."""
    return _certificates(SHIPPED / "trust")


def trust_stamp(settings: Settings) -> object:
    """Give what changes whenever the files do that `load_trust` reads."""
    if settings.trust_source == EU:
        return Shelf(_folder(settings)).stamp()
    folder = Path(settings.trust_source)
    return file_stamp([*folder.glob("*.xml"), *folder.glob("*/*.pem")])


def _vault_at_hand(settings: Settings) -> Vault | None:
    try:
        return load_vault(settings.effective_key_file, make=False)
    except (SettingsError, EnvironmentFailed):
        return None  # lists are then verified anew, which takes a second


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


def _from_folder(folder: Path, *, allow_test: bool) -> TrustStore:
    if not folder.is_dir():
        raise SettingsError(f"The folder {folder} named by TRUST_SOURCE is not there; make it, or write eu.")
    store = load_named([folder], [], [], [])
    vouched = [t.territory for t in store.lists if t.refused is None and not t.authenticated]
    by_hand = [name for name in ("anchors", "list-signers") if _certificates(folder / name)]
    if not allow_test and (vouched or by_hand):
        what = f"its folder {by_hand[0]}" if by_hand else f"its list of {vouched[0]}"
        raise SettingsError(
            f"TRUST_SOURCE holds what no list of lists vouches for ({what});"
            " add the list of lists and its signers, or set ALLOW_TEST_ANCHORS for a trial on this machine."
        )
    return store


def _lists(folder: Path) -> list[bytes]:
    return [_read(path) for path in sorted(folder.glob("*.xml"))]


def _within(folders: Iterable[Path], name: str) -> list[Certificate]:
    return [certificate for folder in folders for certificate in _certificates(folder / name)]


def _certificates(folder: Path) -> list[Certificate]:
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
