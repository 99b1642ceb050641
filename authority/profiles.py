"""What stands in an end entity's certificate besides its names: key usage, purposes, policies and QC statements."""

from dataclasses import dataclass, replace
from enum import StrEnum

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from authority import der

QC_STATEMENTS = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.4.1.311.10.3.12")
TSL_SIGNING = x509.ObjectIdentifier("0.4.0.2231.3.0")

CPS = "https://paraugs.example/repozitarijs"
DISCLOSURES = (("https://paraugs.example/en/pds", "en"), ("https://paraugs.example/lv/pds", "lv"))


class QcType(StrEnum):
    """QcType values of EN 319 412-5, 4.2.3."""

    ESIGN = "0.4.0.1862.1.6.1"
    ESEAL = "0.4.0.1862.1.6.2"
    WEB = "0.4.0.1862.1.6.3"


class Policy(StrEnum):
    """Certificate policies of EN 319 411-1 and 411-2."""

    QCP_N = "0.4.0.194112.1.0"
    QCP_L = "0.4.0.194112.1.1"
    QCP_N_QSCD = "0.4.0.194112.1.2"
    QCP_L_QSCD = "0.4.0.194112.1.3"
    NCP_PLUS = "0.4.0.2042.1.2"


class Semantics(StrEnum):
    """How the identifiers in the subject are to be read (EN 319 412-1, 5.1)."""

    NATURAL = "0.4.0.194121.1.1"
    LEGAL = "0.4.0.194121.1.2"


@dataclass(frozen=True, slots=True)
class Profile:
    """The facts of TS 119 615 that a certificate claims, and its key usage.

    *compliance*: QcCompliance; *device*: QcSSCD; *types*: QcType, none and several allowed; *legislation*: countries of
    QcCClegislation, whose presence means that the certificate is not qualified by EU law. *extra* are further extensions
    with their criticality.
    """

    compliance: bool = True
    device: bool = True
    types: tuple[QcType, ...] = (QcType.ESIGN,)
    legislation: tuple[str, ...] = ()
    semantics: Semantics | None = Semantics.NATURAL
    policies: tuple[str, ...] = (Policy.QCP_N_QSCD, "1.3.6.1.4.1.99999.2.1.3.2")
    content_commitment: bool = True
    digital_signature: bool = False
    purposes: tuple[x509.ObjectIdentifier, ...] = (ExtendedKeyUsageOID.EMAIL_PROTECTION, DOCUMENT_SIGNING)
    extra: tuple[tuple[x509.ExtensionType, bool], ...] = ()

    def extensions(self) -> list[tuple[x509.ExtensionType, bool]]:
        """Give the extensions of the profile, each with its criticality."""
        wanted: list[tuple[x509.ExtensionType, bool]] = [(self._key_usage(), True), *self.extra]
        if self.purposes:
            wanted.append((x509.ExtendedKeyUsage(self.purposes), False))
        if self.policies:
            wanted.append((_policies(self.policies), False))
        if statements := self._statements():
            wanted.append((x509.UnrecognizedExtension(QC_STATEMENTS, der.sequence(*statements)), False))
        return wanted

    def _key_usage(self) -> x509.KeyUsage:
        return key_usage(content_commitment=self.content_commitment, digital_signature=self.digital_signature)

    def _statements(self) -> list[bytes]:
        """Give the QC statements in the order of Latvian certificates (EN 319 412-5, 4.2 and 4.3)."""
        statements = []
        if self.compliance:
            statements.append(_statement("0.4.0.1862.1.1"))
        if self.types:
            statements.append(_statement("0.4.0.1862.1.6", der.sequence(*(der.oid(t) for t in self.types))))
        if self.semantics is not None:
            statements.append(_statement("1.3.6.1.5.5.7.11.2", der.sequence(der.oid(self.semantics))))
        if self.compliance:
            statements.append(_statement("0.4.0.1862.1.5", der.sequence(*(_disclosure(*d) for d in DISCLOSURES))))
        if self.device:
            statements.append(_statement("0.4.0.1862.1.4"))
        if self.legislation:
            statements.append(_statement("0.4.0.1862.1.7", der.sequence(*(der.printable(c) for c in self.legislation))))
        return statements


ESIGN_QSCD = Profile()
ESIGN = replace(ESIGN_QSCD, device=False, policies=(Policy.QCP_N,))
ESEAL_QSCD = replace(ESIGN_QSCD, types=(QcType.ESEAL,), semantics=Semantics.LEGAL, policies=(Policy.QCP_L_QSCD,))
ESEAL = replace(ESEAL_QSCD, device=False, policies=(Policy.QCP_L,))
ADVANCED = Profile(compliance=False, device=False, types=(), policies=(Policy.NCP_PLUS,))
AUTHENTICATION = replace(
    ADVANCED,
    content_commitment=False,
    digital_signature=True,
    purposes=(ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.EMAIL_PROTECTION),
)
TIME_STAMPING = Profile(
    compliance=False,
    device=False,
    types=(),
    semantics=None,
    policies=(),
    digital_signature=True,
    purposes=(),
    # RFC 3161, 2.3: this purpose alone, and critical.
    extra=((x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True),),
)
OCSP_SIGNING = replace(
    TIME_STAMPING,
    content_commitment=False,
    purposes=(ExtendedKeyUsageOID.OCSP_SIGNING,),
    # RFC 6960, 4.2.2.2.1: the responder's own certificate is not asked about.
    extra=((x509.OCSPNoCheck(), False),),
)
LIST_SIGNING = replace(TIME_STAMPING, purposes=(TSL_SIGNING,), extra=())


def key_usage(
    *, content_commitment: bool = False, digital_signature: bool = False, certificates: bool = False
) -> x509.KeyUsage:
    """Give a KeyUsage (RFC 5280, 4.2.1.3); *certificates* means keyCertSign and cRLSign."""
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=content_commitment,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )


def qc_statements(certificate: x509.Certificate) -> bytes | None:
    """Give the value of the qcStatements extension, None where there is none."""
    try:
        extension = certificate.extensions.get_extension_for_oid(QC_STATEMENTS)
    except x509.ExtensionNotFound:
        return None
    return extension.value.public_bytes()


def subject_key(certificate: x509.Certificate) -> x509.SubjectKeyIdentifier:
    """Give the subject key identifier, which every certificate of this authority carries."""
    value = certificate.extensions.get_extension_for_oid(ExtensionOID.SUBJECT_KEY_IDENTIFIER).value
    assert isinstance(value, x509.SubjectKeyIdentifier)
    return value


def _statement(identifier: str, info: bytes = b"") -> bytes:
    return der.sequence(der.oid(identifier), info)


def _disclosure(url: str, language: str) -> bytes:
    return der.sequence(der.ia5(url), der.printable(language))


def _policies(identifiers: tuple[str, ...]) -> x509.CertificatePolicies:
    return x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier(i), [CPS]) for i in identifiers])
