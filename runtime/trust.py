"""Where trust comes from: the cached EU lists, or a folder; and what may be trusted without a list of lists vouching for it."""

from pathlib import Path

from cases.sealed import Vault
from config.settings import Settings, SettingsError
from runtime.failures import EnvironmentFailed
from runtime.keys import load_vault
from runtime.list_reading import in_child
from runtime.list_shelf import Shelf, file_stamp
from runtime.named_trust import certificates, load_named, official_signers
from verify.trust import TrustStore

EU = "eu"


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


def _from_folder(folder: Path, *, allow_test: bool) -> TrustStore:
    if not folder.is_dir():
        raise SettingsError(f"The folder {folder} named by TRUST_SOURCE is not there; make it, or write eu.")
    store = load_named([folder], [], [], [])
    vouched = [t.territory for t in store.lists if t.refused is None and not t.authenticated]
    by_hand = [name for name in ("anchors", "list-signers") if certificates(folder / name)]
    if not allow_test and (vouched or by_hand):
        what = f"its folder {by_hand[0]}" if by_hand else f"its list of {vouched[0]}"
        raise SettingsError(
            f"TRUST_SOURCE holds what no list of lists vouches for ({what});"
            " add the list of lists and its signers, or set ALLOW_TEST_ANCHORS for a trial on this machine."
        )
    return store
