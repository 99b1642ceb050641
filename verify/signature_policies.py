"""Signature policies that signers name (EN 319 102-1, 5.2.4): known by identifier and digest, or of no help to us.

A policy binds a signature to rules that stand in a document. None is implied by our own policy of validation; one that is
named must be known, with the very digest that the signer wrote, else nobody can say whether the signature keeps it.
"""

from collections.abc import Mapping

from verify import der
from verify.codes import ProblemCode
from verify.dataclass import dataclass
from verify.der import DerError
from verify.outcome import Outcome, undecided
from verify.report import SubIndication

KNOWN: Mapping[str, frozenset[bytes]] = {
    "1.3.6.1.4.1.10015.1000.3.2.1": frozenset({
        bytes.fromhex("dd3975a082d2bce016a26748f5579657a200ff7d9e497454ae2f643c4cf5215b"),
        bytes.fromhex("620c3d131ef0092adea763278eef8c977a4e3d964199deaf89c424bce40ac72a"),
    }),
}  # fmt: skip
"""Policies whose rules this validation keeps, with the SHA-256 of the documents: BDOC 2 (a profile of ASiC-E), both texts."""


@dataclass(frozen=True, slots=True)
class PolicyReference:
    """The policy that a signer named: *identifier* (dotted or URI), and the digest of its document; None: can't be read."""

    identifier: str | None
    digest: bytes | None


IMPLIED = PolicyReference("", b"")
"""The signer says that the content implies a policy: there is none of its own to look for."""
UNREADABLE = PolicyReference(None, None)


def outcome(policy: PolicyReference | None) -> Outcome | None:
    """Tell whether the policy that a signature names can be kept; None where it can, or where there is none."""
    if policy is None or policy == IMPLIED:
        return None
    if policy.identifier is None or policy.digest is None:
        return undecided(
            SubIndication.POLICY_PROCESSING_ERROR, ProblemCode.POLICY_UNAVAILABLE, "its reference is not readable"
        )
    known = KNOWN.get(policy.identifier.removeprefix("urn:oid:"))
    if known is None:
        return undecided(
            SubIndication.SIGNATURE_POLICY_NOT_AVAILABLE, ProblemCode.POLICY_UNAVAILABLE, policy.identifier
        )
    if policy.digest not in known:
        return undecided(
            SubIndication.POLICY_PROCESSING_ERROR, ProblemCode.POLICY_UNAVAILABLE, "another document than the known one"
        )
    return None


def from_attribute(value: bytes) -> PolicyReference:
    """Read the signature-policy-identifier of CMS (EN 319 122-1, 5.2.9.1); the algorithm of its digest is not needed."""
    try:
        choice = der.first(value)
        if choice.tag == der.NULL:
            return IMPLIED
        members = der.fields(value)
        identifier = der.oid(members.contents(der.OID))
        hashed = der.Fields(members.contents(der.SEQUENCE))
        hashed.next(der.SEQUENCE)
        return PolicyReference(identifier, hashed.contents(der.OCTET_STRING))
    except DerError:
        return UNREADABLE
