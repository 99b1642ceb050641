"""One text or message classified by itself, as the command line asks, in a child process; nothing is stored."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from classifier.as_json import classification_json
from classifier.classify import classify
from classifier.model import Model
from classifier.rights import RequestText, TextPart
from intake import structure
from intake.message import facts as facts_of
from intake.roles import Role, leaves
from runtime.inspection import is_message
from runtime.texts import Budget, file_text


@dataclass(frozen=True)
class Rules:
    """The classifier's tables as read; they travel to a child as they are, and its first job compiles them."""

    tables: Mapping[str, Mapping[str, Any]]

    @cached_property
    def model(self) -> Model:
        """The compiled model; what keeps it needs a `__dict__`, so this record alone has no slots."""
        return Model.from_tables(self.tables)


@dataclass(frozen=True, slots=True)
class GivenText:
    """A job that brings its own words."""

    subject: str | None = None
    body: str | None = None
    sender: str | None = None
    attachments: tuple[str, ...] = ()
    attachment_texts: tuple[tuple[str, str], ...] = ()


def classify_given(shared: object, _data: bytes, job_id: str, given: GivenText) -> bytes:
    """Classify given words; gives the contract's object as JSON. Runs in a child process."""
    assert isinstance(shared, Rules)
    named = (("subject", given.subject), ("body", given.body), *given.attachment_texts)
    parts = tuple(TextPart(source, text) for source, text in named if text)
    return _classified(shared.model, job_id, RequestText(parts, given.sender, given.attachments))


def classify_file(shared: object, data: bytes, job_id: str) -> bytes:
    """Classify a text, or all text of a message; gives the contract's object as JSON. Runs in a child process."""
    assert isinstance(shared, Rules)
    return _classified(shared.model, job_id, _message_text(data) if is_message(data) else _plain_text(data))


def _message_text(data: bytes) -> RequestText:
    tree = structure.parse(data)
    facts, budget = facts_of(tree), Budget()
    read = [("subject", facts.subject), ("body", facts.text)]
    read += [
        (leaf.name or leaf.part.number, file_text(leaf.part.media_type, leaf.part.content, budget).text)
        for leaf in leaves(tree)
        if leaf.role is Role.ATTACHMENT and not leaf.part.children
    ]
    parts = tuple(TextPart(source, text) for source, text in read if text)
    names = tuple(a.name or a.part for a in facts.attachments)
    return RequestText(parts, facts.from_[0].address if facts.from_ else None, names)


def _plain_text(data: bytes) -> RequestText:
    text = file_text(None, data).text
    return RequestText((TextPart("body", text),) if text else ())


def _classified(model: Model, job_id: str, text: RequestText) -> bytes:
    result = classification_json(job_id, classify(text, model))
    return json.dumps(result, ensure_ascii=False).encode("utf-8", "backslashreplace")
