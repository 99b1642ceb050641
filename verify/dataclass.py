"""Records that cost little: what ``@dataclass(frozen=True, slots=True)`` of the standard library means, made otherwise.

The standard one writes and compiles six methods for each class, half a millisecond, and the verifier has more than a hundred
classes: a third of the time in which a command starts. Here only ``__init__`` is compiled, the others are shared. And a field
of a new record is set through its slot, which takes half as long as the standard way around ``__setattr__``.

To the type checker it is the standard decorator. Left out is what no record here has: class variables among the fields,
fields for the making alone, work after it, order, inheritance from another record.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

_Class = TypeVar("_Class", bound=type)
_Values = Callable[[object], object]

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414  named anew, so that it counts as exported
else:

    def dataclass(*, frozen: bool, slots: bool, eq: bool = True) -> Callable[[_Class], _Class]:
        """Make a class a record of its annotated fields; with *eq*, records of the same values are equal, with one hash."""
        assert (frozen, slots) == (True, True), "anything else is the standard library's"
        return lambda cls: _made(cls, eq=eq)


def _made(cls: _Class, *, eq: bool) -> _Class:
    own = set(vars(cls))
    cls.__doc__ = cls.__doc__ or cls.__name__
    record: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    fields = dataclasses.fields(record)
    methods = _shared(fields) | (_comparing(fields) if eq else {}) | {"__init__": _init(record, fields)}
    for name, method in methods.items():
        if name not in own:
            setattr(record, name, method)
    return record  # type: ignore[no-any-return]  # the class made anew with its slots


def _init(record: type, fields: tuple[Field[Any], ...]) -> Callable[..., None]:
    """Compile what sets each field through the descriptor of its slot, since the class refuses the common way."""
    parameters, body = [], [" pass"]
    names: dict[str, Any] = {"_missing": MISSING}
    for field in fields:
        name = value = field.name
        names[f"_set_{name}"] = getattr(record, name).__set__
        if field.default_factory is not MISSING:
            names |= {f"_default_{name}": MISSING, f"_make_{name}": field.default_factory}
            value = f"_make_{name}() if {name} is _missing else {name}"
        elif field.default is not MISSING:
            names[f"_default_{name}"] = field.default
        parameters.append(f"{name}=_default_{name}" if f"_default_{name}" in names else name)
        body.append(f" _set_{name}(self, {value})")
    exec(f"def __init__(self, {', '.join(parameters)}):\n" + "\n".join(body), names)  # noqa: S102  our own names of fields
    init: Any = names["__init__"]
    init.__qualname__, init.__module__ = f"{record.__qualname__}.__init__", record.__module__
    init.__annotations__ = {field.name: field.type for field in fields} | {"return": None}
    return init  # type: ignore[no-any-return]  # as compiled


def _shared(fields: tuple[Field[Any], ...]) -> dict[str, Any]:
    """Give the methods that look the same for all: what is shown, what is refused, and how a pickle or copy is made again."""
    values = _values(fields)
    return {
        "__repr__": _repr,
        "__setattr__": _refuse,
        "__delattr__": _refuse,
        "__reduce__": lambda self: (self.__class__, values(self)),
    }


def _repr(self: Any) -> str:
    shown = [f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(self) if f.repr]
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refuse(_self: object, name: str, _value: object = None) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _comparing(fields: tuple[Field[Any], ...]) -> dict[str, Any]:
    values = _values(tuple(field for field in fields if field.compare))

    def equal(self: object, other: object) -> bool:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: object) -> int:
        return hash(values(self))

    return {"__eq__": equal, "__hash__": hashed}


def _values(fields: tuple[Field[Any], ...]) -> _Values:
    """Give what takes the values of *fields* out of a record, as a tuple."""
    names = [field.name for field in fields]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda record: tuple([getattr(record, name) for name in names])
