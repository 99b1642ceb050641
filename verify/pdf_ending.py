"""The end of a PDF file, with which each of its signed revisions is compared: what all these comparisons need, found out once."""

from collections.abc import Callable, Mapping

from verify.dataclass import dataclass
from verify.pdf_comparison import Change
from verify.pdf_form import Field, area, fields
from verify.pdf_objects import Reference
from verify.pdf_view import View

FieldKey = tuple[bool, int]
"""The number of a field, or its position where it has none."""


@dataclass(frozen=True, slots=True)
class Signed:
    """An intact signature, or a document time-stamp, which is verified only where it matters: *intact* does."""

    is_timestamp: bool
    intact: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class NewField:
    """What a lawful new field is for who compares: the kind of change, and the objects that it lets be new."""

    change: Change
    permitted: tuple[int, ...]


class Ending:
    """The file as it is. *signed*: its intact signatures and time-stamps, by the number of their object.

    *new_fields* and *kept_fields* are what `verify.pdf_form_changes` found of fields that an earlier revision lacks, and of
    those that stood in it just so: the latter's references, which must lead to what they led to.
    """

    __slots__ = ("_areas", "_fields", "kept_fields", "new_fields", "signed", "view")

    def __init__(self, view: View, signed: Mapping[int, Signed]) -> None:
        self.view = view
        self.signed = signed
        self.new_fields: dict[FieldKey, NewField] = {}
        self.kept_fields: dict[FieldKey, tuple[int, ...]] = {}
        self._fields: dict[FieldKey, Field] | None = None
        self._areas: dict[int, float] = {}

    @property
    def fields(self) -> Mapping[FieldKey, Field]:
        """The fields of the form, as `by_key` gives them."""
        if self._fields is None:
            self._fields = by_key(self.view)
        return self._fields

    def area(self, annotation: int) -> float:
        """Give the area that the annotation of this number takes, in square points."""
        if annotation not in self._areas:
            shown = self.view.dictionary(Reference(annotation, 0)).get("Rect")
            self._areas[annotation] = area(self.view.array(shown))
        return self._areas[annotation]


def by_key(view: View) -> dict[FieldKey, Field]:
    """Give the fields of the form in their order; `PdfError` as in `fields`."""
    return {
        (False, position) if field.number is None else (True, field.number): field
        for position, field in enumerate(fields(view))
    }
