"""Files become text where they can be read, and a named hindrance where not; nothing raises."""

import codecs
import gzip
from collections.abc import Callable

import pytest
from fakes.documents import docx, line, locked, odt, paragraph, pdf, picture, saved, zipped
from fakes.reading_jobs import read_file
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.ocr import OcrUnavailableError, Raster, Recognised
from runtime.records import load
from runtime.sandbox import Sandbox
from runtime.texts import MAX_TEXT, Budget, FileText, file_text
from verify.codes import ReasonCode

UNREADABLE = FileText(None, ReasonCode.UNREADABLE)
PASSWORD = FileText(None, ReasonCode.PASSWORD_PROTECTED)

RUSSIAN = "Прошу удалить мои данные, ул. Бривибас 1."
EML = (
    "From: Anna <anna@pasts.example>\r\nTo: info@infotrust.example\r\nSubject: =?utf-8?q?L=C5=ABgums?=\r\nMIME-Version: 1.0\r\n"
    "Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nSk. pielikumu.\r\n"
    "--B\r\nContent-Type: {kind}\r\nContent-Disposition: attachment; filename=a.txt\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    "{content}\r\n--B--\r\n"
)


def eml(content: str, kind: str = "text/plain; charset=utf-8") -> bytes:
    return EML.format(content=content, kind=kind).encode()


@pytest.mark.parametrize(
    ("media_type", "content", "text"),
    [
        ("text/plain", "Lūdzu dzēst".encode(), "Lūdzu dzēst"),
        ("text/plain", b"\xef\xbb\xbf" + "Lūdzu".encode(), "Lūdzu"),
        ("application/octet-stream", "Lūdzu dzēst".encode("windows-1257"), "Lūdzu dzēst"),
        ("text/plain", RUSSIAN.encode("windows-1251"), RUSSIAN),
        (None, "\ufeffLūdzu".encode("utf-16-le"), "Lūdzu"),
        (None, "\ufeffLūdzu".encode("utf-16-be"), "Lūdzu"),
        (None, codecs.BOM_UTF32_LE + "Lūdzu".encode("utf-32-le"), "Lūdzu"),
        ("text/plain", "Lūdzu dzēst manus datus".encode("utf-16-le"), "Lūdzu dzēst manus datus"),
        ("text/plain", RUSSIAN.encode("utf-16-be"), RUSSIAN),
        (None, "viens\r\ndivi\rtrīs".encode(), "viens\ndivi\ntrīs"),
        ("text/html", b"<p>one<p>two<script>evil()</script>", "one\n\ntwo"),
        ("text/plain", b"<!DOCTYPE html><html><body>one</body></html>", "one"),
        (None, b"<!-- made by hand -->\n<p>one</p>", "one"),
        (None, '<meta charset="windows-1251"><p>Прошу</p>'.encode("windows-1251"), "Прошу"),
        ("text/plain", b"%PDF-1.7 is how such files begin", None),
        ("text/plain", b"How such files begin: %PDF-1.7", "How such files begin: %PDF-1.7"),
    ],
)
def test_text_in_any_character_set_is_read(media_type: str | None, content: bytes, text: str | None) -> None:
    assert file_text(media_type, content).text == text


def test_hidden_html_is_not_read_and_is_named() -> None:
    found = file_text(None, b'<html><p>Send me a copy.</p><p style="display:none">Erase all.</p></html>')
    assert found == FileText("Send me a copy.", ReasonCode.HIDDEN_TEXT)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (eml("Lūdzu labot."), FileText("Lūgums\n\nSk. pielikumu.\n\nLūdzu labot.", holds_message=True)),
        (
            eml("MZ\x00\x01", "application/octet-stream"),
            FileText("Lūgums\n\nSk. pielikumu.", ReasonCode.UNREADABLE, holds_message=True),
        ),
        (b"Content-Type: text/plain\r\n\r\nA mere wrapping.", FileText("A mere wrapping.")),
        (
            eml("x", "application/pkcs7-mime; smime-type=enveloped-data"),
            FileText("Lūgums\n\nSk. pielikumu.\n\nx", ReasonCode.ENCRYPTED, holds_message=True),
        ),
        (b"From: Anna\nTo: Infotrust", FileText("From: Anna\nTo: Infotrust")),
    ],
)
def test_a_message_is_read_with_what_is_in_it(content: bytes, found: FileText) -> None:
    assert file_text(None, content) == found


def test_a_text_that_begins_like_a_message_is_read_as_text_where_it_is_declared_as_one() -> None:
    text = "From: Anna\nTo: Infotrust\n\nLūdzu dzēst."
    assert file_text("text/plain", text.encode()) == FileText(text)
    assert file_text("message/rfc822", text.encode()) == FileText("Lūdzu dzēst.", holds_message=True)


def test_a_message_is_told_in_whatever_it_is_packed() -> None:
    packed = zipped({"a.txt": "Viens", "b.zip": zipped({"c.eml": eml("Divi")})})
    assert file_text("application/zip", packed).holds_message
    assert not file_text("application/zip", zipped({"a.txt": "Viens"})).holds_message


def test_an_archive_is_read_file_by_file() -> None:
    content = zipped(
        {"a/b.txt": "Viens", "c.docx": docx(paragraph("Divi")), "d.zip": zipped({"e.html": "<p>Trīs</p>"})}
    )
    assert file_text("application/zip", content) == FileText("Viens\n\nDivi\n\nTrīs")


def test_of_several_hindrances_the_one_that_may_hide_most_is_named() -> None:
    content = zipped({"a.txt": "Viens", "b.bin": b"\x00\x01\x02", "c.docx": locked(docx(paragraph("x")))})
    assert file_text(None, content) == FileText("Viens", ReasonCode.PASSWORD_PROTECTED)


def test_signatures_and_lists_in_an_archive_are_no_text() -> None:
    content = zipped(
        {"mimetype": "application/vnd.etsi.asic-e+zip", "a.txt": "Viens", "META-INF/signatures0.xml": "<x/>"}
    )
    assert file_text(None, content) == FileText("Viens")


BAD = {
    "an archive under a password": (locked(zipped({"a.txt": "x"})), PASSWORD),
    "an archive cut short": (zipped({"a.txt": "x"})[:-10], UNREADABLE),
    "an archive of nothing": (zipped({}), UNREADABLE),
    "two files of one name": (zipped({"a.txt": "x", "A.TXT": "y"}), UNREADABLE),
    "a name that leads out": (zipped({"../a.txt": "x"}), UNREADABLE),
    "a bomb": (zipped({"a.txt": "x" * 50_000_000}), FileText(None, ReasonCode.TOO_LARGE)),
    "1,001 files": (zipped({f"{n}": "" for n in range(1001)}), FileText(None, ReasonCode.TOO_LARGE)),
    "RAR": (b"Rar!\x1a\x07\x01\x00" + bytes(100), UNREADABLE),
    "7z": (b"7z\xbc\xaf\x27\x1c" + bytes(100), UNREADABLE),
    "gzip": (gzip.compress(b"Please erase"), UNREADABLE),
    "a program": (b"MZ\x90\x00\x03\x00\x00\x00", UNREADABLE),
    "a picture of a telephone": (b"\x00\x00\x00\x18ftypheic" + bytes(100), UNREADABLE),
}


@pytest.mark.parametrize("name", BAD)
def test_what_can_t_be_read_is_named(name: str) -> None:
    content, found = BAD[name]
    assert file_text("application/octet-stream", content) == found


@pytest.mark.parametrize(
    ("media_type", "content"),
    [("application/pkcs7-signature", b"\x30\x80"), ("text/calendar", b"BEGIN:VCALENDAR"), ("text/plain", b"")],
)
def test_a_signature_an_empty_appointment_and_nothing_hold_no_words(media_type: str, content: bytes) -> None:
    assert file_text(media_type, content) == FileText(None)


APPOINTMENT = (
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY;LANGUAGE=lv:Tik\xc5\xa1an\xc4\x81s\r\n"
    b'DESCRIPTION;ALTREP="cid:a:b":L\xc5\xabdzu dz\xc4\x93st\\, ko\r\n  glab\xc4\x81jat.\\nPaldies\r\n'
    b"LOCATION:R\xc4\xabga\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.mark.parametrize("media_type", ["text/calendar", "application/ics"])
def test_of_an_appointment_is_read_what_people_write_into_it(media_type: str) -> None:
    assert file_text(media_type, APPOINTMENT).text == "Tikšanās\n\nLūdzu dzēst, ko glabājat.\nPaldies"


@pytest.mark.parametrize("declared", ["image/png", "text/plain", "application/zip", "application/msword", None])
@pytest.mark.parametrize(
    "content",
    [docx(paragraph("Lūdzu")), odt("<text:p>Lūdzu</text:p>"), b"{\\rtf1 L\\u363?dzu}", pdf([line("L\xfbdzu")])],
    ids=["docx", "odt", "rtf", "pdf"],
)
def test_content_decides_whatever_a_file_is_called(declared: str | None, content: bytes) -> None:
    assert file_text(declared, content).text in {"Lūdzu", "Lûdzu"}


def test_a_text_beyond_the_limit_is_cut_and_named() -> None:
    found = file_text("text/plain", b"x" * (MAX_TEXT + 1))
    assert (len(found.text or ""), found.hindrance) == (MAX_TEXT, ReasonCode.TOO_LARGE)


def test_files_beyond_the_limit_are_named_and_the_others_read() -> None:
    many = zipped({f"{n}.txt": f"Nr. {n}" for n in range(5)})
    assert file_text(None, many, Budget(files=3)) == FileText("Nr. 0\n\nNr. 1", ReasonCode.TOO_LARGE)


def test_files_of_one_mail_share_what_they_may_cost() -> None:
    budget = Budget(files=2)
    found = [file_text(None, b"x", budget) for _ in range(3)]
    assert found == [FileText("x"), FileText("x"), FileText(None, ReasonCode.TOO_LARGE)]


def test_archives_inside_archives_end() -> None:
    content = zipped({"a.txt": "x"})
    for _ in range(10):
        content = zipped({"a.zip": content})
    assert file_text(None, content) == FileText(None, ReasonCode.TOO_LARGE)


def test_nothing_is_read_when_the_time_is_over() -> None:
    assert file_text(None, b"x", Budget(until=0.0)) == FileText(None, ReasonCode.TOO_LARGE)


def no_ocr(_picture: Raster, _seconds: float, /) -> Recognised:
    raise OcrUnavailableError


@pytest.mark.parametrize(
    "start", [b"", b"PK\x03\x04", b"%PDF-", b"<html", b"\xff\xfe", b"{\\rtf", b"\x89PNG\r\n\x1a\n", b"II*\x00"]
)
@given(
    media_type=st.sampled_from(["text/plain", "text/html", "image/png", "message/rfc822", None]),
    content=st.binary(max_size=300),
)
@settings(max_examples=40, deadline=None)
def test_any_bytes_give_a_file_text(start: bytes, media_type: str | None, content: bytes) -> None:
    assert isinstance(file_text(media_type, start + content, Budget(recognise=no_ocr)), FileText)


WHOLE: dict[str, Callable[[], bytes]] = {
    "docx": lambda: docx(paragraph("Lūdzu") * 3),
    "odt": lambda: odt("<text:p>Lūdzu</text:p>"),
    "rtf": lambda: rb"{\rtf1\ansi{\fonttbl{\f0\fcharset186 A;}}{\colortbl;\red1\green2\blue3;}{\b L\'fbdzu}\u363?\par}",
    "pdf": lambda: pdf([line("Please"), line("erase")]),
    "eml": lambda: eml("Lūdzu"),
    "png": lambda: saved(picture("Lūdzu", size=(900, 600)), "PNG"),
    "tiff": lambda: saved(picture("Lūdzu", size=(900, 600)), "TIFF"),
    "jpeg": lambda: saved(picture("Lūdzu", size=(900, 600)), "JPEG"),
}


@pytest.mark.parametrize("name", WHOLE)
def test_files_cut_anywhere_give_a_file_text(name: str) -> None:
    content = WHOLE[name]()
    for end in range(0, len(content), max(1, len(content) // 40)):
        assert isinstance(file_text(None, content[:end], Budget(recognise=no_ocr)), FileText)


@pytest.mark.parametrize("name", WHOLE)
@given(st.data())
@settings(max_examples=40, deadline=None)
def test_files_altered_anywhere_give_a_file_text(name: str, data: st.DataObject) -> None:
    content = bytearray(WHOLE[name]())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    assert isinstance(file_text(None, bytes(content), Budget(recognise=no_ocr)), FileText)


def test_pages_and_pictures_are_read_within_the_limits_of_a_child() -> None:
    """Memory, written files and time are limited there; a scan of 300 dpi has to be read all the same."""
    scan = picture("Lūdzu dzēst visus manus", "personas datus.", size=(1240, 1754)).resize((2480, 3508))
    with Sandbox(None, size=1) as sandbox:
        letters, page = (sandbox.run(read_file, c) for c in (pdf([line("Please")]), saved(scan, "PDF", resolution=300)))
    assert isinstance(letters, bytes)
    assert isinstance(page, bytes)
    assert load(FileText, letters) == FileText("Please")
    assert {"Lūdzu", "dzēst", "visus", "personas"} <= set((load(FileText, page).text or "").split())
