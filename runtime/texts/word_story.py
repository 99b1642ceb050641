"""One part of a Word document told as text: paragraphs, tables, boxes and controls, as their elements come (ISO/IEC 29500)."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from runtime.texts.look import UNKNOWN, Look
from runtime.texts.outline import Block, Outline
from runtime.texts.word_names import attribute, child, is_element, is_on, is_understood, name_of, relation_id
from runtime.texts.word_styles import Styles
from verify.xml import Element

TICKED, EMPTY = "☒", "☐"

_SHOWN_BOXES: Mapping[str, str] = {"☒": TICKED, "☑": TICKED, "✔": TICKED, "✓": TICKED, "☐": EMPTY, "□": EMPTY}

_SYMBOLS: Mapping[tuple[str, int], str] = {
    ("wingdings", 0xFE): TICKED,
    ("wingdings", 0xFD): TICKED,
    ("wingdings", 0xFC): "✓",
    ("wingdings", 0xFB): "✗",
    ("wingdings", 0xA8): EMPTY,
    ("wingdings", 0x6F): EMPTY,
    ("wingdings 2", 0x52): TICKED,
    ("wingdings 2", 0x51): TICKED,
    ("wingdings 2", 0xA3): EMPTY,
    ("wingdings 2", 0x50): "✓",
}
"""Boxes and ticks of the symbol fonts that Word inserts, by font and code."""

HAIRLINE = 36_000
"""A millimetre in English Metric Units: a text box that is smaller shows nothing."""

_NOT_TEXT = frozenset({"w:del", "w:moveFrom", "w:instrText", "w:delText", "w:rt", "wp:docPr", "pic:nvPicPr"})
"""Deleted or moved text, codes of fields, pronunciation, names of pictures."""

_BREAKS: Mapping[str, str] = {
    "w:tab": " ",
    "w:ptab": " ",
    "w:br": "\n",
    "w:cr": "\n",
    "w:noBreakHyphen": "-",
    "a:br": "\n",
}
_UNREAD = frozenset({"w:altChunk", "w:subDoc", "o:OLEObject", "w:control", "w:contentPart", "w:objectEmbed"})
"""Content of another kind or in another file; it is named, not read."""

_FILLS = frozenset({"a:solidFill", "a:gradFill", "a:pattFill", "a:blipFill", "a:fillRef"})


class Story:
    """Writes what a reader sees of elements to *outline*; notes what they refer to and what stays unread."""

    def __init__(self, outline: Outline, styles: Styles) -> None:
        self.outline = outline
        self.comments = False
        self.unread = False
        self._styles = styles
        self._notes: dict[str, list[str]] = {"w:footnote": [], "w:endnote": []}
        self._pictures: list[str] = []
        self._readers: Mapping[str, Callable[[Element, Look], None]] = {
            "w:p": self._paragraph,
            "a:p": self._paragraph,
            "w:r": self._run,
            "w:t": self._text,
            "a:t": self._text,
            "m:t": self._text,
            "w:sym": self._symbol,
            "w:tbl": self._table,
            "w:tr": self._row,
            "w:tc": self._cell,
            "w:sdt": self._control,
            "w:checkBox": self._check_box,
            "mc:AlternateContent": self._alternative,
            "w:txbxContent": self._box,
            "w:footnoteReference": self._note,
            "w:endnoteReference": self._note,
            "w:commentReference": self._comment,
            "a:blip": self._picture,
            "v:imagedata": self._picture,
        }

    def tell(self, root: Element, paper: Look | None) -> None:
        """Read everything below *root*."""
        defaults = self._styles.defaults
        self._inside(root, defaults if paper is None else replace(defaults, background=paper.background))

    def take_notes(self, kind: str) -> list[str]:
        """Give the numbers of the notes that were referred to, and forget them."""
        taken, self._notes[kind] = self._notes[kind], []
        return taken

    def take_pictures(self) -> list[str]:
        """Give the relations of the pictures that were shown, and forget them."""
        taken, self._pictures = self._pictures, []
        return taken

    def _inside(self, element: Element, look: Look) -> None:
        for inner in element:
            self._visit(inner, look)

    def _visit(self, element: Element, look: Look) -> None:
        """Read one element. A vocabulary that Word does not know is not shown, so neither is what stands in it (Part 3)."""
        name = name_of(element)
        if name is None:
            self._foreign(element)
        elif name in self._readers:
            self._readers[name](element, look)
        elif name in _BREAKS:
            self.outline.write(_BREAKS[name])
        elif name in _UNREAD:
            self.unread = True
        elif name not in _NOT_TEXT and not name.endswith("Pr"):
            self._inside(element, look)

    def _foreign(self, element: Element) -> None:
        if is_element(element):
            self.outline.write("".join(map(str, element.itertext())), hidden=True)

    def _paragraph(self, element: Element, look: Look) -> None:
        self.outline.begin(Block.PARAGRAPH)
        self._inside(element, self._styles.of_paragraph(element, look))
        self.outline.end(Block.PARAGRAPH)

    def _run(self, element: Element, look: Look) -> None:
        self._inside(element, self._styles.of_run(element, look))

    def _text(self, element: Element, look: Look) -> None:
        self.outline.write(element.text or "", hidden=look.hidden)

    def _symbol(self, element: Element, look: Look) -> None:
        """A letter of a symbol font; its code may stand in the private area (17.3.3.30)."""
        try:
            code = int(attribute(element, "char") or "", 16) & 0xFF
        except ValueError:
            return
        font = (attribute(element, "font") or "").lower()
        self.outline.write(_SYMBOLS.get((font, code), "\ufffd"), hidden=look.hidden)

    def _table(self, element: Element, look: Look) -> None:
        self._inside(element, self._styles.of_table(element, look))

    def _row(self, element: Element, look: Look) -> None:
        self.outline.begin(Block.ROW)
        self._inside(element, look)
        self.outline.end(Block.ROW)

    def _cell(self, element: Element, look: Look) -> None:
        self.outline.begin(Block.CELL)
        self._inside(element, self._styles.of_cell(element, look))
        self.outline.end(Block.CELL)

    def _control(self, element: Element, look: Look) -> None:
        """A content control; a box of Word 2010 shows any sign for its state, so the state is written (MS-DOCX, 2.6.1)."""
        box = child(child(element, "w:sdtPr"), "ms:checkbox")
        shown = "".join(map(str, element.itertext())).strip()
        if box is None or len(shown) > 1:
            self._inside(element, look)
        else:
            ticked = any(name_of(e) == "ms:checked" and _is_one(e) for e in box)
            self.outline.write(_SHOWN_BOXES.get(shown, TICKED if ticked else EMPTY), hidden=look.hidden)

    def _check_box(self, element: Element, look: Look) -> None:
        """A box of the older form fields: ticked by its user, else as its maker left it (17.16.7)."""
        state = is_on(child(element, "w:checked"))
        ticked = is_on(child(element, "w:default")) if state is None else state
        self.outline.write(TICKED if ticked else EMPTY, hidden=look.hidden)

    def _alternative(self, element: Element, look: Look) -> None:
        """Take the first alternative that Word understands (Part 3, 10.2)."""
        for option in element:
            name = name_of(option)
            if name == "mc:Fallback" or (name == "mc:Choice" and _is_for_word(option)):
                self._inside(option, look)
                return

    def _box(self, element: Element, look: Look) -> None:
        """The text of a box, before the colour of its shape."""
        shape = next((a for a in element.iterancestors() if name_of(a) in {"ms:wsp", "v:shape", "v:rect"}), None)
        removed = look.removed or _is_hairline(element)
        background = UNKNOWN if shape is not None and _is_filled(shape) else look.background
        self._inside(element, replace(look, background=background, removed=removed))

    def _note(self, element: Element, _look: Look) -> None:
        kind = (name_of(element) or "").removesuffix("Reference")
        self._notes[kind].append(attribute(element, "id") or "")

    def _comment(self, _element: Element, _look: Look) -> None:
        self.comments = True

    def _picture(self, element: Element, _look: Look) -> None:
        self._pictures += [found for key in ("embed", "id") if (found := relation_id(element, key))]


def _is_one(element: Element) -> bool:
    """The state of a box of Word 2010, whose attribute is of its own vocabulary."""
    return any(str(name).endswith("}val") and state in {"1", "true", "on"} for name, state in element.attrib.items())


def _is_for_word(choice: Element) -> bool:
    prefixes = (choice.get("Requires") or "").split()
    return bool(prefixes) and all(is_understood(choice.nsmap.get(prefix)) for prefix in prefixes)


def _is_hairline(element: Element) -> bool:
    """Tell whether the drawing around a box is too small to show a letter."""
    drawing = next((a for a in element.iterancestors() if name_of(a) in {"wp:anchor", "wp:inline"}), None)
    extent = child(drawing, "wp:extent")
    sides = [] if extent is None else [extent.get("cx") or "", extent.get("cy") or ""]
    return any(side.isdecimal() and int(side) < HAIRLINE for side in sides)


def _is_filled(shape: Element) -> bool:
    """Tell whether a shape may have a colour of its own."""
    if shape.get("fillcolor") is not None or shape.get("filled") in {"t", "true"}:
        return True
    return any(name_of(e) in _FILLS for part in shape if name_of(part) in {"ms:spPr", "ms:style"} for e in part.iter())
