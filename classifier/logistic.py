"""Logistic regression in its smallest form: from sums to probabilities and back, and a few named signals weighed."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log
from typing import Any, Final

NEAREST: Final = 1e-6
"""How near to 0 or 1 a probability is taken to be at most: its odds shall stay finite."""

STEEP: Final = 30.0
"""Odds beyond which nothing gets surer: exponents shall stay finite."""


def sigmoid(value: float) -> float:
    """Squeeze *value* between 0 and 1."""
    if -STEEP < value < STEEP:  # as nearly always, and quicker than to ask for the least and the greatest
        return 1 / (1 + exp(-value))
    return 1 / (1 + exp(-STEEP if value > 0 else STEEP))


def odds(probability: float) -> float:
    """Give the logarithm of the odds: the inverse of `sigmoid`."""
    kept = min(max(probability, NEAREST), 1 - NEAREST)
    return log(kept / (1 - kept))


@dataclass(frozen=True, slots=True)
class Doubting:
    """The *bias* and the weight of each signal, and the probability of error from which on a person looks."""

    bound: float
    bias: float
    by_signal: Mapping[str, float]

    def of(self, signals: Mapping[str, float]) -> float:
        """Give the probability, 0 to 1, that an answer with these *signals* (see `signals_of`) is wrong."""
        return sigmoid(self.bias + sum(weight * signals[name] for name, weight in self.by_signal.items()))

    def doubts(self, signals: Mapping[str, float]) -> bool:
        """Tell whether a person looks at an answer with these *signals*."""
        return self.of(signals) >= self.bound


def from_table(table: Mapping[str, Any]) -> Doubting:
    """Read the parsed file ``rules/doubt.toml``.

    Raises:
        KeyError: an entry is missing.
    """
    weights = {str(name): float(weight) for name, weight in table["weights"].items()}
    return Doubting(float(table["bound"]), float(table["bias"]), weights)
