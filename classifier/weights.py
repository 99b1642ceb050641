"""The trained weights as plain numbers in a text: one line a feature, one whole number a label.

In memory the numbers of a feature lie side by side in one large whole number, so that one addition adds up all labels,
exactly and in any order: `packed` and `unpacked` say how.
"""

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from classifier.rights import Label

LABELS: Final = tuple(Label)
"""The order of the weights of a feature."""

UNIT: Final = 100
"""Weights are written as whole numbers of 1/100."""

LARGEST: Final = (1 << 13) - 1
"""In 1/100: more than ten times the largest weight that training gives."""

MOST: Final = 1 << 18
"""Features at most, so that the sum of all of them stays within its lane."""

_LANE: Final = 32
_LANES: Final = struct.Struct(f"<{len(LABELS)}I")
_RAISE: Final = LARGEST + 1
"""Added to each number, so that none is negative and borrows from its neighbour."""
_MASK: Final = (1 << _LANE) - 1
_SHIFTS: Final = tuple(range(0, _LANE * len(LABELS), _LANE))
_RAISED: Final = {str(number): number + _RAISE for number in range(-LARGEST, LARGEST + 1)}
"""What each number is in its lane; to look it up is quicker than to read it, a million times at every start."""
_BEYOND: Final = sum((_MASK & ~(2 * _RAISE - 1)) << shift for shift in _SHIFTS)


@dataclass(frozen=True, slots=True)
class Weights:
    """*bias*, one for each of `LABELS`, and by feature one weight for each of them, `packed`; in 1/100."""

    bias: tuple[int, ...]
    by_feature: Mapping[str, int]


def packed(row: Sequence[int]) -> int:
    """Put the numbers of *row*, one for each of `LABELS`, side by side into one; of such numbers `summed` gives the sums.

    Raises:
        ValueError: One is beyond `LARGEST`, or there are too few or too many.
    """
    try:
        whole = int.from_bytes(_LANES.pack(*[number + _RAISE for number in row]), "little")
    except struct.error as error:
        raise ValueError(f"weights that are too large, or not {len(LABELS)}: {row}") from error
    if whole & _BEYOND:
        raise ValueError(f"weights beyond {LARGEST}: {row}")
    return whole


def unpacked(whole: int) -> tuple[int, ...]:
    """Give the number for each of `LABELS` that `packed` put into *whole*."""
    return _lanes(whole, _RAISE)


def _lanes(whole: int, raised: int) -> tuple[int, ...]:
    return tuple([lane - raised for lane in _LANES.unpack(whole.to_bytes(_LANES.size, "little"))])


def weight_of(weights: Weights, feature: str, k: int) -> int:
    """Give the weight of a known *feature* for the label number *k* of `LABELS`; in 1/100."""
    return ((weights.by_feature[feature] >> _SHIFTS[k]) & _MASK) - _RAISE


def only(weights: Weights, features: Iterable[str]) -> Weights:
    """Give *weights* without all but *features*: a small table is quicker to look up in, again and again."""
    known = weights.by_feature.get
    return Weights(weights.bias, {feature: row for feature in features if (row := known(feature))})


def summed(weights: Weights, features: Iterable[str]) -> tuple[int, ...]:
    """Add up the weights of *features*, one sum for each of `LABELS`; in 1/100."""
    known = list(filter(None, map(weights.by_feature.get, features)))
    return _lanes(sum(known), len(known) * _RAISE)


def written(weights: Weights) -> str:
    """Write *weights* as a table: a line of label names, the bias, then one line a feature in order, whole numbers of 1/100."""
    lines = ["\t".join(LABELS), "\t".join(map(str, weights.bias))]
    for feature, row in weights.by_feature.items():
        lines.append(f"{feature}\t" + " ".join(map(str, unpacked(row))))
    return "\n".join(lines) + "\n"


def read_weights(text: str) -> Weights:
    """Read what `written` wrote.

    Raises:
        ValueError: The table is for other labels, or a line does not hold as many numbers as there are labels, or
            one beyond `LARGEST`, or there are more than `MOST`.
    """
    labels, bias, *lines = text.strip("\n").split("\n")
    if labels.split("\t") != [str(label) for label in LABELS]:
        raise ValueError(f"weights for {labels!r} are not for the labels of this program; train them anew")
    if len(lines) > MOST:
        raise ValueError(f"{len(lines)} weights are more than {MOST}; train with fewer texts")
    return Weights(_numbers(bias.split("\t")), dict(map(_row, lines)))


def _row(line: str) -> tuple[str, int]:
    feature, _, numbers = line.rpartition("\t")
    try:
        return feature, int.from_bytes(_LANES.pack(*map(_RAISED.__getitem__, numbers.split(" "))), "little")
    except (KeyError, struct.error) as error:
        raise ValueError(f"weights that are no numbers up to {LARGEST}, or not {len(LABELS)}: {line!r}") from error


def _numbers(words: Sequence[str]) -> tuple[int, ...]:
    if len(words) != len(LABELS):
        raise ValueError(f"{len(words)} weights for {len(LABELS)} labels")
    return tuple(map(int, words))


def from_table(table: Mapping[str, Any]) -> Weights:
    """Read the parsed file ``rules/weights.toml``.

    Raises:
        KeyError: The entry is missing.
        ValueError: See `read_weights`.
    """
    return read_weights(str(table["weights"]))
