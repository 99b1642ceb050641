"""The certification authorities and what they issue, as Latvia makes it (EN 319 412; RFC 5280).

A root that is no listed service, two listed issuing authorities below it (one for signatures, one for signatures and
seals), a time-stamping unit, OCSP responders, the signers of the national list and of the list of lists, and one
authority that no list names.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import AuthorityInformationAccessOID

from authority import keys, profiles
from authority.keys import KeyKind, PrivateKey
from authority.profiles import Profile
from authority.subjects import Organisation, Subject

YEAR = timedelta(days=365)
DEFAULT_URL = "http://127.0.0.1:8889"

_LEAF_SLOTS = 3
"""Different keys that end entities share in turn: enough to tell signers apart, few enough to be quick."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate with its key and its issuers, the nearest first, the root last; *slug* names it in addresses."""

    certificate: x509.Certificate
    key: PrivateKey
    issuers: tuple[x509.Certificate, ...] = ()
    slug: str = ""

    @property
    def der(self) -> bytes:
        """The certificate in DER."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        """The certificate in PEM."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """The private key in unencrypted PKCS#8 PEM, for other tools to sign with."""
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    @property
    def sha256(self) -> str:
        """The certificate's fingerprint in lower-case hex."""
        return hashlib.sha256(self.der).hexdigest()


@dataclass(frozen=True, slots=True)
class Revocation:
    """When a certificate stopped being valid, and why (RFC 5280, 5.3.1)."""

    at: datetime
    reason: x509.ReasonFlags = x509.ReasonFlags.key_compromise


@dataclass(frozen=True, slots=True)
class Validity:
    """First and last second of a certificate, aware."""

    start: datetime
    end: datetime

    @classmethod
    def around(cls, now: datetime, *, before: timedelta, after: timedelta) -> "Validity":
        """Give the validity from *before* ago until *after* from *now*."""
        return cls(now - before, now + after)


class Authority:
    """One country's trust services at a moment *now*, which is given, never read from a clock.

    *base_url* stands before the addresses in certificates (``/ocsp``, ``/crl/…``, ``/ca/…``); *seed* makes serial
    numbers; *country* and *ca_key* vary the authorities themselves. Keys are random and shared within the process.
    """

    def __init__(
        self,
        now: datetime,
        *,
        base_url: str = DEFAULT_URL,
        seed: int = 1,
        country: str = "LV",
        ca_key: KeyKind = KeyKind.RSA_2048,
    ) -> None:
        self.now = now.astimezone(UTC).replace(microsecond=0)
        self.base_url = base_url
        self.country = country
        self._seed = seed
        self._ca_key = ca_key
        self._count = 0
        self._issued: dict[tuple[str, int], Revocation | None] = {}
        self._responders: dict[str, Identity] = {}

    @cached_property
    def root(self) -> Identity:
        """The root: in the list it is no CA/QC service, so nothing may be anchored at it."""
        return self._self_signed("root", f"Parauga Root CA {self.country}", _as_authority)

    @cached_property
    def signing_ca(self) -> Identity:
        """Issues certificates for signatures (cards)."""
        return self._authority("eid-ica", f"Parauga eID ICA {self.country}")

    @cached_property
    def seal_ca(self) -> Identity:
        """Issues certificates for signatures and for seals."""
        return self._authority("ica", f"Parauga eParaksts ICA {self.country}")

    @cached_property
    def withdrawn_ca(self) -> Identity:
        """Issues certificates too, but the list withdrew it."""
        return self._authority("old-ica", f"Parauga vecā ICA {self.country}")

    @cached_property
    def unlisted_ca(self) -> Identity:
        """A root of its own that no list names."""
        return self._self_signed("unlisted", f"Nezināma CA {self.country}", _as_authority)

    @cached_property
    def tsa(self) -> Identity:
        """The qualified time-stamping unit; issued by the root, as in Latvia."""
        return self._service("tsa", "Parauga TSA A", profiles.TIME_STAMPING, self.root)

    @cached_property
    def unlisted_tsa(self) -> Identity:
        """A time-stamping unit that no list names."""
        return self._service("unlisted-tsa", "Nezināma TSA", profiles.TIME_STAMPING, self.unlisted_ca)

    @cached_property
    def list_signer(self) -> Identity:
        """Signs the national list (TS 119 612, 5.7.1: own country, scheme operator's name, tslSigning)."""
        return self._self_signed("list-signer", f"Parauga saraksta parakstītājs {self.country}", _as_list_signer)

    @cached_property
    def lotl_signer(self) -> Identity:
        """Signs the list of lists."""
        return self._self_signed("lotl-signer", "Parauga sarakstu saraksta parakstītājs", _as_list_signer)

    @property
    def authorities(self) -> tuple[Identity, ...]:
        """Every authority that issues, listed or not."""
        return (self.root, self.signing_ca, self.seal_ca, self.withdrawn_ca, self.unlisted_ca)

    def responder(self, ca: Identity) -> Identity:
        """Give the delegated OCSP responder of *ca*, issued by it (RFC 6960, 4.2.2.2)."""
        if ca.slug not in self._responders:
            self._responders[ca.slug] = self._service(f"ocsp-{ca.slug}", "Parauga OCSP", profiles.OCSP_SIGNING, ca)
        return self._responders[ca.slug]

    def issue(
        self,
        subject: Subject,
        profile: Profile = profiles.ESIGN_QSCD,
        *,
        ca: Identity | None = None,
        key: KeyKind = KeyKind.RSA_2048,
        validity: Validity | None = None,
    ) -> Identity:
        """Issue an end entity's certificate.

        Without *ca* a person's comes from the signing authority, an organisation's from the one that issues seals;
        without *validity* it runs from a year before to two years after now.
        """
        if ca is None:
            ca = self.seal_ca if isinstance(subject, Organisation) else self.signing_ca
        private = keys.key(key, f"leaf-{self._count % _LEAF_SLOTS}")
        return self._certify(subject.name(), profile, private, ca, validity or self._validity(1, 2))

    def expired(self) -> Validity:
        """Give a validity that ended ninety days ago."""
        return Validity(self.now - 3 * YEAR, self.now - timedelta(days=90))

    def not_yet_valid(self) -> Validity:
        """Give a validity that begins in ninety days."""
        return Validity(self.now + timedelta(days=90), self.now + 3 * YEAR)

    def revoke(self, identity: Identity, revocation: Revocation) -> None:
        """Revoke a certificate that this authority issued; OCSP answers and CRLs say so from then on."""
        entry = (_issuer_slot(identity.certificate.issuer), identity.certificate.serial_number)
        assert entry in self._issued, "only what was issued here can be revoked here"
        self._issued[entry] = revocation

    def is_issued(self, ca: Identity, serial: int) -> bool:
        """Tell whether *ca* issued a certificate of that *serial*."""
        return (_issuer_slot(ca.certificate.subject), serial) in self._issued

    def revocation(self, ca: Identity, serial: int) -> Revocation | None:
        """Give the revocation of the certificate that *ca* issued under *serial*, None while it is good or unknown."""
        return self._issued.get((_issuer_slot(ca.certificate.subject), serial))

    def revocations(self, ca: Identity) -> dict[int, Revocation]:
        """Give all revocations of *ca* by serial number."""
        slot = _issuer_slot(ca.certificate.subject)
        return {serial: r for (issuer, serial), r in self._issued.items() if issuer == slot and r is not None}

    def url(self, path: str) -> str:
        """Give the address of *path* at this authority's server."""
        return f"{self.base_url}/{path}"

    def _validity(self, years_before: int, years_after: int) -> Validity:
        return Validity.around(self.now, before=years_before * YEAR, after=years_after * YEAR)

    def _organisation(self, common_name: str) -> Organisation:
        return Organisation("SIA Parauga uzticamība", f"NTR{self.country}-40000000001", common_name, self.country)

    def _key(self, slug: str) -> PrivateKey:
        return keys.key(self._ca_key, f"{self.country}-{slug}")

    def _authority(self, slug: str, common_name: str) -> Identity:
        builder = self._builder(self._organisation(common_name).name(), self._key(slug), self.root)
        return self._sign(_as_authority(builder), self._key(slug), self.root, self._validity(5, 5), slug)

    def _service(self, slug: str, common_name: str, profile: Profile, ca: Identity) -> Identity:
        name = self._organisation(f"{common_name} {self.country}").name()
        return self._certify(name, profile, self._key(slug), ca, self._validity(1, 2), slug)

    def _self_signed(self, slug: str, common_name: str, shape: "Shape") -> Identity:
        name, key = self._organisation(common_name).name(), self._key(slug)
        builder = shape(self._builder(name, key, None))
        return self._sign(builder, key, None, self._validity(10, 10), slug)

    def _certify(
        self, name: x509.Name, profile: Profile, key: PrivateKey, ca: Identity, validity: Validity, slug: str = ""
    ) -> Identity:
        builder = self._builder(name, key, ca)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        for extension, critical in profile.extensions():
            builder = builder.add_extension(extension, critical=critical)
        builder = builder.add_extension(self._information_access(ca), critical=False)
        return self._sign(builder, key, ca, validity, slug)

    def _builder(self, name: x509.Name, key: PrivateKey, ca: Identity | None) -> x509.CertificateBuilder:
        """Start a certificate with its names, key and key identifiers, and where its issuer's CRL is."""
        issuer_key = ca.key.public_key() if ca else key.public_key()
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(ca.certificate.subject if ca else name)
            .public_key(key.public_key())
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
        )
        return builder.add_extension(self._crl_points(ca), critical=False) if ca else builder

    def _sign(
        self, builder: x509.CertificateBuilder, key: PrivateKey, ca: Identity | None, validity: Validity, slug: str
    ) -> Identity:
        serial = self._next_serial()
        certificate = (
            builder.serial_number(serial)
            .not_valid_before(validity.start)
            .not_valid_after(validity.end)
            .sign(ca.key if ca else key, hashes.SHA256())
        )
        self._issued[_issuer_slot(certificate.issuer), serial] = None
        return Identity(certificate, key, (ca.certificate, *ca.issuers) if ca else (), slug)

    def _next_serial(self) -> int:
        """Give the next serial number: 120 bits of digest, as hard to guess as real ones look."""
        self._count += 1
        return int.from_bytes(
            hashlib.sha256(f"{self.country}/{self._seed}/{self._count}".encode()).digest()[:15], "big"
        )

    def _information_access(self, ca: Identity) -> x509.AuthorityInformationAccess:
        access = (
            (AuthorityInformationAccessOID.CA_ISSUERS, self.url(f"ca/{ca.slug}.crt")),
            (AuthorityInformationAccessOID.OCSP, self.url("ocsp")),
        )
        return x509.AuthorityInformationAccess(
            [x509.AccessDescription(method, x509.UniformResourceIdentifier(url)) for method, url in access]
        )

    def _crl_points(self, ca: Identity) -> x509.CRLDistributionPoints:
        names = [x509.UniformResourceIdentifier(self.url(f"crl/{ca.slug}.crl"))]
        return x509.CRLDistributionPoints([x509.DistributionPoint(names, None, None, None)])


Shape = Callable[[x509.CertificateBuilder], x509.CertificateBuilder]


def _as_authority(builder: x509.CertificateBuilder) -> x509.CertificateBuilder:
    return builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).add_extension(
        profiles.key_usage(certificates=True), critical=True
    )


def _as_list_signer(builder: x509.CertificateBuilder) -> x509.CertificateBuilder:
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    for extension, critical in profiles.LIST_SIGNING.extensions():
        builder = builder.add_extension(extension, critical=critical)
    return builder


def _issuer_slot(name: x509.Name) -> str:
    return hashlib.sha256(name.public_bytes()).hexdigest()
