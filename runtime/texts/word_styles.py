"""What the styles of a Word document do to its letters: just enough to tell whether a reader sees them (ISO/IEC 29500, 17.7)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self

from runtime.texts.look import UNKNOWN, Look
from runtime.texts.word_names import attribute, child, is_on, name_of, value
from verify.xml import Element

MAX_CHAIN = 20
"""Styles that a style may stand on: Word itself stops at ten or so; a chain may be a ring."""

HALF_POINTS = 2.0

_HIGHLIGHTS: Mapping[str, str] = {"white": "ffffff", "black": "000000", "yellow": "ffff00", "none": "auto"}
"""Colours of the marker that letters may vanish before; the rest of the palette counts as unknown."""


@dataclass(frozen=True, slots=True)
class _Style:
    """A named style: the one that it stands on, what it says of letters and paragraphs, whether it shades anything."""

    based_on: str | None
    letters: Element | None
    paragraph: Element | None
    shades: bool


class Styles:
    """The styles of one document."""

    def __init__(self, defaults: Look, named: Mapping[str, _Style], default_paragraph: str | None) -> None:
        self.defaults = defaults
        self._named = named
        self._default_paragraph = default_paragraph

    @classmethod
    def read(cls, root: Element | None) -> Self:
        """Read the part of styles; without one nothing but what stands in the text itself counts."""
        found = [] if root is None else [e for e in root if name_of(e) == "w:style"]
        named = {attribute(e, "styleId") or "": _style(e) for e in found}
        usual = next((attribute(e, "styleId") for e in found if _is_default_paragraph(e)), None)
        defaults = child(child(child(root, "w:docDefaults"), "w:rPrDefault"), "w:rPr")
        return cls(_lettered(Look(), defaults), named, usual)

    def of_paragraph(self, paragraph: Element, around: Look) -> Look:
        """Give the look of letters in *paragraph*, before their own settings."""
        properties = child(paragraph, "w:pPr")
        look = around
        for style in self._chain(value(properties, "w:pStyle") or self._default_paragraph):
            look = _shaded(_lettered(look, style.letters), style.paragraph)
        return _shaded(look, properties)

    def of_run(self, run: Element, around: Look) -> Look:
        """Give the look of the letters of *run* in a paragraph that looks like *around*."""
        properties = child(run, "w:rPr")
        if properties is None:
            return around
        look = around
        for style in self._chain(value(properties, "w:rStyle")):
            look = _lettered(look, style.letters)
        return _lettered(look, properties)

    def of_table(self, table: Element, around: Look) -> Look:
        """Give the look within *table*: a style that shades some of its cells leaves the background unknown."""
        name = value(child(table, "w:tblPr"), "w:tblStyle")
        shades = any(style.shades for style in self._chain(name))
        return replace(around, background=UNKNOWN) if shades else around

    def of_cell(self, cell: Element, around: Look) -> Look:
        """Give the look within *cell*."""
        return _shaded(around, child(cell, "w:tcPr"))

    def _chain(self, name: str | None) -> Iterator[_Style]:
        """Yield a style and those it stands on, the lowest first."""
        found: list[_Style] = []
        while name is not None and len(found) < MAX_CHAIN and name in self._named:
            found.append(self._named[name])
            name = found[-1].based_on
        return reversed(found)


def _style(element: Element) -> _Style:
    shades = any(name_of(e) == "w:shd" and attribute(e, "fill") not in {None, "auto"} for e in element.iter())
    return _Style(value(element, "w:basedOn"), child(element, "w:rPr"), child(element, "w:pPr"), shades)


def _is_default_paragraph(element: Element) -> bool:
    return attribute(element, "type") == "paragraph" and attribute(element, "default") in {"1", "true", "on"}


def _lettered(look: Look, properties: Element | None) -> Look:
    """Apply what run properties (17.3.2) say."""
    if properties is None:
        return look
    vanish = is_on(child(properties, "w:vanish"))
    look = look if vanish is None else replace(look, vanish=vanish)
    if child(properties, "w:color") is not None:
        look = look.coloured(value(properties, "w:color"))
    if child(child(properties, "ms:textFill"), "ms:noFill") is not None:
        look = replace(look, vanish=True)
    points, scale = _number(value(properties, "w:sz")), _number(value(properties, "w:w"))
    look = look if points is None else replace(look, points=points / HALF_POINTS)
    look = look if scale is None else replace(look, scale=scale)
    return _highlighted(_shaded(look, properties), value(properties, "w:highlight"))


def _shaded(look: Look, properties: Element | None) -> Look:
    """Apply a shading (17.3.5); a pattern over the fill leaves the background unknown."""
    shading = child(properties, "w:shd")
    if shading is None:
        return look
    if attribute(shading, "val") not in {None, "clear", "nil"}:
        return replace(look, background=UNKNOWN)
    return look.before(attribute(shading, "fill"))


def _highlighted(look: Look, name: str | None) -> Look:
    if name is None:
        return look
    return look.before(_HIGHLIGHTS[name]) if name in _HIGHLIGHTS else replace(look, background=UNKNOWN)


def _number(text: str | None) -> float | None:
    """Read a number, of points or per cent; the newer notation carries its unit."""
    try:
        return float((text or "").removesuffix("%").removesuffix("pt"))
    except ValueError:
        return None
