"""The running digest over a file gives what digesting the signed octets gives, whatever is asked for, and in whatever order."""

import hashlib
from collections.abc import Callable

import pytest
from fakes.pdf_world import LATER, SECOND, SIGNED_AT, WORLD, seen, unsigned
from hypothesis import given
from hypothesis import strategies as st

from authority import pdf_signing
from verify import keys, pdf_digests
from verify.keys import HASHES, SHAKE
from verify.methods import UnsupportedAlgorithmError
from verify.pdf_byte_range import ByteRange
from verify.pdf_digests import Covered, Digests

NAMES = (*HASHES, SHAKE)
SIZE = 3000
FILE = bytes(number * number % 251 for number in range(SIZE))


def spans(most: int = SIZE + 50) -> st.SearchStrategy[ByteRange]:
    """Ranges of any shape, some of which leave the file."""
    place = st.integers(0, most)
    return st.builds(ByteRange, gap=place, resume=place, end=place, start=st.sampled_from((0, 0, 0, 7)))


@given(st.lists(st.tuples(st.sampled_from(NAMES), spans()), max_size=30))
def test_any_ranges_in_any_order_are_digested_as_their_octets_are(asked: list[tuple[str, ByteRange]]) -> None:
    digests = Digests(FILE)
    for name, span in asked:
        assert digests.of(name, span) == keys.digest(name, span.content(FILE))


@given(st.lists(st.tuples(st.sampled_from(("SHA-256", SHAKE)), st.integers(0, SIZE + 50)), max_size=30))
def test_any_beginnings_in_any_order_are_digested_as_their_octets_are(asked: list[tuple[str, int]]) -> None:
    digests = Digests(FILE)
    for name, end in asked:
        assert digests.until(name, end) == keys.digest(name, FILE[:end])


SHAPES = {
    "the honest one": ByteRange(100, 200, 300),
    "one after it, which covers its gap": ByteRange(400, 500, 600),
    "one whose gap lies in the first": ByteRange(250, 260, 600),
    "nothing left out": ByteRange(100, 100, 300),
    "nothing before the gap": ByteRange(0, 50, 300),
    "nothing after the gap": ByteRange(100, 200, 200),
    "nothing at all": ByteRange(0, 0, 0),
    "both parts overlap": ByteRange(200, 100, 300),
    "the second part is the file from its beginning": ByteRange(300, 0, 200),
    "the second part ends before it begins": ByteRange(100, 300, 200),
    "the gap begins behind the end": ByteRange(SIZE + 9, 100, 200),
    "the end lies behind that of the file": ByteRange(100, 200, SIZE + 9),
    "the whole file": ByteRange(SIZE, SIZE, SIZE),
    "it begins later": ByteRange(100, 200, 300, start=20),
    "it begins behind its gap": ByteRange(100, 200, 300, start=150),
}


@pytest.mark.parametrize(
    "order", [list, reversed, lambda shapes: [*shapes, *shapes]], ids=["once", "backwards", "twice"]
)
@pytest.mark.parametrize("name", NAMES)
def test_named_shapes_are_digested_as_their_octets_are(name: str, order: Callable[[list[str]], list[str]]) -> None:
    digests = Digests(FILE)
    for shape in order(list(SHAPES)):
        assert (shape, digests.of(name, SHAPES[shape])) == (shape, keys.digest(name, SHAPES[shape].content(FILE)))


@pytest.mark.parametrize("span", [SHAPES["the honest one"], SHAPES["it begins later"]], ids=["running", "by itself"])
def test_a_digest_that_is_not_known_is_refused_as_elsewhere(span: ByteRange) -> None:
    digests = Digests(FILE)
    for _ in range(2):
        with pytest.raises(UnsupportedAlgorithmError, match="digest Tiger"):
            digests.of("Tiger", span)
    with pytest.raises(UnsupportedAlgorithmError):
        digests.until("Tiger", 5)


def test_what_is_covered_is_joined_where_somebody_must_see_it() -> None:
    span = SHAPES["the honest one"]
    covered = Covered(Digests(FILE), span)
    assert bytes(covered) == FILE[:100] + FILE[200:300]
    assert keys.digest("SHA-256", covered) == hashlib.sha256(bytes(covered)).digest()


class Counting:
    """A digest that counts the octets that it is given, with all its copies."""

    def __init__(self, counted: list[int]) -> None:
        self.counted = counted

    def update(self, data: bytes | memoryview, /) -> None:
        self.counted.append(len(data))

    def copy(self) -> "Counting":
        return Counting(self.counted)

    def digest(self) -> bytes:
        return b""


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of all that is digested on the way."""
    found: list[int] = []
    monkeypatch.setattr(keys, "hasher", lambda _: Counting(found))
    return found


def test_revisions_from_front_to_back_are_digested_about_once(counted: list[int]) -> None:
    digests = Digests(bytes(100_000))
    for end in range(1000, 100_001, 1000):
        digests.of("SHA-256", ByteRange(end - 700, end - 300, end))
    digests.until("SHA-256", 100_000)
    assert sum(counted) == 100_000 + 100 * 300


def test_what_was_digested_is_not_digested_again(counted: list[int]) -> None:
    digests = Digests(FILE)
    for _ in range(3):
        digests.of("SHA-256", SHAPES["the honest one"])
        digests.until("SHA-256", 100)
    assert sum(counted) == 200


def test_states_are_kept_up_to_their_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_digests, "KEPT", 4)
    made = pdf_digests._Pass(FILE, keys.hasher("SHA-256"))
    for place in range(0, SIZE, 10):
        assert made.until(place).digest() == keys.digest("SHA-256", FILE[:place])
    assert len(made._states) == len(made._places) == 4


@pytest.mark.parametrize(
    "place", ["in what every signature covers", "in what only the second covers", "in the first signature"]
)
def test_each_signature_of_a_file_answers_for_its_own_octets(place: str) -> None:
    first = pdf_signing.sign(unsigned(), WORLD.signer, SIGNED_AT)
    both = pdf_signing.sign(first, SECOND, LATER).content
    assert [s.integrity for s in seen(both).document.signatures] == [True, True]
    offset = {
        "in what every signature covers": 5,
        "in what only the second covers": len(first.content) + 40,
        "in the first signature": first.content.index(b"<3082") + 3,
    }[place]
    changed = both[:offset] + bytes((both[offset] ^ 1,)) + both[offset + 1 :]
    intact = [s.integrity for s in seen(changed).document.signatures]
    assert intact[1] is False
    assert (intact[0] is True) == (place == "in what only the second covers")
