"""Frozen dataclasses as JSON and back, by their annotations, strictly: what does not fit its type is refused.

So a child process hands over facts as text that the parent checks, instead of objects that the parent would have to
run code for; and a stored examination of last year is read by today's types, or refused by name.
"""

import base64
import binascii
import dataclasses
import json
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, NoReturn, TypeVar

T = TypeVar("T")
Turn = Callable[[Any], Any]
"""Turns a value into plain JSON, or back; made once for each type, since a report holds some three hundred values."""

KIND = "$record"
"""The key that tells the members of a union of dataclasses apart."""


class RecordError(ValueError):
    """The JSON is not of the type asked for; the message names the place, never the value."""


class _MisfitError(Exception):
    """A value is not of its type; *place* names the field, seen from where this is caught."""

    def __init__(self, place: str = "") -> None:
        super().__init__(place)
        self.place = place


def dump(value: object) -> bytes:
    """Write a dataclass (of dataclasses, enums, tuples, mappings, times, bytes and plain values) as UTF-8 JSON."""
    return json.dumps(_plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def load(expected: type[T], data: bytes) -> T:
    """Read what `dump` wrote for a dataclass of type *expected*.

    Raises:
        RecordError: not JSON, a field is missing without a default, or a value is not of its type.
    """
    try:
        plain = json.loads(data.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise RecordError("not JSON") from error
    wanted: Any = expected
    try:
        return typing.cast("T", _reader(wanted)(plain))
    except _MisfitError as error:
        raise RecordError(f"{expected.__name__}{error.place} is not of its type") from error


def _plain(value: Any) -> Any:
    kind: Any = type(value)
    return _writer(kind)(value)


@cache
def _writer(kind: type) -> Turn:
    """Give what writes values of *kind* as plain JSON."""
    if issubclass(kind, Enum):
        return attrgetter("value")
    if issubclass(kind, tuple | list):
        return lambda items: [_plain(item) for item in items]
    if issubclass(kind, frozenset):
        return lambda items: sorted(_plain(item) for item in items)
    if issubclass(kind, Mapping):
        return lambda items: {str(_plain(key)): _plain(item) for key, item in items.items()}
    if dataclasses.is_dataclass(kind):
        return _record_writer(kind)
    return _scalar_writer(kind)


def _record_writer(kind: type) -> Turn:
    names = tuple(field.name for field in dataclasses.fields(kind))
    return lambda record: {KIND: kind.__name__} | {name: _plain(getattr(record, name)) for name in names}


def _scalar_writer(kind: type) -> Turn:
    if issubclass(kind, date):
        return lambda moment: moment.isoformat()
    if issubclass(kind, bytes):
        return lambda octets: base64.b64encode(octets).decode("ascii")
    return lambda value: value


@cache
def _reader(expected: Any) -> Turn:
    """Give what reads plain JSON as *expected*, and raises `_MisfitError` where it is something else."""
    origin, arguments = typing.get_origin(expected), typing.get_args(expected)
    if origin in {types.UnionType, typing.Union}:
        return _union_reader(arguments)
    if origin in {tuple, frozenset}:
        items = _items_reader(arguments)
        return lambda plain: origin(items(plain))
    if origin in {dict, Mapping}:
        return _mapping_reader(*arguments)
    if dataclasses.is_dataclass(expected):
        return _record_reader(typing.cast("type", expected))
    return _scalar_reader(expected)


def _union_reader(options: tuple[Any, ...]) -> Turn:
    """Choose the member of a union: None, the dataclass that `KIND` names, or the first that is no dataclass."""
    optional = types.NoneType in options
    records: dict[str, Turn] = {o.__name__: _reader(o) for o in _records(options)}
    others = [o for o in options if o is not types.NoneType and not dataclasses.is_dataclass(o)]
    other = _reader(others[0]) if others else _refuse

    def read(plain: Any) -> Any:
        if plain is None and optional:
            return None
        named = plain.get(KIND) if isinstance(plain, dict) else None
        return records.get(str(named), other)(plain)

    return read


def _records(options: tuple[Any, ...]) -> list[Any]:
    return [option for option in options if dataclasses.is_dataclass(option)]


def _refuse(_plain: object) -> NoReturn:
    raise _MisfitError


def _items_reader(arguments: tuple[Any, ...]) -> Callable[[Any], list[Any]]:
    if len(arguments) == 1 or arguments[-1] is Ellipsis:
        return _alike_reader(_reader(arguments[0]))
    readers = [_reader(argument) for argument in arguments]

    def read(plain: Any) -> list[Any]:
        if not isinstance(plain, list) or len(plain) != len(readers):
            raise _MisfitError
        return [reader(item) for reader, item in zip(readers, plain, strict=True)]

    return read


def _alike_reader(reader: Turn) -> Callable[[Any], list[Any]]:
    def read(plain: Any) -> list[Any]:
        if not isinstance(plain, list):
            raise _MisfitError
        return [reader(item) for item in plain]

    return read


def _mapping_reader(key_type: Any, value_type: Any) -> Turn:
    key, value = _reader(key_type), _reader(value_type)

    def read(plain: Any) -> dict[Any, Any]:
        if not isinstance(plain, dict):
            raise _MisfitError
        return {key(name): value(item) for name, item in plain.items()}

    return read


@cache
def _fields(expected: type) -> tuple[tuple[str, Turn, bool], ...]:
    """Give the name of each field, what reads it, and whether it must be there."""
    hints = typing.get_type_hints(expected)
    missing = dataclasses.MISSING
    return tuple(
        (f.name, _reader(hints[f.name]), f.default is missing and f.default_factory is missing)
        for f in dataclasses.fields(expected)
    )


def _record_reader(expected: type) -> Turn:
    """Read a dataclass; its fields are looked at with the first value, since one may hold its own kind."""

    def read(plain: Any) -> Any:
        if not isinstance(plain, dict) or plain.get(KIND) != expected.__name__:
            raise _MisfitError
        values, name = {}, ""
        try:
            for name, reader, required in _fields(expected):
                if name in plain:
                    values[name] = reader(plain[name])
                elif required:
                    _refuse(None)
        except _MisfitError as error:
            raise _MisfitError(f".{name}{error.place}") from None
        return expected(**values)

    return read


def _scalar_reader(expected: Any) -> Turn:
    if expected is bytes:
        return _guarded(lambda plain: base64.b64decode(plain, validate=True))
    if expected is datetime:
        return _guarded(lambda plain: _aware(datetime.fromisoformat(plain)))
    if isinstance(expected, type) and issubclass(expected, date):
        return _guarded(expected.fromisoformat)
    if isinstance(expected, type) and issubclass(expected, Enum):
        return _guarded(expected)
    return _value_reader(expected)


def _guarded(turn: Turn) -> Turn:
    def read(plain: Any) -> Any:
        try:
            return turn(plain)
        except (TypeError, ValueError, binascii.Error) as error:
            raise _MisfitError from error

    return read


def _value_reader(expected: Any) -> Turn:
    """Read a value that JSON has itself; true and false are no numbers."""
    fitting: Any = int | float if expected is float else expected

    def read(plain: Any) -> Any:
        if not isinstance(plain, fitting) or (isinstance(plain, bool) and expected is not bool):
            raise _MisfitError
        return plain

    return read


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("naive")
    return moment
