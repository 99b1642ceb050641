"""Training the judge of the reply channel from texts whose stated wish is known: the same weights for the same texts.

Of all candidates of a text and 'no wish' one is right; where several amount to the same wish, the judge may choose which
of them to trust. The steps (Adam) follow the gradient over all texts at once, so that their order hardly matters.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import sqrt
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from classifier.candidates import signs_of
from classifier.channel import by_rules, setting_of, ticked_in
from classifier.document import lay_out
from classifier.examples import example_of
from classifier.judge import Judge
from classifier.logistic import STEEP
from classifier.model import Model
from classifier.rights import ChannelKind, ChannelWish

AGREED: Final = 0.5
ALONE: Final = 0.55
"""Bounds of the judge, chosen by texts of authors from whom it had learned nothing (``train_channel.py --authors``)."""

ROUNDS: Final = 80
STEP: Final = 0.5
DECAY: Final = 5e-5
"""What holds the weights small, for each text."""

RARE: Final = 3
"""Candidates that a feature must occur with."""

PRICE: Final = 1.5
"""What a text without a wish counts: an answer that goes where nobody asked for it is the worse error."""

HALF_RIGHT: Final = 0.2
"""How right a candidate is that has the kind but lacks the address."""

FADING: Final = 3
"""The steps shrink from the end of the first of so many parts of the rounds."""

NEARLY_NOTHING: Final = 1e-8
"""Keeps a division by nothing from happening."""

_SLOW: Final = (0.9, 0.99)
"""How much of the earlier gradients, and of their squares, each step keeps."""

_UNREADABLE: Final = frozenset({ChannelKind.NONE, ChannelKind.IN_ATTACHMENT})
"""Kinds of which no candidate is right."""

_Numbers = NDArray[np.float64]
_Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text to learn from: the *features* of each candidate, what each would be as a wish, and the *right* answers.

    The first of *right* is the best one. *by_rules*: what the rules see stated.
    """

    features: tuple[AbstractSet[str], ...]
    wishes: tuple[ChannelWish, ...]
    right: tuple[tuple[ChannelKind, str | None], ...]
    by_rules: ChannelWish | None = None

    @property
    def kind(self) -> ChannelKind:
        """The kind of the best answer."""
        return self.right[0][0]

    def worth(self) -> tuple[float, ...]:
        """Say of each candidate how right it is, 0 to 1; all 0 where no wish is stated."""
        if self.kind in _UNREADABLE:
            return (0.0,) * len(self.wishes)
        return tuple(self._worth_of(wish) for wish in self.wishes)

    def _worth_of(self, wish: ChannelWish) -> float:
        if (wish.kind, wish.target) in self.right:
            return 1.0
        lacks = wish.target is None or self.right[0][1] is None
        return HALF_RIGHT if wish.kind is self.kind and lacks else 0.0


def lessons_on_channel(lines: Iterable[Mapping[str, Any]], model: Model) -> Iterator[Lesson]:
    """Turn labelled lines that say their ``channel`` into lessons; those with a ticked box teach nothing.

    A line whose channel is ``known_to_rules`` was in view when the words of the channel were gathered.

    Raises:
        ValueError: A kind or label does not exist.
    """
    for line in lines:
        if "channel" in line and (lesson := _lesson(line, model)):
            yield lesson


def _lesson(line: Mapping[str, Any], model: Model) -> Lesson | None:
    example, stated = example_of(line), line["channel"]
    document = lay_out(example.request, model.lexicon)
    texts = {part.source: part.text for part in example.request.parts}
    if ticked_in(document, texts, model.channel):
        return None
    setting = setting_of(document, texts, model.channel, example.labels)
    signs = signs_of(setting)
    features = [sign.plain if stated.get("known_to_rules") else sign.together for sign in signs]
    answers = (stated, *stated.get("alternatives", ()))
    return Lesson(
        tuple(features),
        tuple(placed.candidate.wish for placed in setting.all),
        tuple((ChannelKind(answer["kind"]), answer.get("target")) for answer in answers),
        by_rules(setting),
    )


def train_judge(lessons: Sequence[Lesson]) -> Judge:
    """Fit the judge to *lessons*. The same lessons in the same order give the same weights."""
    occurring = Counter(feature for lesson in lessons for features in lesson.features for feature in features)
    names = sorted(feature for feature, count in occurring.items() if count >= RARE)
    weights, bias = _fitted(_table(lessons, {name: index for index, name in enumerate(names)}), len(names))
    rounded = np.round(weights, 2).tolist()
    by_feature = {name: weight for name, weight in zip(names, rounded, strict=True) if weight}
    return Judge(AGREED, ALONE, round(bias, 2), by_feature)


@dataclass(frozen=True, slots=True)
class _Table:
    """Lessons in numbers: each of *features* with the *candidate* that has it and what it *counts*.

    By candidate: the text *of* it, its *worth*, and the *price* of an error.
    """

    features: _Places
    candidate: _Places
    counts: _Numbers
    of: _Places
    worth: _Numbers
    price: _Numbers

    @property
    def texts(self) -> int:
        """How many texts there are, up to the last that has a candidate."""
        return int(self.of[-1]) + 1 if len(self.of) else 0

    def by_candidate(self, weights: _Numbers) -> _Numbers:
        """Add up *weights* for each candidate."""
        return _summed(self.candidate, weights[self.features] * self.counts, len(self.of))

    def by_feature(self, values: _Numbers, features: int) -> _Numbers:
        """Add up *values* of candidates for each feature: the way back."""
        return _summed(self.features, values[self.candidate] * self.counts, features)

    def in_text(self, values: _Numbers) -> _Numbers:
        """Give each candidate the sum of *values* over its text."""
        return _summed(self.of, values, self.texts)[self.of]


def _summed(places: _Places, values: _Numbers, length: int) -> _Numbers:
    return np.bincount(places, values, length).astype(np.float64)


def _table(lessons: Sequence[Lesson], number: Mapping[str, int]) -> _Table:
    """Number the features and candidates of *lessons*. A wish that no candidate meets teaches nothing: it costs 0."""
    rows: list[tuple[int, int, float]] = []
    candidates: list[tuple[int, float, float]] = []
    for text, lesson in enumerate(lessons):
        worth = lesson.worth()
        price = float(any(worth)) if lesson.kind not in _UNREADABLE else PRICE
        for names, value in zip(lesson.features, worth, strict=True):
            scale = 1 / sqrt(max(len(names), 1))
            rows += [(number[name], len(candidates), scale) for name in sorted(names) if name in number]
            candidates.append((text, value, price))
    features, candidate, counts = zip(*rows, strict=True) if rows else ((), (), ())
    of, worths, prices = zip(*candidates, strict=True) if candidates else ((), (), ())
    return _Table(
        *(np.array(features, np.intp), np.array(candidate, np.intp), np.array(counts, np.float64)),
        *(np.array(of, np.intp), np.array(worths, np.float64), np.array(prices, np.float64)),
    )


def _fitted(table: _Table, features: int) -> tuple[_Numbers, float]:
    """Descend the gradient for `ROUNDS` steps; the last of the weights is the bias."""
    weights = np.zeros(features + 1)
    weights[-1] = -1.0
    slope, squares = np.zeros_like(weights), np.zeros_like(weights)
    for done in range(1, ROUNDS + 1):
        gradient = _gradient(table, weights)
        slope = _SLOW[0] * slope + (1 - _SLOW[0]) * gradient
        squares = _SLOW[1] * squares + (1 - _SLOW[1]) * gradient * gradient
        step = STEP * min(1.0, FADING * (1 - done / (ROUNDS + 1)))
        scale = np.sqrt(squares / (1 - _SLOW[1] ** done)) + NEARLY_NOTHING
        weights = weights - step * slope / (1 - _SLOW[0] ** done) / scale
    return weights[:-1], float(weights[-1])


def _gradient(table: _Table, weights: _Numbers) -> _Numbers:
    """Say how the error grows with each weight: where the shares of the candidates differ from those of the right ones."""
    odds = np.exp(np.clip(table.by_candidate(weights[:-1]) + weights[-1], -STEEP, STEEP))
    shares = odds / (1 + table.in_text(odds))
    right = odds * table.worth
    wanted = right / np.maximum(table.in_text(right), NEARLY_NOTHING)
    error = (shares - wanted) * table.price
    slopes = table.by_feature(error, len(weights) - 1) + DECAY * table.texts * weights[:-1]
    return np.append(slopes, error.sum())
