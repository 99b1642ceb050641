"""The tables behind the classifier, and its outside form."""

import json

import pytest
from fakes.classifier_rules import model, reading, tables

from classifier.as_json import classification_json
from classifier.classify import classify
from classifier.model import Model
from classifier.rights import RIGHTS, Doubt, Label, RequestText, Right, TextPart
from verify.codes import ReasonCode


@pytest.mark.parametrize("right", Right)
def test_every_right_has_its_facts(right: Right) -> None:
    facts = RIGHTS[right]
    assert facts.article
    assert facts.title_lv
    assert facts.title_en


def test_every_label_but_other_is_a_right() -> None:
    assert {str(label) for label in Label} - {"other"} <= {str(right) for right in Right}


@pytest.mark.parametrize("label", [label for label in Label if label is not Label.OTHER])
def test_every_label_has_rules(label: Label) -> None:
    assert [rule for rule in model().rules.rules if rule.label is label]


@pytest.mark.parametrize("doubt", Doubt)
def test_every_doubt_is_a_review_code(doubt: Doubt) -> None:
    assert ReasonCode(str(doubt))


BROKEN = {
    "unknown meaning": ({"when": "dlete data", "score": 0.9}, "dlete"),
    "score too high": ({"when": "delete data", "score": 1.5}, "score"),
    "nothing required": ({"when": "!data", "score": 0.9}, "term"),
    "unknown mood": ({"when": "delete data", "score": 0.9, "mood": "perhaps"}, "perhaps"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_rule_is_refused_by_name(name: str) -> None:
    rule, word = BROKEN[name]
    broken = tables()
    broken["labels"]["erasure"]["new_rule"] = rule
    with pytest.raises(ValueError, match=word):
        Model.from_tables(broken)


def test_a_new_word_is_enough_to_mend_a_miss() -> None:
    mended = tables()
    mended["en"]["verbs"]["delete"] += ", vaporise"
    request = RequestText((TextPart("body", "Vaporise my data."),))
    assert Label.ERASURE not in classify(request, model()).labels
    assert classify(request, Model.from_tables(mended)).labels == (Label.ERASURE,)


def test_the_outside_form_is_that_of_the_contract() -> None:
    result = reading("Lūdzu dzēst manus datus. Zvaniet 29123456.")
    outside = json.loads(json.dumps(classification_json("m1", result)))
    assert set(outside) == {
        "schema", "id", "labels", "scores", "evidence", "language", "requester",
        "channel", "portability_recipient", "needs_review", "reasons",
    }  # fmt: skip
    assert (outside["schema"], outside["id"], outside["labels"]) == ("infotrust/classification/1", "m1", ["erasure"])
    assert set(outside["evidence"][0]) == {"label", "quote", "source", "start", "end", "why"}
    assert outside["channel"] == {"kind": "phone", "target": "+37129123456", "quote": "Zvaniet 29123456"}
    assert outside["requester"] == "natural"
    assert outside["portability_recipient"] is None
