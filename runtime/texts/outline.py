"""Paragraphs and tables of a document as lines of text, in the order of reading, whatever stands inside what."""

import re
from dataclasses import dataclass, field
from enum import Enum, auto

_EMPTY_LINES = re.compile(r"\n\s*\n")


class Block(Enum):
    """What holds text or other blocks."""

    DOCUMENT = auto()
    PARAGRAPH = auto()
    ROW = auto()
    CELL = auto()


@dataclass(slots=True)
class _Open:
    """A block that is being read. *after*: lines of a text box inside a paragraph, which follow the paragraph."""

    block: Block
    pieces: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


class Outline:
    """Text as it comes about.

    Paragraphs are parted by an empty line, as they are by white in the document, so that nothing is read across them. A
    row becomes one line, its cells parted by tabs, unless a cell has several lines.
    """

    def __init__(self) -> None:
        self._open = [_Open(Block.DOCUMENT)]
        self.hid_text = False

    def write(self, text: str, *, hidden: bool = False) -> None:
        """Add *text* to the innermost block; what a reader does not see is left out and remembered in `hid_text`.

        White space between blocks is layout of the file, not of the text.
        """
        inner = self._open[-1]
        if not text or (text.isspace() and inner.block is not Block.PARAGRAPH):
            return
        if not hidden:
            inner.pieces.append(text)
        elif text.strip():
            self.hid_text = True

    def begin(self, block: Block) -> None:
        """Open *block*."""
        self._open.append(_Open(block))

    def end(self, block: Block) -> None:
        """Close the innermost *block* and all that is still open in it; nothing, where there is none."""
        if all(opened.block is not block for opened in self._open[1:]):
            return
        while self._close() is not block:
            pass

    def text(self) -> str:
        """Close everything and give the whole text."""
        while len(self._open) > 1:
            self._close()
        return _EMPTY_LINES.sub("\n\n", "\n".join(self._open[0].pieces)).strip("\n")

    def _close(self) -> Block:
        inner = self._open.pop()
        outer = self._open[-1]
        lines = [_joined(inner), *inner.after]
        if inner.block is Block.PARAGRAPH and outer.block is Block.DOCUMENT:
            lines = [f"{line}\n" for line in lines]
        (outer.after if outer.block is Block.PARAGRAPH else outer.pieces).extend(lines)
        return inner.block


def _joined(block: _Open) -> str:
    match block.block:
        case Block.PARAGRAPH:
            return "".join(block.pieces)
        case Block.ROW:
            several = any("\n" in cell for cell in block.pieces)
            return ("\n" if several else "\t").join(block.pieces)
        case Block.CELL | Block.DOCUMENT:
            return "\n".join(block.pieces)
