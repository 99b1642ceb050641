"""What the trained weights see of a text: words, beginnings and pairs of words, meanings and what the rules found.

Every feature belongs to a sentence, so that a label which the weights give can be shown with the words that gave it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations, pairwise

from classifier.document import Document
from classifier.findings import Finding
from classifier.mood import Voice, voice_of
from classifier.reading import ASKED, Sentence
from classifier.resolve import is_about_others
from classifier.tokens import Token

STEM = 5
"""Letters of a word's beginning that stand for its inflected forms."""

GRAM = 5
"""Letters of the runs by which misspelt and inflected words still resemble each other."""

MAX_LETTERS = 20
"""Letters of a word that are looked at for such runs."""

MAX_PAIRED = 14
"""Meanings of one clause that are paired: a sentence of noise must not cost time."""

MAX_SENTENCES = 200
"""Sentences that are weighed; a request says what it wants in far fewer."""

LEANING = 14
"""Words of an own text that may lean on what it quotes; the meanings of the quotation are weighed too."""


@dataclass(frozen=True, slots=True)
class Unit:
    """The features of one sentence: of its *text* (many, each weak) and of its *sense* (few, each strong)."""

    sentence: Sentence | None
    text: frozenset[str]
    sense: frozenset[str]


def units_of(document: Document, findings: Iterable[Finding]) -> tuple[Unit, ...]:
    """Give the features of each own sentence and ticked box, and one unit without a sentence for the whole."""
    by_sentence: dict[int, list[Finding]] = {}
    for finding in findings:
        by_sentence.setdefault(id(finding.sentence), []).append(finding)
    own = [sentence for sentence in document.own[:MAX_SENTENCES] if voice_of(sentence) is not Voice.POLICY]
    sentences = [*own, *(choice.sentence for choice in document.choices if choice.ticked)]
    units = [_unit(sentence, by_sentence.get(id(sentence), ())) for sentence in sentences if sentence.tokens]
    known = {id(sentence) for sentence in sentences}
    strangers = [finding for key, group in by_sentence.items() if key not in known for finding in group]
    whole = [*_of_whole(document), *_of_findings(strangers)]
    return (*units, Unit(None, frozenset(), frozenset(whole)))


def _unit(sentence: Sentence, findings: Sequence[Finding]) -> Unit:
    text = frozenset(_of_words([word_of(token) for token in sentence.tokens]))
    return Unit(sentence, text, frozenset([*_of_meanings(sentence), *_of_findings(findings)]))


def _of_words(words: Sequence[str]) -> Iterator[str]:
    stems = [word[:STEM] for word in words]
    return chain(
        chain.from_iterable(map(_of_word, words)),
        [f"{one} {two}" for one, two in pairwise(["^", *stems, "$"])],
        [f"{one} _ {two}" for one, two in zip(stems, stems[2:], strict=False)],
    )


def word_of(token: Token) -> str:
    """Give the feature of the word itself; all numbers are alike."""
    return "#" if token.word.isdigit() else token.word


@lru_cache(maxsize=16_384)
def _of_word(word: str) -> tuple[str, ...]:
    """Give *word*, its beginning, and the runs of letters in it."""
    framed = f"^{word[:MAX_LETTERS]}$"
    return (word, f"{word[:STEM]}*", *(f"~{framed[at : at + GRAM]}" for at in range(len(framed) - GRAM + 1)))


def _of_meanings(sentence: Sentence) -> Iterator[str]:
    for concept in sentence.found:
        yield f"={concept}"
        if sentence.asks and concept != ASKED:
            yield f"?{concept}"
    for clause in sentence.clauses:
        for one, two in combinations(sorted(clause)[:MAX_PAIRED], 2):
            yield f"={one}+{two}"


def _of_findings(findings: Iterable[Finding]) -> Iterator[str]:
    for finding in findings:
        yield f"rule {finding.label}"
        yield f"rule {finding.label} {finding.voice.name.lower()} {int(finding.score * 5)}"


def _of_whole(document: Document) -> Iterator[str]:
    words = sum(len(sentence.tokens) for sentence in document.body)
    yield f"words {min(words.bit_length(), 7)}"
    if is_about_others(document):
        yield "about others"
    for voice in {voice_of(sentence) for sentence in document.own} - {Voice.EXERCISE}:
        yield f"voice {voice.name.lower()}"
    if document.quoted and words <= LEANING:
        yield "answer"
        for sentence in document.quoted:
            yield from (f">{concept}" for concept in sentence.found)
