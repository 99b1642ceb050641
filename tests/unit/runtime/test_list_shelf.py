"""Whoever can write the folder of lists gains nothing: what was sealed elsewhere, moved or altered is read anew."""

import os
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes.list_servers import VAULT, Union, union

from cases.sealed import Key, Keyring, Place, Vault
from runtime import list_reading, list_shelf
from runtime.list_shelf import READING, Records, Shelf
from verify import trusted_list
from verify.trust import TrustStore

STRANGER = Vault(Keyring((Key("k1", b"2" * 32),)))


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Union]:
    with union(tmp_path_factory.mktemp("union") / "trust") as made:
        made.refresh()
        made.store()
        yield made


@pytest.fixture
def folder(here: Union, tmp_path: Path) -> Path:
    for path in here.folder.glob("*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often lists were verified, instead of read from the seal."""
    counted: list[int] = []
    genuine = trusted_list.load

    def counting(*lists: object, **named: object) -> TrustStore:
        counted.append(1)
        return genuine(*lists, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(list_reading.trusted_list, "load", counting)
    return counted


def test_the_sealed_reading_gives_what_the_lists_say(here: Union, folder: Path, verified: list[int]) -> None:
    read = Shelf(folder, VAULT).store(here.signers)
    assert verified == []
    assert read == Shelf(folder).store(here.signers)
    assert verified == [1]
    assert read.issuers_of(read.lists[-1].services[1].certificates[0])


def _forged(here: Union, folder: Path, vault: Vault, place: Place | None = None) -> None:
    evil = TrustStore.build((), here.store().lists[-1].services[0].certificates)
    (folder / READING).write_bytes(vault.seal(place or Place("trust", "reading", "0" * 64), pickle.dumps(evil)))


SPOILT: dict[str, Callable[[Union, Path], object]] = {
    "sealed with another key": lambda here, folder: _forged(here, folder, STRANGER),
    "sealed for other lists": lambda here, folder: _forged(here, folder, VAULT),
    "not sealed at all": lambda here, folder: (folder / READING).write_bytes(pickle.dumps(here.store())),
    "a bit flipped": lambda _, folder: (folder / READING).write_bytes(
        bytes([*(octets := (folder / READING).read_bytes())[:-1], octets[-1] ^ 1])
    ),
    "cut": lambda _, folder: (folder / READING).write_bytes((folder / READING).read_bytes()[:1000]),
    "empty": lambda _, folder: (folder / READING).write_bytes(b""),
    "missing": lambda _, folder: (folder / READING).unlink(),
    "a folder": lambda _, folder: ((folder / READING).unlink(), (folder / READING).mkdir()),
}


@pytest.mark.parametrize("name", SPOILT)
def test_any_other_reading_is_passed_over(here: Union, folder: Path, verified: list[int], name: str) -> None:
    expected = here.store()
    SPOILT[name](here, folder)
    verified.clear()
    assert Shelf(folder, VAULT).store(here.signers) == expected
    assert verified == [1]


def test_a_list_that_is_altered_beside_its_reading_is_refused(here: Union, folder: Path) -> None:
    path = folder / "LV.xml"
    path.write_bytes(path.read_bytes().replace(b"withdrawn", b"granted  "))
    store = Shelf(folder, VAULT).store(here.signers)
    assert {t.territory: t.refused is None for t in store.lists} == {"EU": True, "EE": True, "LV": False}


def test_a_reading_is_not_given_to_whom_other_signers_are_official(here: Union, folder: Path) -> None:
    assert Shelf(folder, VAULT).store([]).anchors_count == 0


class Trap:
    """What runs when it is unpickled."""

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("exit 7",)


@pytest.mark.parametrize("what", [Trap(), ["no store"], b"bytes"])
def test_even_under_the_seal_only_trust_data_is_read(
    here: Union, folder: Path, monkeypatch: pytest.MonkeyPatch, verified: list[int], what: object
) -> None:
    monkeypatch.setattr(list_shelf, "_written", lambda _: pickle.dumps(what))
    (folder / READING).unlink()
    shelf = Shelf(folder, VAULT)
    shelf.store(here.signers)
    assert (folder / READING).stat().st_size > 0
    assert shelf.store(here.signers).anchors_count > 0
    assert len(verified) == 2


@pytest.mark.parametrize("octets", [b"", b"{", b"[]", b'{"$record":"Records","tried_at":7}'])
def test_damaged_records_are_none(folder: Path, octets: bytes) -> None:
    (folder / "records.json").write_bytes(octets)
    assert Shelf(folder).records() == Records()


@pytest.mark.parametrize("name", ["../LV", "lv", "LVA", "pivot-1", "", "eu-lotl/x"])
def test_no_name_leads_out_of_the_folder(folder: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        Shelf(folder).put(name, b"x")


def test_one_process_at_a_time_fetches(folder: Path) -> None:
    with Shelf(folder).alone() as first, Shelf(folder).alone() as second:
        assert (first, second) == (True, False)
    with Shelf(folder).alone() as third:
        assert third


def test_a_folder_that_can_t_be_written_costs_time_only(
    here: Union, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    (folder / READING).unlink()
    monkeypatch.setattr(Shelf, "_write", full)
    assert Shelf(folder, VAULT).store(here.signers).anchors_count > 0
