"""The structure of CMS SignedData (RFC 5652, 5): what is there, octet for octet, with nothing verified.

The same structure carries S/MIME, CAdES, the signatures in PDF files and time-stamp tokens.
"""

from collections.abc import Iterable, Mapping
from dataclasses import field, replace

from verify import ber, der
from verify.certificate import Certificate
from verify.dataclass import dataclass
from verify.der import DerError
from verify.limits import Limits

ID_DATA = "1.2.840.113549.1.7.1"
ID_SIGNED_DATA = "1.2.840.113549.1.7.2"
OCSP_REVOCATION = frozenset({"1.3.6.1.5.5.7.16.2", "1.3.6.1.5.5.7.16.4"})
"""Formats of other revocation information that hold an OCSPResponse (RFC 5940, 2.1 and 2.2)."""
OTHER_REVOCATION = der.EXPLICIT | 1
ATTRIBUTES = 64
"""Attributes of one signer: real ones have up to fifteen."""
VALUES = 64
"""Values of one attribute: several time-stamps of one kind are values of one attribute."""

Attributes = Mapping[str, tuple["Attribute", ...]]
"""Attributes by dotted type; more than one entry means that the type occurs more than once."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One Attribute: its values and its whole encoding."""

    values: tuple[bytes, ...]
    raw: bytes


@dataclass(frozen=True, slots=True)
class SignerInfo:
    """One SignerInfo (RFC 5652, 5.3).

    *issuer* and *serial*, or *key_id*, name the signer. *signed_raw* is the encoding of the signed attributes under their
    context tag, None where there are none. *raw* is the whole encoding.
    """

    issuer: bytes | None
    serial: int | None
    key_id: bytes | None
    digest_algorithm: bytes
    signed_raw: bytes | None
    signed: Attributes
    signature_algorithm: bytes
    signature: bytes
    unsigned: Attributes
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class SignedData:
    """A SignedData. *content* is None where the content is detached; certificates that can't be read are left out.

    *original* is the ContentInfo as it came, in DER or in BER; everything else is taken from its form with definite lengths.
    """

    content_type: str
    content: bytes | None
    certificates: tuple[Certificate, ...]
    crls: tuple[bytes, ...]
    ocsp: tuple[bytes, ...]
    signers: tuple[SignerInfo, ...]
    original: bytes = field(default=b"", repr=False)


def read(data: bytes, limits: Limits) -> SignedData:
    """Read a ContentInfo that holds SignedData, in DER or in BER.

    Zero octets may follow it: some signers pad, and PDF files reserve room.

    Raises:
        DerError: no SignedData, damaged, beyond the limits, or followed by other octets.
    """
    try:
        return _read(_unpadded(data), limits)
    except DerError:
        definite = ber.to_definite(data, limits.cms_depth)
        if definite == data:
            raise
        return replace(_read(definite, limits), original=data)


def _unpadded(data: bytes) -> bytes:
    end = der.header(data, 0)[2]
    return data if data[end:].strip(b"\x00") else data[:end]


def _read(data: bytes, limits: Limits) -> SignedData:
    outer = der.fields(data)
    if der.oid(outer.contents(der.OID)) != ID_SIGNED_DATA:
        raise DerError("the content is not SignedData")
    members = der.fields(outer.contents(der.EXPLICIT))
    outer.end()
    members.skip(der.INTEGER)
    members.skip(der.SET)
    content_type, content = _encapsulated(members.contents(der.SEQUENCE))
    certificates = members.optional(der.EXPLICIT)
    revocation = members.optional(der.EXPLICIT | 1)
    signers = der.encodings(members.contents(der.SET))
    members.end()
    if len(signers) > limits.signatures:
        raise DerError("more signatures than the limit")
    crls, ocsp = _revocation(revocation, limits)
    return SignedData(
        content_type=content_type,
        content=content,
        certificates=() if certificates is None else load_certificates(der.encodings(certificates.content), limits),
        crls=crls,
        ocsp=ocsp,
        signers=tuple([read_signer(signer) for signer in signers]),
        original=data,
    )


def _encapsulated(content: bytes) -> tuple[str, bytes | None]:
    """Read EncapsulatedContentInfo; older PKCS #7 puts a structure where CMS has an OCTET STRING (RFC 5652, 5.2.1)."""
    members = der.Fields(content)
    kind = der.oid(members.contents(der.OID))
    inner = members.optional(der.EXPLICIT)
    members.end()
    if inner is None:
        return kind, None
    holder = der.Fields(inner.content)
    octets = holder.next()
    holder.end()
    if octets.tag != ber.PIECES:
        return kind, octets.content
    return kind, b"".join(der.read(piece.raw, der.OCTET_STRING).content for piece in der.children(octets.content))


def load_certificates(encoded: Iterable[bytes], limits: Limits) -> tuple[Certificate, ...]:
    """Load certificates, each once; those that can't be read are left out, for a stray one breaks no signature.

    Raises:
        DerError: more of them than the limit.
    """
    found: dict[Certificate, None] = {}
    for count, data in enumerate(encoded):
        if count >= limits.certificates:
            raise DerError("more certificates than the limit")
        try:
            found[Certificate.load(data)] = None
        except ValueError:
            continue
    return tuple(found)


def _revocation(choices: der.Element | None, limits: Limits) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    if choices is None:
        return (), ()
    crls: list[bytes] = []
    ocsp: list[bytes] = []
    for count, choice in enumerate(der.children(choices.content)):
        if count >= limits.revocations:
            raise DerError("more revocation data than the limit")
        if choice.tag == der.SEQUENCE:
            crls.append(choice.raw)
        elif choice.tag == OTHER_REVOCATION:
            members = der.Fields(choice.content)
            if der.oid(members.contents(der.OID)) in OCSP_REVOCATION:
                ocsp.append(members.encoding(der.SEQUENCE))
    return tuple(crls), tuple(ocsp)


def read_signer(data: bytes) -> SignerInfo:
    """Read one SignerInfo, as counter-signatures are (RFC 5652, 11.4); DerError for anything else."""
    members = der.fields(data)
    members.skip(der.INTEGER)
    issuer, serial, key_id = _signer_id(members.next())
    digest_algorithm = members.encoding(der.SEQUENCE)
    signed = members.optional(der.EXPLICIT)
    signature_algorithm = members.encoding(der.SEQUENCE)
    signature = members.contents(der.OCTET_STRING)
    unsigned = members.optional(der.EXPLICIT | 1)
    members.end()
    return SignerInfo(
        issuer=issuer,
        serial=serial,
        key_id=key_id,
        digest_algorithm=digest_algorithm,
        signed_raw=None if signed is None else signed.raw,
        signed={} if signed is None else attributes(signed.content),
        signature_algorithm=signature_algorithm,
        signature=signature,
        unsigned={} if unsigned is None else attributes(unsigned.content),
        raw=data,
    )


def _signer_id(element: der.Element) -> tuple[bytes | None, int | None, bytes | None]:
    match element.tag:
        case 0x30:
            members = der.Fields(element.content)
            issuer = members.encoding(der.SEQUENCE)
            serial = der.integer(members.contents(der.INTEGER))
            members.end()
            return issuer, serial, None
        case 0x80:
            return None, None, element.content
        case _:
            raise DerError("no SignerIdentifier")


def attributes(content: bytes) -> Attributes:
    """Read a SET OF Attribute (contents), one by one; values stay as they are encoded."""
    found: dict[str, tuple[Attribute, ...]] = {}
    members = der.encodings(content)
    if len(members) > ATTRIBUTES:
        raise DerError("too many attributes")
    for raw in members:
        identifier, encoded = der.pair(der.contents(raw, der.SEQUENCE), der.OID, der.SET)
        kind, values = der.oid(identifier), der.encodings(encoded)
        if len(values) > VALUES:
            raise DerError("too many values of one attribute")
        found[kind] = (*found.get(kind, ()), Attribute(values, raw))
    return found


def single(found: Attributes, kind: str) -> bytes | None:
    """Give the one value of an attribute that must not repeat; None where it is absent.

    Raises:
        DerError: it occurs twice, or has none or several values (RFC 5652, 11).
    """
    present = found.get(kind)
    if present is None:
        return None
    if len(present) != 1 or len(present[0].values) != 1:
        raise DerError(f"attribute {kind} does not have exactly one value")
    return present[0].values[0]


def all_values(found: Attributes, kind: str) -> tuple[bytes, ...]:
    """Give every value of an attribute that may repeat."""
    present = found.get(kind)
    return () if present is None else tuple(value for attribute in present for value in attribute.values)
