"""The DER writer against another reader of DER."""

from datetime import UTC, datetime

import pytest
from asn1crypto import core
from hypothesis import given
from hypothesis import strategies as st

from authority import der


@given(st.integers(min_value=-(2**200), max_value=2**200))
def test_an_integer_reads_back_and_is_written_in_the_shortest_form(value: int) -> None:
    written = der.integer(value)
    assert core.Integer.load(written, strict=True).native == value
    assert written == core.Integer(value).dump()


@given(st.integers(0, 2), st.integers(0, 39), st.lists(st.integers(0, 2**40), max_size=8))
def test_an_object_identifier_reads_back(first: int, second: int, rest: list[int]) -> None:
    dotted = ".".join(map(str, (first, second, *rest)))
    assert core.ObjectIdentifier.load(der.oid(dotted), strict=True).dotted == dotted


@pytest.mark.parametrize("length", [0, 1, 127, 128, 255, 256, 65535, 65536])
def test_every_form_of_length_reads_back(length: int) -> None:
    content = b"x" * length
    assert core.OctetString.load(der.octets(content), strict=True).native == content


@given(st.lists(st.binary(max_size=6), max_size=6))
def test_a_set_is_written_in_ascending_order(values: list[bytes]) -> None:
    members = [der.octets(value) for value in values]
    assert (
        der.set_of(*members)
        == der.set_of(*reversed(members))
        == core.SetOf([core.OctetString(value) for value in values], spec=core.OctetString).dump(force=True)
    )


def test_times_are_in_utc_with_seconds() -> None:
    moment = datetime(2026, 11, 26, 9, 5, 7, tzinfo=UTC)
    assert core.GeneralizedTime.load(der.generalized_time(moment)).native == moment
    assert core.UTCTime.load(der.utc_time(moment)).native == moment
