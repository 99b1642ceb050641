"""Our records are what the standard library's would be: compared with it member by member."""

import copy
import dataclasses
import inspect
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.dataclass import dataclass


class _Fields:
    """The same fields for both makers."""

    number: int
    text: str
    secret: bytes = dataclasses.field(repr=False)
    aside: int = dataclasses.field(default=0, compare=False)
    items: list[int] = dataclasses.field(default_factory=list)
    flag: bool = False


def _body() -> dict[str, object]:
    return {k: v for k, v in vars(_Fields).items() if k not in {"__dict__", "__weakref__"}}


Ours = dataclass(frozen=True, slots=True)(type("Record", (), _body()))
Standard = dataclasses.dataclass(frozen=True, slots=True)(type("Record", (), _body()))


@dataclass(frozen=True, slots=True)
class Named:
    """A record that a pickle finds by its name."""

    number: int
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Empty:
    """Without fields."""


@dataclass(frozen=True, slots=True, eq=False)
class Itself:
    """Equal to itself alone."""

    number: int


VALUES = st.fixed_dictionaries(
    {"number": st.integers(0, 2), "text": st.sampled_from("ab"), "secret": st.just(b"s"), "items": st.just(())},
    optional={"aside": st.integers(0, 2), "flag": st.booleans()},
)


@given(VALUES, VALUES)
def test_records_show_equal_and_hash_as_the_standard_ones(one, other):
    assert repr(Ours(**one)) == repr(Standard(**one))
    assert (Ours(**one) == Ours(**other)) == (Standard(**one) == Standard(**other))
    assert hash(Ours(**one)) == hash(Standard(**one))
    assert dataclasses.asdict(Ours(**one)) == dataclasses.asdict(Standard(**one))


def test_defaults_are_made_anew_for_each_record():
    one, other = Ours(1, "a", b""), Ours(1, "a", b"")
    one.items.append(3)
    assert (other.items, other.aside, other.flag) == ([], 0, False)


def test_the_maker_takes_what_the_standard_one_takes():
    assert list(inspect.signature(Ours).parameters) == list(inspect.signature(Standard).parameters)
    assert Ours.__match_args__ == Standard.__match_args__
    for wrong in ({}, {"number": 1, "text": "a", "secret": b"", "more": 1}):
        with pytest.raises(TypeError):
            Ours(**wrong)


@pytest.mark.parametrize("name", ["number", "unknown"])
def test_a_record_does_not_change(name):
    record = Ours(1, "a", b"")
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(record, name, 2)
    with pytest.raises(dataclasses.FrozenInstanceError):
        delattr(record, name)
    assert not hasattr(record, "__dict__")


@pytest.mark.parametrize("record", [Named(1, ("a",)), Named(2), Empty()])
def test_a_record_goes_through_a_pickle_and_a_copy(record):
    assert pickle.loads(pickle.dumps(record)) == record
    assert copy.copy(record) == copy.deepcopy(record) == record


def test_a_field_can_be_replaced_in_a_new_record():
    assert dataclasses.replace(Named(1, ("a",)), number=2) == Named(2, ("a",))


def test_records_of_two_classes_are_never_equal():
    assert Named(1) != Itself(1)
    assert Itself(1) != Itself(1)
    assert Named(1) != (1, ())
    assert Empty() == Empty()
