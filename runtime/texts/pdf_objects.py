"""The objects that a PDF page is drawn from: pictures, text of no size, and claims about what letters mean."""

import ctypes
from collections.abc import Iterator
from typing import Any

MAX_OBJECTS = 20_000
"""Objects of a page that are asked what they are: scores and maps have some thousands."""

MAX_FORM_OBJECTS = MAX_OBJECTS // 10
"""Objects of one form inside a page."""

MAX_FORM_DEPTH = 4
"""Forms inside forms that are looked into."""


def _objects(page: Any) -> Iterator[Any]:
    from pypdfium2 import raw

    count = min(max(0, raw.FPDFPage_CountObjects(page)), MAX_OBJECTS)
    handles = (raw.FPDFPage_GetObject(page, index) for index in range(count))
    return (handle for handle in handles if handle)


def _objects_inside(form: Any) -> Iterator[Any]:
    from pypdfium2 import raw

    count = min(max(0, raw.FPDFFormObj_CountObjects(form)), MAX_FORM_OBJECTS)
    handles = (raw.FPDFFormObj_GetObject(form, index) for index in range(count))
    return (handle for handle in handles if handle)


def drop_replacements(page: Any) -> bool:
    """Take away what the file says its letters should be read as: a reader sees the letters (14.9.4, ActualText).

    Returns:
        Whether every object was asked; of what has more, or is nested deeper, nobody knows what its letters are.
    """
    from pypdfium2 import raw

    asked = [_drop_replacement(handle, MAX_FORM_DEPTH) for handle in _objects(page)]
    return all(asked) and raw.FPDFPage_CountObjects(page) <= MAX_OBJECTS


def _drop_replacement(handle: Any, depth: int) -> bool:
    from pypdfium2 import raw

    for index in reversed(range(max(0, raw.FPDFPageObj_CountMarks(handle)))):
        mark = raw.FPDFPageObj_GetMark(handle, index)
        size = ctypes.c_ulong()
        if raw.FPDFPageObjMark_GetParamStringValue(mark, b"ActualText", None, 0, size) and size.value:
            raw.FPDFPageObj_RemoveMark(handle, mark)
    if raw.FPDFPageObj_GetType(handle) != raw.FPDF_PAGEOBJ_FORM:
        return True
    if not depth or raw.FPDFFormObj_CountObjects(handle) > MAX_FORM_OBJECTS:
        return False
    asked = [_drop_replacement(inner, depth - 1) for inner in _objects_inside(handle)]
    return all(asked)


def has_sizeless_text(page: Any) -> bool:
    """Tell whether the page holds text of no size, which the library leaves out of its letters."""
    from pypdfium2 import raw

    size = ctypes.c_float()
    return any(
        raw.FPDFPageObj_GetType(handle) == raw.FPDF_PAGEOBJ_TEXT
        and raw.FPDFTextObj_GetFontSize(handle, size)
        and size.value == 0
        for handle in _objects(page)
    )


def draws(page: Any) -> bool:
    """Tell whether the page holds anything but letters."""
    from pypdfium2 import raw

    return any(raw.FPDFPageObj_GetType(handle) != raw.FPDF_PAGEOBJ_TEXT for handle in _objects(page))


def picture_share(page: Any) -> float:
    """Give the share of the page that pictures cover, each counted by itself."""
    width, height = page.get_size()
    covered = sum(_area(e, width, height) for e in _objects(page) if _holds_picture(e, MAX_FORM_DEPTH))
    return covered / max(1.0, float(width * height))


def _holds_picture(handle: Any, depth: int) -> bool:
    from pypdfium2 import raw

    kind = raw.FPDFPageObj_GetType(handle)
    if kind != raw.FPDF_PAGEOBJ_FORM or depth == 0:
        return bool(kind == raw.FPDF_PAGEOBJ_IMAGE)
    return any(_holds_picture(inner, depth - 1) for inner in _objects_inside(handle))


def _area(handle: Any, width: float, height: float) -> float:
    """Give the area of an object's bounds, no more than that of the page."""
    from pypdfium2 import raw

    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(handle, left, bottom, right, top):
        return 0.0
    across, down = min(right.value - left.value, width), min(top.value - bottom.value, height)
    return max(0.0, across) * max(0.0, down)
