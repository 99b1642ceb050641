"""From BER to the definite lengths that `verify.der` reads: some signers stream their CMS (X.690, 8.1.3.6 and 8.7.3).

Only what streaming makes is rewritten: indefinite lengths, and octet strings in pieces. Everything else keeps its octets,
because certificates and attributes inside are signed as they stand; what holds no end-of-contents mark is not even entered.
"""

from verify import der
from verify.der import DerError

NODES = 200_000
"""Elements visited: CMS with whole revocation lists inside has some ten thousand."""
INDEFINITE = 0x80
CONSTRUCTED = 0x20
PIECES = der.OCTET_STRING | CONSTRUCTED
END_OF_CONTENTS = b"\x00\x00"


def to_definite(data: bytes, depth: int) -> bytes:
    """Rewrite the one TLV in *data* with definite lengths, down to *depth* levels.

    Raises:
        DerError: not BER, deeper or of more elements than the limits, or followed by other octets.
    """
    walker = _Walker(data)
    encoded, end = walker.element(0, len(data), depth)
    if end != len(data):
        raise DerError("octets follow the structure")
    return encoded


def extent(data: bytes, depth: int) -> int:
    """Give where the TLV at the start of *data* ends, whatever follows; `DerError` as above."""
    return _Walker(data).element(0, len(data), depth)[1]


def members(data: bytes, depth: int) -> list[bytes]:
    """Give the members of the TLV at the start of *data*, each as it stands; `DerError` as above, and where it has none."""
    if len(data) < 2 or not data[0] & CONSTRUCTED:  # noqa: PLR2004 - tag and length
        raise DerError("the structure has no members")
    walker = _Walker(data)
    if data[1] == INDEFINITE:
        return walker.pieces(2, len(data), depth)
    _, start, end = der.header(data, 0)
    return walker.pieces(start, end, depth)


class _Walker:
    """One pass over the input; the count of elements is kept across the recursion."""

    __slots__ = ("_data", "_left")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._left = NODES

    def element(self, start: int, limit: int, depth: int) -> tuple[bytes, int]:
        """Rewrite the TLV at *start*, which must end by *limit*; give its new encoding and its end in the input."""
        self._left -= 1
        if depth < 0 or self._left < 0:
            raise DerError("a structure beyond the limits")
        if start + 2 > limit:
            raise DerError("the input ends inside a header")
        tag = self._data[start]
        if tag & CONSTRUCTED and self._data[start + 1] == INDEFINITE:
            members, end = self._until_end(start + 2, limit, depth)
            return _encoded(tag, members), end
        found, begin, end = der.header(self._data, start)
        if end > limit:
            raise DerError("the contents reach beyond the input")
        if not found & CONSTRUCTED or (found != PIECES and END_OF_CONTENTS not in self._data[begin:end]):
            return self._data[start:end], end
        members = self._members(begin, end, depth)
        unchanged = b"".join(members) == self._data[begin:end] and tag != PIECES
        return (self._data[start:end] if unchanged else _encoded(tag, members)), end

    def pieces(self, start: int, end: int, depth: int) -> list[bytes]:
        """Cut what stands between *start* and *end*, or the end-of-contents before it, into TLVs as they are."""
        found = []
        while start < end and self._data[start : start + 2] != END_OF_CONTENTS:
            endless = self._data[start + 1 : start + 2] == bytes((INDEFINITE,))
            after = self.element(start, end, depth)[1] if endless else der.header(self._data, start)[2]
            if after > end:
                raise DerError("the contents reach beyond the input")
            found.append(self._data[start:after])
            start = after
        return found

    def _members(self, start: int, end: int, depth: int) -> list[bytes]:
        members = []
        while start < end:
            encoded, start = self.element(start, end, depth - 1)
            members.append(encoded)
        return members

    def _until_end(self, start: int, limit: int, depth: int) -> tuple[list[bytes], int]:
        members = []
        while self._data[start : start + 2] != END_OF_CONTENTS:
            encoded, start = self.element(start, limit, depth - 1)
            members.append(encoded)
        if start + 2 > limit:
            raise DerError("the contents reach beyond the input")
        return members, start + 2


def _encoded(tag: int, members: list[bytes]) -> bytes:
    if tag != PIECES:
        return der.encode(tag, *members)
    return der.encode(der.OCTET_STRING, *(der.read(piece, der.OCTET_STRING).content for piece in members))
