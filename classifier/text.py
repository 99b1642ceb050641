"""The readable text of one file: plain text in whatever charset, and HTML with its quotes marked and its hidden text left out.

Other formats are named, not guessed at. Messages are taken apart by intake, which gives their bodies here one by one.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree, html

from classifier.rights import Doubt

MAX_FILE = 4 * 1024 * 1024
"""Bytes of a file that are decoded: far more than is read of a request."""

MANY_HIGH = 0.4
"""Share of letters beyond ASCII from which on a text in a one-byte charset is Russian: Latvian has some 15 %."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FOREIGN_STARTS = (
    b"%PDF",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"{\\rtf",
    b"Rar!",
    b"\x1f\x8b",
)
_BLOCKS = frozenset(
    "p div br tr li ul ol table h1 h2 h3 h4 h5 h6 section article header footer blockquote pre hr title dd dt".split()  # noqa: SIM905 - words read better than quotes and commas
)
_SKIPPED = frozenset("script style head template noscript title svg math object iframe".split())  # noqa: SIM905 - words read better than quotes and commas
_INVISIBLE = ("display:none", "visibility:hidden", "font-size:0", "mso-hide:all", "opacity:0")


@dataclass(frozen=True, slots=True)
class Readable:
    """The *text* of a file."""

    text: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a file gave no text: *reason* is a review code."""

    reason: Doubt


def text_of(data: bytes, *, media_type: str | None = None, charset: str | None = None) -> Readable | Unreadable:
    """Give the readable text of a file, told by its content first and by *media_type* second. Never raises."""
    if data.startswith(_FOREIGN_STARTS):
        return Unreadable(Doubt.UNSUPPORTED_FORMAT)
    text = decode(data[:MAX_FILE], charset)
    if text is None:
        return Unreadable(Doubt.UNREADABLE)
    start = text[:1000].lstrip().lower()
    if media_type == "text/html" or start.startswith(("<!doctype html", "<html")):
        return Readable(html_text(text))
    return Readable(text)


def decode(data: bytes, charset: str | None = None) -> str | None:
    """Decode text: byte order mark, UTF-8, the *charset* named, then Baltic or Cyrillic Windows; None if binary."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data.decode(name, "replace")
    if b"\x00" in data:
        return None
    for name in filter(None, ("utf-8", charset)):
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode(_one_byte_charset(data), "replace")


def _one_byte_charset(data: bytes) -> str:
    high = sum(byte >= 0xC0 for byte in data)  # noqa: PLR2004 - letters of both charsets begin here
    letters = high + sum(65 <= byte | 0x20 <= 122 for byte in data if byte < 0x80)  # noqa: PLR2004 - ASCII letters
    return "cp1251" if high > MANY_HIGH * letters else "cp1257"


def html_text(markup: str) -> str:
    """Reduce HTML to lines of text. Quoted blocks get ``> ``, invisible text is left out. Never raises.

    The parser has libxml2's limits on depth and size, knows no entities but characters and fetches nothing.
    """
    try:
        root = html.document_fromstring(
            markup.replace("\x00", ""), parser=html.HTMLParser(encoding=None, no_network=True)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    lines = "".join(_pieces(root)).splitlines()
    tidy = (" ".join(line.split()) for line in lines)
    return "\n".join(tidy).strip("\n")


def _pieces(root: html.HtmlElement) -> Iterator[str]:
    """Walk the tree without recursion; a line inside quoted blocks begins with its mark."""
    quotes = hidden = 0
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in {"comment", "pi"}:
            yield _flow(element.tail) if not hidden else ""
            continue
        step = 1 if event == "start" else -1
        is_hidden = _is_hidden(element)
        hidden += step * is_hidden
        quotes += step * _is_quote(element)
        if not hidden:
            if element.tag in _BLOCKS and (step > 0 or element.tag != "br"):
                yield "\n" + "> " * min(quotes, 1)
            yield _flow(element.text if event == "start" else element.tail)


def _flow(text: str | None) -> str:
    """Line ends in the source of a page are spaces."""
    return " ".join(text.splitlines()) if text and "\n" in text else text or ""


def _is_hidden(element: html.HtmlElement) -> bool:
    style = "".join((element.get("style") or "").lower().split())
    return element.tag in _SKIPPED or element.get("hidden") is not None or any(mark in style for mark in _INVISIBLE)


def _is_quote(element: html.HtmlElement) -> bool:
    return element.tag == "blockquote" or "gmail_quote" in (element.get("class") or "").split()
