"""Evidence: the exact passage, in the original text, without which the label would not be there."""

import json
from pathlib import Path
from typing import Any

import pytest
from fakes.classifier_rules import model, reading, request_of
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.classify import classify
from classifier.rights import Classification, Label, RequestText, TextPart

OWN_TEXTS = Path(__file__).resolve().parents[2] / "evaluation" / "development.jsonl"
EXAMPLES: list[dict[str, Any]] = [json.loads(line) for line in OWN_TEXTS.read_text("utf-8").splitlines()][::4]
"""Every fourth: each text is read again without each of its passages."""
WORDS = ["lūdzu", "dzēst", "manus", "datus", "не", "удалите", "мои", "данные", "please", "delete", "my", "account",
         "nevis", "\n", ".", "?", "> ", "[x]", "[ ]", "—", "\u200b", "a@b.example", "29111222", '"', "piekrišanu", "atsaucu", "👍"]  # fmt: skip


def _without_passages(request: RequestText, result: Classification, label: Label) -> RequestText:
    parts = []
    for part in request.parts:
        text = part.text
        for item in sorted(result.evidence, key=lambda item: -item.start):
            if item.label is label and item.source == part.source:
                text = text[: item.start] + text[item.end :]
        parts.append(TextPart(part.source, text))
    return RequestText(tuple(parts), request.sender)


def test_taking_the_passage_away_takes_the_label_away_in_nine_of_ten_cases() -> None:
    gone, total = 0, 0
    for example in EXAMPLES:
        request = request_of(example)
        result = classify(request, model())
        for label in result.labels:
            if label is not Label.OTHER:
                total += 1
                gone += label not in classify(_without_passages(request, result, label), model()).labels
    assert total > 100
    assert gone >= 0.9 * total


def test_every_label_but_other_has_evidence_that_says_why() -> None:
    names = {rule.name for rule in model().rules.rules}
    for example in EXAMPLES:
        result = classify(request_of(example), model())
        assert {item.label for item in result.evidence} == set(result.labels) - {Label.OTHER}
        for item in result.evidence:
            by_rule = item.why.removesuffix(".asked_about") in names or item.why.startswith(("form.", "article."))
            assert by_rule or item.why.startswith("learned: ")


def test_evidence_quotes_the_original_with_its_diacritics_and_case() -> None:
    (item,) = reading("Labdien! LŪDZU Dzēsiet manus datus.").evidence
    assert item.quote == "LŪDZU Dzēsiet manus datus"
    assert (item.source, item.start, item.end) == ("body", 9, 34)


@settings(max_examples=150)
@given(
    st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join),
)
def test_quotations_are_exact_and_other_stands_alone_whatever_the_text(body: str, subject: str) -> None:
    texts = {"subject": subject, "body": body}
    result = reading(body, subject)
    for item in result.evidence:
        assert item.quote == texts[item.source][item.start : item.end]
        assert item.quote
    assert result.labels
    assert (Label.OTHER not in result.labels) or result.labels == (Label.OTHER,)
    assert all(0 <= score <= 1 for score in result.scores.values())
    assert result.needs_review == bool(result.reasons)


@pytest.mark.parametrize("language", ["lv", "en", "ru"])
def test_the_evaluation_texts_cover_each_language_and_label(language: str) -> None:
    found = {label for example in EXAMPLES if example["lang"] == language for label in example["labels"]}
    assert found == {str(label) for label in Label}
