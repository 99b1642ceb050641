"""What the pages say of attachments: invisible characters, real content, dangers; and pictures painted anew."""

from io import BytesIO

import pytest
from PIL import Image

from intake.content_kind import UNKNOWN, kind_of
from intake.facts import Attachment
from review.preview.dangers import Danger, dangers
from review.preview.pictures import MAX_PIXELS, MAX_SIDE, NoPictureError, repainted
from review.preview.visible import hides, on_one_line, visible

SEEN = {
    "right to left": ("gpj.\u202eexe", "gpj.⟨U+202E⟩exe"),
    "zero width": ("in\u200bfo", "in⟨U+200B⟩fo"),
    "soft hyphen": ("dzē\u00adst", "dzē⟨U+00AD⟩st"),
    "control": ("a\x1b[0m", "a⟨U+001B⟩[0m"),
    "half of a pair": ("a\ud800", "a⟨U+D800⟩"),
    "tag": ("a\U000e0041", "a⟨U+E0041⟩"),
    "joined family": ("👩\u200d👧", "👩\u200d👧"),
    "joined letters": ("a\u200db", "a⟨U+200D⟩b"),
    "lines and tabs": ("a\n\tb", "a\n\tb"),
    "Latvian": ("Ķēniņš", "Ķēniņš"),
}


@pytest.mark.parametrize(("text", "shown"), SEEN.values(), ids=SEEN.keys())
def test_what_nobody_sees_is_named(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert hides(text) == (text != shown)


def test_a_name_stays_on_one_line() -> None:
    assert on_one_line("a\r\nBcc: b\tc") == "a⟨U+000D⟩⟨U+000A⟩Bcc: b⟨U+0009⟩c"


KINDS = {
    "pdf": (b"%PDF-1.7", "application/pdf"),
    "pdf after noise": (b"\r\n\0\x01%PDF-1.7", "application/pdf"),
    "png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    "program": (b"MZ\x90", "application/x-dosexec"),
    "asic": (
        b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.etsi.asic-e+zipPK",
        "application/vnd.etsi.asic-e+zip",
    ),
    "docx": (
        b"PK\x03\x04[Content_Types].xml word/document.xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "docx with macros": (
        b"PK\x03\x04[Content_Types].xml word/vbaProject.bin",
        "application/vnd.ms-office.macroenabled",
    ),
    "zip": (b"PK\x03\x04a.txt", "application/zip"),
    "html": (b"\xef\xbb\xbf <!DOCTYPE html><p>", "text/html"),
    "html in sixteen bits": ("\ufeff<html>".encode("utf-16-le"), "text/html"),
    "svg": (b"<?xml version='1.0'?><svg xmlns=''>", "image/svg+xml"),
    "xml": (b"<?xml version='1.0'?><a/>", "application/xml"),
    "mail": (b"From: a@b.lv\r\nSubject: x\r\n\r\n", "message/rfc822"),
    "text": ("Lūdzu dzēst.".encode(), "text/plain"),
    "nothing known": (b"\x00\x01\x02", UNKNOWN),
    "nothing": (b"", "text/plain"),
}


@pytest.mark.parametrize(("content", "kind"), KINDS.values(), ids=KINDS.keys())
def test_content_tells_what_it_is(content: bytes, kind: str) -> None:
    assert kind_of(content) == kind


DANGERS = {
    "document": ("iesniegums.pdf", b"%PDF-1.7", ()),
    "no name": (None, b"%PDF-1.7", ()),
    "program": ("a.exe", b"MZ", (Danger.PROGRAM,)),
    "program called a document": ("a.pdf", b"MZ", (Danger.PROGRAM, Danger.DISGUISED)),
    "two endings": ("a.pdf.js", b"x", (Danger.PROGRAM, Danger.DOUBLE_ENDING)),
    "dots and space behind": ("a.exe. .", b"MZ", (Danger.PROGRAM,)),
    "page": ("a.html", b"<html>", (Danger.ACTIVE,)),
    "page called a picture": ("a.png", b"<html>", (Danger.ACTIVE, Danger.DISGUISED)),
    "macros": ("a.docm", b"PK\x03\x04[Content_Types].xml vbaProject.bin", (Danger.MACROS,)),
    "backwards": ("fdp\u202e.txt", b"x", (Danger.HIDDEN_CHARACTERS,)),
}


@pytest.mark.parametrize(("name", "content", "expected"), DANGERS.values(), ids=DANGERS.keys())
def test_what_to_beware_of_is_named(name: str | None, content: bytes, expected: tuple[Danger, ...]) -> None:
    file = Attachment("2", name, "application/octet-stream", len(content), "ab" * 32, kind_of(content))
    assert dangers(file) == expected


def painted(size: tuple[int, int], kind: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "red").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF"])
def test_a_picture_is_painted_anew_without_what_hangs_on_it(kind: str) -> None:
    media_type, octets = repainted(painted((4, 3), kind) + b"<script>alert(1)</script>")
    assert media_type == ("image/jpeg" if kind == "JPEG" else "image/png")
    assert b"script" not in octets
    assert Image.open(BytesIO(octets)).size == (4, 3)


def test_a_large_picture_is_shown_smaller() -> None:
    _, octets = repainted(painted((MAX_SIDE * 2, 10), "PNG"))
    assert Image.open(BytesIO(octets)).width == MAX_SIDE


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"GIF89a", painted((4, 3), "PNG")[:30], painted((4, 3), "BMP")])
def test_what_is_no_picture_is_not_shown(content: bytes) -> None:
    with pytest.raises(NoPictureError):
        repainted(content)


def test_a_bomb_is_refused_by_the_size_it_claims() -> None:
    gif = painted((4, 3), "GIF")
    assert MAX_PIXELS < 0xFFFF**2
    with pytest.raises(NoPictureError):
        repainted(gif[:6] + b"\xff\xff\xff\xff" + gif[10:])
