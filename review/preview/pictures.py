"""Pictures of a mail, painted anew: decoded and encoded again, so that only what can be seen is left of their bytes."""

import warnings
from io import BytesIO

from PIL import Image

FORMATS = ("PNG", "JPEG", "GIF")
"""What mail programs enclose in text; other decoders are not even asked."""

MAX_PIXELS = 25_000_000
"""A photo of a telephone has twelve million; a bomb of a few kilobytes claims billions."""

MAX_SIDE = 1600
"""Pixels of the longer side as shown: wider than any page that it is read on."""

JPEG_QUALITY = 85


class NoPictureError(ValueError):
    """The bytes are no picture that is shown."""


def repainted(content: bytes) -> tuple[str, bytes]:
    """Give media type and bytes of the first frame, painted anew.

    Raises:
        NoPictureError: not a PNG, JPEG or GIF, damaged, or too large.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of damage in metadata, which is left behind anyway
            return _repainted(content)
    except MemoryError:
        raise
    except Exception as error:
        raise NoPictureError("not a picture that is shown") from error


def _repainted(content: bytes) -> tuple[str, bytes]:
    with Image.open(BytesIO(content), formats=FORMATS) as source:
        if source.width * source.height > MAX_PIXELS:
            raise NoPictureError("too large")
        photo = source.format == "JPEG"
        source.load()
        canvas = source.convert("RGB" if photo else "RGBA")
    canvas.thumbnail((MAX_SIDE, MAX_SIDE))
    painted = BytesIO()
    if photo:
        canvas.save(painted, "JPEG", quality=JPEG_QUALITY, exif=b"", icc_profile=None)
        return "image/jpeg", painted.getvalue()
    canvas.info.clear()
    canvas.save(painted, "PNG")
    return "image/png", painted.getvalue()
