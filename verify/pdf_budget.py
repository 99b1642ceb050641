"""What one PDF file may cost: octets unpacked, tokens read, steps taken. Every reader of the file spends from one budget."""

from collections.abc import Iterator
from contextlib import contextmanager

from verify.pdf_objects import TOKENS, Parser, PdfLimitError

MIB = 1024 * 1024
UNPACKED = 64 * MIB
"""Octets to which object streams, cross-references and validation data may unpack: real ones stay below 10 MiB."""
OBJECT = 4 * MIB
"""Octets of one object."""
STEPS = 2_500_000
"""Look-ups and comparisons: a second or two of work."""


class Budget:
    """What is left; `PdfLimitError` when it does not suffice."""

    __slots__ = ("_steps", "_tokens", "_unpacked")

    def __init__(self) -> None:
        self._unpacked = UNPACKED
        self._tokens = TOKENS
        self._steps = STEPS

    @property
    def unpacked(self) -> int:
        """Octets that may still be unpacked."""
        return self._unpacked

    def unpack(self, octets: int) -> None:
        """Spend *octets* that were unpacked."""
        self._unpacked -= octets
        if self._unpacked < 0:
            raise PdfLimitError("the file unpacks to more than the limit")

    def step(self, count: int = 1) -> None:
        """Spend *count* steps, each about half a microsecond."""
        self._steps -= count
        if self._steps < 0:
            raise PdfLimitError("the file takes more steps than the limit")

    @contextmanager
    def parsing(self, data: bytes, position: int, most: int = OBJECT) -> Iterator[Parser]:
        """Give a parser that ends where the budget does, and spend what it read; one object has at most *most* octets."""
        parser = Parser(data, position, min(len(data), position + most), self._tokens)
        try:
            yield parser
        finally:
            self._tokens = parser.tokens
