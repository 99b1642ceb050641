"""The shipped rules, read and compiled once for all tests: the classifier itself reads no file."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from classifier.classify import classify
from classifier.model import Model
from classifier.rights import Classification, RequestText, TextPart

RULES = Path(__file__).resolve().parents[2] / "classifier" / "rules"


def tables() -> dict[str, Any]:
    """Parse every shipped table, fresh."""
    return {path.stem: tomllib.loads(path.read_text("utf-8")) for path in RULES.glob("*.toml")}


@cache
def model() -> Model:
    """The compiled shipped rules."""
    return Model.from_tables(tables())


def reading(body: str, subject: str = "", sender: str | None = None, **attachments: str) -> Classification:
    """Classify a mail; further texts by the names of their attachments."""
    parts = [TextPart("subject", subject), TextPart("body", body)]
    parts += [TextPart(name, text) for name, text in attachments.items()]
    return classify(RequestText(tuple(parts), sender, tuple(attachments)), model())


def labels(body: str, subject: str = "") -> set[str]:
    """The labels of a mail as plain words."""
    return {str(label) for label in reading(body, subject).labels}
