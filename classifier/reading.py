"""A sentence as the rules see it: which meanings occur where, which of them are denied, and where its clauses part."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from classifier.lexicon import NOTHING, Lexicon
from classifier.tokens import Run, Token

NEAR = 3
"""Words after a negation in which it finds its verb: 'please do not ever delete'."""

FAR = 8
"""Words after a denied wish in which it denies what is wished: 'I do not want you to delete'."""

DENIED = "-"
"""Mark before a concept that occurs denied: ``-delete`` is 'do not delete'."""

CODE_DIGITS = 11
"""Digits of a personal code. A field named right before one tells who writes, not what shall be done to the field."""

ASKED = "asked"
"""The concept that a question mark adds to its sentence."""

CONDITION_FIRST = "condition_first"
"""The concept of a clause that begins with 'if' and is followed by another: it asks for nothing itself."""

ACTS = frozenset(
    "delete remove correct give send inform get transfer restrict object stop withdraw keep use complain -keep -use -send -delete".split()  # noqa: SIM905 - words read better than quotes and commas
)
"""What a clause can be about: a sentence parts only where both sides have an act of their own."""


class Span(NamedTuple):
    """An occurrence of a concept: indices of its first and last word in the sentence."""

    first: int
    last: int


Found = Mapping[str, tuple[Span, ...]]
"""Concepts (with ``-`` where denied) and their places, in order."""


class Sentence(NamedTuple):
    """One sentence of the client's own text: what is *found* in it, and in each of its *clauses*."""

    source: str
    tokens: tuple[Token, ...]
    found: Found
    clauses: tuple[Found, ...]
    asks: bool
    title: bool

    def has(self, *concepts: str) -> bool:
        """Tell whether any of *concepts* occurs."""
        return not self.found.keys().isdisjoint(concepts)


def read(run: Run, source: str, lexicon: Lexicon) -> Sentence:
    """Look every word of *run* up, settle what is denied, and part the clauses."""
    words = [token.word for token in run.tokens]
    places = _places(words, lexicon.suited_to(words))
    denied = _denied(places, lexicon.negatable, run.tokens)
    found: dict[str, list[Span]] = defaultdict(list)
    for span, concept, prefixed in places:
        is_denied = concept in lexicon.negatable and (prefixed or span.first in denied)
        found[DENIED + concept if is_denied else concept].append(span)
    if run.asks or (found["asks_first"] and found["asks_first"][0].first == 0):
        found[ASKED].append(Span(len(run.tokens) - 1, len(run.tokens) - 1))
    whole = {name: tuple(spans) for name, spans in found.items() if spans}
    return Sentence(source, run.tokens, whole, tuple(_clauses(run.tokens, whole)), ASKED in whole, run.title)


def _places(words: Sequence[str], lexicon: Lexicon) -> list[tuple[Span, str, bool]]:
    """List (place, concept, denied by its own prefix) in the order of the text."""
    places: list[tuple[Span, str, bool]] = []
    naming = {index - 1 for index, word in enumerate(words) if len(word) == CODE_DIGITS and _is_named(words, index)}
    for index, meaning in enumerate(map(lexicon.meaning, words)):
        if meaning is NOTHING:
            continue
        if meaning.concepts and index not in naming:
            here = Span(index, index)
            places += [(here, concept, False) for concept in meaning.concepts]
        if meaning.denied:
            places += [(Span(index, index), concept, True) for concept in meaning.denied]
        if meaning.phrases and (phrases := lexicon.phrases_at(words, index, meaning)):
            places += [(Span(index, last), concept, False) for concept, last in phrases if last not in naming]
    return places


def _is_named(words: Sequence[str], index: int) -> bool:
    """Tell whether a personal code is named by the word before it: ``personas kods 320101-00000``."""
    return index > 0 and words[index].isdigit() and not words[index - 1].endswith(("u", "у"))


def _denied(places: list[tuple[Span, str, bool]], negatable: frozenset[str], tokens: Sequence[Token]) -> set[int]:
    """Find the words that are denied by a negation before them, or by a denied wish before them."""
    if not any(prefixed or concept == "not" for _, concept, prefixed in places):
        return set()
    verbs = {span.first for span, concept, _ in places if concept in negatable}
    wishes = {span.first for span, concept, _ in places if concept == "ask"}
    limits = {span.first for span, concept, _ in places if concept == "contrast"}
    pauses = {index for index, token in enumerate(tokens) if token.pause}
    spared = {span.first for span, concept, _ in places if concept == "not_only"}
    starts = [(span.last, NEAR) for span, concept, _ in places if concept == "not" and span.first not in spared]
    starts += [(span.last, FAR) for span, concept, prefixed in places if prefixed and concept == "ask"]
    denied: set[int] = set()
    while starts:
        at, reach = starts.pop()
        stops = limits | pauses if reach == NEAR else limits
        hit = _next_verb(range(at + 1, min(at + 1 + reach, len(tokens))), verbs, stops)
        if hit is not None and hit not in denied:
            denied.add(hit)
            if hit in wishes:
                starts.append((hit, FAR))
    return denied


def _next_verb(indices: range, verbs: set[int], limits: set[int]) -> int | None:
    """Give the first verb of *indices* before a limit: a contrast ('but', 'only') or a pause."""
    for index in indices:
        if index in limits:
            return None
        if index in verbs:
            return index
    return None


def _clauses(tokens: Sequence[Token], found: Found) -> Iterator[Found]:
    """Part a sentence at pauses and conjunctions, where both sides have an act; empty where it has but one clause."""
    acts = sorted({span.first for concept in ACTS & found.keys() for span in found[concept]})
    if len(acts) < 2:  # noqa: PLR2004 - one act, one clause
        yield found
        return
    links = {span.first for span in found.get("link", ())}
    breaks = [index for index, token in enumerate(tokens) if index and (token.pause or index in links)]
    edges = [0]
    for index, following in pairwise([*breaks, len(tokens)]):
        if any(edges[-1] <= act < index for act in acts) and any(index <= act < following for act in acts):
            edges.append(index)
    for start, end in pairwise([*edges, len(tokens)]):
        part = between(found, start, end)
        first = part.get("condition", ())
        yield {**part, CONDITION_FIRST: first} if first and first[0].first <= start + 1 and end < len(tokens) else part


def between(found: Found, start: int, end: int) -> Found:
    """Cut out what begins from word *start* on and before word *end*."""
    part = {name: tuple(span for span in spans if start <= span.first < end) for name, spans in found.items()}
    return {name: spans for name, spans in part.items() if spans}
