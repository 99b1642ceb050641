"""The company's own signature on what leaves: S/MIME on mail (RFC 8551), PAdES on letters, where a certificate is configured.

The key stays in this process; children, which read what strangers sent, never see it.
"""

from base64 import encodebytes
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key, pkcs12

from config.settings import Settings, SettingsError
from runtime import pdf_signature

HASH: Final = "sha256"
MICALG: Final = "sha-256"
BOUNDARY: Final = "=_signed_="
"""In no body of ours: those are encoded as base64 or quoted-printable, where "=_" can't stand."""
ECDSA: Final = "sha256_ecdsa"

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Sealer:
    """A certificate with its key, and the *issuers* that travel with every signature."""

    certificate: x509.Certificate
    key: PrivateKey = field(repr=False)
    issuers: tuple[x509.Certificate, ...] = ()

    def mail(self, entity: bytes, at: datetime) -> bytes:
        """Give the header field and body of multipart/signed around a MIME *entity* with CRLF lines (RFC 1847, 2.1)."""
        signature = encodebytes(self._cms(entity, at)).replace(b"\n", b"\r\n")
        kind = f'multipart/signed; protocol="application/pkcs7-signature";\r\n micalg={MICALG}; boundary="{BOUNDARY}"'
        line = f"--{BOUNDARY}".encode()
        head = f"Content-Type: {kind}\r\n\r\n".encode() + line + b"\r\n"
        return head + entity + b"\r\n" + line + b"\r\n" + _SIGNATURE_HEAD + signature + line + b"--\r\n"

    def pdf(self, content: bytes, at: datetime) -> bytes:
        """Give a letter with its signature. The time stands in the PDF, not among the attributes (EN 319 142-1, 6.3)."""
        return pdf_signature.sign(content, at, lambda octets: self._cms(octets, None))

    def _cms(self, content: bytes, at: datetime | None) -> bytes:
        """Sign *content* detached, with the certificate bound to the signature (RFC 5035, signing-certificate-v2)."""
        from endesive import signer

        attributes = True if at is None else _attributes(self.certificate, at)
        signed: bytes = signer.sign(content, self.key, self.certificate, [*self.issuers], HASH, attrs=attributes)
        return signed if isinstance(self.key, rsa.RSAPrivateKey) else _named_as_ecdsa(signed)


_SIGNATURE_HEAD: Final = (
    b'Content-Type: application/pkcs7-signature; name="smime.p7s"\r\n'
    b"Content-Transfer-Encoding: base64\r\n"
    b'Content-Disposition: attachment; filename="smime.p7s"\r\n\r\n'
)


def _attributes(certificate: x509.Certificate, at: datetime) -> Any:
    """Give what makes the library add the time of signing, which its own attributes lack (RFC 8551, 2.5.1)."""
    import hashlib

    from asn1crypto import cms, core, tsp
    from cryptography.hazmat.primitives.serialization import Encoding

    bound = hashlib.sha256(certificate.public_bytes(Encoding.DER)).digest()
    certificates = tsp.SigningCertificateV2({"certs": [tsp.ESSCertIDv2({"cert_hash": bound})]})

    def attributes(digest: bytes) -> list[Any]:
        moment = cms.Time({"utc_time": core.UTCTime(at.astimezone(UTC))})
        values = {"content_type": "data", "message_digest": digest, "signing_time": moment}
        plain = [cms.CMSAttribute({"type": kind, "values": [value]}) for kind, value in values.items()]
        return [*plain, cms.CMSAttribute({"type": "signing_certificate_v2", "values": [certificates]})]

    return attributes


def _named_as_ecdsa(signed: bytes) -> bytes:
    """Name the algorithm of an EC key: the library names RSA for every key. It is no part of what is signed."""
    from asn1crypto import cms

    content = cms.ContentInfo.load(signed)
    content["content"]["signer_infos"][0]["signature_algorithm"] = {"algorithm": ECDSA}
    named: bytes = content.dump(force=True)
    return named


def load_sealer(settings: Settings) -> Sealer | None:
    """Read the certificate and key that the settings name; None where they name none.

    SIGN_CERTIFICATE is PEM (the certificate first, its issuers after it) with SIGN_KEY, or a PKCS#12 file with both.

    Raises:
        SettingsError: a file can't be read, or the parts do not belong together.
    """
    if settings.sign_certificate is None:
        return None
    password = None if settings.sign_password is None else settings.sign_password.get_secret_value().encode()
    content = _read(settings.sign_certificate, "SIGN_CERTIFICATE")
    if settings.sign_key is None:
        return _from_pkcs12(content, password)
    return _from_pem(content, _read(settings.sign_key, "SIGN_KEY"), password)


def _from_pkcs12(content: bytes, password: bytes | None) -> Sealer:
    try:
        key, certificate, issuers = pkcs12.load_key_and_certificates(content, password)
    except (ValueError, TypeError) as error:
        raise SettingsError(
            "The file named by SIGN_CERTIFICATE can't be opened as PKCS#12; check it and SIGN_PASSWORD, or name the key"
            " of a PEM certificate by SIGN_KEY."
        ) from error
    if certificate is None:
        raise SettingsError("The file named by SIGN_CERTIFICATE holds no certificate.")
    return _sealer(certificate, key, tuple(issuers))


def _from_pem(content: bytes, key: bytes, password: bytes | None) -> Sealer:
    try:
        certificate, *issuers = x509.load_pem_x509_certificates(content)
    except ValueError as error:
        raise SettingsError("The file named by SIGN_CERTIFICATE holds no PEM certificate.") from error
    try:
        return _sealer(certificate, load_pem_private_key(key, password), tuple(issuers))
    except (ValueError, TypeError) as error:
        raise SettingsError(
            "The file named by SIGN_KEY holds no PEM key that can be opened; check it and SIGN_PASSWORD."
        ) from error


def _sealer(certificate: x509.Certificate, key: object, issuers: tuple[x509.Certificate, ...]) -> Sealer:
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise SettingsError("The signing key must be an RSA or EC key.")
    if certificate.public_key() != key.public_key():
        raise SettingsError("The signing key is not that of the first certificate in SIGN_CERTIFICATE.")
    return Sealer(certificate, key, issuers)


def _read(path: Path, setting: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"The file {path} named by {setting} can't be read ({error.strerror}); check its name and mode."
        ) from error
