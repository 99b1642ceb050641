"""Of every format: a flipped bit and a file that breaks off end in a report, and nothing is read that was not signed.

Where a flipped bit leaves a file accepted, it is one that no signature is over, and its reason is known.
"""

from collections.abc import Iterable

import pytest
from fakes.turned import NAMES, Sample, bits_that_leave_it_accepted, cuts_that_leave_it_accepted, is_read, samples

from authority.spoil import bit_flipped

SAMPLES = 40
"""Places tried in each file; all of them are, where there is time."""


def spread(length: int, count: int) -> Iterable[int]:
    """Places all over a file, other bits of other octets each time."""
    return ((number * 2_654_435_761 + number) % length for number in range(count))


@pytest.mark.parametrize("name", NAMES)
def test_a_flipped_bit_is_never_read_unless_nobody_signed_it(name: str) -> None:
    sample = samples()[name]
    signed, reason = sample.signed, sample.reasons()
    assert signed
    for number, place in enumerate(spread(len(sample.data), SAMPLES)):
        if is_read(sample, signed, bit_flipped(sample.data, place, number % 8)):
            assert reason(8 * place + number % 8), (place, number % 8)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_breaks_off_is_never_read_unless_nobody_signed_the_rest(name: str) -> None:
    sample = samples()[name]
    signed = sample.signed
    ends = range(0, len(sample.data), len(sample.data) // SAMPLES + 1)
    read = [end for end in ends if is_read(sample, signed, sample.data[:end])]
    assert [end for end in read if is_missed(sample, end)] == []


def is_missed(sample: Sample, end: int) -> bool:
    """Whether anything that is signed stands behind *end*."""
    explained = sample.explained(sample.data)
    return any(bit not in explained for bit in range(8 * end, 8 * len(sample.data)))


@pytest.mark.soak
@pytest.mark.parametrize("name", NAMES)
def test_no_flipped_bit_is_ever_read_unless_nobody_signed_it(name: str) -> None:
    sample = samples()[name]
    reason = sample.reasons()
    assert [divmod(bit, 8) for bit in bits_that_leave_it_accepted(name) if reason(bit) is None] == []


@pytest.mark.soak
@pytest.mark.parametrize("name", NAMES)
def test_no_file_that_breaks_off_at_any_tenth_octet_is_read_unless_nobody_signed_the_rest(name: str) -> None:
    sample = samples()[name]
    left = cuts_that_leave_it_accepted(name)
    assert [end for end in left if is_missed(sample, end)] == []
