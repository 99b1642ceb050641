"""The signatures and document time-stamps of a PDF: where they stand and what they are over (ISO 32000-1, 12.8).

A signature counts where a field of the form holds it. A signature dictionary that no field holds is named all the same,
so that a file is never called unsigned for having lost its form, and never called signed for what no reader shows.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verify import pdf_byte_range
from verify.pdf_byte_range import ByteRange, NoByteRangeError
from verify.pdf_document import Document, View
from verify.pdf_form import SIGNATURE, Field, fields
from verify.pdf_objects import Dictionary, Entry, Parser, PdfError, Reference, header_at
from verify.pdf_xref import Kind

TIMESTAMP = "ETSI.RFC3161"
STRAYS = 64
"""Places outside the form that are tried as signature dictionaries."""
_BYTE_RANGE = re.compile(rb"/ByteRange(?=[\x00\t\n\x0c\r \[])")
_HEADER_WINDOW = 256 * 1024
"""How far before its ByteRange a signature dictionary may begin: its Contents may stand in between."""
_OBJECT = b"obj"


@dataclass(frozen=True, slots=True)
class PdfSignature:
    """One signature dictionary. *number* is that of its object, None where it stands inside its field.

    *contents* is None where the dictionary holds none that can be placed in the file; *span* is None where *fault* says why
    nothing can be known of what is signed.
    """

    number: int | None
    offset: int
    field: Field | None
    attributes: Dictionary
    contents: bytes | None
    span: ByteRange | None
    fault: str | None

    @property
    def sub_filter(self) -> str | None:
        """How the contents are encoded (12.8.3.3, table 252)."""
        value = self.attributes.get("SubFilter")
        return value if isinstance(value, str) else None

    @property
    def is_timestamp(self) -> bool:
        """Tell whether this is a document time-stamp (EN 319 142-1, 5.4.3)."""
        return self.sub_filter == TIMESTAMP

    @property
    def whole(self) -> bool:
        """Tell whether everything up to the end of its revision is covered, and nothing can hide in between."""
        return self.span is not None and self.fault is None


def find(document: Document) -> tuple[PdfSignature, ...]:
    """Find all signatures and document time-stamps, in the order of what they cover, which is that of signing.

    Raises:
        PdfError: the form can't be read.
    """
    found: dict[int, PdfSignature] = {}
    for field in fields(document.view):
        signature = _of_field(document, field)
        if signature is not None:
            found.setdefault(signature.offset, signature)
    usage_rights = _usage_rights(document.view)
    for signature in _strays(document, [*found, *usage_rights]):
        found.setdefault(signature.offset, signature)
    return tuple(sorted(found.values(), key=_order))


def _order(signature: PdfSignature) -> tuple[int, int]:
    end = len(signature.attributes) if signature.span is None else signature.span.end
    return end, signature.offset


def _of_field(document: Document, field: Field) -> PdfSignature | None:
    """Read the signature in *field*; None where it holds none yet."""
    value = field.attributes.get("V")
    if field.kind != SIGNATURE or document.view.resolve(value) is None:
        return None
    if isinstance(value, Reference):
        return _of_object(document, value.number, field)
    return _inside(document, field)


def _of_object(document: Document, number: int, field: Field | None) -> PdfSignature:
    place = document.view.place(number)
    if place is None or place.kind is not Kind.IN_FILE:
        return _unplaced(number, field, "the signature stands in a compressed object")
    header = header_at(document.data, place.at)
    if header is None or header[0] != number:
        raise PdfError("a signature that is not where the cross-reference says")
    return _at(document, header[2], number, place.at, field)


def _inside(document: Document, field: Field) -> PdfSignature:
    """Read a signature dictionary that stands inside the dictionary of its field."""
    place = None if field.number is None else document.view.place(field.number)
    if place is None or place.kind is not Kind.IN_FILE:
        return _unplaced(None, field, "the signature stands in a compressed object")
    header = header_at(document.data, place.at)
    if header is None:
        raise PdfError("a field that is not where the cross-reference says")
    start = Parser(document.data, header[2]).entries()["V"].start
    return _at(document, start, None, start, field)


def _unplaced(number: int | None, field: Field | None, fault: str) -> PdfSignature:
    return PdfSignature(number, -(number or 0), field, {}, None, None, fault)


def _at(document: Document, start: int, number: int | None, offset: int, field: Field | None) -> PdfSignature:
    """Read the signature dictionary that begins at *start*."""
    entries = Parser(document.data, start).entries()
    attributes = {key: entry.value for key, entry in entries.items()}
    contents = entries.get("Contents")
    if contents is None or not isinstance(contents.value, bytes):
        return PdfSignature(number, offset, field, attributes, None, None, "the signature has no contents")
    try:
        span = pdf_byte_range.read(attributes, contents, document.data)
    except NoByteRangeError as error:
        return PdfSignature(number, offset, field, attributes, contents.value, None, str(error))
    fault = span.fault or (None if field is not None else "no field of the form holds the signature")
    fault = fault or _revision_fault(document, span, offset)
    return PdfSignature(number, offset, field, attributes, contents.value, span, fault)


def _revision_fault(document: Document, span: ByteRange, offset: int) -> str | None:
    """Tell whether the signature lies in the revision that it covers."""
    return None if offset < span.gap else "the signature lies outside what it covers"


def _usage_rights(view: View) -> Iterator[int]:
    """Yield the places of signatures by which a maker of readers granted rights; they say nothing of the document (12.8.4)."""
    permissions = view.dictionary(view.catalog.get("Perms"))
    for key in ("UR", "UR3"):
        value = permissions.get(key)
        place = view.place(value.number) if isinstance(value, Reference) else None
        if place is not None:
            yield place.at


def _strays(document: Document, known: Sequence[int]) -> Iterator[PdfSignature]:
    """Yield the signature dictionaries that stand in the file and in no field."""
    tried: set[int] = set(known)
    for mention in _BYTE_RANGE.finditer(document.data):
        offset = _enclosing_object(document.data, mention.start())
        if offset is None or offset in tried:
            continue
        tried.add(offset)
        if len(tried) > STRAYS + len(known):
            raise PdfError("too many signature dictionaries outside the form")
        yield from _stray_at(document, offset)


def _enclosing_object(data: bytes, position: int) -> int | None:
    """Give the offset of the object that begins last before *position*."""
    found = data.rfind(_OBJECT, max(0, position - _HEADER_WINDOW), position)
    start = max(0, found - 24)
    heads = list(_HEAD.finditer(data, start, found + len(_OBJECT))) if found >= 0 else []
    return heads[-1].start() if heads else None


_HEAD = re.compile(rb"(?<![0-9])\d{1,10}[\x00\t\n\x0c\r ]{1,4}\d{1,5}[\x00\t\n\x0c\r ]{1,4}obj")


def _stray_at(document: Document, offset: int) -> Iterator[PdfSignature]:
    header = header_at(document.data, offset)
    if header is None:
        return
    try:
        signature = _at(document, header[2], header[0], offset, None)
    except PdfError:
        return
    if signature.contents is not None and "ByteRange" in signature.attributes:
        yield signature
