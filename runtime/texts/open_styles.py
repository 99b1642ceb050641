"""What the styles of an OpenDocument do to its letters: just enough to tell whether a reader sees them (ODF 1.3, part 3, 16)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self

from runtime.texts.look import Look
from verify.xml import Element

STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"

MAX_CHAIN = 20
"""Styles that a style may stand on; a chain may be a ring."""

_LENGTH = re.compile(r"(\d{1,5}(?:\.\d{1,5})?)(pt|cm|mm|in|px|pc)\Z")
_POINTS: Mapping[str, float] = {"pt": 1.0, "cm": 28.35, "mm": 2.835, "in": 72.0, "px": 0.75, "pc": 12.0}
_BACKGROUNDS = ("paragraph-properties", "table-cell-properties", "graphic-properties")


@dataclass(frozen=True, slots=True)
class _Style:
    """A style by family and name: the one that it stands on, and its own element."""

    parent: str | None
    element: Element


class Styles:
    """The styles that count in one part of a document."""

    def __init__(self, named: Mapping[tuple[str, str], _Style], defaults: Mapping[str, Element]) -> None:
        self._named = named
        self._defaults = defaults

    @classmethod
    def read(cls, sheets: Iterable[Element]) -> Self:
        """Read every style below *sheets*; of two with one name the later counts."""
        named: dict[tuple[str, str], _Style] = {}
        defaults: dict[str, Element] = {}
        for element in (e for sheet in sheets for e in sheet.iter(f"{STYLE}style", f"{STYLE}default-style")):
            family, name = element.get(f"{STYLE}family") or "", element.get(f"{STYLE}name")
            if name is None:
                defaults[family] = element
            else:
                named[family, name] = _Style(element.get(f"{STYLE}parent-style-name"), element)
        return cls(named, defaults)

    def look(self, family: str, name: str | None, around: Look) -> Look:
        """Give the look within something of a *family* (``paragraph``, ``text``, ``table-cell``) with the style *name*."""
        look = around
        for element in self._chain(family, name):
            look = _applied(look, element)
        return look

    def _chain(self, family: str, name: str | None) -> Iterator[Element]:
        """Yield the elements of a style, the default of its family first."""
        found: list[Element] = []
        while name is not None and len(found) < MAX_CHAIN and (family, name) in self._named:
            style = self._named[family, name]
            found.append(style.element)
            name = style.parent
        if family in self._defaults:
            found.append(self._defaults[family])
        return reversed(found)


def points(value: str | None) -> float | None:
    """Read a length as points; None for anything else, percentages too."""
    found = _LENGTH.match(value or "")
    return float(found[1]) * _POINTS[found[2]] if found else None


def _applied(look: Look, element: Element) -> Look:
    for properties in _BACKGROUNDS:
        for found in element.iterchildren(f"{STYLE}{properties}"):
            look = look.before(found.get(f"{FO}background-color"))
    for found in element.iterchildren(f"{STYLE}text-properties"):
        look = _lettered(look, found)
    return look


def _lettered(look: Look, properties: Element) -> Look:
    """Apply style:text-properties (16.29.29)."""
    colour, size = properties.get(f"{FO}color"), points(properties.get(f"{FO}font-size"))
    if colour is not None:
        look = look.coloured(colour)
    if properties.get(f"{STYLE}use-window-font-color") == "true":
        look = look.coloured(None)
    display, scale = properties.get(f"{TEXT}display"), properties.get(f"{STYLE}text-scale") or ""
    look = look if display is None else replace(look, vanish=display == "none")
    look = look if size is None else replace(look, points=size)
    look = replace(look, scale=float(scale[:-1])) if re.fullmatch(r"\d{1,4}%", scale) else look
    return look.before(properties.get(f"{FO}background-color"))
