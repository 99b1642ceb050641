"""Labelled texts to learn from and to measure by: the shipped ones and the corrections that staff make on cases."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from classifier.document import lay_out
from classifier.features import units_of
from classifier.findings import find
from classifier.lessons import Lesson
from classifier.linear import vector_of
from classifier.model import Model
from classifier.rights import Label, RequestText, TextPart
from classifier.weights import LABELS


@dataclass(frozen=True, slots=True)
class Example:
    """A mail and what it asks for. *acceptable*: other label sets that count as right.

    *known_to_rules*: the word lists were written with this text in view, so that it can't teach how far to trust them.
    """

    request: RequestText
    labels: frozenset[Label]
    acceptable: tuple[frozenset[Label], ...] = ()
    language: str = "lv"
    known_to_rules: bool = False

    @property
    def right_answers(self) -> tuple[frozenset[Label], ...]:
        """Every set of labels that counts as right."""
        return (self.labels, *self.acceptable)


def example_of(line: Mapping[str, Any]) -> Example:
    """Read one line of a file of labelled texts (the corpus format: subject, body, labels, acceptable, lang ...).

    Raises:
        ValueError: A label does not exist, or there is none.
    """
    labels = frozenset(Label(name) for name in line.get("labels", ()))
    if not labels:
        raise ValueError(f"example {line.get('id')!r} has no labels")
    parts = [TextPart(name, str(line.get(name) or "")) for name in ("subject", "body")]
    parts += [TextPart(item["name"], item["text"]) for item in line.get("attachment_text", ())]
    return Example(
        RequestText(tuple(parts), line.get("from"), tuple(line.get("attachments", ()))),
        labels,
        tuple(frozenset(map(Label, names)) for names in line.get("acceptable", ())),
        str(line.get("lang", "lv")),
        bool(line.get("known_to_rules", False)),
    )


def lessons_of(examples: Iterable[Example], model: Model) -> Iterator[Lesson]:
    """Turn *examples* into what the weights learn from."""
    for example in examples:
        document = lay_out(example.request, model.lexicon)
        findings = [] if example.known_to_rules else find(document, model)
        yield Lesson(vector_of(units_of(document, findings)), _wanted(example), example.language)


def _wanted(example: Example) -> tuple[int | None, ...]:
    """Give 1 for a label of every right answer, 0 for one of none, None for one that may be given or not."""
    answers = example.right_answers
    counts = [sum(label in answer for answer in answers) for label in LABELS]
    return tuple(1 if count == len(answers) else None if count else 0 for count in counts)
