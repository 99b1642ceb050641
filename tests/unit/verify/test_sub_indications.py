"""Every indication and sub-indication is the result of validating real bytes, and leads to what the policy says of it."""

import pytest
from fakes.sub_indications import (
    ACCEPT,
    BDOC_2,
    HOLD,
    PASSED,
    POLICY,
    VECTORS,
    answered,
    ended_in,
    of_an_authority_withdrawn_since,
    validated,
)
from fakes.trust_world import World

from authority import cms, der
from authority.keys import Hash
from authority.levels import Level
from verify.codes import ReasonCode
from verify.judge import judge
from verify.report import Indication, SubIndication


def test_every_sub_indication_has_a_vector() -> None:
    assert set(VECTORS) == set(SubIndication)
    assert {indication for _, indication, _ in VECTORS.values()} | {Indication.TOTAL_PASSED} == set(Indication)


@pytest.mark.parametrize("sub", VECTORS, ids=str)
def test_the_bytes_end_in_the_sub_indication_and_its_verdict(sub: SubIndication) -> None:
    _, indication, verdict = VECTORS[sub]
    found = ended_in(sub)
    (signature,) = found.signatures
    assert (signature.indication, signature.sub_indication, judge(found).verdict) == (indication, sub, verdict)


def test_an_authority_withdrawn_since_is_told_as_such() -> None:
    judged = judge(validated(of_an_authority_withdrawn_since(World())))
    assert (judged.verdict, judged.reasons) == (HOLD, (ReasonCode.NOT_QUALIFIED,))


def test_what_is_right_passes() -> None:
    world = World()
    found = validated((world.at_level(Level.LT), world.context()))
    assert (found.signatures[0].indication, found.signatures[0].sub_indication, judge(found).verdict) == PASSED


@pytest.mark.parametrize("attribute", [der.NULL, None])
def test_an_implied_policy_and_a_known_one_pass(attribute: bytes | None) -> None:
    known = bytes.fromhex("dd3975a082d2bce016a26748f5579657a200ff7d9e497454ae2f643c4cf5215b")
    hashed = der.sequence(cms.algorithm(Hash.SHA256), der.octets(known))
    reference = der.sequence(der.oid(BDOC_2), hashed) if attribute is None else attribute
    world = World()
    found = validated((world.signed(more=(cms.attribute(POLICY, reference),)), answered(world)))
    assert judge(found).verdict is ACCEPT


@pytest.mark.parametrize("reference", [b"\x30\x00", b"\x04\x01x", b"\x06\x01\x2a"])
def test_a_policy_that_cannot_be_read_is_held(reference: bytes) -> None:
    world = World()
    found = validated((world.signed(more=(cms.attribute(POLICY, reference),)), answered(world)))
    assert found.signatures[0].sub_indication is SubIndication.POLICY_PROCESSING_ERROR
    assert judge(found).verdict is HOLD
