"""Files become text where they can be read, and a named hindrance where not; nothing raises."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.texts import DECORATION, MAX_TEXT, FileText, file_text
from verify.codes import ReasonCode

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
T = 'xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:t="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
UNREADABLE = FileText(None, ReasonCode.UNREADABLE)


def zipped(**files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("media_type", "content", "text"),
    [
        ("text/plain", "Lūdzu dzēst".encode(), "Lūdzu dzēst"),
        ("application/octet-stream", "Lūdzu dzēst".encode("windows-1257"), "Lūdzu dzēst"),
        (None, "\ufeffLūdzu".encode("utf-16-le"), "Lūdzu"),
        ("text/html", b"<p>one<p>two<script>evil()</script>", "one\ntwo"),
        ("text/plain", b"<!DOCTYPE html><html><body>one</body></html>", "one"),
        (
            None,
            zipped(
                word__document_xml=f"<w:document {W}><w:p><w:r><w:t>Lūdzu </w:t></w:r><w:r><w:t>dzēst</w:t></w:r></w:p><w:p/></w:document>"
            ),
            "Lūdzu dzēst\n",
        ),
        (
            None,
            zipped(content_xml=f"<o:d {T}><t:h>Virsraksts</t:h><t:p>Lūdzu <t:span>dzēst</t:span></t:p></o:d>"),
            "Virsraksts\nLūdzu dzēst",
        ),
    ],
)
def test_what_can_be_read_is_read(media_type: str | None, content: bytes, text: str) -> None:
    found = file_text(media_type, content)
    assert (found.text or "").replace("\n\n", "\n") == text
    assert found.hindrance is None


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("application/pdf", b"%PDF-1.7 ..."),
        ("application/msword", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..."),
        ("image/jpeg", b"\xff\xd8\xff\x00" + bytes(DECORATION)),
        ("application/zip", zipped(notes_txt="x")),
        ("application/zip", b"PK\x03\x04 broken"),
        (None, zipped(word__document_xml="<not-closed>")),
        (None, zipped(word__document_xml=f'<!DOCTYPE x [<!ENTITY a "b">]><w:document {W}>&a;</w:document>')),
    ],
)
def test_what_can_t_be_read_is_named(media_type: str | None, content: bytes) -> None:
    assert file_text(media_type, content) == UNREADABLE


@pytest.mark.parametrize(
    ("media_type", "content"),
    [("image/png", b"\x89PNG\x00small"), ("application/pkcs7-signature", b"\x30\x80"), ("text/plain", b"")],
)
def test_a_logo_a_signature_and_nothing_hold_no_words(media_type: str, content: bytes) -> None:
    assert file_text(media_type, content) == FileText(None)


def test_a_text_beyond_the_limit_is_cut_and_named() -> None:
    found = file_text("text/plain", b"x" * (MAX_TEXT + 1))
    assert (len(found.text or ""), found.hindrance) == (MAX_TEXT, ReasonCode.TOO_LARGE)


def test_a_bomb_is_not_unpacked() -> None:
    assert file_text(None, zipped(word__document_xml="x" * 50_000_000)) == UNREADABLE


@given(st.sampled_from(["text/plain", "text/html", "image/png", None]), st.binary(max_size=200))
def test_nothing_raises(media_type: str | None, content: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"%PDF-", b"<html", b"\xff\xfe"):
        file_text(media_type, start + content)
