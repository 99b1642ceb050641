"""Two revisions of a PDF side by side: which objects differ, and whether a difference shows where it must not.

Whatever reader shows a page follows references. So each reference that was signed must lead to the very object that was
signed, but for the objects whose differences have been judged one by one. An object that only a permitted novelty uses
may be new; the same object used anywhere else is a change of what was signed. This catches, without knowing any attack by
name, objects overridden, freed or moved, and those that lay unused, or were missing, until a later revision came.
"""

from collections.abc import Iterable
from enum import Enum, auto

from verify.pdf_objects import Dictionary, Object, Reference, references, same
from verify.pdf_view import View

_STEPS = 4
"""What looking at one object or entry costs, in steps of the budget."""


class Change(Enum):
    """A kind of change that may be lawful."""

    VALIDATION_DATA = auto()
    SIGNATURE = auto()
    FORM_FILLED = auto()
    ANNOTATION = auto()


class AlteredError(ValueError):
    """What was signed is not what the file shows now; the message names where, in the words of the format."""


class Comparison:
    """*old* is the signed revision, *new* the file as it stands. Judges report to it; `settle` has the last word.

    *found* collects the kinds of change. *judged* holds the numbers of objects whose differences are looked at entry by
    entry, in the part that they had when they were signed: references to them from anywhere still mean that page or field.
    """

    __slots__ = ("_changed", "_fixed", "_fresh", "_related", "_released", "found", "judged", "new", "old")

    def __init__(self, old: View, new: View) -> None:
        self.old = old
        self.new = new
        self.found: set[Change] = set()
        self.judged: set[int] = set()
        self._changed: dict[int, bool] = {}
        self._fresh: list[int] = []
        self._fixed: list[int] = []
        self._released: set[int] = set()
        self._related = old.end is new

    def keys(self, *dictionaries: Dictionary) -> list[str]:
        """Give every key of the dictionaries once, in a settled order."""
        found = sorted({key for item in dictionaries for key in item})
        self.new.reader.budget.step(_STEPS * len(found))
        return found

    def changed(self, number: int) -> bool:
        """Tell whether object *number* is not what it was; `PdfError` where one of the two can't be read."""
        if number not in self._changed:
            self.new.reader.budget.step(_STEPS)
            self._changed[number] = self._differs(number)
        return self._changed[number]

    def _differs(self, number: int) -> bool:
        if self._related and self.old.untouched(number):
            return False
        if self._related and self.old.lacks(number):
            return self.new.exists(number)
        if self.old.origin(number) == self.new.origin(number):
            return False
        if self.old.generation(number) != self.new.generation(number):
            return True
        return not same(self.old.get(number), self.new.get(number))

    def permit_all(self, numbers: Iterable[int]) -> None:
        """Let the objects of these *numbers*, and what they alone refer to, be new."""
        self._fresh.extend(numbers)

    def fix_all(self, numbers: Iterable[int]) -> None:
        """Demand that the objects of these *numbers*, and all that they lead to, are as they were."""
        self._fixed.extend(numbers)

    def permit(self, value: Object) -> None:
        """Let *value*, and what it alone refers to, be new."""
        self._fresh.extend(references(value))

    def fix(self, value: Object) -> None:
        """Demand that everything *value* leads to is as it was."""
        self._fixed.extend(references(value))

    def release(self, value: Object) -> None:
        """Note that a field gave up the object *value* refers to, which must have been its own."""
        if isinstance(value, Reference):
            self._released.add(value.number)

    def judge(self, old: Object, new: Object) -> None:
        """Note that the object which *old* and *new* refer to is judged entry by entry, so that it may be referred to.

        An object that takes this part under a new number only is as new as any other: the number may have had another part.
        """
        if isinstance(old, Reference) and isinstance(new, Reference) and old.number == new.number:
            self.judged.add(new.number)
        else:
            self.permit(new)

    def require(self, old: Object, new: Object, what: str) -> None:
        """Demand that two values are alike and lead to what they led to; `AlteredError` names *what*."""
        if not same(old, new):
            raise AlteredError(what)
        self.fix(new)

    def settle(self) -> None:
        """Follow every reference; `AlteredError` where one that was signed leads to something else now."""
        self._settle_fresh()
        waiting = list(self._fixed)
        seen: set[int] = set()
        while waiting:
            number = waiting.pop()
            if number in seen or number in self.judged:
                continue
            seen.add(number)
            if self.changed(number) or number in self._released:
                raise AlteredError(f"object {number}")
            waiting.extend(self._links(number))

    def _links(self, number: int) -> tuple[int, ...]:
        found = self.new.links(number)
        self.new.reader.budget.step(len(found))
        return found

    def _settle_fresh(self) -> None:
        """Follow what may be new as far as it is new; what it shares with the signed revision is fixed like the rest."""
        seen: set[int] = set()
        waiting = list(self._fresh)
        while waiting:
            number = waiting.pop()
            if number in seen or number in self.judged:
                continue
            seen.add(number)
            if self.changed(number):
                waiting.extend(self._links(number))
            else:
                self._fixed.append(number)
