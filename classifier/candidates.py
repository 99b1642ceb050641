"""What the judge of the reply channel sees of each candidate: what the rules say of it, the words around it, its place.

Features are names, each there or not. Those that follow from how the rules weigh the candidate are kept apart: on texts
by which the rules were made they look better than they are, and the judge does not learn from them there.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Final

from classifier.features import STEM
from classifier.means import Form, distance
from classifier.reading import Sentence, Span
from classifier.rights import Label
from classifier.wishes import Candidate

WINDOW: Final = 8
"""Words on each side of a candidate that are looked at."""

PAIRED: Final = 6
"""The same for pairs of neighbours."""

BESIDE: Final = 2
"""Words on each side whose exact place counts."""

LINE: Final = 200
"""Characters before and after a candidate that are looked at for the ends of its line and paragraph."""

_REACHES: Final = ((0, "0"), (1, "1"), (3, "2"), (6, "4"))
_FAR: Final = "7"
_MANY: Final = 4
_MARKS: Final = frozenset("\n,.:;-–—(|/!?)")


@dataclass(frozen=True, slots=True)
class Placed:
    """A *candidate* and the number *at* of its sentence among the sender's own."""

    at: int
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Setting:
    """A mail around its candidates: its *own* sentences (as the rights see them, and for the channel), *labels*, *all* candidates."""

    own: Sequence[tuple[Sentence, Sentence]]
    labels: AbstractSet[Label]
    all: Sequence[Placed]


@dataclass(frozen=True, slots=True)
class Signs:
    """The features of a candidate: *plain* ones and those *by_rules*."""

    plain: frozenset[str]
    by_rules: frozenset[str]

    @property
    def together(self) -> frozenset[str]:
        """All of them."""
        return self.plain | self.by_rules


def signs_of(setting: Setting) -> list[Signs]:
    """Give the features of every candidate of a mail, in order."""
    best = _best_by_rules(setting)
    closings = [at for at, (_, words) in enumerate(setting.own) if words.has("closing") and words.source == "body"]
    closed_from = min(closings, default=len(setting.own))
    return [
        Signs(frozenset(_plain(setting, placed, closed_from)), frozenset(_by_rules(setting, placed, best)))
        for placed in setting.all
    ]


def _best_by_rules(setting: Setting) -> Candidate | None:
    weighed = [
        (stated.weight, placed.candidate)
        for placed in setting.all
        if (stated := placed.candidate.stated) and (stated.plain or Label.OTHER not in setting.labels)
    ]
    return max(weighed, key=lambda pair: pair[0])[1] if weighed else None


def _by_rules(setting: Setting, placed: Placed, best: Candidate | None) -> Iterator[str]:
    one, stated = placed.candidate, placed.candidate.stated
    kind, form = one.means.kind, one.means.form.name
    cue = f"{one.cue.name}{min(one.cue.crossed, 2)}" if one.cue else "-"
    yield from (f"cue {cue}", f"cue {cue} {kind}", f"cue {cue} {form}")
    if one.cue:
        side = "<" if one.cue.span.first < one.means.span.first else ">"
        yield f"cue {one.cue.name} {side}{_reach(one.cue.span, one.means.span)}"
    weight = str(int(stated.weight * 2)) if stated else "-"
    yield from (f"weight {weight}", f"weight {weight} {form}", f"weight {weight} {kind}")
    yield f"in business {stated.plain if stated else '-'}"
    if Label.OTHER in setting.labels:
        yield f"other {weight}"
    yield f"best {kind}" if one is best else f"not best {kind}"
    if best and best is not one:
        yield "beaten by the same" if best.means.kind is one.means.kind else "beaten by another"
    elif not best:
        yield "nothing stated"


def _plain(setting: Setting, placed: Placed, closed_from: int) -> Iterator[str]:
    one = placed.candidate
    kind, form = one.means.kind, one.means.form.name
    yield from (f"kind {kind}", f"form {form}", f"is {kind} {form}")
    for trait in one.traits:
        yield from (trait, f"{trait} {kind}")
    for label in setting.labels:
        yield from (f"label {label}", f"label {label} {kind}")
    if placed.at >= closed_from:
        yield from ("closed", f"closed {kind} {form}")
    yield from _of_sentence(setting, placed)
    yield from _of_meanings(one)
    yield from _of_words(one)
    yield from _of_shape(one)
    yield from _of_address(one)
    yield from _of_others(setting, placed)


def _of_sentence(setting: Setting, placed: Placed) -> Iterator[str]:
    sentence, words = setting.own[placed.at]
    if words.asks:
        yield from ("asks", f"asks {placed.candidate.means.form.name}")
    if sentence.title:
        yield "title"
    yield f"in {words.source if words.source in {'subject', 'body'} else 'attachment'}"
    yield f"length {len(words.tokens).bit_length()}"
    yield f"from the end {min(len(setting.own) - 1 - placed.at, _MANY)}"
    earlier = sum(before.source == words.source for before, _ in setting.own[: placed.at])
    yield f"from the start {min(earlier, _MANY)}"
    yield from (f"={name}" for name in words.found)
    yield from (f"+{name}" for name in sentence.found)
    for at, mark in ((placed.at - 1, "<<"), (placed.at + 1, ">>")):
        if 0 <= at < len(setting.own):
            yield from (f"{mark}{name}" for name in setting.own[at][1].found)
        else:
            yield f"{mark} none"


def _of_meanings(one: Candidate) -> Iterator[str]:
    """Yield the words of the channel in the sentence: on which side, how far, in the same clause or not."""
    place, form = one.means.span, one.means.form.name
    for name, spans in one.spoken.words.found.items():
        near = min(spans, key=lambda span: distance(span, place))
        side = "=" if distance(near, place) == 0 else "<" if near.first < place.first else ">"
        apart = one.clauses.crossed(near, place)
        yield f"{side}{name} {'apart' if apart else 'beside'}"
        yield f"{side}{name} {_reach(near, place)}"
        yield f"={name} {one.means.kind}"
        if not apart:
            yield f"{side}{name} {one.means.kind} {form}"


def _of_words(one: Candidate) -> Iterator[str]:
    """Yield words, beginnings of words and pairs of them around a candidate, each with its side."""
    words = [token.word for token in one.spoken.words.tokens]
    stems = [_stem(word) for word in words]
    first, last = one.means.span.first, one.means.span.last
    for index in range(max(0, first - WINDOW), min(len(words), last + WINDOW + 1)):
        side = "<" if index < first else ">" if index > last else "."
        if side == "." and one.means.form is Form.ADDRESS:
            continue
        yield from (f"{side}{words[index]}", f"{side}{stems[index]}*")
        away = max(first - index, index - last)
        if 0 < away <= BESIDE:
            yield f"{side}{away} {stems[index]}"
    start, end = max(0, first - PAIRED), min(len(words), last + PAIRED + 1)
    framed = [stems[start - 1] if start else "^", *stems[start:end], stems[end] if end < len(words) else "$"]
    for index, (left, right) in enumerate(pairwise(framed), start - 1):
        yield f"{'<' if index < first else '>'}{left} {right}"


def _of_shape(one: Candidate) -> Iterator[str]:
    """Yield how sentence and line look: a signature has hardly a word in small letters."""
    text, tokens, place = one.spoken.text, one.spoken.words.tokens, one.means.span
    kind, form = one.means.kind, one.means.form.name
    capitals = [text[token.start].isupper() for token in tokens]
    yield f"capitals before {min(sum(takewhile(bool, reversed(capitals[: place.first]))), 3)}"
    small = sum(text[token.start].islower() and token.word != "@" for token in tokens)
    yield from (f"small {min(small, _MANY + 1)}", f"small {min(small, _MANY + 1)} {kind} {form}")
    start, end = tokens[place.first].start, tokens[place.last].end
    begin, close = _line(text, start, end)
    line = text[begin:close].split()
    small = min(sum(word[:1].islower() for word in line), _MANY)
    yield from (f"small in line {small}", f"small in line {small} {kind} {form}")
    yield f"line {len(line).bit_length()} {kind}"
    yield f"small before {min(sum(word[:1].islower() for word in text[begin:start].split()), _MANY)}"
    yield "last line" if not text[close : close + LINE].strip() else "no last line"
    before, after = text[max(0, start - _MANY) : start].rstrip(" \t"), text[end : end + _MANY].lstrip(" \t")
    yield from (f"after {_mark(before[-1:])}", f"before {_mark(after[:1])}")
    yield "last paragraph" if "\n\n" not in text[end : end + LINE].rstrip() and begin else "other paragraph"


def _of_address(one: Candidate) -> Iterator[str]:
    """Yield where an address stands; of a mere word, whether it has found its address."""
    contact, text = one.means.contact, one.spoken.text
    if not contact:
        yield "with target" if one.wish.target else "without target"
        return
    begin, close = _line(text, contact.start, contact.end)
    yield f"line of {min((close - begin) // 20, _MANY)}"
    if not text[begin : contact.start].strip():
        yield "begins line"
    if not text[contact.end : contact.end + LINE].strip(" .\n"):
        yield "ends text"
    if text.count(text[contact.start : contact.end]) > 1:
        yield "written again"


def _of_others(setting: Setting, placed: Placed) -> Iterator[str]:
    yield f"candidates {min(len(setting.all), _MANY)}"
    mine = placed.candidate.means
    for other in setting.all:
        if other is not placed:
            where = "beside" if other.at == placed.at else "before" if other.at < placed.at else "after"
            means = other.candidate.means
            yield f"{'same' if means.kind is mine.kind else 'another'} {where}"
            yield f"{means.kind} {means.form.name} {where}"


def _line(text: str, start: int, end: int) -> tuple[int, int]:
    """Give the ends of the line in which ``text[start:end]`` stands, as far as one looks."""
    begin = max(text.rfind("\n", 0, start) + 1, start - LINE)
    close = text.find("\n", end)
    return begin, min(len(text) if close < 0 else close, end + LINE)


def _mark(character: str) -> str:
    return repr(character) if character in _MARKS and character else "word"


def _stem(word: str) -> str:
    return "#" if word.isdigit() else word[:STEM]


def _reach(one: Span, other: Span) -> str:
    away = distance(one, other)
    return next((name for most, name in _REACHES if away <= most), _FAR)
