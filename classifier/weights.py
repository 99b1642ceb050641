"""The trained weights as plain numbers in a text: one line a feature, one whole number a label."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from classifier.rights import Label

LABELS: Final = tuple(Label)
"""The order of the weights of a feature."""

UNIT: Final = 100
"""Weights are written as whole numbers of 1/100."""


@dataclass(frozen=True, slots=True)
class Weights:
    """*bias* and, by feature, one weight for each of `LABELS`."""

    bias: tuple[float, ...]
    by_feature: Mapping[str, tuple[float, ...]]


def written(weights: Weights) -> str:
    """Write *weights* as a table: a line of label names, the bias, then one line a feature, whole numbers of 1/100."""
    lines = ["\t".join(LABELS), "\t".join(str(round(value * UNIT)) for value in weights.bias)]
    for feature, row in sorted(weights.by_feature.items()):
        lines.append(f"{feature}\t" + " ".join(str(round(value * UNIT)) for value in row))
    return "\n".join(lines) + "\n"


def read_weights(text: str) -> Weights:
    """Read what `written` wrote.

    Raises:
        ValueError: The table is for other labels, or a line does not hold as many numbers as there are labels.
    """
    labels, bias, *lines = text.strip("\n").split("\n")
    if labels.split("\t") != [str(label) for label in LABELS]:
        raise ValueError(f"weights for {labels!r} are not for the labels of this program; train them anew")
    return Weights(_numbers(bias.split("\t")), dict(_row(line) for line in lines))


def _row(line: str) -> tuple[str, tuple[float, ...]]:
    feature, _, numbers = line.rpartition("\t")
    return feature, _numbers(numbers.split(" "))


def _numbers(words: Sequence[str]) -> tuple[float, ...]:
    if len(words) != len(LABELS):
        raise ValueError(f"{len(words)} weights for {len(LABELS)} labels")
    return tuple(int(word) / UNIT for word in words)


def from_table(table: Mapping[str, Any]) -> Weights:
    """Read the parsed file ``rules/weights.toml``.

    Raises:
        KeyError: The entry is missing.
        ValueError: See `read_weights`.
    """
    return read_weights(str(table["weights"]))
