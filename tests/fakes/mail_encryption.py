"""Mail encrypted to a mailbox by OpenSSL, as mail programs do it; and the mailbox's keys."""

import datetime as dt
import subprocess
from pathlib import Path
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from intake.encrypted import MailKey

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

ENTITY = b"Content-Type: text/plain; charset=utf-8\r\n\r\nPlease delete all my data.\r\n"


def mail_key(key: PrivateKey | None = None) -> MailKey:
    """A key with a certificate for it."""
    private = key or rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "info@infotrust.example")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=365))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
        .sign(private, hashes.SHA256())
    )
    plain = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return MailKey(certificate.public_bytes(Encoding.DER), plain)


def pem_certificate(key: MailKey) -> bytes:
    """The certificate as people hand it out."""
    return x509.load_der_x509_certificate(key.certificate).public_bytes(Encoding.PEM)


def enveloped(folder: Path, key: MailKey, entity: bytes, *options: str) -> bytes:
    """*entity* encrypted to *key* as CMS in DER; *options* go to OpenSSL."""
    certificate = folder / "recipient.pem"
    certificate.write_bytes(pem_certificate(key))
    command = ["openssl", "cms", "-encrypt", "-binary", "-outform", "DER", *options, "-recip", str(certificate)]
    # Options of the key belong behind their recipient.
    if "-keyopt" in options:
        at = options.index("-keyopt")
        others = options[:at]
        command = ["openssl", "cms", "-encrypt", "-binary", "-outform", "DER", *others, "-recip", str(certificate)]
        command += options[at:]
    done = subprocess.run(command, input=entity, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return cast("bytes", done.stdout)
