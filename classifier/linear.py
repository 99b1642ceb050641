"""The probability of each label by a linear model over named features: one logistic regression a label."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from operator import itemgetter

from classifier.features import Unit
from classifier.logistic import sigmoid
from classifier.rights import Label
from classifier.weights import LABELS, Weights


@dataclass(frozen=True, slots=True)
class Vector:
    """A text as features, sorted: of *text* and of *sense*, apart because they are scaled apart."""

    text: tuple[str, ...]
    sense: tuple[str, ...]

    @property
    def scales(self) -> tuple[float, float]:
        """What one feature of text, and one of sense, counts: each part is a vector of length one."""
        return scale_of(self.text), scale_of(self.sense)


def scale_of(features: Sequence[str]) -> float:
    """Give the length of one feature among *features*, so that all together have length one."""
    return 1 / sqrt(len(features)) if features else 0.0


def vector_of(units: Iterable[Unit]) -> Vector:
    """Join the features of *units*; each counts once."""
    text: set[str] = set()
    sense: set[str] = set()
    for unit in units:
        text |= unit.text
        sense |= unit.sense
    return Vector(tuple(sorted(text)), tuple(sorted(sense)))


def probabilities(weights: Weights, vector: Vector) -> dict[Label, float]:
    """Give the probability of each label, every one for itself: they need not add up to one."""
    text, sense = sums(weights, vector.text), sums(weights, vector.sense)
    one, two = vector.scales
    return {label: sigmoid(weights.bias[k] + one * text[k] + two * sense[k]) for k, label in enumerate(LABELS)}


def probability(weights: Weights, vector: Vector, label: Label) -> float:
    """Give the probability of one label: the same as `probabilities` gives, for a tenth of the adding."""
    k = LABELS.index(label)
    one, two = vector.scales
    return sigmoid(weights.bias[k] + one * sum_of(weights, vector.text, k) + two * sum_of(weights, vector.sense, k))


def sum_of(weights: Weights, features: Iterable[str], k: int) -> float:
    """Add up the weights of *features* for the label number *k* of `LABELS`."""
    total: float = sum(map(itemgetter(k), filter(None, map(weights.by_feature.get, features))))
    return total


def sums(weights: Weights, features: Iterable[str]) -> Sequence[float]:
    """Add up the weights of *features*, one sum for each of `LABELS`."""
    known = list(filter(None, map(weights.by_feature.get, features)))
    return list(map(sum, zip(*known, strict=True))) if known else [0.0] * len(LABELS)
