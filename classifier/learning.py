"""Learning from staff: new weights from shipped examples and corrections, kept only where they read no worse.

Both the old and the new set of texts train without every eighth shipped example, and are measured on those. Corrections
that make the program miss requests, invent erasures or read less exactly, are refused as a whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from classifier.combine import verdict_of
from classifier.document import Document, lay_out
from classifier.examples import Example, lessons_of
from classifier.model import Model
from classifier.rights import Label
from classifier.training import Numbering, fitted
from classifier.weights import Weights

FOLD: Final = 8
"""Every so manieth shipped example is held out to measure by."""

COMPARED_TEXTS: Final = 9_000
"""Shipped examples for these two trainings, about so many, and no fewer: all of them would show no more, and take twice as long."""

COMPARED: Final = 2
"""Rounds of the two trainings that are only held against each other: what poisons shows in the first of them."""

TOLERANCE: Final = 0.01
"""Share of the held-out texts that may be lost to chance."""

CHANCE: Final = 3
"""Texts that may be lost to chance where the fold is small."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How a held-out fold is read: shares of *texts* from 0 to 1."""

    texts: int
    exact: float
    missed: float
    """Requests called none."""
    wrong_erasures: float
    """Mails without such a wish called a request for erasure."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The *model* to use from now on (the old one where the new one was refused), with figures and the *reason*."""

    model: Model
    before: Figures
    after: Figures
    accepted: bool
    reason: str


def train(examples: Sequence[Example], corrections: Sequence[Example], model: Model) -> Outcome:
    """Train *model* anew from *examples* and *corrections*, and compare before and after on a held-out fold.

    Pure and deterministic; takes seconds for a thousand texts. Without corrections, before and after are the same.
    """
    step = max(1, len(examples) // COMPARED_TEXTS)
    held_out = [(example, lay_out(example.request, model.lexicon)) for example in examples[:: step * FOLD]]
    numbering = Numbering([*lessons_of(examples, model), *lessons_of(corrections, model)])
    lessons, taught = numbering.lessons[: len(examples)], numbering.lessons[len(examples) :]
    rest = [lesson for index, lesson in enumerate(lessons[::step]) if index % FOLD]
    before = _measured(held_out, fitted(numbering, rest, COMPARED), model)
    after = _measured(held_out, fitted(numbering, [*rest, *taught], COMPARED), model) if taught else before
    reason = _refusal(before, after)
    if reason:
        return Outcome(model, before, after, accepted=False, reason=reason)
    new = replace(model, weights=fitted(numbering, numbering.lessons))
    return Outcome(new, before, after, accepted=True, reason="it reads the held-out texts no worse")


def _measured(examples: Sequence[tuple[Example, Document]], weights: Weights, model: Model) -> Figures:
    """Measure what *weights* make of *examples*: of the labels, since channel, names and the rest do not depend on them."""
    weighing = replace(model, weights=weights)
    answers = [(example, verdict_of(document, weighing).labels) for example, document in examples]
    requests = [got for example, got in answers if Label.OTHER not in example.labels]
    no_erasure = [got for example, got in answers if not any(Label.ERASURE in s for s in example.right_answers)]
    return Figures(
        len(answers),
        _share([frozenset(got) in example.right_answers for example, got in answers]),
        _share([Label.OTHER in got for got in requests]),
        _share([Label.ERASURE in got for got in no_erasure]),
    )


def _share(hits: Sequence[bool]) -> float:
    return round(sum(hits) / len(hits), 4) if hits else 0.0


def _refusal(before: Figures, after: Figures) -> str | None:
    """Say why the new weights are worse; None where they are not."""
    allowed = max(TOLERANCE, CHANCE / max(before.texts, 1))
    if after.missed > before.missed + allowed:
        return f"it misses {after.missed:.1%} of the requests instead of {before.missed:.1%}"
    if after.wrong_erasures > before.wrong_erasures + allowed:
        return f"it sees an erasure in {after.wrong_erasures:.1%} instead of {before.wrong_erasures:.1%} of other mails"
    if after.exact < before.exact - allowed:
        return f"it reads {after.exact:.1%} of the texts exactly instead of {before.exact:.1%}"
    return None
