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
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")

KIND = "$record"
"""The key that tells the members of a union of dataclasses apart."""


class RecordError(ValueError):
    """The JSON is not of the type asked for; the message names the place, never the value."""


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
    return typing.cast("T", _typed(expected, plain, expected.__name__))


def _plain(value: object) -> Any:
    match value:
        case Enum():
            return value.value
        case tuple() | list():
            return [_plain(item) for item in value]
        case frozenset():
            return sorted(_plain(item) for item in value)
        case Mapping():
            return {str(_plain(key)): _plain(item) for key, item in value.items()}
        case _ if dataclasses.is_dataclass(value):
            fields = {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
            return {KIND: type(value).__name__} | fields
        case _:
            return _plain_scalar(value)


def _plain_scalar(value: object) -> Any:
    match value:
        case date():
            return value.isoformat()
        case bytes():
            return base64.b64encode(value).decode("ascii")
        case _:
            return value


def _typed(expected: Any, plain: Any, place: str) -> Any:
    """Give *plain* as *expected*; *place* names the field for an error."""
    origin = typing.get_origin(expected)
    if origin in {types.UnionType, typing.Union}:
        return _one_of(typing.get_args(expected), plain, place)
    if origin in {tuple, frozenset}:
        return origin(_items(typing.get_args(expected), plain, place))
    if origin in {dict, Mapping}:
        return _mapping(typing.get_args(expected), plain, place)
    if dataclasses.is_dataclass(expected):
        return _record(typing.cast("type", expected), plain, place)
    return _scalar(expected, plain, place)


def _one_of(options: tuple[Any, ...], plain: Any, place: str) -> Any:
    """Choose the member of a union: None, the dataclass that `KIND` names, or the first scalar that fits."""
    if plain is None and types.NoneType in options:
        return None
    named = plain.get(KIND) if isinstance(plain, dict) else None
    for option in options:
        if option is types.NoneType or (dataclasses.is_dataclass(option) and _name(option) != named):
            continue
        return _typed(option, plain, place)
    raise _misfit(place)


def _name(record: Any) -> str:
    return str(record.__name__)


def _items(arguments: tuple[Any, ...], plain: Any, place: str) -> list[Any]:
    if not isinstance(plain, list):
        raise _misfit(place)
    if len(arguments) == 1 or arguments[-1] is Ellipsis:
        return [_typed(arguments[0], item, place) for item in plain]
    if len(arguments) != len(plain):
        raise _misfit(place)
    return [_typed(argument, item, place) for argument, item in zip(arguments, plain, strict=True)]


def _mapping(arguments: tuple[Any, ...], plain: Any, place: str) -> dict[Any, Any]:
    if not isinstance(plain, dict):
        raise _misfit(place)
    key_type, value_type = arguments
    return {_typed(key_type, key, place): _typed(value_type, item, place) for key, item in plain.items()}


@cache
def _fields(expected: type) -> dict[str, tuple[Any, bool]]:
    """Give the resolved type of each field, and whether it must be there."""
    hints = typing.get_type_hints(expected)
    missing = dataclasses.MISSING
    return {
        f.name: (hints[f.name], f.default is missing and f.default_factory is missing)
        for f in dataclasses.fields(expected)
    }


def _record(expected: type, plain: Any, place: str) -> Any:
    if not isinstance(plain, dict) or plain.get(KIND) != expected.__name__:
        raise _misfit(place)
    values = {}
    for name, (hint, required) in _fields(expected).items():
        if name in plain:
            values[name] = _typed(hint, plain[name], f"{place}.{name}")
        elif required:
            raise _misfit(f"{place}.{name}")
    return expected(**values)


def _scalar(expected: Any, plain: Any, place: str) -> Any:
    try:
        if expected is bytes:
            return base64.b64decode(plain, validate=True)
        if expected is datetime:
            return _aware(datetime.fromisoformat(plain))
        if isinstance(expected, type) and issubclass(expected, (Enum, date)):
            return expected.fromisoformat(plain) if issubclass(expected, date) else expected(plain)
    except (TypeError, ValueError, binascii.Error) as error:
        raise _misfit(place) from error
    fits = isinstance(plain, int | float) if expected is float else isinstance(plain, expected)
    if not fits or (isinstance(plain, bool) and expected is not bool):
        raise _misfit(place)
    return plain


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("naive")
    return moment


def _misfit(place: str) -> RecordError:
    return RecordError(f"{place} is not of its type")
