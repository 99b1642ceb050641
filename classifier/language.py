"""The language of the sender's own text: Latvian, English or Russian (in any of their spellings), else a guess."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from classifier.lexicon import Lexicon
from classifier.normal import fold
from classifier.reading import Sentence

UNDETERMINED = "und"
READ = frozenset({"lv", "en", "ru"})
"""Languages that the rules understand."""

MEANING = 1.0
"""Votes of a word that a language's word list knows."""

COMMON = 2.0
"""Votes of a common word of a language."""

ALPHABET = 1.5
"""Votes of a word with letters that only one of the languages writes."""

_LETTERS: Mapping[str, frozenset[str]] = {
    "lv": frozenset("āēīūģķļņ"),
    "lt": frozenset("ėęįųą"),
    "et": frozenset("õ"),
    "de": frozenset("ß"),
    "pl": frozenset("łńśźżć"),
    "uk": frozenset("іїєґ"),
    "be": frozenset("ў"),
}
_CYRILLIC = re.compile(r"[а-яё]{2,64}")
_FOREIGN_CYRILLIC = frozenset("іїєґў")


class LanguageWords:
    """Common words by language, from ``rules/languages.toml``."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._by_word: dict[str, list[str]] = {}
        for language, words in table.items():
            for word in words.split():
                self._by_word.setdefault(fold(word), []).append(language)

    def of(self, word: str) -> list[str]:
        """Give the languages that *word* (folded) is common in."""
        return self._by_word.get(word, [])


def language_of(
    sentences: Iterable[Sentence], texts: Mapping[str, str], lexicon: Lexicon, common: LanguageWords
) -> str:
    """Name the language (ISO 639-1) of *sentences*, ``und`` where nothing tells. *texts*: the parts by source."""
    votes: defaultdict[str, float] = defaultdict(float)
    for sentence in sentences:
        suited = lexicon.suited_to(sentence.tokens)
        for token in sentence.tokens:
            for language in common.of(token.word):
                votes[language] += COMMON / len(common.of(token.word))
            for language in (known := suited.meaning(token.word).languages):
                votes[language] += MEANING / len(known)
            _vote_by_letters(texts[sentence.source][token.start : token.end].lower(), votes)
    if not votes:
        return UNDETERMINED
    return max(votes, key=lambda language: (votes[language], language in READ))


def _vote_by_letters(word: str, votes: defaultdict[str, float]) -> None:
    if word.isascii():
        return
    letters = frozenset(word)
    for language, own in _LETTERS.items():
        if letters & own:
            votes[language] += ALPHABET
    if _CYRILLIC.search(word) and not letters & _FOREIGN_CYRILLIC:
        votes["ru"] += MEANING
