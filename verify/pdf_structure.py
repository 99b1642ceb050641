"""Words that a structure tree puts in the place of those on the page, for who listens to a PDF (ISO 32000-1, 14.9.3 to 14.9.5)."""

from collections.abc import Iterator

from verify.pdf_comparison import AlteredError, Comparison
from verify.pdf_objects import Object, Reference, Stream, references, same

_WORDS = ("ActualText", "Alt", "E")
_STEPS = 4
"""What looking at one object costs, in steps of the budget."""


def judge_structure(comparison: Comparison, old: Object, new: Object) -> None:
    """Let the structure tree grow, as it does where a field is added, but by no words: they would be read in place of others.

    Raises:
        AlteredError: a structure element says something that it did not say.
        PdfError: an object can't be read, or there is too much to compare.
    """
    comparison.permit(new)
    _require_no_words(comparison, old, new)
    waiting = list(references(new))
    seen: set[int] = set()
    while waiting:
        number = waiting.pop()
        if number in seen or not comparison.changed(number):
            continue
        seen.add(number)
        comparison.new.reader.budget.step(_STEPS)
        _require_no_words(comparison, comparison.old.get(number), comparison.new.get(number))
        waiting.extend(comparison.new.links(number))


def _require_no_words(comparison: Comparison, old: Object, new: Object) -> None:
    before = list(_words(old))
    for key, word in _words(new):
        comparison.new.reader.budget.step(_STEPS + len(before))
        known = any(key == k and same(word, w) for k, w in before)
        if not known or (isinstance(word, Reference) and comparison.changed(word.number)):
            raise AlteredError("the words of the structure")


def _words(value: Object) -> Iterator[tuple[str, Object]]:
    """Yield what the structure elements in *value*, told by their type, say in place of what is shown."""
    waiting: list[Object] = [value]
    while waiting:
        item = waiting.pop()
        entries = item.attributes if isinstance(item, Stream) else item
        if isinstance(entries, list):
            waiting.extend(entries)
        elif isinstance(entries, dict):
            waiting.extend(entries.values())
            yield from ((key, entries[key]) for key in _WORDS if key in entries and "S" in entries)
