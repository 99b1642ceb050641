"""What deciding takes and what it gives: frozen data, closed unions. The rules stand in `cases.decide`.

A *token* is the store's keyed digest of a signer's identity or of a sender's address; equal tokens mean the same
person or address, and nothing else can be read from them.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

from cases.acceptance import SignedRequest
from cases.states import Outcome
from classifier.rights import ChannelWish, Classification, Label, Requester, Right
from verify.codes import ReasonCode
from verify.report import Signer


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in one mail.

    *signed* and *covered* belong together: the accepted signatures, and the classification of what they cover and of
    nothing else; both None without an accepted signature. *beside* classifies the text that no accepted signature
    covers (of an unsigned mail: all text), None where there is none. *hindrances* tell why a part of the request could
    not be read (ENCRYPTED, PASSWORD_PROTECTED, TOO_LARGE, UNREADABLE): what was not read is never "surely no request".
    *enclosed* classifies the messages that the accepted signatures cover and whose words need not be the signer's.
    """

    signed: SignedRequest | None
    covered: Classification | None
    beside: Classification | None
    hindrances: tuple[ReasonCode, ...] = ()
    enclosed: Classification | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """The receipt of the mail: *received_at* aware (DOMAIN 2.2).

    *flags* are codes such as ``receipt_time_conflict``, which hold nothing. *before_process_since*: older than the first day of processing, and no person vouched for its time of receipt.
    *retries_over*: an undecided verdict has been tried for as long as the settings allow (72 h).
    """

    received_at: datetime
    flags: tuple[str, ...] = ()
    before_process_since: bool = False
    retries_over: bool = False


@dataclass(frozen=True, slots=True)
class KnownCase:
    """A case that the store found for this mail. *signer_token* is None for a case that rests on no signature."""

    case_id: int
    number: str
    open: bool
    signer_token: str | None
    sender_token: str | None


@dataclass(frozen=True, slots=True)
class KnownItem:
    """A review item that the store found for this mail. *waiting*: no person has decided it yet.

    *names* are those that its mail gives of its writer (the sender's display name, a name in the text); None: not read.
    """

    item_id: int
    waiting: bool
    received_at: datetime
    labels: tuple[Label, ...]
    signer_token: str | None
    sender_token: str | None
    names: tuple[str, ...] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Returned:
    """What of ours came back, by a bounce or by itself: a letter that belongs to a case, or to a waiting review item.

    Neither: a notice to our own people, or a letter whose item was decided.
    """

    case_id: int | None = None
    item_id: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows that touches this mail; a second receipt of the same bytes has ended before, by its digest.

    *signer_token* is that of this mail's one accepted signer (None: none, or several), *sender_token* that of its From.
    *same_document* holds every case and review item with any of the same signed content, *adds_content*: some of what is
    signed here came in no other mail. *thread* holds those that In-Reply-To, References or the token of one of our letters
    lead to, *named* the cases whose number the text or subject quotes.
    *earlier* are certificates of this mail's signer in other cases. *blocked*: a person has blocked the sender.
    *unknown_number*: a number is quoted that no case has. *signed*: this mail has an accepted signature, of whomever.
    *returned* is the mail of ours that this one, a bounce, names by its Message-ID, which only its readers know; or that it is.
    """

    signer_token: str | None = None
    sender_token: str | None = None
    same_document: tuple[KnownCase | KnownItem, ...] = ()
    thread: tuple[KnownCase | KnownItem, ...] = ()
    named: tuple[KnownCase, ...] = ()
    unknown_number: bool = False
    signed: bool = False
    adds_content: bool = False
    earlier: tuple[Signer, ...] = field(default=(), repr=False)
    blocked: bool = False
    returned: Returned | None = None


@dataclass(frozen=True, slots=True)
class ClockedRight:
    """A right and the instant at which its month began to run."""

    right: Right
    received_at: datetime


@dataclass(frozen=True, slots=True)
class CaseTarget:
    """The case that a mail is attached to."""

    case_id: int


@dataclass(frozen=True, slots=True)
class ItemTarget:
    """The waiting review item that a mail is attached to."""

    item_id: int


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case is opened from *signed*; there is no other way to one but a named person's act.

    *rights* is never empty. *channel* is the wish as stated in the signed text. *joins* names waiting review items
    that this mail is the signed version of: they end as ``attached``, and their first receipt keeps the clock
    (DOMAIN 2.4); *hints* those that it may be one of, which a person tells. *answerable* is False where an automatic acknowledgement could loop or reach a list: a task for staff
    takes its place (DOMAIN 5.7). *flags* are shown in the case and hold nothing.
    """

    signed: SignedRequest
    rights: tuple[ClockedRight, ...]
    channel: ChannelWish
    language: str
    requester: Requester | None
    answerable: bool
    joins: tuple[int, ...] = ()
    hints: tuple[int, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def received_at(self) -> datetime:
        """The earliest receipt among the rights: that of the case."""
        return min(right.received_at for right in self.rights)


@dataclass(frozen=True, slots=True)
class Attach:
    """The mail joins *target*. *rights* are added to a case where it lacks them, each with its own clock.

    *labels* are what the mail invokes, to be merged into a review item. *reasons* are to be shown to staff:
    BOUNCE_OF_OUR_ANSWER is an alarm on the case.
    """

    target: CaseTarget | ItemTarget
    labels: tuple[Label, ...]
    rights: tuple[ClockedRight, ...] = ()
    reasons: tuple[ReasonCode, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AskHuman:
    """A review item with a provisional clock from the mail's arrival. *reasons* is never empty; *case_hint* a guess."""

    reasons: tuple[ReasonCode, ...]
    labels: tuple[Label, ...]
    flags: tuple[str, ...] = ()
    case_hint: int | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """A review item too: the signature that is there was refused. It is kept and shown, and the sender may be invited."""

    reasons: tuple[ReasonCode, ...]
    labels: tuple[Label, ...]
    flags: tuple[str, ...] = ()
    case_hint: int | None = None


@dataclass(frozen=True, slots=True)
class Retry:
    """The verdict wants data that could not be had yet: the mail waits and is tried again (DOMAIN 4.3)."""

    reasons: tuple[ReasonCode, ...]


@dataclass(frozen=True, slots=True)
class NoRequest:
    """A person's mail that surely is no data-protection request: kept, searchable, no case."""


@dataclass(frozen=True, slots=True)
class Ignore:
    """Machine mail without a signature and without a right."""


Decision = OpenCase | Attach | AskHuman | Retry | Reject | NoRequest | Ignore


def outcome_of(decision: Decision) -> Outcome:
    """What the mail's row says became of it (CONTRACT 4)."""
    match decision:
        case OpenCase():
            return Outcome.CASE
        case Attach():
            return Outcome.ATTACHED
        case AskHuman() | Reject():
            return Outcome.REVIEW
        case Retry():
            return Outcome.WAITING
        case NoRequest():
            return Outcome.NO_REQUEST
        case Ignore():
            return Outcome.IGNORED
        case _:
            assert_never(decision)
