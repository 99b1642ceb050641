"""What each numbered step found, one record a check: result, value, time, source and clause, for who wants to check it.

The words that people read stand in `verify.reporting`; here are only facts, so that a report can be made of a stored
verification in any language later.
"""

from datetime import datetime
from enum import StrEnum

from verify.codes import ProblemCode
from verify.dataclass import dataclass


class CheckName(StrEnum):
    """One check of a signature, in the order in which reports list them."""

    FORMAT = "format"
    SIGNING_CERTIFICATE = "signing_certificate"
    CONTENT_DIGESTS = "content_digests"
    SIGNATURE_VALUE = "signature_value"
    SIGNATURE_POLICY = "signature_policy"
    TIMESTAMP = "timestamp"
    BEST_SIGNATURE_TIME = "best_signature_time"
    CHAIN = "chain"
    VALIDITY = "validity"
    REVOCATION = "revocation"
    DIGEST_ALGORITHM = "digest_algorithm"
    SIGNATURE_ALGORITHM = "signature_algorithm"
    CERTIFICATE_BOUND = "certificate_bound"
    TIMESTAMP_ORDER = "timestamp_order"
    TRUSTED_LIST = "trusted_list"
    GRANTED = "granted"
    QUALIFIED = "qualified"
    TYPE = "type"
    QSCD = "qscd"


class CheckResult(StrEnum):
    """How a check ended. *not_reached*: an earlier step left nothing to check."""

    PASSED = "passed"
    FAILED = "failed"
    UNDECIDED = "undecided"
    NOT_REACHED = "not_reached"


CLAUSES = {
    CheckName.FORMAT: "EN 319 102-1, 5.2.2",
    CheckName.SIGNING_CERTIFICATE: "EN 319 102-1, 5.2.3",
    CheckName.CONTENT_DIGESTS: "EN 319 102-1, 5.2.7",
    CheckName.SIGNATURE_VALUE: "EN 319 102-1, 5.2.7",
    CheckName.SIGNATURE_POLICY: "EN 319 102-1, 5.2.4",
    CheckName.TIMESTAMP: "EN 319 102-1, 5.4",
    CheckName.BEST_SIGNATURE_TIME: "EN 319 102-1, 5.6.2.3",
    CheckName.CHAIN: "EN 319 102-1, 5.2.6",
    CheckName.VALIDITY: "EN 319 102-1, 5.5.4",
    CheckName.REVOCATION: "EN 319 102-1, 5.2.5",
    CheckName.DIGEST_ALGORITHM: "EN 319 102-1, 5.2.8; TS 119 312",
    CheckName.SIGNATURE_ALGORITHM: "EN 319 102-1, 5.2.8; TS 119 312",
    CheckName.CERTIFICATE_BOUND: "EN 319 102-1, 5.2.8",
    CheckName.TIMESTAMP_ORDER: "EN 319 102-1, 5.5.4",
    CheckName.TRUSTED_LIST: "TS 119 615, 4.2",
    CheckName.GRANTED: "TS 119 615, 4.3",
    CheckName.QUALIFIED: "TS 119 615, 4.4",
    CheckName.TYPE: "TS 119 615, 4.4",
    CheckName.QSCD: "TS 119 615, 4.5",
}
"""The clause that each check carries out."""


class RevocationKind(StrEnum):
    """In what form something is told about revocation."""

    OCSP = "ocsp"
    CRL = "crl"


class RevocationReason(StrEnum):
    """Why a certificate was revoked, as RFC 5280, 5.3.1 spells it."""

    UNSPECIFIED = "unspecified"
    KEY_COMPROMISE = "keyCompromise"
    CA_COMPROMISE = "cACompromise"
    AFFILIATION_CHANGED = "affiliationChanged"
    SUPERSEDED = "superseded"
    CESSATION_OF_OPERATION = "cessationOfOperation"
    CERTIFICATE_HOLD = "certificateHold"
    REMOVE_FROM_CRL = "removeFromCRL"
    PRIVILEGE_WITHDRAWN = "privilegeWithdrawn"
    AA_COMPROMISE = "aACompromise"

    @classmethod
    def of(cls, code: int | None) -> "RevocationReason | None":
        """Give the reason with the number *code* of CRLReason; None for no reason, and for a number that is none."""
        return None if code is None else _REVOCATION_REASONS.get(code)


_REVOCATION_REASONS = dict(zip((0, 1, 2, 3, 4, 5, 6, 8, 9, 10), RevocationReason, strict=True))


@dataclass(frozen=True, slots=True)
class RevocationData:
    """The answer or list that a check of revocation rests on: its digest (hex), and from when until when it speaks.

    *this_update* and *next_update* are its own (aware), the second None where it does not say. *revoked_at* and *reason*
    are what it tells of the certificate, None where it tells of no revocation, or of no reason.
    """

    kind: RevocationKind
    sha256: str
    this_update: datetime
    next_update: datetime | None = None
    revoked_at: datetime | None = None
    reason: RevocationReason | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One check. *value*: what was found, a word or a value without language; *time*: of what was found (aware).

    *source*: where it was found (a token's authority, a responder, a list), None where it is the signature itself.
    *problem*: the finding where the check did not pass. *until*: the end of what was found (an algorithm's, a list's), None
    where none is set. *rests_on*: the answer or list that told of revocation.
    """

    name: CheckName
    result: CheckResult
    value: str | None = None
    time: datetime | None = None
    source: str | None = None
    problem: ProblemCode | None = None
    until: datetime | None = None
    rests_on: RevocationData | None = None

    @property
    def clause(self) -> str:
        """The clause of the standard that the check carries out."""
        return CLAUSES[self.name]


class LinkRole(StrEnum):
    """What a certificate is in the chain of a signature."""

    SIGNER = "signer"
    ISSUER = "issuer"
    ANCHOR = "anchor"


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One certificate of the chain, the signer's first; *services* names what an anchor is listed as.

    *test_anchor*: the anchor was named by hand, no list vouches for it.
    """

    role: LinkRole
    subject: str
    issuer: str
    serial: str
    not_before: datetime
    not_after: datetime
    sha256: str
    services: tuple[str, ...] = ()
    test_anchor: bool = False
