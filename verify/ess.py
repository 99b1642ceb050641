"""The signed attribute that names the signing certificate by digest (ESS, RFC 5035, 3 and 5; EN 319 122-1, 5.2.2)."""

from enum import Enum, auto

from verify import der, keys
from verify.certificate import Certificate
from verify.methods import digest_from_identifier
from verify.signed_data import Attributes, single

SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12"
SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"


class Binding(Enum):
    """Whether the signed attributes name the certificate."""

    NAMED = auto()
    ABSENT = auto()
    ANOTHER = auto()


def binding(signed: Attributes, certificate: Certificate) -> Binding:
    """Tell whether *certificate* is the one that the attribute names first; both versions must agree where both stand.

    Raises:
        DerError: an attribute is damaged or does not occur exactly once.
        UnsupportedAlgorithmError: the digest is not known.
    """
    found = [
        _fits(value, certificate, version)
        for version, kind in ((1, SIGNING_CERTIFICATE), (2, SIGNING_CERTIFICATE_V2))
        if (value := single(signed, kind)) is not None
    ]
    if not found:
        return Binding.ABSENT
    return Binding.NAMED if all(found) else Binding.ANOTHER


def _fits(value: bytes, certificate: Certificate, version: int) -> bool:
    first = der.Fields(der.fields(value).contents(der.SEQUENCE)).contents(der.SEQUENCE)
    name, hashed = digest_of(first, version)
    # That digest is kept with the certificate, which a report names by it.
    return hashed == (bytes.fromhex(certificate.sha256) if name == "SHA-256" else keys.digest(name, certificate.der))


def digest_of(cert_id: bytes, version: int) -> tuple[str, bytes]:
    """Read the digest and its name out of the contents of an ESSCertID (SHA-1) or ESSCertIDv2 (SHA-256 by default)."""
    members = der.Fields(cert_id)
    algorithm = members.optional(der.SEQUENCE) if version > 1 else None
    name = "SHA-1" if version == 1 else "SHA-256"
    if algorithm is not None:
        name = digest_from_identifier(algorithm.raw)
    return name, members.contents(der.OCTET_STRING)


def names_any(signed: Attributes) -> bool:
    """Tell whether the attribute is there at all, in either version."""
    return SIGNING_CERTIFICATE in signed or SIGNING_CERTIFICATE_V2 in signed
