"""A running program keeps its trust current: lists are fetched when due, and taken up without a restart."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.list_servers import NOW, VAULT, Union, union

from authority import folder as trust_folder
from config.settings import Settings
from runtime.list_shelf import LIST_OF_LISTS, Records
from runtime.trust_keeper import JITTER, RETRY_PART, TrustKeeper
from runtime.trust_status import ListState, statuses
from verify.trust import TrustStore

HOUR = timedelta(hours=1)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Union]:
    with union(tmp_path / "trust") as made:
        yield made


def settings(here: Union, **more: object) -> Settings:
    given = {"data_dir": here.folder.parent, "lotl_url": f"{here.web.url}/lotl.xml", "allow_test_anchors": True}
    return Settings(**(given | more))


def keeper(here: Union, **more: object) -> TrustKeeper:
    return TrustKeeper(settings(here, **more), VAULT, lambda: here.now, here.signers)


def test_the_first_look_fetches_and_tells_of_it(here: Union) -> None:
    kept, told = keeper(here), list[TrustStore]()
    kept.on_change = told.append
    assert kept.store.anchors_count == 0
    kept.keep()
    assert (kept.store.anchors_count, told) == (10, [kept.store])
    kept.keep()
    assert len(told) == 1


def test_lists_are_fetched_again_after_the_pause_and_not_before(here: Union) -> None:
    kept = keeper(here, trust_refresh=6 * 3600)
    kept.keep()
    here.publish("LV", sequence=43)
    here.now += 6 * HOUR * (1 - JITTER) - timedelta(seconds=1)
    kept.keep()
    assert len(here.web.asked) == 3
    here.now = NOW + 6 * HOUR * (1 + JITTER)
    kept.keep()
    latvia = kept.store.list_of("LV")
    assert latvia is not None
    assert latvia.sequence == 43


def test_what_could_not_be_had_is_asked_for_again_soon(here: Union) -> None:
    del here.web.behaviours["/LV.xml"]
    kept = keeper(here, trust_refresh=6 * 3600)
    kept.keep()
    assert kept.store.list_of("LV") is None
    here.publish("LV")
    here.now += 6 * HOUR / RETRY_PART * (1 + JITTER)
    kept.keep()
    assert kept.store.list_of("LV") is not None


def test_a_clock_that_was_wrong_stops_no_fetch(here: Union) -> None:
    here.now = NOW + 48 * HOUR
    kept = keeper(here)
    kept.keep()
    here.now = NOW
    here.publish("LV", sequence=43)
    kept.keep()
    assert here.had()["LV"] == 43


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_an_hour_off_changes_no_list(here: Union, hours: int) -> None:
    here.publish("LV", sequence=43, issued=NOW)
    here.now = NOW + hours * HOUR
    kept = keeper(here)
    kept.keep()
    assert {s.territory: s.state for s in statuses(kept.store, kept.records(), here.now)} == dict.fromkeys(
        ("EU", "LV", "EE"), ListState.TRUSTED
    )


def test_what_another_process_fetched_is_taken_up(here: Union) -> None:
    one, other = keeper(here), keeper(here)
    one.keep()
    assert other.store.anchors_count == 0
    other.keep()
    assert other.store == one.store
    assert len(here.web.asked) == 3


def test_offline_nothing_is_asked(here: Union) -> None:
    keeper(here, offline=True).keep()
    assert here.web.asked == []


def test_loopback_is_asked_in_trials_only(here: Union) -> None:
    kept = keeper(here, allow_test_anchors=False)
    kept.keep()
    assert here.web.asked == []
    assert "private" in str(kept.records().of(LIST_OF_LISTS).failure)


def test_a_folder_is_read_again_when_its_files_change_and_a_bad_one_changes_nothing(
    here: Union, tmp_path: Path
) -> None:
    folder = trust_folder.write(here.latvia, tmp_path / "named")
    kept = keeper(here, trust_source=str(folder), allow_test_anchors=False)
    before = kept.store
    (folder / "ee.xml").write_bytes(here.publish("EE"))  # nothing vouches for it: the start would be refused
    kept.keep()
    assert kept.store is before
    (folder / "ee.xml").unlink()
    (folder / "lotl.xml").write_bytes(here.publish_lotl(sequence=444))
    kept.keep()
    above = kept.store.list_of("EU")
    assert above is not None
    assert (above.sequence, here.web.asked) == (444, [])


def test_a_full_disk_leaves_what_is_trusted(here: Union, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    kept = keeper(here)
    monkeypatch.setattr("runtime.list_shelf.Shelf.put", full)
    kept.keep()
    assert kept.store.anchors_count == 0


def test_the_state_of_each_country_is_told(here: Union) -> None:
    kept = keeper(here)
    kept.keep()
    here.publish("LV", here.estonia.list_signer, sequence=43)
    here.publish_lotl(sequence=334, pointers=(*here.lotl.pointers, *()))
    here.now += 200 * 24 * HOUR
    kept.keep()
    found = {s.territory: s for s in statuses(kept.store, kept.records(), here.now)}
    latvia, estonia = found["LV"], found["EE"]
    assert (latvia.state, latvia.sequence, latvia.anchors) == (ListState.STALE, 42, 5)
    assert (latvia.last_success, latvia.last_failure) == (NOW, here.now)
    assert "names other signers" in str(latvia.failure)
    assert latvia.signer == here.latvia.list_signer.sha256
    assert (estonia.last_success, estonia.last_failure, estonia.failure) == (here.now, None, None)
    assert not estonia.leads


def test_a_country_that_was_never_had_is_told_too(here: Union) -> None:
    del here.web.behaviours["/EE.xml"]
    kept = keeper(here)
    kept.keep()
    (missing,) = (s for s in statuses(kept.store, kept.records(), NOW) if s.territory == "EE")
    assert (missing.state, missing.anchors, missing.last_success, missing.failure) == (
        ListState.MISSING,
        0,
        None,
        "status 404",
    )
    assert statuses(TrustStore.build(()), Records(), NOW) == ()
