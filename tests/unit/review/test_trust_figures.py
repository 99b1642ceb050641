"""Health and figures tell of every country's list what `trust status` tells."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.list_servers import NOW, Union, union
from fakes.office import Clock, Office

from review.metrics import exposition
from review.readiness import readiness
from runtime.runtime import Runtime


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Union]:
    with union(tmp_path / "data" / "trust") as made:
        monkeypatch.setattr("runtime.trust_keeper.official_signers", lambda: made.signers)
        yield made


@pytest.fixture
def rt(here: Union, tmp_path: Path) -> Iterator[Runtime]:
    clock = Clock()
    clock.now = NOW
    address = f"{here.web.url}/lotl.xml"
    with Office(tmp_path, here.latvia).open(clock=clock, trust_source="eu", lotl_url=address) as opened:
        yield opened


def test_without_any_list_the_program_is_not_ready(rt: Runtime) -> None:
    assert "No trusted list" in readiness(rt).failures["trust"]
    assert "infotrust_trusted_lists 0.0" in exposition(rt).decode()


def test_each_country_is_told_of(rt: Runtime, here: Union) -> None:
    del here.web.behaviours["/EE.xml"]
    rt.trust_keeper.keep()
    found = readiness(rt)
    assert found.ready
    lists = {entry["territory"]: entry for entry in found.as_json()["trusted_lists"]}  # type: ignore[attr-defined]
    assert (lists["LV"]["state"], lists["LV"]["sequence"], lists["LV"]["failure"]) == ("trusted", 42, None)
    assert (lists["EE"]["state"], lists["EE"]["failure"]) == ("missing", "status 404")
    lines = exposition(rt).decode().splitlines()
    for line in (
        "infotrust_trusted_lists 2.0",
        'infotrust_trusted_list_state{state="trusted",territory="LV"} 1.0',
        'infotrust_trusted_list_state{state="missing",territory="EE"} 1.0',
        'infotrust_trusted_list_sequence{territory="LV"} 42.0',
        'infotrust_trusted_list_anchors{territory="LV"} 5.0',
        f'infotrust_trusted_list_signer{{signer="{here.latvia.list_signer.sha256}",territory="LV"}} 1.0',
    ):
        assert line in lines
    (success,) = (x for x in lines if x.startswith('infotrust_trusted_list_success_timestamp_seconds{territory="LV"}'))
    assert float(success.rpartition(" ")[2]) == NOW.timestamp()
    assert not any(x.startswith('infotrust_trusted_list_success_timestamp_seconds{territory="EE"}') for x in lines)


def test_a_list_of_lists_alone_makes_nothing_ready(rt: Runtime, here: Union) -> None:
    del here.web.behaviours["/EE.xml"], here.web.behaviours["/LV.xml"]
    rt.trust_keeper.keep()
    assert not readiness(rt).ready
