"""The letters of a PDF page as pdfium gives them, with what tells whether a reader sees them.

A thin layer over the library's plain C interface: foreign handles come in, our own frozen values go out.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from runtime.texts.pdf_sight import Box, Sight

BASIC_LETTERS = 0xFF
"""The stand-in fonts of the library draw Western letters; others stay blank where the file brings no font."""

_INVISIBLE_MODES = frozenset({3, 7})
"""Text render modes that paint nothing (ISO 32000-1, 9.3.6)."""
_STROKED_MODE = 1


@dataclass(frozen=True, slots=True)
class Letter:
    """One character. *box* is as high as its line, *points* the longer side of it; None and 0 where the library put it in.

    *brightness* is that of its paint (None: unknown); *is_drawn*: a font is there to draw it; *painted*: its mode paints;
    *owner* tells which letters belong together; *is_known*: the file says which letter it is.
    """

    text: str
    box: Box | None
    points: float
    brightness: float | None
    is_drawn: bool
    painted: bool
    owner: int
    is_known: bool


@dataclass(frozen=True, slots=True)
class _Owner:
    """What a text object says of all its letters."""

    number: int
    painted: bool
    is_embedded: bool
    is_stroked: bool


def letters(text_page: Any, view: Sight, limit: int) -> Iterator[Letter]:
    """Yield the characters of a page in the library's order of reading, at most *limit*."""
    from pypdfium2 import raw

    owners: dict[int, _Owner] = {}
    for index in range(min(raw.FPDFText_CountChars(text_page), limit)):
        text = _character(raw.FPDFText_GetUnicode(text_page, index))
        if raw.FPDFText_IsGenerated(text_page, index) == 1:
            yield Letter(text, None, 0.0, None, is_drawn=True, painted=True, owner=-1, is_known=True)
        else:
            yield _letter(text_page, index, text, view, owners)


def _letter(text_page: Any, index: int, text: str, view: Sight, owners: dict[int, _Owner]) -> Letter:
    from pypdfium2 import raw

    rectangle = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text_page, index, rectangle)
    first, second = view.place(rectangle.left, rectangle.bottom), view.place(rectangle.right, rectangle.top)
    owner = _owner(raw.FPDFText_GetTextObject(text_page, index), owners)
    paint = raw.FPDFText_GetStrokeColor if owner.is_stroked else raw.FPDFText_GetFillColor
    return Letter(
        text=text,
        box=Box.around(first, second),
        points=min(max(abs(rectangle.top - rectangle.bottom), abs(rectangle.right - rectangle.left)), _LARGEST),
        brightness=_brightness(paint, text_page, index),
        is_drawn=owner.is_embedded or all(ord(letter) <= BASIC_LETTERS for letter in text),
        painted=owner.painted,
        owner=owner.number,
        is_known=raw.FPDFText_HasUnicodeMapError(text_page, index) != 1,
    )


_LARGEST = 14_400.0
"""Points of the largest sheet; a box may claim infinity."""


def _character(code: int) -> str:
    """Give the character of a code; the library's marks for a hyphen at the end of a line join its two halves."""
    if code in {0, 0x02, 0xAD, 0xFFFE, 0xFFFF}:
        return ""
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:  # noqa: PLR2004  the ends of Unicode and of its surrogates
        return "\ufffd"
    return chr(code)


def _owner(handle: Any, owners: dict[int, _Owner]) -> _Owner:
    """Give what the text object behind *handle* says, asked once."""
    address = ctypes.cast(handle, ctypes.c_void_p).value or 0
    if address not in owners:
        owners[address] = _described(handle, len(owners)) if address else _Owner(len(owners), True, True, False)  # noqa: FBT003
    return owners[address]


def _described(handle: Any, number: int) -> _Owner:
    from pypdfium2 import raw

    mode = raw.FPDFTextObj_GetTextRenderMode(handle)
    font = raw.FPDFTextObj_GetFont(handle)
    embedded = bool(font) and raw.FPDFFont_GetIsEmbedded(font) == 1
    return _Owner(number, mode not in _INVISIBLE_MODES, embedded, mode == _STROKED_MODE)


def _brightness(paint: Any, text_page: Any, index: int) -> float | None:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not paint(text_page, index, red, green, blue, alpha):
        return None
    return 0.299 * red.value + 0.587 * green.value + 0.114 * blue.value
