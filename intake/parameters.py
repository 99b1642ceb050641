"""Structured values with parameters: Content-Type and Content-Disposition (RFC 2045, 2183; continuations of RFC 2231)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from intake import charset, words
from intake.defects import Defect

# A value in quotes is tried first; one whose quote never ends is read as it stands, up to the next semicolon.
_PARAMETER = re.compile(r";\s*([^\s=;\"]{1,100})\s*=\s*(\"(?:[^\"\\]|\\.)*\"|[^;]*)")
_ESCAPED = re.compile(r"\\(.)")
_CONTINUED = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?\Z")
_NAMES = frozenset({"name", "filename"})

SEGMENTS = 100
"""Pieces of one parameter under RFC 2231: a name of 255 characters takes some dozens."""


@dataclass(frozen=True, slots=True)
class Parametrised:
    """A value in lower case and its parameters by lower-case name, decoded."""

    value: str
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Segment:
    """One piece of a parameter: its place, whether percent-encoded, its text."""

    place: int
    encoded: bool
    text: str


def parse(text: str, defects: set[Defect]) -> Parametrised:
    """Read *text* (one line). The first of equal parameters counts; nothing raises."""
    value = text.partition(";")[0].strip().lower()
    segments: dict[str, list[_Segment]] = {}
    for match in _PARAMETER.finditer(text):
        key = _CONTINUED.match(match[1].lower())
        if key is not None:
            segment = _Segment(int(key[2] or 0), key[3] is not None, _unquoted(match[2]))
            segments.setdefault(key[1], []).append(segment)
    return Parametrised(value, {name: _joined(name, pieces, defects) for name, pieces in segments.items()})


def _unquoted(value: str) -> str:
    """A value without its quotes and escapes."""
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] == '"':
        return _ESCAPED.sub(r"\1", value[1:-1])
    return value.strip('"')


def _joined(name: str, pieces: list[_Segment], defects: set[Defect]) -> str:
    """The value of one parameter: pieces in their order, percent-encoding undone, character set applied (RFC 2231, 3 and 4)."""
    by_place: dict[int, _Segment] = {}
    for piece in pieces[:SEGMENTS]:
        known = by_place.get(piece.place)
        # ``name*`` is the better form of a plain ``name`` beside it.
        if known is None or (piece.encoded and not known.encoded):
            by_place[piece.place] = piece
    ordered = [by_place[place] for place in sorted(by_place)]
    if not any(piece.encoded for piece in ordered):
        text = "".join(piece.text for piece in ordered)
        # Encoded words are not allowed here and common in names; a boundary that looks like one must stay as it is.
        return words.decode_words(text, defects) if name in _NAMES else text
    first = ordered[0]
    declared, text = _charset(first) if first.encoded else (None, first.text)
    octets = _octets(text, encoded=first.encoded) + b"".join(_octets(p.text, encoded=p.encoded) for p in ordered[1:])
    return words.clean(charset.decode_text(octets, declared, defects))


def _charset(first: _Segment) -> tuple[str | None, str]:
    """Character set and rest of ``charset'language'text``."""
    parts = first.text.split("'", 2)
    if len(parts) < 3:  # noqa: PLR2004 - the three parts of RFC 2231, 4
        return None, first.text
    return parts[0] or None, parts[2]


def _octets(text: str, *, encoded: bool) -> bytes:
    """The octets of one piece."""
    raw = text.encode("utf-8", "surrogateescape")
    return unquote_to_bytes(raw) if encoded else raw
