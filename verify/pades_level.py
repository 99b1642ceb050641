"""The level that the form of a PDF signature claims (EN 319 142-1 clause 6; EN 319 142-2 for the older profiles)."""

from verify import crl, ocsp
from verify.certificate import Certificate
from verify.dataclass import dataclass
from verify.der import DerError
from verify.evidence import Evidence
from verify.report import TimestampType

CADES_DETACHED = "ETSI.CAdES.detached"


@dataclass(frozen=True, slots=True)
class Form:
    """What stands in the PDF around the CMS.

    *dated*: the dictionary has its time of signing (M). *enclosed*: the CMS carries the signing certificate. *signed_time*,
    *policy*: the attributes of CMS are there, of which the baseline forbids the first. *stored*: a document security store
    exists; *sealed*: one that a later document time-stamp covers.
    """

    sub_filter: str | None
    dated: bool
    enclosed: bool
    signed_time: bool
    policy: bool
    stored: bool
    sealed: bool


def level(evidence: Evidence, form: Form) -> str:
    """Name the level; whether its proofs hold is not judged here."""
    stamped = any(t.type in {TimestampType.SIGNATURE, TimestampType.DOCUMENT} for t in evidence.tokens)
    if form.sub_filter != CADES_DETACHED or not evidence.level.startswith("CAdES"):
        return "CMS-T" if any(t.type is TimestampType.SIGNATURE for t in evidence.tokens) else "CMS"
    if not (form.dated and form.enclosed) or form.signed_time:
        if form.stored and stamped:
            return "PAdES-LTV"
        return "PAdES-EPES" if form.policy else "PAdES-BES"
    if not stamped:
        return "PAdES-BASELINE-B"
    if not form.stored or not _has_revocation_data(evidence):
        return "PAdES-BASELINE-T"
    return "PAdES-BASELINE-LTA" if form.sealed else "PAdES-BASELINE-LT"


def _has_revocation_data(evidence: Evidence) -> bool:
    """Tell whether any of the revocation data at hand speaks of the signing certificate."""
    certificate = evidence.signing_certificate
    if certificate is None:
        return False
    return any(_answers(data, certificate) for data in evidence.ocsp) or any(
        _lists(data, certificate) for data in evidence.crls
    )


def _answers(data: bytes, certificate: Certificate) -> bool:
    try:
        return any(answer.cert_id.serial == certificate.serial for answer in ocsp.read(data).answers)
    except DerError:
        return False


def _lists(data: bytes, certificate: Certificate) -> bool:
    try:
        return crl.read(data).issuer == certificate.issuer
    except DerError:
        return False
