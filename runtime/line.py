"""The line between a parent and one child: octets in frames, each after its length, with a moment by which all must be through.

The waiting is done by the operating system, so that a deadline costs neither a thread nor a timer for each job.
"""

import io
import socket
import struct
import time

_HEAD = struct.Struct("!Q")
CHUNK = 256 * 1024
"""Octets taken at a time: what a socket holds at once, and little to set aside for a length that only claims to be great."""
AHEAD = 16 * 1024
"""Octets taken at least, if they are there: most frames come whole with their head, and what stands behind them."""


class Line:
    """One end of the line. A frame that stops half-way or never comes is an error, whoever is at the other end."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._ahead = b""

    def fileno(self) -> int:
        """Give the descriptor of this end."""
        return self._end.fileno()

    def send(self, *frames: bytes, until: float | None = None) -> None:
        """Send frames; small ones in one piece, so that the other end is woken once.

        Raises:
            TimeoutError: they were not taken before *until* (`time.monotonic`; None waits for ever).
            OSError: the other end is gone.
        """
        pieces = [piece for octets in frames for piece in (_HEAD.pack(len(octets)), octets)]
        if sum(map(len, pieces)) <= CHUNK:
            pieces = [b"".join(pieces)]
        for piece in pieces:
            self._wait(until)
            self._end.sendall(piece)

    def receive(self, most: int | None = None, until: float | None = None) -> bytes:
        """Take one frame of at most *most* octets.

        Raises:
            TimeoutError: it was not there, or not all of it, before *until*.
            EOFError: the other end is gone.
            OSError: it is longer than *most*, or the line is broken.
        """
        (size,) = _HEAD.unpack(self._exactly(_HEAD.size, until))
        if most is not None and size > most:
            raise OSError("a frame beyond the limit")
        return self._exactly(size, until)

    def close(self) -> None:
        """Hang up."""
        self._end.close()

    def _exactly(self, size: int, until: float | None) -> bytes:
        taken, self._ahead = self._ahead[:size], self._ahead[size:]
        if len(taken) == size:
            return taken
        whole = io.BytesIO()
        whole.write(taken)
        while (left := size - whole.tell()) > 0:
            self._wait(until)
            piece = self._end.recv(min(max(left, AHEAD), CHUNK))
            if not piece:
                raise EOFError
            whole.write(piece[:left])
            self._ahead = piece[left:]
        return whole.getvalue()

    def _wait(self, until: float | None) -> None:
        """Let the next step wait no longer than is left."""
        if until is None:
            return
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._end.settimeout(left)
