"""One mail's end, decided from what was verified, read and known. Pure: the same facts always end the same way.

Two rules hold everything else up. A case is opened only from an accepted signature, and only from what that signature
covers. And nothing is concluded to be no request while a right was found, or a doubt remains: a person decides.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from cases.acceptance import SignedRequest
from cases.decision import (
    Arrival,
    AskHuman,
    Attach,
    CaseTarget,
    ClockedRight,
    Decision,
    Ignore,
    ItemTarget,
    Known,
    KnownItem,
    NoRequest,
    OpenCase,
    Reading,
    Reject,
    Retry,
)
from cases.objections import hindrances, objections, rights_of, unsigned, unsure
from cases.ties import (
    case_hint,
    doubts,
    from_same_address,
    is_signed_version,
    own_case,
    own_items,
    replays,
    sent_again,
)
from classifier.rights import Classification, Label, Right
from intake.facts import MailFacts
from verify.codes import ReasonCode
from verify.judge import Judgement, Verdict

NOTHING_ASKED = (Label.OTHER,)
"""The labels of a mail that asks nothing, or has no text."""

CONTENT_UNREAD = frozenset(
    {
        ReasonCode.CONTENT_MISSING,
        ReasonCode.FORMAT_FAILURE,
        ReasonCode.UNSUPPORTED_FORMAT,
        ReasonCode.LEGACY_EDOC,
        ReasonCode.ENCRYPTED,
        ReasonCode.PASSWORD_PROTECTED,
        ReasonCode.TOO_LARGE,
        ReasonCode.UNREADABLE,
        ReasonCode.KILLED_WORKER,
    }
)
"""Verdicts after which the signed content may not have been read, so that its text proves nothing."""


@dataclass(frozen=True, slots=True)
class Matter:
    """All that is known of one mail when its end is decided."""

    judgement: Judgement
    reading: Reading
    mail: MailFacts
    known: Known
    arrival: Arrival


def decide(judgement: Judgement, reading: Reading, mail: MailFacts, known: Known, arrival: Arrival) -> Decision:
    """Decide what becomes of one mail (DOMAIN 4.3; CONTRACT 4, outcomes).

    The end follows from the signatures first: accepted, undecided, absent, refused; then from what was read, and in
    whose thread. A second receipt of the same bytes never comes here: it ends before, by its digest.
    """
    matter = Matter(judgement, reading, mail, known, arrival)
    match judgement.verdict:
        case Verdict.ACCEPT:
            return _accepted(matter)
        case Verdict.RETRY if not arrival.retries_over:
            return Retry(judgement.reasons)
        case Verdict.REJECT if set(judgement.reasons) == {ReasonCode.NO_SIGNATURE}:
            return _triage(matter)
        case Verdict.HOLD | Verdict.RETRY | Verdict.REJECT:
            return _refused(matter)
        case _:
            assert_never(judgement.verdict)


def _accepted(matter: Matter) -> Decision:
    """A mail with an accepted signature: what the signature covers is read, the rest may only hint."""
    signed, covered = matter.reading.signed, matter.reading.covered
    if signed is None or covered is None:
        return _unread(matter)
    again = sent_again(matter.known)
    if isinstance(again, CaseTarget):
        return Attach(again, covered.labels, flags=_flags(matter))
    replayed = replays(matter.known)
    if not rights_of(covered) and not unsure(covered) and (not replayed or _asks(matter.reading.enclosed)):
        return _signed_without_request(matter)
    against = (
        *replayed,
        *unsure(covered),
        *objections(signed, covered, matter.arrival, matter.known.earlier),
        *doubts(matter.known),
    )
    reasons = _with_age(matter, against)
    if not reasons:
        return _request(matter, signed, covered)
    if again is None:
        return _ask(matter, reasons, covered)
    return Attach(again, covered.labels, reasons=reasons, flags=_flags(matter))


def _unread(matter: Matter) -> Decision:
    """Signed content without any text that could be read: what stands beside it may tell a person what to expect."""
    beside = matter.reading.beside
    if matter.reading.signed is not None and matter.reading.enclosed is not None:
        return _signed_without_request(matter)  # it was read, and is not the signer's own word
    why = hindrances(matter.reading, matter.mail) or (ReasonCode.UNREADABLE,)
    return _ask(matter, (*why, *((ReasonCode.TEXT_NOT_COVERED,) if rights_of(beside) else ())), beside)


def _request(matter: Matter, signed: SignedRequest, covered: Classification) -> Attach | OpenCase:
    """A signed request that nothing speaks against: into the signer's own open case, else a case of its own."""
    items = (*own_items(matter.known), *from_same_address(matter.known))
    rights = tuple(ClockedRight(right, _clock(right, items, matter.arrival)) for right in rights_of(covered))
    flags = _flags(matter)
    case = own_case(matter.known)
    if case is not None and case.open:
        return Attach(CaseTarget(case.case_id), covered.labels, rights, flags=flags)
    joins = tuple(item.item_id for item in _own_or_signed_later(matter) if _is_answered_by(item, covered))
    return OpenCase(
        signed=signed,
        rights=rights,
        channel=covered.channel,
        language=covered.language,
        requester=covered.requester,
        answerable=answerable(matter.mail),
        joins=joins,
        hints=tuple(item.item_id for item in items if item.item_id not in joins),
        flags=flags,
    )


def _own_or_signed_later(matter: Matter) -> tuple[KnownItem, ...]:
    """The waiting items that the mail belongs to, and the unsigned ones that a signed mail is the signed version of."""
    signed = matter.reading.signed
    signer = None if signed is None else signed.signer
    earlier = (item for item in from_same_address(matter.known) if is_signed_version(item, signer))
    return tuple({item.item_id: item for item in (*own_items(matter.known), *earlier)}.values())


def _signed_without_request(matter: Matter) -> Decision:
    """Signed content that surely is no request: a right or a doubt in other text goes to a person.

    A signed message around another one says who passed it on, not who wrote it.
    """
    beside, enclosed = matter.reading.beside, matter.reading.enclosed
    if _asks(enclosed):
        passed_on = (ReasonCode.OTHER_PERSON, ReasonCode.UNSURE_REQUEST, *unsure(enclosed))
        return _ask(matter, (*replays(matter.known), *passed_on), enclosed)
    if rights_of(beside):
        return _ask(matter, (ReasonCode.TEXT_NOT_COVERED, *unsure(beside)), beside)
    if unsure(beside):
        return _ask(matter, unsure(beside), beside)
    return _without_request(matter)


def _asks(text: Classification | None) -> bool:
    """Tell whether a text invokes a right, or may do so."""
    return bool(rights_of(text) or unsure(text))


def _triage(matter: Matter) -> Decision:
    """A mail without a signature: its text only tells whether a person must see it (DESIGN 3)."""
    text = matter.reading.beside
    ours = _come_back(matter)
    if ours is not None:
        return ours
    if matter.mail.automatic and not rights_of(text):
        return _machine_mail(matter)
    asked = (*unsigned(text), *(() if matter.known.blocked else unsure(text)))
    if not asked:
        return _without_request(matter)
    unread = () if rights_of(text) else hindrances(matter.reading, matter.mail)
    reasons = _with_age(matter, (*asked, *unread, *doubts(matter.known), ReasonCode.NO_SIGNATURE))
    items = own_items(matter.known)
    if items:
        return Attach(ItemTarget(items[0].item_id), _labels(text), reasons=reasons, flags=_flags(matter))
    return _ask(matter, reasons, text)


def _without_request(matter: Matter) -> Decision:
    """Whose mail it is comes before the conclusion that it is no request: a withdrawal is no request either."""
    case, items = own_case(matter.known), _own_or_signed_later(matter)
    if case is not None:
        return Attach(CaseTarget(case.case_id), NOTHING_ASKED, flags=_flags(matter))
    if items:
        return Attach(ItemTarget(items[0].item_id), NOTHING_ASKED, flags=_flags(matter))
    foreign = matter.known.unknown_number or from_same_address(matter.known)
    unknown = (ReasonCode.FOREIGN_CASE_NUMBER,) if foreign else ()
    reasons = (*doubts(matter.known), *unknown, *hindrances(matter.reading, matter.mail))
    return _ask(matter, reasons, None) if reasons and not _is_blocked(matter) else NoRequest()


def _is_blocked(matter: Matter) -> bool:
    """Tell whether a person has heard enough of an unsigned sender: doubts hold nothing any more, rights still do."""
    return matter.known.blocked and not matter.known.signed


def _come_back(matter: Matter) -> Attach | Ignore | None:
    """A letter of ours that is here again joins what it belongs to, whatever rights it names: its words are ours.

    Where a mail server returned it, that is an alarm. A notice to our own people raises none: the alarm would be returned as
    well, and raise the next one.
    """
    letter, bounced = matter.known.returned, matter.mail.bounce
    if letter is None:
        return None
    reasons = (ReasonCode.BOUNCE_OF_OUR_ANSWER,) if bounced else ()
    if letter.case_id is not None:
        return Attach(CaseTarget(letter.case_id), NOTHING_ASKED, reasons=reasons)
    if letter.item_id is not None:
        return Attach(ItemTarget(letter.item_id), NOTHING_ASKED, reasons=reasons)
    return Ignore() if bounced else None


def _machine_mail(matter: Matter) -> AskHuman | Ignore:
    """Machine mail ends here and is never answered.

    A bounce that leads to a case, and does not tell by its Message-ID which letter of ours it returns, is a person's matter:
    anybody can make up a bounce and quote a number (CONTRACT 4).
    """
    if matter.mail.bounce and not matter.mail.only_told and case_hint(matter.known) is not None:
        return _ask(matter, (ReasonCode.BOUNCE_OF_OUR_ANSWER, ReasonCode.FOREIGN_CASE_NUMBER), None)
    return Ignore()


def _refused(matter: Matter) -> Decision:
    """A signature that is there and was not accepted: a review item, whatever the text says.

    Only mail from before the first day of processing is spared, where its whole text was read and asks nothing.
    """
    judgement, text = matter.judgement, matter.reading.beside
    if matter.arrival.before_process_since and _surely_nothing(matter):
        return NoRequest()
    reasons = judgement.reasons
    if judgement.verdict is Verdict.RETRY or not reasons:
        reasons = (*reasons, ReasonCode.UNDECIDED)
    if matter.mail.bounce and not matter.mail.only_told and case_hint(matter.known) is not None:
        reasons = (*reasons, ReasonCode.BOUNCE_OF_OUR_ANSWER)
    if judgement.verdict is Verdict.REJECT:
        return Reject(_with_age(matter, reasons), _labels(text), _flags(matter), case_hint(matter.known))
    return _ask(matter, reasons, text)


def _surely_nothing(matter: Matter) -> bool:
    """Tell whether everything in the mail was read and none of it asks for anything or leaves a doubt."""
    text = matter.reading.beside
    return (
        text is not None
        and not rights_of(text)
        and not unsure(text)
        and not hindrances(matter.reading, matter.mail)
        and CONTENT_UNREAD.isdisjoint(matter.judgement.reasons)
    )


def _ask(matter: Matter, reasons: tuple[ReasonCode, ...], text: Classification | None) -> AskHuman:
    """A review item that shows *reasons* and what *text* invokes."""
    return AskHuman(_with_age(matter, reasons), _labels(text), _flags(matter), case_hint(matter.known))


def _with_age(matter: Matter, reasons: tuple[ReasonCode, ...]) -> tuple[ReasonCode, ...]:
    """*reasons*, each once, and that the mail is older than the processing, where it is."""
    old = (ReasonCode.BEFORE_PROCESS_SINCE,) if matter.arrival.before_process_since else ()
    return tuple(dict.fromkeys((*reasons, *old)))


def _flags(matter: Matter) -> tuple[str, ...]:
    """What staff should know and nothing waits for, each once."""
    reading = matter.reading
    more_beside = reading.covered is not None and set(rights_of(reading.beside)) - set(rights_of(reading.covered))
    more_enclosed = reading.covered is not None and set(rights_of(reading.enclosed)) - set(rights_of(reading.covered))
    flags = (
        *matter.arrival.flags,
        *((ReasonCode.TEXT_NOT_COVERED,) if more_beside else ()),
        *((ReasonCode.OTHER_PERSON,) if more_enclosed else ()),
        *((ReasonCode.FOREIGN_CASE_NUMBER,) if matter.known.unknown_number else ()),
        *hindrances(reading, matter.mail),
    )
    return tuple(dict.fromkeys(flags))


def _labels(text: Classification | None) -> tuple[Label, ...]:
    return NOTHING_ASKED if text is None else text.labels


def _clock(right: Right, items: tuple[KnownItem, ...], arrival: Arrival) -> datetime:
    """The first receipt of *right*: what came unsigned and was sent again signed keeps its clock (DOMAIN 2.4)."""
    earlier = (item.received_at for item in items if right in _asked_by(item) or not _asked_by(item))
    return min((arrival.received_at, *earlier))


def _asked_by(item: KnownItem) -> tuple[Right, ...]:
    return tuple(Right(label.value) for label in item.labels if label is not Label.OTHER)


def _is_answered_by(item: KnownItem, covered: Classification) -> bool:
    """Tell whether the signed request asks all that *item* asked; else a person still has to see the rest."""
    return set(_asked_by(item)) <= set(rights_of(covered))


def answerable(mail: MailFacts) -> bool:
    """Tell whether an automatic answer can neither loop nor reach a list (DOMAIN 5.7)."""
    return not (mail.automatic or mail.auto_reply or mail.bounce or mail.mailing_list)
