"""The trained weights as plain numbers in a text: one line a feature, one whole number a label.

In memory the numbers of a feature lie side by side in one large whole number, so that one addition adds up all labels,
exactly and in any order: `packed` and `unpacked` say how.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from classifier.rights import Label

LABELS: Final = tuple(Label)
"""The order of the weights of a feature."""

UNIT: Final = 100
"""Weights are written as whole numbers of 1/100."""

LANE: Final = 40
"""Bits that the number of one label has among its neighbours: a sum of 2^19 weights up to `LARGEST` fits, signed."""

LARGEST: Final = 1 << 20
"""Beyond any weight, in 1/100; a larger one would spill into its neighbour."""

_SHIFTS: Final = tuple(range(0, LANE * len(LABELS), LANE))
_HALF: Final = 1 << (LANE - 1)
_RAISE: Final = sum(_HALF << shift for shift in _SHIFTS)
"""Added to make the numbers of all labels positive, so that none borrows from its neighbour."""
_MASK: Final = (1 << LANE) - 1


@dataclass(frozen=True, slots=True)
class Weights:
    """*bias*, one for each of `LABELS`, and by feature one weight for each of them, `packed`; in 1/100."""

    bias: tuple[int, ...]
    by_feature: Mapping[str, int]


def packed(row: Sequence[int]) -> int:
    """Put the numbers of *row* side by side into one; sums of such numbers hold the sums of each."""
    return sum(number << shift for number, shift in zip(row, _SHIFTS, strict=True))


def unpacked(whole: int) -> tuple[int, ...]:
    """Give the number for each of `LABELS` that `packed` put into *whole*, or the sums of several."""
    raised = whole + _RAISE
    return tuple([((raised >> shift) & _MASK) - _HALF for shift in _SHIFTS])


def weight_of(weights: Weights, feature: str, k: int) -> int:
    """Give the weight of a known *feature* for the label number *k* of `LABELS`; in 1/100."""
    return (((weights.by_feature[feature] + _RAISE) >> _SHIFTS[k]) & _MASK) - _HALF


def only(weights: Weights, features: Iterable[str]) -> Weights:
    """Give *weights* without all but *features*: a small table is quicker to look up in, again and again."""
    known = weights.by_feature
    return Weights(weights.bias, {feature: known[feature] for feature in features if feature in known})


def summed(weights: Weights, features: Iterable[str]) -> tuple[int, ...]:
    """Add up the weights of *features*, one sum for each of `LABELS`; in 1/100."""
    return unpacked(sum(filter(None, map(weights.by_feature.get, features))))


def written(weights: Weights) -> str:
    """Write *weights* as a table: a line of label names, the bias, then one line a feature, whole numbers of 1/100."""
    lines = ["\t".join(LABELS), "\t".join(map(str, weights.bias))]
    for feature, row in sorted(weights.by_feature.items()):
        lines.append(f"{feature}\t" + " ".join(map(str, unpacked(row))))
    return "\n".join(lines) + "\n"


def read_weights(text: str) -> Weights:
    """Read what `written` wrote.

    Raises:
        ValueError: The table is for other labels, or a line does not hold as many numbers as there are labels, or
            one beyond `LARGEST`.
    """
    labels, bias, *lines = text.strip("\n").split("\n")
    if labels.split("\t") != [str(label) for label in LABELS]:
        raise ValueError(f"weights for {labels!r} are not for the labels of this program; train them anew")
    return Weights(_numbers(bias.split("\t")), dict(_row(line) for line in lines))


def _row(line: str) -> tuple[str, int]:
    feature, _, numbers = line.rpartition("\t")
    return feature, packed(_numbers(numbers.split(" ")))


def _numbers(words: Sequence[str]) -> tuple[int, ...]:
    if len(words) != len(LABELS):
        raise ValueError(f"{len(words)} weights for {len(LABELS)} labels")
    numbers = tuple(map(int, words))
    if max(map(abs, numbers)) > LARGEST:
        raise ValueError(f"weights beyond {LARGEST}: {numbers}")
    return numbers


def from_table(table: Mapping[str, Any]) -> Weights:
    """Read the parsed file ``rules/weights.toml``.

    Raises:
        KeyError: The entry is missing.
        ValueError: See `read_weights`.
    """
    return read_weights(str(table["weights"]))
