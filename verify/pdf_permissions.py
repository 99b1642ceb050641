"""What the signers of a PDF allow to be done to it afterwards: DocMDP, FieldMDP and locks (ISO 32000-1, 12.8.2; ISO 32000-2, 12.7.5.5)."""

from collections.abc import Iterator
from enum import Enum

from verify.dataclass import dataclass
from verify.pdf_form import SIGNATURE, Field, fields, text
from verify.pdf_objects import Dictionary, Object, Reference
from verify.pdf_view import View

DEFAULT_LEVEL = 2
"""DocMDP without a level (table 254)."""


class Level(Enum):
    """Changes that a certifying signature allows; validation data may always be added (ISO 32000-2, 12.8.2.2)."""

    NONE = 1
    FORMS = 2
    ANNOTATIONS = 3


@dataclass(frozen=True, slots=True)
class Lock:
    """Fields that must not change: all, those named (``Include``), or all but those named (``Exclude``)."""

    action: str
    names: frozenset[str]

    def holds(self, name: str) -> bool:
        """Tell whether the field of this full name is locked; a name stands for all fields under it too."""
        named = any(name == own or name.startswith(f"{own}.") for own in self.names)
        match self.action:
            case "Include":
                return named
            case "Exclude":
                return not named
            case _:
                return True


@dataclass(frozen=True, slots=True)
class Permissions:
    """*level* is None where no signature certifies the document, so that nobody said what may be filled in."""

    level: Level | None
    locks: tuple[Lock, ...]

    def locked(self, name: str) -> bool:
        """Tell whether any signature locks the field of this full name."""
        return any(lock.holds(name) for lock in self.locks)


def permissions(view: View) -> Permissions:
    """Read what the signatures in *view* allow; the strictest level counts.

    Raises:
        PdfError: the form can't be read.
    """
    signed = [f for f in fields(view) if f.kind == SIGNATURE and _may_speak(view, f)]
    certified = view.dictionary(view.dictionary(view.catalog.get("Perms")).get("DocMDP"))
    levels = [*_levels(view, certified), *(level for field in signed for level in _field_levels(view, field))]
    locks = tuple(lock for field in signed for lock in _locks(view, field))
    return Permissions(min(levels, key=lambda level: level.value, default=None), locks)


def _may_speak(view: View, field: Field) -> bool:
    """Tell whether a field holds a signature that may say something of changes: by a transform, or by a lock on its field."""
    value = field.attributes.get("V")
    if "Lock" in field.attributes or not isinstance(value, Reference):
        return bool(view.dictionary(value))
    silent = (view.end or view).silent
    untouched = view.untouched(value.number)
    if untouched and value.number in silent:
        return False
    signature = view.dictionary(value)
    if "Reference" in signature:
        return True
    if untouched and view.get(value.number) is signature:
        silent.add(value.number)
    return False


def _field_levels(view: View, field: Field) -> Iterator[Level]:
    yield from _levels(view, view.dictionary(field.attributes.get("V")))
    yield from _level(view.dictionary(field.attributes.get("Lock")).get("P"))


def _levels(view: View, signature: Dictionary) -> Iterator[Level]:
    for transform in _transforms(view, signature, "DocMDP"):
        yield from _level(transform.get("P", DEFAULT_LEVEL))


def _level(value: Object) -> Iterator[Level]:
    """Give the level that a number means; one that means none allows nothing."""
    if isinstance(value, int):
        yield Level(value) if value in {level.value for level in Level} else Level.NONE


def _transforms(view: View, signature: Dictionary, method: str) -> Iterator[Dictionary]:
    for value in view.array(signature.get("Reference")):
        reference = view.dictionary(value)
        if reference.get("TransformMethod") == method:
            yield view.dictionary(reference.get("TransformParams"))


def _locks(view: View, field: Field) -> Iterator[Lock]:
    sources = [view.dictionary(field.attributes.get("Lock"))]
    sources += _transforms(view, view.dictionary(field.attributes.get("V")), "FieldMDP")
    for source in sources:
        action = source.get("Action")
        if isinstance(action, str):
            names = (view.resolve(name) for name in view.array(source.get("Fields")))
            yield Lock(action, frozenset(text(name) for name in names if isinstance(name, bytes)))
