"""What the fields of a PDF form say, put beside the words that stand next to them on the page."""

from collections.abc import Sequence
from dataclasses import dataclass

from runtime.texts.pdf_fields import Field, FieldKind
from runtime.texts.pdf_letters import Letter
from runtime.texts.pdf_sight import Box


@dataclass(frozen=True, slots=True)
class _Placed:
    """A letter that is seen: its number in order of reading, and where it stands."""

    index: int
    box: Box


def placed(pieces: Sequence[str], found: Sequence[Letter], shown: Sequence[Field]) -> str:
    """Give the text of a page with its fields in place.

    *pieces*: what is seen of each letter in *found*. Letters inside a field are its appearance, which the file draws
    anywhere in its order; they move with it. What it shows goes before what it merely holds.
    """
    text = list(pieces)
    said = [(field, _taken(text, found, field)) for field in shown]
    beside = [_Placed(i, e.box) for i, e in enumerate(found) if text[i].strip() and e.box is not None]
    ending = [words for field, words in said if words and not _put(text, beside, field, words)]
    return "\n".join(["".join(text), *ending])


def _taken(text: list[str], found: Sequence[Letter], field: Field) -> str:
    """Take the letters inside *field* out of *text*, and give what the field says: its state, its letters, or its value."""
    inside = [i for i, e in enumerate(found) if text[i].strip() and e.box is not None and field.box.holds(e.box.centre)]
    drawn = "".join(text[inside[0] : inside[-1] + 1]).strip() if inside else ""
    for index in inside:
        text[index] = ""
    return field.text if field.kind is FieldKind.BOX else " ".join((drawn or field.text).split())


def _put(text: list[str], beside: Sequence[_Placed], field: Field, words: str) -> bool:
    """Put what a field says beside its label; tells whether there is one. The label of a box stands to its right."""
    line = [e for e in beside if e.box.top <= field.box.centre[1] <= e.box.bottom]
    centre = field.box.centre[0]
    right = min((e for e in line if e.box.centre[0] >= centre), key=lambda e: e.box.left, default=None)
    left = max((e for e in line if e.box.centre[0] < centre), key=lambda e: e.box.right, default=None)
    if right is not None and (field.kind is FieldKind.BOX or left is None):
        text[right.index] = f"{words} {text[right.index]}"
    elif left is not None:
        text[left.index] = f"{text[left.index]} {words} "
    return right is not None or left is not None
