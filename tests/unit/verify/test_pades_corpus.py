"""Real signed PDF files of public projects: what a verifier must find in them."""

import json
from typing import Any

import pytest
from fakes.pdf_world import CONTEXT
from fakes.trust_world import CORPUS

from verify import pades
from verify.candidate import Candidate
from verify.judge import Verdict, judge
from verify.report import DocumentReport, VerificationReport

FOLDER = CORPUS / "signatures"
EXPECTED = FOLDER / "expected.jsonl"
Facts = dict[str, Any]


def _files() -> list[Facts]:
    if not EXPECTED.exists():
        return []
    lines = map(json.loads, EXPECTED.read_text("utf-8").splitlines())
    return [facts for facts in lines if facts["format"] == "PAdES"]


FILES = _files()
LEVELED = [facts for facts in FILES if (facts["level"] or "").startswith("PAdES")]
pytestmark = pytest.mark.skipif(not FILES, reason="the folder of real samples is not beside this checkout")
each = pytest.mark.parametrize("facts", FILES, ids=[facts["id"] for facts in FILES])


def checked(facts: Facts) -> DocumentReport:
    return pades.check(Candidate(facts["file"], (FOLDER / facts["file"]).read_bytes()), CONTEXT)[0]


@each
def test_integrity_signers_and_number_are_found(facts: Facts) -> None:
    document = checked(facts)
    found = [s.integrity for s in document.signatures]
    assert len(found) == facts["n_signatures"]
    match facts["intact"]:
        case True:
            assert set(found) == {True}
        case False:
            assert True not in found
        case _:
            assert sorted(map(str, found)) == ["False", "True"]
    assert facts["signer"]["cn"] in {s.signer and s.signer.common_name for s in document.signatures}


@pytest.mark.parametrize("facts", LEVELED, ids=[facts["id"] for facts in LEVELED])
def test_levels_that_others_assert_are_named_alike(facts: Facts) -> None:
    assert facts["level"].replace("_", "-") in {s.level for s in checked(facts).signatures}


@each
def test_what_must_be_rejected_is_not_accepted_and_nothing_else_is_called_altered(facts: Facts) -> None:
    document = checked(facts)
    altered = "content_altered_later" in {p.code.value for p in document.problems}
    report = VerificationReport(document.container, CONTEXT.at, None, (document,), anchors=1)
    if not facts["must_reject"]:
        assert not altered
    elif facts["negative_kind"] in {"post-signing-change", "shadow-attack"}:
        assert altered
        assert judge(report).verdict is Verdict.REJECT
    else:
        assert judge(report).verdict in {Verdict.REJECT, Verdict.HOLD}
        assert not any(s.indication.value == "TOTAL-PASSED" for s in document.signatures)
