"""The measured quality does not fall: shared examples and our own labelled texts."""

import json
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from fakes.classifier_rules import model

from classifier.classify import classify
from classifier.rights import Classification, RequestText, TextPart

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT / ".." / "shared" / "corpus" / "requests" / "examples.jsonl"
OWN = ROOT / "tests" / "evaluation" / "development.jsonl"


def _results(path: Path) -> list[tuple[dict[str, Any], Classification]]:
    if not path.exists():
        pytest.skip("the shared corpus is not on this machine")
    examples = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [(example, classify(_request(example), model())) for example in examples]


def _request(example: dict[str, Any]) -> RequestText:
    parts = (TextPart("subject", example["subject"]), TextPart("body", example["body"]))
    return RequestText(parts, example["from"], tuple(example["attachments"]))


def _share(hits: list[bool]) -> float:
    return sum(hits) / len(hits)


@pytest.mark.parametrize("path", [SHARED, OWN], ids=["shared", "own"])
def test_label_sets_are_exactly_right(path: Path) -> None:
    right = [set(map(str, got.labels)) in [set(e["labels"]), *map(set, e["acceptable"])] for e, got in _results(path)]
    assert _share(right) >= 0.93


@pytest.mark.parametrize("path", [SHARED, OWN], ids=["shared", "own"])
def test_no_request_is_missed_silently_in_more_than_one_of_a_hundred(path: Path) -> None:
    requests = [(e, got) for e, got in _results(path) if "other" not in e["labels"]]
    assert _share([got.labels == ("other",) and not got.needs_review for _, got in requests]) <= 0.01


@pytest.mark.parametrize("path", [SHARED, OWN], ids=["shared", "own"])
def test_no_erasure_is_read_into_a_mail_without_review(path: Path) -> None:
    others = [got for e, got in _results(path) if "erasure" not in chain(e["labels"], *e["acceptable"])]
    assert not [got for got in others if "erasure" in got.labels and not got.needs_review]


@pytest.mark.parametrize("path", [SHARED, OWN], ids=["shared", "own"])
def test_channels_are_read_where_stated_and_not_where_none_is(path: Path) -> None:
    results = _results(path)
    stated = [str(got.channel.kind) == e["channel"]["kind"] for e, got in results if e["channel"]["kind"] != "none"]
    silent = [str(got.channel.kind) == "none" for e, got in results if e["channel"]["kind"] == "none"]
    assert _share(stated) >= 0.93
    assert _share(silent) >= 0.99


@pytest.mark.parametrize("path", [SHARED, OWN], ids=["shared", "own"])
def test_languages_are_told_and_few_mails_need_review(path: Path) -> None:
    results = _results(path)
    assert _share([got.language == e["lang"] for e, got in results]) >= 0.97
    assert _share([got.needs_review for _, got in results]) <= 0.15
