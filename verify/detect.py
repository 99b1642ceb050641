"""What the bytes of a candidate are. Content decides, never the name or the declared type (CONTRACT 2, DOMAIN 3.4)."""

import base64
import binascii
import re

from verify import archive, openpgp
from verify.candidate import Candidate, Format
from verify.container import BrokenContainerError

ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
ZIP_END = b"PK\x05\x06"
ZIP_TAIL = 66 * 1024
"""The end record stands within the last 64 KiB of comment and 22 bytes of its own."""
PDF_WINDOW = 1024
"""Readers accept a PDF header anywhere in the first kilobyte."""
TEXT_WINDOW = 64 * 1024
"""How much of a text is looked at for an armour or an XML root: real ones begin at once."""

_OID_PREFIX_PKCS7 = bytes.fromhex("06092a864886f70d0107")
_OID_AUTH_ENVELOPED = bytes.fromhex("060b2a864886f70d0109100117")
_SIGNED_DATA = 2
_ENVELOPED = frozenset({3, 6})
_PEM_CMS = re.compile(rb"-----BEGIN (?:PKCS7|CMS|PKCS #7 SIGNED DATA)-----")
_ARMOURED = re.compile(rb"(?:\xef\xbb\xbf)?\s*-----BEGIN ([^-]+)-----[^-]*-----END \1-----\s*")
_PGP = re.compile(rb"-----BEGIN PGP (?:SIGNED MESSAGE|MESSAGE|SIGNATURE)-----")
_COMPACT_JWS = re.compile(rb"\s*eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+\s*\Z")
_JSON_JWS = re.compile(rb'"(?:protected|payload)"\s*:')
_BASE64_START = re.compile(rb"[A-Za-z0-9+/=\s]{64}")
_DDOC_ROOT = re.compile(rb"<(?:\w+:)?SignedDoc[\s>]")
_XMLDSIG = tuple("http://www.w3.org/2000/09/xmldsig#".encode(form) for form in ("ascii", "utf-16-le", "utf-16-be"))
_EDOC1_PARTS = (b"[Content_Types].xml", b"EDoc/")
_ASIC_SIGNATURE = re.compile(rb"(?<![^\x00])META-INF/[^\x00-\x1f]*signature[^\x00-\x1f]*\.(?:xml|p7s)", re.IGNORECASE)
_MIMETYPE = re.compile(rb"(?<![^\x00])mimetype")
_ASIC_MIMETYPE = re.compile(rb"mimetypeapplication/vnd\.etsi\.asic-[es]\+zip")
_ENTITY = re.compile(rb"(?:content-[a-z-]+|mime-version)[ \t]*:", re.IGNORECASE)


def detect(candidate: Candidate) -> Format:
    """Tell the format of *candidate*; CMS goes before PDF where both seem to fit."""
    if candidate.signature is not None:
        return Format.SMIME_DETACHED
    return detect_bytes(candidate.content)


def detect_bytes(data: bytes) -> Format:
    """Tell the format of a file by its content; `Format.UNSIGNED` where nothing of it can hold a signature."""
    cms = _detect_cms(data)
    if cms is not None:
        return cms
    if data.startswith(ZIP_MAGIC):
        return _detect_zip(data)
    if b"%PDF-" in data[:PDF_WINDOW]:
        return Format.PDF if b"/ByteRange" in data else Format.UNSIGNED
    if ZIP_END in data[-ZIP_TAIL:]:
        return _detect_zip(data)
    return _detect_text(data)


def as_der(data: bytes) -> bytes | None:
    """Give the CMS in *data* as binary: as it is, or out of PEM or bare base64; None where it is none."""
    if _cms_type(data) is not None:
        return data
    decoded = _unarmour(data)
    return decoded if decoded is not None and _cms_type(decoded) is not None else None


def is_entity(content: bytes) -> bool:
    """Tell whether bytes begin as a MIME entity, with a field of its own (RFC 2045, 3)."""
    return _ENTITY.match(content) is not None


def stands_in_text(data: bytes) -> bool:
    """Tell whether a CMS in PEM has anything but white space before or behind it, which whoever opens the file would read.

    RFC 7468, 2, lets explanations stand there; nobody signs them, and a second signature behind the first is read by nobody.
    """
    return _cms_type(data) is None and _PEM_CMS.search(data[:TEXT_WINDOW]) is not None and not _ARMOURED.fullmatch(data)


def _detect_cms(data: bytes) -> Format | None:
    kind = _cms_type(data)
    if kind is None:
        decoded = _unarmour(data)
        kind = None if decoded is None else _cms_type(decoded)
    if kind is None:
        return None
    return Format.CMS if kind == _SIGNED_DATA else Format.ENCRYPTED_CMS


def _cms_type(data: bytes) -> int | None:
    """Give the last arc of the PKCS #7 content type that a ContentInfo opens with (RFC 5652, clause 3)."""
    start = _content_of_sequence(data)
    if start is None:
        return None
    if data.startswith(_OID_AUTH_ENVELOPED, start):
        return 3
    if not data.startswith(_OID_PREFIX_PKCS7, start):
        return None
    arc = data[start + len(_OID_PREFIX_PKCS7) : start + len(_OID_PREFIX_PKCS7) + 1]
    return arc[0] if arc and (arc[0] == _SIGNED_DATA or arc[0] in _ENVELOPED) else None


def _content_of_sequence(data: bytes) -> int | None:
    """Give where the content of a leading SEQUENCE starts; the length form may be BER's indefinite one."""
    if len(data) < 2 or data[0] != 0x30:  # noqa: PLR2004 - tag of SEQUENCE
        return None
    length = data[1]
    return 2 + (length & 0x7F) if length & 0x80 else 2


def _unarmour(data: bytes) -> bytes | None:
    head = data[:TEXT_WINDOW]
    pem = _PEM_CMS.search(head)
    if pem is not None:
        body = data[pem.end() :].split(b"-----END", 1)[0]
        return _decode(body)
    return _decode(data) if _BASE64_START.match(head.lstrip()) else None


def _decode(body: bytes) -> bytes | None:
    try:
        return base64.b64decode(b"".join(body.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def _detect_zip(data: bytes) -> Format:
    """Tell ZIPs apart by the names they hold; the strict reading is the checker's work.

    The directory is asked, since an archive may hold a whole container uncompressed, whose names are not its own. Where it
    can't be read, as in a truncated file, the octets have to do.
    """
    try:
        names = b"\x00".join(entry.name.encode("utf-8", "replace") for entry in archive.entries(data)) + b"\x00"
    except BrokenContainerError:
        names = data
    if _ASIC_SIGNATURE.search(names) or (_MIMETYPE.search(names) and _ASIC_MIMETYPE.search(data)):
        return Format.ASIC
    if all(part in names for part in _EDOC1_PARTS):
        return Format.EDOC1
    return Format.ZIP


def _detect_text(data: bytes) -> Format:
    head = data[:TEXT_WINDOW]
    if _PGP.search(head) or openpgp.is_binary(data):
        return Format.PGP
    if _looks_like_xml(head):
        if _DDOC_ROOT.search(head):
            return Format.DDOC
        return Format.XML if any(name in data for name in _XMLDSIG) else Format.UNSIGNED
    if _COMPACT_JWS.match(data) or (
        head.lstrip().startswith(b"{") and _JSON_JWS.search(head) and b'"signature' in data
    ):
        return Format.JADES
    return Format.UNSIGNED


def _looks_like_xml(head: bytes) -> bool:
    """Tell XML of any encoding by its first mark, after a byte order mark and white space."""
    plain = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return plain.startswith(b"<") or head.startswith((b"\xff\xfe<\x00", b"\xfe\xff\x00<", b"<\x00", b"\x00<"))
