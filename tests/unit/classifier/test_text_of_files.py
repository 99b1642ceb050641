"""The readable text of files: charsets, HTML, and what is no text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.rights import Doubt
from classifier.text import Readable, Unreadable, html_text, text_of

LATVIAN = "Lūdzu dzēst manus datus, paldies! Ķēniņš Šķēle."
RUSSIAN = "Прошу удалить мои данные, спасибо!"
ENCODED = {
    "utf-8": (LATVIAN, "utf-8"),
    "utf-8 with mark": (LATVIAN, "utf-8-sig"),
    "utf-16 with mark": (LATVIAN, "utf-16"),
    "baltic windows": (LATVIAN, "cp1257"),
    "cyrillic windows": (RUSSIAN, "cp1251"),
}


@pytest.mark.parametrize("name", ENCODED)
def test_charsets_are_told_without_being_named(name: str) -> None:
    text, charset = ENCODED[name]
    assert text_of(text.encode(charset)) == Readable(text)


def test_a_named_charset_is_used_and_an_unknown_one_is_survived() -> None:
    assert text_of(RUSSIAN.encode("koi8-r"), charset="koi8-r") == Readable(RUSSIAN)
    assert text_of(LATVIAN.encode("cp1257"), charset="x-none") == Readable(LATVIAN)


@pytest.mark.parametrize("start", [b"%PDF-1.7", b"PK\x03\x04", b"\x89PNG\r\n", b"\xd0\xcf\x11\xe0"])
def test_other_formats_are_named_not_guessed(start: bytes) -> None:
    assert text_of(start + b"rest") == Unreadable(Doubt.UNSUPPORTED_FORMAT)


def test_binary_is_unreadable() -> None:
    assert text_of(b"ab\x00\x01\x02") == Unreadable(Doubt.UNREADABLE)


def test_html_is_told_by_its_content_and_by_its_type() -> None:
    assert text_of(b"<!DOCTYPE html><p>Sveiki</p>") == Readable("Sveiki")
    assert text_of(b"<p>Sveiki</p>", media_type="text/html") == Readable("Sveiki")


PAGES = {
    "blocks become lines": ("<p>Viens</p><p>Divi<br>Trīs</p>", ["Viens", "Divi", "Trīs"]),
    "inline stays together": ("<p>Lūdzu <b>dzēst</b>\n manus datus</p>", ["Lūdzu dzēst manus datus"]),
    "scripts are left out": ("<script>x</script><style>y</style><p>z</p>", ["z"]),
    "invisible text is left out": ('<p style="display: none">dzēst</p><p>labot</p>', ["labot"]),
    "tiny text is left out": ('<span style="font-size:0px">dzēst</span>labot', ["labot"]),
    "quotes are marked": (
        "<p>Jā</p><blockquote>vecs<br>teksts</blockquote><p>ne</p>",
        ["Jā", "> vecs", "> teksts", "ne"],
    ),
    "gmail's quotes are marked": ('Jā<div class="gmail_quote">vecs</div>', ["Jā", "> vecs"]),
    "comments are left out": ("a<!-- dzēst -->b", ["ab"]),
    "characters are resolved": ("<p>dz&#275;st &amp; labot</p>", ["dzēst & labot"]),
}


@pytest.mark.parametrize("name", PAGES)
def test_pages_become_lines(name: str) -> None:
    markup, lines = PAGES[name]
    assert [line for line in html_text(markup).splitlines() if line.strip("> ")] == lines


def test_deep_nesting_ends() -> None:
    assert isinstance(html_text("<div>" * 50_000 + "dzēst"), str)


@given(st.binary(max_size=300))
def test_no_bytes_make_reading_fail(data: bytes) -> None:
    assert isinstance(text_of(data), Readable | Unreadable)
    assert isinstance(text_of(data, media_type="text/html"), Readable | Unreadable)
