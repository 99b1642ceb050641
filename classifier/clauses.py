"""A sentence in clauses, as the reading of the reply channel needs it: what is said of a means in its own clause."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

from classifier.means import Means, distance, overlap
from classifier.reading import DENIED, Sentence, Span

VERBS: Final = ("answer", "write", "send", "call")
"""Words of answering that can be denied and then refuse a means."""


@dataclass(frozen=True, slots=True)
class Clauses:
    """A sentence's channel *words*, the number of each word's clause, and its *strangers*.

    *strangers*: the words of changing and of other companies, beside which an address is no address for the answer.
    """

    words: Sentence
    numbers: tuple[int, ...]
    strangers: tuple[Span, ...]

    @classmethod
    def of(cls, words: Sentence) -> Self:
        """Part a sentence: pauses, 'and' and 'but' begin a new clause."""
        breaks = {span.first for name in ("contrast", "link") for span in words.found.get(name, ())}
        numbers: list[int] = []
        for index, token in enumerate(words.tokens):
            numbers.append((numbers[-1] if numbers else 0) + (token.pause or index in breaks))
        return cls(words, tuple(numbers), tuple(_strangers(words)))

    def crossed(self, one: Span, other: Span) -> int:
        """Count the clauses' ends between two places."""
        return abs(self.numbers[one.first] - self.numbers[other.first])

    def beside(self, place: Span, *names: str) -> list[Span]:
        """List the places of *names* in the clause of *place*."""
        return [span for name in names for span in self.words.found.get(name, ()) if not self.crossed(span, place)]

    def size(self, place: Span) -> int:
        """Count the words of the clause of *place*."""
        return self.numbers.count(self.numbers[place.first])

    def changes(self, one: Means, within: int) -> bool:
        """Tell whether a stranger stands nearer to a means than *within* words, in its clause."""
        return any(distance(span, one.span) < within and not self.crossed(span, one.span) for span in self.strangers)

    def asks(self) -> bool:
        """Tell whether the sentence is a question, with or without its mark, and no polite order."""
        links = {span.first + 1 for span in self.words.found.get("link", ()) if span.first == 0}
        whether = any(span.first in {0, *links} for span in self.words.found.get("whether", ()))
        return (self.words.asks or whether) and not self.words.has("please", "polite")

    def denied_means(self) -> list[Span]:
        """List where the sentence says by what one does not want to be answered: 'not by phone'."""
        names = (
            name for name in self.words.found if name.startswith(DENIED) and name.removeprefix(DENIED) not in VERBS
        )
        return [span for name in names for span in self.words.found[name]]


def _strangers(words: Sentence) -> Iterator[Span]:
    """Yield the words of changing and of other companies, but not 'entered' where it means 'registered letter'."""
    meant = [span for name in ("by_post", "write") for span in words.found.get(name, ())]
    for name in ("block", "provider"):
        yield from (span for span in words.found.get(name, ()) if not any(overlap(span, other) for other in meant))
