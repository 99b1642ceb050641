"""What deciding takes, made by hand: judgements, readings, mails, what the store knows; and short ways to decide."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from fakes.reports import SIGNER

from cases.acceptance import Acceptance, SignedRequest, identity
from cases.decide import decide
from cases.decision import Arrival, AskHuman, Decision, Known, KnownCase, KnownItem, Reading, Reject
from classifier.rights import ChannelKind, ChannelWish, Classification, Label
from intake.facts import MailFacts
from verify.codes import ReasonCode
from verify.judge import Judgement, Verdict

ARRIVED = datetime(2026, 3, 5, 10, tzinfo=UTC)
ARRIVAL = Arrival(ARRIVED)
OLD = replace(ARRIVAL, before_process_since=True)
CHANNEL = ChannelWish(ChannelKind.EMAIL, "ilze@example.lv")

ACCEPTED = Judgement(Verdict.ACCEPT, ("S1",), ())
UNSIGNED = Judgement(Verdict.REJECT, (), (ReasonCode.NO_SIGNATURE,))
HELD = Judgement(Verdict.HOLD, (), (ReasonCode.SEAL,))
REFUSED = Judgement(Verdict.REJECT, (), (ReasonCode.CONTENT_ALTERED,))
UNDECIDED = Judgement(Verdict.RETRY, (), (ReasonCode.UNDECIDED,))

ILZE, JANIS = "signer-token-of-ilze", "signer-token-of-janis"
HER_ADDRESS, HIS_ADDRESS = "address-token-of-ilze", "address-token-of-janis"

SIGNED = SignedRequest((Acceptance("S1", SIGNER, identity(SIGNER), ARRIVED - timedelta(hours=1)),), "cd" * 32)
TWO_SIGNERS = replace(SIGNED, co_signers=("PNOLV-329999-99981",))
UNDER_A_PSEUDONYM = replace(
    SIGNED, acceptances=(replace(SIGNED.acceptances[0], signer=replace(SIGNER, pseudonym=True)),)
)

MAIL = MailFacts(
    sha256="ab" * 32,
    size=1000,
    message_id="<1@example.lv>",
    subject="Pieprasījums",
    from_=(),
    to=(),
    reply_to=(),
    date=None,
    in_reply_to=None,
    references=(),
    text="",
    html=False,
    bodies=(),
    attachments=(),
    auto_reply=False,
    bounce=False,
    mailing_list=False,
    automatic=False,
    encrypted=False,
    signed_parts=(),
    received=(),
    defects=(),
)


def read(*labels: Label, **changes: Any) -> Classification:
    """A reading that is sure of *labels* (none: surely no request), but for *changes*."""
    found = Classification(
        labels=labels or (Label.OTHER,),
        scores={},
        evidence=(),
        language="lv",
        requester=None,
        channel=CHANNEL,
        portability_recipient=None,
        needs_review=False,
        reasons=(),
    )
    return replace(found, **changes)


def doubted(*labels: Label) -> Classification:
    """A reading that wants a person's eye."""
    return read(*labels, needs_review=True, reasons=("unsure_request",))


def signed_reading(covered: Classification, beside: Classification | None = None) -> Reading:
    """A mail whose accepted signature covers *covered*; *beside* is its unsigned text."""
    return Reading(SIGNED, covered, beside)


def unsigned_reading(text: Classification | None) -> Reading:
    """A mail without an accepted signature."""
    return Reading(None, None, text)


def known(**changes: Any) -> Known:
    """A signed mail of Ilze that touches nothing else, but for *changes*."""
    return replace(Known(signer_token=ILZE, sender_token=HER_ADDRESS, signed=True), **changes)


def known_unsigned(**changes: Any) -> Known:
    """An unsigned mail from the address of Ilze, but for *changes*."""
    return replace(Known(sender_token=HER_ADDRESS), **changes)


def her_case(**changes: Any) -> KnownCase:
    """An open case of Ilze, opened from a signed mail, but for *changes*."""
    case = KnownCase(case_id=7, number="DSR-2026-000007", open=True, signer_token=ILZE, sender_token=HER_ADDRESS)
    return replace(case, **changes)


def her_item(*labels: Label, **changes: Any) -> KnownItem:
    """A waiting review item of an unsigned mail of Ilze that came ten days before, but for *changes*."""
    item = KnownItem(
        item_id=3,
        waiting=True,
        received_at=ARRIVED - timedelta(days=10),
        labels=labels or (Label.OTHER,),
        signer_token=None,
        sender_token=HER_ADDRESS,
        names=("Ilze Paraudziņa",),
    )
    return replace(item, **changes)


ERASURE, ACCESS, OBJECTION = read(Label.ERASURE), read(Label.ACCESS), read(Label.OBJECTION)
NOTHING = read()
BOUNCE = replace(MAIL, automatic=True, bounce=True)
AUTO_REPLY = replace(MAIL, automatic=True, auto_reply=True)


def of_signed(
    covered: Classification,
    beside: Classification | None = None,
    *,
    mail: MailFacts = MAIL,
    known: Known = known(),  # noqa: B008 - a frozen value
    arrival: Arrival = ARRIVAL,
) -> Decision:
    """The end of a mail with an accepted signature over *covered*."""
    return decide(ACCEPTED, signed_reading(covered, beside), mail, known, arrival)


def of_unsigned(
    text: Classification | None,
    *,
    mail: MailFacts = MAIL,
    known: Known = known_unsigned(),  # noqa: B008 - a frozen value
    arrival: Arrival = ARRIVAL,
) -> Decision:
    """The end of a mail without a signature."""
    return decide(UNSIGNED, unsigned_reading(text), mail, known, arrival)


def asked(decision: Decision) -> tuple[str, ...]:
    """The reasons of a review item; no other end has any business here."""
    assert isinstance(decision, AskHuman | Reject), decision
    return tuple(reason.value for reason in decision.reasons)
