"""What the bytes of a file are, as far as reading their text goes. Content decides; the declared type helps where it is silent."""

import re
from enum import Enum, auto

KIB = 1024

SILENT_TYPES = frozenset(
    {
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "text/vcard",
    }
)
"""Parts that never hold a request's words."""

CALENDAR_TYPES = frozenset({"text/calendar", "application/ics"})

MESSAGE_TYPES = frozenset({"message/rfc822", "message/global"})

PDF_WINDOW = KIB
"""Readers accept a PDF header anywhere in the first kilobyte."""

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
"""The name of the stream that holds a Word document under a password ([MS-OFFCRYPTO], 2.3.4.4)."""

_PICTURES = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"II*\x00",
    b"MM\x00*",
    b"GIF87a",
    b"GIF89a",
)
_PACKED = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"(\xb5/\xfd")
"""Archives that are not opened here: RAR, 7z, gzip, bzip2, xz, Zstandard."""

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_MARKUP = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,1000}?-->\s*)?<(?:!doctype\s+html|html|head|meta|body|div|p|table|h[1-6])\b",
    re.IGNORECASE | re.DOTALL,
)


class Kind(Enum):
    """How the text of a file is got at."""

    SILENT = auto()
    ZIP = auto()
    PDF = auto()
    RTF = auto()
    PICTURE = auto()
    MESSAGE = auto()
    APPOINTMENT = auto()
    ENCRYPTED_OFFICE = auto()
    UNREADABLE = auto()
    TEXT = auto()


def kind_of(media_type: str | None, content: bytes) -> Kind:
    """Tell the kind of a file; *media_type* in lower case, as declared by a stranger."""
    if media_type in SILENT_TYPES or not content:
        return Kind.SILENT
    by_start = _by_start(content)
    if by_start is not None:
        return by_start
    if media_type in CALENDAR_TYPES:
        return Kind.APPOINTMENT
    is_text = media_type is not None and media_type.startswith("text/")
    if b"%PDF-" in content[:PDF_WINDOW] and not is_text:
        return Kind.PDF
    if media_type in MESSAGE_TYPES or (not is_text and _looks_like_message(content)):
        return Kind.MESSAGE
    return Kind.UNREADABLE if is_binary(content) else Kind.TEXT


def is_markup(media_type: str | None, text: str) -> bool:
    """Tell whether *text* is HTML, by its declared type or its first element."""
    return media_type in {"text/html", "application/xhtml+xml"} or _MARKUP.match(text[: 2 * KIB]) is not None


def is_binary(content: bytes) -> bool:
    """Tell whether bytes hold zeros that no text of one or two octets a letter has."""
    head = content[: 4 * KIB]
    return b"\x00" in head and not content.startswith(_UTF16) and unmarked_utf16(head) is None


def unmarked_utf16(head: bytes) -> str | None:
    """Give the codec of UTF-16 without its mark: the zeros of blanks and basic letters all stand on one side."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if min(even, odd) > 0 or max(even, odd) * 20 < len(head):
        return None
    codec = "utf-16-le" if odd else "utf-16-be"
    text = head[: len(head) & ~3].decode(codec, "ignore")
    printable = sum(letter.isprintable() or letter.isspace() for letter in text)
    return codec if text and printable >= 0.98 * len(text) else None  # a control character or two may stray in


def is_picture(content: bytes) -> bool:
    """Tell whether bytes begin as a picture made of pixels."""
    is_webp = content.startswith(b"RIFF") and content[8:12] == b"WEBP"
    return content.startswith(_PICTURES) or is_webp or _is_bitmap(content)


def _by_start(content: bytes) -> Kind | None:
    """Tell the kinds that begin with a mark of their own."""
    if content.startswith(b"PK\x03\x04"):
        return Kind.ZIP
    if content.startswith(b"%PDF-"):
        return Kind.PDF
    if content.startswith(b"{\\rtf"):
        return Kind.RTF
    if is_picture(content):
        return Kind.PICTURE
    if content.startswith(OLE2):
        return Kind.ENCRYPTED_OFFICE if _ENCRYPTED_OFFICE in content else Kind.UNREADABLE
    return Kind.UNREADABLE if content.startswith(_PACKED) else None


def _is_bitmap(content: bytes) -> bool:
    """A Windows bitmap: its mark is two letters, so its own size must stand behind them."""
    return content.startswith(b"BM") and int.from_bytes(content[2:6], "little") == len(content)


def _looks_like_message(content: bytes) -> bool:
    from runtime.inspection import is_message

    return is_message(content)
