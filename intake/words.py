"""Header text: unfolding, encoded words (RFC 2047), and nothing that could break a line further on."""

import binascii
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from intake import charset, transfer
from intake.defects import Defect

# Spaces inside the text, and a question mark before its end, are not allowed and do occur.
_WORD = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?\r\n]*\??)\?=")
ENCODED_WORD = re.compile(r"=\?[^?\s]{1,60}\?[bBqQ]\?[^?\s]*\?=")
"""An encoded word as RFC 2047 allows it, so without white space."""

_FOLD = re.compile(rb"\r?\n(?=[ \t])|[\r\n]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class _Word:
    """One encoded word: character set and octets."""

    charset: str
    octets: bytes


def unfold(value: bytes) -> bytes:
    """The value of a field on one line (RFC 5322, 2.2.3), without white space at its ends."""
    return _FOLD.sub(b"", value).strip()


def header_text(value: bytes, hints: Collection[str], defects: set[Defect]) -> str:
    """A raw value as text on one line with its encoded words still in place; bytes beyond ASCII are decoded by guess."""
    if not value.isascii():
        defects.add(Defect.HEADER_8BIT)
    return charset.decode_header(unfold(value), hints)


def decode_words(text: str, defects: set[Defect]) -> str:
    """*text* with its encoded words decoded and control characters, so also line breaks, turned into spaces.

    Neighbouring words of one character set are joined before decoding: senders cut letters of several bytes apart.
    """
    joined: list[str | _Word] = []
    for piece in _pieces(text):
        before = joined[-1] if joined else None
        if isinstance(piece, _Word) and isinstance(before, _Word) and piece.charset == before.charset:
            joined[-1] = _Word(before.charset, before.octets + piece.octets)
        else:
            joined.append(piece)
    decoded = "".join(p if isinstance(p, str) else charset.decode_text(p.octets, p.charset, defects) for p in joined)
    return clean(decoded)


def clean(text: str) -> str:
    """*text* on one line: control characters become single spaces, the ends are stripped."""
    return _CONTROL.sub(" ", text).strip()


def _pieces(text: str) -> Iterator[str | _Word]:
    """Plain text and encoded words in turn, without the white space between two words (RFC 2047, 6.2)."""
    end, after_word = 0, False
    for match in _WORD.finditer(text):
        between = text[end : match.start()]
        if between and not (after_word and between.isspace()):
            yield between
        yield _word(match)
        end, after_word = match.end(), True
    if end < len(text):
        yield text[end:]


def _word(match: re.Match[str]) -> _Word:
    """The octets of one encoded word; damage is read over."""
    name, encoding, text = match.groups()
    raw = text.encode("utf-8", "surrogateescape")
    if encoding in "bB":
        return _Word(name.lower(), transfer.decode_base64(raw, set()))
    return _Word(name.lower(), binascii.a2b_qp(raw, header=True))
