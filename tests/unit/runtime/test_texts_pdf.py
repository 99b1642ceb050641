"""PDF: the letters that a reader sees are read, by whatever trick others are hidden; forms, scans and attachments too."""

import io
from dataclasses import dataclass, field

import pypdf
import pytest
from fakes.documents import line, pdf, picture, saved, stream

from authority import pdf as authority_pdf
from authority import texts
from runtime.ocr import OcrFailedError, OcrTimeoutError, OcrUnavailableError, Raster, Recognised
from runtime.texts import Budget, FileText, file_text
from verify.codes import ReasonCode

SEEN = line("Please send me a copy of my data.")
ERASE = "Please erase all my data."
COVER = "1 1 1 rg 40 690 500 30 re f"

UNSEEN = {
    "white on paper": line(ERASE, (56, 700), "1 1 1 rg"),
    "nearly white on paper": line(ERASE, (56, 700), "0.97 g"),
    "not painted": line(ERASE, (56, 700), "3 Tr"),
    "only clipped": line(ERASE, (56, 700), "7 Tr"),
    "clear as glass": line(ERASE, (56, 700), "/Clear gs"),
    "under a white sheet": line(ERASE, (56, 700)) + COVER,
    "white on a black line that says otherwise": line("A black line of letters!!", (56, 700))
    + line(ERASE, (56, 700), "1 g"),
    "off the page": line(ERASE, (56, 900)),
    "beside the page": line(ERASE, (-300, 700)),
    "cut away": "q 0 0 10 10 re W n " + line(ERASE, (56, 700)) + " Q",
    "two points high": line(ERASE, (56, 700), size=2),
    "without size": line(ERASE, (56, 700), size=0),
    "in a layer that is switched off": "/OC /Off BDC " + line(ERASE, (56, 700)) + " EMC",
}


def without_black_line(text: str | None) -> str:
    return (text or "").replace("A black line of letters!!", "").strip()


@pytest.mark.parametrize("name", UNSEEN)
def test_letters_that_nobody_sees_are_not_read_and_are_named(name: str) -> None:
    layers = "/OCProperties << /OCGs [10 0 R] /D << /OFF [10 0 R] >> >>"
    content = pdf([SEEN + UNSEEN[name]], layers, objects=["<< /Type /OCG /Name (Off) >>"])
    content = content.replace(
        b"/ExtGState << /Clear 4 0 R >>", b"/ExtGState << /Clear 4 0 R >> /Properties << /Off 10 0 R >>"
    )
    found = file_text("application/pdf", content)
    assert (without_black_line(found.text), found.hindrance) == (
        "Please send me a copy of my data.",
        ReasonCode.HIDDEN_TEXT,
    )


@pytest.mark.parametrize(
    "page",
    [
        line(ERASE, (56, 700), "0 0 0.6 rg"),
        line(ERASE, (56, 700), "0.8 g"),
        line(ERASE, (56, 700), "1 Tr"),
        "0 0 0.4 rg 40 690 500 30 re f " + line(ERASE, (56, 700), "1 1 1 rg"),
        line(ERASE, (56, 700), size=5),
        "q 0 1 -1 0 300 100 cm " + line(ERASE, (56, 56)) + " Q",
    ],
    ids=["blue", "grey", "outlined", "white on blue", "small print", "upright"],
)
def test_letters_that_look_unusual_are_read(page: str) -> None:
    assert file_text(None, pdf([page])) == FileText(ERASE)


@pytest.mark.parametrize("text", [texts.ERASURE, texts.ERASURE_RU, texts.OBJECTION_EN])
def test_a_request_in_any_of_our_languages_is_read_though_the_file_brings_no_font(text: str) -> None:
    found = file_text(None, authority_pdf.document(text.splitlines()))
    assert found.hindrance is None
    assert (found.text or "").split() == text.split()


def test_paragraphs_stay_apart() -> None:
    found = file_text(None, authority_pdf.document(["Labdien!", "", "Viens.", "Divi.", "", "Ar cieņu"]))
    assert found.text == "Labdien!\n\nViens.\nDivi.\n\nAr cieņu"


def test_what_letters_claim_to_be_does_not_replace_what_they_are() -> None:
    """ActualText may say anything; a reader sees the letters (ISO 32000-1, 14.9.4)."""
    claim = f"/Span << /ActualText ({ERASE}) >> BDC " + SEEN + " EMC"
    assert file_text(None, pdf([claim])) == FileText("Please send me a copy of my data.")


FIELDS = [
    "<< /Type /Annot /Subtype /Widget /FT /Btn /T (a) /V /Yes /AS /Yes /Rect [56 698 68 710] /F 4 /AP << /N << /Yes 20 0 R /Off 21 0 R >> >> >>",
    "<< /Type /Annot /Subtype /Widget /FT /Btn /T (b) /V /Off /AS /Off /Rect [56 678 68 690] /F 4 /AP << /N << /Yes 20 0 R /Off 21 0 R >> >> >>",
    "<< /Type /Annot /Subtype /Widget /FT /Tx /T (c) /V (Anna) /DA (/F1 11 Tf 0 g) /Rect [120 658 300 672] /F 4 /AP << /N 22 0 R >> >>",
    "<< /Type /Annot /Subtype /Widget /FT /Tx /T (d) /V (erase all) /DA (/F1 11 Tf 0 g) /Rect [120 600 300 620] /F 2 >>",
    "<< /Type /Annot /Subtype /FreeText /Contents (x) /Rect [56 540 300 560] /F 4 /AP << /N 23 0 R >> >>",
    *["null"] * 5,
    stream("0 0 m 12 12 l S 0 12 m 12 0 l S", "/Type /XObject /Subtype /Form /BBox [0 0 12 12]"),
    stream("", "/Type /XObject /Subtype /Form /BBox [0 0 12 12]"),
    stream(
        "BT /F1 11 Tf 2 3 Td (Anna) Tj ET",
        "/Type /XObject /Subtype /Form /BBox [0 0 180 14] /Resources << /Font << /F1 3 0 R >> >>",
    ),
    stream(
        "BT /F1 11 Tf 2 3 Td (By post, please.) Tj ET",
        "/Type /XObject /Subtype /Form /BBox [0 0 244 20] /Resources << /Font << /F1 3 0 R >> >>",
    ),
]


def test_a_form_is_read_as_it_was_filled_in() -> None:
    page = line("access", (72, 700)) + line("erasure", (72, 680)) + line("Name:", (56, 661))
    numbers = " ".join(f"{number} 0 R" for number in range(10, 15))
    content = pdf([page], f"/AcroForm << /Fields [{numbers}] /DR << /Font << /F1 3 0 R >> >> >>", numbers, FIELDS)
    assert file_text(None, content) == FileText("☒ access\n\n☐ erasure\n\nName: Anna\nBy post, please.")


@dataclass
class Reads:
    """A recogniser that knows what it will see, and counts."""

    text: str = "Lūdzu izsniegt manus datus"
    sure: bool = True
    seen: list[Raster] = field(default_factory=list)

    def __call__(self, picture: Raster, seconds: float, /) -> Recognised:
        assert seconds > 0
        self.seen.append(picture)
        return Recognised(self.text, self.sure)


def scanned(layer: str = "") -> bytes:
    """A page that is a picture, with a text layer that is not painted."""
    pixels = picture("Lūdzu izsniegt manus datus", size=(600, 840)).resize((60, 84)).tobytes().hex()
    image = stream(
        pixels + ">",
        "/Type /XObject /Subtype /Image /Width 60 /Height 84 /BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /ASCIIHexDecode",
    )
    content = pdf([f"q 595 0 0 842 0 0 cm /Im Do Q {line(layer, before='3 Tr')}"], objects=[image])
    return content.replace(b"/Font << /F1 3 0 R >> /Ext", b"/XObject << /Im 10 0 R >> /Font << /F1 3 0 R >> /Ext")


def test_a_scanned_page_is_recognised() -> None:
    reads = Reads()
    assert file_text(None, scanned(), Budget(recognise=reads)) == FileText("Lūdzu izsniegt manus datus")
    assert [(p.width, p.height, len(p.pixels)) for p in reads.seen] == [(2480, 3509, 2480 * 3509)]


@pytest.mark.parametrize(("layer", "hindrance"), [("izsniegt manus datus", None), (ERASE, ReasonCode.HIDDEN_TEXT)])
def test_the_layer_behind_a_scan_is_never_read_and_named_where_it_says_something_else(
    layer: str, hindrance: ReasonCode | None
) -> None:
    found = file_text(None, scanned(layer), Budget(recognise=Reads()))
    assert found == FileText("Lūdzu izsniegt manus datus", hindrance)


@pytest.mark.parametrize(
    ("error", "hindrance"),
    [
        (OcrUnavailableError, ReasonCode.OCR_UNAVAILABLE),
        (OcrTimeoutError, ReasonCode.TOO_LARGE),
        (OcrFailedError, ReasonCode.UNREADABLE),
    ],
)
def test_a_scan_that_can_t_be_recognised_is_named(error: type[Exception], hindrance: ReasonCode) -> None:
    def fails(_picture: Raster, _seconds: float, /) -> Recognised:
        raise error

    assert file_text(None, scanned(), Budget(recognise=fails)) == FileText(None, hindrance)


def test_a_scan_that_is_read_badly_is_named() -> None:
    found = file_text(None, scanned(), Budget(recognise=Reads(sure=False)))
    assert found == FileText("Lūdzu izsniegt manus datus", ReasonCode.OCR_UNSURE)


def test_a_page_of_letters_is_not_recognised() -> None:
    reads = Reads()
    file_text(None, pdf([SEEN]), Budget(recognise=reads))
    assert reads.seen == []


def test_pages_beyond_the_limit_are_named_and_the_others_read() -> None:
    pages = [line(f"Page {number}.") for number in range(1, 5)]
    assert file_text(None, pdf(pages), Budget(pages=2)) == FileText("Page 1.\n\nPage 2.", ReasonCode.TOO_LARGE)


def test_letters_beyond_the_limit_are_named_and_the_others_read() -> None:
    found = file_text(None, pdf([SEEN, SEEN]), Budget(letters=20))
    assert found == FileText("Please send me a cop", ReasonCode.TOO_LARGE)


def attached(content: bytes) -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(pdf([SEEN])))
    writer.add_attachment("request.txt", content)
    return written(writer)


def encrypted(user: str) -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(pdf([SEEN])))
    writer.encrypt(user, "owner", algorithm="AES-256")
    return written(writer)


def written(writer: pypdf.PdfWriter) -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_files_attached_to_a_pdf_are_read() -> None:
    found = file_text(None, attached("Lūdzu labot.".encode()))
    assert found == FileText("Please send me a copy of my data.\n\nLūdzu labot.")


def test_a_pdf_that_only_forbids_changes_is_read() -> None:
    assert file_text(None, encrypted("")) == FileText("Please send me a copy of my data.")


BAD = {
    "under a password": (encrypted("secret"), ReasonCode.PASSWORD_PROTECTED),
    "a header alone": (b"%PDF-1.7\n", ReasonCode.UNREADABLE),
    "noise after the header": (b"%PDF-1.7\n" + bytes(range(256)) * 20, ReasonCode.UNREADABLE),
    "without pages": (pdf([]), ReasonCode.UNREADABLE),
    "drawn by a program in it": (
        pdf([""], "/NeedsRendering true /AcroForm << /Fields [] /XFA 10 0 R >>", objects=[stream("<xdp:xdp/>")]),
        ReasonCode.UNREADABLE,
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_can_t_be_read_is_named(name: str) -> None:
    content, reason = BAD[name]
    assert file_text("application/pdf", content) == FileText(None, reason)


@pytest.mark.parametrize("size", ["14400 14400", "0 0", "1e30 1e30", "-5 842", "1 1"])
def test_sheets_of_any_size_end(size: str) -> None:
    content = pdf([SEEN]).replace(b"[0 0 595 842]", f"[0 0 {size}]".encode())
    assert isinstance(file_text(None, content, Budget(recognise=Reads())), FileText)


def test_pages_that_hold_each_other_end() -> None:
    content = pdf([SEEN]).replace(b"/Kids [100 0 R]", b"/Kids [2 0 R]  ")
    assert isinstance(file_text(None, content, Budget(recognise=Reads())), FileText)


def test_a_real_scan_is_read_with_its_letters() -> None:
    """With tesseract as it is installed: marks, Russian, and an address."""
    page = picture("Lūdzu dzēst visus manus personas datus.", "Прошу удалить мои данные.", "anna.liepa@pasts.example")
    words = (file_text(None, saved(page, "PDF", resolution=150)).text or "").split()
    assert {"Lūdzu", "dzēst", "visus", "manus", "удалить", "anna.liepa@pasts.example"} <= set(words)
