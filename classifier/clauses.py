"""A sentence in clauses, as the reading of the reply channel needs it: what is said of a means in its own clause."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

from classifier.means import Means, distance, overlap
from classifier.reading import DENIED, Sentence, Span

VERBS: Final = ("answer", "write", "send", "call")
"""Words of answering that can be denied and then refuse a means."""

SHORT: Final = 6
"""Words of a sentence in which 'only' has nothing to speak of but the means: 'only by post, please'."""

NEAR: Final = 2
"""Words from 'change' to 'where', and from there to 'send', in 'change where you send it'."""


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
        spared = set(_parenthetic(words))
        numbers: list[int] = []
        for index, token in enumerate(words.tokens):
            parts = index in breaks or (token.pause and index not in spared)
            numbers.append((numbers[-1] if numbers else 0) + parts)
        return cls(words, tuple(numbers), tuple(_strangers(words)))

    def crossed(self, one: Span, other: Span) -> int:
        """Count the clauses' ends between two places."""
        first, last = (one, other) if one.first <= other.first else (other, one)
        return self.numbers[last.first] - self.numbers[min(first.last, last.first)]

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

    def contrasts(self) -> bool:
        """Tell whether 'but' or 'only' can mean the means: others are refused, or the sentence says nothing else."""
        refusals = ("useless", *(DENIED + verb for verb in VERBS))
        return bool(self.denied_means()) or self.words.has(*refusals) or self.says_nothing_else()

    def says_nothing_else(self) -> bool:
        """Tell whether the sentence has hardly other words than the means, and none of changing."""
        return len(self.numbers) <= SHORT and not self.strangers

    def speaks_of_later(self) -> bool:
        """Tell whether the sentence speaks of later letters, not only of an address known from the invoices."""
        known = self.words.found.get("on_file", ()) if self.words.has("address") else ()
        return any(not any(overlap(span, other) for other in known) for span in self.words.found.get("from_now", ()))

    def is_changed(self, verb: Span) -> bool:
        """Tell whether what *verb* says shall itself be changed: 'change where you send the bills'."""
        hows = [how for how in self.words.found.get("how", ()) if 0 < verb.first - how.last <= NEAR]
        return any(0 < how.first - span.last <= NEAR for how in hows for span in self.beside(how, "block"))

    def denied_means(self) -> list[Span]:
        """List where the sentence says by what one does not want to be answered: 'not by phone'."""
        names = (
            name for name in self.words.found if name.startswith(DENIED) and name.removeprefix(DENIED) not in VERBS
        )
        return [span for name in names for span in self.words.found[name]]


def _parenthetic(words: Sentence) -> Iterator[int]:
    """Yield the words before which a pause parts nothing: those around ', please,'."""
    for span in words.found.get("please", ()):
        if span.last + 1 < len(words.tokens) and words.tokens[span.first].pause and words.tokens[span.last + 1].pause:
            yield from (span.first, span.last + 1)


def _strangers(words: Sentence) -> Iterator[Span]:
    """Yield the words of changing and of other companies, but not 'entered' where it means 'registered letter'."""
    meant = [span for name in ("by_post", "write") for span in words.found.get(name, ())]
    for name in ("block", "provider"):
        yield from (span for span in words.found.get(name, ()) if not any(overlap(span, other) for other in meant))
