"""The mailbox's own keys, with which mail that is encrypted to it (S/MIME) is opened: PKCS #12, or PEM.

One file may hold several: mail that was encrypted to last year's certificate must be readable with this year's at hand.
"""

import re
from collections.abc import Iterator

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates

from config.settings import Settings, SettingsError
from intake.encrypted import MailKey

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
"""The kinds with which mail programs encrypt."""

_PEM_KEY = re.compile(rb"-----BEGIN ([A-Z ]*PRIVATE KEY)-----.+?-----END \1-----", re.DOTALL)


def load_mail_keys(settings: Settings) -> tuple[MailKey, ...]:
    """Read the keys of SMIME_KEY_FILE; none where it is not set.

    Raises:
        SettingsError: the file can't be read, its password is wrong, or it holds no key with its certificate.
    """
    path = settings.smime_key_file
    if path is None:
        return ()
    password = settings.smime_key_password.get_secret_value().encode() if settings.smime_key_password else None
    try:
        content = path.read_bytes()
        keys, certificates = _pem(content, password) if b"-----BEGIN" in content else _pkcs12(content, password)
    except OSError as error:
        raise SettingsError(
            f"The setting SMIME_KEY_FILE is wrong: {path} can't be read ({error.strerror}); check its owner and mode."
        ) from error
    except (ValueError, TypeError, UnsupportedAlgorithm):
        # Not chained: the words of the library are for programmers.
        raise SettingsError(
            f"The setting SMIME_KEY_FILE is wrong: {path} is no PEM or PKCS #12 file, or SMIME_KEY_PASSWORD does not fit it."
        ) from None
    found = tuple(_pairs(keys, certificates))
    if not found:
        raise SettingsError(
            f"The setting SMIME_KEY_FILE is wrong: {path} holds no RSA or EC key together with its certificate."
        )
    return found


def _pem(content: bytes, password: bytes | None) -> tuple[list[object], list[x509.Certificate]]:
    keys: list[object] = []
    for match in _PEM_KEY.finditer(content):
        sealed = b"ENCRYPTED" in match[0]
        keys.append(load_pem_private_key(match[0], password if sealed else None))
    certificates = x509.load_pem_x509_certificates(content) if b"-----BEGIN CERTIFICATE-----" in content else []
    return keys, certificates


def _pkcs12(content: bytes, password: bytes | None) -> tuple[list[object], list[x509.Certificate]]:
    key, certificate, others = load_key_and_certificates(content, password)
    return [key], [*([certificate] if certificate else []), *others]


def _pairs(keys: list[object], certificates: list[x509.Certificate]) -> Iterator[MailKey]:
    """Give each key with each of its certificates: a renewed certificate may have kept its key."""
    for key in keys:
        if isinstance(key, PrivateKey):
            own = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
            private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
            yield from (MailKey(c.public_bytes(Encoding.DER), private) for c in certificates if _public(c) == own)


def _public(certificate: x509.Certificate) -> bytes:
    return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
