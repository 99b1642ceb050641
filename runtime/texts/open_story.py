"""The content of an OpenDocument told as text: paragraphs, tables, boxes, notes and form controls (ODF 1.3, part 3)."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from runtime.texts.look import Look
from runtime.texts.open_styles import STYLE, TEXT, Styles, points
from runtime.texts.outline import Block, Outline
from verify.xml import Element

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
FORM = "{urn:oasis:names:tc:opendocument:xmlns:form:1.0}"
XLINK = "{http://www.w3.org/1999/xlink}"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"

TICKED, EMPTY = "☒", "☐"

MAX_BLANKS = 100
"""Blanks that one element may stand for."""

HAIRLINE = 3.0
"""Points; a frame that is smaller shows no letter."""

_VOCABULARIES = (
    OFFICE,
    TEXT,
    TABLE,
    DRAW,
    STYLE,
    "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}",
)
"""What is shown as text. Titles and descriptions of drawings, formulas and scripts are of others."""

_NOT_TEXT = frozenset(
    {
        f"{TEXT}tracked-changes",
        f"{TEXT}note-citation",
        f"{TEXT}ruby-text",
        f"{TEXT}sequence-decls",
        f"{TEXT}variable-decls",
        f"{TEXT}user-field-decls",
        f"{OFFICE}forms",
        f"{OFFICE}event-listeners",
    }
)
_PARAGRAPHS = frozenset({f"{TEXT}p", f"{TEXT}h"})
_SPANS = frozenset({f"{TEXT}span", f"{TEXT}a"})
_MAYBE_HIDDEN = frozenset({f"{TEXT}hidden-text", f"{TEXT}section"})


class Story:
    """Writes what a reader sees of elements to *outline*; notes which pictures are shown and whether there are comments.

    *controls*: what each form control shows, by its identifier (see `controls`).
    """

    def __init__(self, outline: Outline, styles: Styles, controls: Mapping[str, str]) -> None:
        self.outline = outline
        self.comments = False
        self.pictures: dict[str, None] = {}
        self._styles = styles
        self._controls = controls
        self._readers: Mapping[str, Callable[[Element, Look], None]] = {
            f"{TEXT}s": self._blanks,
            f"{TEXT}tab": self._blank,
            f"{TEXT}line-break": self._line_break,
            f"{TABLE}table-row": self._row,
            f"{TABLE}table-cell": self._cell,
            f"{OFFICE}annotation": self._comment,
            f"{DRAW}frame": self._frame,
            f"{DRAW}image": self._picture,
            f"{DRAW}control": self._control,
            **dict.fromkeys(_PARAGRAPHS, self._paragraph),
            **dict.fromkeys(_SPANS, self._span),
            **dict.fromkeys(_MAYBE_HIDDEN, self._maybe_hidden),
        }

    def tell(self, element: Element, look: Look) -> None:
        """Read what stands in *element*: its own characters and its elements in turn."""
        self.outline.write(element.text or "", hidden=look.hidden)
        for inner in element:
            self._visit(inner, look)
            self.outline.write(inner.tail or "", hidden=look.hidden)

    def _visit(self, element: Element, look: Look) -> None:
        tag = str(element.tag)
        if tag in self._readers:
            self._readers[tag](element, look)
        elif tag not in _NOT_TEXT and tag.startswith(_VOCABULARIES):
            self.tell(element, look)

    def _paragraph(self, element: Element, look: Look) -> None:
        gone = any(e.get(f"{TEXT}is-hidden") == "true" for e in element.iterchildren(f"{TEXT}hidden-paragraph"))
        look = self._styles.look("paragraph", element.get(f"{TEXT}style-name"), look)
        self.outline.begin(Block.PARAGRAPH)
        self.tell(element, replace(look, removed=look.removed or gone))
        self.outline.end(Block.PARAGRAPH)

    def _span(self, element: Element, look: Look) -> None:
        self.tell(element, self._styles.look("text", element.get(f"{TEXT}style-name"), look))

    def _maybe_hidden(self, element: Element, look: Look) -> None:
        gone = element.get(f"{TEXT}is-hidden") == "true" or element.get(f"{TEXT}display") == "none"
        self.tell(element, replace(look, removed=look.removed or gone))

    def _blanks(self, element: Element, look: Look) -> None:
        count = element.get(f"{TEXT}c") or "1"
        wanted = int(count) if count.isdecimal() and len(count) < len(str(MAX_BLANKS)) else MAX_BLANKS
        self.outline.write(" " * wanted, hidden=look.hidden)

    def _blank(self, _element: Element, _look: Look) -> None:
        self.outline.write(" ")

    def _line_break(self, _element: Element, _look: Look) -> None:
        self.outline.write("\n")

    def _row(self, element: Element, look: Look) -> None:
        gone = element.get(f"{TABLE}visibility") in {"collapse", "filter"}
        self.outline.begin(Block.ROW)
        self.tell(element, replace(look, removed=look.removed or gone))
        self.outline.end(Block.ROW)

    def _cell(self, element: Element, look: Look) -> None:
        self.outline.begin(Block.CELL)
        self.tell(element, self._styles.look("table-cell", element.get(f"{TABLE}style-name"), look))
        self.outline.end(Block.CELL)

    def _comment(self, _element: Element, _look: Look) -> None:
        self.comments = True

    def _frame(self, element: Element, look: Look) -> None:
        sides = [points(element.get(f"{SVG}{side}")) for side in ("width", "height")]
        tiny = any(side is not None and side < HAIRLINE for side in sides)
        look = self._styles.look("graphic", element.get(f"{DRAW}style-name"), look)
        self.tell(element, replace(look, removed=look.removed or tiny))

    def _picture(self, element: Element, look: Look) -> None:
        if not look.removed:
            self.pictures[(element.get(f"{XLINK}href") or "").removeprefix("./")] = None

    def _control(self, element: Element, look: Look) -> None:
        shown = self._controls.get(element.get(f"{DRAW}control") or "", "")
        self.outline.write(shown, hidden=look.hidden)


def controls(root: Element) -> dict[str, str]:
    """Give what the form controls of a document show: boxes with their labels, fields with their values (13)."""
    found: dict[str, str] = {}
    for element in (e for forms in root.iter(f"{OFFICE}forms") for e in forms.iter()):
        identifier = element.get(XML_ID) or element.get(f"{FORM}id")
        if identifier is not None:
            found[identifier] = _shown(element)
    return found


def _shown(element: Element) -> str:
    label = element.get(f"{FORM}label") or ""
    match element.tag:
        case str() as tag if tag == f"{FORM}checkbox":
            state = element.get(f"{FORM}current-state") or element.get(f"{FORM}state")
            return f"{TICKED if state == 'checked' else EMPTY} {label}"
        case str() as tag if tag == f"{FORM}radio":
            state = element.get(f"{FORM}current-selected") or element.get(f"{FORM}selected")
            return f"{TICKED if state == 'true' else EMPTY} {label}"
        case _:
            return element.get(f"{FORM}current-value") or element.get(f"{FORM}value") or label
