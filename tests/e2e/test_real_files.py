"""Real signed files of other projects, through the command: what is intact is found so, what is not never is."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fakes.command import infotrust

FIRST_FORMATS = frozenset({"ASiC-E-XAdES", "ASiC-S-XAdES", "S-MIME"})
"""What clients of the company send; of these nearly all intact ones must be found so."""

ENOUGH = 0.95


@dataclass(frozen=True)
class Looked:
    """One file: what its origin says of it, and what we say."""

    expected: dict[str, Any]
    report: dict[str, Any]

    @property
    def integrities(self) -> list[bool | None]:
        return [signature["integrity"] for signature in self.report["signatures"]]

    @property
    def found_intact(self) -> bool:
        return bool(self.integrities) and all(value is True for value in self.integrities)


@pytest.fixture(scope="module")
def looked(corpus: Path) -> Sequence[Looked]:
    """Every file of the corpus in one batch, judged offline by the lists that lie beside it."""
    folder = corpus / "signatures"
    expected = [json.loads(line) for line in (folder / "expected.jsonl").read_text(encoding="utf-8").splitlines()]
    jobs = [
        {
            "file": str(folder / e["file"]),
            "detached": [str(folder / d) for d in e["detached"]],
            "at": "2023-11-01T12:00:00Z",
        }
        for e in expected
    ]
    lists = [
        option for path in sorted((corpus / "trusted-lists").glob("??-tsl.xml")) for option in ("--trusted-list", path)
    ]
    ran = infotrust(
        "verify", "--batch", "-", "--jobs", 2, "--offline", *lists, stdin="\n".join(map(json.dumps, jobs)).encode()
    )
    assert (ran.code, ran.err) == (0, "")
    return [Looked(e, report) for e, report in zip(expected, ran.objects, strict=True)]


def test_every_file_gets_its_report(looked):
    assert not [one.report["file"] for one in looked if "error" in one.report]
    codes = {p["code"] for one in looked for s in one.report["signatures"] for p in s["problems"]}
    assert "internal_failure" not in codes


def test_nothing_broken_is_ever_found_intact(looked):
    assert not [o.expected["id"] for o in looked if o.expected["intact"] is False and True in o.integrities]


def test_nothing_that_must_be_refused_is_accepted(looked):
    assert not [o.expected["id"] for o in looked if o.expected["must_reject"] and o.report["decision"] == "accept"]


def test_nearly_all_intact_files_of_the_formats_that_clients_send_are_found_so(looked):
    intact = [o for o in looked if o.expected["format"] in FIRST_FORMATS and o.expected["intact"] is True]
    missed = [o.expected["id"] for o in intact if not o.found_intact]
    assert len(intact) > 30
    assert len(missed) <= (1 - ENOUGH) * len(intact), missed


def test_a_latvian_document_of_today_is_a_qualified_signature(corpus):
    """Its real signer, authority, list and time-stamp: offline, as of a day when the list was fresh."""
    ran = infotrust(
        "verify",
        corpus / "signatures" / "aex-024.edoc",
        *("--at", "2023-11-01T12:00:00Z", "--offline", "--json"),
        *("--trusted-list", corpus / "trusted-lists" / "lv-tsl.xml"),
    )
    report = ran.only
    (signature,) = report["signatures"]
    assert (ran.code, report["decision"]) == (0, "accept")
    assert (signature["level"], signature["integrity"]) == ("XAdES-BASELINE-LT", True)
    assert (signature["indication"], signature["qualification"]) == ("TOTAL-PASSED", "QESig")
    assert [c["name"] for c in report["covered"]] == signature["covers"] == ["test+test.txt"]
