"""Bytes that nobody meant well: a report comes out of any, soon, and never an acceptance of what was not signed."""

import random
import re
from collections.abc import Callable

import pytest
from fakes.hostile_pdf import HEADER, HOSTILE
from fakes.pdf_world import SIGNED_AT, WORLD, Seen, at_level_lta, seen, signed, unsigned
from hypothesis import given, settings
from hypothesis import strategies as st

from authority import pdf_signing
from authority.pdf_file import Item, PdfFile
from verify.judge import Verdict

DEAR = {"numbers", "two hundred thousand objects", "two hundred thousand objects and no cross-reference"}
"""Those that take seconds to make and to refuse."""


@pytest.mark.parametrize(
    "make",
    [pytest.param(make, id=name, marks=pytest.mark.soak if name in DEAR else ()) for name, make in HOSTILE.items()],
)
def test_a_hostile_file_costs_little_and_is_not_accepted(make: Callable[[], bytes], cpu_seconds: "Clock") -> None:
    content = make()
    started = cpu_seconds()
    found = seen(content)
    assert cpu_seconds() - started < 5
    assert found.judgement.verdict in {Verdict.HOLD, Verdict.REJECT}
    assert found.document.covered == ()


Clock = Callable[[], float]


@pytest.fixture
def cpu_seconds() -> Clock:
    """Time that this process worked: the machine may be busy with others."""
    import time

    return time.process_time


@pytest.mark.parametrize("count", [3000, pytest.param(30_000, marks=pytest.mark.soak)])
def test_comparing_many_revisions_of_many_objects_is_bounded(count: int, cpu_seconds: Clock) -> None:
    last = 100 + count
    many: dict[int, Item | None] = {
        n: {"A": "[" + " ".join(f"{min(m, last)} 0 R" for m in range(n + 1, n + 9)) + "]"} for n in range(100, last + 1)
    }
    file = unsigned().updated(many).updated({1: unsigned().dictionary(1, Big="100 0 R")})
    for _ in range(6):
        file = pdf_signing.sign(file, WORLD.signer, SIGNED_AT)
    started = cpu_seconds()
    found = seen(file.content)
    assert cpu_seconds() - started < 5
    assert [s.integrity for s in found.document.signatures] == [True] * 6
    assert found.problems <= {"too_large"}


_SIGNATURE = re.compile(rb"<[0-9A-Fa-f]{1000,}>")


def never_accepted_unless_untouched(found: Seen, original: PdfFile) -> None:
    """What is accepted must be what was signed, to the octet; the room for the signature itself is under no signature."""
    if found.judgement.verdict is Verdict.ACCEPT:
        assert {_SIGNATURE.sub(b"", c.content) for c in found.document.covered} == {signed_part(original)}


def signed_part(file: PdfFile) -> bytes:
    (covered,) = seen(file.content).document.covered
    return _SIGNATURE.sub(b"", covered.content)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_octets_make_a_report(content: bytes) -> None:
    assert seen(content).judgement.verdict is not Verdict.ACCEPT
    assert seen(HEADER + content + b"\nstartxref\n9\n%%EOF").judgement.verdict is not Verdict.ACCEPT


STRUCTURE = b"0123456789<>[]()/% \nRobjendtrailerxref"


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_a_changed_octet_is_never_accepted_where_it_was_signed(data: st.DataObject) -> None:
    original = at_level_lta()
    content = bytearray(original.content)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.one_of(st.integers(0, 255), st.sampled_from(STRUCTURE)))
    never_accepted_unless_untouched(seen(bytes(content)), original)


def _truncations(file: PdfFile, step: int) -> None:
    whole = signed_part(file)
    for end in range(0, len(file.content), step):
        found = seen(file.content[:end])
        if found.judgement.verdict is Verdict.ACCEPT:
            assert _SIGNATURE.sub(b"", file.content[:end]).startswith(whole)


def test_a_file_that_breaks_off_is_accepted_only_where_a_revision_ends() -> None:
    _truncations(at_level_lta(), 1009)


@pytest.mark.soak
def test_a_file_that_breaks_off_anywhere_is_accepted_only_where_a_revision_ends() -> None:
    _truncations(at_level_lta(), 10)


@pytest.mark.soak
def test_no_flipped_bit_in_covered_octets_is_accepted() -> None:
    content = signed().content
    chance = random.Random(1)
    for place in range(0, len(content), 7):
        flipped = bytearray(content)
        flipped[place] ^= 1 << chance.randrange(8)
        never_accepted_unless_untouched(seen(bytes(flipped)), signed())
