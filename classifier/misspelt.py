"""Misspelt words: one letter too many, too few, wrong, or two in each other's place, in a long word that stands alone.

Beginning and ending must be right: they are what tells 'switch on' from 'switch off', an order from a report.
"""

from collections.abc import Iterable, Iterator
from typing import Final

MIN_LETTERS: Final = 7
"""Letters of a word from which on a slip leaves no doubt which word was meant."""

KEPT_END: Final = 4
"""Letters at the end that must be right."""

KEPT_BEGINNING: Final = 3
"""Letters at the beginning that must be right: prefixes turn a verb into its opposite."""

KEPT_BEGINNING_CYRILLIC: Final = 2
"""The same in Cyrillic, whose verbal prefixes are shorter."""


class Spellings:
    """Known words by what is left of them without one letter. Looking up costs a dictionary access a letter."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_rest: dict[str, str] = {}
        for word in sorted(set(words)):
            if len(word) >= MIN_LETTERS and word.isalpha():
                for rest in (word, *_rests(word)):
                    self._by_rest.setdefault(rest, word)

    def meant(self, word: str) -> str | None:
        """Give the known word that *word*, which is unknown, was meant to be; None where there is none."""
        if len(word) < MIN_LETTERS or not word.isalpha():
            return None
        begins = KEPT_BEGINNING if word.isascii() else KEPT_BEGINNING_CYRILLIC
        for rest in (word, *_rests(word)):
            known = self._by_rest.get(rest)
            if known and known[:begins] == word[:begins] and known[-KEPT_END:] == word[-KEPT_END:]:
                return known
        return None


def _rests(word: str) -> Iterator[str]:
    """Yield *word* without each of its inner letters."""
    for index in range(KEPT_BEGINNING_CYRILLIC, len(word) - KEPT_END + 1):
        yield word[:index] + word[index + 1 :]
