"""Digests of what the signatures of one file cover, each octet of which is read about once.

A signature covers its file from the first octet to the end of a revision, but for itself. So what one covers begins as what
those before it cover, with them in it: the state of a digest is kept where a signature begins, and the next goes on from there.
"""

from bisect import bisect_right, insort

from verify import keys
from verify.dataclass import dataclass
from verify.keys import Hasher
from verify.pdf_byte_range import ByteRange

KEPT = 256
"""States of one digest that are kept, some 500 octets each: two for each of the signatures that a file may have, and to spare."""


class Digests:
    """The digests of one file, by their names (``SHA-256``)."""

    __slots__ = ("_known", "_passes", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._passes: dict[str, _Pass] = {}
        self._known: dict[tuple[str, ByteRange], bytes] = {}

    def of(self, name: str, span: ByteRange) -> bytes:
        """Give the digest of the octets in *span*; `UnsupportedAlgorithmError` for a digest that is not known."""
        asked = name, span
        if asked not in self._known:
            self._known[asked] = self._spread(name, span)
        return self._known[asked]

    def _spread(self, name: str, span: ByteRange) -> bytes:
        if span.start:
            return keys.digest(name, span.content(self.data))
        state = self._pass(name).until(span.gap)
        state.update(memoryview(self.data)[span.resume : span.end])
        return state.digest()

    def until(self, name: str, end: int) -> bytes:
        """Give the digest of the first *end* octets."""
        return self._pass(name).until(end).digest()

    def _pass(self, name: str) -> "_Pass":
        if name not in self._passes:
            self._passes[name] = _Pass(self.data, keys.hasher(name))
        return self._passes[name]


class _Pass:
    """One digest on its way from front to back, with its states at places where it was asked for."""

    __slots__ = ("_data", "_places", "_states")

    def __init__(self, data: bytes, start: Hasher) -> None:
        self._data = memoryview(data)
        self._places = [0]
        self._states = {0: start}

    def until(self, place: int) -> Hasher:
        """Give the state after the first *place* octets, from where the caller may go on."""
        nearest = self._places[bisect_right(self._places, place) - 1]
        state = self._states[nearest].copy()
        state.update(self._data[nearest:place])
        if place != nearest and len(self._places) < KEPT:
            insort(self._places, place)
            self._states[place] = state.copy()
        return state


@dataclass(frozen=True, slots=True)
class Covered:
    """The octets that a signature covers, joined only for who must see them."""

    digests: Digests
    span: ByteRange

    def digest(self, name: str) -> bytes:
        """Give their digest; `UnsupportedAlgorithmError` for one that is not known."""
        return self.digests.of(name, self.span)

    def __bytes__(self) -> bytes:
        """Join them."""
        return self.span.content(self.digests.data)
