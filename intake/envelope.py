"""Recognising what bytes are by their first ones, and opening signed CMS envelopes (RFC 5652, RFC 8551) to read inside.

Nothing is verified here: what comes out of an envelope is as trustworthy as any other unsigned byte.
"""

import re

from asn1crypto import cms, core

from verify import ber, detect
from verify.limits import LIMITS

_SMIME_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_CONTAINER_TYPES = frozenset(
    {"application/octet-stream", "application/x-message", "application/eml", "application/email"}
)
_FIRST_FIELD = re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,60}[ \t]*:")
_MAIL_FIELD = re.compile(
    rb"^(from|to|subject|date|message-id|received|mime-version|return-path)[ \t]*:", re.IGNORECASE | re.MULTILINE
)

_OCTETS = (core.OctetString, core.ParsableOctetString)

MAIL_FIELDS = 3
"""So many different fields of a mail's header make bytes of no declared type a message."""

HEAD = 16 * 1024
"""Bytes that are looked at to recognise an enclosed message."""


def is_message(media_type: str, content: bytes) -> bool:
    """Whether bytes that are declared as nothing in particular are a mail message."""
    if media_type not in _CONTAINER_TYPES or not _FIRST_FIELD.match(content):
        return False
    head = content[:HEAD].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return len({m[1].lower() for m in _MAIL_FIELD.finditer(head)}) >= MAIL_FIELDS


def signed_entity(media_type: str, content: bytes) -> bytes | None:
    """The MIME entity inside a signed envelope; None where *content* is no envelope or encloses something else."""
    inside = signed_content(content)
    if inside is None:
        return None
    return inside if media_type in _SMIME_TYPES or detect.is_entity(inside) else None


def definite(cms_octets: bytes) -> bytes:
    """CMS that was streamed (X.690, 8.1.3.6), with definite lengths; asn1crypto takes quadratic time for its pieces.

    Raises:
        DerError: a ValueError; it is damaged.
    """
    is_streamed = cms_octets[1:2] == bytes([ber.INDEFINITE])
    return ber.to_definite(cms_octets, LIMITS.cms_depth) if is_streamed else cms_octets


def signed_content(content: bytes) -> bytes | None:
    """What a CMS SignedData in DER, BER, PEM or base64 encloses (RFC 5652, 5.2); None where it is detached or none.

    Never raises: asn1crypto answers foreign bytes with many kinds of errors, all of which mean that nothing can be read.
    """
    der = detect.as_der(content)
    if der is None:
        return None
    try:
        info = cms.ContentInfo.load(definite(der))
        if info["content_type"].native != "signed_data":
            return None
        inside = info["content"]["encap_content_info"]["content"]
        return bytes(inside) if isinstance(inside, _OCTETS) else None
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError):
        return None
