"""Validation of the past: what an outer proof covers is judged for its time, and what it does not cover gains nothing.

EN 319 102-1, 5.6.2: extraction of proofs, and sliding from the newest to the oldest.
"""

import tomllib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from fakes.archived_cms import index_3, index_of_nothing, stamped_3
from fakes.trust_world import ROOT, SIGNED_AT, World, service

from authority import crl, ocsp, profiles, subjects, timestamp
from authority.keys import Hash
from authority.pki import Identity, Validity
from authority.proofs import Proofs
from verify.algorithms import Algorithms
from verify.report import Indication, SignatureReport, SubIndication, TimestampType
from verify.trust import QTST

DAY = timedelta(days=1)
STAMPED_AT, ARCHIVED_AT, RENEWED_AT = SIGNED_AT + DAY, SIGNED_AT + 3 * DAY, SIGNED_AT + 6 * DAY
LATER = SIGNED_AT + 30 * DAY


@dataclass
class Ages:
    """A world whose first time-stamping unit ends soon, and a second one a little later; the root vouches for both."""

    world: World
    first: Identity
    second: Identity

    @classmethod
    def begin(cls) -> "Ages":
        world = World()
        made = world.authority
        world.services += (service(made.root, QTST),)

        def unit(days: int) -> Identity:
            validity = Validity(SIGNED_AT - DAY, SIGNED_AT + days * DAY)
            return made.issue(subjects.FIRM, profiles.TIME_STAMPING, ca=made.root, validity=validity)

        return cls(world, unit(4), unit(7))

    def signed(self) -> bytes:
        """Give a signature stamped by the first unit, with an answer for its certificate from just after."""
        stamp = timestamp.stamper(self.first, STAMPED_AT)
        answer = self.world.answer(STAMPED_AT + timedelta(minutes=1))
        return self.world.signed(proofs=Proofs(stamp=stamp, ocsp=(answer,)))

    def report(self, signed: bytes, at: datetime = LATER) -> SignatureReport:
        """Validate at *at* with what the root said of its units while they lasted."""
        root = self.world.authority.root
        lists = tuple(crl.build(root, {}, SIGNED_AT + n * DAY, LATER) for n in (2, 4, 7))
        return self.world.validate(signed, self.world.context(at=at, crls=lists))[0]


@pytest.fixture
def ages() -> Ages:
    return Ages.begin()


def validity(report: SignatureReport) -> list[tuple[TimestampType, bool]]:
    return [(t.type, t.valid) for t in report.timestamps]


def test_a_stamp_whose_authority_has_ended_since_proves_nothing_by_itself(ages: Ages) -> None:
    assert validity(ages.report(ages.signed(), ARCHIVED_AT)) == [(TimestampType.SIGNATURE, True)]
    late = ages.report(ages.signed())
    assert validity(late) == [(TimestampType.SIGNATURE, False)]
    assert late.best_signature_time == LATER


def test_an_archive_stamp_over_it_proves_it(ages: Ages) -> None:
    found = ages.report(stamped_3(ages.signed(), ages.world.authority.tsa, ARCHIVED_AT))
    assert validity(found) == [(TimestampType.SIGNATURE, True), (TimestampType.ARCHIVE, True)]
    assert (found.best_signature_time, found.indication) == (STAMPED_AT, Indication.TOTAL_PASSED)


def test_an_archive_stamp_that_does_not_name_it_proves_the_signature_alone(ages: Ages) -> None:
    found = ages.report(stamped_3(ages.signed(), ages.world.authority.tsa, ARCHIVED_AT, index_of_nothing))
    assert validity(found) == [(TimestampType.SIGNATURE, False), (TimestampType.ARCHIVE, True)]
    assert found.best_signature_time == ARCHIVED_AT


def test_validation_slides_along_renewed_archive_stamps(ages: Ages) -> None:
    archived = stamped_3(ages.signed(), ages.second, ARCHIVED_AT)
    assert not any(valid for _, valid in validity(ages.report(archived)))
    renewed = ages.report(stamped_3(archived, ages.world.authority.tsa, RENEWED_AT))
    assert [valid for _, valid in validity(renewed)] == [True, True, True]
    assert renewed.best_signature_time == STAMPED_AT


def ending(digest: str, end: datetime) -> Algorithms:
    """The table as it will read when *digest* has ended."""
    table = tomllib.loads((ROOT / "config" / "algorithms.toml").read_text("utf-8"))
    table["digests"][digest] = {"end": end.date()}
    return Algorithms.from_mapping(table)


@pytest.mark.parametrize(("make_index", "counts"), [(index_3, True), (index_of_nothing, False)])
def test_an_answer_counts_where_a_proof_is_older_than_the_end_of_its_digest(make_index, *, counts: bool) -> None:
    world = World()
    made = world.authority
    asked = ocsp.CertId.of(made.signing_ca, world.signer.certificate.serial_number)
    signing = ocsp.Signing(made.responder(made.signing_ca), hash=Hash.SHA512)
    answer = ocsp.response(asked, None, ocsp.Times.at(STAMPED_AT), signing)
    proofs = Proofs(stamp=timestamp.stamper(made.tsa, SIGNED_AT + timedelta(hours=1)), ocsp=(answer,))
    archived = stamped_3(world.signed(proofs=proofs), made.tsa, ARCHIVED_AT, make_index)
    ctx = replace(world.context(at=LATER), algorithms=ending("SHA-512", SIGNED_AT + 10 * DAY))
    found, missing = world.validate(archived, ctx)
    if counts:
        assert (found.indication, missing) == (Indication.TOTAL_PASSED, ())
    else:
        assert found.sub_indication is SubIndication.NO_POE
        assert missing
