"""Readings of revocation lists, kept by the digest of the list: bounded by octets, since one list may weigh as much as a hundred."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

_T = TypeVar("_T")


class ListCache(Generic[_T]):
    """Keeps what was read of lists of *capacity* octets together; the least recently used goes first. Safe between threads."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._kept: OrderedDict[bytes, tuple[int, _T]] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, data: bytes, read: Callable[[bytes], _T]) -> _T:
        """Give what *read* makes of *data*, read once while it is kept. Raises what *read* raises; that is not kept."""
        digest = hashlib.sha256(data).digest()
        with self._lock:
            kept = self._kept.get(digest)
            if kept is not None:
                self._kept.move_to_end(digest)
                return kept[1]
        made = read(data)
        self._put(digest, len(data), made)
        return made

    def _put(self, digest: bytes, size: int, made: _T) -> None:
        with self._lock:
            if digest in self._kept or size > self._capacity:
                return
            self._kept[digest] = (size, made)
            self._size += size
            while self._size > self._capacity:
                _, (gone, _) = self._kept.popitem(last=False)
                self._size -= gone
