"""Archive time-stamps of CAdES made by hand (EN 319 122-1, 5.5), from a signature taken apart by another reader than ours."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms as asn1_cms
from fakes.trust_world import CONTENT

from authority import cms, counter, der, timestamp
from authority.keys import Hash
from authority.pki import Identity
from authority.timestamp import Imprint

V2, V3 = "1.2.840.113549.1.9.16.2.48", "0.4.0.1733.2.4"
INDEX, INDEX_2, INDEX_3 = "0.4.0.1733.2.5", "0.4.0.19122.1.4", "0.4.0.19122.1.5"


@dataclass(frozen=True)
class Parts:
    """What an archive time-stamp may be over; *unsigned* are pairs of encoded type and value."""

    signed: bytes
    certificates: list[bytes]
    revocation: list[bytes]
    fields: bytes
    unsigned: list[tuple[bytes, bytes]]

    @classmethod
    def of(cls, signed: bytes) -> "Parts":
        inner = asn1_cms.ContentInfo.load(signed)["content"]
        info = inner["signer_infos"][0]
        names = ("version", "sid", "digest_algorithm", "signed_attrs", "signature_algorithm", "signature")
        fields = b"".join(info[name].dump() for name in names)
        unsigned = [(a["type"].dump(), v.dump()) for a in info["unsigned_attrs"] or () for v in a["values"]]
        revocation = [c.dump() for c in inner["crls"] or ()]
        return cls(signed, [c.dump() for c in inner["certificates"]], revocation, fields, unsigned)


def sha256(octets: bytes) -> bytes:
    return hashlib.sha256(octets).digest()


def digests(*octets: bytes) -> bytes:
    return der.sequence(*(der.octets(sha256(o)) for o in octets))


def index_3(parts: Parts) -> bytes:
    """Index all that is there."""
    attributes = [kind + value for kind, value in parts.unsigned]
    certificates, revocation = digests(*parts.certificates), digests(*parts.revocation)
    return der.sequence(cms.algorithm(Hash.SHA256), certificates, revocation, digests(*attributes))


def index_of_nothing(parts: Parts) -> bytes:
    """Index nothing: the signature alone is stamped."""
    del parts
    return der.sequence(cms.algorithm(Hash.SHA256), digests(), digests(), digests())


def index_1(parts: Parts) -> bytes:
    """Index all that is there, as the first version of the index does."""
    return der.sequence(*_lists_of_attributes(parts))


def index_2(parts: Parts) -> bytes:
    """Index all that is there, as the second version does, which names its algorithm."""
    return der.sequence(cms.algorithm(Hash.SHA256), *_lists_of_attributes(parts))


def _lists_of_attributes(parts: Parts) -> tuple[bytes, bytes, bytes]:
    attributes = [der.sequence(kind, der.set_of(value)) for kind, value in parts.unsigned]
    return digests(*parts.certificates), digests(*parts.revocation), digests(*attributes)


def stamped_3(
    whole: bytes,
    tsa: Identity,
    at: datetime,
    make_index: Callable[[Parts], bytes] = index_3,
    kind: str = INDEX_3,
    octets: bytes | None = None,
) -> bytes:
    """Add an archive time-stamp of version 3, over what it must be over or over *octets*."""
    parts = Parts.of(whole)
    index = make_index(parts)
    over = der.oid(cms.DATA) + sha256(CONTENT) + parts.fields + index if octets is None else octets
    token = counter.with_unsigned(timestamp.token(tsa, Imprint.of(over), at), cms.attribute(kind, index))
    return counter.with_unsigned(whole, cms.attribute(V3, token))
