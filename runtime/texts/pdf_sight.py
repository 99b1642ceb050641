"""What a reader sees of a rendered page: whether something of a certain brightness shows in a certain place."""

from collections.abc import Callable
from dataclasses import dataclass

from runtime.texts.look import MIN_CONTRAST

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels of a rendered page, the origin at its upper left."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, first: Point, second: Point) -> "Box":
        """Give the rectangle that has two points as opposite corners."""
        (x, y), (u, v) = first, second
        return cls(min(x, u), min(y, v), max(x, u), max(y, v))

    @property
    def centre(self) -> Point:
        """The middle."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def holds(self, point: Point) -> bool:
        """Tell whether *point* lies inside."""
        return self.left <= point[0] <= self.right and self.top <= point[1] <= self.bottom


@dataclass(frozen=True, slots=True)
class Sight:
    """A page as grey pixels: *stride* octets a row. *place* turns a point of the page into pixels."""

    width: int
    height: int
    stride: int
    pixels: memoryview
    place: Callable[[float, float], Point]

    def shows(self, box: Box, brightness: float | None) -> bool:
        """Tell whether letters of *brightness* (None: any) can be seen in *box*.

        Something must differ from the background there, which is what most of the surroundings are, and so must the
        letters themselves: white ones do not show because black ones stand beside them.
        """
        found = self._around(box)
        background = _middle(found)
        if background is None:
            return False
        differs = max(max(found) - background, background - min(found)) >= MIN_CONTRAST
        return differs and (brightness is None or abs(brightness - background) >= MIN_CONTRAST)

    def could_show(self, box: Box, brightness: float | None) -> bool:
        """The same by colour and place alone, for letters that no font here can draw."""
        background = _middle(self._around(box))
        return background is not None and (brightness is None or abs(brightness - background) >= MIN_CONTRAST)

    @property
    def is_blank(self) -> bool:
        """Tell whether the page shows nothing at all."""
        rows = [self.pixels[y * self.stride : y * self.stride + self.width] for y in range(self.height)]
        return not rows or max(map(max, rows)) - min(map(min, rows)) < MIN_CONTRAST

    def _around(self, box: Box) -> bytes:
        """Give the pixels in *box* with a fifth of its height around it; none for what lies off the page."""
        margin = 1 + round((box.bottom - box.top) / 5)
        left, right = max(0, int(box.left) - 1), min(self.width, int(box.right) + 2)
        top, bottom = max(0, int(box.top) - margin), min(self.height, int(box.bottom) + margin + 1)
        if left >= right or top >= bottom or not self._holds_centre(box):
            return b""
        return b"".join(self.pixels[y * self.stride + left : y * self.stride + right] for y in range(top, bottom))

    def _holds_centre(self, box: Box) -> bool:
        x, y = box.centre
        return 0 <= x < self.width and 0 <= y < self.height


def _middle(pixels: bytes) -> int | None:
    """Give the median."""
    return sorted(pixels)[len(pixels) // 2] if pixels else None
