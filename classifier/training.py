"""Training the weights from labelled texts: stochastic gradient descent with AdaGrad, the same for the same texts.

One logistic regression a label, all fitted in the same pass. Beside each text stand pairs of texts joined, so that a mail
with two wishes is no news.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classifier.lessons import Lesson
from classifier.linear import scale_of
from classifier.logistic import sigmoid
from classifier.rights import Label
from classifier.weights import LABELS, MOST, UNIT, Weights, packed

ROUNDS: Final = 5
STEP: Final = 0.15
DECAY: Final = 5e-4
"""Share of a weight that each step with its feature takes away: without it, words of single texts count too much."""

SETTLED: Final = 0.05
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

Wanted = tuple[int | None, ...]
_Ids = NDArray[np.intp]
_Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A lesson whose features are numbers, in order: of *text* and of *sense*."""

    text: _Ids
    sense: _Ids
    wanted: Wanted
    language: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A lesson as it is learned: the *features* that are not rare, what each *counts*, and what is *wanted*."""

    features: _Ids
    counts: _Numbers
    wanted: Wanted


class Numbering:
    """The features of *lessons* by number: first the *names* that are not rare, the most frequent first and `MOST` at most, then the rare ones.

    What is looked up together thus lies together in memory, in training and wherever the weights are read in this order.
    """

    def __init__(self, lessons: Sequence[Lesson]) -> None:
        met: dict[str, int] = {}
        parts = [part for lesson in lessons for part in (lesson.vector.text, lesson.vector.sense)]
        as_met = [np.array([met.setdefault(name, len(met)) for name in part], dtype=np.intp) for part in parts]
        times = np.bincount(np.concatenate(as_met), minlength=len(met))
        often = sorted((name for name in met if times[met[name]] >= RARE), key=lambda name: (-times[met[name]], name))
        self.names = often[:MOST]
        order = [met[name] for name in self.names]
        rare = np.ones(len(met), dtype=np.bool_)
        rare[order] = False
        place = np.empty(len(met), dtype=np.intp)
        place[order] = np.arange(len(order))
        place[rare] = np.arange(len(order), len(met))
        ordered = [np.sort(place[part]) for part in as_met]
        self.lessons = [
            Numbered(text, sense, lesson.wanted, lesson.language)
            for text, sense, lesson in zip(ordered[::2], ordered[1::2], lessons, strict=True)
        ]
        self._of_length = np.array(sorted(place[number] for name, number in met.items() if name.startswith("words ")))

    def joined(self, one: Numbered, two: Numbered) -> Numbered:
        """Give the lesson of two texts in one mail: the labels of both; ``other`` only where both are."""
        sense = np.union1d(one.sense, two.sense)
        wanted = tuple(_both(label, *pair) for label, *pair in zip(LABELS, one.wanted, two.wanted, strict=True))
        return Numbered(
            np.union1d(one.text, two.text),
            np.setdiff1d(sense, self._of_length, assume_unique=True),
            wanted,
            one.language,
        )

    def row(self, lesson: Numbered) -> _Row:
        """Leave the rare features out, which count for the length of the others all the same."""
        kept = [part[: np.searchsorted(part, len(self.names))] for part in (lesson.text, lesson.sense)]
        counts = [
            np.full(len(some), scale_of(part), np.float32)
            for some, part in zip(kept, (lesson.text, lesson.sense), strict=True)
        ]
        return _Row(np.concatenate(kept), np.concatenate(counts), lesson.wanted)


def train_weights(lessons: Sequence[Lesson], rounds: int = ROUNDS) -> Weights:
    """Fit the weights in so many *rounds*. The same lessons in the same order give the same weights."""
    numbering = Numbering(lessons)
    return fitted(numbering, numbering.lessons, rounds)


def fitted(numbering: Numbering, lessons: Sequence[Numbered], rounds: int = ROUNDS) -> Weights:
    """Fit the weights to some of the *lessons* that *numbering* holds."""
    fit = _Fit(len(numbering.names))
    fit.learn_all([numbering.row(lesson) for lesson in (*lessons, *_pairs(numbering, lessons))], rounds)
    table = np.rint(fit.weights.astype(np.float64) * UNIT).astype(np.int64)
    learned = np.flatnonzero(table.any(axis=1))
    bias = tuple(round(value * UNIT) for value in fit.bias)
    return Weights(bias, {numbering.names[index]: packed(table[index].tolist()) for index in learned})


def _pairs(numbering: Numbering, lessons: Iterable[Numbered]) -> Iterator[Numbered]:
    """Join texts of one language, two by two, drawn by a fixed die."""
    die = Random(SEED)  # noqa: S311 - an order, no secret
    by_language: dict[str, list[Numbered]] = {}
    for lesson in lessons:
        by_language.setdefault(lesson.language, []).append(lesson)
    for group in by_language.values():
        for _ in range(int(len(group) * PAIRS)):
            one, two = die.choice(group), die.choice(group)
            if len(one.text) + len(two.text) <= MAX_JOINED:
                yield numbering.joined(one, two)


def _both(label: Label, one: int | None, two: int | None) -> int | None:
    if label is Label.OTHER:
        return 0 if 0 in (one, two) else one if one == two else None
    if label is Label.QUESTION and one != two:  # beside an exercised right a question may or may not count
        return None
    return 1 if 1 in (one, two) else one if one == two else None


class _Fit:
    """Weights in the making, a row a feature and a column a label; *squares* are AdaGrad's sums of squared gradients.

    What one text needs of a feature lies side by side in memory: fetching it is most of the work.
    """

    def __init__(self, features: int) -> None:
        self.weights = np.zeros((features, len(LABELS)), np.float32)
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
        weights = self.weights.take(row.features, axis=0)
        errors = list(self._errors((row.counts @ weights).tolist(), row.wanted))
        if not any(errors):
            return False
        for label, error in enumerate(errors):
            self._bias_squares[label] += error * error
            self.bias[label] -= STEP * error / sqrt(self._bias_squares[label])
        gradients = np.multiply.outer(row.counts, np.array(errors, np.float32))
        squares = self._squares.take(row.features, axis=0)
        squares += gradients * gradients
        _rows_of(self._squares)[row.features] = _rows_of(squares)
        gradients *= STEP
        gradients /= np.sqrt(squares)
        weights *= np.array([1 - DECAY if error else 1 for error in errors], np.float32)
        weights -= gradients
        _rows_of(self.weights)[row.features] = _rows_of(weights)
        return True

    def _errors(self, totals: Iterable[float], wanted: Wanted) -> Iterator[float]:
        """Yield how far the probability of each label lies from what is wanted; 0 where it is settled, or either is right."""
        for bias, total, want in zip(self.bias, totals, wanted, strict=True):
            error = 0.0 if want is None else sigmoid(bias + total) - want
            yield error if abs(error) >= SETTLED else 0.0


def _rows_of(table: _Numbers) -> NDArray[np.void]:
    """See each row of *table* as one element: so it is put in its place at once."""
    return table.view(np.dtype((np.void, table.shape[1] * table.itemsize))).reshape(-1)
