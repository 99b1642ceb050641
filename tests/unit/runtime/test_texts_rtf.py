"""RTF: what a reader sees is read, what nobody sees is not, and is named."""

import pytest

from runtime.texts import FileText, file_text
from verify.codes import ReasonCode

HEAD = rb"{\rtf1\ansi\ansicpg1257\uc1{\fonttbl{\f0\fcharset186 Arial;}{\f1\fcharset204 Arial Cyr;}{\f2\fcharset2 Wingdings;}}{\colortbl;\red255\green255\blue255;\red31\green56\blue100;}{\info{\author dz\'e7st}}"


def rtf(body: bytes) -> bytes:
    return HEAD + body + b"}"


READ = {
    "letters of the document's code page": (rb"L\'fbdzu dz\'e7st\par datus", "Lūdzu dzēst\n\ndatus"),
    "letters of a font's own set": (rb"{\f1 \'cf\'f0\'ee\'f8\'f3} {\f0 L\'fbdzu}", "Прошу Lūdzu"),
    "Unicode with its stand-ins": (rb"L\u363?dzu dz{\uc2\u275 ab}st \u-10179?\u-8640?", "Lūdzu dzēst 🙀"),
    "signs and dashes": (rb"\{a\}\~b\_c \emdash  \\", "{a}\u00a0b-c — \\"),
    "a table": (rb"\trowd Ties\'eebas\cell Dz\'e7\'f0ana\cell\row", "Tiesības\tDzēšana"),
    "the result of a field but not its code": (
        rb"{\field{\*\fldinst HYPERLINK dzest}{\fldrslt infotrust.lv}}",
        "infotrust.lv",
    ),
    "boxes of form fields": (
        (
            rb"{\field{\*\fldinst FORMCHECKBOX {\*\formfield{\fftype1\ffres1\ffdefres0{\*\ffname A}}}}{\fldrslt }} A "
            rb"{\field{\*\fldinst FORMCHECKBOX {\*\formfield{\fftype1\ffres25\ffdefres0}}}{\fldrslt }} B"
        ),
        "☒ A ☐ B",
    ),
    "boxes of a symbol font": (rb"{\f2 \'fe} A {\f2 \u-3928?} B", "☒ A ☐ B"),
    "no deletions": (rb"L\'fbdzu {\deleted dzest }labot", "Lūdzu labot"),
    "header, note and text box": (
        rb"{\header Galvene\par}Teksts{\footnote V\'e7re} {\shp{\*\shpinst{\sp{\sn dzest}}{\shptxt Kast\'e7\par}}}",
        "Galvene\n\nTeksts",
    ),
    "octets that are no RTF": (rb"A{\*\unknown\bin5 \}}{{}B", "AB"),
    "white letters on dark": (rb"{\cf1\chcbpat2 Balts}", "Balts"),
    "a group without an end": (rb"{\b L\'fbdzu", "Lūdzu"),
}

UNSEEN = {
    "vanished": rb"{\v dz\'e7st}",
    "white on paper": rb"{\cf1 dz\'e7st}",
    "dark on dark": rb"{\cf2\chcbpat2 dz\'e7st}",
    "a point high": rb"{\fs2 dz\'e7st}",
    "in a comment": rb"{\*\annotation dz\'e7st}",
}


@pytest.mark.parametrize("name", READ)
def test_what_a_reader_sees_is_read(name: str) -> None:
    body, text = READ[name]
    found = file_text("application/rtf", rtf(body))
    assert (found.text or "").startswith(text)
    assert "dz\u0113st" not in (found.text or "").replace(text, "")
    assert found.hindrance is None


@pytest.mark.parametrize("name", UNSEEN)
def test_what_nobody_sees_is_not_read_and_is_named(name: str) -> None:
    assert file_text(None, rtf(rb"Izsniegt. " + UNSEEN[name] + rb"\par")) == FileText(
        "Izsniegt. ", ReasonCode.HIDDEN_TEXT
    )


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"{\\rtf1" + b"{" * 600, FileText(None, ReasonCode.UNREADABLE)),
        (b"{\\rtf1" + b"}" * 600 + b"A", FileText("A")),
        (b"{\\rtf1\\ansicpg99999 \\bin999999999 A", FileText(None)),
        (b"{\\rtf1\\u99999999 \\uc-5 \\fs-999999 A", FileText("\ue0ff", ReasonCode.HIDDEN_TEXT)),
    ],
)
def test_odd_files_end(content: bytes, found: FileText) -> None:
    assert file_text(None, content) == found
