"""What runs in a child process for each mail: read it, verify it, take the text out of it.

Everything that comes out is a frozen record in JSON (`runtime.records`): facts, report and texts, without file contents.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from classifier.classify import classify
from classifier.model import Model
from classifier.rights import RequestText
from intake import enclosed, structure
from intake.candidates import message_parts, of_tree
from intake.encrypted import MailKey, opener
from intake.facts import MailFacts
from intake.message import read
from intake.received import Receipt, passed_on, received_at
from intake.roles import Role, leaves
from intake.structure import Tree
from runtime.covered import body_of, is_enclosed, is_part, is_wrapping
from runtime.inspection import is_message, without_contents
from runtime.records import dump
from runtime.texts import Budget, FileText, file_text
from verify.algorithms import Algorithms
from verify.codes import ReasonCode
from verify.context import Context
from verify.report import CoveredFile, Missing, VerificationReport
from verify.revocation import Revocations
from verify.trusted_list import TrustStore
from verify.verifier import verify

MESSAGE = "message/rfc822"
"""The type of a message; one in a digest, or in a file that is called a text, is declared as something else."""


@dataclass(frozen=True)
class Shared:
    """What every examination needs and none changes. *own_hosts* are lower-case names of our own mail servers.

    *keys* open what is encrypted to the mailbox. *own_domains* are lower-case mail domains of the company, those below them too.
    *tables* are the classifier's: they travel to the child, and the model is compiled there, once. (Kept on the
    instance, so this class has no slots.)
    """

    trust: TrustStore
    algorithms: Algorithms
    tables: Mapping[str, Mapping[str, Any]]
    own_hosts: tuple[str, ...]
    keys: tuple[MailKey, ...] = ()
    own_domains: tuple[str, ...] = ()

    @cached_property
    def model(self) -> Model:
        """The classifier's model."""
        return Model.from_tables(self.tables)


@dataclass(frozen=True, slots=True)
class Order:
    """One examination: *at* is the validation time, the rest what is known of the arrival (all aware).

    *stated* is a time of receipt that a person vouches for, which then goes before any other. *final*: the texts are read
    whatever the report still misses; else only when it misses nothing, since recognising a scan takes seconds each time.
    """

    at: datetime
    stored_at: datetime
    internal_date: datetime | None
    stated: datetime | None
    revocations: Revocations
    final: bool = True


@dataclass(frozen=True, slots=True)
class ReadText:
    """The text of one part or file. *name*, *sha256* and *by* are those of the report's covered or uncovered content.

    *by* names the intact signatures over the very octets that were read: a file of one name and digest may be signed in
    another form by somebody else. *is_body*: a readable part of the mail itself, not a file. *text* is None where nothing
    could be read. *enclosed*: all or some of it is a message of its own, which whoever signed around it need not have
    written.
    """

    name: str
    sha256: str | None
    is_body: bool
    text: str | None
    hindrance: ReasonCode | None = None
    by: tuple[str, ...] = ()
    enclosed: bool = False


@dataclass(frozen=True, slots=True)
class Examination:
    """All that is kept of one examination. *covered* are texts of what any intact signature covers, *other* all others.

    Which of *covered* may be read as a request is decided later, by what the accepted signatures cover.
    """

    facts: MailFacts
    receipt: Receipt
    report: VerificationReport
    covered: tuple[ReadText, ...]
    other: tuple[ReadText, ...]

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What the network would have to answer."""
        return self.report.missing


def examine(shared: object, raw: bytes, order: Order) -> bytes:
    """Examine one mail; gives an `Examination` as JSON. Runs in a child process."""
    assert isinstance(shared, Shared)
    decrypt = opener(shared.keys)
    facts, tree = read(raw, decrypt), structure.parse(raw, decrypt)
    receipt = _receipt(facts, tree, shared, order)
    report = verify(
        of_tree(tree),
        Context(shared.trust, order.revocations, order.at, min(receipt.at, order.at), shared.algorithms),
        message_parts=message_parts(tree),
        sender=sole_sender(facts),
    )
    if report.missing and not order.final:
        return dump(Examination(facts, receipt, without_contents(report), (), ()))
    budget = Budget()
    readable = (c for c in report.covered if not is_wrapping(c, report.covered))
    covered = tuple(_covered_text(c, report.covered, facts, tree, budget) for c in readable)
    other = _other_texts(facts, tree, report, budget)
    return dump(Examination(facts, receipt, without_contents(report), covered, other))


def read_request(shared: object, _data: bytes, text: RequestText) -> bytes:
    """Classify one request; gives a `Classification` as JSON. Runs in a child process: the words are a stranger's."""
    assert isinstance(shared, Shared)
    return dump(classify(text, shared.model))


def sole_sender(facts: MailFacts) -> str | None:
    """Give the address in From, unauthenticated; None where there are several, so that nobody picks the convenient one."""
    return facts.from_[0].address if len(facts.from_) == 1 else None


def _receipt(facts: MailFacts, tree: Tree, shared: Shared, order: Order) -> Receipt:
    if order.stated is not None:
        return Receipt(order.stated)
    receipt = received_at(order.internal_date, facts.received, shared.own_hosts, order.stored_at)
    domain = (sole_sender(facts) or "").rpartition("@")[2]
    is_colleague = any(domain == own or domain.endswith(f".{own}") for own in shared.own_domains)
    if facts.automatic or not is_colleague:
        return receipt
    return passed_on(receipt, enclosed.received(tree), shared.own_hosts, order.stored_at)


def _covered_text(
    covered: CoveredFile, all_covered: Sequence[CoveredFile], facts: MailFacts, tree: Tree, budget: Budget
) -> ReadText:
    """Give the text of one covered thing; a part of the mail was decoded when the mail was read."""
    enclosed = is_enclosed(covered, all_covered, tree)
    body = body_of(covered, facts, tree)
    if body is not None:
        return ReadText(covered.name, covered.sha256, is_body=True, text=body, by=covered.by, enclosed=enclosed)
    kind = MESSAGE if enclosed and is_message(covered.content) else covered.media_type
    found = _read(covered.name, covered.sha256, file_text(kind, covered.content, budget))
    return replace(found, by=covered.by, enclosed=found.enclosed or enclosed)


def _read(name: str, sha256: str, found: FileText) -> ReadText:
    return ReadText(
        name, sha256, is_body=False, text=found.text, hindrance=found.hindrance, enclosed=found.holds_message
    )


def _other_texts(facts: MailFacts, tree: Tree, report: VerificationReport, budget: Budget) -> tuple[ReadText, ...]:
    """Give the texts that no intact signature covers: bodies, and files that hold no covered content themselves."""
    covered = {c.name for c in report.covered if is_part(c, tree)}
    holders = {d.sha256 for d in report.documents if d.covered} | {c.sha256 for c in report.covered}
    bodies = [ReadText(b.part, None, is_body=True, text=b.text) for b in facts.bodies if b.part not in covered]
    files = [
        _read(leaf.name or leaf.part.number, digest, file_text(leaf.part.media_type, leaf.part.content, budget))
        for leaf in leaves(tree)
        if leaf.role is Role.ATTACHMENT and not leaf.part.children and leaf.part.number not in covered
        if (digest := hashlib.sha256(leaf.part.content).hexdigest()) not in holders
    ]
    return (*bodies, *files)
