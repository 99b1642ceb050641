"""OCSP answers (RFC 6960): good, revoked and unknown, of any time, signed by a delegated responder or whoever is asked to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp

from authority import cms, der, keys
from authority.keys import Hash
from authority.pki import Authority, Identity, Revocation

_BASIC = "1.3.6.1.5.5.7.48.1.1"
_NONCE = "1.3.6.1.5.5.7.48.1.2"
_ARCHIVE_CUTOFF = "1.3.6.1.5.5.7.48.1.6"
_SUCCESSFUL, _MALFORMED, _UNAUTHORIZED = 0, 1, 6
_FRESH_FOR = timedelta(minutes=15)
"""As the Latvian responder answers."""

_REASONS = {
    x509.ReasonFlags.unspecified: 0,
    x509.ReasonFlags.key_compromise: 1,
    x509.ReasonFlags.ca_compromise: 2,
    x509.ReasonFlags.affiliation_changed: 3,
    x509.ReasonFlags.superseded: 4,
    x509.ReasonFlags.cessation_of_operation: 5,
    x509.ReasonFlags.certificate_hold: 6,
    x509.ReasonFlags.remove_from_crl: 8,
    x509.ReasonFlags.privilege_withdrawn: 9,
    x509.ReasonFlags.aa_compromise: 10,
}


class Unknown(Enum):
    """The status of a certificate that the responder does not know."""

    UNKNOWN = "unknown"


Status = Revocation | Unknown | None
"""None is good."""


@dataclass(frozen=True, slots=True)
class CertId:
    """The certificate asked about: digests of its issuer's name and key, and its serial number."""

    hash: Hash
    name_digest: bytes
    key_digest: bytes
    serial: int

    @classmethod
    def of(cls, ca: Identity, serial: int, digest: Hash = Hash.SHA1) -> "CertId":
        """Give the CertID of the certificate that *ca* issued under *serial*."""
        return cls(digest, digest.digest(ca.certificate.subject.public_bytes()), digest.digest(_key_bits(ca)), serial)

    def encoded(self) -> bytes:
        """Give CertID in DER."""
        algorithm = cms.algorithm(self.hash, der.NULL)
        return der.sequence(
            algorithm, der.octets(self.name_digest), der.octets(self.key_digest), der.integer(self.serial)
        )


@dataclass(frozen=True, slots=True)
class Times:
    """When an answer was produced, since when it holds, and until when (None: no next update).

    *archive_cutoff*: certificates that ended since then are still answered for (RFC 6960, 4.4.4).
    """

    produced: datetime
    this_update: datetime
    next_update: datetime | None
    archive_cutoff: datetime | None = None

    @classmethod
    def at(cls, moment: datetime) -> "Times":
        """Give the times of an answer made at *moment*."""
        return cls(moment, moment, moment + _FRESH_FOR)


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signs an answer, and how: named by key hash or by name, own certificate enclosed or not."""

    responder: Identity
    by_key: bool = False
    enclosed: bool = True
    hash: Hash = Hash.SHA256


def answer(identity: Identity, authority: Authority, at: datetime) -> bytes:
    """Give the OCSPResponse about *identity* as its authority would answer at *at*: revoked once revoked by then."""
    ca = next(ca for ca in authority.authorities if ca.certificate == identity.issuers[0])
    serial = identity.certificate.serial_number
    status = _status(authority, ca, serial, at)
    return response(CertId.of(ca, serial), status, Times.at(at), Signing(authority.responder(ca)))


def response(asked: CertId, status: Status, times: Times, signing: Signing, nonce: bytes | None = None) -> bytes:
    """Give an OCSPResponse in DER with one single response (RFC 6960, 4.2.1). *nonce* is the extension's value."""
    return response_of([(asked, status)], times, signing, nonce)


def response_of(
    answers: Sequence[tuple[CertId, Status]], times: Times, signing: Signing, nonce: bytes | None = None
) -> bytes:
    """Give an OCSPResponse as `response` does, with a single response for each of *answers*."""
    data = der.sequence(
        _responder_id(signing),
        der.generalized_time(times.produced),
        der.sequence(*(_single(asked, status, times) for asked, status in answers)),
        b"" if nonce is None else der.explicit(1, der.sequence(der.sequence(der.oid(_NONCE), der.octets(nonce)))),
    )
    basic = der.sequence(
        data,
        cms.signature_algorithm(signing.responder.key, signing.hash),
        der.bits(keys.sign(signing.responder.key, data, signing.hash)),
        der.explicit(0, der.sequence(signing.responder.der)) if signing.enclosed else b"",
    )
    body = der.sequence(der.oid(_BASIC), der.octets(basic))
    return der.sequence(der.enumerated(_SUCCESSFUL), der.explicit(0, body))


def respond(authority: Authority, request: bytes, at: datetime) -> bytes:
    """Answer an OCSPRequest in DER at *at*: what stands behind HTTP. Foreign issuers are refused, bad requests too."""
    try:
        asked = ocsp.load_der_ocsp_request(request)
    except ValueError:
        return failure(_MALFORMED)
    digest = Hash(asked.hash_algorithm.name)
    for ca in authority.authorities:
        wanted = CertId.of(ca, asked.serial_number, digest)
        if (wanted.name_digest, wanted.key_digest) == (asked.issuer_name_hash, asked.issuer_key_hash):
            status = _status(authority, ca, asked.serial_number, at)
            return response(wanted, status, Times.at(at), Signing(authority.responder(ca)), _nonce(asked))
    return failure(_UNAUTHORIZED)


def failure(status: int) -> bytes:
    """Give an unsigned OCSPResponse with a *status* other than successful (RFC 6960, 4.2.1)."""
    return der.sequence(der.enumerated(status))


def _status(authority: Authority, ca: Identity, serial: int, at: datetime) -> Status:
    if not authority.is_issued(ca, serial):
        return Unknown.UNKNOWN
    revocation = authority.revocation(ca, serial)
    return revocation if revocation is not None and revocation.at <= at else None


def _single(asked: CertId, status: Status, times: Times) -> bytes:
    """Give SingleResponse."""
    return der.sequence(
        asked.encoded(),
        _cert_status(status),
        der.generalized_time(times.this_update),
        b"" if times.next_update is None else der.explicit(0, der.generalized_time(times.next_update)),
        _cutoff(times),
    )


def _cutoff(times: Times) -> bytes:
    """Give the extension of a single answer that names the archive cutoff."""
    if times.archive_cutoff is None:
        return b""
    value = der.octets(der.generalized_time(times.archive_cutoff))
    return der.explicit(1, der.sequence(der.sequence(der.oid(_ARCHIVE_CUTOFF), value)))


def _cert_status(status: Status) -> bytes:
    """Give CertStatus: good [0], revoked [1], unknown [2]."""
    match status:
        case None:
            return der.implicit(0, b"")
        case Unknown():
            return der.implicit(2, b"")
        case Revocation(at=at, reason=reason):
            return der.explicit(1, der.generalized_time(at), der.explicit(0, der.enumerated(_REASONS[reason])))


def _responder_id(signing: Signing) -> bytes:
    """Give ResponderID: byName [1], byKey [2] (always SHA-1)."""
    if signing.by_key:
        return der.explicit(2, der.octets(Hash.SHA1.digest(_key_bits(signing.responder))))
    return der.explicit(1, signing.responder.certificate.subject.public_bytes())


def _nonce(asked: ocsp.OCSPRequest) -> bytes | None:
    try:
        value = asked.extensions.get_extension_for_class(x509.OCSPNonce).value
    except x509.ExtensionNotFound:
        return None
    return value.public_bytes()


def _key_bits(identity: Identity) -> bytes:
    """Give the content of the subjectPublicKey bit string, over which key digests are made."""
    public = identity.key.public_key()
    if hasattr(public, "curve"):
        return public.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1)


def request(identity: Identity, digest: Hash = Hash.SHA1) -> bytes:
    """Give an OCSPRequest in DER about *identity*, without a nonce."""
    algorithm = digest.primitive
    assert isinstance(algorithm, hashes.SHA1 | hashes.SHA256 | hashes.SHA384 | hashes.SHA512)
    builder = ocsp.OCSPRequestBuilder().add_certificate(identity.certificate, identity.issuers[0], algorithm)
    return builder.build().public_bytes(serialization.Encoding.DER)
