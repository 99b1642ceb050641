"""XML signatures (W3C XMLDSig 1.1): what SignedInfo says, its canonical octets, and whether a key made the value."""

from collections.abc import Mapping
from dataclasses import replace

from verify import c14n, keys, xml
from verify.certificate import Certificate
from verify.codes import ProblemCode
from verify.dataclass import dataclass
from verify.limits import Limits
from verify.methods import PSS, SALT_OF_HASH, Method, UnsupportedAlgorithmError, digest_from_uri, method_from_uri
from verify.references import DS, Reference, read_references
from verify.xml import Element, MalformedXmlError

RSA_PSS = "http://www.w3.org/2007/05/xmldsig-more#rsa-pss"
_PSS = "{http://www.w3.org/2007/05/xmldsig-more#}"
_MGF1 = "http://www.w3.org/2007/05/xmldsig-more#MGF1"


@dataclass(frozen=True, slots=True)
class SignedInfo:
    """What is signed: *octets* is the canonical form of ds:SignedInfo, *value* the signature value over it."""

    method: Method
    references: tuple[Reference, ...]
    octets: bytes
    value: bytes


def read(signature: Element, limits: Limits) -> SignedInfo:
    """Read a ds:Signature as far as cryptography needs it.

    Raises:
        MalformedXmlError: damaged, empty, beyond a limit, or canonicalised by a method off the allow-list.
        UnsupportedAlgorithmError: a signature method that is not known, every HMAC among them.
    """
    info = xml.required(signature, DS + "SignedInfo")
    return SignedInfo(
        method=_method(xml.required(info, DS + "SignatureMethod")),
        references=read_references(info, limits),
        octets=c14n.canonical(info, c14n.from_element(xml.required(info, DS + "CanonicalizationMethod"))),
        value=xml.binary(xml.required(signature, DS + "SignatureValue")),
    )


def _method(element: Element) -> Method:
    uri = element.get("Algorithm", "")
    return _pss_method(element) if uri == RSA_PSS else method_from_uri(uri)


def _pss_method(element: Element) -> Method:
    """Read RSAPSSParams (RFC 9231, 2.3.9), whose defaults are SHA-256, the same for the mask, and its size as salt."""
    parameters = xml.child(element, _PSS + "RSAPSSParams")
    hash_name = _digest_of(xml.child(parameters, DS + "DigestMethod")) or "SHA-256"
    method = Method(PSS, hash_name, mask_hash=hash_name, salt=SALT_OF_HASH.get(hash_name))
    mask = xml.child(parameters, _PSS + "MaskGenerationFunction")
    if mask is not None:
        if mask.get("Algorithm") != _MGF1:
            raise UnsupportedAlgorithmError("mask generation function")
        method = replace(method, mask_hash=_digest_of(xml.child(mask, DS + "DigestMethod")) or hash_name)
    salt = xml.optional_text(xml.child(parameters, _PSS + "SaltLength"))
    return method if salt is None else replace(method, salt=_small_number(salt))


def _digest_of(element: Element | None) -> str | None:
    return None if element is None else digest_from_uri(element.get("Algorithm", ""))


def _small_number(value: str) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) <= len("8192")):
        raise MalformedXmlError("a number of wrong form")
    return int(value)


def verifies(info: SignedInfo, certificate: Certificate) -> bool:
    """Tell whether the key of *certificate* made the value of *info*.

    Raises:
        UnsupportedAlgorithmError: the digest or the kind of key is not known.
        UnusableKeyError: the key is damaged or beyond the limits.
    """
    return keys.verify(certificate.spki, info.method, info.octets, info.value)


def embedded_certificates(signature: Element, limits: Limits) -> tuple[Certificate, ...]:
    """Give the readable certificates of ds:KeyInfo in their order; what can't be read is passed over."""
    key_info = xml.child(signature, DS + "KeyInfo")
    if key_info is None:
        return ()
    found = [e for data in key_info.iterchildren(DS + "X509Data") for e in data.iterchildren(DS + "X509Certificate")]
    return load_certificates(found, limits)


def load_certificates(elements: list[Element], limits: Limits) -> tuple[Certificate, ...]:
    """Load base64 certificates, each once, as many as *limits* allows."""
    if len(elements) > limits.certificates:
        raise MalformedXmlError("more certificates than the limit allows", ProblemCode.TOO_LARGE)
    loaded: Mapping[bytes, Certificate] = {c.der: c for e in elements if (c := _load(e)) is not None}
    return tuple(loaded.values())


def _load(element: Element) -> Certificate | None:
    try:
        return Certificate.load(xml.binary(element))
    except ValueError:
        return None
