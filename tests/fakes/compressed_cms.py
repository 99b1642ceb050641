"""MIME entities as S/MIME compresses them: CMS CompressedData (RFC 3274)."""

import zlib
from base64 import encodebytes

from asn1crypto import cms

from authority import mail
from authority.mail import Entity

KIND = "application/pkcs7-mime; smime-type=compressed-data; name=smime.p7z"


def compressed(octets: bytes) -> bytes:
    """The octets in CompressedData."""
    return compressed_data(zlib.compress(octets))


def compressed_data(packed: bytes, algorithm: str = "zlib") -> bytes:
    """CompressedData around what claims to be compressed so."""
    inside = {"content_type": "data", "content": packed}
    data = {"version": "v0", "compression_algorithm": {"algorithm": algorithm}, "encap_content_info": inside}
    info = cms.ContentInfo({"content_type": "compressed_data", "content": cms.CompressedData(data)})
    return bytes(info.dump())


def smaller(entity: Entity) -> Entity:
    """The same entity, compressed."""
    body = mail.crlf(encodebytes(compressed(entity.dump())))
    return Entity((("Content-Type", KIND), ("Content-Transfer-Encoding", "base64")), body)
