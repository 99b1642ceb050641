"""What may be trusted, and what only in a trial."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from authority import folder as trust_folder
from authority import trusted_list
from authority.pki import Authority
from config.settings import Settings, SettingsError
from runtime.named_trust import load_named
from runtime.trust import load_trust


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority(datetime.now(UTC))


@pytest.fixture
def folder(authority: Authority, tmp_path: Path) -> Path:
    return trust_folder.write(authority, tmp_path / "trust")


def settings(tmp_path: Path, **given: object) -> Settings:
    return Settings(data_dir=tmp_path / "data", **given)


def test_lists_under_a_list_of_lists_need_no_permission(folder: Path, tmp_path: Path) -> None:
    store = load_trust(settings(tmp_path, trust_source=str(folder)))
    assert store.anchors_count > 0
    assert all(t.authenticated for t in store.lists)


@pytest.mark.parametrize("what", ["anchors", "list-signers", "list"])
def test_what_nothing_vouches_for_needs_the_permission_of_a_trial(
    authority: Authority, folder: Path, tmp_path: Path, what: str
) -> None:
    if what == "list":
        other = Authority(authority.now, country="EE")
        (folder / "ee.xml").write_bytes(trusted_list.national_list(trusted_list.default_list(other), other.list_signer))
        (folder / "lotl.xml").unlink()
    else:
        (folder / what).mkdir()
        (folder / what / "one.pem").write_bytes(authority.signing_ca.pem)
    with pytest.raises(SettingsError, match="ALLOW_TEST_ANCHORS"):
        load_trust(settings(tmp_path, trust_source=str(folder)))
    assert load_trust(settings(tmp_path, trust_source=str(folder), allow_test_anchors=True)).anchors_count > 0


def test_without_any_list_fetched_yet_nothing_is_trusted(tmp_path: Path) -> None:
    assert load_trust(settings(tmp_path)).anchors_count == 0


def test_the_cache_of_the_eu_lists_is_not_vouched_for(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    folder.rename(tmp_path / "data" / "trust")
    store = load_trust(settings(tmp_path))
    assert store.anchors_count == 0
    assert all(t.refused for t in store.lists)


def test_a_command_may_name_files_in_pem_and_der(authority: Authority, tmp_path: Path) -> None:
    (tmp_path / "a.pem").write_bytes(authority.signing_ca.pem + authority.seal_ca.pem)
    (tmp_path / "a.cer").write_bytes(authority.withdrawn_ca.der)
    store = load_named([], [tmp_path / "a.pem", tmp_path / "a.cer"], [], [])
    assert store.anchors_count == 3


@pytest.mark.parametrize("content", [b"", b"text", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_a_file_that_is_no_certificate_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken.pem").write_bytes(content)
    with pytest.raises(SettingsError, match=r"broken\.pem"):
        load_named([], [tmp_path / "broken.pem"], [], [])


@pytest.mark.parametrize("content", [b"", b"text", b"<a/>", b"<TrustServiceStatusList/>"])
def test_a_file_that_is_no_list_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other.xml").write_bytes(content)
    with pytest.raises(SettingsError, match=r"other\.xml"):
        load_named([tmp_path / "other.xml"], [], [], [])


def test_a_missing_folder_and_a_missing_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="TRUST_SOURCE"):
        load_trust(settings(tmp_path, trust_source=str(tmp_path / "none")))
    with pytest.raises(SettingsError, match=r"none\.xml"):
        load_named([tmp_path / "none.xml"], [], [], [])
