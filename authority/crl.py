"""Certificate revocation lists (RFC 5280, 5)."""

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from authority.pki import Authority, Identity, Revocation

_FRESH_FOR = timedelta(hours=24)


def current(authority: Authority, ca: Identity, at: datetime) -> bytes:
    """Give the CertificateList of *ca* in DER as it is published at *at*: what was revoked by then."""
    revoked = {serial: r for serial, r in authority.revocations(ca).items() if r.at <= at}
    return build(ca, revoked, at, at + _FRESH_FOR)


def build(ca: Identity, revoked: dict[int, Revocation], this_update: datetime, next_update: datetime) -> bytes:
    """Give a CertificateList in DER that *ca* signs, with any entries and times; its number grows with *this_update*."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(ca.certificate.subject)
        .last_update(this_update)
        .next_update(next_update)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca.key.public_key()), critical=False)
        .add_extension(x509.CRLNumber(int(this_update.timestamp())), critical=False)
    )
    for serial, revocation in revoked.items():
        builder = builder.add_revoked_certificate(_entry(serial, revocation))
    return builder.sign(ca.key, hashes.SHA256()).public_bytes(Encoding.DER)


def _entry(serial: int, revocation: Revocation) -> x509.RevokedCertificate:
    builder = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(revocation.at)
    if revocation.reason is not x509.ReasonFlags.unspecified:
        builder = builder.add_extension(x509.CRLReason(revocation.reason), critical=False)
    return builder.build()
