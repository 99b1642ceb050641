"""Fit anew how likely an answer is wrong: ``python benchmarks/train_doubt.py``, after a change of rules or many new texts.

Each fifth of the shipped texts is read by weights that were trained on the others, and the regression is fitted to which
of these answers are wrong. It writes ``rules/doubt.toml``; takes some minutes.
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from evaluate_classifier import FOLDS, ROOT, TRAINING, read_lines
from numpy.typing import NDArray

from classifier.combine import weighed
from classifier.document import Document, lay_out
from classifier.doubting import signals_of
from classifier.examples import Example, example_of, lessons_of
from classifier.features import units_of
from classifier.findings import find
from classifier.linear import probabilities, vector_of
from classifier.logistic import Doubting
from classifier.model import Model
from classifier.resolve import resolve
from classifier.rights import Label
from classifier.training import train_weights
from classifier.weights import Weights

RULES = ROOT / "classifier" / "rules"
HEAD = """# Made by benchmarks/train_doubt.py from texts that the weights had not seen (docs/classification.md); not edited by hand.
# bound: the probability of error from which on a person looks. weights: what each signal of classifier/doubting.py adds."""

GRAVE: Final = 5.0
"""How many errors of another kind a missed request costs, and an erasure that nobody asked for."""

BOUND: Final = 0.52
"""Probability of error from which on a person looks: some 14 % of unseen texts, with what other doubts add."""

RIDGE: Final = 3.0
"""What holds the weights small; the signals overlap."""

ROUNDS: Final = 25
"""Of Newton's method, which has settled long before."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Answer:
    """An answer on an unseen text: its *signals*, whether it is *wrong*, and what an error costs."""

    signals: dict[str, float]
    wrong: bool
    price: float


def main() -> None:
    """Read every shipped text unseen, fit, and write ``rules/doubt.toml``."""
    tables = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in RULES.glob("*.toml")}
    model = Model.from_tables({name: table for name, table in tables.items() if name not in {"weights", "doubt"}})
    answers = list(unseen([example_of(line) for line in read_lines(TRAINING)], model))
    doubting = fitted(answers)
    (RULES / "doubt.toml").write_text(f"{HEAD}\n{written(doubting)}", "utf-8")
    kept = [not answer.wrong for answer in answers if not doubting.doubts(answer.signals)]
    print(
        f"{len(answers)} texts, {1 - len(kept) / len(answers):.3f} looked at, of the others {np.mean(kept):.3f} right"
    )


def unseen(examples: Sequence[Example], model: Model) -> Iterator[Answer]:
    """Answer each of *examples* by weights that were trained without its fifth."""
    lessons = list(lessons_of(examples, model))
    for fold in range(FOLDS):
        weights = train_weights([lesson for index, lesson in enumerate(lessons) if index % FOLDS != fold])
        for example in examples[fold::FOLDS]:
            document = lay_out(example.request, model.lexicon)
            if document.own or document.choices:
                yield _answer(example, document, model, weights)


def _answer(example: Example, document: Document, model: Model, weights: Weights) -> Answer:
    findings = find(document, model)
    units, rules = units_of(document, findings), resolve(document, findings)
    labels = weighed(document, units, weights, None, rules).labels
    signals = signals_of(labels, probabilities(weights, vector_of(units)), units, weights, rules)
    missed = Label.OTHER in labels and all(Label.OTHER not in right for right in example.right_answers)
    invented = Label.ERASURE in labels and all(Label.ERASURE not in right for right in example.right_answers)
    return Answer(signals, frozenset(labels) not in example.right_answers, GRAVE if missed or invented else 1.0)


def fitted(answers: Sequence[Answer]) -> Doubting:
    """Fit a logistic regression with ridge to *answers*, on standardised signals."""
    names = list(answers[0].signals)
    raw = np.array([[answer.signals[name] for name in names] for answer in answers])
    middle, spread = raw.mean(axis=0), raw.std(axis=0)
    signals = np.hstack([np.ones((len(answers), 1)), (raw - middle) / spread])
    wrong = np.array([float(answer.wrong) for answer in answers])
    weights = _newton(signals, wrong, np.array([answer.price for answer in answers]))
    plain = weights[1:] / spread
    bias = round(float(weights[0] - plain @ middle), 3)
    return Doubting(BOUND, bias, dict(zip(names, np.round(plain, 3).tolist(), strict=True)))


def _newton(signals: Numbers, wrong: Numbers, prices: Numbers) -> Numbers:
    weights = np.zeros(signals.shape[1])
    ridge = np.full(signals.shape[1], RIDGE)
    ridge[0] = 0.0
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-signals @ weights))
        slope = signals.T @ (prices * (wrong - chance)) - ridge * weights
        curve = (signals * (prices * chance * (1 - chance))[:, None]).T @ signals + np.diag(ridge)
        weights = weights + np.linalg.solve(curve, slope)
    return weights


def written(doubting: Doubting) -> str:
    """Write *doubting* as the table that `classifier.logistic.from_table` reads."""
    lines = [f"bound = {doubting.bound}", f"bias = {doubting.bias}", "", "[weights]"]
    return "\n".join([*lines, *(f'"{name}" = {weight}' for name, weight in doubting.by_signal.items())]) + "\n"


if __name__ == "__main__":
    main()
