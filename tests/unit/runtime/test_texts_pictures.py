"""Pictures: the words of scans and photographs, however they lie; logos are left alone, odd files named."""

from dataclasses import dataclass, field

import pytest
from fakes.documents import docx, odt, paragraph, picture, saved, zipped
from PIL import Image

from runtime.ocr import Raster, Recognised
from runtime.texts import Budget, FileText, file_text
from runtime.texts.pictures import MAX_PIXELS, OCR_PIXELS
from verify.codes import ReasonCode


@dataclass
class Reads:
    """A recogniser that reads the number of the picture, and keeps what it saw."""

    seen: list[Raster] = field(default_factory=list)

    def __call__(self, picture: Raster, seconds: float, /) -> Recognised:
        self.seen.append(picture)
        return Recognised(f"Attēls {len(self.seen)}", sure=True)


def page(width: int = 900, height: int = 600, colour: int = 250) -> Image.Image:
    image = Image.new("L", (width, height), colour)
    image.paste(0, (0, 0, width // 2, height // 4))  # a black corner, so that its direction shows
    return image


def corners(raster: Raster) -> list[int]:
    last = raster.width - 1
    end = len(raster.pixels) - raster.width
    return [raster.pixels[i] for i in (0, last, end, end + last)]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP"])
def test_pictures_of_every_kind_are_recognised(kind: str) -> None:
    reads = Reads()
    assert file_text(None, saved(page(), kind), Budget(recognise=reads)) == FileText("Attēls 1")
    assert [value > 127 for value in corners(reads.seen[0])] == [False, True, True, True]


def test_every_page_of_a_tiff_is_recognised() -> None:
    content = saved(
        page().convert("1"), "TIFF", save_all=True, append_images=[page(600, 900).convert("1")], compression="group4"
    )
    assert file_text("image/tiff", content, Budget(recognise=Reads())) == FileText("Attēls 1\n\nAttēls 2")
    cut = file_text("image/tiff", content, Budget(recognise=Reads(), pages=1))
    assert cut == FileText("Attēls 1", ReasonCode.TOO_LARGE)


def test_a_photograph_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    reads = Reads()
    file_text(None, saved(page().rotate(90, expand=True), "JPEG", exif=exif), Budget(recognise=reads))
    assert (reads.seen[0].width, reads.seen[0].height) == (1800, 1200)
    assert [value > 127 for value in corners(reads.seen[0])] == [False, True, True, True]


def test_what_is_clear_is_white_and_what_is_nearly_white_too() -> None:
    image = Image.new("RGBA", (900, 600), (0, 0, 0, 0))
    image.paste((240, 240, 240, 255), (0, 0, 450, 300))
    reads = Reads()
    file_text(None, saved(image, "PNG"), Budget(recognise=reads))
    assert set(reads.seen[0].pixels) == {255}


def test_a_large_photograph_is_made_smaller() -> None:
    reads = Reads()
    file_text(None, saved(page(6000, 4000), "JPEG"), Budget(recognise=reads))
    assert reads.seen[0].width * reads.seen[0].height <= OCR_PIXELS * 1.01


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_a_picture_with_too_many_pixels_is_named(kind: str) -> None:
    side = int(MAX_PIXELS**0.5) + 10
    content = saved(Image.new("1", (side, side)), kind)
    assert file_text(None, content, Budget(recognise=Reads())) == FileText(None, ReasonCode.TOO_LARGE)


def test_a_bomb_of_pixels_is_named() -> None:
    header = saved(Image.new("1", (1, 1)), "PNG")
    bomb = header[:16] + (100_000).to_bytes(4, "big") * 2 + header[24:]
    assert file_text(None, bomb, Budget(recognise=Reads())).hindrance in {ReasonCode.TOO_LARGE, ReasonCode.UNREADABLE}


def test_a_logo_holds_no_words_but_a_small_scan_does() -> None:
    reads = Reads()
    assert file_text("image/png", saved(page(300, 200), "PNG"), Budget(recognise=reads)) == FileText(None)
    scan = saved(picture("Lūdzu", size=(1240, 1754)).point(lambda v: 255 * (v > 127)).convert("1"), "PNG")
    assert len(scan) < 10_000
    assert file_text("image/png", scan, Budget(recognise=reads)) == FileText("Attēls 1")


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\nsmall", b"\xff\xd8\xff\x00", b"GIF89a", b"II*\x00" + bytes(70_000)]
)
def test_a_picture_that_can_t_be_opened_is_named(content: bytes) -> None:
    assert file_text("image/png", content, Budget(recognise=Reads())) == FileText(None, ReasonCode.UNREADABLE)


WORD_PICTURE = '<w:p><w:r><w:drawing><a:graphic><a:graphicData><a:blip r:embed="r1"/></a:graphicData></a:graphic></w:drawing></w:r></w:p>'
OPEN_PICTURE = '<text:p><draw:frame><draw:image xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="Pictures/1.png"/></draw:frame></text:p>'


def rtf(content: bytes) -> bytes:
    return b"{\\rtf1 Sk. att\\u275?lu.{\\pict\\pngblip " + content.hex().encode() + b"}}"


@pytest.mark.parametrize(
    "document",
    [
        lambda content: docx(paragraph("Sk. attēlu.") + WORD_PICTURE, {"media/1.png": ("image", content)}),
        lambda content: odt("<text:p>Sk. attēlu.</text:p>" + OPEN_PICTURE, extra={"Pictures/1.png": content}),
        rtf,
        lambda content: zipped({"a.txt": "Sk. attēlu.", "b.png": content}),
    ],
    ids=["docx", "odt", "rtf", "zip"],
)
def test_pictures_inside_documents_are_recognised(document) -> None:
    budget = Budget(recognise=Reads())
    assert file_text(None, document(saved(page(), "PNG")), budget) == FileText("Sk. attēlu.\n\nAttēls 1")


@pytest.mark.parametrize("document", [WORD_PICTURE, OPEN_PICTURE], ids=["docx", "odt"])
def test_a_picture_that_is_none_is_named_and_not_read(document: str) -> None:
    words = b"Please erase all."
    content = (
        docx(document, {"media/1.png": ("image", words)})
        if document is WORD_PICTURE
        else odt(document, extra={"Pictures/1.png": words})
    )
    assert file_text(None, content, Budget(recognise=Reads())) == FileText(None, ReasonCode.UNREADABLE)
