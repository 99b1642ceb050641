"""HTML reduced to the text that a reader sees, in one pass over the markup, without a tree.

Tree builders drop everything below some depth, so that a thousand ``<div>`` hide a request, and table layouts blow a hundred
kilobytes up to megabytes. Mail needs lines and words only: tags are cut out, blocks become lines, quotations get ``> ``.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from intake.limits import MARKUP_DEPTH

_TAG_NAME = re.compile(r"/?([A-Za-z][A-Za-z0-9:-]{0,40})")
_IN_TAG = re.compile(r"[>=]")
_VALUE_START = re.compile(r"\s*([\"'])")
_LONG_REFERENCE = re.compile(r"&#[xX]?0*[0-9A-Fa-f]{8,};?")
_SPACE = re.compile(r"[ \t\r\n\f\v\u00a0]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_INVISIBLE = str.maketrans("", "", "\u00ad\u200b\u200c\u200d\u2060\ufeff\x00")

_STYLE = re.compile(r"(?<![\w-])style\s*=\s*(\"[^\"]*\"|'[^']*'|\S+)", re.IGNORECASE)
_HIDING_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:font-size|opacity)\s*:\s*0+(?:\.0+)?(?![.\d])", re.IGNORECASE
)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_HIDDEN_ATTRIBUTE = re.compile(r"(?<![\w-])hidden(?![\w-])", re.IGNORECASE)

_UNREAD = frozenset({"script", "style", "title", "iframe", "noembed", "noframes", "template", "svg", "math"})
"""Elements whose content nobody reads as text."""
_LINE = frozenset(
    {"address", "article", "aside", "body", "br", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset"}
    | {"figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main"}
    | {"nav", "ol", "option", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul"}
)
_CELL = frozenset({"td", "th"})
_SELF_ENDING = frozenset({"p", "li", "td", "th", "tr", "dt", "dd", "option"})
"""Elements that end where the next of their name begins (HTML, 13.1.2.4)."""
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)


@dataclass(frozen=True, slots=True)
class _Tag:
    """A tag: its lower-case name, whether it ends an element, its text between the brackets."""

    name: str
    ending: bool
    text: str


@dataclass(slots=True)
class _Page:
    """Lines as they come about. *hidden_by*: element whose content is not shown, and how many of its name are open."""

    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    quoted: int = 0
    hidden_by: str = ""
    hidden_depth: int = 0
    hid_text: bool = False


def reduce(markup: str) -> tuple[str, bool]:
    """The readable text of *markup*, and whether text was left out because its own style hides it. Never raises."""
    page = _Page()
    for piece in _pieces(markup):
        if isinstance(piece, _Tag):
            _apply(page, piece)
        elif not page.hidden_by:
            page.line.append(_text(piece))
        elif piece.strip():
            page.hid_text = True
    _break(page)
    return _BLANK_LINES.sub("\n\n", "\n".join(page.lines)).strip(), page.hid_text


def _apply(page: _Page, tag: _Tag) -> None:
    """What one tag does to the page."""
    if page.hidden_by:
        _within_hidden(page, tag)
        return
    if tag.name in _LINE:
        _break(page)
        if tag.name == "p":
            page.lines.append("")
    elif tag.name in _CELL:
        page.line.append(" ")
    elif tag.name == "blockquote":
        _break(page)
        page.quoted = max(page.quoted - 1, 0) if tag.ending else page.quoted + 1
    if not tag.ending and tag.name not in _VOID and _hides(tag.text):
        page.hidden_by, page.hidden_depth = tag.name, 1


def _hides(attributes: str) -> bool:
    """Whether an element's own attributes keep it from being shown."""
    style = _STYLE.search(attributes)
    if style is not None and _HIDING_STYLE.search(style[1]):
        return True
    return "hidden" in attributes.lower() and _HIDDEN_ATTRIBUTE.search(_QUOTED.sub("", attributes)) is not None


def _within_hidden(page: _Page, tag: _Tag) -> None:
    """Look for the end of what is hidden."""
    if tag.name != page.hidden_by:
        return
    if tag.ending or tag.name in _SELF_ENDING:
        page.hidden_depth -= 1
    else:
        page.hidden_depth += 1
    if page.hidden_depth == 0:
        page.hidden_by = ""
        if not tag.ending:
            _apply(page, tag)


def _break(page: _Page) -> None:
    """End the current line, if there is anything on it."""
    line = _SPACE.sub(" ", "".join(page.line)).strip()
    page.line.clear()
    if line:
        page.lines.append("> " * min(page.quoted, MARKUP_DEPTH) + line)


def _text(raw: str) -> str:
    """Character data with its references resolved and invisible characters dropped."""
    if "&" in raw:
        raw = html.unescape(_LONG_REFERENCE.sub("\ufffd", raw))
    return raw.translate(_INVISIBLE)


def _pieces(markup: str) -> Iterator[_Tag | str]:
    """Character data and tags in turn; comments and unread elements are skipped."""
    at = 0
    while at < len(markup):
        opening = markup.find("<", at)
        if opening < 0:
            yield markup[at:]
            return
        if opening > at:
            yield markup[at:opening]
        name = _TAG_NAME.match(markup, opening + 1)
        if name is None:
            at = _after_no_tag(markup, opening)
            if at == opening + 1:
                yield "<"
            continue
        end = _tag_end(markup, name.end())
        tag = _Tag(name[1].lower(), markup[opening + 1] == "/", markup[name.end() : end])
        at = end + 1
        if tag.name in _UNREAD and not tag.ending:
            at = _after_element(markup, tag.name, at)
        else:
            yield tag


def _after_no_tag(markup: str, opening: int) -> int:
    """Offset after a comment or declaration; any other bracket is one letter of text."""
    if markup.startswith("<!--", opening):
        end = markup.find("-->", opening + 2)
        return len(markup) if end < 0 else end + 3
    if markup[opening + 1 : opening + 2] in {"!", "?", "/"}:
        end = markup.find(">", opening)
        return len(markup) if end < 0 else end + 1
    return opening + 1


def _tag_end(markup: str, at: int) -> int:
    """Offset of the bracket that ends the tag whose name ends at *at*; brackets in quoted values are passed over."""
    while (found := _IN_TAG.search(markup, at)) is not None:
        if found[0] == ">":
            return found.start()
        at = found.end()
        quote = _VALUE_START.match(markup, at)
        if quote is not None:
            closing = markup.find(quote[1], quote.end())
            if closing < 0:
                break
            at = closing + 1
    return len(markup)


def _after_element(markup: str, name: str, at: int) -> int:
    """Offset after the end tag of an element that is not read; without one it reaches to the end."""
    end = re.compile(rf"</{name}(?=[\s>/])", re.IGNORECASE).search(markup, at)
    if end is None:
        return len(markup)
    closing = markup.find(">", end.end())
    return len(markup) if closing < 0 else closing + 1
