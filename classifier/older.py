"""Older mail inside a mail, cut into the single mails that it is made of: without quote marks and without headers."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

from classifier.quoting import Layout, Line, heads_older, is_attribution, is_header, lines_of, without


class Manner(Enum):
    """How an older mail came into the newer one."""

    QUOTED = auto()
    """With quote marks, below 'NN wrote:', or in quotation marks."""
    HEADED = auto()
    """Below its header: forwarded, or left there by an answer."""
    FORWARDED = auto()
    """Below a line that says so."""
    SIGNED = auto()
    """Below a closing formula: a signature block as a rule, but also a mail whose header is of an unknown kind."""


@dataclass(frozen=True, slots=True)
class OlderMail:
    """One older mail: its *subject*, empty where none is shown, and its *text*."""

    subject: str
    text: str
    manner: Manner


_MARKS = re.compile(r"[ \t]{0,8}(?:(?:>|&gt;|\|(?=\s))[ \t]?){1,40}")
_FORWARDING = re.compile(r"forwarded|parsutit|пересыл|пересл")
_SUBJECT = re.compile(r"[\s*]{0,8}(?:subject|temats|t[eē]ma|тема)\*?\s?:\*?(.{0,500})", re.IGNORECASE)


def older_mails(text: str, parts: Layout) -> tuple[OlderMail, ...]:
    """Give the older mails in *text*, those without words left out; *parts*: its layout."""
    mails = [
        mail for spans, manner in _by_manner(parts) for start, end in spans for mail in _cut(text[start:end], manner)
    ]
    return tuple(mail for mail in mails if mail.text or mail.subject)


def _by_manner(parts: Layout) -> Iterator[tuple[Iterable[tuple[int, int]], Manner]]:
    yield (*without(parts.quoted, parts.forwarded), *parts.quotations), Manner.QUOTED
    yield parts.forwarded, Manner.HEADED
    yield parts.signed, Manner.SIGNED


def _cut(text: str, manner: Manner) -> Iterator[OlderMail]:
    """Cut at every line where another mail begins; what follows a line that says 'forwarded' is forwarded."""
    unmarked = "".join(_MARKS.sub("", line, count=1) for line in text.splitlines(keepends=True))
    lines = list(lines_of(unmarked))
    begins = [index for index, _ in enumerate(lines) if heads_older(lines, index) or is_attribution(lines, index)]
    edges = sorted({0, len(lines), *begins})
    for start, end in pairwise(edges):
        if is_header(lines[start]) and _FORWARDING.search(lines[start].folded):
            manner = Manner.FORWARDED
        yield _mail(lines[start:end], manner)


def _mail(lines: Sequence[Line], manner: Manner) -> OlderMail:
    first = next((index for index, _ in enumerate(lines) if not _is_preamble(lines, index)), len(lines))
    return OlderMail(_subject(lines[:first]), "".join(line.text for line in lines[first:]).strip(), manner)


def _is_preamble(lines: Sequence[Line], index: int) -> bool:
    """Tell whether a line, all before it being preamble, still stands before the text: blank, or of the header."""
    line = lines[index]
    folded_on = line.text[:1] in {" ", "\t"} and index > 0 and is_header(lines[index - 1])
    return not line.folded or folded_on or is_header(line) or is_attribution(lines, index)


def _subject(header: Iterable[Line]) -> str:
    return next((match[1].strip() for line in header if (match := _SUBJECT.match(line.text))), "")
