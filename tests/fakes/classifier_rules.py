"""The shipped rules and weights, read and compiled once for all tests: the classifier itself reads no file."""

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from classifier.classify import classify
from classifier.examples import Example, example_of
from classifier.model import Model
from classifier.rights import Classification, RequestText, TextPart

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "classifier" / "rules"
TRAINING = ROOT / "classifier" / "texts" / "training.jsonl"
DEVELOPMENT = ROOT / "tests" / "evaluation" / "development.jsonl"


@cache
def _texts() -> dict[str, str]:
    return {path.stem: path.read_text("utf-8") for path in RULES.glob("*.toml")}


def tables() -> dict[str, Any]:
    """Parse every shipped table, fresh."""
    return {name: tomllib.loads(text) for name, text in _texts().items()}


@cache
def model() -> Model:
    """The compiled shipped rules and weights."""
    return Model.from_tables(tables())


def lines(path: Path) -> list[dict[str, Any]]:
    """Read a file of labelled texts."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@cache
def training_examples() -> tuple[Example, ...]:
    """The shipped texts to learn from."""
    return tuple(example_of(line) for line in lines(TRAINING))


def request_of(example: dict[str, Any]) -> RequestText:
    """The request of a labelled line."""
    return example_of(example).request


def reading(body: str, subject: str = "", sender: str | None = None, **attachments: str) -> Classification:
    """Classify a mail; further texts by the names of their attachments."""
    parts = [TextPart("subject", subject), TextPart("body", body)]
    parts += [TextPart(name, text) for name, text in attachments.items()]
    return classify(RequestText(tuple(parts), sender, tuple(attachments)), model())


def labels(body: str, subject: str = "") -> set[str]:
    """The labels of a mail as plain words."""
    return {str(label) for label in reading(body, subject).labels}
