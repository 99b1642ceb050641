"""Indirect objects and streams as they stand in a PDF file (ISO 32000-1, 7.3.8, 7.3.10)."""

import re
from collections.abc import Callable
from typing import NamedTuple

from verify.pdf_budget import Budget
from verify.pdf_objects import BETWEEN, END, SPACE, Dictionary, Object, PdfError, Reference, Stream


class Indirect(NamedTuple):
    """An indirect object as it stands in a file."""

    number: int
    generation: int
    value: Object


_HEADER = re.compile(SPACE + rb"(\d{1,10})" + BETWEEN + rb"(\d{1,5})" + BETWEEN + rb"obj" + END)
_STREAM_DATA = re.compile(rb"\r?\n|\r")
_SEARCHED = 12
"""Octets that are searched in one step, as a power of two."""
_STREAM_END = re.compile(rb"[\x00\t\n\x0c\r ]{0,8}endstream")


def header_at(data: bytes, position: int) -> tuple[int, int, int] | None:
    """Give number, generation and the place after ``obj`` where an indirect object begins at *position*."""
    found = _HEADER.match(data, position)
    return None if found is None else (int(found[1]), int(found[2]), found.end())


Lengths = Callable[[Reference], int | None]
"""Where the lengths of streams are looked up that stand in objects of their own."""


def nowhere(reference: Reference) -> int | None:  # noqa: ARG001 - it stands where others look
    """Find no length."""
    return None


def read_indirect(data: bytes, position: int, budget: Budget, lengths: Lengths = nowhere) -> Indirect:
    """Read the indirect object at *position*.

    A stream whose length is not known, or does not lead to its end, is taken to its first ``endstream``.

    Raises:
        PdfError: none stands there, or it is damaged.
    """
    header = header_at(data, position)
    if header is None:
        raise PdfError(f"no object at {position}")
    number, generation, start = header
    with budget.parsing(data, start) as parser:
        value: Object = parser.value()
        word = parser.word()
    if word == b"stream" and isinstance(value, dict):
        start, end = _extent(value, data, parser.position, budget, lengths)
        value = Stream(value, data, start, end, number, generation)
    return Indirect(number, generation, value)


def _extent(attributes: Dictionary, data: bytes, position: int, budget: Budget, lengths: Lengths) -> tuple[int, int]:
    """Give where the octets of a stream begin and end whose keyword ends at *position*."""
    line_end = _STREAM_DATA.match(data, position)
    if line_end is None:
        raise PdfError("stream data do not begin on a line of their own")
    start = line_end.end()
    length = attributes.get("Length")
    if isinstance(length, Reference):
        length = lengths(length)
    if isinstance(length, int) and 0 <= length <= len(data) - start and _STREAM_END.match(data, start + length):
        return start, start + length
    end = data.find(b"endstream", start)
    budget.step((len(data) if end < 0 else end) - start >> _SEARCHED)
    if end < 0:
        raise PdfError("a stream without end")
    line_break = 2 if data[end - 2 : end] == b"\r\n" else int(data[end - 1 : end] in {b"\r", b"\n"})
    return start, max(start, end - line_break)
