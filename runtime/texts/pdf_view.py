"""A PDF page rendered for looking at it, and where its points are in that picture."""

import ctypes
import math
from collections.abc import Callable
from typing import Any

from runtime.texts.pdf_sight import Point, Sight

SIGHT_SCALE = 1.5
"""Pixels a point at which a page is looked at: small print of 5 points still has strokes."""

SIGHT_PIXELS = 8_000_000
"""Pixels of that look; larger sheets are looked at from further away."""

FINE = 64
"""Parts of a pixel in which the library is asked for places, since it answers in whole numbers."""


def sight(page: Any) -> Sight:
    """Render *page* in grey for looking at it."""
    bitmap = page.render(scale=_scale(page), grayscale=True)
    return Sight(bitmap.width, bitmap.height, bitmap.stride, memoryview(bytes(bitmap.buffer)), placing(page))


def placing(page: Any) -> Callable[[float, float], Point]:
    """Give what turns points of *page* into pixels of its `sight`."""
    scale = _scale(page)
    return _Placing(page, math.ceil(page.get_width() * scale), math.ceil(page.get_height() * scale))


def _scale(page: Any) -> float:
    width, height = page.get_size()
    return float(min(SIGHT_SCALE, (SIGHT_PIXELS / max(1.0, width * height)) ** 0.5))


class _Placing:
    """From points of the page to pixels: the page's own turns and cuts are in the answer of the library."""

    def __init__(self, page: Any, width: int, height: int) -> None:
        origin, right, up = (_asked(page, width, height, x, y) for x, y in ((0, 0), (1000, 0), (0, 1000)))
        self._origin = origin
        self._right = ((right[0] - origin[0]) / 1000, (right[1] - origin[1]) / 1000)
        self._up = ((up[0] - origin[0]) / 1000, (up[1] - origin[1]) / 1000)

    def __call__(self, x: float, y: float) -> Point:
        return (
            self._origin[0] + x * self._right[0] + y * self._up[0],
            self._origin[1] + x * self._right[1] + y * self._up[1],
        )


def _asked(page: Any, width: int, height: int, x: float, y: float) -> Point:
    from pypdfium2 import raw

    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, width * FINE, height * FINE, 0, x, y, across, down)
    return across.value / FINE, down.value / FINE
