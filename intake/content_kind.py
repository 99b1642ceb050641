"""What a file is by its own first bytes, whatever its name and its sender call it: for people who are about to open it.

Nothing is unpacked or decoded; a short look at the head suffices, and a wrong guess here decides nothing.
"""

import re

HEAD = 4096
"""Bytes of a file that are looked at: programs that guess look at less."""

ZIP_NAMES = 256 * 1024
"""Bytes of an archive in which the names of its parts are looked for; office files name them in the beginning."""

UNKNOWN = "application/octet-stream"

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftyp", "video/mp4"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"MZ", "application/x-dosexec"),
    (0, b"\x7fELF", "application/x-executable"),
    (0, b"\xcf\xfa\xed\xfe", "application/x-executable"),
    (0, b"\xca\xfe\xba\xbe", "application/java-vm"),
    (0, b"L\x00\x00\x00\x01\x14\x02\x00", "application/x-ms-shortcut"),
    (0, b"[InternetShortcut]", "application/x-mswinurl"),
    (0, b"#!", "text/x-script"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"MSCF", "application/vnd.ms-cab-compressed"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\x00", "application/x-xz"),
    (0, b"\x78\x9f\x3e\x22", "application/vnd.ms-tnef"),
)
"""Offset, bytes, type; the first that fits counts."""

_ZIP = b"PK\x03\x04"
_MIMETYPE = re.compile(rb"mimetype(application/[a-z0-9.+-]{1,90})")
_MACROS = b"vbaProject.bin"
_OFFICE = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_MACRO_OFFICE = "application/vnd.ms-office.macroenabled"

_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|iframe|meta|title|table|div)[\s>/]", re.IGNORECASE)
_SVG = re.compile(rb"<(?:[a-z]+:)?svg[\s>/]", re.IGNORECASE)
_MAIL = re.compile(rb"\A(?:[A-Za-z-]{2,40}:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}", re.ASCII)
_PDF_LATER = 1024
"""Readers accept a PDF that begins within its first KiB."""


def kind_of(content: bytes) -> str:
    """Give the media type that the bytes themselves show, `UNKNOWN` where they show none."""
    head = content[:HEAD]
    for offset, mark, kind in _MAGIC:
        if head.startswith(mark, offset):
            return kind
    if head.startswith(_ZIP):
        return _kind_of_zip(content[:ZIP_NAMES])
    if b"%PDF-" in head[:_PDF_LATER]:
        return "application/pdf"
    return _kind_of_text(head)


def _kind_of_zip(content: bytes) -> str:
    declared = _MIMETYPE.search(content[:HEAD])
    if declared is not None:
        return declared[1].decode("ascii")
    if b"[Content_Types].xml" not in content:
        return "application/zip"
    if _MACROS in content:
        return _MACRO_OFFICE
    return next((kind for folder, kind in _OFFICE if folder in content), "application/zip")


def _kind_of_text(head: bytes) -> str:
    plain = head.replace(b"\x00", b"") if head.startswith((b"\xff\xfe", b"\xfe\xff")) else head
    if _SVG.search(plain):
        return "image/svg+xml"
    if _HTML.search(plain):
        return "text/html"
    if plain.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        return "application/xml"
    if b"\x00" in plain:
        return UNKNOWN
    if _MAIL.match(head.replace(b"\r\n", b"\n")):
        return "message/rfc822"
    return "text/plain" if _is_text(head) else UNKNOWN


def _is_text(head: bytes) -> bool:
    """Tell text by the absence of control characters, and by UTF-8 (the last character may be cut)."""
    if any(octet < ord(" ") and octet not in b"\t\n\f\r" for octet in head):
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4
    return True
