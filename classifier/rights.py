"""What a request can be, and what reading it yields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Label(StrEnum):
    """What a mail invokes; every label but OTHER becomes a right of its case (CONTRACT 3)."""

    RECTIFICATION = "rectification"
    OBJECTION = "objection"
    ERASURE = "erasure"
    ACCESS = "access"
    PORTABILITY = "portability"
    WITHDRAW_CONSENT = "withdraw_consent"
    RESTRICTION = "restriction"
    COMPLAINT = "complaint"
    QUESTION = "question"
    OTHER = "other"


class Right(StrEnum):
    """A right or wish with a clock of its own in a case (DOMAIN 1.2)."""

    RECTIFICATION = "rectification"
    OBJECTION = "objection"
    ERASURE = "erasure"
    ACCESS = "access"
    PORTABILITY = "portability"
    WITHDRAW_CONSENT = "withdraw_consent"
    RESTRICTION = "restriction"
    AUTOMATED_DECISION = "automated_decision"
    COMPLAINT = "complaint"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class RightFacts:
    """Article of the GDPR, clause of the company's policy (None: not in it) and titles for people."""

    article: str | None
    clause: str | None
    title_lv: str
    title_en: str


RIGHTS: Final[Mapping[Right, RightFacts]] = MappingProxyType(
    {
        Right.RECTIFICATION: RightFacts("16", "8.1", "Datu labošana", "Rectification"),
        Right.OBJECTION: RightFacts("21", "8.2", "Iebildums pret apstrādi", "Objection to processing"),
        Right.ERASURE: RightFacts("17", "8.3", "Datu dzēšana", "Erasure"),
        Right.ACCESS: RightFacts("15", "8.4", "Piekļuve datiem", "Access"),
        Right.PORTABILITY: RightFacts("20", "8.5", "Datu pārnesamība", "Data portability"),
        Right.WITHDRAW_CONSENT: RightFacts("7(3)", "8.6", "Piekrišanas atsaukšana", "Withdrawal of consent"),
        Right.RESTRICTION: RightFacts("18", None, "Apstrādes ierobežošana", "Restriction of processing"),
        Right.AUTOMATED_DECISION: RightFacts("22", None, "Automatizēta lēmuma pārskatīšana", "Automated decision"),
        Right.COMPLAINT: RightFacts("77", "9", "Sūdzība", "Complaint"),
        Right.QUESTION: RightFacts("12", "9", "Jautājums", "Question"),
    }
)
"""Article of Regulation (EU) 2016/679, clause of the company's policy, and titles (DOMAIN 1.2)."""


class Doubt(StrEnum):
    """Why a person must look: the review codes that reading alone can give. Values are those of the contract."""

    UNSURE_REQUEST = "unsure_request"
    FOREIGN_LANGUAGE = "foreign_language"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    HIDDEN_CHARACTERS = "hidden_characters"
    UNSUPPORTED_FORMAT = "unsupported_format"


class ChannelKind(StrEnum):
    """How the client wants to be answered."""

    EMAIL = "email"
    POST = "post"
    PHONE = "phone"
    EADDRESS = "eaddress"
    IN_PERSON = "in_person"
    IN_ATTACHMENT = "in_attachment"
    NONE = "none"


class Requester(StrEnum):
    """Who asks."""

    NATURAL = "natural"
    LEGAL = "legal"
    REPRESENTATIVE = "representative"


@dataclass(frozen=True, slots=True)
class ChannelWish:
    """The stated wish: *target* normalised (address in lower case, E.164, one-line postal address), *quote* its words."""

    kind: ChannelKind
    target: str | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class TextPart:
    """One text to read: *source* is ``subject``, ``body`` or an attachment's name."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class RequestText:
    """All that may be read of one request. *sender* is the From address; *attachment_names* also of those without text."""

    parts: tuple[TextPart, ...]
    sender: str | None = None
    attachment_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """The passage that gave a label: characters *start* to *end* of *source*; *why* names the rule."""

    label: Label
    quote: str
    source: str
    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class Classification:
    """What a request asks. *labels* is never empty: OTHER stands alone. *reasons* are codes for `needs_review`."""

    labels: tuple[Label, ...]
    scores: dict[Label, float]
    evidence: tuple[Evidence, ...]
    language: str
    requester: Requester | None
    channel: ChannelWish
    portability_recipient: str | None
    needs_review: bool
    reasons: tuple[str, ...]
    marketing: bool = False
    """A marketing objection or a withdrawal of consent: it must not wait for a signature (DOMAIN 1.2)."""
    names: tuple[str, ...] = field(default=(), repr=False)
    """Persons by whose names the text introduces or signs itself: for matching against the signer, kept out of logs."""
    personal_codes: tuple[str, ...] = field(default=(), repr=False)
    """Personal codes of the text, ``NNNNNN-NNNNN``: for matching against the signer, kept out of logs."""
