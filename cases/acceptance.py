"""From a verification report and its judgement to the signed request: who signed, when, and which content.

Nothing here trusts on its own: a `SignedRequest` exists only for signatures that the judgement names as accepted.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from verify import identifiers
from verify.judge import Judgement, Verdict
from verify.report import CoveredFile, DocumentReport, QcType, SignatureReport, Signer, VerificationReport


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One accepted signature. *identity* tells persons apart (personal data: never logged, stored only as a token).

    *signed_at* is the signing time that it claims, or an earlier one that is proven (aware UTC); None where it claims none:
    a time-stamp that anybody can add, and arrival, tell only that it was signed before.
    """

    signature_id: str
    signer: Signer
    identity: str
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """What the accepted signatures of one mail stand for.

    *digest* (hex SHA-256) identifies the signed content: the same documents give the same digest in any wrapping and
    order. *contents* are the digests of each thing that was signed, as it was signed: none of them becomes new because
    others stand beside it. *co_signers* are the identities of others who signed the accepted documents without being accepted.
    """

    acceptances: tuple[Acceptance, ...]
    digest: str
    co_signers: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.acceptances:
            # Without this, a case could be opened by nobody.
            msg = "a signed request rests on at least one accepted signature"
            raise ValueError(msg)

    @property
    def identities(self) -> tuple[str, ...]:
        """Everyone who signed, each once, the accepted first."""
        return tuple(dict.fromkeys([*(a.identity for a in self.acceptances), *self.co_signers]))

    @property
    def signer(self) -> Signer | None:
        """The one person who signed; None where several did."""
        return self.acceptances[0].signer if len(self.identities) == 1 else None

    @property
    def identity(self) -> str | None:
        """What the store makes the signer's token of; None where several persons signed."""
        return self.identities[0] if len(self.identities) == 1 else None


def signed_request(report: VerificationReport, judgement: Judgement) -> SignedRequest | None:
    """What the accepted signatures of *report* stand for; None unless *judgement* accepts and names them."""
    if judgement.verdict is not Verdict.ACCEPT:
        return None
    accepted = _accepted_documents(report, judgement)
    acceptances = tuple(
        _acceptance(signature, signature.signer)
        for document in accepted
        for signature in document.signatures
        if signature.id in judgement.accepted_by and signature.signer is not None
    )
    covered = accepted_content(report, judgement)
    if not acceptances or not covered:
        return None
    contents = tuple(dict.fromkeys(c.octets for c in covered if c.octets))
    return SignedRequest(acceptances, _content_digest(covered), _co_signers(accepted, judgement), contents)


def accepted_content(report: VerificationReport, judgement: Judgement) -> tuple[CoveredFile, ...]:
    """The only content that a request may be read from: what an accepted signature of the same document covers."""
    if judgement.verdict is not Verdict.ACCEPT:
        return ()
    return tuple(
        covered
        for document in _accepted_documents(report, judgement)
        for covered in document.covered
        if any(by in judgement.accepted_by and by in {s.id for s in document.signatures} for by in covered.by)
    )


def identity(signer: Signer) -> str:
    """A text that is equal for two certificates of one person and differs between persons.

    The serial number of the subject where there is one (personal codes always in their prefixed form), else the
    certificate itself: a name alone identifies nobody.
    """
    serial = (signer.serial_number or "").strip().upper()
    if not serial:
        return f"certificate:{signer.certificate_sha256}"
    found = identifiers.read(serial, signer.country)
    return f"{(signer.country or '').upper()}:{serial}" if found is None else str(found)


def _accepted_documents(report: VerificationReport, judgement: Judgement) -> list[DocumentReport]:
    return [d for d in report.documents if any(s.id in judgement.accepted_by for s in d.signatures)]


def _acceptance(signature: SignatureReport, signer: Signer) -> Acceptance:
    claimed, proven = signature.claimed_signing_time, signature.best_signature_time
    signed_at = claimed if claimed is None or proven is None else min(claimed, proven)
    return Acceptance(signature.id, signer, identity(signer), signed_at)


def _co_signers(documents: list[DocumentReport], judgement: Judgement) -> tuple[str, ...]:
    """Persons whose intact signature stands beside an accepted one; a seal is no person (DOMAIN 3.1.6).

    A counter-signature says nothing of the content: who made it is no co-signer.
    """
    return tuple(
        identity(signature.signer)
        for document in documents
        for signature in document.signatures
        if signature.id not in judgement.accepted_by
        and signature.integrity
        and signature.counters is None
        and signature.signer is not None
        and signature.certificate.type is not QcType.ESEAL
    )


def _content_digest(covered: tuple[CoveredFile, ...]) -> str:
    """Over the sorted set of digests, so that order, names and repetition make no second document of one."""
    return hashlib.sha256("\n".join(sorted({c.octets or c.sha256 for c in covered})).encode()).hexdigest()
