"""Of every format: a flipped bit and a file that breaks off end in a report, and nothing is read that was not signed."""

from collections.abc import Iterable

import pytest
from fuzz.targets import honest, never_forged

from authority.spoil import bit_flipped

FORMATS = ("container", "cms", "pdf", "xml", "mail")
SAMPLES = 40
"""Places tried in one file of each format; all of them are, where there is time."""


def files(name: str) -> tuple[bytes, ...]:
    """The smallest and the richest honest file of a format; all of a format are too many for every bit."""
    country = honest()
    every = {
        "container": country.containers,
        "cms": country.cms,
        "pdf": country.pdfs,
        "xml": country.signed_xml,
        "mail": country.mails[:2],
    }[name]
    return (every[0], every[-1]) if len(every) > 1 else every


def tried(name: str, data: bytes) -> None:
    country = honest()
    never_forged(country.judged_mail if name == "mail" else country.judged, data)


def spread(length: int, count: int) -> Iterable[int]:
    """Places all over a file, other bits of other octets each time."""
    return ((number * 2_654_435_761 + number) % length for number in range(count))


@pytest.mark.parametrize("name", FORMATS)
def test_a_flipped_bit_is_never_read(name: str) -> None:
    for data in files(name):
        for number, place in enumerate(spread(len(data), SAMPLES)):
            tried(name, bit_flipped(data, place, number % 8))


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_that_breaks_off_is_never_read_as_another(name: str) -> None:
    for data in files(name):
        for end in range(0, len(data), len(data) // SAMPLES):
            tried(name, data[:end])


@pytest.mark.soak
@pytest.mark.parametrize("name", FORMATS)
def test_no_flipped_bit_is_ever_read(name: str) -> None:
    data = files(name)[0]
    for place in range(len(data)):
        tried(name, bit_flipped(data, place, place % 8))


@pytest.mark.soak
@pytest.mark.parametrize("name", FORMATS)
def test_no_file_that_breaks_off_at_any_tenth_octet_is_read_as_another(name: str) -> None:
    for data in files(name):
        for end in range(0, len(data), 10):
            tried(name, data[:end])
