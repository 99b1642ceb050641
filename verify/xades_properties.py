"""The qualifying properties of an XAdES signature (EN 319 132-1/-2, TS 101 903) as plain data; nothing is verified here.

Elements are told by local name within the namespaces that XAdES has had, since versions differ in little else.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from functools import lru_cache

from lxml import etree

from verify import der, xml
from verify.certificate import Certificate
from verify.codes import ProblemCode
from verify.dataclass import dataclass
from verify.limits import Limits
from verify.references import DS, DS_NAMESPACE
from verify.signature_policies import IMPLIED, UNREADABLE, PolicyReference
from verify.xml import Element, MalformedXmlError
from verify.xmldsig import load_certificates

XADES_132 = "http://uri.etsi.org/01903/v1.3.2#"
NAMESPACES = frozenset({
    "http://uri.etsi.org/01903/v1.1.1#",
    "http://uri.etsi.org/01903/v1.2.2#",
    XADES_132,
    "http://uri.etsi.org/01903/v1.4.1#",
    "http://uri.etsi.org/19132/v1.1.1#",
})  # fmt: skip
_READ = NAMESPACES | {DS_NAMESPACE}

SIGNED_PROPERTIES_TYPES = frozenset({
    f"{base}{version}#SignedProperties"
    for base in ("http://uri.etsi.org/01903", "http://uri.etsi.org/1903")
    for version in ("", "/v1.1.1", "/v1.2.2", "/v1.3.2", "/v1.4.1")
})  # fmt: skip
"""Types of the reference to SignedProperties; real files also have the old namespaces, and one without the zero."""

_CONTENT_TIMESTAMPS = ("AllDataObjectsTimeStamp", "IndividualDataObjectsTimeStamp")


@dataclass(frozen=True, slots=True)
class CertificateReference:
    """One xades:Cert: the digest of a certificate (*algorithm* is a URI), its serial number and, in V2, its issuer (DER)."""

    algorithm: str
    digest: bytes
    serial: int | None
    issuer: bytes | None


@dataclass(frozen=True, slots=True)
class SignedProperties:
    """What the signer signed beside the content. *certificates* None: no SigningCertificate (V2) is there.

    *formats* maps identifiers of references to media types (DataObjectFormat).
    """

    element: Element
    signing_time: datetime | None = None
    certificates: tuple[CertificateReference, ...] | None = None
    policy: PolicyReference | None = None
    formats: Mapping[str, str] = field(default_factory=dict)
    content_timestamps: tuple[Element, ...] = ()


@dataclass(frozen=True, slots=True)
class UnsignedProperties:
    """What was added later. *names* are the local names of all properties, *elements* the properties themselves."""

    names: frozenset[str] = frozenset()
    elements: tuple[Element, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    ocsp: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Properties:
    """Both kinds of properties; *namespace* is that of the QualifyingProperties."""

    namespace: str
    signed: SignedProperties | None
    unsigned: UnsignedProperties


def read(signature: Element, limits: Limits) -> Properties | None:
    """Read the qualifying properties inside *signature*, None where it has none (a plain XML signature).

    Raises:
        MalformedXmlError: there are several, or what is needed of them is damaged or beyond a limit.
    """
    objects = signature.iterchildren(DS + "Object")
    found = [q for o in objects for q in named(o, "QualifyingProperties")]
    if not found:
        return None
    if len(found) > 1:
        raise MalformedXmlError("QualifyingProperties occurs twice", ProblemCode.SIGNED_PROPERTIES_NOT_SIGNED)
    kinds = _Members(found[0])
    signed = kinds.only("SignedProperties")
    unsigned = _Members(kinds.only("UnsignedProperties")).only("UnsignedSignatureProperties")
    return Properties(
        namespace=split(found[0])[0],
        signed=None if signed is None else _read_signed(signed),
        unsigned=UnsignedProperties() if unsigned is None else _read_unsigned(unsigned, limits),
    )


def split(element: Element) -> tuple[str, str]:
    """Give namespace and local name of an element."""
    return _split_tag(str(element.tag))


@lru_cache(maxsize=1024)
def _split_tag(tag: str) -> tuple[str, str]:
    namespace, _, local = tag.rpartition("}")
    return namespace[1:], local


def named(parent: Element | None, *names: str) -> Iterator[Element]:
    """Yield the children with one of these local names, in any namespace that XAdES has had."""
    yield from _Members(parent).named(*names)


class _Members:
    """The children of an element by local name, in any namespace that XAdES has had; walked through once for all names."""

    def __init__(self, parent: Element | None) -> None:
        children = () if parent is None else parent.iterchildren(etree.Element)
        told = [(split(child), child) for child in children]
        self._found = [(local, child) for (namespace, local), child in told if namespace in _READ]

    def named(self, *names: str) -> list[Element]:
        """Give those with one of these names, in document order."""
        return [child for local, child in self._found if local in names]

    def only(self, name: str) -> Element | None:
        """Give the one with this name, None where there is none; two are MalformedXmlError."""
        found = self.named(name)
        if len(found) > 1:
            raise MalformedXmlError(f"{name} occurs twice")
        return found[0] if found else None


def _follow(parent: Element | None, *names: str) -> Element | None:
    for name in names:
        parent = _Members(parent).only(name)
    return parent


def _read_signed(element: Element) -> SignedProperties:
    kinds = _Members(element)
    of_signature = _Members(kinds.only("SignedSignatureProperties"))
    of_data = _Members(kinds.only("SignedDataObjectProperties"))
    time = xml.optional_text(of_signature.only("SigningTime"))
    return SignedProperties(
        element=element,
        signing_time=None if time is None else xml.instant(time),
        certificates=_certificate_references(of_signature.named("SigningCertificate", "SigningCertificateV2")),
        policy=_policy(of_signature.only("SignaturePolicyIdentifier")),
        formats=_formats(of_data.named("DataObjectFormat")),
        content_timestamps=tuple(of_data.named(*_CONTENT_TIMESTAMPS)),
    )


def _policy(identifier: Element | None) -> PolicyReference | None:
    """Read SignaturePolicyIdentifier (EN 319 132-1, 5.2.9); the algorithm of the digest is not needed."""
    if identifier is None:
        return None
    try:
        if _follow(identifier, "SignaturePolicyImplied") is not None:
            return IMPLIED
        named = xml.optional_text(_follow(identifier, "SignaturePolicyId", "SigPolicyId", "Identifier"))
        value = _follow(identifier, "SignaturePolicyId", "SigPolicyHash", "DigestValue")
        return UNREADABLE if named is None or value is None else PolicyReference(named, xml.binary(value))
    except MalformedXmlError:
        return UNREADABLE


def _certificate_references(attributes: Sequence[Element]) -> tuple[CertificateReference, ...] | None:
    if not attributes:
        return None
    return tuple(_certificate_reference(cert) for attribute in attributes for cert in named(attribute, "Cert"))


def _certificate_reference(cert: Element) -> CertificateReference:
    members = _Members(cert)
    digest = _Members(members.only("CertDigest"))
    method, value = digest.only("DigestMethod"), digest.only("DigestValue")
    if method is None or value is None:
        raise MalformedXmlError("a certificate reference without digest")
    serial, issuer = _issuer_serial(members)
    return CertificateReference(method.get("Algorithm", ""), xml.binary(value), serial, issuer)


def _issuer_serial(cert: _Members) -> tuple[int | None, bytes | None]:
    """Read IssuerSerial (its serial number; the name is text in many dialects) or IssuerSerialV2 (DER, both)."""
    text = xml.optional_text(_follow(cert.only("IssuerSerial"), "X509SerialNumber"))
    if text is not None:
        return (int(text) if text.isascii() and text.removeprefix("-").isdecimal() and len(text) <= 64 else None), None  # noqa: PLR2004 - serial numbers have 20 octets, RFC 5280 4.1.2.2
    encoded = cert.only("IssuerSerialV2")
    if encoded is None:
        return None, None
    try:
        members = der.fields(xml.binary(encoded))
        name = der.read(members.contents(der.SEQUENCE), der.EXPLICIT | 4)
        return der.integer(members.contents(der.INTEGER)), name.content
    except der.DerError:
        return None, None


def _formats(elements: Iterable[Element]) -> dict[str, str]:
    formats: dict[str, str] = {}
    for element in elements:
        media_type = xml.optional_text(_follow(element, "MimeType"))
        if media_type is not None:
            formats[element.get("ObjectReference", "").removeprefix("#")] = media_type
    return formats


def _read_unsigned(parent: Element, limits: Limits) -> UnsignedProperties:
    elements = tuple(e for e in parent.iterchildren(etree.Element) if split(e)[0] in NAMESPACES)
    own = [e for e in elements if split(e)[1] != "CounterSignature"]
    return UnsignedProperties(
        names=frozenset(split(e)[1] for e in elements),
        elements=elements,
        certificates=load_certificates(_leaves(own, "EncapsulatedX509Certificate"), limits),
        ocsp=_binaries(own, "EncapsulatedOCSPValue", limits.revocations),
        crls=_binaries(own, "EncapsulatedCRLValue", limits.revocations),
    )


def _leaves(parents: Sequence[Element], name: str) -> list[Element]:
    return [e for parent in parents for e in parent.iter("{*}" + name) if split(e)[0] in NAMESPACES]


def _binaries(parents: Sequence[Element], name: str, limit: int) -> tuple[bytes, ...]:
    leaves = _leaves(parents, name)
    if len(leaves) > limit:
        raise MalformedXmlError(f"more {name} than the limit allows", ProblemCode.TOO_LARGE)
    return tuple(xml.binary(leaf) for leaf in leaves)
