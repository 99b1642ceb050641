"""The language of the sender's own text: Latvian, English or Russian (in any of their spellings), else a guess."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

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
        words = [token.word for token in sentence.tokens]
        for word, meaning in zip(words, map(lexicon.suited_to(words).meaning, words), strict=True):
            for language in (usual := common.of(word)):
                votes[language] += COMMON / len(usual)
            for language in meaning.languages:
                votes[language] += MEANING / len(meaning.languages)
        _vote_by_letters(sentence, texts[sentence.source], votes)
    if not votes:
        return UNDETERMINED
    return max(votes, key=lambda language: (votes[language], language in READ))


def _vote_by_letters(sentence: Sentence, text: str, votes: defaultdict[str, float]) -> None:
    if text.isascii():
        return
    for token in sentence.tokens:
        if not (word := text[token.start : token.end]).isascii():
            for language, vote in _votes_of(word.lower()).items():
                votes[language] += vote


@lru_cache(maxsize=16_384)
def _votes_of(word: str) -> Mapping[str, float]:
    """Give the votes of the letters of *word*, which is not of ASCII alone."""
    letters = frozenset(word)
    votes = {language: ALPHABET for language, own in _LETTERS.items() if letters & own}
    if _CYRILLIC.search(word) and not letters & _FOREIGN_CYRILLIC:
        votes["ru"] = MEANING
    return votes
