"""A stranger's words made harmless wherever they are shown: what steers a terminal or a page is written out."""

import unicodedata

_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories of what has no shape of its own: controls, formatting, surrogates, separators of lines."""
_NONCHARACTERS = 0xFFFE
"""The last two code points of each plane are no characters, and no XML (XML 1.0, 2.2)."""


def visible(text: str) -> str:
    """Write out, escaped, what steers a terminal, turns the direction of writing or can't stand in XML."""
    return text if text.isascii() and text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    hidden = unicodedata.category(character) in _UNSHOWN or ord(character) & _NONCHARACTERS == _NONCHARACTERS
    return character.encode("unicode_escape", "surrogatepass").decode("ascii") if hidden else character
