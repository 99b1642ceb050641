"""Cutting text into words and sentences, each with its place in the original text. Linear in the length of the text."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from classifier.normal import HIDDEN, fold

MAX_SENTENCE = 70
"""Words of a sentence; longer runs are cut, so that matching stays linear whatever the punctuation."""

WRAPPED_LINE = 58
"""A line at least this long was wrapped by a mail program: its end is no end of a sentence."""

MAX_TITLE = 9
"""Words of a line that may still be a heading."""

_INNER = rf"[\w\u0300-\u036f{HIDDEN}]"
_TOKEN = re.compile(
    rf"""
      (?P<address> https?://[^\s<>"]{{1,500}} | www\.[^\s<>"]{{1,500}} | [\w.+%-]{{1,64}}@[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,6}} )
    | (?P<word> {_INNER}+ (?:['’‘ʼ`´\-‐‑]{_INNER}+)* )
    | (?P<end> [.!?…;]+ )
    | (?P<line> \n )
    | (?P<pause> [,:()–—] | \s-\s )
    """,
    re.VERBOSE,
)
_ABBREVIATIONS = frozenset(
    "art nr no dr mr mrs ms st talr tel mob red piem skat utt utml gs pers к ст тел нр им стр ул кв bulv".split()  # noqa: SIM905 - words read better than quotes and commas
)
_BULLET = re.compile(r"[ \t]*(?:[-–—•*·]|\d{1,2}[.)]|[a-zа-я]\))[ \t]")


class Token(NamedTuple):
    """A word: its place in the original text and its folded form (``@`` for an address or link).

    *pause*: a comma, colon, bracket or dash stands before it.
    """

    start: int
    end: int
    word: str
    pause: bool = False


class Run(NamedTuple):
    """The words of one sentence; *asks*: it ends in a question mark; *title*: a short line without a full stop."""

    tokens: tuple[Token, ...]
    asks: bool
    title: bool


def runs(text: str, start: int, end: int) -> Iterator[Run]:
    """Cut ``text[start:end]`` into sentences. Sentences without words do not occur."""
    pending: list[Token] = []
    line_start, pause = start, False
    for match in _TOKEN.finditer(text, start, end):
        kind, at = match.lastgroup, match.start()
        if kind == "word":
            if word := fold(match[0]):
                pending.append(Token(at, match.end(), word, pause))
        elif kind == "address":
            pending.append(Token(at, match.end(), "@", pause))
        pause = kind == "pause"
        ends = len(pending) >= MAX_SENTENCE
        if kind == "line":
            ends = ends or _breaks(text, at, at - line_start)
            line_start = at + 1
        elif kind == "end":
            ends = ends or _stops(text, match, pending)
        if ends and pending:
            yield _run(pending, match[0] if kind == "end" else "", heading=kind == "line")
            pending = []
    if pending:
        yield _run(pending, "", heading=True)


def _run(tokens: list[Token], mark: str, *, heading: bool) -> Run:
    return Run(tuple(tokens), "?" in mark, heading and len(tokens) <= MAX_TITLE)


def _breaks(text: str, at: int, length: int) -> bool:
    """Tell whether the line that ends at *at* ends a sentence.

    It does where it is short or ends in a colon, and where a blank line or a list item follows.
    """
    if length < WRAPPED_LINE or text[max(at - 2, 0) : at].rstrip().endswith(":"):
        return True
    return text.startswith(("\n", "\r"), at + 1) or bool(_BULLET.match(text, at + 1))


def _stops(text: str, match: re.Match[str], before: list[Token]) -> bool:
    """Tell whether a mark ends the sentence: a full stop after a number or an abbreviation does not."""
    if match[0] != "." or not before:
        return True
    if not text[match.end() : match.end() + 1].isspace() and match.end() < len(text):
        return False
    word = before[-1].word
    if len(before) == 1 and word.isdigit():  # the number of a list item
        return False
    if word in _ABBREVIATIONS or word.endswith("str") or (len(word) == 1 and word.isalpha() and len(before) > 1):
        return False
    return not word.isdigit() or text[match.end() : match.end() + 2].strip()[:1].isupper()
