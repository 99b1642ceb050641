"""A small maker of XAdES signatures and ASiC containers that does exactly what a test asks for, lawful or not."""

import base64
import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID
from lxml import etree

T = TypeVar("T")

DS = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
C14N = "http://www.w3.org/2006/12/xml-c14n11"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
SIGNED_PROPERTIES = "http://uri.etsi.org/01903#SignedProperties"
ASIC_E = b"application/vnd.etsi.asic-e+zip"
ASIC_S = b"application/vnd.etsi.asic-s+zip"


@dataclass(frozen=True)
class Identity:
    """A key with its self-signed certificate (DER)."""

    key: rsa.RSAPrivateKey
    certificate: bytes

    def sign(self, data: bytes) -> bytes:
        return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())


@cache
def identity(
    name: str = "Tests",
    start: datetime = datetime(2020, 1, 1, tzinfo=UTC),
    end: datetime = datetime(2040, 1, 1, tzinfo=UTC),
) -> Identity:
    """Make a key and certificate, once for each name and validity."""
    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "LV"), x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(4711)
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Identity(key, certificate.public_bytes(serialization.Encoding.DER))


@dataclass(frozen=True)
class Plan:
    """Everything about one signature that a test may want otherwise. *files* maps reference URIs to what is digested.

    *more_references* is XML put into SignedInfo, where ``{sp}`` stands for the digest of SignedProperties.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    id: str = "S1"
    signer: Identity = field(default_factory=identity)
    enclosed: tuple[bytes, ...] | None = None
    named: bytes | None = None
    serial: int = 4711
    method: str = RSA_SHA256
    c14n: str = C14N
    properties_type: str = SIGNED_PROPERTIES
    refer_to_properties: bool = True
    properties_transforms: str = ""
    objects: str = ""
    more_references: str = ""
    more_properties: str = ""
    unsigned: str = ""
    transforms: str = ""
    value_id: str = ""


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def digest(data: bytes) -> str:
    return b64(hashlib.sha256(data).digest())


def reference(uri: str, value: str, *, name: str = "", kind: str = "", transforms: str = "") -> str:
    kind = f' Type="{kind}"' if kind else ""
    name = f' Id="{name}"' if name else ""
    transforms = f"<ds:Transforms>{transforms}</ds:Transforms>" if transforms else ""
    return (
        f'<ds:Reference{name} URI="{uri}"{kind}>{transforms}<ds:DigestMethod Algorithm="{SHA256}"/>'
        f"<ds:DigestValue>{value}</ds:DigestValue></ds:Reference>"
    )


def transform(algorithm: str, inside: str = "") -> str:
    return f'<ds:Transform Algorithm="{algorithm}">{inside}</ds:Transform>'


def _template(plan: Plan, properties_digest: str, value: str) -> str:
    named = hashlib.sha256(plan.named or plan.signer.certificate).digest()
    enclosed = (plan.signer.certificate,) if plan.enclosed is None else plan.enclosed
    files = "".join(
        reference(uri, digest(content), name=f"{plan.id}-r{number}", transforms=plan.transforms)
        for number, (uri, content) in enumerate(plan.files.items())
    )
    own = reference(
        f"#{plan.id}-sp", properties_digest, kind=plan.properties_type, transforms=plan.properties_transforms
    )
    certificates = "".join(f"<ds:X509Certificate>{b64(c)}</ds:X509Certificate>" for c in enclosed)
    value_id = f' Id="{plan.value_id}"' if plan.value_id else ""
    unsigned = f"<xades:UnsignedSignatureProperties>{plan.unsigned}</xades:UnsignedSignatureProperties>"
    return (
        f'<ds:Signature xmlns:ds="{DS}" Id="{plan.id}"><ds:SignedInfo>'
        f'<ds:CanonicalizationMethod Algorithm="{plan.c14n}"/><ds:SignatureMethod Algorithm="{plan.method}"/>'
        f"{files}{plan.more_references.replace('{sp}', properties_digest)}{own if plan.refer_to_properties else ''}"
        f"</ds:SignedInfo><ds:SignatureValue{value_id}>{value}</ds:SignatureValue>"
        f"<ds:KeyInfo><ds:X509Data>{certificates}</ds:X509Data></ds:KeyInfo>"
        f'<ds:Object><xades:QualifyingProperties xmlns:xades="{XADES}" Target="#{plan.id}">'
        f'<xades:SignedProperties Id="{plan.id}-sp"><xades:SignedSignatureProperties>'
        f"<xades:SigningTime>2026-01-02T03:04:05Z</xades:SigningTime><xades:SigningCertificate><xades:Cert>"
        f'<xades:CertDigest><ds:DigestMethod Algorithm="{SHA256}"/><ds:DigestValue>{b64(named)}</ds:DigestValue>'
        f"</xades:CertDigest><xades:IssuerSerial><ds:X509IssuerName>CN=Tests,C=LV</ds:X509IssuerName>"
        f"<ds:X509SerialNumber>{plan.serial}</ds:X509SerialNumber></xades:IssuerSerial></xades:Cert>"
        f"</xades:SigningCertificate>{plan.more_properties}</xades:SignedSignatureProperties>"
        f"</xades:SignedProperties><xades:UnsignedProperties>{unsigned}</xades:UnsignedProperties>"
        f"</xades:QualifyingProperties></ds:Object>{plan.objects}</ds:Signature>"
    )


def sign(plan: Plan, wrap: Callable[[str], str] = lambda signature: signature) -> str:
    """Make the signature inside the document that *wrap* puts around it, and give that document."""
    exclusive = plan.c14n == EXCLUSIVE
    draft = etree.fromstring(wrap(_template(plan, "", "")).encode())
    properties = _octets(
        _find(draft, plan, f"{{{XADES}}}SignedProperties"), exclusive="xml-exc-c14n" in plan.properties_transforms
    )
    with_digest = etree.fromstring(wrap(_template(plan, digest(properties), "")).encode())
    info = _octets(_find(with_digest, plan, f"{{{DS}}}SignedInfo"), exclusive=exclusive)
    return wrap(_template(plan, digest(properties), b64(plan.signer.sign(info))))


def with_moved_properties(signed: Callable[..., T]) -> T:
    """Let *signed* sign other properties than those that stand where properties stand."""
    time = "<SigningTime>2020-01-01T00:00:00Z</SigningTime>"
    decoy = f'<q xmlns="{XADES}" Id="decoy">{time}</q>'
    return signed(
        refer_to_properties=False,
        objects=f"<ds:Object>{decoy}</ds:Object>",
        more_references=reference(
            "#decoy", digest(decoy.encode()), kind=SIGNED_PROPERTIES, transforms=transform(EXCLUSIVE)
        ),
    )


def _find(root: etree._Element, plan: Plan, tag: str) -> etree._Element:
    signature = next(s for s in root.iter(f"{{{DS}}}Signature") if s.get("Id") == plan.id)
    return next(signature.iter(tag))


def _octets(element: etree._Element, *, exclusive: bool) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=exclusive)


def signature_file(*plans: Plan) -> bytes:
    """Make a signature file as ASiC has it, with one signature for each plan."""
    parts = [sign(plan, _as_file) for plan in plans]
    inner = "".join(part.removeprefix(_HEAD).removesuffix(_TAIL) for part in parts)
    return _as_file(inner).encode()


_HEAD = '<asic:XAdESSignatures xmlns:asic="http://uri.etsi.org/02918/v1.2.1#">'
_TAIL = "</asic:XAdESSignatures>"


def _as_file(signature: str) -> str:
    return _HEAD + signature + _TAIL


def container(entries: Sequence[tuple[str, bytes]], mimetype: bytes | None = ASIC_E) -> bytes:
    """Zip *entries* after a lawful ``mimetype``; None leaves that out."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if mimetype is not None:
            archive.writestr(zipfile.ZipInfo("mimetype"), mimetype, zipfile.ZIP_STORED)
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def signed_container(files: Mapping[str, bytes], *more: tuple[str, bytes], plan: Plan | None = None) -> bytes:
    """Make an honest container over *files*, with *more* unsigned entries."""
    plan = Plan(files=files) if plan is None else plan
    signature = ("META-INF/signatures0.xml", signature_file(plan))
    return container([*files.items(), signature, *more])
