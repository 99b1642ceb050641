"""CMS: content that stands there twice, content of other kinds, names written in other letters, values that verify with any key."""

from collections.abc import Callable, Iterable

from cryptography import x509
from cryptography.x509.name import _ASN1Type
from fakes.hostile_cms import OTHER, SIGNER, content_type, message_digest, rebuilt, reference
from fakes.pdf_world import WORLD
from fakes.trust_world import CONTENT, NOW
from vectors.forgery.honest import Form, Make, Sent, Vector

from authority import cms, der, subjects
from authority.keys import Hash, KeyKind, sign
from authority.timestamp import TST_INFO

_OTHER = b"Izmaksajiet naudu citam."

_AUTHENTICODE, _ENVELOPED, _NESTED = "1.3.6.1.4.1.311.2.1.4", "1.2.840.113549.1.7.3", cms.SIGNED_DATA
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of P-256 (FIPS 186-5; SP 800-186, 3.2.1.3)."""


def _encapsulated(*contents: bytes, kind: str = cms.DATA) -> bytes:
    """EncapsulatedContentInfo with what stands under its tag; honest with one OCTET STRING."""
    return der.sequence(der.oid(kind), *(der.explicit(0, content) for content in contents))


def _whole(*encapsulated: bytes, kind: str = cms.DATA) -> Make:
    """A signature over the content, of this *kind*, around what stands for it."""

    def made() -> bytes:
        attributes = [content_type(kind), message_digest(), reference()]
        honest = rebuilt(attributes=attributes)
        plain = _encapsulated(der.octets(CONTENT))
        before, after = honest.split(plain)
        grown = b"".join(encapsulated) or _encapsulated(der.octets(CONTENT), kind=kind)
        return _with_lengths(before, grown, after)

    return made


def _with_lengths(before: bytes, middle: bytes, after: bytes) -> bytes:
    """Put the three back together; *before* begins with the headers of ContentInfo and SignedData, made anew."""
    own = before[before.index(der.integer(1) + der.set_of(cms.algorithm(Hash.SHA256))) :]
    return der.sequence(der.oid(cms.SIGNED_DATA), der.explicit(0, der.sequence(own, middle, after)))


def _pieces(*members: bytes) -> bytes:
    """An OCTET STRING made of pieces (X.690, 8.7.3)."""
    return b"\x24\x80" + b"".join(members) + b"\x00\x00"


def _issued_by(change: Callable[[Iterable[x509.NameAttribute]], list[x509.NameAttribute]]) -> Make:
    """The signer is named by an issuer written otherwise than in the certificate."""
    name = x509.Name(change(SIGNER.certificate.issuer)).public_bytes()
    return lambda: rebuilt(sid=der.sequence(name, der.integer(SIGNER.certificate.serial_number)))


def _typed(attributes: Iterable[x509.NameAttribute]) -> list[x509.NameAttribute]:
    return [x509.NameAttribute(a.oid, a.value, _wide(a)) for a in attributes]


def _wide(attribute: x509.NameAttribute) -> _ASN1Type:
    return _ASN1Type.BMPString if attribute.oid == x509.NameOID.COMMON_NAME else attribute._type


def _in_capitals(attributes: Iterable[x509.NameAttribute]) -> list[x509.NameAttribute]:
    return [x509.NameAttribute(a.oid, str(a.value).upper(), a._type) for a in attributes]


def _backwards(attributes: Iterable[x509.NameAttribute]) -> list[x509.NameAttribute]:
    return list(attributes)[::-1]


def _without_last(attributes: Iterable[x509.NameAttribute]) -> list[x509.NameAttribute]:
    return list(attributes)[:-1]


def _by_curve(r: int | None = None, s: int | None = None) -> Make:
    """A signature with P-256 whose value is made of *r* and *s*; the right one without them."""

    def made() -> Sent:
        signer = WORLD.authority.issue(subjects.LIGA, key=KeyKind.P256)
        attributes = [content_type(), message_digest(), reference(signer.der)]
        value = sign(signer.key, der.set_of(*attributes))
        if r is not None and s is not None:
            value = der.sequence(der.integer(r), der.integer(s))
        signed = rebuilt(
            attributes=attributes,
            enclosed=(signer.der, OTHER.der),
            sid=der.sequence(signer.certificate.issuer.public_bytes(), der.integer(signer.certificate.serial_number)),
            algorithm=cms.signature_algorithm(signer.key, Hash.SHA256),
            value=der.octets(value),
        )
        return Sent(signed, context=WORLD.context(poe=NOW, answers=(WORLD.answer(NOW, signer),)))

    return made


_HONEST = _whole()
_OWN = der.octets(CONTENT)
_IN_PIECES = _whole(_encapsulated(_pieces(der.octets(CONTENT[:4]), der.octets(CONTENT[4:]))))

_ATTACKS: dict[str, tuple[str, Make, Make]] = {
    "two contents under one tag": (
        "cms: content inside and outside",
        _whole(der.sequence(der.oid(cms.DATA), der.explicit(0, _OWN, der.octets(_OTHER)))),
        _HONEST,
    ),
    "two contents under two tags": (
        "cms: content inside and outside",
        _whole(_encapsulated(_OWN, der.octets(_OTHER))),
        _HONEST,
    ),
    "two encapsulated contents": (
        "cms: content inside and outside",
        _whole(_encapsulated(_OWN), _encapsulated(der.octets(_OTHER))),
        _HONEST,
    ),
    "a piece of the content that is none": (
        "cms: content inside and outside",
        _whole(_encapsulated(_pieces(_OWN, b"\x0c\x03zzz"))),
        _IN_PIECES,
    ),
    "a piece of the content behind its end": (
        "cms: content inside and outside",
        _whole(_encapsulated(_pieces(_OWN) + der.octets(_OTHER))),
        _IN_PIECES,
    ),
    "a time-stamp's statement signed as a document": (
        "cms: content inside and outside",
        _whole(kind=TST_INFO),
        _HONEST,
    ),
    "a program's digest signed as a document": ("cms: content inside and outside", _whole(kind=_AUTHENTICODE), _HONEST),
    "content that says to be signed once more": ("cms: content inside and outside", _whole(kind=_NESTED), _HONEST),
    "content that says to be encrypted": ("cms: content inside and outside", _whole(kind=_ENVELOPED), _HONEST),
    "octets behind the padding": (
        "cms: octets after the end",
        lambda: rebuilt() + bytes(8) + _OTHER,
        lambda: rebuilt() + bytes(8),
    ),
    "a curve's value of two zeros": ("cms: signature values", _by_curve(0, 0), _by_curve()),
    "a curve's value of the order": ("cms: signature values", _by_curve(_ORDER, _ORDER), _by_curve()),
    "a curve's value of one and zero": ("cms: signature values", _by_curve(1, 0), _by_curve()),
    "a curve's value that is negative": ("cms: signature values", _by_curve(-1, -1), _by_curve()),
    "an issuer whose name goes backwards": (
        "refused elsewhere: names in other letters",
        _issued_by(_backwards),
        _issued_by(_typed),
    ),
    "an issuer whose name is shortened": (
        "refused elsewhere: names in other letters",
        _issued_by(_without_last),
        _issued_by(_in_capitals),
    ),
}

VECTORS = tuple(Vector(name, line, Form.CMS, hostile, twin) for name, (line, hostile, twin) in _ATTACKS.items())
