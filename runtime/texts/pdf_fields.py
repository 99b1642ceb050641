"""The fields of a PDF form as they stand on a page (ISO 32000-1, 12.7)."""

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import Any

from runtime.texts.pdf_sight import Box, Point
from runtime.texts.pdf_view import placing

MAX_FIELDS = 1000
"""Annotations of a page."""

MAX_VALUE = 64 * 1024
"""Octets of a field's value."""

_WIDGET = 20
_UNSEEN_FLAGS = 0x02 | 0x20
"""Flags of an annotation: hidden, no view (12.5.3)."""


class FieldKind(Enum):
    """What a form field shows."""

    BOX = auto()
    VALUE = auto()


@dataclass(frozen=True, slots=True)
class Field:
    """A form field as it stands on the page: what it says, and where."""

    kind: FieldKind
    text: str
    box: Box


def fields(page: Any) -> Iterator[Field]:
    """Yield the fields of the document's form that this page shows; only where the form was opened."""
    from pypdfium2 import raw

    if not page.formenv:
        return
    place = placing(page)
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), MAX_FIELDS)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            found = _field(page.formenv, annotation, place)
        finally:
            raw.FPDFPage_CloseAnnot(annotation)
        if found is not None:
            yield found


def _field(form: Any, annotation: Any, place: Callable[[float, float], Point]) -> Field | None:
    from pypdfium2 import raw

    if raw.FPDFAnnot_GetSubtype(annotation) != _WIDGET or raw.FPDFAnnot_GetFlags(annotation) & _UNSEEN_FLAGS:
        return None
    rectangle = raw.FS_RECTF()
    raw.FPDFAnnot_GetRect(annotation, rectangle)
    box = Box.around(place(rectangle.left, rectangle.bottom), place(rectangle.right, rectangle.top))
    kind = raw.FPDFAnnot_GetFormFieldType(form, annotation)
    if kind in _boxes():
        return Field(FieldKind.BOX, "☒" if raw.FPDFAnnot_IsChecked(form, annotation) else "☐", box)
    if kind not in _values():
        return None
    value = _value(form, annotation)
    return Field(FieldKind.VALUE, value, box)


@cache
def _boxes() -> frozenset[int]:
    from pypdfium2 import raw

    return frozenset({raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON})


@cache
def _values() -> frozenset[int]:
    from pypdfium2 import raw

    return frozenset({raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX})


def _value(form: Any, annotation: Any) -> str:
    from pypdfium2 import raw

    size = min(raw.FPDFAnnot_GetFormFieldValue(form, annotation, None, 0), MAX_VALUE)
    buffer = ctypes.create_string_buffer(size + 2)
    raw.FPDFAnnot_GetFormFieldValue(form, annotation, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[:size].decode("utf-16-le", "replace").rstrip("\x00")
