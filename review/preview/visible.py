"""Characters that nobody sees, made visible: a name that reads backwards or hides a letter deceives whoever reads it."""

import re
import unicodedata

_SUSPECT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
"""Controls, direction marks, joiners, fillers, separators, halves of pairs, tags: what has no shape of its own.

Left as they are: tab and line feed, and U+FE0F, which makes a sign colourful and hides nothing.
"""

_JOINER = "\u200d"
_SYMBOLS = frozenset({"So", "Sk", "Mn"})
"""Emoji and their modifiers: between two of them a joiner is innocent."""


def visible(text: str) -> str:
    """Give *text* with every invisible character as ``⟨U+202E⟩``; the result is still text, to be escaped as any other."""
    return _SUSPECT.sub(_named, text)


def on_one_line(text: str) -> str:
    """Give *text* as `visible`, with tabs and line ends named too: for a name, a subject, an address."""
    return visible(text).replace("\t", _name("\t")).replace("\n", _name("\n"))


def hides(text: str) -> bool:
    """Tell whether *text* holds a character that nobody sees."""
    return visible(text) != text


def _named(found: re.Match[str]) -> str:
    character = found[0]
    if character == _JOINER and _between_symbols(found):
        return character
    return _name(character)


def _name(character: str) -> str:
    return f"⟨U+{ord(character):04X}⟩"


def _between_symbols(found: re.Match[str]) -> bool:
    around = found.string[max(found.start() - 1, 0) : found.start()], found.string[found.end() : found.end() + 1]
    return all(one and (unicodedata.category(one) in _SYMBOLS or one == "\ufe0f") for one in around)
