"""The interactive form of a PDF (ISO 32000-1, 12.7): its fields, by object number and full name."""

from collections.abc import Iterator

from verify.dataclass import dataclass
from verify.pdf_objects import Dictionary, Object, PdfError, PdfLimitError, Reference
from verify.pdf_view import View

FIELDS = 20_000
"""Fields and widgets of one form: tax forms have some thousands."""
LEVELS = 32
"""Fields inside fields."""
_STEPS = 20
"""What reading one field costs, in steps of the budget."""

SIGNATURE = "Sig"


@dataclass(frozen=True, slots=True)
class Field:
    """A terminal field. *number* is None where it has no object of its own; *kind* is its type (``Tx``, ``Btn``, ``Sig``).

    *attributes* are its own entries; *widgets* the numbers of its annotations, itself where it is merged with its only one.
    """

    number: int | None
    name: str
    kind: str | None
    attributes: Dictionary
    widgets: tuple[int, ...]
    flags: int = 0


Standing = tuple[int, str, str | None, int]
"""How a field stands in its form: its number, and the name, type and flags that it has from above."""


@dataclass(frozen=True, slots=True)
class _Node:
    value: Object
    prefix: str
    kind: str | None
    flags: int


def form(view: View) -> Dictionary:
    """Give the AcroForm dictionary; the empty one where there is none."""
    return view.dictionary(view.catalog.get("AcroForm"))


def fields(view: View) -> tuple[Field, ...]:
    """Read every terminal field in the order of the form, once for each view.

    Raises:
        PdfLimitError: more fields than the limit.
        PdfError: a field can't be read, or lies deeper than the limit.
    """
    if view.fields is None:
        roots = [_Node(value, "", None, 0) for value in view.array(form(view).get("Fields"))]
        view.fields = tuple(_Walk(view).below(roots, LEVELS))
    return view.fields


class _Walk:
    """One pass over the tree of fields, which remembers what it has seen."""

    __slots__ = ("_left", "_seen", "_view")

    def __init__(self, view: View) -> None:
        self._view = view
        self._left = FIELDS
        self._seen: set[int] = set()

    def below(self, nodes: list[_Node], levels: int) -> Iterator[Field]:
        """Yield the terminal fields in and under *nodes*."""
        if not levels:
            raise PdfError("fields nested too deeply")
        for node in nodes:
            number = node.value.number if isinstance(node.value, Reference) else None
            if not self._is_new(number):
                continue
            if number is not None and (field := self._shared(node, number)) is not None:
                yield field
                continue
            attributes = self._view.dictionary(node.value)
            name, kind, flags = _inherited(node, attributes)
            kids = self._view.array(attributes.get("Kids"))
            named = [kid for kid in kids if "T" in self._view.dictionary(kid)]
            if named:
                yield from self.below([_Node(kid, name, kind, flags) for kid in kids], levels - 1)
            else:
                field = Field(number, name, kind, attributes, self._widgets(number, kids), flags)
                self._share(node, field)
                yield field

    def _shared(self, node: _Node, number: int) -> Field | None:
        """Give the field as it was read at the end of the file, where it stood there as it stands here."""
        end = self._view.end
        field = None if end is None else end.terminal.get((number, node.prefix, node.kind, node.flags))
        return field if field is not None and self._view.untouched(number) else None

    def _share(self, node: _Node, field: Field) -> None:
        """Keep a field of the end of the file that is all told by its own object."""
        number, view = field.number, self._view
        if view.end is not None or number is None or "Kids" in field.attributes:
            return
        if view.get(number) is field.attributes:
            view.terminal[number, node.prefix, node.kind, node.flags] = field

    def _widgets(self, number: int | None, kids: list[Object]) -> tuple[int, ...]:
        numbers = [kid.number for kid in kids if isinstance(kid, Reference) and self._is_new(kid.number)]
        return tuple(numbers) or (() if number is None else (number,))

    def _is_new(self, number: int | None) -> bool:
        """Count a node; a field that is listed twice, or is its own ancestor, is the same field."""
        self._left -= 1
        if self._left < 0:
            raise PdfLimitError("more fields than the limit")
        self._view.reader.budget.step(_STEPS)
        if number is None:
            return True
        known = number in self._seen
        self._seen.add(number)
        return not known


def _inherited(node: _Node, attributes: Dictionary) -> tuple[str, str | None, int]:
    """Give full name, type and flags of a field, which it may have from above (12.7.3.1, 12.7.3.2)."""
    part = attributes.get("T")
    name = node.prefix
    if isinstance(part, bytes):
        name = f"{node.prefix}.{text(part)}" if node.prefix else text(part)
    kind, flags = attributes.get("FT"), attributes.get("Ff")
    return name, kind if isinstance(kind, str) else node.kind, flags if isinstance(flags, int) else node.flags


def text(octets: bytes) -> str:
    """Decode a text string: UTF-16 or UTF-8 by their marks, else as Latin-1, which tells names apart just as well (7.9.2.2)."""
    if octets.startswith(b"\xfe\xff"):
        return octets[2:].decode("utf-16-be", "replace")
    if octets.startswith(b"\xef\xbb\xbf"):
        return octets[3:].decode("utf-8", "replace")
    return octets.decode("latin-1")


def area(rectangle: list[Object]) -> float:
    """Give the area of a rectangle in square points (7.9.5); 0 for what is none."""
    sides = [side for side in rectangle if isinstance(side, int | float)]
    if len(sides) != 4 or len(rectangle) != 4:  # noqa: PLR2004 - two corners
        return 0.0
    left, bottom, right, top = sides
    return abs(float(right - left) * float(top - bottom))
