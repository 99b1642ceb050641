"""Files to readable text, inside a child process: plain text, HTML, DOCX and ODT. What can't be read is named, never guessed.

A request may stand in a file that nobody can read here (a scan, a PDF): then a person looks, because what was not read is
never surely no request.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from intake.charset import decode_text
from intake.defects import Defect
from intake.html_text import reduce
from verify.codes import ReasonCode
from verify.container import BrokenContainerError, read
from verify.limits import LIMITS
from verify.xml import Element, MalformedXmlError, parse

KIB = 1024
MAX_TEXT = 2 * 1024 * KIB
"""Characters of one file: a request is a page; what is longer is cut, and named."""

DECORATION = 64 * KIB
"""Bytes up to which a picture counts as a logo or icon; a photographed page is larger."""

SILENT_TYPES = frozenset(
    {
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "text/calendar",
        "text/vcard",
    }
)
"""Parts that never hold a request's words."""

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OPEN_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
"""Marks of a text whose octets may be zero."""
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Old Word files, and new ones under a password."""


@dataclass(frozen=True, slots=True)
class FileText:
    """What could be read of one file: *text* (None: nothing), and why it is not all of it."""

    text: str | None
    hindrance: ReasonCode | None = None


def file_text(media_type: str | None, content: bytes) -> FileText:
    """Give the readable text of a file, judged by its content first and by its declared type where content is silent."""
    if media_type in SILENT_TYPES or not content:
        return FileText(None)
    if content.startswith(b"PK\x03\x04"):
        return _of_zip(content)
    if content.startswith((b"%PDF-", OLE2)) or (b"\x00" in content[: 4 * KIB] and not content.startswith(UTF16)):
        return _unread(media_type, content)
    return _cut(_of_text(media_type, content))


def _of_text(media_type: str | None, content: bytes) -> str:
    text = decode_text(content, None, set[Defect]())
    is_markup = media_type in {"text/html", "application/xhtml+xml"} or text.lstrip()[:15].lower().startswith(
        ("<!doctype html", "<html")
    )
    return reduce(text)[0] if is_markup else text


def _unread(media_type: str | None, content: bytes) -> FileText:
    is_picture = media_type is not None and media_type.startswith("image/")
    return FileText(None, None if is_picture and len(content) <= DECORATION else ReasonCode.UNREADABLE)


def _of_zip(content: bytes) -> FileText:
    """Read a document that is a ZIP of XML; of any other ZIP only that it was not read."""
    try:
        files = read(content, LIMITS).files
        for name, paragraphs in _DOCUMENTS.items():
            if name in files:
                return _cut("\n".join(paragraphs(parse(files[name], LIMITS).root)))
    except (BrokenContainerError, MalformedXmlError):
        pass
    return FileText(None, ReasonCode.UNREADABLE)


def _word_paragraphs(root: Element) -> Iterator[str]:
    for paragraph in root.iter(f"{WORD}p"):
        yield "".join(run.text or "" for run in paragraph.iter(f"{WORD}t"))


def _open_paragraphs(root: Element) -> Iterator[str]:
    for paragraph in root.iter(f"{OPEN_TEXT}p", f"{OPEN_TEXT}h"):
        yield "".join(piece for piece in paragraph.itertext() if isinstance(piece, str))


_DOCUMENTS: Mapping[str, Callable[[Element], Iterator[str]]] = {
    "word/document.xml": _word_paragraphs,
    "content.xml": _open_paragraphs,
}


def _cut(text: str) -> FileText:
    return FileText(text[:MAX_TEXT], ReasonCode.TOO_LARGE if len(text) > MAX_TEXT else None)
