"""A real Latvian document from 2021, by its own proofs and the Latvian list of 2023 alone."""

from datetime import UTC, datetime, timedelta

import pytest
from fakes.trust_world import ALGORITHMS, CORPUS

from verify import asic, trusted_list
from verify.candidate import Candidate
from verify.context import Context
from verify.report import SignatureReport
from verify.revocation import Revocations
from verify.trust import TrustStore

DOCUMENT, LIST = CORPUS / "signatures" / "aex-024.edoc", CORPUS / "trusted-lists" / "lv-tsl.xml"
AT = datetime(2023, 11, 1, 12, tzinfo=UTC)
STAMPED = datetime(2021, 3, 4, 10, 45, 3, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not DOCUMENT.is_file(), reason="the folder of real samples is not beside this checkout")


@pytest.fixture(scope="module")
def trust() -> TrustStore:
    return trusted_list.load([LIST.read_bytes()], vouched=True)


def report(trust: TrustStore, at: datetime, poe: datetime | None = None) -> SignatureReport:
    ctx = Context(trust, Revocations.none(), at, poe, ALGORITHMS)
    document, missing = asic.check(Candidate(DOCUMENT.name, DOCUMENT.read_bytes()), ctx)
    (signature,) = document.signatures
    assert missing == ()
    return signature


def test_it_is_a_qualified_signature_by_what_it_carries(trust: TrustStore) -> None:
    found = report(trust, AT)
    assert (found.indication.value, found.sub_indication, found.qualification.value) == ("TOTAL-PASSED", None, "QESig")
    assert (found.level, found.integrity, found.best_signature_time) == ("XAdES-BASELINE-LT", True, STAMPED)
    assert [(t.valid, t.qualified, t.tsa) for t in found.timestamps] == [(True, True, "eParaksts TSA A 2021")]


def test_it_still_is_after_every_certificate_in_it_has_ended(trust: TrustStore) -> None:
    found = report(trust, datetime(2026, 11, 1, tzinfo=UTC))
    assert (found.indication.value, found.qualification.value) == ("TOTAL-PASSED", "QESig")
    assert "list_stale" in {p.code.value for p in found.problems}


def test_an_arrival_before_its_stamp_would_count(trust: TrustStore) -> None:
    arrived = STAMPED - timedelta(seconds=9)
    assert report(trust, AT, arrived).best_signature_time == arrived
