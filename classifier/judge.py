"""The judge of the reply channel: how likely each candidate is the stated wish, and which one wins.

One weight a feature gives each candidate its odds against 'no wish is stated'; all of them and that share the
probability of one. The weights stand in ``rules/channel_weights.toml``; `classifier.candidates` says what a feature is.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import exp, fsum, sqrt
from typing import Any, Final

from classifier.logistic import STEEP
from classifier.rights import ChannelKind, ChannelWish
from classifier.weights import UNIT

COMPLETES: Final = 0.02
"""Probability from which on a candidate may give its address to the winner, which has none itself."""


@dataclass(frozen=True, slots=True)
class Judge:
    """The *bias* and the weight of each feature, and the probabilities from which on a wish counts as stated.

    *agreed*: the bound where the rules see a wish of the same kind; *alone*: where they see another or none.
    """

    agreed: float
    alone: float
    bias: float
    by_feature: Mapping[str, float]

    def odds(self, features: AbstractSet[str]) -> float:
        """Give the logarithm of the odds against 'no wish' of a candidate with these *features*, a vector of length one."""
        known = fsum(filter(None, map(self.by_feature.get, features)))
        return self.bias + known / sqrt(max(len(features), 1))


def shares(odds: Sequence[float]) -> list[float]:
    """Give the probability of each candidate by its *odds*; what they leave to one is that of no wish."""
    weights = [exp(max(-STEEP, min(STEEP, value))) for value in odds]
    return [weight / (1 + sum(weights)) for weight in weights]


def judged(
    wishes: Sequence[ChannelWish], features: Iterable[AbstractSet[str]], by_rules: ChannelWish | None, judge: Judge
) -> ChannelWish | None:
    """Give the one of *wishes* that is likely stated, by the *features* of each; None where none is likely enough.

    *by_rules*: what the rules see stated.
    """
    chances = shares([judge.odds(each) for each in features])
    if not chances:
        return None
    best = winner(wishes, chances)
    bound = judge.agreed if by_rules and by_rules.kind is best.kind else judge.alone
    return best if sum(chances) >= bound else None


def winner(wishes: Sequence[ChannelWish], chances: Sequence[float]) -> ChannelWish:
    """Choose among *wishes* by their *chances*: first the kind by the sum of its own, then the likeliest of it.

    Where that one has no address, the likeliest other of its kind gives its own.
    """
    by_kind: dict[ChannelKind, float] = defaultdict(float)
    for wish, chance in zip(wishes, chances, strict=True):
        by_kind[wish.kind] += chance
    kind = max(by_kind, key=lambda kind: by_kind[kind])
    same = [(chance, wish) for wish, chance in zip(wishes, chances, strict=True) if wish.kind is kind]
    best = _likeliest(same)
    complete = [(chance, wish) for chance, wish in same if wish.target is not None and chance >= COMPLETES]
    return _likeliest(complete) if best.target is None and complete else best


def _likeliest(pairs: Iterable[tuple[float, ChannelWish]]) -> ChannelWish:
    return max(pairs, key=lambda pair: pair[0])[1]


def written(judge: Judge) -> str:
    """Write *judge* as the table that `from_table` reads: a line a feature, whole numbers of 1/100."""
    lines = [f"{name}\t{round(value * UNIT)}" for name, value in sorted(judge.by_feature.items())]
    head = f"agreed = {judge.agreed}\nalone = {judge.alone}\nbias = {judge.bias}\nweights = '''\n"
    return head + "\n".join(lines) + "\n'''\n"


def from_table(table: Mapping[str, Any]) -> Judge:
    """Read the parsed file ``rules/channel_weights.toml``.

    Raises:
        KeyError: An entry is missing.
        ValueError: A line is no feature with its number.
    """
    rows = (line.rpartition("\t") for line in str(table["weights"]).strip("\n").split("\n"))
    by_feature = {name: int(number) / UNIT for name, _, number in rows}
    return Judge(float(table["agreed"]), float(table["alone"]), float(table["bias"]), by_feature)
