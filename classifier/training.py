"""Training the weights from labelled texts: stochastic gradient descent with AdaGrad, the same for the same texts.

One logistic regression a label. Beside each text stand pairs of texts joined, so that a mail with two wishes is no news.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from random import Random
from typing import Final

from classifier.linear import Vector, sigmoid
from classifier.rights import Label
from classifier.weights import LABELS, Weights

ROUNDS: Final = 7
STEP: Final = 0.15
DECAY: Final = 5e-5
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


@dataclass(frozen=True, slots=True)
class Lesson:
    """One text to learn from: *wanted* holds 1, 0 or None (either is right) for each of `LABELS`."""

    vector: Vector
    wanted: tuple[int | None, ...]
    language: str


_Row = tuple[list[int], float, list[int], float]
Column = tuple[float, list[float]]
"""The bias of one label, and the weights of the features for it."""


@dataclass(frozen=True, slots=True)
class Fitting:
    """What the regressions are fitted to: one for each column of *wanted*, none of which looks at another."""

    rows: Sequence[_Row]
    wanted: Sequence[Sequence[int | None]]
    size: int
    rounds: int

    def column(self, label: int) -> Column:
        """Fit one label, by its place in `LABELS`."""
        return _fit(self.rows, self.wanted[label], self.size, self.rounds)


def one_by_one(fitting: Fitting) -> list[Column]:
    """Fit all columns, one after the other."""
    return [fitting.column(label) for label in range(len(fitting.wanted))]


Fitter = Callable[[Fitting], list[Column]]
"""How the columns are fitted: whoever has several processors may fit several at once."""


def train_weights(lessons: Sequence[Lesson], rounds: int = ROUNDS, fitter: Fitter = one_by_one) -> Weights:
    """Fit the weights in so many *rounds*. The same lessons in the same order give the same weights, by any *fitter*."""
    counts = Counter(
        feature for lesson in lessons for part in (lesson.vector.text, lesson.vector.sense) for feature in part
    )
    names = sorted(feature for feature, count in counts.items() if count >= RARE)
    number = {feature: index for index, feature in enumerate(names)}
    everything = [*lessons, *_pairs(lessons)]
    rows = [_numbered(lesson.vector, number) for lesson in everything]
    wanted = [[lesson.wanted[k] for lesson in everything] for k in range(len(LABELS))]
    columns = fitter(Fitting(rows, wanted, len(names), rounds))
    bias = tuple(round(value, 2) for value, _ in columns)
    table = {name: tuple(round(column[index], 2) for _, column in columns) for index, name in enumerate(names)}
    return Weights(bias, {name: row for name, row in table.items() if any(row)})


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
    text = tuple(sorted({*one.vector.text, *two.vector.text}))
    sense = {*one.vector.sense, *two.vector.sense}
    kept = tuple(sorted(name for name in sense if not name.startswith("words ")))
    wanted = tuple(_both(label, *pair) for label, *pair in zip(LABELS, one.wanted, two.wanted, strict=True))
    return Lesson(Vector(text, kept), wanted, one.language)


def _both(label: Label, one: int | None, two: int | None) -> int | None:
    if label is Label.OTHER:
        return 0 if 0 in (one, two) else one if one == two else None
    if label is Label.QUESTION and one != two:  # beside an exercised right a question may or may not count
        return None
    return 1 if 1 in (one, two) else one if one == two else None


def _numbered(vector: Vector, number: dict[str, int]) -> _Row:
    text = [number[feature] for feature in vector.text if feature in number]
    sense = [number[feature] for feature in vector.sense if feature in number]
    return text, vector.scales[0], sense, vector.scales[1]


def _fit(rows: Sequence[_Row], wanted: Sequence[int | None], size: int, rounds: int) -> Column:
    """Fit one label."""
    fit = _Fit([0.0] * size, [1e-6] * size)
    order = [index for index, want in enumerate(wanted) if want is not None]
    die = Random(SEED)  # noqa: S311 - an order, no secret
    resting: set[int] = set()
    for number in range(rounds):
        die.shuffle(order)
        if number % FULL_ROUND == 0:
            resting.clear()
        for index in order:
            if index not in resting and fit.learn(rows[index], wanted[index] or 0) < SETTLED:
                resting.add(index)
    return fit.bias, fit.weights


@dataclass(slots=True)
class _Fit:
    """Weights of one label in the making; *squares* are AdaGrad's sums of squared gradients."""

    weights: list[float]
    squares: list[float]
    bias: float = -1.0
    bias_square: float = 1e-6

    def learn(self, row: _Row, want: int) -> float:
        """Take one step towards *want* and give the error before it."""
        text, one, sense, two = row
        weights = self.weights
        total = self.bias + one * sum(map(weights.__getitem__, text)) + two * sum(map(weights.__getitem__, sense))
        error = sigmoid(total) - want
        if abs(error) >= SETTLED:
            self._move(text, error * one)
            self._move(sense, error * two)
            self.bias_square += error * error
            self.bias -= STEP * error / sqrt(self.bias_square)
        return abs(error)

    def _move(self, indices: Sequence[int], gradient: float) -> None:
        weights, squares, square = self.weights, self.squares, gradient * gradient
        step, kept = STEP * gradient, 1 - DECAY
        for i in indices:
            squares[i] = total = squares[i] + square
            weights[i] = weights[i] * kept - step / sqrt(total)
