"""The parts inside a signed MIME entity, cut from its octets as they were signed (RFC 2046, 5.1.1).

Numbers follow the entity's own: its children are ``1.1``, ``1.2`` where it is ``1``. Where the structure can't be followed,
a part is left out; the entity as a whole is always named.
"""

import binascii
import dataclasses
import hashlib
import re
from collections.abc import Iterator, Sequence
from email.parser import BytesHeaderParser
from email.policy import compat32
from typing import NamedTuple

from verify import compressed, detect, signed_data
from verify.dataclass import dataclass
from verify.der import DerError
from verify.limits import LIMITS
from verify.report import CoveredFile

PARTS = 1000
"""Parts that are cut: each costs a header to read."""
DEPTH = 20
"""Nesting that is followed."""
HEADER_SIZE = 64 * 1024
"""Header octets of one part that are looked at."""
_ENVELOPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_LINE_FEED = 0x0A
_DELIMITER_REST = re.compile(rb"(--)?[ \t]*(?:\r?\n|\Z)")
_HEADER_END = re.compile(rb"(?:\A|\r?\n)\r?\n")


@dataclass(frozen=True, slots=True)
class MimePart:
    """One part: its *octets* as signed, header included, its declared type, and its body decoded.

    The *body* of a multipart is its octets from the first delimiter on; it has no other content of its own.
    """

    octets: bytes
    media_type: str | None
    body: bytes


@dataclass(frozen=True, slots=True)
class _Header:
    media_type: str | None
    boundary: bytes | None
    encoding: str
    size: int


@dataclasses.dataclass(slots=True)
class _Room:
    """The octets that compressed contents of one entity may still unfold to, all together."""

    left: int


def parts(entity: bytes, number: str) -> dict[str, MimePart]:
    """Give *entity*, whose number is *number*, and every part inside it, by number."""
    found: dict[str, MimePart] = {}
    for name, part in _walk(entity, number, DEPTH, _Room(compressed.INFLATED)):
        found[name] = part
        if len(found) >= PARTS:
            break
    return found


def covered(entity: bytes, names: Sequence[str], by: tuple[str, ...]) -> tuple[CoveredFile, ...]:
    """Name the parts *names* of a signed entity, the entity's own number first, as covered by the signatures *by*.

    The digest is of the part as signed; the content is what people would read, decoded.
    """
    found = parts(entity, names[0])
    return tuple(
        CoveredFile(name, part.media_type, hashlib.sha256(part.octets).hexdigest(), by, part.body)
        for name in names
        if (part := found.get(name)) is not None
    )


def _walk(entity: bytes, number: str, depth: int, room: _Room) -> Iterator[tuple[str, MimePart]]:
    header = _header(entity)
    body = entity[header.size :]
    decoded = _decoded(body, header.encoding)
    enclosed = _enclosed(header.media_type, decoded, room) if depth else None
    if enclosed is not None:
        # What is taken out of a signed or compressed envelope bears the number of the envelope.
        yield from _walk(enclosed, number, depth - 1, room)
        return
    yield number, MimePart(entity, header.media_type, decoded)
    if header.boundary is None or depth == 0:
        return
    for position, child in enumerate(_split(body, header.boundary), 1):
        yield from _walk(child, f"{number}.{position}", depth - 1, room)


def _enclosed(media_type: str | None, content: bytes, room: _Room) -> bytes | None:
    """Give the entity inside what was signed again: an opaque signature (RFC 2634, 1.1), or compressed data; None without.

    What was compressed shows that itself, whatever it is declared as (RFC 8551, 3.9).
    """
    inflated = compressed.entity(content, room.left)
    if inflated is not None:
        room.left -= len(inflated)
        return inflated
    data = detect.as_der(content) if media_type in _ENVELOPES else None
    try:
        return None if data is None else signed_data.read(data, LIMITS).content
    except DerError:
        return None


def _header(entity: bytes) -> _Header:
    """Read the header of a part; what can't be read is a part without a declared type, as which nothing is cut from it."""
    end = _HEADER_END.search(entity, 0, HEADER_SIZE)
    size = end.end() if end else min(len(entity), HEADER_SIZE)
    try:
        message = BytesHeaderParser(policy=compat32).parsebytes(entity[:size])
        kind = message.get_content_type()
        boundary = message.get_boundary() if kind.startswith("multipart/") else None
        encoding = str(message.get("Content-Transfer-Encoding", "")).strip().lower()
    except (ValueError, LookupError, RecursionError):
        return _Header(None, None, "", size)
    return _Header(kind, boundary.encode("ascii", "replace") if boundary else None, encoding, size)


def _decoded(body: bytes, encoding: str) -> bytes:
    try:
        if encoding == "base64":
            return binascii.a2b_base64(body)
        if encoding == "quoted-printable":
            return binascii.a2b_qp(body)
    except binascii.Error:
        return body
    return body


def _split(body: bytes, boundary: bytes) -> list[bytes]:
    """Cut a multipart at its delimiter lines; the line break before a delimiter belongs to the delimiter."""
    pieces: list[bytes] = []
    opening: _Delimiter | None = None
    for delimiter in _delimiters(body, b"--" + boundary):
        if opening is not None:
            # The line break that ends one delimiter may be the one that begins the next: an empty part.
            pieces.append(body[opening.end : max(delimiter.start, opening.end)])
        opening = None if delimiter.last else delimiter
        if opening is None:
            return pieces
    if opening is not None:
        pieces.append(body[opening.end :])
    return pieces


class _Delimiter(NamedTuple):
    """A delimiter line with its line breaks, those before and behind it; *last*: it closes the multipart."""

    start: int
    end: int
    last: bool


def _delimiters(body: bytes, dashed: bytes) -> Iterator[_Delimiter]:
    """Yield the delimiter lines; searching for the words first, not for lines, takes large bodies a hundred times faster."""
    place = body.find(dashed)
    while place >= 0:
        after = place + len(dashed)
        line = _DELIMITER_REST.match(body, after) if place == 0 or body[place - 1] == _LINE_FEED else None
        if line is not None:
            after = line.end()
            yield _Delimiter(place - _line_break_before(body, place), after, line.group(1) is not None)
        place = body.find(dashed, after)


def _line_break_before(body: bytes, place: int) -> int:
    return 0 if place == 0 else 2 if body[place - 2 : place] == b"\r\n" else 1
