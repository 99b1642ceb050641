"""What the archive time-stamps of CAdES are over (EN 319 122-1, 5.5; TS 101 733, 6.4), rebuilt octet for octet.

None is given where it can't be built, or where the index of a time-stamp names something that is not there any more: such
a token proves nothing and accuses nobody.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verify import der, keys, tokens
from verify.der import DerError
from verify.limits import Limits
from verify.methods import UnsupportedAlgorithmError, digest_from_identifier
from verify.signed_data import SignedData, SignerInfo, read
from verify.tokens import TstInfo

ARCHIVE_TIMESTAMP_V2 = "1.2.840.113549.1.9.16.2.48"
ARCHIVE_TIMESTAMP_V3 = "0.4.0.1733.2.4"
_HASH_INDEX = "0.4.0.1733.2.5"
_HASH_INDEX_V3 = "0.4.0.19122.1.5"
_CERTIFICATES, _REVOCATION = der.EXPLICIT, der.EXPLICIT | 1
_UNSIGNED = der.EXPLICIT | 1


@dataclass(frozen=True, slots=True)
class _Parts:
    """The members of a SignedData as they stand: *encapsulated*, *certificates* and *revocation* whole, with their tags."""

    encapsulated: bytes
    certificates: bytes
    revocation: bytes


def imprint_over(
    kind: str, token: bytes, data: SignedData, signer: SignerInfo, content: bytes | None, limits: Limits
) -> bytes | None:
    """Give what an archive time-stamp must be over.

    Args:
        kind: the type of its attribute, dotted.
        token: the time-stamp token (DER).
        data: the SignedData that the signature is in.
        signer: the signer whose unsigned attribute the token is.
        content: what is signed, wherever it lies.
        limits: of what is read.
    """
    if content is None:
        return None
    try:
        stamp = read(token, limits)
        if kind == ARCHIVE_TIMESTAMP_V3:
            return _version_3(stamp, data, signer, content)
        if kind == ARCHIVE_TIMESTAMP_V2:
            return _version_2(tokens.read_info(stamp), data, signer, content, limits)
    except (DerError, UnsupportedAlgorithmError):
        return None
    return None


def _parts(source: bytes) -> _Parts:
    outer = der.fields(source)
    outer.next(der.OID)
    members = der.fields(outer.next(der.EXPLICIT).content)
    members.next(der.INTEGER)
    members.next(der.SET)
    encapsulated = members.next(der.SEQUENCE).raw
    certificates, revocation = members.optional(_CERTIFICATES), members.optional(_REVOCATION)
    return _Parts(encapsulated, certificates.raw if certificates else b"", revocation.raw if revocation else b"")


# Version 2: TS 101 733, 6.4.1 and annex K


def _version_2(info: TstInfo, data: SignedData, signer: SignerInfo, content: bytes, limits: Limits) -> bytes | None:
    """Join the whole SignedData as it was then; it is over the encoding, which is lost where BER had to be read."""
    if data.converted:
        return None
    parts = _parts(data.source)
    external = content if data.content is None else b""
    *fields, unsigned = _fields(signer)
    attributes = b"".join(_attributes_then(unsigned, info, limits))
    start = b"".join((parts.encapsulated, external, parts.certificates, parts.revocation, *fields))
    whole = start + der.encode(_UNSIGNED, attributes)
    # An older edition left tag and length of the attributes out; annex K of the newer one asks to try both.
    return whole if keys.digest(info.digest, whole) == info.imprint else start + attributes


def _fields(signer: SignerInfo) -> tuple[bytes, ...]:
    """Give the members of a SignerInfo as they stand, the contents of its unsigned attributes last."""
    members = list(der.children(der.read(signer.raw, der.SEQUENCE).content))
    if members[-1].tag != _UNSIGNED:
        raise DerError("no unsigned attributes")
    return (*(m.raw for m in members[:-1]), members[-1].content)


def _attributes_then(unsigned: bytes, info: TstInfo, limits: Limits) -> Iterator[bytes]:
    """Give the unsigned attributes without the archive time-stamps that are not older than the one in question."""
    for attribute in der.children(unsigned):
        members = der.fields(attribute.raw)
        kind = der.oid(members.next(der.OID).content)
        if kind in {ARCHIVE_TIMESTAMP_V2, ARCHIVE_TIMESTAMP_V3}:
            first = next(der.children(members.next(der.SET).content), None)
            if first is None or tokens.read_info(read(first.raw, limits)).time >= info.time:
                continue
        yield attribute.raw


# Version 3: EN 319 122-1, 5.5.3


def _version_3(stamp: SignedData, data: SignedData, signer: SignerInfo, content: bytes) -> bytes | None:
    """Join type and digest of the content, the signer as signed, and the index of all else, which must still be there."""
    kind, index = _hash_index(stamp)
    if not _index_holds(kind, index, data, signer):
        return None
    info = tokens.read_info(stamp)
    content_type = der.encode(der.OID, der.oid_content(data.content_type))
    *fields, _ = _fields(signer)
    return b"".join((content_type, keys.digest(info.digest, content), *fields, index))


def _hash_index(stamp: SignedData) -> tuple[str, bytes]:
    """Give kind and encoding of the one index in the token's unsigned attributes (5.5.2)."""
    unsigned = stamp.signers[0].unsigned if len(stamp.signers) == 1 else {}
    found = [
        (kind, value) for kind in (_HASH_INDEX_V3, _HASH_INDEX) for a in unsigned.get(kind, ()) for value in a.values
    ]
    if len(found) != 1:
        raise DerError("an archive time-stamp has exactly one index")
    return found[0]


def _index_holds(kind: str, index: bytes, data: SignedData, signer: SignerInfo) -> bool:
    members = der.fields(index)
    algorithm = members.optional(der.SEQUENCE) if kind == _HASH_INDEX_V3 else _algorithm_of_version_1(members)
    name = "SHA-256" if algorithm is None else digest_from_identifier(algorithm.raw)
    groups = [members.next(der.SEQUENCE) for _ in range(3)]
    parts = _parts(data.source)
    present = (_inner(parts.certificates), _inner(parts.revocation), list(_attribute_octets(kind, signer)))
    return all(
        {element.content for element in der.children(group.content)} <= _digests(name, octets)
        for group, octets in zip(groups, present, strict=True)
    )


def _algorithm_of_version_1(members: der.Fields) -> der.Element | None:
    """Take the algorithm, which the first version leaves out where it is SHA-256: then a list of digests comes first."""
    first = members.peek()
    is_list = first is None or not first.content or first.content[0] == der.OCTET_STRING
    return None if is_list else members.next(der.SEQUENCE)


def _inner(group: bytes) -> list[bytes]:
    return [e.raw for e in der.children(der.first(group).content)] if group else []


def _attribute_octets(kind: str, signer: SignerInfo) -> Iterator[bytes]:
    """Give what is indexed of the unsigned attributes: each value with its type, in the first version each attribute."""
    for dotted, attributes in signer.unsigned.items():
        for attribute in attributes:
            if kind == _HASH_INDEX:
                yield attribute.raw
            else:
                yield from (der.encode(der.OID, der.oid_content(dotted)) + value for value in attribute.values)


def _digests(name: str, octets: Sequence[bytes]) -> set[bytes]:
    return {keys.digest(name, one) for one in octets}
