"""What a PDF signature is over: its ByteRange held against the file (ISO 32000-1, 12.8.1; EN 319 142-1, 5.3).

The one shape that is trusted: from the first octet of the file to the end of a revision, and left out nothing but the
very string that holds the signature. Any other shape leaves room for octets that are read and not signed.
"""

import re

from verify.dataclass import dataclass
from verify.pdf_objects import WHITE, Dictionary, Entry

_HEX_STRING = re.compile(rb"<[0-9A-Fa-f]*+>")
_END_OF_FILE = b"%%EOF"
_LAST_LINES = 1024
"""Octets at the end of a revision in which its end-of-file mark must stand, white space after it (7.5.5)."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Octets up to *gap*, and from *resume* to *end*. *fault* says how the shape is not the one that is trusted."""

    gap: int
    resume: int
    end: int
    start: int = 0
    fault: str | None = None

    def content(self, data: bytes) -> bytes:
        """Give the octets that are signed."""
        return data[self.start : self.gap] + data[self.resume : self.end]


class NoByteRangeError(ValueError):
    """The signature does not say what it is over, or names octets that the file does not have."""


def read(attributes: Dictionary, contents: Entry, data: bytes) -> ByteRange:
    """Read the ByteRange of a signature dictionary whose Contents stand in *data* at *contents*.

    Raises:
        NoByteRangeError: it is missing, not two pairs of numbers, or leaves the file.
    """
    numbers = attributes.get("ByteRange")
    if not isinstance(numbers, list) or len(numbers) != 4:  # noqa: PLR2004 - two pairs of offset and length
        raise NoByteRangeError("the byte range is not two pairs of numbers")
    given = [n for n in numbers if isinstance(n, int) and not isinstance(n, bool) and n >= 0]
    if len(given) != len(numbers):
        raise NoByteRangeError("the byte range is not two pairs of numbers")
    start, length, resume, rest = given
    gap, end = start + length, resume + rest
    if max(gap, end) > len(data):
        raise NoByteRangeError("the byte range leaves the file")
    return ByteRange(gap, resume, end, start, _fault(ByteRange(gap, resume, end, start), contents, data))


def _fault(found: ByteRange, contents: Entry, data: bytes) -> str | None:
    if found.start:
        return "the byte range does not begin with the file"
    if (found.gap, found.resume) != (contents.start, contents.end):
        return "the byte range leaves out other octets than the signature"
    if _HEX_STRING.fullmatch(data, contents.start, contents.end) is None:
        return "the signature is not a hexadecimal string"
    tail = data[max(found.resume, found.end - _LAST_LINES) : found.end]
    if not tail.rstrip(WHITE).endswith(_END_OF_FILE):
        return "the byte range does not reach the end of a revision"
    return None
