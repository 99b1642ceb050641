"""``trust refresh`` and ``trust status``: what is fetched, what is told, and the exit codes."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.command import inside
from fakes.list_servers import Union, union

from authority import folder as trust_folder
from runtime import trust

FIELDS = {
    *("schema", "territory", "sequence", "issued", "next_update", "signer", "authenticated", "anchors", "state"),
    *("refused", "url", "last_success", "last_failure", "failure"),
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Union]:
    """A union whose own signers stand in for the Official Journal's."""
    with union(tmp_path / "data" / "trust") as made:
        for module in ("runtime.trust", "runtime.named_trust"):
            monkeypatch.setattr(f"{module}.official_signers", lambda: made.signers)
        yield made


def settings(here: Union, **more: object) -> dict[str, object]:
    address = f"{here.web.url}/lotl.xml"
    return {"DATA_DIR": here.folder.parent, "LOTL_URL": address, "ALLOW_TEST_ANCHORS": "true"} | more


def test_what_is_fetched_is_told_and_stays(here: Union) -> None:
    given = settings(here)
    ran = inside("trust", "refresh", "--json", settings=given)
    assert (ran.code, ran.err) == (0, "")
    assert {o["territory"]: (o["sequence"], o["state"], o["anchors"]) for o in ran.objects} == {
        "EU": (333, "trusted", 0),
        "LV": (42, "trusted", 5),
        "EE": (42, "trusted", 5),
    }
    assert all(
        set(o) == FIELDS and o["last_success"] and o["schema"] == "infotrust/trusted-list/1" for o in ran.objects
    )
    again = inside("trust", "status", "--json", settings=given)
    assert (again.code, again.objects) == (0, ran.objects)


def test_a_list_that_could_not_be_had_is_named_and_the_command_says_no(here: Union) -> None:
    del here.web.behaviours["/EE.xml"]
    ran = inside("trust", "refresh", settings=settings(here))
    assert ran.code == 1
    assert "EE: not refreshed at " in ran.out
    assert "status 404" in ran.out
    assert "missing" in ran.out
    head, *rows = ran.out.splitlines()
    assert head.split()[4:] == ["signer", "anchors", "state", "last_success", "last_failure"]
    assert any(here.latvia.list_signer.sha256[:16] in row for row in rows)


def test_without_a_network_the_environment_has_failed(here: Union) -> None:
    here.web.behaviours.clear()
    ran = inside("trust", "refresh", settings=settings(here))
    assert ran.code == 3
    assert inside("trust", "status", settings=settings(here)).code == 1


def test_a_snapshot_needs_no_network(here: Union, tmp_path: Path) -> None:
    inside("trust", "refresh", settings=settings(here))
    snapshot = here.folder.rename(tmp_path / "snapshot")
    given = settings(here, OFFLINE="true")
    asked = len(here.web.asked)
    ran = inside("trust", "refresh", "--from", snapshot, "--json", settings=given)
    assert (ran.code, len(ran.objects), len(here.web.asked)) == (0, 3, asked)
    assert inside("trust", "status", settings=given).code == 0


def test_doctor_tells_of_lists_that_were_not_refreshed(here: Union) -> None:
    inside("trust", "refresh", settings=settings(here))
    here.web.serve("/EE.xml", b"x", 503)
    inside("trust", "refresh", settings=settings(here))
    ran = inside("doctor", settings=settings(here))
    assert "ok    trust data     2 lists are trusted: " in ran.out
    assert "Not refreshed (status 503): EE." in ran.out
    estonia = next(line for line in ran.out.splitlines() if " EE trusted: number 42 of " in line)
    assert here.estonia.list_signer.sha256[:16] in estonia
    assert all(f"{what} 20" in estonia for what in ("of", "next update", "last success", "last failure"))
    shutil.rmtree(here.folder)
    assert "FAIL  trust data     No trusted list" in inside("doctor", settings=settings(here)).out


@pytest.mark.parametrize(
    ("more", "options", "sentence"),
    [
        ({"OFFLINE": "true"}, (), "OFFLINE"),
        ({"LOTL_URL": "ftp://x/"}, (), "LOTL_URL"),
        ({"TRUST_REFRESH": "5"}, (), "TRUST_REFRESH"),
    ],
)
def test_wrong_use_is_one_sentence(
    here: Union, more: dict[str, object], options: tuple[str, ...], sentence: str
) -> None:
    ran = inside("trust", "refresh", *options, settings=settings(here, **more))
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert sentence in ran.err


def test_a_folder_of_trust_is_not_fetched(here: Union, tmp_path: Path) -> None:
    folder = trust_folder.write(here.latvia, tmp_path / "named")
    ran = inside("trust", "refresh", settings=settings(here, TRUST_SOURCE=folder))
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "TRUST_SOURCE" in ran.err


def test_a_snapshot_that_is_not_there_is_named(here: Union, tmp_path: Path) -> None:
    ran = inside("trust", "refresh", "--from", tmp_path / "none", settings=settings(here))
    assert (ran.code, ran.err.count("\n")) == (3, 1)
    assert "none" in ran.err


def test_one_fetches_at_a_time(here: Union) -> None:
    with here.shelf.alone():
        ran = inside("trust", "refresh", settings=settings(here))
    assert (ran.code, ran.err.count("\n")) == (3, 1)
    assert "Another process" in ran.err


def test_the_certificates_of_the_official_journal_are_those_that_the_readme_names() -> None:
    folder = Path(trust.__file__).resolve().parents[1] / "config" / "trust"
    readme = (folder / "README.md").read_text(encoding="utf-8")
    signers = trust.official_signers()
    assert len(signers) == 6
    assert all(f"`{s.sha256}` | {s.not_before:%Y-%m-%d} to {s.not_after:%Y-%m-%d}" in readme for s in signers)
    assert readme.count("to 20") == len(signers)
    assert all(f"`{path.name}`" in readme for path in folder.glob("*.pem"))
