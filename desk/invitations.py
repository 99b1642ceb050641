"""Letters to whoever wrote unsigned or unreadably: please sign, please send it again, the mailing has stopped. Nothing personal."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases import store
from cases.database import writing
from cases.dates import Language, language_of
from cases.decide import answerable
from cases.letter_kinds import LetterError, LetterKind
from cases.letter_values import LetterFacts
from cases.model import Case, Outbound, ReviewItem
from cases.not_written_to import is_blocked
from cases.routing import ChannelError
from cases.states import OutboundState
from cases.troubles import Trouble
from classifier.rights import ChannelKind
from desk import letters, posting
from desk.acts import Person
from desk.outgoing import is_ours
from desk.requests import texts_of
from intake.authentication import dmarc_passed
from intake.facts import MailFacts
from runtime.carriers import first_state
from runtime.examine import Examination, sole_sender
from runtime.notices import AutoSubmitted, Notice
from runtime.records import dump, load
from runtime.runtime import Runtime
from verify.codes import ReasonCode
from verify.judge import judge

BY_SETTING_A_DAY: Final = 2
"""Invitations that the program itself sends to one sender within 24 hours; a third mail is a matter for a person."""

ASKING: Final = (LetterKind.INVITATION.value, LetterKind.DOCUMENT_AGAIN.value)


class NotInvitedError(LetterError):
    """Nobody can be written to about this mail; the message says why."""


class Cause(StrEnum):
    """Why a document could not be read. The values are names of the template."""

    PASSWORD = "password"  # noqa: S105  the kind of obstacle, no password
    UNREADABLE = "unreadable"


CAUSES: Final = {
    ReasonCode.PASSWORD_PROTECTED: Cause.PASSWORD,
    ReasonCode.ENCRYPTED: Cause.PASSWORD,
    ReasonCode.UNREADABLE: Cause.UNREADABLE,
}
"""Reasons of a review item about which the sender can be asked."""


def invite(session: Session, rt: Runtime, item: ReviewItem, act: store.Act) -> Outbound:
    """Ask whoever wrote the mail of *item* to sign, or to identify themselves otherwise; once for each item.

    Raises:
        NotInvitedError: an answer could loop, reach a list or ourselves, or there is no single sender.
        LetterError: the template can't be used.
    """
    row = _asked(session, rt, item, act, LetterKind.INVITATION, {})
    item.invited_at = item.invited_at or act.at
    return row


def ask_document_again(rt: Runtime, item_id: int, person: Person, cause: Cause) -> int:
    """Ask whoever wrote to send their document again; gives the number of the row, the earlier one where there is one.

    The letter waits ten minutes, as every letter of a person does, in which it can be recalled.

    Raises:
        UnknownRowError: there is no such item.
        NotInvitedError, LetterError: as `invite`.
    """
    with writing(rt.db) as session:
        store.lock_head(session)
        item, act = store.get_review(session, item_id), posting.act_of(rt, person)
        row = _asked(session, rt, item, act, LetterKind.DOCUMENT_AGAIN, {cause.value: letters.MARK})
        if row.created_at == act.at and row.state is OutboundState.PENDING:
            row.not_before = act.at + posting.RECALL
        return row.id


def cause_of(item: ReviewItem) -> Cause | None:
    """Why a document of the item could not be read; None where nothing of it asks for another."""
    return next((CAUSES[reason] for reason in CAUSES if reason in item.reasons), None)


def ask_by_setting(session: Session, rt: Runtime, item: ReviewItem) -> Outbound | None:
    """Ask by itself where INVITATIONS allows it: the sender's domain stands behind the mail, and was not asked too often.

    What goes wrong with a template is left to a person, who is told of the item anyway.
    """
    cause = cause_of(item)
    if rt.settings.invitations != "dmarc" or not (cause or ReasonCode.UNSIGNED_REQUEST in item.reasons):
        return None
    facts = _facts(rt, item)
    if facts is None or not _may_be_asked(session, rt, item, facts):
        return None
    try:
        if cause is not None:
            fields = {cause.value: letters.MARK}
            return _asked(session, rt, item, rt.act(), LetterKind.DOCUMENT_AGAIN, fields)
        return invite(session, rt, item, rt.act())
    except LetterError:
        return None


def _may_be_asked(session: Session, rt: Runtime, item: ReviewItem, facts: MailFacts) -> bool:
    """Tell whether the program itself may write: DMARC by our own server, no blocked sender, a limit for each.

    Where the mailbox has a key it writes about nothing that was encrypted, opened or not. Who sends altered copies of an
    intercepted mail would learn from letters, and from their absence, what the key makes of each (a padding oracle).
    """
    if facts.opened or (facts.encrypted and rt.settings.smime_key_file is not None):
        return False
    sender, token = sole_sender(facts), item.mail.sender_token
    if sender is None or token is None or is_blocked(session, rt.vault, sender):
        return False
    if not dmarc_passed(facts, rt.settings.authserv_id, rt.company.mail_hosts):
        return False
    return store.acknowledged_since(session, token, rt.clock() - timedelta(days=1), ASKING) < BY_SETTING_A_DAY


def _asked(
    session: Session, rt: Runtime, item: ReviewItem, act: store.Act, kind: LetterKind, fields: dict[str, str]
) -> Outbound:
    key = f"{kind}:item:{item.id}"
    earlier = session.scalars(select(Outbound).where(Outbound.key == key)).one_or_none()
    if earlier is not None:
        return earlier
    facts = _facts(rt, item)
    recipient = None if facts is None or not answerable(facts) else sole_sender(facts)
    if facts is None or recipient is None or any(is_ours(rt, box.address) for box in facts.from_):
        raise NotInvitedError(Trouble.NOBODY_TO_ASK)
    language = _language(rt, item)
    words = letters.write(rt, kind, _item_facts(rt, item), language, letters.Wording(fields))
    notice = Notice(
        words.subject, words.body, language.value, AutoSubmitted.REPLIED, facts.message_id, facts.references
    )
    new = store.NewOutbound(
        key=key,
        kind=kind,
        channel=ChannelKind.EMAIL,
        state=first_state(ChannelKind.EMAIL, sends=rt.sends),
        content=dump(notice),
        recipient=recipient,
        mail_id=item.mail_id,
    )
    return posting.add_row(session, rt, act, new)


def _item_facts(rt: Runtime, item: ReviewItem) -> LetterFacts:
    return LetterFacts(
        number=None,
        received_on=item.received_at.astimezone(rt.calendar.zone).date(),
        due_on=item.provisional_due_on,
        today=rt.today(),
    )


def _facts(rt: Runtime, item: ReviewItem) -> MailFacts | None:
    found = _found(rt, item)
    return None if found is None else found.facts


def _found(rt: Runtime, item: ReviewItem) -> Examination | None:
    sealed = store.open_examination(rt.vault, item.mail)
    return None if sealed is None else load(Examination, sealed)


def _language(rt: Runtime, item: ReviewItem) -> Language:
    """Give the language of what was written, Latvian if unsure (DOMAIN 5.8)."""
    found = _found(rt, item)
    texts = None if found is None else texts_of(found, judge(found.report))
    text = None if texts is None else texts.covered or texts.beside
    return Language.LV if text is None else language_of(rt.examiner.classify(text).language)


def queue_mailing_stopped(session: Session, rt: Runtime, case: Case, act: store.Act) -> Outbound:
    """Confirm that a mailing was stopped, to where it was asked; by hand where there is no address to write to.

    Raises:
        LetterError: the template can't be used.
    """
    kind, choice = LetterKind.MAILING_STOPPED, posting.Choice()
    try:
        composed = posting.composed(session, rt, case, kind, {}, choice)
    except ChannelError:
        return _by_hand(session, rt, case, act)
    return posting.queued(session, rt, case, composed, act, timedelta())


def _by_hand(session: Session, rt: Runtime, case: Case, act: store.Act) -> Outbound:
    language = letters.language_for(case, None)
    facts = letters.case_facts(rt, case)
    words = letters.write(rt, LetterKind.MAILING_STOPPED, facts, language, letters.Wording({}))
    sheet = letters.sheet(rt, words, facts, language, letters.recipient_lines(rt, case, None))
    notice = Notice(words.subject, words.body, language.value, None, sheet=sheet)
    new = store.NewOutbound(
        key=posting.next_key(session, case, LetterKind.MAILING_STOPPED),
        kind=LetterKind.MAILING_STOPPED,
        channel=ChannelKind.NONE,
        state=OutboundState.TASK,
        content=dump(notice),
        case_id=case.id,
        due_on=posting.do_by(rt, case, ChannelKind.POST),
    )
    return posting.add_row(session, rt, act, new)
