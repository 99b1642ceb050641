"""Where each object of a PDF lies in every revision of it, looked up once for all revisions in which it lies there.

A revision is told by how many of the newest cross-reference sections it leaves out.
"""

from itertools import islice

from verify.pdf_budget import Budget
from verify.pdf_objects import PdfError
from verify.pdf_tables import Kind, Place
from verify.pdf_xref import Section

LISTED = 20_000
"""Entries of later sections that are listed to tell at once what they leave as it was: a signature brings five to ten."""


class Index:
    """The places of all objects.

    Of an object is kept, by the newest section whose revision it holds for: the section that names it, and the place. Of the
    newest sections, as many as somebody left out, also the newest and the oldest that names it.
    """

    __slots__ = ("_ages", "_births", "_budget", "_listed", "_newest", "_oldest", "_room", "_sections", "_spans")

    def __init__(self, sections: tuple[Section, ...], budget: Budget) -> None:
        self._sections = sections
        self._budget = budget
        self._spans: dict[int, dict[int, tuple[int, Place | None]]] = {}
        self._listed = 0
        self._room = LISTED
        self._newest: dict[int, int] = {}
        self._oldest: dict[int, int] = {}
        self._ages: dict[int, int] = {}
        self._births: dict[int, int] = {}

    def place(self, number: int, first: int) -> Place | None:
        """Give where object *number* lies for who leaves the *first* sections out; None where it does not exist."""
        spans = self._spans.setdefault(number, {})
        for start, (end, place) in spans.items():
            if start <= first <= end:
                return place
        spans[first] = end, place = self._find(number, first, spans)
        return place

    def _find(self, number: int, first: int, spans: dict[int, tuple[int, Place | None]]) -> tuple[int, Place | None]:
        """Look through the sections from *first* on, as far as one where a span begins: that one is taken and made longer.

        Revisions are mostly asked for from the oldest to the newest, each of which then looks at what came since the last.
        """
        for position in range(first, len(self._sections)):
            if position in spans:
                return spans.pop(position)
            self._budget.step()
            place = self._sections[position].table.find(number)
            if place is not None:
                return position, None if place.kind is Kind.FREE else place
        return len(self._sections), None

    def untouched(self, number: int, first: int) -> bool:
        """Tell whether none of the *first* sections moves object *number*, or the object stream that it lies in.

        False also where they have too many entries to be listed; `PdfError` where its row is damaged.
        """
        if not self._list(first) or self._newest.get(number, first) < first:
            return False
        if number not in self._ages:
            self._ages[number] = self._age(number)
        return self._ages[number] >= first

    def _age(self, number: int) -> int:
        """Give the newest section that has a part in where object *number* is read at the end of the file."""
        unnamed = len(self._sections)
        named = self._newest.get(number, unnamed)
        place = self.place(number, 0)
        if place is None or place.kind is Kind.IN_FILE:
            return named
        container = self.place(place.at, 0)
        if container is None or container.kind is not Kind.IN_FILE:
            return -1
        return min(named, self._newest.get(place.at, unnamed))

    def lacks(self, number: int, first: int) -> bool:
        """Tell whether only some of the *first* sections, if any, name object *number*; False also where they are too large."""
        if not self._list(first):
            return False
        if number not in self._births:
            self._births[number] = self._birth(number)
        return self._births[number] < first

    def _birth(self, number: int) -> int:
        """Give the oldest section that names object *number*, or seems to; -1 for none."""
        for position in range(len(self._sections) - 1, self._listed - 1, -1):
            self._budget.step()
            try:
                if self._sections[position].table.find(number) is not None:
                    return position
            except PdfError:
                return position
        return self._oldest.get(number, -1)

    def _list(self, first: int) -> bool:
        """List what the *first* sections name; False where that is more than `LISTED`."""
        if self._listed >= first:
            return True
        if self._room < 0:
            return False
        self._ages.clear()
        for position in range(self._listed, first):
            for number in islice(self._sections[position].table.numbers(), self._room + 1):
                self._room -= 1
                self._newest.setdefault(number, position)
                self._oldest[number] = position
            if self._room < 0:
                return False
            self._listed = position + 1
        return True
