"""The signature policy of XAdES, as it stands in the properties (EN 319 132-1, 5.2.9)."""

import base64

import pytest

from verify import xades_properties, xml
from verify.limits import LIMITS
from verify.signature_policies import IMPLIED, UNREADABLE, PolicyReference, outcome

DIGEST = base64.b64encode(bytes(32)).decode()
KNOWN = "3Tl1oILSvOAWomdI9VeWV6IA/32eSXRUri9kPEz1IVs="
NAMED = (
    "<x:SignaturePolicyId><x:SigPolicyId><x:Identifier>{0}</x:Identifier></x:SigPolicyId>"
    "<x:SigPolicyHash><d:DigestMethod/><d:DigestValue>{1}</d:DigestValue></x:SigPolicyHash></x:SignaturePolicyId>"
)


def policy(inner: str | None) -> PolicyReference | None:
    """Read the policy of a signature that names *inner*, none for None."""
    named = "" if inner is None else f"<x:SignaturePolicyIdentifier>{inner}</x:SignaturePolicyIdentifier>"
    document = xml.parse(
        f"""<d:Signature xmlns:d="http://www.w3.org/2000/09/xmldsig#" xmlns:x="http://uri.etsi.org/01903/v1.3.2#">
        <d:Object><x:QualifyingProperties><x:SignedProperties><x:SignedSignatureProperties>{named}
        </x:SignedSignatureProperties></x:SignedProperties></x:QualifyingProperties></d:Object></d:Signature>""".encode(),
        LIMITS,
    )
    found = xades_properties.read(document.root, LIMITS)
    assert found is not None
    assert found.signed is not None
    return found.signed.policy


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (None, None),
        ("<x:SignaturePolicyImplied/>", IMPLIED),
        (NAMED.format("urn:oid:1.2.3", DIGEST), PolicyReference("urn:oid:1.2.3", bytes(32))),
        (NAMED.format("\n https://paraugs.example/p.pdf ", DIGEST), PolicyReference("https://paraugs.example/p.pdf", bytes(32))),
        ("", UNREADABLE),
        (NAMED.format("urn:oid:1.2.3", "*"), UNREADABLE),
        (NAMED.format("", DIGEST), UNREADABLE),
        (NAMED.format("1<!-- -->2", DIGEST), UNREADABLE),
    ],
)  # fmt: skip
def test_a_policy_is_read_as_it_stands(inner: str | None, expected: PolicyReference | None) -> None:
    assert policy(inner) == expected


def test_the_policy_of_bdoc_is_known_by_its_digest() -> None:
    assert outcome(policy(NAMED.format("urn:oid:1.3.6.1.4.1.10015.1000.3.2.1", KNOWN))) is None
    assert outcome(policy(NAMED.format("urn:oid:1.3.6.1.4.1.10015.1000.3.2.1", DIGEST))) is not None
    assert outcome(None) is None
