"""A small strict reader of DER (X.690), bounds-checked at every step, and the few encoders that queries need.

Certificates, OCSP answers, time-stamp tokens and CMS are read with it because it gives back the very octets that were
signed. Lengths must be definite; `verify.ber` turns indefinite ones into definite ones first where a peer wrote BER.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import NamedTuple

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, NULL, OID, ENUMERATED = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0A
UTC_TIME, GENERALIZED_TIME, SEQUENCE, SET = 0x17, 0x18, 0x30, 0x31
CONTEXT = 0x80
"""Class bits of an implicitly tagged primitive, to be added to the tag's number."""
EXPLICIT = 0xA0
"""Class bits of a constructed context tag, to be added to the tag's number."""

HIGH_TAG = 0x1F
"""Tag bits that announce further tag octets (X.690, 8.1.2.4)."""
LENGTH_OCTETS = 4
"""Octets of a long length: four reach 4 GiB, more than any input that gets this far."""
OID_OCTETS = 64
"""Content octets of an object identifier: real ones stay below 20."""
CENTURY_PIVOT = 50
"""UTCTime years from 50 on lie in the 20th century (RFC 5280, 4.1.2.5.1)."""

TEXT_ENCODINGS = {0x0C: "utf-8", 0x12: "ascii", 0x13: "latin-1", 0x14: "latin-1", 0x16: "latin-1", 0x1A: "latin-1"}
TEXT_ENCODINGS |= {0x1C: "utf-32-be", 0x1E: "utf-16-be"}


class DerError(ValueError):
    """The octets are not the DER structure that was asked for."""


class Element(NamedTuple):
    """One TLV: identifier octet, contents, and the whole encoding as it stood in the input."""

    tag: int
    content: bytes
    raw: bytes


_element = partial(tuple.__new__, Element)
"""Makes an `Element` of a tuple, in half the time that its constructor takes: half of all time in reading goes there."""


def header(data: bytes, start: int) -> tuple[int, int, int]:
    """Give tag, start and end of the contents of the TLV at *start*; DerError when it leaves *data*."""
    try:
        tag, length, begin = data[start], data[start + 1], start + 2
        if length > 0x7F:  # noqa: PLR2004 - the long form of X.690, 8.1.3.5
            octets = length & 0x7F
            if not 0 < octets <= LENGTH_OCTETS:
                raise DerError("the length is indefinite or too long")
            # Most structures have two octets of length, which are read here faster than any number of them.
            two = octets == 2  # noqa: PLR2004 - as said
            length = data[begin] << 8 | data[begin + 1] if two else int.from_bytes(data[begin : begin + octets], "big")
            begin += octets
    except IndexError:
        raise DerError("the input ends inside a header") from None
    if tag & HIGH_TAG == HIGH_TAG:
        raise DerError("tags above 30 do not occur here")
    end = begin + length
    if end > len(data):
        raise DerError("the contents reach beyond the input")
    return tag, begin, end


def first(data: bytes) -> Element:
    """Read the TLV at the start of *data*, whatever follows it."""
    tag, begin, end = header(data, 0)
    return _element((tag, data[begin:end], data[:end]))


def contents(data: bytes, tag: int) -> bytes:
    """Give the contents of *data*, which must be exactly one TLV with this *tag*; DerError for anything else."""
    found, begin, end = header(data, 0)
    if found != tag:
        raise _another(tag, found)
    if end != len(data):
        raise DerError("octets follow the structure")
    return data[begin:end]


def read(data: bytes, tag: int) -> Element:
    """Read *data* as exactly one TLV with this *tag*; DerError for another tag or trailing octets."""
    element = first(data)
    if element.tag != tag:
        raise _another(tag, element.tag)
    if len(element.raw) != len(data):
        raise DerError("octets follow the structure")
    return element


def children(content: bytes) -> Iterator[Element]:
    """Yield the TLVs that make up *content*, one after another."""
    start, size = 0, len(content)
    while start < size:
        tag, begin, end = header(content, start)
        yield _element((tag, content[begin:end], content[start:end]))
        start = end


def encodings(content: bytes) -> tuple[bytes, ...]:
    """Give the whole encodings of the TLVs that make up *content*."""
    found, start, size = [], 0, len(content)
    while start < size:
        end = header(content, start)[2]
        found.append(content[start:end])
        start = end
    return tuple(found)


def pair(content: bytes, one: int, other: int) -> tuple[bytes, bytes]:
    """Give the contents of the two TLVs that make up *content*, which must have these tags."""
    tag, begin, end = header(content, 0)
    second, start, last = header(content, end)
    if (tag, second, last) != (one, other, len(content)):
        raise DerError(f"expected tags {one:#04x} and {other:#04x} and nothing else")
    return content[begin:end], content[start:last]


class Fields:
    """The members of a SEQUENCE, taken in order; what is optional is asked for by its tag."""

    __slots__ = ("_at", "_content")

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def next(self, tag: int | None = None) -> Element:
        """Take the next member; DerError when there is none or its tag is not *tag*."""
        found, begin, end = header(self._content, self._at)
        if tag is not None and found != tag:
            raise _another(tag, found)
        element = _element((found, self._content[begin:end], self._content[self._at : end]))
        self._at = end
        return element

    def contents(self, tag: int) -> bytes:
        """Take the next member, whose tag must be *tag*, and give its contents."""
        found, begin, end = header(self._content, self._at)
        if found != tag:
            raise _another(tag, found)
        self._at = end
        return self._content[begin:end]

    def skip(self, tag: int) -> None:
        """Pass over the next member, whose tag must be *tag*."""
        found, _, self._at = header(self._content, self._at)
        if found != tag:
            raise _another(tag, found)

    def encoding(self, tag: int) -> bytes:
        """Take the next member, whose tag must be *tag*, and give its whole encoding."""
        start = self._at
        found, _, self._at = header(self._content, start)
        if found != tag:
            raise _another(tag, found)
        return self._content[start : self._at]

    def optional(self, *tags: int) -> Element | None:
        """Take the next member when its tag is one of *tags*."""
        if self._at < len(self._content) and self._content[self._at] in tags:
            return self.next()
        return None

    def peek(self) -> Element | None:
        """Give the next member without taking it; None where there is none."""
        if self._at == len(self._content):
            return None
        tag, begin, end = header(self._content, self._at)
        return _element((tag, self._content[begin:end], self._content[self._at : end]))

    def end(self) -> None:
        """Refuse members that nobody asked for."""
        if self._at != len(self._content):
            raise DerError("unexpected members follow")


def fields(data: bytes, tag: int = SEQUENCE) -> Fields:
    """Open *data*, exactly one constructed TLV with this *tag*, to take its members in order."""
    return Fields(contents(data, tag))


def _another(wanted: int, found: int) -> DerError:
    return DerError(f"expected tag {wanted:#04x}, found {found:#04x}")


def integer(content: bytes) -> int:
    """Decode the contents of an INTEGER, which must not be empty."""
    if not content:
        raise DerError("an empty INTEGER")
    return int.from_bytes(content, "big", signed=True)


def boolean(content: bytes) -> bool:
    """Decode the contents of a BOOLEAN; any octet but zero is true, as BER has it."""
    if len(content) != 1:
        raise DerError("a BOOLEAN of wrong size")
    return content != b"\x00"


def bits(content: bytes) -> bytes:
    """Decode the contents of a BIT STRING that holds whole octets (keys, signatures)."""
    if not content or content[0] != 0:
        raise DerError("a BIT STRING that does not hold whole octets")
    return content[1:]


def named_bits(content: bytes) -> frozenset[int]:
    """Decode the contents of a BIT STRING as the set of the positions of its one-bits."""
    if not content or content[0] > 7 or len(content) > 5:  # noqa: PLR2004 - unused bits of one octet; named bits fit in four
        raise DerError("a BIT STRING of wrong form")
    total = 8 * (len(content) - 1) - content[0]
    value = int.from_bytes(content[1:], "big") >> content[0]
    return frozenset(i for i in range(total) if value >> (total - 1 - i) & 1)


@lru_cache(maxsize=1024)
def oid(content: bytes) -> str:
    """Decode the contents of an OBJECT IDENTIFIER to its dotted form."""
    if not 0 < len(content) <= OID_OCTETS or content[-1] & 0x80:
        raise DerError("an OBJECT IDENTIFIER of wrong form")
    arcs: list[int] = []
    value = 0
    for octet in content:
        value = value << 7 | octet & 0x7F
        if not octet & 0x80:
            arcs.append(value)
            value = 0
    top = min(arcs[0] // 40, 2)
    return ".".join(map(str, (top, arcs[0] - 40 * top, *arcs[1:])))


def text(element: Element) -> str:
    """Decode a character string of any of the ASN.1 kinds that names use; undecodable octets become U+FFFD."""
    encoding = TEXT_ENCODINGS.get(element.tag)
    if encoding is None:
        raise DerError(f"tag {element.tag:#04x} is no character string")
    return element.content.decode(encoding, "replace")


@lru_cache(maxsize=4096)
def _instant(tag: int, content: bytes) -> datetime:
    digits = content.decode("ascii", "replace").removesuffix("Z")
    if not content.endswith(b"Z"):
        raise DerError("a time that is not in UTC")
    if tag == UTC_TIME:
        digits = ("19" if int(digits[:2]) >= CENTURY_PIVOT else "20") + digits
    whole, _, fraction = digits.partition(".")
    seconds = whole if len(whole) == len("YYYYMMDDhhmmss") else whole + "00"
    if not seconds.isdecimal() or len(seconds) != len("YYYYMMDDhhmmss"):
        raise DerError("a time of wrong form")
    moment = datetime.strptime(seconds, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return moment.replace(microsecond=int((fraction + "000000")[:6])) if fraction else moment


def instant(element: Element) -> datetime:
    """Decode a UTCTime or GeneralizedTime in UTC (``Z``) to an aware datetime; fractions are kept to the microsecond."""
    if element.tag not in {UTC_TIME, GENERALIZED_TIME}:
        raise DerError(f"tag {element.tag:#04x} is no time")
    try:
        return _instant(element.tag, element.content)
    except DerError:
        raise
    except ValueError as error:
        raise DerError("a time of wrong form") from error


def encode(tag: int, *contents: bytes) -> bytes:
    """Encode one TLV whose contents are *contents* joined."""
    content = b"".join(contents)
    size = len(content)
    if size < 0x80:  # noqa: PLR2004 - the short form of X.690, 8.1.3.4
        return bytes((tag, size)) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + content


def oid_content(dotted: str) -> bytes:
    """Encode a dotted object identifier to the contents of an OBJECT IDENTIFIER."""
    first, second, *rest = map(int, dotted.split("."))
    out = bytearray()
    for arc in (40 * first + second, *rest):
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(arc & 0x7F | 0x80)
        out += bytes(reversed(groups))
    return bytes(out)
