"""Learning from corrections: what helps is taken over, what poisons is refused, and the same texts give the same weights."""

from collections import Counter
from dataclasses import replace
from itertools import chain

import pytest
from fakes.classifier_rules import model, training_examples
from hypothesis import given
from hypothesis import strategies as st

from classifier.classify import classify
from classifier.examples import Example, example_of, lessons_of
from classifier.learning import FOLD, train
from classifier.model import Model
from classifier.rights import Label, RequestText, TextPart
from classifier.training import Numbered, Numbering, train_weights
from classifier.weights import LABELS, LARGEST, Weights, packed, read_weights, summed, unpacked, written

SOME = training_examples()[::30]


def _mail(body: str, label: Label, language: str = "lv") -> Example:
    return Example(RequestText((TextPart("body", body),)), frozenset({label}), language=language)


def test_corrections_are_learned() -> None:
    phrase = "Lūdzu izgaisiniet manu kontūru no jūsu mākoņa."
    taught = [_mail(phrase, Label.ERASURE), _mail("Izgaisiniet manu kontūru, paldies.", Label.ERASURE)] * 2
    outcome = train(SOME, taught, model())
    assert outcome.accepted, outcome.reason
    assert outcome.before.texts == outcome.after.texts == len(SOME[::FOLD])
    assert classify(RequestText((TextPart("body", phrase),)), outcome.model).labels == (Label.ERASURE,)


def test_poisoned_corrections_are_refused_and_the_old_model_stays() -> None:
    wrong = {Label.ERASURE: Label.OTHER, Label.ACCESS: Label.OTHER, Label.OTHER: Label.ERASURE}
    poison = [
        replace(example, labels=frozenset({wrong[label]}), acceptable=())
        for example in training_examples()
        for label in example.labels
        if label in wrong and len(example.labels) == 1
    ]
    old = model()
    outcome = train(SOME, poison[:250], old)
    assert not outcome.accepted
    assert outcome.model is old
    assert outcome.after.exact < outcome.before.exact
    assert "%" in outcome.reason


def test_the_same_texts_give_the_same_weights_and_they_survive_writing() -> None:
    lessons = list(lessons_of(SOME[::6], model()))
    weights = train_weights(lessons)
    assert written(weights) == written(train_weights(lessons))
    assert written(read_weights(written(weights))) == written(weights)


def test_of_many_texts_a_part_is_compared_and_all_are_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    some = SOME[::4]
    whole = train(some, (), model()).model.weights
    monkeypatch.setattr("classifier.learning.COMPARED_TEXTS", len(some) // 2)
    outcome = train(some, (), model())
    assert outcome.before.texts == len(some[:: 2 * FOLD])
    assert outcome.model.weights == whole


def test_of_too_many_features_the_most_frequent_are_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    lessons = list(lessons_of(SOME[::6], model()))
    everything = Numbering(lessons).names
    monkeypatch.setattr("classifier.training.MOST", 200)
    assert Numbering(lessons).names == everything[:200]
    weights = train_weights(lessons)
    assert set(weights.by_feature) <= {*everything[:200]}
    assert read_weights(written(weights)).by_feature == weights.by_feature
    times = Counter(name for lesson in lessons for name in chain(lesson.vector.text, lesson.vector.sense))
    assert [times[name] for name in everything] == sorted((times[name] for name in everything), reverse=True)


def test_joined_texts_carry_the_labels_of_both_and_other_only_where_both_do() -> None:
    mails = [_mail(f"{label.title()} lūdzu.", label) for label in (Label.ERASURE, Label.OTHER, Label.QUESTION)]
    numbering = Numbering(list(lessons_of(mails, model())))
    erasure, other, question = numbering.lessons
    both = numbering.joined(erasure, other)
    assert _given(both) == {Label.ERASURE}
    assert set(both.text) == {*erasure.text, *other.text}
    assert _given(numbering.joined(other, other)) == {Label.OTHER}
    assert numbering.joined(erasure, question).wanted[LABELS.index(Label.QUESTION)] is None


def _given(lesson: Numbered) -> set[Label]:
    return {label for label, want in zip(LABELS, lesson.wanted, strict=True) if want == 1}


@pytest.mark.parametrize(
    "text",
    [
        "a\tb\n0\t0\n",
        "\t".join(LABELS) + "\n0\t0\n",
        "\t".join(LABELS) + "\n" + "\t".join("0" * len(LABELS)) + "\nword\t1 2\n",
    ],
    ids=["other labels", "short bias", "short row"],
)
def test_weights_that_do_not_fit_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="weights"):
        read_weights(text)


@given(st.lists(st.lists(st.integers(-LARGEST, LARGEST), min_size=len(LABELS), max_size=len(LABELS)), max_size=50))
def test_packed_weights_add_up_label_by_label(rows: list[list[int]]) -> None:
    weights = Weights((0,) * len(LABELS), {str(number): packed(row) for number, row in enumerate(rows)})
    assert [unpacked(weights.by_feature[str(number)]) for number in range(len(rows))] == [tuple(row) for row in rows]
    assert summed(weights, [*weights.by_feature, "unknown"]) == tuple(
        map(sum, zip([0] * len(LABELS), *rows, strict=True))
    )


@pytest.mark.parametrize(
    "row", [[LARGEST + 1] * len(LABELS), [-LARGEST - 2] * len(LABELS), [1], [1 << 40] * len(LABELS)]
)
def test_a_weight_that_would_spill_into_its_neighbour_is_refused(row: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        packed(row)


def test_without_weights_the_rules_alone_decide() -> None:
    rules = replace(model(), weights=None)
    assert isinstance(rules, Model)
    assert classify(RequestText((TextPart("body", "Lūdzu dzēst manus datus."),)), rules).labels == (Label.ERASURE,)


def test_an_example_without_labels_or_with_unknown_ones_is_refused() -> None:
    with pytest.raises(ValueError, match="no labels"):
        example_of({"id": "x", "body": "a", "labels": []})
    with pytest.raises(ValueError, match="delete"):
        example_of({"id": "x", "body": "a", "labels": ["delete"]})


@pytest.mark.soak
def test_the_shipped_weights_are_those_of_the_shipped_texts() -> None:
    shipped = model().weights
    assert isinstance(shipped, Weights)
    assert written(train_weights(list(lessons_of(training_examples(), model())))) == written(shipped)
