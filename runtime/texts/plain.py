"""Plain text and HTML, in whatever character set: declared in the file itself, marked, or told by its letters."""

import codecs
import re
from collections.abc import Iterable

from intake.charset import decode_text
from intake.defects import Defect
from intake.html_text import reduce
from runtime.texts.found import FileText, written
from runtime.texts.kinds import is_markup, unmarked_utf16
from verify.codes import ReasonCode

DECLARATION_WINDOW = 4096
"""Octets of markup in which its own declaration of a character set counts."""

MAX_MARKUP = 4 * 1024 * 1024
"""Octets of one text file that are decoded: markup may be longer than its words, but not without end."""

CYRILLIC_SHARE = 0.5
"""Share of high octets among letters above which a text of one octet a letter is Russian: Latvian stays below 0.2."""

_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?([A-Za-z0-9._:-]{2,40})", re.IGNORECASE)
_BASIC_LETTERS = (*range(ord("A"), ord("Z") + 1), *range(ord("a"), ord("z") + 1))
_UTF32 = {codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32"}


def read(media_type: str | None, content: bytes) -> FileText:
    """Give the text of a text file; of HTML what a reader sees of it."""
    text = decoded(content[:MAX_MARKUP])
    cut = ReasonCode.TOO_LARGE if len(content) > MAX_MARKUP else None
    if not is_markup(media_type, text):
        return written(text, cut)
    shown, hid = reduce(text)
    return written(shown, cut, ReasonCode.HIDDEN_TEXT if hid else None)


def decoded(content: bytes) -> str:
    """Decode *content* by its mark, its own declaration or its letters. Never raises; line ends become LF."""
    text = decode_text(content, None, set[Defect]()) if content.startswith(codecs.BOM_UTF8) else _guessed(content)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _guessed(content: bytes) -> str:
    for mark, codec in _UTF32.items():
        if content.startswith(mark):
            return content.decode(codec, "replace")
    wide = unmarked_utf16(content[:DECLARATION_WINDOW])
    if wide is not None:
        return content.decode(wide, "replace")
    return decode_text(content, _declared(content) or _by_letters(content), set[Defect]())


def _declared(content: bytes) -> str | None:
    """Give the character set that markup names itself."""
    if content.lstrip()[:1] != b"<":
        return None
    found = _DECLARED.search(content[:DECLARATION_WINDOW])
    return found[1].decode("ascii") if found else None


def _by_letters(content: bytes) -> str | None:
    """Give windows-1251 for a text that is no UTF-8 and consists of its letters; else nothing is known."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        high = len(content) - len(content.translate(None, bytes(range(0xC0, 0x100))))
        high, basic = _count(content, range(0xC0, 0x100)), _count(content, _BASIC_LETTERS)
        return "windows-1251" if high > CYRILLIC_SHARE * (high + basic) else None
    return None


def _count(content: bytes, octets: Iterable[int]) -> int:
    return len(content) - len(content.translate(None, bytes(octets)))
