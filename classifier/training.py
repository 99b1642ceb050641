"""Training the weights from labelled texts: stochastic gradient descent with AdaGrad, the same for the same texts.

One logistic regression a label, all fitted in the same pass. Beside each text stand pairs of texts joined, so that a mail
with two wishes is no news.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classifier.lessons import Lesson
from classifier.linear import Vector
from classifier.logistic import sigmoid
from classifier.rights import Label
from classifier.weights import LABELS, UNIT, Weights, packed

ROUNDS: Final = 7
STEP: Final = 0.15
DECAY: Final = 5e-4
"""Share of a weight that each step with its feature takes away: without it, words of single texts count too much."""

SETTLED: Final = 0.02
"""Error below which a text teaches nothing; it rests until the next full round."""

FULL_ROUND: Final = 3
"""Every so many rounds the settled texts are asked again."""

RARE: Final = 2
"""Texts that a feature must occur in."""

PAIRS: Final = 0.5
"""Joined pairs for each text."""

MAX_JOINED: Final = 900
"""Features of text up to which two texts are joined: two long letters are no mail."""

SEED: Final = 7

_Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Row:
    """A lesson in numbers: its *features*, what each *counts*, and what is *wanted*."""

    features: NDArray[np.intp]
    counts: _Numbers
    wanted: tuple[int | None, ...]


def train_weights(lessons: Sequence[Lesson], rounds: int = ROUNDS) -> Weights:
    """Fit the weights in so many *rounds*. The same lessons in the same order give the same weights."""
    occurring = Counter(
        feature for lesson in lessons for part in (lesson.vector.text, lesson.vector.sense) for feature in part
    )
    names = sorted(feature for feature, count in occurring.items() if count >= RARE)
    number = {feature: index for index, feature in enumerate(names)}
    fit = _Fit(len(names))
    fit.learn_all([_row(lesson, number) for lesson in (*lessons, *_pairs(lessons))], rounds)
    table = np.rint(fit.weights.T * UNIT).astype(np.int64)
    bias = tuple(round(value * UNIT) for value in fit.bias)
    return Weights(bias, {names[index]: packed(table[index].tolist()) for index in np.flatnonzero(table.any(axis=1))})


def _pairs(lessons: Sequence[Lesson]) -> Iterator[Lesson]:
    """Join texts of one language, two by two, drawn by a fixed die."""
    die = Random(SEED)  # noqa: S311 - an order, no secret
    by_language: dict[str, list[Lesson]] = {}
    for lesson in lessons:
        by_language.setdefault(lesson.language, []).append(lesson)
    for group in by_language.values():
        for _ in range(int(len(group) * PAIRS)):
            one, two = die.choice(group), die.choice(group)
            if len(one.vector.text) + len(two.vector.text) <= MAX_JOINED:
                yield joined(one, two)


def joined(one: Lesson, two: Lesson) -> Lesson:
    """Give the lesson of two texts in one mail: the labels of both; ``other`` only where both are."""
    text = one.vector.text | two.vector.text
    kept = frozenset(name for name in one.vector.sense | two.vector.sense if not name.startswith("words "))
    wanted = tuple(_both(label, *pair) for label, *pair in zip(LABELS, one.wanted, two.wanted, strict=True))
    return Lesson(Vector(text, kept), wanted, one.language)


def _both(label: Label, one: int | None, two: int | None) -> int | None:
    if label is Label.OTHER:
        return 0 if 0 in (one, two) else one if one == two else None
    if label is Label.QUESTION and one != two:  # beside an exercised right a question may or may not count
        return None
    return 1 if 1 in (one, two) else one if one == two else None


def _row(lesson: Lesson, number: dict[str, int]) -> _Row:
    parts = zip((lesson.vector.text, lesson.vector.sense), lesson.vector.scales, strict=True)
    known = sorted((number[feature], scale) for part, scale in parts for feature in part if feature in number)
    features = np.array([feature for feature, _ in known], dtype=np.intp)
    return _Row(features, np.array([scale for _, scale in known], dtype=np.float64), lesson.wanted)


class _Fit:
    """Weights in the making, a row a label and a column a feature; *squares* are AdaGrad's sums of squared gradients."""

    def __init__(self, features: int) -> None:
        self.weights = np.zeros((len(LABELS), features))
        self.bias = [-1.0] * len(LABELS)
        self._squares = np.full_like(self.weights, 1e-6)
        self._bias_squares = [1e-6] * len(LABELS)

    def learn_all(self, rows: Sequence[_Row], rounds: int) -> None:
        """Go through *rows* so many times, each time in another order."""
        order = list(range(len(rows)))
        die = Random(SEED)  # noqa: S311 - an order, no secret
        resting: set[int] = set()
        for number in range(rounds):
            die.shuffle(order)
            if number % FULL_ROUND == 0:
                resting.clear()
            for index in order:
                if index not in resting and not self._learn(rows[index]):
                    resting.add(index)

    def _learn(self, row: _Row) -> bool:
        """Take a step towards what is wanted, for each label that is not settled; tells whether there was one."""
        weights = self.weights.take(row.features, axis=1)
        totals = (weights * row.counts).sum(axis=1).tolist()
        learned = False
        for label, want in enumerate(row.wanted):
            error = 0.0 if want is None else sigmoid(self.bias[label] + totals[label]) - want
            if abs(error) >= SETTLED:
                self._step(label, row, weights[label], error)
                learned = True
        return learned

    def _step(self, label: int, row: _Row, weights: _Numbers, error: float) -> None:
        self._bias_squares[label] += error * error
        self.bias[label] -= STEP * error / sqrt(self._bias_squares[label])
        gradients = row.counts * error
        squares = self._squares[label].take(row.features) + gradients * gradients
        self._squares[label][row.features] = squares
        self.weights[label][row.features] = weights * (1 - DECAY) - STEP * gradients / np.sqrt(squares)
