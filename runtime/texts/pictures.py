"""Pictures (PNG, JPEG, TIFF and their like): whether they may hold words, and the words, by OCR."""

import io
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from runtime.ocr import OcrFailedError, OcrTimeoutError, OcrUnavailableError, Raster, Recognised
from runtime.texts.budget import Budget
from runtime.texts.found import KIB, NOTHING, FileText, Opening, hindered, merged, written
from runtime.texts.kinds import is_picture
from verify.codes import ReasonCode

if TYPE_CHECKING:
    from PIL.Image import Image

DECORATION = 64 * KIB
"""Octets up to which a small picture counts as a logo or icon."""

DECORATION_PIXELS = 250_000
"""Pixels of a logo, 700 by 350 or so. A scanned page may take few octets, but never so few pixels."""

MAX_PIXELS = 50_000_000
"""Pixels of a picture that is decoded: the cameras of telephones; colours take 200 MB of a child's 512."""

OCR_PIXELS = 9_000_000
"""Pixels that are recognised: a page at 300 dpi. More costs time and adds nothing."""

SMALL_PIXELS = 2_000_000
"""A picture below this is a screen or a page at 150 dpi or less, whose letters are read better at twice the size."""

NEAR_WHITE = 236
"""Brightness from which on grey is paper: what a reader can't tell from it is not read either."""

_PAPER = bytes(value if value < NEAR_WHITE else 255 for value in range(256))

FORMATS = ("BMP", "GIF", "JPEG", "PNG", "TIFF", "WEBP")


IN_DOCUMENT = 20
"""Pictures of one document that are looked at for words."""


class _TooLargeError(Exception):
    """The picture has more pixels than are decoded."""


def read(content: bytes, budget: Budget) -> FileText:
    """Give the words of a picture with all its pages; of a logo none."""
    if is_decoration(content):
        return NOTHING
    from PIL.Image import DecompressionBombError

    try:
        with _quiet():
            return merged(_pages(content, budget))
    except (_TooLargeError, DecompressionBombError):
        return hindered(ReasonCode.TOO_LARGE)


def in_document(shown: Iterable[bytes], opening: Opening) -> Iterator[FileText]:
    """Yield the words of the pictures that a document shows, without logos. Drawings of other kinds are not read."""
    large = [content for content in shown if content and not is_decoration(content)]
    for content in large[:IN_DOCUMENT]:
        yield opening(None, content) if is_picture(content) else hindered(ReasonCode.UNREADABLE)
    if len(large) > IN_DOCUMENT:
        yield hindered(ReasonCode.TOO_LARGE)


def is_decoration(content: bytes) -> bool:
    """Tell whether a picture is too small to be more than a logo. What can't be opened is none."""
    if len(content) > DECORATION:
        return False
    try:
        with _quiet(), _opened(content) as picture:
            return picture.width * picture.height <= DECORATION_PIXELS
    except Exception:  # noqa: BLE001  decoders of pictures raise whatever comes; then it may be anything
        return False


def words_of(picture: Raster, budget: Budget) -> FileText:
    """Give the words of one page, or why there are none."""
    try:
        found: Recognised = budget.recognise(picture, budget.seconds)
    except OcrUnavailableError:
        return hindered(ReasonCode.OCR_UNAVAILABLE)
    except OcrTimeoutError:
        return hindered(ReasonCode.TOO_LARGE)
    except OcrFailedError:
        return hindered(ReasonCode.UNREADABLE)
    return written(found.text, None if found.sure else ReasonCode.OCR_UNSURE)


def paper_white(pixels: bytes) -> bytes:
    """Give grey pixels in which what a reader can't tell from paper is paper."""
    return pixels.translate(_PAPER)


def _opened(content: bytes) -> "Image":
    """Open a picture without decoding it."""
    from PIL import Image

    _learn_formats()
    return Image.open(io.BytesIO(content), formats=FORMATS)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the library's warnings of odd or large files to itself: sizes are judged here, odd files are the usual ones."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@cache
def _learn_formats() -> None:
    """Make the library know `FORMATS` and no others, once: its own start loads some fifty."""
    for plugin in ("Bmp", "Gif", "Jpeg", "Png", "Tiff", "WebP"):
        import_module(f"PIL.{plugin}ImagePlugin")


def _pages(content: bytes, budget: Budget) -> Iterator[FileText]:
    with _opened(content) as picture:
        for index in range(getattr(picture, "n_frames", 1)):
            if not budget.may_turn_page():
                yield hindered(ReasonCode.TOO_LARGE)
                return
            picture.seek(index)
            yield words_of(_raster(picture), budget)
            if picture.format != "TIFF":  # the further frames of others are movements or previews
                return


def _raster(picture: "Image") -> Raster:
    """Give one page in grey, upright, on white, and of a size that is read well."""
    from PIL import ImageOps

    if picture.width * picture.height > MAX_PIXELS:
        raise _TooLargeError
    picture.draft("L", _size(picture.width, picture.height))
    grey = _on_white(ImageOps.exif_transpose(picture))
    grey = grey.resize(_size(grey.width, grey.height))
    return Raster(grey.width, grey.height, paper_white(grey.tobytes()))


def _on_white(picture: "Image") -> "Image":
    from PIL import Image

    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("L")
    layered = picture.convert("LA")
    grey, alpha = layered.split()
    return Image.composite(grey, Image.new("L", picture.size, 255), alpha)


def _size(width: int, height: int) -> tuple[int, int]:
    """Give the size at which a picture is recognised."""
    pixels = max(1, width * height)
    factor = 2.0 if pixels < SMALL_PIXELS else min(1.0, (OCR_PIXELS / pixels) ** 0.5)
    return max(1, round(width * factor)), max(1, round(height * factor))
