"""The rules of ``rules/labels.toml``: which meanings together, near each other, ask for what.

A rule's ``when`` lists terms that must all occur, within ``within`` words: ``delete data own|me``.
``a|b`` is either, ``-a`` is *a* denied ('do not delete'), ``~a`` is *a* denied or not, ``!a`` must not occur at all.
A rule is applied to each clause, a *wide* one to the whole sentence.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from classifier.reading import DENIED, Found, Span
from classifier.rights import Label

WITHIN = 14
"""Words between the first and the last word of a match, unless the rule says otherwise."""


class Mood(StrEnum):
    """How a sentence must be meant for a rule to give its label."""

    DO = "do"
    """The right is exercised; asked about in general, the sentence gives ``question`` instead."""
    ANY = "any"
    """The words carry the label however they are meant ('what do you know about me?')."""
    TITLE = "title"
    """Only in a subject or heading, where a noun says what the letter is."""
    ANSWER = "answer"
    """Only in a short answer to quoted text about data ('correct it, don't delete')."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the rules. *required*: for each term its alternatives; *score*: how sure it is, 0 to 1."""

    name: str
    label: Label
    required: tuple[tuple[str, ...], ...]
    forbidden: frozenset[str]
    score: float
    mood: Mood
    within: int
    marketing: bool
    wide: bool


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that holds in a sentence, from word *first* to word *last*."""

    rule: Rule
    first: int
    last: int


class RuleBook:
    """All rules, found by the concepts of their first term."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self._by_concept: dict[bool, dict[str, list[Rule]]] = {True: defaultdict(list), False: defaultdict(list)}
        for rule in rules:
            for concept in rule.required[0]:
                self._by_concept[rule.wide][concept].append(rule)

    def matches(self, found: Found, *, wide: bool) -> list[Match]:
        """Give every rule for a whole sentence (*wide*) or for a clause that holds, at its tightest place."""
        by_concept = self._by_concept[wide]
        candidates = {id(rule): rule for concept in found for rule in by_concept.get(concept, ())}
        hits = [_match(rule, found) for rule in candidates.values()]
        return [hit for hit in hits if hit is not None]


def rules_of(table: Mapping[str, Mapping[str, Any]]) -> list[Rule]:
    """Parse ``{label: {name: {when, score, mood, within, marketing, wide}}}`` and the ``aliases`` used in them.

    Raises:
        ValueError: A label, mood or score that does not exist, or a rule without a required term.
    """
    aliases = {f"@{name}": str(concepts) for name, concepts in table["aliases"].items()}
    return [
        _rule(Label(label), name, line, aliases)
        for label, lines in table.items()
        if label != "aliases"
        for name, line in lines.items()
    ]


def _rule(label: Label, name: str, line: Mapping[str, object], aliases: Mapping[str, str]) -> Rule:
    when = str(line["when"])
    for alias, concepts in aliases.items():
        when = when.replace(alias, concepts)
    terms = when.split()
    required = tuple(_alternatives(term) for term in terms if not term.startswith("!"))
    score, within = float(str(line["score"])), int(str(line.get("within", WITHIN)))
    if not required or not 0 < score <= 1:
        raise ValueError(f"rule {label}.{name}: it needs a term that must occur and a score above 0, at most 1")
    return Rule(
        f"{label}.{name}",
        label,
        required,
        frozenset(concept for term in terms if term.startswith("!") for concept in term[1:].split("|")),
        score,
        Mood(str(line.get("mood", Mood.DO))),
        within,
        bool(line.get("marketing", False)),
        bool(line.get("wide", False)),
    )


def _alternatives(term: str) -> tuple[str, ...]:
    """``a|-b|~c`` to the keys of `Sentence.found` that satisfy it."""
    keys: list[str] = []
    for part in term.split("|"):
        keys += [part[1:], DENIED + part[1:]] if part.startswith("~") else [part]
    return tuple(keys)


def _match(rule: Rule, found: Found) -> Match | None:
    if not rule.forbidden.isdisjoint(found) or any(map(found.keys().isdisjoint, rule.required)):
        return None
    places = [[span for key in term for span in found.get(key, ())] for term in rule.required]
    first, last = min((_extent(anchor, places[1:]) for anchor in places[0]), key=lambda extent: extent[1] - extent[0])
    return Match(rule, first, last) if last - first <= rule.within else None


def _extent(anchor: Span, others: list[list[Span]]) -> tuple[int, int]:
    """Give first and last word of *anchor* with the nearest place of each other term."""
    first, last = anchor.first, anchor.last
    for spans in others:
        nearest = min(spans, key=lambda span: abs(span.first - anchor.first))
        first, last = min(first, nearest.first), max(last, nearest.last)
    return first, last
