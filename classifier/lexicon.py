"""From words to meanings: the word lists of ``rules/lv.toml``, ``en.toml`` and ``ru.toml``, compiled once.

An entry is a word, a beginning of a word (``dzes*``) or a phrase of such (``tikt aizmirst*``), in folded form or not.
Russian entries are also known in the Latin letters in which people type them. Looking up costs a few dictionary
accesses a word: no regular expression is made from the lists, so no text can make one slow.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import Final, NamedTuple

from classifier.misspelt import Spellings
from classifier.normal import fold

_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_SPELLINGS = (
    "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch . y . e yu ya",
    "a b v g d e zh z i i k l m n o p r s t u f h c ch sh sch . y . e ju ja",
    "a b v g d e j z i j k l m n o p r s t u f h ts ch sh sh . i . e iu ia",
)
LATIN_SPELLINGS = tuple(dict(zip(_CYRILLIC, letters.split(), strict=True)) for letters in _SPELLINGS)
"""Three ways in which Russian is typed in Latin letters; hard and soft sign (``.``) are left out."""

RUSSIAN = "ru"
"""The one language whose entries are also known in other letters."""

Tables = Mapping[str, Mapping[str, Mapping[str, str]]]
"""By language, by kind (``verbs`` can be denied, ``words`` not), by concept: its entries, with commas between them."""

MIN_LATIN = 4
"""Letters from which on a transcribed Russian entry is used: shorter ones look like words of other languages."""

MIN_NEGATED = 4
"""Letters left of a Latvian word behind its *ne-*, so that *neko* or *nest* is not taken apart."""


class Entry(NamedTuple):
    """One entry of a list: its *concept*, the folded *words* (each with: beginning only), and whether a verb."""

    concept: str
    words: tuple[tuple[str, bool], ...]
    negatable: bool
    language: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one word can mean: *concepts*, those *denied* by a prefix, its *languages*, *phrases* that it may begin.

    The phrases stand by the first letter of their second word: some words begin hundreds.
    """

    concepts: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    phrases: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    languages: tuple[str, ...] = ()


NOTHING: Final = Meaning()
"""What an unknown word means."""


class Lexicon:
    """All word lists, ready to look up. Immutable; looking up remembers words already seen.

    Russian in Latin letters is a lexicon of its own: ``kamer`` is Latvian for 'while', and the beginning of 'camera'.
    """

    def __init__(
        self, tables: Tables, *, latin_russian: bool = False, shared: Mapping[str, Sequence[Entry]] | None = None
    ) -> None:
        """Compile *tables*; *shared*: the entries of languages that another lexicon has read from them already."""
        entries = dict(shared or {})
        for language in tables.keys() - entries.keys():
            entries[language] = list(_entries(language, tables[language], latin_russian=latin_russian))
        self._exact: dict[str, list[Entry]] = defaultdict(list)
        self._prefix: dict[str, list[Entry]] = defaultdict(list)
        for entry in chain.from_iterable(entries[language] for language in tables):
            word, is_prefix = entry.words[0]
            (self._prefix if is_prefix else self._exact)[word].append(entry)
        self._longest = max(map(len, self._prefix), default=0)
        self._spellings = Spellings(self._exact)
        self.negatable = frozenset(name for table in tables.values() for name in table.get("verbs", {}))
        self.concepts = self.negatable | {name for table in tables.values() for name in table.get("words", {})}
        self.meaning = lru_cache(maxsize=65_536)(self._meaning)
        same = {language: read for language, read in entries.items() if language != RUSSIAN}
        self.knows = lru_cache(maxsize=65_536)(self._knows)
        self._latin_russian = None if latin_russian else Lexicon(tables, latin_russian=True, shared=same)

    def suited_to(self, words: Sequence[str]) -> "Lexicon":
        """Give the lexicon for a sentence: that with Russian in Latin letters where it alone knows most words."""
        other = self._latin_russian
        if other is None:
            return self
        known = sum(map(self.knows, words))
        if 2 * known > len(words):  # the other cannot know twice as many, as nearly always
            return self
        return other if sum(map(other.knows, words)) - known >= max(known, 1) else self

    @staticmethod
    def phrases_at(words: Sequence[str], index: int, meaning: Meaning) -> list[tuple[str, int]]:
        """List (concept, index of the last word) of each phrase of *words* that begins at *index* with *meaning*."""
        if index + 1 == len(words):
            return []
        following = words[index + 1]
        return [
            (entry.concept, index + len(entry.words) - 1)
            for entry in meaning.phrases.get(following[:1], ())
            if _is_word_of(following, entry.words[1]) and (len(entry.words) == 2 or _goes_on(words, index, entry))  # noqa: PLR2004 - most have two words
        ]

    def _knows(self, word: str) -> bool:
        """Tell whether *word* means something by itself."""
        return bool(self.meaning(word).languages)

    def _meaning(self, word: str) -> Meaning:
        """Look *word* up; where it is unknown, the word that it is a misspelling of."""
        known = self._known(word)
        if known != NOTHING:
            return known
        negated = word.startswith("ne") and self._spellings.meant(word[2:])
        meant = f"ne{negated}" if negated else self._spellings.meant(word)
        return self._known(meant) if meant else NOTHING

    def _known(self, word: str) -> Meaning:
        entries = list(self._lists(word))
        single = [entry for entry in entries if len(entry.words) == 1]
        denied: tuple[str, ...] = ()
        if word.startswith("ne") and len(word) >= MIN_NEGATED + 2 and not any(entry.negatable for entry in single):
            denied = _names(
                e for e in self._lists(word[2:]) if e.negatable and len(e.words) == 1 and e.language == "lv"
            )
        languages = {entry.language for entry in single} | ({"lv"} if denied else set())
        phrases = _by_second_word(entry for entry in entries if len(entry.words) > 1)
        return Meaning(_names(single), denied, phrases, tuple(sorted(languages)))

    def _lists(self, word: str) -> Iterator[Entry]:
        yield from self._exact.get(word, ())
        for length in range(1, min(len(word), self._longest) + 1):
            yield from self._prefix.get(word[:length], ())


def _is_word_of(word: str, part: tuple[str, bool]) -> bool:
    """Tell whether *word* is what a phrase has at one place: the word itself, or one that begins so."""
    return word.startswith(part[0]) if part[1] else word == part[0]


def _goes_on(words: Sequence[str], index: int, entry: Entry) -> bool:
    """Tell whether the third and later words of *entry* follow too, where its first two stand at *index*."""
    following = words[index + 2 : index + len(entry.words)]
    parts = entry.words[2:]
    return len(following) == len(parts) and all(map(_is_word_of, following, parts))


def _by_second_word(phrases: Iterable[Entry]) -> dict[str, tuple[Entry, ...]]:
    by_letter: dict[str, tuple[Entry, ...]] = {}
    for entry in phrases:
        letter = entry.words[1][0][:1]
        by_letter[letter] = (*by_letter.get(letter, ()), entry)
    return by_letter


def _names(entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(sorted({entry.concept for entry in entries}))


def _entries(language: str, table: Mapping[str, Mapping[str, str]], *, latin_russian: bool) -> Iterator[Entry]:
    """Read one language's ``[verbs]`` (they can be denied) and ``[words]``: concept = comma-separated entries."""
    for kind, lists in table.items():
        for concept, text in lists.items():
            for spelling in _spellings(text, in_latin=latin_russian and language == RUSSIAN):
                words = tuple((fold(word.rstrip("*")), word.endswith("*")) for word in spelling.split())
                yield Entry(concept, words, kind == "verbs", language)


def _spellings(text: str, *, in_latin: bool) -> Iterator[str]:
    """Yield each entry of *text* as it stands and, on demand, in Latin letters."""
    for raw in text.split(","):
        if entry := " ".join(raw.split()):
            yield entry
            if in_latin and sum(map(str.isalpha, entry)) >= MIN_LATIN:
                yield from sorted({_in_latin(entry, letters) for letters in LATIN_SPELLINGS} - {entry})


def _in_latin(entry: str, letters: Mapping[str, str]) -> str:
    return "".join(letters.get(letter, letter) for letter in entry.casefold().replace("ё", "е")).replace(".", "")
