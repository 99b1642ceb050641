"""One file or message looked at by itself, as the command line asks: verified, read, or classified in a child process.

Nothing is stored. What comes out of a child is JSON: of the contract where a command prints it as it is, else a record.
What only messages need is imported where they are read: most files are containers, and a command shall start fast.
"""

import hashlib
import json
import re
from dataclasses import field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from runtime.records import dump, load
from verify.algorithms import Algorithms
from verify.as_json import as_json
from verify.candidate import Candidate, Format, SupportingFile
from verify.context import Context
from verify.dataclass import dataclass
from verify.detect import detect_bytes
from verify.judge import Verdict, judge
from verify.report import CoveredFile, Missing, VerificationReport
from verify.revocation import Revocations
from verify.trust import TrustStore
from verify.verifier import verify

HEADER_WINDOW = 64 * 1024
"""Bytes in which a message shows itself by a field that every mail has: headers of real mail are shorter."""

CACHED_OUTCOMES = 16
"""Outcomes kept: of a batch nearly every file lacks nothing, and is accepted or not."""

_FIRST_FIELD = re.compile(rb"\A(?:From [^\r\n]*\r?\n)?\s*[\x21-\x39\x3b-\x7e]+[ \t]*:")
_MAIL_FIELD = re.compile(
    rb"^(?:from|to|subject|date|received|return-path|delivered-to|message-id|mime-version|content-type)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Trusted:
    """What every verification needs and none changes."""

    trust: TrustStore
    algorithms: Algorithms


@dataclass(frozen=True, slots=True)
class FileOrder:
    """One verification: *name* and *supporting* as the user gave them, *at* the validation time (aware)."""

    name: str
    at: datetime
    supporting: tuple[SupportingFile, ...] = ()
    revocations: Revocations = field(default_factory=Revocations.none)
    texts: bool = False


@dataclass(frozen=True, slots=True)
class NamedText:
    """The readable text of one covered thing; None where nothing could be read. *by* tells it from one of its name."""

    name: str
    text: str | None
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inspection:
    """A verification of one file, without contents."""

    sha256: str
    report: VerificationReport
    texts: tuple[NamedText, ...]

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What the network would have to answer."""
        return self.report.missing


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a file was accepted; *missing* as in the report behind it."""

    accepted: bool
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What a command prints of one verification, the contract's object as JSON, and what it has to know of it."""

    value: bytes
    outcome: Outcome

    @classmethod
    def of(cls, answer: bytes) -> "Told":
        """Read what `tell` gave; the object itself is left as it was written.

        Raises:
            RecordError: it is of another form.
        """
        outcome, _, value = answer.partition(b"\n")
        return cls(value, _outcome(outcome))

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What the network would have to answer."""
        return self.outcome.missing


@lru_cache(maxsize=CACHED_OUTCOMES)
def _outcome(encoded: bytes) -> Outcome:
    return load(Outcome, encoded)


def is_message(data: bytes) -> bool:
    """Tell whether *data* is a mail rather than a file: no format of its own, and header fields at its start."""
    return detect_bytes(data) is Format.UNSIGNED and _begins_as_message(data)


def _begins_as_message(data: bytes) -> bool:
    if not _FIRST_FIELD.match(data):
        return False
    return _MAIL_FIELD.search(data[:HEADER_WINDOW].split(b"\n\n")[0].split(b"\r\n\r\n")[0]) is not None


def inspect(shared: object, data: bytes, order: FileOrder) -> bytes:
    """Verify one file or message; gives an `Inspection` as JSON. Runs in a child process."""
    found = _inspected(shared, data, order)
    return dump(replace(found, report=without_contents(found.report)))


def tell(shared: object, data: bytes, order: FileOrder, file: str, lang: str) -> bytes:
    """Verify one file or message and judge it; gives what `Told.of` reads of *file* in *lang*. Runs in a child process.

    A child tells of its file all by itself, so that the parent of many has nothing to do but print.
    """
    found = _inspected(shared, data, order)
    judgement = judge(found.report)
    texts = {(t.name, t.by): t.text for t in found.texts} if order.texts else None
    value = as_json(found.report, judgement, file=file, sha256=found.sha256, lang=lang, texts=texts)
    outcome = Outcome(judgement.verdict is Verdict.ACCEPT, found.missing)
    return dump(outcome) + b"\n" + _json(value)


def _inspected(shared: object, data: bytes, order: FileOrder) -> Inspection:
    """Verify and read, contents included."""
    assert isinstance(shared, Trusted)
    ctx = Context(shared.trust, order.revocations, order.at, None, shared.algorithms)
    kind = detect_bytes(data)
    message = kind is Format.UNSIGNED and _begins_as_message(data)
    report = _verify_message(data, ctx) if message else _verify_file(data, kind, order, ctx)
    texts = _texts(report, data if message else b"") if order.texts else ()
    return Inspection(hashlib.sha256(data).hexdigest(), report, texts)


def parse(_shared: object, data: bytes, name: str) -> bytes:
    """Give the contract's object of one message as JSON. Runs in a child process."""
    from intake import message_json
    from intake.message import read

    return _json(message_json.as_json(read(data), name))


def without_contents(report: VerificationReport) -> VerificationReport:
    """Give the report as it is handed on and stored, with digests for contents: those are in the file or mail already."""
    return replace(
        report,
        documents=tuple(replace(d, covered=tuple(_digested(c) for c in d.covered)) for d in report.documents),
    )


def _digested(covered: CoveredFile) -> CoveredFile:
    """Keep which octets are covered. White space alone says nothing that could be said a second time."""
    if not covered.content.strip():
        return replace(covered, content=b"", octets="")
    return replace(covered, content=b"", octets=covered.octets or hashlib.sha256(covered.content).hexdigest())


def _verify_message(data: bytes, ctx: Context) -> VerificationReport:
    from intake import structure
    from intake.candidates import message_parts, of_tree
    from intake.message import facts

    tree = structure.parse(data)
    senders = facts(tree).from_
    sender = senders[0].address if len(senders) == 1 else None
    return verify(of_tree(tree), ctx, message_parts=message_parts(tree), sender=sender)


def _verify_file(data: bytes, kind: Format, order: FileOrder, ctx: Context) -> VerificationReport:
    if kind is not Format.ZIP:
        return verify([Candidate(order.name, data, supporting=order.supporting)], ctx)
    from intake.candidates import of_file

    return verify(of_file(order.name, data, order.supporting), ctx)


def _texts(report: VerificationReport, message: bytes) -> tuple[NamedText, ...]:
    """Give the texts of what is covered; *message* is the mail that it lies in, empty for a file by itself."""
    from intake import structure
    from intake.message import facts
    from runtime.covered import body_of, is_wrapping
    from runtime.texts import Budget, file_text

    tree = structure.parse(message)
    mail, budget = facts(tree), Budget()
    return tuple(
        NamedText(c.name, body_of(c, mail, tree) or file_text(c.media_type, c.content, budget).text, c.by)
        for c in report.covered
        if not is_wrapping(c, report.covered)
    )


def _json(value: dict[str, Any]) -> bytes:
    """Write an object on one line; half a pair of UTF-16 stays as JSON's own escape of it."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace")
