"""The kinds of letters, and what the law wants in each: the blocks that no template may lose.

The names that a template may ask for are closed lists, too: what no letter of a kind can fill in is refused by name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cases.templates import Filled, Template, says_something
from cases.troubles import Trouble, TroubledError
from verify.codes import Sentence


class LetterKind(StrEnum):
    """What a letter does. The values are those of `Outbound.kind` and the names of the templates."""

    ACKNOWLEDGEMENT = "acknowledgement"
    INVITATION = "invitation"
    DOCUMENT_AGAIN = "document_again"
    EXTENSION = "extension"
    GRANT = "grant"
    PARTIAL_GRANT = "partial_grant"
    REFUSAL = "refusal"
    NO_DATA = "no_data"
    THIRD_PARTY = "third_party"
    MAILING_STOPPED = "mailing_stopped"


class Block(StrEnum):
    """A passage that the law requires, or that the letter would be worthless without."""

    RECEIPT = "receipt"
    DEADLINE = "deadline"
    HOW = "how"
    PROBLEM = "problem"
    OUTCOME = "outcome"
    REASONS = "reasons"
    COMPLAINT = "complaint"
    COURT = "court"
    PERSON = "person"
    DEVIATION = "deviation"


BLOCKS: Final[Mapping[Block, Sentence]] = {
    Block.RECEIPT: Sentence("saņemšanas diena", "the day of receipt"),
    Block.DEADLINE: Sentence("atbildes termiņš", "the time limit for the answer"),
    Block.HOW: Sentence("kas klientam jādara", "what the client has to do"),
    Block.PROBLEM: Sentence("kas ar dokumentu nav kārtībā", "what is wrong with the document"),
    Block.OUTCOME: Sentence("kas ir izdarīts vai konstatēts", "what was done or found"),
    Block.REASONS: Sentence("iemesli", "the reasons"),
    Block.COMPLAINT: Sentence(
        "tiesības iesniegt sūdzību uzraudzības iestādei",
        "the right to lodge a complaint with the supervisory authority",
    ),
    Block.COURT: Sentence("tiesības vērsties tiesā", "the right to a judicial remedy"),
    Block.PERSON: Sentence("par kuru personu ir runa", "which person is meant"),
    Block.DEVIATION: Sentence(
        "kāpēc atbilde netiek sniegta vēlamajā veidā", "why the answer does not come by the channel asked for"
    ),
}
"""What each block says, for whoever is told that it is missing."""

NEEDS: Final[Mapping[Block, tuple[str, ...]]] = {
    Block.RECEIPT: ("received_on",),
    Block.DEADLINE: ("due_on",),
    Block.REASONS: ("reasons",),
    Block.COMPLAINT: ("authority",),
    Block.PERSON: ("person",),
    Block.DEVIATION: ("deviation",),
}
"""The names whose values a block must hold, so that it can't be emptied behind its name."""


@dataclass(frozen=True, slots=True)
class KindFacts:
    """A kind of letter.

    *blocks* must be in it. *fields* are what a person writes for it, all required but *optional* ones. *answers*: the
    request is answered by it. *personal*: it tells who asked or what was found, so it goes to a confirmed address only
    (DOMAIN 5.2). *by_person*: it is written by a person, and can be recalled.
    """

    title: Sentence
    blocks: tuple[Block, ...]
    fields: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    answers: bool = False
    personal: bool = True
    by_person: bool = True

    @property
    def names(self) -> frozenset[str]:
        """What a template of this kind may ask for."""
        return COMMON_NAMES.union(self.fields, self.optional)


COMMON_NAMES: Final = frozenset(
    {"number", "received_on", "due_on", "today", "authority", "company", "company_name", "company_address"}
    | {"company_email", "deviation", "rights", "files"}
)
"""The number of the case (empty where there is none yet), its days in words, the authority with its address, the company
(as the foot of a letter, and one by one), why the channel is another than asked for, the rights invoked, the files enclosed."""

_REMEDIES = (Block.COMPLAINT, Block.COURT)
"""GDPR 12(4), 77, 79: named in every letter to a client that settles, prolongs or holds up a request."""

KINDS: Final[Mapping[LetterKind, KindFacts]] = {
    LetterKind.ACKNOWLEDGEMENT: KindFacts(
        Sentence("Saņemšanas apstiprinājums", "Acknowledgement"),
        (Block.RECEIPT, Block.DEADLINE, Block.COMPLAINT),
        personal=False,
        by_person=False,
    ),
    LetterKind.INVITATION: KindFacts(
        Sentence("Aicinājums parakstīt vai apliecināt identitāti", "Invitation to sign or to identify oneself"),
        (Block.RECEIPT, Block.HOW, Block.DEADLINE, *_REMEDIES),
        personal=False,
        by_person=False,
    ),
    LetterKind.DOCUMENT_AGAIN: KindFacts(
        Sentence("Lūgums atsūtīt dokumentu vēlreiz", "Request for a document again"),
        (Block.RECEIPT, Block.PROBLEM, Block.HOW, Block.DEADLINE, *_REMEDIES),
        optional=("password", "unreadable"),
        personal=False,
        by_person=False,
    ),
    LetterKind.EXTENSION: KindFacts(
        Sentence("Termiņa pagarinājums", "Extension of the time limit"),
        (Block.REASONS, Block.DEADLINE, *_REMEDIES),
        ("reasons", "extended_due_on"),
    ),
    LetterKind.GRANT: KindFacts(
        Sentence("Pieprasījums izpildīts", "Request granted"),
        (Block.OUTCOME, *_REMEDIES),
        ("done",),
        ("recipients",),
        answers=True,
    ),
    LetterKind.PARTIAL_GRANT: KindFacts(
        Sentence("Pieprasījums izpildīts daļēji", "Request granted in part"),
        (Block.OUTCOME, Block.REASONS, *_REMEDIES),
        ("done", "reasons"),
        ("recipients",),
        answers=True,
    ),
    LetterKind.REFUSAL: KindFacts(
        Sentence("Pamatots atteikums", "Reasoned refusal"), (Block.REASONS, *_REMEDIES), ("reasons",), answers=True
    ),
    LetterKind.NO_DATA: KindFacts(
        Sentence("Dati netiek apstrādāti", "No data held"),
        (Block.OUTCOME, *_REMEDIES),
        optional=("searched",),
        answers=True,
    ),
    LetterKind.THIRD_PARTY: KindFacts(
        Sentence("Paziņojums datu saņēmējam", "Notice to a recipient of the data"),
        (Block.PERSON, Block.OUTCOME, Block.HOW),
        ("person", "done"),
    ),
    LetterKind.MAILING_STOPPED: KindFacts(
        Sentence("Sūtījumu pārtraukšanas apstiprinājums", "Confirmation of stopped mailing"),
        (Block.OUTCOME, *_REMEDIES),
        optional=("done",),
        answers=True,
        personal=False,
        by_person=False,
    ),
}
"""The law of letters (DOMAIN 1.1, 1.2, 2.4 and 5)."""

NEEDED_INSTEAD: Final[Mapping[tuple[LetterKind, Block], tuple[str, ...]]] = {
    (LetterKind.EXTENSION, Block.DEADLINE): ("extended_due_on",),
    (LetterKind.GRANT, Block.OUTCOME): ("done",),
    (LetterKind.PARTIAL_GRANT, Block.OUTCOME): ("done",),
    (LetterKind.THIRD_PARTY, Block.OUTCOME): ("done",),
    (LetterKind.NO_DATA, Block.OUTCOME): ("searched",),
}
"""Where a block of a kind must hold other values than elsewhere."""


def needed(kind: LetterKind, block: Block) -> tuple[str, ...]:
    """Give the names whose values must stand in a block of a letter of this kind."""
    return NEEDED_INSTEAD.get((kind, block), NEEDS.get(block, ()))


class LetterError(TroubledError, ValueError):
    """A letter can't be written or sent as it is; the sentence says why. Nothing was sent."""


class MissingBlockError(LetterError):
    """A letter lacks what the law requires. *block* names it."""

    def __init__(self, kind: LetterKind, language: str, block: Block) -> None:
        signs = [f"{{{{#{block}}}}} … {{{{/{block}}}}}", *(f"{{{{{name}}}}}" for name in needed(kind, block))]
        super().__init__(
            Trouble.BLOCK_MISSING, title=KINDS[kind].title, kind=kind, language=language, block=block,
            says=BLOCKS[block], signs=Sentence(" un ".join(signs), " and ".join(signs)),
        )  # fmt: skip
        self.kind, self.language, self.block = kind, language, block


class UnknownNameError(LetterError):
    """A template asks for what no letter of its kind can fill in. *name* is the first such name."""

    def __init__(self, kind: LetterKind, language: str, name: str) -> None:
        known = ", ".join(sorted(KINDS[kind].names))
        super().__init__(Trouble.NAME_UNKNOWN, template=f"{language}/{kind}", name=f"{{{{{name}}}}}", known=known)
        self.name = name


class MissingFieldError(LetterError):
    """A person has not written what a letter of this kind needs. *name* is the field."""

    def __init__(self, kind: LetterKind, name: str) -> None:
        super().__init__(Trouble.FIELD_EMPTY, title=KINDS[kind].title, name=name)
        self.name = name


def checked(kind: LetterKind, language: str, template: Template, values: Mapping[str, str]) -> Filled:
    """Fill in a template and hold it to the law: on the words that came out, so that no condition hides a block.

    Raises:
        UnknownNameError, MissingFieldError, MissingBlockError: the first of what is wrong.
    """
    facts = KINDS[kind]
    for name in template.unknown_names(facts.names):
        raise UnknownNameError(kind, language, name)
    for name in facts.fields:
        if not says_something(values.get(name, "")):
            raise MissingFieldError(kind, name)
    filled = template.filled(values)
    for block in missing_blocks(kind, filled, deviates=says_something(values.get("deviation", ""))):
        raise MissingBlockError(kind, language, block)
    return filled


def missing_blocks(kind: LetterKind, letter: Filled, *, deviates: bool) -> list[Block]:
    """Give what the law requires of this kind and *letter* does not say."""
    required = (*KINDS[kind].blocks, *((Block.DEVIATION,) if deviates else ()))
    return [block for block in required if not _stands(letter, kind, block)]


def _stands(letter: Filled, kind: LetterKind, block: Block) -> bool:
    made = letter.blocks.get(block)
    return made is not None and made.says_something and made.names.issuperset(needed(kind, block))
