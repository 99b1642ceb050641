"""The signatures and document time-stamps of a PDF, wherever they stand (ISO 32000-1, 12.7.4.5, 12.8).

A signature counts where a field of the form holds it. A signature dictionary that no field holds is named all the same,
so that a file is never called unsigned for having lost its form, and never called signed for what no reader shows.
"""

import re
from collections.abc import Collection, Iterable, Iterator

from verify import pdf_signature
from verify.pdf_budget import Budget
from verify.pdf_document import Document
from verify.pdf_form import SIGNATURE, Field, fields
from verify.pdf_indirect import header_at
from verify.pdf_objects import PdfError, PdfLimitError, Reference
from verify.pdf_signature import PdfSignature, Spot
from verify.pdf_tables import Kind
from verify.pdf_view import View

STRAYS = 64
"""Places outside the form that are tried as signature dictionaries."""
MENTIONS = 1000
"""Mentions of a byte range that are looked at, whatever they stand in."""
_BYTE_RANGE = re.compile(rb"/ByteRange(?=[\x00\t\n\x0c\r \[])")
_OBJECT = re.compile(rb"(?<![0-9])\d{1,10}[\x00\t\n\x0c\r ]{1,4}\d{1,5}[\x00\t\n\x0c\r ]{1,4}obj")
_OBJECT_WORD = b"obj"
_HEADER = 32
"""Octets that the numbers and the word at the beginning of an object take."""
_WINDOW = 256 * 1024
"""How far before its ByteRange a signature dictionary may begin: its Contents may stand in between."""
_TRIES = 4
"""Words ``obj`` before a ByteRange that are tried: a text of the dictionary may hold one."""


def find(document: Document) -> tuple[PdfSignature, ...]:
    """Find all signatures and document time-stamps, in the order of what they cover, which is that of signing.

    Raises:
        PdfError: the form can't be read; `loose` still finds what stands in the file.
    """
    found: dict[int, PdfSignature] = {}
    for field in fields(document.view):
        signature = _of_field(document, field)
        if signature is not None:
            found.setdefault(signature.offset, signature)
    known = {*found, *_usage_rights(document.view)}
    return _in_order((*found.values(), *_strays(document.data, known, document.view.reader.budget)))


def loose(data: bytes) -> tuple[PdfSignature, ...]:
    """Find the signature dictionaries in a file whose structure can't be read; `PdfLimitError` as in `find`."""
    return _in_order(_strays(data, (), Budget()))


def _in_order(found: Iterable[PdfSignature]) -> tuple[PdfSignature, ...]:
    return tuple(sorted(found, key=lambda s: (0 if s.span is None else s.span.end, s.offset)))


def _of_field(document: Document, field: Field) -> PdfSignature | None:
    """Read the signature in *field*; None where it holds none yet."""
    value = field.attributes.get("V")
    if field.kind != SIGNATURE or value is None:
        return None
    inside = not isinstance(value, Reference)
    number = value.number if isinstance(value, Reference) else field.number
    place = None if number is None else document.view.place(number)
    if place is None and not inside:
        return None
    if place is None or place.kind is not Kind.IN_FILE:
        return pdf_signature.unplaced(None if inside else number, field)
    header = header_at(document.data, place.at)
    if header is None or header[0] != number:
        raise PdfError("a signature that is not where the cross-reference says")
    reader = document.view.reader
    entries = reader.entries(place.at, header)
    if inside:
        start = entries["V"].start
        return pdf_signature.read(document.data, Spot(start, start, None, field), reader.budget)
    return pdf_signature.of_entries(document.data, Spot(header[2], place.at, number, field), entries)


def _usage_rights(view: View) -> Iterator[int]:
    """Yield the places of signatures by which a maker of readers granted rights; they say nothing of the document (12.8.4)."""
    permissions = view.dictionary(view.catalog.get("Perms"))
    for key in ("UR", "UR3"):
        value = permissions.get(key)
        place = view.place(value.number) if isinstance(value, Reference) else None
        if place is not None:
            yield place.at


def _strays(data: bytes, known: Collection[int], budget: Budget) -> Iterator[PdfSignature]:
    """Yield the signature dictionaries that stand in the file and in no field."""
    tried: set[int] = set(known)
    for count, mention in enumerate(_BYTE_RANGE.finditer(data)):
        if count >= MENTIONS:
            raise PdfLimitError("more mentions of byte ranges than the limit")
        offset = _enclosing_object(data, mention.start())
        if offset is None or offset in tried:
            continue
        tried.add(offset)
        if len(tried) > STRAYS + len(known):
            raise PdfLimitError("too many signature dictionaries outside the form")
        yield from _stray_at(data, offset, budget)


def _enclosing_object(data: bytes, position: int) -> int | None:
    """Give the offset of the object that begins last before *position*."""
    start, end = max(0, position - _WINDOW), position
    for _ in range(_TRIES):
        end = data.rfind(_OBJECT_WORD, start, end)
        if end < 0:
            return None
        heads = list(_OBJECT.finditer(data, max(0, end - _HEADER), end + len(_OBJECT_WORD)))
        if heads:
            return heads[-1].start()
    return None


def _stray_at(data: bytes, offset: int, budget: Budget) -> Iterator[PdfSignature]:
    header = header_at(data, offset)
    if header is None:
        return
    try:
        signature = pdf_signature.read(data, Spot(header[2], offset, header[0], None), budget)
    except PdfLimitError:
        raise
    except PdfError:
        return
    if signature.contents is not None and "ByteRange" in signature.attributes:
        yield signature
