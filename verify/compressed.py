"""Opening compressed mail (S/MIME; RFC 8551, 3.6): CMS CompressedData (RFC 3274), inflated within a limit.

What comes out is as trustworthy as any other unsigned byte. Only a signature inside says whose it is, or one around it: one
stream of octets unfolds to one entity and no other, so who signs the folded form signs what it unfolds to.
"""

import zlib

from verify import ber, der, detect
from verify.limits import LIMITS, MIB

COMPRESSED_DATA = bytes.fromhex("060b2a864886f70d0109100109")
"""The content type of CompressedData (RFC 3274, 1.1), which stands right at the beginning."""
_ZLIB = bytes.fromhex("060b2a864886f70d0109100308")
"""The one algorithm that there is (RFC 3274, 2)."""
_BEGINNING = 24

INFLATED = 24 * MIB
"""Octets to which all compressed contents of one message, or of one signed entity, are unfolded: they are in memory once more,
like what was encrypted, and a few kilobytes can unfold to any size."""


def is_compressed(content: bytes) -> bool:
    """Whether bytes begin as CMS CompressedData."""
    return COMPRESSED_DATA in content[:_BEGINNING]


def entity(content: bytes, most: int) -> bytes | None:
    """The MIME entity inside CompressedData; None where there is none, it is damaged, or larger than *most* octets.

    Where it unfolds beyond what documents do (`verify.limits.Limits.ratio`), it is a bomb and stays closed as well.
    """
    if not is_compressed(content):
        return None
    try:
        packed = _packed(content)
        inside = _inflated(packed, min(most, max(LIMITS.ratio_free, LIMITS.ratio * len(packed))))
    except (der.DerError, zlib.error):
        return None
    return inside if inside is not None and detect.is_entity(inside) else None


def _packed(content: bytes) -> bytes:
    """The octets that zlib made, of CompressedData in DER or in BER (RFC 3274, 1.1)."""
    is_streamed = content[1:2] == bytes([ber.INDEFINITE])
    info = der.fields(ber.to_definite(content, LIMITS.cms_depth) if is_streamed else content)
    info.next(der.OID)
    data = der.fields(info.next(der.EXPLICIT).content)
    data.next(der.INTEGER)
    if not data.next(der.SEQUENCE).content.startswith(_ZLIB):
        raise der.DerError("compressed in a way that nobody knows")
    inside = der.Fields(data.next(der.SEQUENCE).content)
    inside.next(der.OID)
    return der.read(inside.next(der.EXPLICIT).content, der.OCTET_STRING).content


def _inflated(packed: bytes, most: int) -> bytes | None:
    """At most *most* octets; None where there are more, or the stream breaks off."""
    inflating = zlib.decompressobj()
    octets = inflating.decompress(packed, most + 1)
    return octets if inflating.eof and len(octets) <= most else None
