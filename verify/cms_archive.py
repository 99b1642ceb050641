"""What the archive time-stamps of CAdES are over (EN 319 122-1, 5.5; TS 101 733, 6.4), rebuilt octet for octet.

None is given where it can't be built, or where the index of a time-stamp names something that is not there any more: such
a token proves nothing and accuses nobody.
"""

from collections.abc import Iterable, Iterator, Sequence

from verify import ber, der, keys, tokens
from verify.dataclass import dataclass
from verify.der import DerError
from verify.keys import Octets
from verify.limits import LIMITS, Limits
from verify.methods import UnsupportedAlgorithmError, digest_from_identifier
from verify.signed_data import SignedData, SignerInfo, read
from verify.tokens import TstInfo

ARCHIVE_TIMESTAMP_V2 = "1.2.840.113549.1.9.16.2.48"
ARCHIVE_TIMESTAMP_V3 = "0.4.0.1733.2.4"
REVOCATION_VALUES = "1.2.840.113549.1.9.16.2.24"
_HASH_INDEX = "0.4.0.1733.2.5"
_HASH_INDEX_V2 = "0.4.0.19122.1.4"
_HASH_INDEX_V3 = "0.4.0.19122.1.5"
_WHOLE_ATTRIBUTES = frozenset({_HASH_INDEX, _HASH_INDEX_V2})
"""Versions of the index that name each unsigned attribute as a whole; the third names each value with its type."""
_CERTIFICATES, _REVOCATION = der.EXPLICIT, der.EXPLICIT | 1
_UNSIGNED = der.EXPLICIT | 1


@dataclass(frozen=True, slots=True)
class Archived:
    """What an archive time-stamp is over. *over* None: it can't be built; *covers* as in `verify.evidence.Token`."""

    over: bytes | None = None
    covers: frozenset[bytes] = frozenset()


@dataclass(frozen=True, slots=True)
class _Parts:
    """The members of a SignedData as they stand: *encapsulated*, *certificates* and *revocation* whole, with their tags.

    *signers* are the SignerInfos, in their order.
    """

    encapsulated: bytes
    certificates: bytes
    revocation: bytes
    signers: tuple[bytes, ...]


def archived(
    kind: str, token: bytes, data: SignedData, signer: SignerInfo, content: Octets | None, limits: Limits
) -> Archived:
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
        return Archived()
    try:
        stamp = read(token, limits)
        if kind == ARCHIVE_TIMESTAMP_V3:
            return _version_3(stamp, data, signer, content)
        if kind == ARCHIVE_TIMESTAMP_V2:
            return _version_2(tokens.read_info(stamp), data, signer, bytes(content), limits)
    except (DerError, UnsupportedAlgorithmError):
        return Archived()
    return Archived()


def _parts(data: SignedData) -> _Parts:
    outer = _members(data.original)
    members = _members(_members(outer[1])[0])
    groups = {member[0]: member for member in members[3:-1]}
    return _Parts(
        encapsulated=members[2],
        certificates=groups.get(_CERTIFICATES, b""),
        revocation=groups.get(_REVOCATION, b""),
        signers=tuple(_members(members[-1])),
    )


def _members(element: bytes) -> list[bytes]:
    """Give what stands inside an element, each member as it was encoded, be it in DER or in BER."""
    return ber.members(element, LIMITS.cms_depth)


# Version 2: TS 101 733, 6.4.1 and annex K


def _version_2(info: TstInfo, data: SignedData, signer: SignerInfo, content: bytes, limits: Limits) -> Archived:
    """Join the whole SignedData as it was then, in the encoding that it has."""
    parts = _parts(data)
    external = content if data.content is None else b""
    *fields, unsigned = _fields(parts.signers[_place(data, signer)])
    attributes = list(_attributes_then(_members(unsigned), info, limits))
    start = b"".join((parts.encapsulated, external, parts.certificates, parts.revocation, *fields))
    joined = b"".join(attributes)
    whole = start + der.encode(_UNSIGNED, joined)
    # An older edition left tag and length of the attributes out; annex K of the newer one asks to try both.
    over = whole if keys.digest(info.digest, whole) == info.imprint else start + joined
    return Archived(over, frozenset((*data.crls, *data.ocsp, *_proofs_in(map(_definite, attributes)))))


def _place(data: SignedData, signer: SignerInfo) -> int:
    """Tell which of the signers it is; a counter-signer is none of them."""
    for place, one in enumerate(data.signers):
        if one is signer:
            return place
    raise DerError("the signer stands elsewhere")


def _fields(signer: bytes) -> tuple[bytes, ...]:
    """Give the members of a SignerInfo as they stand, its unsigned attributes last."""
    members = _members(signer)
    if members[-1][0] != _UNSIGNED:
        raise DerError("no unsigned attributes")
    return tuple(members)


def _definite(element: bytes) -> bytes:
    return ber.to_definite(element, LIMITS.cms_depth)


def _attributes_then(attributes: Iterable[bytes], info: TstInfo, limits: Limits) -> Iterator[bytes]:
    """Give the unsigned attributes without the archive time-stamps that are not older than the one in question."""
    for attribute in attributes:
        members = der.fields(_definite(attribute))
        kind = der.oid(members.contents(der.OID))
        if kind in {ARCHIVE_TIMESTAMP_V2, ARCHIVE_TIMESTAMP_V3}:
            first = next(der.children(members.contents(der.SET)), None)
            if first is None or tokens.read_info(read(first.raw, limits)).time >= info.time:
                continue
        yield attribute


def _proofs_in(attributes: Iterable[bytes]) -> Iterator[bytes]:
    """Give the values of attributes, and the lists and answers in those that hold them."""
    for attribute in attributes:
        members = der.fields(attribute)
        kind = der.oid(members.contents(der.OID))
        for value in der.children(members.contents(der.SET)):
            yield value.raw
            if kind == REVOCATION_VALUES:
                yield from (one for group in revocation_values(value.raw) for one in group)


def revocation_values(value: bytes) -> tuple[list[bytes], list[bytes]]:
    """Read RevocationValues (EN 319 122-1, A.1.2): CRLs, and BasicOCSPResponses; as far as it is readable."""
    crls: list[bytes] = []
    ocsp: list[bytes] = []
    try:
        for member in der.children(der.read(value, der.SEQUENCE).content):
            target = {der.EXPLICIT: crls, der.EXPLICIT | 1: ocsp}.get(member.tag)
            if target is not None:
                target.extend(e.raw for e in der.children(der.read(member.content, der.SEQUENCE).content))
    except DerError:
        pass
    return crls, ocsp


# Version 3: EN 319 122-1, 5.5.3


def _version_3(stamp: SignedData, data: SignedData, signer: SignerInfo, content: Octets) -> Archived:
    """Join type and digest of the content, the signer as signed, and the index of all else, which must still be there."""
    kind, values = _hash_index(stamp)
    covers = _indexed(kind, values, data, signer)
    info = tokens.read_info(stamp)
    content_type = der.encode(der.OID, der.oid_content(data.content_type))
    *fields, _ = _fields(signer.raw)
    # One maker puts the members of the index where one value belongs, and stamps the first alone: nothing that such an
    # index names is proven, but the signature is.
    proven = covers if len(values) == 1 else frozenset[bytes]()
    return Archived(b"".join((content_type, keys.digest(info.digest, content), *fields, values[0])), proven)


_VERSIONS = (_HASH_INDEX_V3, _HASH_INDEX_V2, _HASH_INDEX)


def _hash_index(stamp: SignedData) -> tuple[str, tuple[bytes, ...]]:
    """Give kind and values of the one index in the token's unsigned attributes (5.5.2)."""
    unsigned = stamp.signers[0].unsigned if len(stamp.signers) == 1 else {}
    found = [(kind, a.values) for kind in _VERSIONS for a in unsigned.get(kind, ())]
    if len(found) != 1 or not found[0][1]:
        raise DerError("an archive time-stamp has exactly one index")
    return found[0]


def _indexed(kind: str, values: Sequence[bytes], data: SignedData, signer: SignerInfo) -> frozenset[bytes]:
    """Give the proofs that the index names; what it names and is not there is an error."""
    members = der.fields(values[0] if len(values) == 1 else der.encode(der.SEQUENCE, *values))
    algorithm = _algorithm_of_version_1(members) if kind == _HASH_INDEX else members.optional(der.SEQUENCE)
    name = "SHA-256" if algorithm is None else digest_from_identifier(algorithm.raw)
    parts = _parts(data)
    _look_up(name, members, _inner(parts.certificates))
    revocation = _look_up(name, members, _inner(parts.revocation))
    attributes = _look_up(name, members, list(_attribute_octets(kind, signer)))
    held = (
        attributes if kind in _WHOLE_ATTRIBUTES else [der.encode(der.SEQUENCE, *_as_attribute(a)) for a in attributes]
    )
    return frozenset((*map(_revocation_object, revocation), *_proofs_in(held)))


def _as_attribute(indexed: bytes) -> tuple[bytes, bytes]:
    """Make an attribute again of a type with one value behind it."""
    kind = der.first(indexed).raw
    return kind, der.encode(der.SET, indexed[len(kind) :])


def _look_up(name: str, members: der.Fields, present: Sequence[bytes]) -> list[bytes]:
    """Give those of *present* whose digests come next in the index, all of which must be there."""
    wanted = {element.content for element in der.children(members.contents(der.SEQUENCE))}
    by_digest = {keys.digest(name, one): one for one in present}
    if not wanted <= by_digest.keys():
        raise DerError("the index names what is not there")
    return [by_digest[digest] for digest in wanted]


def _revocation_object(choice: bytes) -> bytes:
    """Give the list or the answer in a RevocationInfoChoice (RFC 5652, 10.2.1; RFC 5940, 2)."""
    if choice[0] == der.SEQUENCE:
        return choice
    members = der.Fields(der.first(choice).content)
    members.next(der.OID)
    return members.next().raw


def _algorithm_of_version_1(members: der.Fields) -> der.Element | None:
    """Take the algorithm, which the first version leaves out where it is SHA-256: then a list of digests comes first."""
    first = members.peek()
    is_list = first is None or not first.content or first.content[0] == der.OCTET_STRING
    return None if is_list else members.next(der.SEQUENCE)


def _inner(group: bytes) -> list[bytes]:
    return [_definite(one) for one in _members(group)] if group else []


def _attribute_octets(kind: str, signer: SignerInfo) -> Iterator[bytes]:
    """Give what is indexed of the unsigned attributes: each value with its type, or each attribute."""
    for dotted, attributes in signer.unsigned.items():
        for attribute in attributes:
            if kind in _WHOLE_ATTRIBUTES:
                yield attribute.raw
            else:
                yield from (der.encode(der.OID, der.oid_content(dotted)) + value for value in attribute.values)
