"""The HTML of a mail as HTML that can do nothing: a few tags, no attribute that loads, runs or styles, links as plain text.

Twice over. First a parser that reads markup as browsers do drops what is not on the list, with its content where nobody
reads that as text. Then its well-formed output is written anew, by code that can write nothing but the tags named here:
whatever slipped through the first has no way through the second.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import nh3

from review.preview.visible import on_one_line, visible

TAGS = frozenset(
    {"abbr", "b", "big", "blockquote", "caption", "center", "cite", "code", "dd", "del", "dfn", "div", "dl", "dt", "em"}
    | {"font", "h1", "h2", "h3", "h4", "h5", "h6", "i", "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "samp", "small"}
    | {"span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul"}
)
"""Elements that are kept, without their attributes but the spans of cells."""

_VOID = frozenset({"br", "hr"})
_READ_AS_LINK, _READ_AS_PICTURE = "a", "img"
_SPANS = frozenset({"colspan", "rowspan"})
_GONE_WITH_CONTENT = frozenset(
    {"script", "style", "svg", "math", "template", "noscript", "noembed", "noframes", "iframe", "object", "applet"}
    | {"title", "select", "textarea", "audio", "video", "canvas"}
)

_SHOWN_SCHEMES = frozenset(
    {"http", "https", "mailto", "tel", "sms", "ftp", "file", "cid", "data", "javascript", "vbscript", "blob", "ws"}
)
"""Of a link nothing is left but its target as text, so the worst of them may be read as well as the best."""

MAX_TAGS = 8_000
"""Tags of one part: a rich newsletter has some thousands, and reading them takes time by their square when nested."""

MAX_DEPTH = 200
"""Elements inside one another: layouts by tables nest some dozens; deeper ones are opened no more."""

MAX_SPAN = 100
"""Columns or rows of one cell: browsers lay out as many as they are told."""

MAX_TARGET = 300
"""Characters of a link's target that are shown."""


@dataclass(frozen=True, slots=True)
class Words:
    """What stands for things that are not shown, in the reader's language."""

    picture: str = "attēls"
    withheld: str = "attēls no tīmekļa nav ielādēts"
    cut: str = "Vēstule ir tik gara, ka rādīts tikai tās sākums."


@dataclass(frozen=True, slots=True)
class Harmless:
    """*html* is the inside of a body. *pictures*: of the mail itself, shown or not; *withheld*: those from elsewhere."""

    html: str
    pictures: int
    withheld: int
    cut: bool


def harmless(markup: str, words: Words, picture: Callable[[str], str | None] = lambda _: None) -> Harmless:
    """Make *markup* harmless; *picture* gives the data URL of an enclosed picture by its Content-ID, None to leave it out."""
    shortened = _within(markup, MAX_TAGS)
    cleaned = nh3.clean(
        shortened,
        tags=set(TAGS | _VOID | {_READ_AS_LINK, _READ_AS_PICTURE}),
        clean_content_tags=set(_GONE_WITH_CONTENT),
        attributes={"a": {"href"}, "img": {"src", "alt"}, "td": set(_SPANS), "th": set(_SPANS)},
        url_schemes=set(_SHOWN_SCHEMES),
        link_rel=None,
    )
    writer = _Writer(words, picture)
    writer.feed(cleaned)
    writer.close()
    cut = len(shortened) < len(markup)
    note = f"<p class=note>{escape(words.cut)}</p>" if cut else ""
    return Harmless("".join(writer.out) + note, writer.pictures, writer.withheld, cut)


def _within(markup: str, tags: int) -> str:
    """Give the beginning of *markup* that holds at most so many tags."""
    at = -1
    for _ in range(tags):
        at = markup.find("<", at + 1)
        if at < 0:
            return markup
    return markup[:at]


class _Writer(HTMLParser):
    """Writes the cleaned markup anew; `out` gathers it."""

    def __init__(self, words: Words, picture: Callable[[str], str | None]) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.pictures = self.withheld = 0
        self._words = words
        self._picture = picture
        self._open: list[str] = []
        self._skipped = 0
        self._target = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write a tag that is on the list, the target of a link behind it, and something in place of a picture."""
        given = {name: value or "" for name, value in attrs}
        if tag in _VOID:
            self.out.append(f"<{tag}>")
        elif tag == _READ_AS_PICTURE:
            self._write_picture(given)
        elif tag == _READ_AS_LINK:
            self._target = given.get("href", "")
            self.out.append("<span class=link>")
        elif tag in TAGS:
            self._begin(tag, given)

    def handle_endtag(self, tag: str) -> None:
        """End what was begun; what was never begun has no end either."""
        if tag == _READ_AS_LINK:
            self.out.append(f"</span>{_shown_target(self._target)}")
            self._target = ""
        elif tag in TAGS:
            self._end(tag)

    def handle_data(self, data: str) -> None:
        """Write text as text."""
        self.out.append(escape(visible(data)))

    def _begin(self, tag: str, given: Mapping[str, str]) -> None:
        if len(self._open) >= MAX_DEPTH:
            self._skipped += 1
            self.out.append(" ")
            return
        self._open.append(tag)
        self.out.append(f"<{tag}{_spans(given)}>")

    def _end(self, tag: str) -> None:
        if self._skipped:
            self._skipped -= 1
        elif self._open and self._open[-1] == tag:
            self._open.pop()
            self.out.append(f"</{tag}>")

    def _write_picture(self, given: Mapping[str, str]) -> None:
        source, alternative = given.get("src", ""), on_one_line(given.get("alt", ""))
        if not source.lower().startswith("cid:"):
            self.withheld += 1
            self._write_instead(self._words.withheld, alternative)
            return
        self.pictures += 1
        url = self._picture(unquote(source[len("cid:") :]))
        if url is None:
            self._write_instead(self._words.picture, alternative)
        else:
            self.out.append(f'<img src="{escape(url)}" alt="{escape(alternative)}">')

    def _write_instead(self, what: str, alternative: str) -> None:
        named = f"{what}: {alternative}" if alternative else what
        self.out.append(f"<span class=left-out>{escape(named)}</span>")


def _spans(given: Mapping[str, str]) -> str:
    """Give the spans of a cell, as numbers and nothing else."""
    numbers = {name: int(given[name]) for name in sorted(_SPANS & given.keys()) if _is_number(given[name])}
    return "".join(f" {name}={min(number, MAX_SPAN)}" for name, number in numbers.items())


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6  # noqa: PLR2004 - so long a number is no span


def _shown_target(href: str) -> str:
    """Give where a link leads, as text; a name in foreign letters also as the network knows it."""
    if not href:
        return ""
    shown = on_one_line(href[:MAX_TARGET]) + ("…" if len(href) > MAX_TARGET else "")
    real = _network_name(href)
    return f" <span class=target>‹{escape(shown)}›{escape(real)}</span>"


def _network_name(href: str) -> str:
    """Give `` = xn--…`` for a host that is not plain ASCII: letters of another alphabet look like ours."""
    try:
        host = urlsplit(href).hostname or ""
        return "" if host.isascii() else f" = {host.encode('idna').decode('ascii')}"
    except ValueError:
        return " = ?"
