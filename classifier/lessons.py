"""What the weights learn from: a text in features, and the labels that it shall be given."""

from dataclasses import dataclass

from classifier.linear import Vector


@dataclass(frozen=True, slots=True)
class Lesson:
    """One text to learn from: *wanted* holds 1, 0 or None (either is right) for each of `LABELS`."""

    vector: Vector
    wanted: tuple[int | None, ...]
    language: str
