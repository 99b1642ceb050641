"""Streams that verification unpacks itself: right octets, and never more of them than the budget."""

import base64
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify import pdf_filters
from verify.pdf_budget import UNPACKED, Budget
from verify.pdf_filters import decoded, png_unpredicted
from verify.pdf_objects import Dictionary, PdfError, PdfLimitError, Stream


def stream(octets: bytes, **attributes: object) -> Stream:
    entries: Dictionary = dict(attributes)  # type: ignore[arg-type]  # the cells of a table are PDF values
    return Stream(entries, octets, 0, len(octets))


@pytest.mark.parametrize(
    ("octets", "names"),
    [
        (b"plain", None),
        (zlib.compress(b"plain"), "FlateDecode"),
        (zlib.compress(b"plain") + b"\r\n", ["Fl"]),
        (b"70 6C 61 69 6E>", "ASCIIHexDecode"),
        (base64.a85encode(b"plain") + b"~>", "A85"),
        (zlib.compress(b"plain").hex().encode() + b">", ["AHx", "FlateDecode"]),
    ],
)
def test_filters_are_taken_off(octets: bytes, names: object) -> None:
    assert decoded(stream(octets, Filter=names), Budget()) == b"plain"


@pytest.mark.parametrize(
    ("octets", "attributes"),
    [
        (b"x", {"Filter": "LZWDecode"}),
        (b"x", {"Filter": "FlateDecode"}),
        (zlib.compress(b"plain" * 50)[:-9], {"Filter": "FlateDecode"}),
        (b"70 6G", {"Filter": "AHx"}),
        (b"{{~>", {"Filter": "A85"}),
        (zlib.compress(b"abc"), {"Filter": "Fl", "DecodeParms": {"Predictor": 2}}),
        (zlib.compress(b"abc"), {"Filter": "Fl", "DecodeParms": {"Predictor": 12, "Columns": 3}}),
        (zlib.compress(b"\x09abc"), {"Filter": "Fl", "DecodeParms": {"Predictor": 12, "Columns": 3}}),
        (zlib.compress(b"\x02abc"), {"Filter": "Fl", "DecodeParms": {"Predictor": 12, "Columns": 0}}),
        (zlib.compress(b"\x02abc"), {"Filter": "Fl", "DecodeParms": {"Predictor": 12, "Columns": 3, "Colors": 3}}),
        (b"x", {"Filter": ["AHx"] * 5}),
    ],
)
def test_what_can_not_be_unpacked_is_refused(octets: bytes, attributes: dict[str, object]) -> None:
    with pytest.raises(PdfError):
        decoded(stream(octets, **attributes), Budget())


def test_a_bomb_stops_at_the_budget_of_the_whole_file() -> None:
    budget = Budget()
    third = stream(zlib.compress(bytes(UNPACKED // 3 + 1)), Filter="FlateDecode")
    decoded(third, budget)
    decoded(third, budget)
    with pytest.raises(PdfLimitError):
        decoded(third, budget)


def _paeth(left: int, up: int, corner: int) -> int:
    estimate = left + up - corner
    return min((left, up, corner), key=lambda value: abs(estimate - value))


PREDICTIONS: tuple[Callable[[int, int, int], int], ...] = (
    lambda left, up, corner: 0,
    lambda left, up, corner: left,
    lambda left, up, corner: up,
    lambda left, up, corner: (left + up) // 2,
    _paeth,
)
"""What each PNG filter takes off an octet (RFC 2083, 6)."""


def predicted(rows: list[tuple[int, bytes]]) -> bytes:
    out, above = b"", bytes(len(rows[0][1]))
    for kind, row in rows:
        out += bytes((kind,))
        for place, value in enumerate(row):
            left, corner = (row[place - 1], above[place - 1]) if place else (0, 0)
            out += bytes(((value - PREDICTIONS[kind](left, above[place], corner)) & 0xFF,))
        above = row
    return out


@given(st.lists(st.tuples(st.integers(0, 4), st.binary(min_size=5, max_size=5)), min_size=1, max_size=8))
def test_every_row_filter_is_undone(rows: list[tuple[int, bytes]]) -> None:
    assert png_unpredicted(predicted(rows), 5) == b"".join(row for _, row in rows)


@given(st.lists(st.binary(min_size=4, max_size=4), min_size=1, max_size=8))
def test_the_quick_way_for_cross_references_gives_the_same(rows: list[bytes]) -> None:
    assert png_unpredicted(predicted([(2, row) for row in rows]), 4) == b"".join(rows)


def test_slow_rows_are_bounded() -> None:
    with pytest.raises(PdfLimitError):
        png_unpredicted(b"\x01" * 6 * (pdf_filters.SLOW // 6 + 1), 5)
