"""The text layer of a PDF page, parted by what a reader sees of it.

The page is rendered, and a letter counts where the rendering shows it. So it makes no difference by which of a dozen
ways letters are hidden: white on white, under a picture, off the page, switched off, too small, not painted at all.
Letters that no font here can draw (files that bring none) share the fate of those beside them, or are judged by colour.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from runtime.texts import pdf_form, pdf_letters
from runtime.texts.look import MIN_POINTS
from runtime.texts.pdf_fields import Field
from runtime.texts.pdf_letters import Letter
from runtime.texts.pdf_sight import Sight

UNKNOWN_SHARE = 0.2
"""Share of letters that the file does not name, from which on its text is noise and the page is read as a picture."""

PARAGRAPH_GAP = 0.4
"""White between two lines, in heights of a line, from which on it may part paragraphs; lines of type have 0.1 to 0.3."""

WIDER_THAN_USUAL = 1.4
"""How much wider than the narrow ones of the page it must be: letters may be set with double space throughout."""

_BLANKS = re.compile(r"[ \t]{2,}")
_LINES = re.compile(r"[ \t]*\n\s*")


@dataclass(frozen=True, slots=True)
class Layer:
    """*seen* and *hidden* text; *is_known*: the file names its letters, so that the text is no noise."""

    seen: str
    hidden: str
    is_known: bool


def read(page: Any, view: Sight, shown: Sequence[Field], limit: int) -> tuple[Layer, int]:
    """Give the text layer of *page* and how many letters were looked at, at most *limit*."""
    text_page = page.get_textpage()
    try:
        found = list(pdf_letters.letters(text_page, view, limit))
    finally:
        text_page.close()
    sights = _sights(found, view)
    pieces = [letter.text if seen else "" for letter, seen in zip(found, sights, strict=True)]
    for index in _paragraph_ends(found, sights):
        pieces[index] += "\n"
    unknown = sum(not letter.is_known for letter in found)
    layer = Layer(
        seen=_tidied(pdf_form.placed(pieces, found, shown)),
        hidden=_tidied("".join(e.text for e, s in zip(found, sights, strict=True) if not s or e.text.isspace())),
        is_known=unknown <= UNKNOWN_SHARE * len(found),
    )
    return layer, len(found)


def _sights(found: Sequence[Letter], view: Sight) -> list[bool]:
    """Tell of each letter whether a reader sees it; blanks always count."""
    verdicts = [_seen(letter, view) for letter in found]
    before, after = _company(found, verdicts), _company(found[::-1], verdicts[::-1])[::-1]
    return [
        _by_company(letter, left if left is not None else right, view) if verdict is None else verdict
        for letter, verdict, left, right in zip(found, verdicts, before, after, strict=True)
    ]


def _seen(letter: Letter, view: Sight) -> bool | None:
    """Tell whether a letter is seen; None where no font here can draw it."""
    if letter.box is None or letter.text.isspace() or not letter.text:
        return True
    if not letter.painted or letter.points < MIN_POINTS:
        return False
    return view.shows(letter.box, letter.brightness) if letter.is_drawn else None


def _company(found: Sequence[Letter], verdicts: Sequence[bool | None]) -> list[bool | None]:
    """Give for each letter the verdict on the last one before it that belongs to the same text and was drawn."""
    last: dict[int, bool] = {}
    company = []
    for letter, verdict in zip(found, verdicts, strict=True):
        company.append(last.get(letter.owner))
        if verdict is not None and letter.text.strip():
            last[letter.owner] = verdict
    return company


def _by_company(letter: Letter, company: bool | None, view: Sight) -> bool:  # noqa: FBT001  a verdict, not a switch
    """Judge a letter that can't be drawn by its place and colour, and by the letter beside it where there is one."""
    return letter.box is not None and company is not False and view.could_show(letter.box, letter.brightness)


def _paragraph_ends(found: Sequence[Letter], sights: Sequence[bool]) -> list[int]:
    """Give the line ends after which the page leaves more white than usual."""
    gaps: list[tuple[int, float]] = []
    end, before = None, None
    for index, letter in enumerate(found):
        if letter.box is None:
            end = index if letter.text == "\n" else end
        elif sights[index] and letter.text.strip():
            if end is not None and before is not None:
                gaps.append((end, (letter.box.top - before.bottom) / max(1.0, before.bottom - before.top)))
            end, before = None, letter.box
    usual = sorted(gap for _, gap in gaps)[len(gaps) // 5] if gaps else 0.0
    return [index for index, gap in gaps if gap > max(PARAGRAPH_GAP, WIDER_THAN_USUAL * usual)]


def _tidied(text: str) -> str:
    """Give composed letters, single blanks and at most one empty line in a row."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _LINES.sub(lambda m: "\n\n" if m[0].count("\n") > 1 else "\n", _BLANKS.sub(" ", text)).strip()
