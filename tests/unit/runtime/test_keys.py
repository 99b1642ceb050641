"""The key file is made once, for its owner only, and a broken one stops the start with a sentence."""

import stat
from pathlib import Path

import pytest

from cases.sealed import Place
from config.settings import SettingsError
from runtime.failures import EnvironmentFailed
from runtime.keys import load_vault

PLACE = Place("case", "request", "1")


def test_a_key_is_made_once_and_opens_what_it_sealed(tmp_path: Path) -> None:
    path = tmp_path / "inside" / "infotrust.key"
    sealed = load_vault(path, make=True).seal(PLACE, b"words")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_vault(path, make=True).open(PLACE, sealed) == b"words"
    assert [p.name for p in path.parent.iterdir()] == ["infotrust.key"]


def test_a_missing_key_of_a_database_in_use_is_never_replaced(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="restore it"):
        load_vault(tmp_path / "k", make=False)
    assert not (tmp_path / "k").exists()


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    load_vault(tmp_path / "k", make=True)
    (tmp_path / "k").chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        load_vault(tmp_path / "k", make=True)


@pytest.mark.parametrize("content", [b"", b"k1:short", b"\xff\xfe", b"no key at all"])
def test_a_damaged_key_file_is_named_without_its_content(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "k"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(SettingsError, match="can't be used") as caught:
        load_vault(path, make=True)
    assert "short" not in str(caught.value)


def test_a_folder_that_can_t_be_made_is_the_environment_s_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(EnvironmentFailed, match="KEY_FILE"):
        load_vault(tmp_path / "file" / "k", make=True)
