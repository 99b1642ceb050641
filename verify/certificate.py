"""X.509 certificates (RFC 5280) as verification sees them: the octets, and what is read from them when asked.

A certificate is what its DER says. Names stay raw DER, because issuers are compared octet by octet; extensions are read
on first use, and one that cannot be read counts as an unknown critical one, so that no check is passed by damage.
"""

import hashlib
from dataclasses import field
from datetime import datetime
from enum import IntEnum
from functools import lru_cache

from verify import der
from verify.dataclass import dataclass
from verify.der import DerError
from verify.distribution import Point, addresses
from verify.extensions import Extensions, QcStatements, read_extensions

CERTIFICATE_SIZE = 64 * 1024
"""Octets of one certificate: real ones stay below 10 KiB; larger ones would fill the caches."""
CACHED_CERTIFICATES = 4096
"""Certificates kept parsed: all issuers, responders and time-stamp units of thirty lists fit several times."""

CACHED_USAGES = 512
"""Sets of key usages kept: as many as nine bits can make."""


class KeyUsage(IntEnum):
    """Bits of keyUsage (RFC 5280, 4.2.1.3)."""

    DIGITAL_SIGNATURE = 0
    CONTENT_COMMITMENT = 1
    KEY_ENCIPHERMENT = 2
    DATA_ENCIPHERMENT = 3
    KEY_AGREEMENT = 4
    KEY_CERT_SIGN = 5
    CRL_SIGN = 6
    ENCIPHER_ONLY = 7
    DECIPHER_ONLY = 8


@dataclass(frozen=True, slots=True)
class Body:
    """The members of TBSCertificate and its signature, in the order of RFC 5280, 4.1."""

    tbs: bytes
    serial: int
    issuer: bytes
    not_before: datetime
    not_after: datetime
    subject: bytes
    spki: bytes
    extensions: bytes | None
    signature_algorithm: bytes
    signature: bytes


def _read_body(data: bytes) -> Body:
    if len(data) > CERTIFICATE_SIZE:
        raise DerError("a certificate beyond the limit")
    whole = der.fields(data)
    tbs = whole.next(der.SEQUENCE)
    outer_algorithm = whole.encoding(der.SEQUENCE)
    signature = der.bits(whole.contents(der.BIT_STRING))
    whole.end()
    members = der.Fields(tbs.content)
    members.optional(der.EXPLICIT)
    serial = der.integer(members.contents(der.INTEGER))
    if members.encoding(der.SEQUENCE) != outer_algorithm:
        raise DerError("the two signature algorithms of the certificate disagree")
    issuer = members.encoding(der.SEQUENCE)
    validity = der.Fields(members.contents(der.SEQUENCE))
    not_before, not_after = der.instant(validity.next()), der.instant(validity.next())
    subject = members.encoding(der.SEQUENCE)
    spki = members.encoding(der.SEQUENCE)
    members.optional(der.CONTEXT | 1)
    members.optional(der.CONTEXT | 2)
    extensions = members.optional(der.EXPLICIT | 3)
    members.end()
    return Body(
        tbs=tbs.raw,
        serial=serial,
        issuer=issuer,
        not_before=not_before,
        not_after=not_after,
        subject=subject,
        spki=spki,
        extensions=None if extensions is None else extensions.content,
        signature_algorithm=outer_algorithm,
        signature=signature,
    )


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate; equal and hashed by its DER alone. Make it with `Certificate.load`."""

    der: bytes
    body: Body = field(compare=False, repr=False)

    @staticmethod
    def load(data: bytes) -> "Certificate":
        """Read a certificate from DER, exactly as long as *data*.

        Raises:
            ValueError: the octets are no certificate.
        """
        return _load(data)

    def __eq__(self, other: object) -> bool:
        return self.der == other.der if isinstance(other, Certificate) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.der)

    @property
    def sha256(self) -> str:
        """Lower-case hex SHA-256 of the DER."""
        return _sha256(self.der)

    @property
    def subject(self) -> bytes:
        """Subject name, raw DER."""
        return self.body.subject

    @property
    def issuer(self) -> bytes:
        """Issuer name, raw DER."""
        return self.body.issuer

    @property
    def serial(self) -> int:
        """Serial number, as signed INTEGER."""
        return self.body.serial

    @property
    def not_before(self) -> datetime:
        """First instant of validity, inclusive."""
        return self.body.not_before

    @property
    def not_after(self) -> datetime:
        """Last instant of validity, inclusive (RFC 5280, 4.1.2.5)."""
        return self.body.not_after

    @property
    def spki(self) -> bytes:
        """SubjectPublicKeyInfo, raw DER."""
        return self.body.spki

    @property
    def self_issued(self) -> bool:
        """Tell whether subject and issuer are one name (RFC 5280, 6.1)."""
        return self.body.subject == self.body.issuer

    @property
    def extensions(self) -> Extensions:
        """All extensions, read once."""
        return _extensions(self.body.extensions)

    @property
    def key_usage(self) -> frozenset[KeyUsage] | None:
        """Bits of keyUsage, None where the extension is absent."""
        found = self.extensions.key_usage
        return None if found is None else _usage(found)

    @property
    def extended_key_usage(self) -> frozenset[str] | None:
        """Purposes of extendedKeyUsage (dotted), None where the extension is absent."""
        return self.extensions.extended_key_usage

    @property
    def is_ca(self) -> bool:
        """Tell whether basicConstraints says cA (RFC 5280, 4.2.1.9)."""
        return self.extensions.is_ca

    @property
    def path_length(self) -> int | None:
        """Give pathLenConstraint, None where there is none."""
        return self.extensions.path_length

    @property
    def policies(self) -> frozenset[str]:
        """Policy identifiers (dotted) of certificatePolicies."""
        return self.extensions.policies

    @property
    def subject_key_id(self) -> bytes | None:
        """Key identifier of the subject, None where the extension is absent."""
        return self.extensions.subject_key_id

    @property
    def authority_key_id(self) -> bytes | None:
        """Key identifier that the issuer is said to have, None where absent."""
        return self.extensions.authority_key_id

    @property
    def ocsp_urls(self) -> tuple[str, ...]:
        """Addresses (http, https) of OCSP responders named by authorityInfoAccess."""
        return self.extensions.ocsp_urls

    @property
    def crl_urls(self) -> tuple[str, ...]:
        """Addresses (http, https) of CRLs named by cRLDistributionPoints."""
        return addresses(self.extensions.crl_points)

    @property
    def crl_points(self) -> tuple[Point, ...]:
        """Points of cRLDistributionPoints, by which lists are told to speak of this certificate."""
        return self.extensions.crl_points

    @property
    def delta_urls(self) -> tuple[str, ...]:
        """Addresses (http, https) of delta lists named by freshestCRL."""
        return self.extensions.delta_urls

    @property
    def issuer_urls(self) -> tuple[str, ...]:
        """Addresses (http, https) of issuer certificates named by authorityInfoAccess."""
        return self.extensions.issuer_urls

    @property
    def qc(self) -> QcStatements:
        """Statements on qualification (EN 319 412-5)."""
        return self.extensions.qc

    @property
    def critical_unknown(self) -> frozenset[str]:
        """Critical extensions (dotted) that are not understood, and any that could not be read."""
        return self.extensions.critical_unknown

    @property
    def ocsp_no_check(self) -> bool:
        """Tell whether the certificate carries id-pkix-ocsp-nocheck (RFC 6960, 4.2.2.2.1)."""
        return self.extensions.ocsp_no_check

    @property
    def key_bits(self) -> int | None:
        """Size of the public key in bits, None where the key can't be read."""
        return _key_bits(self.body.spki)


@lru_cache(maxsize=CACHED_CERTIFICATES)
def _load(data: bytes) -> Certificate:
    return Certificate(data, _read_body(data))


@lru_cache(maxsize=CACHED_USAGES)
def _usage(bits: frozenset[int]) -> frozenset[KeyUsage]:
    return frozenset(KeyUsage(bit) for bit in bits if bit <= KeyUsage.DECIPHER_ONLY)


@lru_cache(maxsize=CACHED_CERTIFICATES)
def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@lru_cache(maxsize=CACHED_CERTIFICATES)
def _key_bits(spki: bytes) -> int | None:
    from verify.keys import key_bits

    return key_bits(spki)


@lru_cache(maxsize=CACHED_CERTIFICATES)
def _extensions(encoded: bytes | None) -> Extensions:
    return read_extensions(encoded)
