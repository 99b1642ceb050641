"""One page of a PDF: its text as a reader sees it, and the words of its pictures where it is one, or holds some."""

import re
from collections.abc import Sequence
from typing import Any

from runtime.ocr import Raster
from runtime.texts import pdf_layer, pdf_objects, pdf_view
from runtime.texts.budget import Budget
from runtime.texts.found import NOTHING, FileText, hindered, merged, written
from runtime.texts.pdf_fields import Field
from runtime.texts.pdf_sight import Sight
from runtime.texts.pictures import OCR_PIXELS, paper_white, words_of
from verify.codes import ReasonCode

PICTURE_SHARE = 0.1
"""Share of a page from which on its pictures are looked at for words: logos and signatures stay below."""

FEW_LETTERS = 10
"""A page that draws something and has fewer letters may be a drawing of text."""

OCR_DPI = 300
POINTS_TO_INCH = 72

SAME_WORDS = 0.5
"""Share of the words of an unseen layer that the picture must show: then it is the layer that scanners put in."""

KNOWN_LINE = 0.7
"""Share of a recognised line's words that the page's own text must hold: then the line says nothing new."""

_LONG_WORD = re.compile(r"\w{4,}")
_WORD = re.compile(r"\w+")


def read(page: Any, shown: Sequence[Field], budget: Budget) -> FileText:
    """Give the text of *page*, which shows the fields *shown*."""
    view = pdf_view.sight(page)
    layer, letters = pdf_layer.read(page, view, shown, budget.letters)
    budget.letters -= letters
    seen = layer.seen if layer.is_known else ""
    text = written(seen, ReasonCode.TOO_LARGE if budget.letters <= 0 else None)
    sizeless = NOTHING if not pdf_objects.has_sizeless_text(page) else hindered(ReasonCode.HIDDEN_TEXT)
    if not _is_picture(page, view, len("".join(_WORD.findall(seen)))):
        return merged([text, sizeless, _unseen(layer.hidden, "")])
    recognised = words_of(_raster(page), budget)
    return merged(
        [text, _further(recognised, seen), sizeless, _unseen(layer.hidden, f"{recognised.text or ''} {seen}")]
    )


def _is_picture(page: Any, view: Sight, letters: int) -> bool:
    """Tell whether a page on which so many *letters* are seen has to be looked at as a picture."""
    if pdf_objects.picture_share(page) >= PICTURE_SHARE:
        return True
    draws = letters == 0 or (letters < FEW_LETTERS and pdf_objects.draws(page))
    return draws and not view.is_blank


def _raster(page: Any) -> Raster:
    """Render the page for recognition."""
    width, height = page.get_size()
    scale = min(OCR_DPI / POINTS_TO_INCH, (OCR_PIXELS / max(1.0, width * height)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True)
    pixels, stride = bytes(bitmap.buffer), bitmap.stride
    rows = (pixels[y * stride : y * stride + bitmap.width] for y in range(bitmap.height))
    return Raster(bitmap.width, bitmap.height, paper_white(b"".join(rows)))


def _further(recognised: FileText, seen: str) -> FileText:
    """Give the recognised lines that the page's own text does not hold already."""
    known = set(_WORD.findall(seen.casefold()))
    lines = [line for line in (recognised.text or "").split("\n") if not _is_known(line, known)]
    nothing_new = recognised.text is not None and not any(line.strip() for line in lines)
    return NOTHING if nothing_new else written("\n".join(lines), recognised.hindrance)


def _is_known(line: str, known: set[str]) -> bool:
    words = _WORD.findall(line.casefold())
    return bool(words) and sum(word in known for word in words) >= KNOWN_LINE * len(words)


def _unseen(hidden: str, shown: str) -> FileText:
    """Name unseen text, unless it says what the page *shows* as a picture."""
    words = _LONG_WORD.findall(hidden.casefold())
    known = set(_LONG_WORD.findall(shown.casefold()))
    says_else = sum(word in known for word in words) < SAME_WORDS * len(words)
    return hindered(ReasonCode.HIDDEN_TEXT) if says_else else NOTHING
