"""The probability of each label by a linear model over named features: one logistic regression a label."""

from collections.abc import Iterable, Sized
from dataclasses import dataclass
from math import sqrt

from classifier.features import Unit
from classifier.logistic import sigmoid
from classifier.rights import Label
from classifier.weights import LABELS, UNIT, Weights, summed


@dataclass(frozen=True, slots=True)
class Vector:
    """A text as features: of *text* and of *sense*, apart because they are scaled apart."""

    text: frozenset[str]
    sense: frozenset[str]

    @property
    def scales(self) -> tuple[float, float]:
        """What one feature of text, and one of sense, counts: each part is a vector of length one."""
        return scale_of(self.text), scale_of(self.sense)


def scale_of(features: Sized) -> float:
    """Give the length of one feature among *features*, so that all together have length one."""
    return 1 / sqrt(len(features)) if len(features) else 0.0


def vector_of(units: Iterable[Unit]) -> Vector:
    """Join the features of *units*; each counts once."""
    parts = [(unit.text, unit.sense) for unit in units]
    return Vector(frozenset().union(*(text for text, _ in parts)), frozenset().union(*(sense for _, sense in parts)))


def probabilities(weights: Weights, vector: Vector) -> dict[Label, float]:
    """Give the probability of each label, every one for itself: they need not add up to one."""
    sums = sums_of(weights, vector, vector.scales)
    return {label: sigmoid(bias / UNIT + added) for label, bias, added in zip(LABELS, weights.bias, sums, strict=True)}


def sums_of(weights: Weights, features: Vector | Unit, scales: tuple[float, float]) -> tuple[float, ...]:
    """Add up the weights of *features* of text and of sense, each part times its scale: one sum for each of `LABELS`."""
    one, two = (scale / UNIT for scale in scales)
    text, sense = summed(weights, features.text), summed(weights, features.sense)
    return tuple([one * of_text + two * of_sense for of_text, of_sense in zip(text, sense, strict=True)])
