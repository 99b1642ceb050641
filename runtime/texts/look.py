"""How letters of a document look, as far as it decides whether a reader sees them."""

import re
from dataclasses import dataclass, replace

MIN_CONTRAST = 20.0
"""Difference in brightness (of 255) below which letters vanish before their background; yellow on white has 29."""

MIN_POINTS = 3.0
"""Height of letters below which nobody reads them: the small print of a medicine has 6 to 8."""

MIN_SCALE = 10.0
"""Width of letters in per cent of their own below which they are a line."""

PAPER = "ffffff"
UNKNOWN = "unknown"
"""A background that can't be told; letters before it count as seen."""

_HEX = re.compile(r"#?([0-9A-Fa-f]{6})\Z")


@dataclass(frozen=True, slots=True)
class Look:
    """*colour* and *background* as six hexadecimal digits; no colour is the automatic one, which is always seen.

    *removed*: a part around it is not shown at all, which nothing inside can undo; *vanish*: the letters' own setting.
    """

    colour: str | None = None
    background: str = PAPER
    points: float | None = None
    scale: float = 100.0
    vanish: bool = False
    removed: bool = False

    @property
    def hidden(self) -> bool:
        """Tell whether a reader does not see letters that look like this."""
        too_small = self.points is not None and self.points < MIN_POINTS
        return self.removed or self.vanish or too_small or self.scale < MIN_SCALE or self._blends

    @property
    def _blends(self) -> bool:
        if self.colour is None or self.background == UNKNOWN:
            return False
        return abs(brightness(self.colour) - brightness(self.background)) < MIN_CONTRAST

    def coloured(self, value: str | None) -> "Look":
        """Give the look with the colour *value*; none for what is no colour (``auto``)."""
        return replace(self, colour=hex_digits(value))

    def before(self, value: str | None) -> "Look":
        """Give the look before the background *value*; what is no colour leaves the one there is."""
        digits = hex_digits(value)
        return self if digits is None else replace(self, background=digits)


def hex_digits(value: str | None) -> str | None:
    """Give the six digits of ``#rrggbb`` or ``RRGGBB`` in lower case, None for anything else."""
    found = _HEX.match(value or "")
    return found[1].lower() if found else None


def brightness(digits: str) -> float:
    """Give the brightness of six hexadecimal digits, 0 to 255 (ITU-R BT.601)."""
    red, green, blue = bytes.fromhex(digits)
    return 0.299 * red + 0.587 * green + 0.114 * blue
