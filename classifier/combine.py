"""Rules and weights together: which labels a mail gets, which sentences gave them, and whether a person must look.

The weights decide, and the rules' findings are among what they weigh. Where the answer is likely to be wrong
(`classifier.doubting`) a person looks: a request that is missed is the worst error, an erasure that nobody asked for the next.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from heapq import nsmallest
from itertools import chain
from typing import Final

from classifier.document import Document
from classifier.doubting import signals_of
from classifier.features import LEANING, Unit, units_of
from classifier.findings import ARTICLE, AUTOMATED, FORM, Finding, find
from classifier.linear import Vector, probabilities, sums_of, vector_of
from classifier.logistic import Doubting
from classifier.model import Model
from classifier.mood import Voice, voice_of
from classifier.patterns import Mood
from classifier.resolve import ACCEPTED, Verdict, resolve
from classifier.rights import Doubt, Label
from classifier.weights import LABELS, Weights, only, weight_of

GIVEN: Final = 0.5
"""Probability from which on a label is given, all in all."""

CERTAIN_RULE: Final = 0.9
"""Score from which on a rule is right so often that little more is needed."""

WITH_CERTAIN_RULE: Final = 0.28
WITH_RULE: Final = 0.37
WITHOUT_RULE: Final = 0.5
"""Probability from which on a label is given, by what the rules found; measured on texts held out."""

LIKELY: Final = 0.28
"""Probability below which even the likeliest right is not given where the mail may be no request."""

BESIDE_ACCESS: Final = 0.75
"""Probability from which on a question that no rule found stands beside access: most of what is asked then, for what
purposes, to whom, how long, is what access gives (Article 15(1))."""

SETTLED: Final = 0.82
"""Probability from which on a right that a certain rule found stands against whatever speaks for no request."""

UNLIKELY: Final = 0.1
"""Probability of no request below which a mail is one, however unclear of what kind."""

OTHER_WEIGHT: Final = 1.1
"""How much likelier no request is taken to be against a single right: the rights share what speaks for a request."""

ALONE: Final = 0.9
"""Probability from which on a right counts by a sentence of its own: beside other wishes it is diluted."""

ERASURE_ALONE: Final = 0.9
"""The same for erasure."""

_SAYABLE: Final = tuple(label for label in Label if label not in {Label.OTHER, Label.QUESTION})
"""What a sentence can ask for; whether the mail asks for nothing, or only asks, the whole of it tells."""

FAINT: Final = 0.1
"""Probability all in all below which no sentence of its own gives a right."""

UNFOUND: Final = 0.7
"""Probability that erasure gets at most by a sentence in which no rule found it: a person looks."""

TERSE: Final = 3
"""Words of the body up to which a certain rule stands against the weights ('unsubscribe'): nothing beside it means otherwise."""

BARE: Final = 2
"""Words of a whole mail that are too few to have data deleted."""

MAX_PROOFS: Final = 3
"""Sentences that prove one label."""

NAMED: Final = 3
"""Features that ``why`` names where no rule gave the label."""


ERASURE_SURE: Final = 0.75
"""Probability below which an erasure is looked at, where a rule found it too."""

ERASURE_SURE_UNFOUND: Final = 0.8
"""The same for an erasure that no rule found."""

ERASURE_AGAINST: Final = 0.15
"""Probability of no request above which an erasure is looked at."""


def verdict_of(document: Document, model: Model) -> Verdict:
    """Settle what *document* asks for, by the rules of *model* and, where it has them, its weights."""
    findings = find(document, model)
    verdict = resolve(document, findings)
    if model.weights and (document.own or document.choices):
        return weighed(document, units_of(document, findings), model.weights, model.doubting, verdict)
    return verdict


def weighed(
    document: Document, units: Sequence[Unit], weights: Weights, doubting: Doubting | None, rules: Verdict
) -> Verdict:
    """Give what *weights* make of *document*, with the sentences that prove it, and the doubt that *doubting* finds.

    *rules*: what the rules alone make of it. They have the last word on requests taken back and on mere questions.
    """
    if _rests_on_quotation(document, rules):
        return rules
    vector = vector_of(units)
    weights = only(weights, chain(vector.text, vector.sense))
    whole = probabilities(weights, vector)
    scores = dict(whole)
    labels = labels_of(scores, rules)
    if Label.OTHER not in labels:
        scores |= _said_alone(scores, units, weights, rules)
        labels = labels_of(scores, rules)
    labels = _corrected(labels, scores, document, rules)
    if _is_plain(labels, rules):
        doubts = rules.doubts or ((Doubt.UNSURE_REQUEST,) if _only_names(labels, rules) else ())
        return replace(rules, scores=scores | rules.scores, doubts=doubts)
    likely_wrong = doubting and doubting.doubts(signals_of(labels, whole, units, weights, rules))
    likely_wrong = likely_wrong and not _is_taken_back(document, scores, rules)
    doubts = (Doubt.UNSURE_REQUEST,) if likely_wrong or _is_for_a_person(document, labels, scores, rules) else ()
    findings = _all_proofs(labels, units, vector, weights, rules)
    rounded = {label: round(score, 3) for label, score in scores.items()}
    return Verdict(_in_order(labels, findings), rounded, tuple(findings), doubts)


def _rests_on_quotation(document: Document, rules: Verdict) -> bool:
    """Tell whether the rules found what is asked in older mail that the sender takes up; weights see own words only."""
    quoted = {id(sentence) for sentence in document.quoted}
    return any(id(finding.sentence) in quoted for finding in rules.findings)


def _said_alone(
    scores: Mapping[Label, float], units: Sequence[Unit], weights: Weights, rules: Verdict
) -> dict[Label, float]:
    """Weigh the sentences of a mail one by one, for the rights that all of them together leave open."""
    unsure = [label for label in _SAYABLE if FAINT <= scores[label] < _bound(label, rules)]
    sentences = [unit for unit in units if unit.sentence]
    if not unsure or len(sentences) == 1:
        return {}
    alone = [probabilities(weights, vector_of([unit])) for unit in sentences]
    best = {label: max((one[label] for one in alone), default=0.0) for label in unsure}
    needed = {label: ERASURE_ALONE if label is Label.ERASURE else ALONE for label in unsure}
    return {label: _capped(label, score, rules) for label, score in best.items() if score >= needed[label]}


def _capped(label: Label, score: float, rules: Verdict) -> float:
    return min(score, UNFOUND) if label is Label.ERASURE and label not in rules.labels else score


def _is_plain(labels: Sequence[Label], rules: Verdict) -> bool:
    """Tell whether ticked boxes say all that is asked, or bare articles: there are no words to weigh then."""
    ticked = {finding.label for finding in rules.findings if finding.why.startswith(FORM)}
    by_article = Label.QUESTION not in rules.labels and all(f.why.startswith(ARTICLE) for f in rules.findings)
    by_article = by_article and bool(rules.findings)
    return by_article or (bool(ticked) and ticked.issuperset({*labels} - {Label.OTHER}))


def _only_names(labels: Sequence[Label], rules: Verdict) -> bool:
    """Tell whether articles are named in what the weights take for no request: that of another law, or of an answer."""
    return Label.OTHER in labels and not any(finding.why.startswith(FORM) for finding in rules.findings)


def _corrected(
    labels: tuple[Label, ...], scores: Mapping[Label, float], document: Document, rules: Verdict
) -> tuple[Label, ...]:
    """Let the rules decide on what a turn of phrase settles: a request taken back, a right only asked about."""
    if _is_taken_back(document, scores, rules):
        return (Label.OTHER,)
    if rules.labels == (Label.QUESTION,) and Label.QUESTION in labels:
        return (Label.QUESTION,)
    if Label.OTHER in labels and _is_terse(document) and max(rules.scores.values(), default=0.0) >= CERTAIN_RULE:
        return rules.labels
    if not document.body and not document.choices:  # a subject alone says what the mail is about, not what is wanted
        return tuple(label for label in labels if rules.scores.get(label, 0.0) >= ACCEPTED) or (Label.OTHER,)
    return labels


def _is_terse(document: Document) -> bool:
    return 0 < sum(len(sentence.tokens) for sentence in document.body) <= TERSE


def _is_taken_back(document: Document, scores: Mapping[Label, float], rules: Verdict) -> bool:
    """Tell whether the sender takes an earlier request back and asks for nothing else: the turn of phrase leaves no doubt.

    'Consider that paper void' may take back a consent as well: what the weights are sure of stands against it.
    """
    sure = any(score >= SETTLED for label, score in scores.items() if label is not Label.OTHER)
    return _retracts(document, rules) and scores[Label.OTHER] > UNLIKELY and not sure


def _retracts(document: Document, rules: Verdict) -> bool:
    retracted = any(voice_of(sentence) is Voice.RETRACTED for sentence in document.own)
    return retracted and rules.labels == (Label.OTHER,)


def _leans(document: Document, labels: Sequence[Label], rules: Verdict) -> bool:
    """Tell whether the own words are too few: an answer that the rules could not settle, an erasure of two words."""
    words = sum(len(sentence.tokens) for sentence in document.own)
    if document.quoted and rules.doubts and (Label.OTHER in labels or words <= LEANING):
        return True
    return Label.ERASURE in labels and words <= BARE


def labels_of(scores: Mapping[Label, float], rules: Verdict) -> tuple[Label, ...]:
    """Give every right above its bound, else the likeliest; OTHER where it is likelier, or nothing is likely."""
    rights = {label: score for label, score in scores.items() if label is not Label.OTHER}
    given = tuple(label for label, score in rights.items() if score >= _bound(label, rules))
    if Label.ACCESS in given and rights[Label.QUESTION] < BESIDE_ACCESS and Label.QUESTION not in rules.labels:
        given = tuple(label for label in given if label is not Label.QUESTION)
    best = max(rights, key=lambda label: rights[label])
    certain = any(rights[label] >= SETTLED and rules.scores.get(label, 0.0) >= CERTAIN_RULE for label in given)
    if scores[Label.OTHER] * OTHER_WEIGHT >= rights[best] and not certain:
        return (Label.OTHER,)
    vague = rights[best] < LIKELY or best is Label.ERASURE  # what is to be gone, nobody guesses
    if not given and vague and scores[Label.OTHER] > UNLIKELY:
        return (Label.OTHER,)
    return given or (best,)


def _bound(label: Label, rules: Verdict) -> float:
    found = rules.scores.get(label, 0.0)
    if found >= CERTAIN_RULE:
        return WITH_CERTAIN_RULE
    return WITH_RULE if found >= ACCEPTED else WITHOUT_RULE


def _is_for_a_person(
    document: Document, labels: Sequence[Label], scores: Mapping[Label, float], rules: Verdict
) -> bool:
    """Tell whether a person looks however likely the answer is."""
    automated = any(AUTOMATED in finding.why for finding in rules.findings)
    unclear = Label.OTHER not in labels and _retracts(document, rules)
    return automated or unclear or _bold(labels, scores, rules) or _leans(document, labels, rules)


def _bold(labels: Sequence[Label], scores: Mapping[Label, float], rules: Verdict) -> bool:
    """Tell whether an erasure is given with less than it needs to go unseen."""
    if Label.ERASURE not in labels:
        return False
    needed = ERASURE_SURE if Label.ERASURE in rules.labels else ERASURE_SURE_UNFOUND
    return scores[Label.ERASURE] < needed or scores[Label.OTHER] > ERASURE_AGAINST


def _all_proofs(
    labels: Sequence[Label], units: Sequence[Unit], vector: Vector, weights: Weights, rules: Verdict
) -> list[Finding]:
    """Give the proofs of all *labels* but OTHER; *vector* is that of all *units*."""
    rights = [label for label in labels if label is not Label.OTHER]
    sentences = [unit for unit in units if unit.sentence]
    if not rights or len(sentences) == 1:
        return [_proof(label, sentences[0], weights, rules) for label in rights]
    scales = vector.scales
    said = [sums_of(weights, unit, scales) for unit in sentences]
    proofs = []
    for label in rights:
        weight = [sums[LABELS.index(label)] for sums in said]
        heaviest = sorted(range(len(sentences)), key=weight.__getitem__, reverse=True)
        proofs += _proofs(label, [sentences[at] for at in heaviest], units, weights, rules)
    return proofs


def _proofs(
    label: Label, sentences: Sequence[Unit], units: Sequence[Unit], weights: Weights, rules: Verdict
) -> list[Finding]:
    """Give those of *sentences*, the heaviest first, without which *label* would not stand, at most `MAX_PROOFS`."""
    left = list(units)
    proofs: list[Finding] = []
    for unit in sentences[:MAX_PROOFS]:
        proofs.append(_proof(label, unit, weights, rules))
        left = [one for one in left if one is not unit]
        if len(proofs) == len(sentences) or probabilities(weights, vector_of(left))[label] < GIVEN / 2:
            break
    return proofs


def _proof(label: Label, unit: Unit, weights: Weights, rules: Verdict) -> Finding:
    """Show the whole sentence, named by the surest rule that found *label* in it, else by its heaviest features."""
    assert unit.sentence is not None
    found = [f for f in rules.findings if f.label is label and f.sentence is unit.sentence]
    last = len(unit.sentence.tokens) - 1
    if found:
        best = max(found, key=lambda finding: finding.score)
        return Finding(label, best.score, unit.sentence, 0, last, best.why, best.mood, best.voice, best.marketing)
    k = LABELS.index(label)
    known = [name for name in unit.text | unit.sense if name in weights.by_feature and not name.startswith("rule ")]
    heavy = nsmallest(NAMED, [(-weight_of(weights, name, k), name) for name in known])
    why = "learned: " + ", ".join(name for _, name in heavy)
    return Finding(label, GIVEN, unit.sentence, 0, last, why, Mood.ANY, Voice.EXERCISE)


def _in_order(labels: Sequence[Label], findings: Iterable[Finding]) -> tuple[Label, ...]:
    """Order *labels* by where in the text they are proved."""
    place = {finding.label: finding.sentence.tokens[finding.first].start for finding in reversed(list(findings))}
    return tuple(sorted(labels, key=lambda label: place.get(label, 0)))
