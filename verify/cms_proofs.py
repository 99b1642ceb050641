"""What a CMS signature carries to prove itself later: time-stamps, certificates, revocation data; and the level they make.

EN 319 122-1 (baseline), EN 319 122-2 and TS 101 733 (older levels).
"""

from collections.abc import Iterator

from verify import cms_archive, der, ess
from verify.certificate import Certificate
from verify.cms_archive import ARCHIVE_TIMESTAMP_V2, ARCHIVE_TIMESTAMP_V3, REVOCATION_VALUES, revocation_values
from verify.dataclass import dataclass
from verify.der import DerError
from verify.evidence import Token
from verify.keys import Octets
from verify.limits import Limits
from verify.report import TimestampType
from verify.signed_data import SignedData, SignerInfo, all_values, load_certificates
from verify.signer import SIGNING_TIME

_SMIME_ATTRIBUTE = "1.2.840.113549.1.9.16.2."
SIGNATURE_POLICY = _SMIME_ATTRIBUTE + "15"
CONTENT_TIMESTAMP = _SMIME_ATTRIBUTE + "20"
SIGNATURE_TIMESTAMP = _SMIME_ATTRIBUTE + "14"
CERTIFICATE_REFERENCES = _SMIME_ATTRIBUTE + "21"
REVOCATION_REFERENCES = _SMIME_ATTRIBUTE + "22"
CERTIFICATE_VALUES = _SMIME_ATTRIBUTE + "23"
ESC_TIMESTAMP = _SMIME_ATTRIBUTE + "25"
REFERENCES_TIMESTAMP = _SMIME_ATTRIBUTE + "26"
ARCHIVE_TIMESTAMP = _SMIME_ATTRIBUTE + "27"


@dataclass(frozen=True, slots=True)
class Proofs:
    """Time-stamp tokens, and the certificates and revocation data that stand in unsigned attributes."""

    tokens: tuple[Token, ...]
    certificates: tuple[Certificate, ...]
    crls: tuple[bytes, ...]
    ocsp: tuple[bytes, ...]


NO_PROOFS = Proofs((), (), (), ())


def proofs(data: SignedData, signer: SignerInfo, content: Octets | None, limits: Limits) -> Proofs:
    """Collect the proofs of one signer. Damaged ones are left out: they prove nothing, and take nothing away.

    Raises:
        DerError: more of them than the limits.
    """
    if not signer.unsigned and CONTENT_TIMESTAMP not in signer.signed:
        return NO_PROOFS
    tokens = tuple(_tokens(data, signer, content, limits))
    if len(tokens) > limits.tokens:
        raise DerError("more time-stamps than the limit")
    crls: list[bytes] = []
    ocsp: list[bytes] = []
    for value in all_values(signer.unsigned, REVOCATION_VALUES):
        listed, answered = revocation_values(value)
        crls += listed
        ocsp += answered
    if len(crls) + len(ocsp) > limits.revocations:
        raise DerError("more revocation data than the limit")
    return Proofs(tokens, load_certificates(_embedded_certificates(signer), limits), tuple(crls), tuple(ocsp))


def _embedded_certificates(signer: SignerInfo) -> Iterator[bytes]:
    for value in all_values(signer.unsigned, CERTIFICATE_VALUES):
        try:
            yield from (element.raw for element in der.children(der.read(value, der.SEQUENCE).content))
        except DerError:
            continue


def _tokens(data: SignedData, signer: SignerInfo, content: Octets | None, limits: Limits) -> Iterator[Token]:
    signed = frozenset(all_values(signer.signed, CONTENT_TIMESTAMP))
    stamped = signed | set(all_values(signer.unsigned, SIGNATURE_TIMESTAMP))
    for value in all_values(signer.signed, CONTENT_TIMESTAMP):
        yield Token(TimestampType.CONTENT, value, content)
    for value in all_values(signer.unsigned, SIGNATURE_TIMESTAMP):
        yield Token(TimestampType.SIGNATURE, value, signer.signature, covers=signed)
    for value in all_values(signer.unsigned, ESC_TIMESTAMP):
        yield Token(TimestampType.VALIDATION_DATA, value, _over_all_references(signer), covers=stamped)
    for value in all_values(signer.unsigned, REFERENCES_TIMESTAMP):
        yield Token(TimestampType.VALIDATION_DATA, value, _over_references(signer), over_signature=False)
    for kind in (ARCHIVE_TIMESTAMP, ARCHIVE_TIMESTAMP_V2, ARCHIVE_TIMESTAMP_V3):
        for value in all_values(signer.unsigned, kind):
            archived = cms_archive.archived(kind, value, data, signer, content, limits)
            yield Token(TimestampType.ARCHIVE, value, archived.over, covers=archived.covers | signed)


def _attribute_octets(signer: SignerInfo, *kinds: str) -> bytes:
    """Give type and values of attributes, each without the tag and length of its SEQUENCE (EN 319 122-1, A.1.5.1)."""
    return b"".join(der.first(a.raw).content for kind in kinds for a in signer.unsigned.get(kind, ()))


def _over_all_references(signer: SignerInfo) -> bytes:
    kinds = (SIGNATURE_TIMESTAMP, CERTIFICATE_REFERENCES, REVOCATION_REFERENCES)
    return signer.signature + _attribute_octets(signer, *kinds)


def _over_references(signer: SignerInfo) -> bytes:
    return _attribute_octets(signer, CERTIFICATE_REFERENCES, REVOCATION_REFERENCES)


def level(data: SignedData, signer: SignerInfo) -> str:
    """Name the level that the form of the signature claims; whether its proofs hold is not judged here."""
    present = frozenset(signer.unsigned)
    stamped = SIGNATURE_TIMESTAMP in present
    if not ess.names_any(signer.signed):
        return "CMS-T" if stamped else "CMS"
    older = _older_level(present) if present else None
    if older is not None:
        return f"CAdES-{older}"
    if SIGNING_TIME not in signer.signed or not data.certificates:
        basic = "EPES" if SIGNATURE_POLICY in signer.signed else "BES"
        return "CAdES-T" if stamped else f"CAdES-{basic}"
    return f"CAdES-BASELINE-{_baseline(data, signer, stamped=stamped)}"


def _older_level(kinds: frozenset[str]) -> str | None:
    """Tell a level of TS 101 733 by the attributes that no baseline signature has (EN 319 122-1, 6.3)."""
    if kinds & {ARCHIVE_TIMESTAMP, ARCHIVE_TIMESTAMP_V2}:
        return "A"
    referenced = kinds & {CERTIFICATE_REFERENCES, REVOCATION_REFERENCES}
    valued = kinds & {CERTIFICATE_VALUES, REVOCATION_VALUES}
    if ARCHIVE_TIMESTAMP_V3 in kinds and (referenced or valued):
        return "A"
    if referenced and valued:
        return "XL"
    if referenced:
        return "X" if kinds & {ESC_TIMESTAMP, REFERENCES_TIMESTAMP} else "C"
    return "LT" if valued else None


def _baseline(data: SignedData, signer: SignerInfo, *, stamped: bool) -> str:
    if ARCHIVE_TIMESTAMP_V3 in signer.unsigned:
        return "LTA"
    if not stamped:
        return "B"
    return "LT" if data.crls or data.ocsp else "T"
