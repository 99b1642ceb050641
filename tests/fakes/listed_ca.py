"""Small certificates and revocation lists of any shape, on keys of their own: of an authority "CA" unless said otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ReasonFlags
from fakes.trust_world import NOW

from authority.keys import KeyKind, PrivateKey, key
from verify.certificate import Certificate

HOUR = timedelta(hours=1)
URL = "http://crl.example"
SIGNS_LISTS = partial(
    x509.KeyUsage,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    encipher_only=False,
    decipher_only=False,
)


def name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name)])


def private(slot: str) -> PrivateKey:
    return key(KeyKind.P256, f"crl-{slot}")


@dataclass(frozen=True)
class Made:
    """A certificate to be made: *by* is whose key signs, *slot* whose key it is for."""

    subject: str
    issuer: str = "CA"
    slot: str = ""
    by: str = "CA"
    serial: int = 7
    authority: bool = False
    lists: bool = False
    end: timedelta = timedelta(days=300)
    extensions: tuple[x509.ExtensionType, ...] = ()

    def certificate(self) -> Certificate:
        own = private(self.slot or self.subject).public_key()
        builder = (
            x509.CertificateBuilder()
            .subject_name(name(self.subject))
            .issuer_name(name(self.issuer))
            .public_key(own)
            .serial_number(self.serial)
            .not_valid_before(NOW - timedelta(days=300))
            .not_valid_after(NOW + self.end)
            .add_extension(x509.BasicConstraints(ca=self.authority, path_length=None), critical=True)
            .add_extension(
                SIGNS_LISTS(digital_signature=not self.lists, key_cert_sign=self.authority, crl_sign=self.lists),
                critical=True,
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(own), critical=False)
        )
        for extension in self.extensions:
            builder = builder.add_extension(extension, critical=False)
        return Certificate.load(builder.sign(private(self.by), hashes.SHA256()).public_bytes(Encoding.DER))


@dataclass(frozen=True)
class Listed:
    """A list to be made. *revoked*: reasons by serial number, under the issuer of each name for indirect lists."""

    revoked: dict[int, ReasonFlags] = field(default_factory=dict)
    issuer: str = "CA"
    by: str = "CA"
    at: datetime = NOW
    number: int = 5
    base: int | None = None
    scope: Mapping[str, object] | None = None
    whose: str | None = None
    more: tuple[x509.ExtensionType, ...] = ()

    def der(self) -> bytes:
        own = private(self.by).public_key()
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(name(self.issuer))
            .last_update(self.at)
            .next_update(self.at + HOUR)
            .add_extension(x509.CRLNumber(self.number), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(own), critical=False)
        )
        if self.base is not None:
            builder = builder.add_extension(x509.DeltaCRLIndicator(self.base), critical=True)
        if self.scope is not None:
            builder = builder.add_extension(_point(**self.scope), critical=True)
        for extension in self.more:
            builder = builder.add_extension(extension, critical=False)
        for serial, reason in self.revoked.items():
            builder = builder.add_revoked_certificate(self._entry(serial, reason))
        return builder.sign(private(self.by), hashes.SHA256()).public_bytes(Encoding.DER)

    def _entry(self, serial: int, reason: ReasonFlags) -> x509.RevokedCertificate:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(NOW - HOUR)
        entry = entry.add_extension(x509.CRLReason(reason), critical=False)
        if self.whose is not None:
            entry = entry.add_extension(x509.CertificateIssuer([x509.DirectoryName(name(self.whose))]), critical=True)
        return entry.build()


def _point(**given: object) -> x509.IssuingDistributionPoint:
    nothing: dict[str, object] = {
        "full_name": None,
        "relative_name": None,
        "only_contains_user_certs": False,
        "only_contains_ca_certs": False,
        "only_some_reasons": None,
        "indirect_crl": False,
        "only_contains_attribute_certs": False,
    }
    return x509.IssuingDistributionPoint(**(nothing | given))  # type: ignore[arg-type]


def points(*given: tuple[str | None, frozenset[ReasonFlags] | None, str | None]) -> x509.CRLDistributionPoints:
    """Distribution points: address, reasons, who signs the lists."""
    return x509.CRLDistributionPoints(
        [
            x509.DistributionPoint(
                full_name=None if url is None else [x509.UniformResourceIdentifier(f"{URL}/{url}")],
                relative_name=None,
                reasons=reasons,
                crl_issuer=None if issuer is None else [x509.DirectoryName(name(issuer))],
            )
            for url, reasons, issuer in given
        ]
    )
