"""Why a person must look before a request is believed: doubts of reading, of who asks, and of when it was signed."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from cases.acceptance import Acceptance, SignedRequest
from cases.decision import Arrival, Reading
from cases.persons import is_another, named_in
from classifier.rights import Classification, Label, Right
from intake.defects import Defect
from intake.facts import MailFacts
from verify.codes import ReasonCode
from verify.report import Signer

OLDEST_SIGNATURE = timedelta(days=30)
"""A document signed longer before its arrival may be an old one in a stranger's hands (DOMAIN 3.4)."""

ACT_UNSIGNED = frozenset({Label.OBJECTION, Label.WITHDRAW_CONSENT})
"""What the company should do even unsigned: as easy to take back as to give (GDPR 7(3), 12(2); DOMAIN 1.2)."""

NOT_READ_IN_FULL: Mapping[str, ReasonCode] = {
    Defect.EMPTY: ReasonCode.UNREADABLE,
    Defect.TOO_LARGE: ReasonCode.TOO_LARGE,
    Defect.TEXT_CUT: ReasonCode.TOO_LARGE,
    Defect.TOO_DEEP: ReasonCode.UNREADABLE,
    Defect.TOO_MANY_PARTS: ReasonCode.UNREADABLE,
    Defect.ENCODING_DAMAGED: ReasonCode.UNREADABLE,
    Defect.ENCODING_UNKNOWN: ReasonCode.UNREADABLE,
    Defect.MESSAGE_PARTIAL: ReasonCode.UNREADABLE,
    Defect.EXTERNAL_BODY: ReasonCode.UNREADABLE,
    Defect.TNEF: ReasonCode.UNREADABLE,
    Defect.COMPRESSED: ReasonCode.UNREADABLE,
    Defect.INTERNAL_FAILURE: ReasonCode.UNREADABLE,
}
"""Defects of a mail after which text may be missing from what was read."""

NAMED_BESIDES: Mapping[str, ReasonCode] = {Defect.TNEF: ReasonCode.WINMAIL_DAT}
"""Of these a person is told what it is as well, and what to ask the sender for."""


def rights_of(text: Classification | None) -> tuple[Right, ...]:
    """The rights that a text invokes; every label but OTHER is one (CONTRACT 3)."""
    return () if text is None else tuple(Right(label.value) for label in text.labels if label is not Label.OTHER)


def unsure(text: Classification | None) -> tuple[ReasonCode, ...]:
    """The doubts of a reading: UNSURE_REQUEST and what the classifier names besides; empty where it is sure."""
    if text is None or not text.needs_review:
        return ()
    return tuple(dict.fromkeys((ReasonCode.UNSURE_REQUEST, *_named(text))))


def hindrances(reading: Reading, mail: MailFacts) -> tuple[ReasonCode, ...]:
    """Why the mail was not read in full; what was not read is never surely no request."""
    encrypted = (ReasonCode.ENCRYPTED,) if mail.encrypted else ()
    damaged = (
        codes[defect] for codes in (NOT_READ_IN_FULL, NAMED_BESIDES) for defect in mail.defects if defect in codes
    )
    return tuple(dict.fromkeys((*reading.hindrances, *encrypted, *damaged)))


def objections(
    signed: SignedRequest, covered: Classification, arrival: Arrival, earlier: Sequence[Signer] = ()
) -> tuple[ReasonCode, ...]:
    """Why a signed request is not taken as that of its signer, or not as a new one (DOMAIN 3.4).

    *earlier* are certificates of the same identity that other cases rest on.
    """
    named = named_in(covered)
    another = signed.signer is not None and is_another(signed.signer, named, earlier)
    found = {
        ReasonCode.SEVERAL_SIGNERS: len(signed.identities) > 1,
        ReasonCode.PSEUDONYM: any(a.signer.pseudonym for a in signed.acceptances),
        ReasonCode.REPRESENTATIVE: named.represents,
        ReasonCode.OLD_SIGNATURE: any(_may_be_old(a, arrival) for a in signed.acceptances),
        ReasonCode.OTHER_PERSON: ReasonCode.OTHER_PERSON in covered.reasons or another,
        ReasonCode.OTHER_ADDRESSEE: ReasonCode.OTHER_ADDRESSEE in covered.reasons,
    }
    return tuple(reason for reason, holds in found.items() if holds)


def _may_be_old(acceptance: Acceptance, arrival: Arrival) -> bool:
    """Tell whether a document may have lain about for long; of an unknown age, arrival proves nothing but an end."""
    return acceptance.signed_at is None or arrival.received_at - acceptance.signed_at > OLDEST_SIGNATURE


def unsigned(text: Classification | None) -> tuple[ReasonCode, ...]:
    """How a request without a signature is put before a person."""
    invoked = set() if text is None else set(text.labels) - {Label.OTHER}
    found = {
        ReasonCode.ACT_WITHOUT_SIGNATURE_SUGGESTED: bool(invoked & ACT_UNSIGNED),
        ReasonCode.UNSIGNED_REQUEST: bool(invoked - ACT_UNSIGNED),
    }
    return tuple(reason for reason, holds in found.items() if holds)


def _named(text: Classification) -> tuple[ReasonCode, ...]:
    known = {code.value for code in ReasonCode}
    return tuple(ReasonCode(reason) for reason in text.reasons if reason in known)
