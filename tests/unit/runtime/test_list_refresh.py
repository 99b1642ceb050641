"""Lists are fetched, believed by their signatures alone, and the last good one counts on whatever the far end does."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from fakes.list_servers import NOW, TIGHT, VAULT, WIDE, Union, union

from authority.pki import Authority
from runtime.failures import NoAnswerError
from runtime.list_refresh import Refresh
from runtime.list_shelf import LIST_OF_LISTS, PIVOT, ListRecord, Shelf
from runtime.list_sources import FolderSource, NetworkSource
from runtime.transport import Reach
from runtime.trust import official_signers
from verify.certificate import Certificate

DAY = timedelta(days=1)
ALL = {"EU": 333, "LV": 42, "EE": 42}
MIB = 1024 * 1024
Spoil = Callable[[Union], None]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Union]:
    with union(tmp_path / "trust") as made:
        yield made


def asked(here: Union) -> list[str]:
    return sorted(path for _, path, _, _ in here.web.asked)


def test_every_list_that_is_pointed_to_is_fetched_and_trusted(here: Union) -> None:
    records = here.refresh()
    assert here.had() == ALL
    assert (records.complete, records.tried_at) == (True, NOW)
    assert {r.name: (r.checked_at, r.failure) for r in records.lists} == dict.fromkeys(
        (LIST_OF_LISTS, "LV", "EE"), (NOW, None)
    )
    assert here.shelf.records() == records


def test_what_has_not_changed_is_confirmed_without_being_sent_again(here: Union) -> None:
    here.refresh()
    before = here.shelf.stamp()
    here.now += DAY
    records = here.refresh()
    assert asked(here) == ["/EE.xml", "/EE.xml", "/LV.xml", "/LV.xml", "/lotl.xml", "/lotl.xml"]
    assert {r.checked_at for r in records.lists} == {NOW + DAY}
    assert here.shelf.stamp() == before


def test_a_list_that_is_lost_is_fetched_whole_again(here: Union) -> None:
    here.refresh()
    (here.folder / "LV.xml").unlink()
    here.refresh()
    assert here.had() == ALL


def test_a_new_list_takes_the_place_of_the_old_one(here: Union) -> None:
    here.refresh()
    here.publish("LV", sequence=43, issued=NOW - DAY)
    here.refresh()
    assert here.had() == ALL | {"LV": 43}


@pytest.mark.parametrize(
    "older",
    [{"sequence": 41}, {"sequence": 41, "issued": NOW - DAY}, {"issued": NOW - 11 * DAY}],
    ids=["lower number", "lower number, later date", "same number, earlier date"],
)
def test_a_list_older_than_the_one_at_hand_is_refused(here: Union, older: dict[str, object]) -> None:
    here.refresh()
    at_hand = here.shelf.get("LV")
    here.publish("LV", **older)
    records = here.refresh()
    assert here.shelf.get("LV") == at_hand
    assert "older than 42 at hand" in str(records.of("LV").failure)
    assert (records.complete, records.of("EE").failure) == (False, None)


def test_a_list_of_lists_older_than_the_one_at_hand_is_refused_and_national_lists_go_on(here: Union) -> None:
    here.refresh()
    here.publish_lotl(sequence=332)
    here.publish("LV", sequence=43)
    records = here.refresh()
    assert here.had() == ALL | {"LV": 43}
    assert "older" in str(records.of(LIST_OF_LISTS).failure)


def _silent(here: Union) -> None:
    here.web.behave("/LV.xml", lambda _: bool(here.web.released.wait(5)) and None)


def _drip(here: Union) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not here.web.released.wait(0.05):
            handler.wfile.write(b"<")

    here.web.behave("/LV.xml", drip)


def _enormous(here: Union) -> None:
    def pour(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(500 * MIB))
        handler.end_headers()
        for _ in range(500):
            handler.wfile.write(bytes(MIB))

    here.web.behave("/LV.xml", pour)


def _enormous_unannounced(here: Union) -> None:
    def pour(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(500):
            handler.wfile.write(bytes(MIB))

    here.web.behave("/LV.xml", pour)


def _foreign_signer(here: Union) -> None:
    here.publish("LV", here.estonia.list_signer, sequence=43)


def _altered(here: Union) -> None:
    here.serve("/LV.xml", here.publish("LV", sequence=43).replace(b"withdrawn", b"granted  "))


def _of_another_country(here: Union) -> None:
    here.publish("LV", territory="LT", sequence=43)


FAULTS: dict[str, tuple[Spoil, str]] = {
    "down": (lambda here: here.web.behaviours.pop("/LV.xml") and None, "status 404"),
    "broken": (lambda here: here.web.serve("/LV.xml", b"x", 503) and None, "status 503"),
    "silent": (_silent, "fell silent"),
    "dripping": (_drip, "limit of time"),
    "500 MB": (_enormous, "limit of size"),
    "500 MB that nobody announced": (_enormous_unannounced, "limit of size"),
    "empty": (lambda here: here.web.serve("/LV.xml", b"") and None, "empty"),
    "a page for people": (lambda here: here.web.serve("/LV.xml", b"<html><body>Apkope</body></html>") and None, "no trusted list"),
    "no XML": (lambda here: here.web.serve("/LV.xml", b"%PDF-1.7") and None, "cannot be read"),
    "half a list": (lambda here: here.serve("/LV.xml", here.publish("LV", sequence=43)[:5000]), "cannot be read"),
    "a circle of redirects": (lambda here: here.web.serve("/LV.xml", b"", 302, Location="/LV.xml") and None, "redirects"),
    "sent into the private network": (lambda here: here.web.serve("/LV.xml", b"", 302, Location="http://169.254.169.254/") and None, "private"),
    "another country's signer": (_foreign_signer, "names other signers"),
    "altered": (_altered, "broken"),
    "of another country": (_of_another_country, "another territory"),
    "of an unknown version": (lambda here: here.publish("LV", version=7, sequence=43) and None, "version 7"),
    "nothing changed, it says, of a list nobody has": (lambda here: here.web.serve("/LV.xml", b"", 304) and None, "status 304"),
}  # fmt: skip


ENDLESS = {"silent", "dripping"}


@pytest.mark.parametrize("name", FAULTS)
def test_whatever_one_server_does_its_last_good_list_counts_on_and_the_others_are_had(here: Union, name: str) -> None:
    spoil, sentence = FAULTS[name]
    here.refresh()
    (here.folder / "records.json").unlink()  # no ETag: everything is asked for anew
    here.publish("EE", sequence=43)
    spoil(here)
    here.now += DAY
    records = here.refresh(pace=TIGHT if name in ENDLESS else WIDE)
    assert here.had() == ALL | {"EE": 43}
    assert sentence in str(records.of("LV").failure)
    assert (records.of("LV").failed_at, records.of("EE").checked_at) == (NOW + DAY, NOW + DAY)
    assert not records.complete


@pytest.mark.parametrize("name", ["down", "silent", "500 MB", "a page for people"])
def test_without_a_list_of_lists_nothing_is_trusted_and_it_is_said_why(here: Union, name: str) -> None:
    spoil, sentence = FAULTS[name]
    here.web.behaviours["/LV.xml"], lists = here.web.behaviours["/lotl.xml"], here.web.behaviours["/LV.xml"]
    spoil(here)
    here.web.behaviours["/lotl.xml"] = here.web.behaviours.get("/LV.xml", lambda handler: handler.send_error(404))
    here.web.behaviours["/LV.xml"] = lists
    records = here.refresh(pace=TIGHT if name in ENDLESS else WIDE)
    assert here.store().anchors_count == 0
    assert sentence in str(records.of(LIST_OF_LISTS).failure)


def test_a_country_that_is_no_longer_pointed_to_is_no_longer_trusted(here: Union) -> None:
    here.refresh()
    here.publish_lotl(sequence=334, pointers=here.lotl.pointers[:2])
    here.refresh()
    assert here.had() == {"EU": 334, "LV": 42}
    assert here.shelf.names() == ["LV", LIST_OF_LISTS]


def test_a_signer_that_the_list_of_lists_drops_is_no_longer_trusted_at_once(here: Union) -> None:
    here.refresh()
    moved = replace(here.lotl.pointers[1], certificates=(here.estonia.list_signer.certificate,))
    here.publish_lotl(sequence=334, pointers=(here.lotl.pointers[0], moved, here.lotl.pointers[2]))
    records = here.refresh()
    assert here.had() == {"EU": 334, "EE": 42}
    assert "names other signers" in str(records.of("LV").failure)


def _pivoted(here: Union, steps: int) -> None:
    """Hand the right to sign the list of lists over *steps* times, each by a pivot that the current one names."""
    signers = [
        here.latvia.lotl_signer,
        *(Authority(NOW, seed=n, country=f"P{n}").lotl_signer for n in range(1, steps + 1)),
    ]
    addresses: list[str] = []
    for step in range(steps):
        addresses.insert(0, f"{here.web.url}/pivot-{step}.xml")
        pointers = here.pointers((signers[step + 1],))
        here.publish_lotl(
            signers[step], f"/pivot-{step}.xml", sequence=400 + step, pointers=pointers, information=tuple(addresses)
        )
    here.publish_lotl(signers[-1], sequence=500, pointers=here.pointers((signers[-1],)), information=tuple(addresses))


@pytest.mark.parametrize("steps", [1, 2, 7])
def test_pivots_of_any_number_carry_the_right_to_sign(here: Union, steps: int) -> None:
    _pivoted(here, steps)
    assert here.refresh().complete
    assert here.had() == ALL | {"EU": 500}
    assert len([n for n in here.shelf.names() if n.startswith(PIVOT)]) == steps
    here.now += DAY
    assert here.refresh().complete


def test_a_missing_pivot_breaks_the_chain(here: Union) -> None:
    _pivoted(here, 3)
    del here.web.behaviours["/pivot-1.xml"]
    records = here.refresh()
    assert here.had() == {}
    assert "may sign it" in str(records.of(LIST_OF_LISTS).failure)


def test_who_was_replaced_signs_no_later_list_of_lists(here: Union) -> None:
    _pivoted(here, 2)
    here.refresh()
    here.publish_lotl(here.latvia.lotl_signer, sequence=501)
    records = here.refresh()
    assert here.had()["EU"] == 500
    assert "may sign it" in str(records.of(LIST_OF_LISTS).failure)


def test_the_list_at_hand_names_who_signs_the_next_one(here: Union) -> None:
    here.refresh()
    successor = Authority(NOW, country="P1").lotl_signer
    here.publish_lotl(sequence=334, pointers=here.pointers((here.latvia.lotl_signer, successor)))
    here.refresh()
    here.publish_lotl(successor, sequence=335)
    here.refresh()
    assert here.had()["EU"] == 335


def test_a_snapshot_is_loaded_from_a_folder_whatever_its_files_are_called(here: Union, tmp_path: Path) -> None:
    snapshot = tmp_path / "snapshot"
    snapshot.mkdir()
    (snapshot / "a.xml").write_bytes(here.publish_lotl())
    (snapshot / "b.xml").write_bytes(here.publish("LV"))
    (snapshot / "c.xml").write_bytes(b"<html/>")
    (snapshot / "notes.txt").write_bytes(b"none of ours")
    records = Refresh(here.shelf, FolderSource(snapshot), here.signers, NOW).run()
    assert here.had() == {"EU": 333, "LV": 42}
    assert records.of("EE").failure == "the folder holds no such list"
    (snapshot / "b.xml").write_bytes(here.publish("LV", sequence=41))
    assert "older" in str(Refresh(here.shelf, FolderSource(snapshot), here.signers, NOW).run().of("LV").failure)


def test_a_folder_without_a_list_of_lists_changes_nothing(here: Union, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(NoAnswerError):
        FolderSource(tmp_path / "empty").list_of_lists(ListRecord("eu-lotl"))
    assert not Refresh(here.shelf, FolderSource(tmp_path / "empty"), here.signers, NOW).run().complete


def test_the_real_snapshot_is_believed_by_the_certificates_of_the_official_journal(
    corpus: Path, tmp_path: Path
) -> None:
    shelf = Shelf(tmp_path, VAULT)
    Refresh(shelf, FolderSource(corpus / "trusted-lists"), official_signers(), NOW).run()
    found = {t.territory: (t.sequence, t.authenticated) for t in shelf.store(official_signers()).lists}
    assert found == {"EU": (332, True), "BE": (66, True), "EE": (62, True), "LT": (66, True), "LV": (41, True)}
    other = [Certificate.load(Authority(NOW).lotl_signer.der)]
    assert Shelf(tmp_path, VAULT).store(other).anchors_count == 0


def test_a_run_that_is_to_stop_leaves_what_it_has_not_reached(here: Union) -> None:
    here.refresh()
    here.publish("LV", sequence=43)
    source = NetworkSource(f"{here.web.url}/lotl.xml", Reach(allow_loopback=True))
    records = Refresh(here.shelf, source, here.signers, NOW, lambda: True).run()
    source.close()
    assert not records.complete
    assert here.had() == ALL
