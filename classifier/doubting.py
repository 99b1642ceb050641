"""How likely an answer is wrong: a second regression, over what the rules and the weights say of the whole mail.

Its few numbers stand in ``rules/doubt.toml``. They are fitted to answers on texts that the weights had not seen, where a
request that was missed and an erasure that nobody asked for cost more than other errors (docs/classification.md).
"""

from collections.abc import Mapping, Sequence
from math import log1p
from typing import Final

from classifier.features import Unit, word_of
from classifier.logistic import odds
from classifier.resolve import Verdict
from classifier.rights import Label
from classifier.weights import Weights

HALF: Final = 1 / 2
THIRD: Final = 1 / 3
"""Probabilities below which a label is given only because nothing else is likelier, or a rule found it: often wrongly."""


def signals_of(
    labels: Sequence[Label],
    scores: Mapping[Label, float],
    units: Sequence[Unit],
    weights: Weights,
    rules: Verdict,
) -> dict[str, float]:
    """Give what speaks for or against the answer *labels*.

    *scores*: the probabilities of the whole mail, sentence by sentence *units*, by the *weights*.
    """
    given = [scores[label] for label in labels]
    left = sorted((score for label, score in scores.items() if label not in labels), reverse=True)
    agreed = float(set(labels) == set(rules.labels))
    rule = min(rules.scores.get(label, 0.0) for label in labels)
    least, most_left = odds(min(given)), odds(left[0])
    none, erasure = float(Label.OTHER in labels), float(Label.ERASURE in labels)
    words = {word_of(token) for unit in units if unit.sentence for token in unit.sentence.tokens}
    return {
        "least given": least,
        "given below a half": float(min(given) < HALF),
        "given below a third": float(min(given) < THIRD),
        "most left": most_left,
        "second left": odds(left[1]),
        "no request": odds(scores[Label.OTHER]),
        "rules agree": agreed,
        "least rule": rule,
        "only rules": float(len(set(rules.labels) - set(labels))),
        "only weights": float(len(set(labels) - set(rules.labels))),
        "unknown words": len(words.difference(weights.by_feature)) / max(1, len(words)),
        "words": log1p(len(words)),
        "sentences": log1p(sum(unit.sentence is not None for unit in units)),
        "several": float(len(labels) > 1),
        "none": none,
        "none, least given": none * least,
        "none, most left": none * most_left,
        "none, rules agree": none * agreed,
        "erasure": erasure,
        "erasure, least given": erasure * least,
        "erasure, least rule": erasure * rule,
    }
