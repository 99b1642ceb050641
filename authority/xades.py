"""XAdES signatures (EN 319 132-1): detached over the files of a container, and enveloped in a trusted list."""

from base64 import encodebytes
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from authority import der, keys
from authority.keys import Hash, PrivateKey
from authority.pki import Identity
from authority.proofs import NO_PROOFS, Proofs, Stamp
from authority.xml import ASIC, DS, XADES, canonical, child, dumped

C14N_11 = "http://www.w3.org/2006/12/xml-c14n11"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"

_SIGNED_PROPERTIES = "http://uri.etsi.org/01903#SignedProperties"
_DIGESTS = {
    Hash.SHA1: "http://www.w3.org/2000/09/xmldsig#sha1",
    Hash.SHA256: "http://www.w3.org/2001/04/xmlenc#sha256",
    Hash.SHA384: "http://www.w3.org/2001/04/xmldsig-more#sha384",
    Hash.SHA512: "http://www.w3.org/2001/04/xmlenc#sha512",
}
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_NAMES = {"2.5.4.3": "CN", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST", "2.5.4.10": "O", "2.5.4.11": "OU"}


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file to be signed: its *name* in the container, as people see it."""

    name: str
    content: bytes
    media_type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class XadesForm:
    """How one maker shapes its signatures.

    *version_2*: SigningCertificateV2 in place of the older SigningCertificate; *line_breaks* between the elements of
    XML-DSig; *certificate_values*: the issuers are enclosed at level LT (Latvian files of 2021 leave them out).
    """

    id: str = "S1"
    canonicalization: str = C14N_11
    version_2: bool = False
    line_breaks: bool = True
    certificate_values: bool = False
    hash: Hash = Hash.SHA256


EDOC = XadesForm()
"""As the Latvian eParakstītājs makes them."""
ASICE = XadesForm("id-0", EXCLUSIVE, version_2=True, line_breaks=False, certificate_values=True)
"""As DSS and the Estonian tools make them."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One ds:Reference; *octets* are what its transforms yield."""

    id: str
    uri: str
    octets: bytes
    media_type: str
    transforms: tuple[str, ...] = ()


def sign_files(
    files: Sequence[DataFile], signer: Identity, at: datetime, form: XadesForm = EDOC, proofs: Proofs = NO_PROOFS
) -> bytes:
    """Sign *files* and give the signature document of a container, rooted in asic:XAdESSignatures."""
    references = [
        Reference(f"{form.id}-ref-{number}", quote(file.name, safe="/+"), file.content, file.media_type)
        for number, file in enumerate(files, 1)
    ]
    root = etree.Element(f"{{{ASIC}}}XAdESSignatures", nsmap={"asic": ASIC})
    _sign(root, references, (signer, at), form, proofs)
    return dumped(root)


def sign_enveloped(root: etree._Element, signer: Identity, at: datetime, form: XadesForm) -> None:
    """Append to *root* a signature over the whole document without itself (TS 119 612, annex B)."""
    whole = Reference(f"{form.id}-ref-1", "", canonical(root, EXCLUSIVE), "text/xml", (ENVELOPED, EXCLUSIVE))
    _sign(root, [whole], (signer, at), form, NO_PROOFS)


def _sign(
    parent: etree._Element,
    references: Sequence[Reference],
    by: tuple[Identity, datetime],
    form: XadesForm,
    proofs: Proofs,
) -> None:
    """Build the signature inside its document first, so that every canonical form is taken in its final context."""
    signer, at = by
    signature = child(parent, f"{{{DS}}}Signature", nsmap={"ds": DS}, Id=form.id)
    signed_info = _signed_info(signature, references, signer.key, form)
    value = child(signature, f"{{{DS}}}SignatureValue", Id=f"{form.id}-value")
    data = child(child(signature, f"{{{DS}}}KeyInfo"), f"{{{DS}}}X509Data")
    child(data, f"{{{DS}}}X509Certificate", _base64(signer.der))
    qualifying = child(
        child(signature, f"{{{DS}}}Object"),
        f"{{{XADES}}}QualifyingProperties",
        nsmap={"xades": XADES},
        Target=f"#{form.id}",
    )
    properties = _signed_properties(qualifying, references, signer.certificate, at, form, proofs)
    if form.line_breaks:
        _break_lines(signature)
    _add_reference(signed_info, canonical(properties, form.canonicalization), form)
    value.text = _base64(_signature_value(signer.key, canonical(signed_info, form.canonicalization), form.hash))
    if proofs.stamp or proofs.ocsp or proofs.crls:
        _unsigned_properties(qualifying, value, signer, form, proofs)


def _signed_info(
    signature: etree._Element, references: Sequence[Reference], key: PrivateKey, form: XadesForm
) -> etree._Element:
    signed_info = child(signature, f"{{{DS}}}SignedInfo", Id=f"{form.id}-SignedInfo")
    child(signed_info, f"{{{DS}}}CanonicalizationMethod", Algorithm=form.canonicalization)
    child(signed_info, f"{{{DS}}}SignatureMethod", Algorithm=_signature_method(key, form.hash))
    for reference in references:
        element = child(signed_info, f"{{{DS}}}Reference", Id=reference.id, URI=reference.uri)
        _transforms(element, reference.transforms)
        _digest(element, reference.octets, form.hash)
    return signed_info


def _add_reference(signed_info: etree._Element, properties: bytes, form: XadesForm) -> None:
    """Add the reference to SignedProperties: only now is their canonical form settled."""
    element = child(
        signed_info,
        f"{{{DS}}}Reference",
        Id=f"{form.id}-ref-SignedProperties",
        Type=_SIGNED_PROPERTIES,
        URI=f"#{form.id}-SignedProperties",
    )
    # Without a transform the node set is canonicalised by C14N 1.0 (XML-DSig, 4.4.3.2), here the same as 1.1.
    _transforms(element, () if form.canonicalization == C14N_11 else (form.canonicalization,))
    _digest(element, properties, form.hash)
    if form.line_breaks:
        _break_lines(element)
        element.tail = "\n"


def _transforms(reference: etree._Element, algorithms: tuple[str, ...]) -> None:
    if algorithms:
        transforms = child(reference, f"{{{DS}}}Transforms")
        for algorithm in algorithms:
            child(transforms, f"{{{DS}}}Transform", Algorithm=algorithm)


def _digest(parent: etree._Element, octets: bytes, digest: Hash) -> None:
    child(parent, f"{{{DS}}}DigestMethod", Algorithm=_DIGESTS[digest])
    child(parent, f"{{{DS}}}DigestValue", _base64(digest.digest(octets)))


def _signed_properties(
    qualifying: etree._Element,
    references: Sequence[Reference],
    certificate: x509.Certificate,
    at: datetime,
    form: XadesForm,
    proofs: Proofs,
) -> etree._Element:
    """Give xades:SignedProperties (EN 319 132-1, 4.3.4 and 5.2)."""
    properties = child(qualifying, f"{{{XADES}}}SignedProperties", Id=f"{form.id}-SignedProperties")
    about_signature = child(properties, f"{{{XADES}}}SignedSignatureProperties")
    child(about_signature, f"{{{XADES}}}SigningTime", at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    _signing_certificate(about_signature, certificate, form)
    about_data = child(properties, f"{{{XADES}}}SignedDataObjectProperties")
    for reference in references:
        element = child(about_data, f"{{{XADES}}}DataObjectFormat", ObjectReference=f"#{reference.id}")
        child(element, f"{{{XADES}}}MimeType", reference.media_type)
    if proofs.content_stamp:
        octets = b"".join(reference.octets for reference in references)
        _time_stamp(about_data, "AllDataObjectsTimeStamp", octets, proofs.content_stamp, form)
    return properties


def _signing_certificate(parent: etree._Element, certificate: x509.Certificate, form: XadesForm) -> None:
    version = "V2" if form.version_2 else ""
    cert = child(child(parent, f"{{{XADES}}}SigningCertificate{version}"), f"{{{XADES}}}Cert")
    _digest(child(cert, f"{{{XADES}}}CertDigest"), certificate.public_bytes(Encoding.DER), form.hash)
    if form.version_2:
        issuer = der.sequence(der.explicit(4, certificate.issuer.public_bytes()))
        issuer_serial = der.sequence(issuer, der.integer(certificate.serial_number))
        child(cert, f"{{{XADES}}}IssuerSerialV2", _base64(issuer_serial))
        return
    element = child(cert, f"{{{XADES}}}IssuerSerial")
    child(element, f"{{{DS}}}X509IssuerName", distinguished_name(certificate.issuer))
    child(element, f"{{{DS}}}X509SerialNumber", str(certificate.serial_number))


def _unsigned_properties(
    qualifying: etree._Element, value: etree._Element, signer: Identity, form: XadesForm, proofs: Proofs
) -> None:
    """Add what came after the signature, in the order of EN 319 132-1, 6.3: stamp, certificates, revocations."""
    unsigned = child(child(qualifying, f"{{{XADES}}}UnsignedProperties"), f"{{{XADES}}}UnsignedSignatureProperties")
    if proofs.stamp:
        octets = canonical(value, form.canonicalization)
        _time_stamp(unsigned, "SignatureTimeStamp", octets, proofs.stamp, form)
    certificates = (*(signer.issuers if form.certificate_values and proofs.ocsp else ()), *proofs.certificates)
    if certificates:
        values = child(unsigned, f"{{{XADES}}}CertificateValues")
        for certificate in certificates:
            content = _base64(certificate.public_bytes(Encoding.DER))
            child(values, f"{{{XADES}}}EncapsulatedX509Certificate", content)
    _revocation_values(unsigned, proofs)


def _revocation_values(unsigned: etree._Element, proofs: Proofs) -> None:
    if not (proofs.ocsp or proofs.crls):
        return
    values = child(unsigned, f"{{{XADES}}}RevocationValues")
    for kind, contents in (("CRL", proofs.crls), ("OCSP", proofs.ocsp)):
        if contents:
            group = child(values, f"{{{XADES}}}{kind}Values")
            for content in contents:
                child(group, f"{{{XADES}}}Encapsulated{kind}Value", _base64(content))


def _time_stamp(parent: etree._Element, name: str, octets: bytes, stamp: Stamp, form: XadesForm) -> None:
    element = child(parent, f"{{{XADES}}}{name}", Id=f"{form.id}-{name}")
    child(element, f"{{{DS}}}CanonicalizationMethod", Algorithm=form.canonicalization)
    child(element, f"{{{XADES}}}EncapsulatedTimeStamp", _base64(stamp(octets)))


def _break_lines(element: etree._Element) -> None:
    """Put each XML-DSig element on a line of its own, outside ds:Object, where XAdES begins."""
    if len(element) == 0 or element.tag == f"{{{DS}}}Object":
        return
    element.text = "\n"
    for inner in element:
        inner.tail = "\n"
        _break_lines(inner)


def _signature_method(key: PrivateKey, digest: Hash) -> str:
    if digest is Hash.SHA1 and isinstance(key, rsa.RSAPrivateKey):
        return "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
    return f"{_MORE}{'rsa' if isinstance(key, rsa.RSAPrivateKey) else 'ecdsa'}-{digest.value}"


def _signature_value(key: PrivateKey, data: bytes, digest: Hash) -> bytes:
    """Give the value as XML-DSig wants it: for ECDSA r and s of fixed length, not DER (XML-DSig 1.1, 6.4.3)."""
    value = keys.sign(key, data, digest)
    if isinstance(key, rsa.RSAPrivateKey):
        return value
    width = (key.key_size + 7) // 8
    return b"".join(number.to_bytes(width, "big") for number in decode_dss_signature(value))


def distinguished_name(name: x509.Name) -> str:
    """Give *name* by RFC 4514, last part first; types without a short name as their number and hex, as Java writes them."""
    return ",".join(_name_part(attribute) for attribute in reversed(list(name)))


def _name_part(attribute: x509.NameAttribute[str | bytes]) -> str:
    short = _NAMES.get(attribute.oid.dotted_string)
    if short is None:
        return f"{attribute.oid.dotted_string}=#{der.utf8(str(attribute.value)).hex()}"
    return f"{short}={attribute.value!s}"


def _base64(content: bytes) -> str:
    """Give *content* in base64, lines of 76 characters."""
    return encodebytes(content).decode().rstrip("\n")
