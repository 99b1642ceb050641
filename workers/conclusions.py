"""What each decision does: cases, review items, endings, and the rows of what leaves. All in the caller's transaction."""

from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never

from sqlalchemy.orm import Session

from cases import store
from cases.asking import ask
from cases.deadline import due
from cases.decision import (
    AskHuman,
    Attach,
    CaseTarget,
    ClockedRight,
    Decision,
    Ignore,
    ItemTarget,
    NoRequest,
    OpenCase,
    Reading,
    Reject,
    Retry,
)
from cases.model import Case, Mail, ReviewItem
from cases.returned import reopen_returned
from cases.rows import existing
from cases.states import Outcome, Stage
from desk import notices, outgoing
from desk.invitations import ask_by_setting
from desk.requests import Texts, readable
from intake.facts import MailFacts
from runtime.examine import sole_sender
from runtime.runtime import Runtime
from verify.codes import ReasonCode
from verify.judge import Judgement, Verdict

RETRY_LIMIT = timedelta(hours=72)
"""For so long an undecided verdict is tried again; then a person decides (DOMAIN 4.3)."""

SIGNED_VERSION = "the signed version of the same request arrived"
"""Why a review item ends when its sender sends the request again, signed."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One mail when its end is written: what it says, how its signatures were judged, what was read."""

    facts: MailFacts
    judgement: Judgement
    reading: Reading
    texts: Texts

    @property
    def sender(self) -> str | None:
        """The address in From, unauthenticated."""
        return sole_sender(self.facts)


def conclude(session: Session, rt: Runtime, mail: Mail, matter: Matter, decision: Decision) -> Stage:
    """Write what *decision* says and give the mail's new stage."""
    if matter.facts.bounce:
        reopen_returned(session, rt.vault, rt.act(), matter.facts.returned)
    match decision:
        case OpenCase():
            _open_case(session, rt, mail, matter, decision)
        case Attach():
            _attach(session, rt, mail, decision)
        case AskHuman() | Reject():
            _ask(session, rt, mail, matter.judgement.verdict, decision)
        case Retry():
            _wait(session, rt, mail, decision)
        case NoRequest():
            _end(session, rt, mail, Outcome.NO_REQUEST)
        case Ignore():
            _end(session, rt, mail, Outcome.IGNORED)
        case _:
            assert_never(decision)
    if not isinstance(decision, Retry):
        notices.tell_staff_of_verdict(session, rt, mail)
    _index(session, rt, mail, matter)
    return Stage(mail.stage)


def hold(session: Session, rt: Runtime, mail: Mail, reason: ReasonCode) -> Stage:
    """Send a mail that could not be examined to a person."""
    _ask(session, rt, mail, Verdict.HOLD, AskHuman((reason,), ()))
    return Stage(mail.stage)


def _open_case(session: Session, rt: Runtime, mail: Mail, matter: Matter, decision: OpenCase) -> None:
    act = rt.act()
    new = store.NewCase(
        rights=_with_dates(rt, decision.rights),
        channel=decision.channel,
        language=decision.language,
        policy_version=rt.company.policy_version,
        zone=rt.calendar.zone,
        request=readable(matter.texts.covered),
        requester=decision.requester,
        sender=matter.sender,
        flags=tuple(decision.flags),
    )
    case = store.open_case(session, rt.vault, act, new, decision.signed)
    store.finish(session, rt.vault, act, mail, store.Ending(Outcome.CASE, case_id=case.id))
    for item_id in decision.joins:
        store.join_case(session, rt.vault, act, item_id, store.Join(case.id, SIGNED_VERSION))
    for item_id in decision.hints:
        store.get_review(session, item_id).case_hint = case.id
    _index_case(session, rt, case, matter, decision)
    outgoing.acknowledge(session, rt, case, outgoing.Answered(mail.id, matter.facts, decision.answerable))
    notices.tell_staff_of_case(session, rt, case, mail.id)


def _with_dates(rt: Runtime, rights: tuple[ClockedRight, ...]) -> tuple[store.DueRight, ...]:
    return tuple(store.DueRight(r.right, due(r.received_at, rt.calendar)) for r in rights)


def _attach(session: Session, rt: Runtime, mail: Mail, decision: Attach) -> None:
    match decision.target:
        case CaseTarget(case_id=case_id):
            _attach_to_case(session, rt, mail, decision, case_id)
        case ItemTarget(item_id=item_id):
            item = store.get_review(session, item_id)
            store.attach_to_item(session, rt.vault, rt.act(), item, mail, decision.labels)
            _count_from_the_first(rt, item, mail)
        case _:
            assert_never(decision.target)


def _count_from_the_first(rt: Runtime, item: ReviewItem, mail: Mail) -> None:
    """The first receipt keeps the clock, also where the earlier mail is read later (DOMAIN 2.4)."""
    if mail.received_at < item.received_at:
        item.received_at = mail.received_at
        item.provisional_due_on = due(mail.received_at, rt.calendar).due_on


def _attach_to_case(session: Session, rt: Runtime, mail: Mail, decision: Attach, case_id: int) -> None:
    act = rt.act()
    case = existing(session, Case, case_id)
    ask(session, rt.vault, act, case, _with_dates(rt, decision.rights))
    store.finish(session, rt.vault, act, mail, store.Ending(Outcome.ATTACHED, case_id=case.id))
    notices.tell_staff_of_mail(session, rt, case, mail.id, decision.reasons)


def _ask(session: Session, rt: Runtime, mail: Mail, verdict: Verdict, decision: AskHuman | Reject) -> None:
    new = store.NewItem(
        decision=verdict,
        reasons=decision.reasons,
        labels=decision.labels,
        provisional_due_on=due(mail.received_at, rt.calendar).due_on,
        case_hint=decision.case_hint,
    )
    item = store.open_item(session, rt.vault, rt.act(), mail, new)
    notices.tell_admins_of_item(session, rt, item)
    ask_by_setting(session, rt, item)


def _wait(session: Session, rt: Runtime, mail: Mail, decision: Retry) -> None:
    """Wait as long again as it has been tried already: doubling, without a counter, up to the limit exactly."""
    now = rt.clock()
    first = mail.first_retry_at or now
    until = min(now + (now - first) + rt.retry_after, first + RETRY_LIMIT)
    if mail.first_retry_at is None:
        notices.tell_staff_of_waiting(session, rt, mail, decision.reasons)
    store.wait(session, rt.vault, rt.act(), mail, until)


def _end(session: Session, rt: Runtime, mail: Mail, outcome: Outcome) -> None:
    store.finish(session, rt.vault, rt.act(), mail, store.Ending(outcome))


def _index(session: Session, rt: Runtime, mail: Mail, matter: Matter) -> None:
    """Make the mail findable by whom it comes from and what it says."""
    names = [text for box in matter.facts.from_ for text in (box.address, box.name) if text]
    texts = (*names, readable(matter.texts.covered), readable(matter.texts.beside))
    store.index_mail(session, rt.vault, mail.id, texts)


def _index_case(session: Session, rt: Runtime, case: Case, matter: Matter, decision: OpenCase) -> None:
    signers = [acceptance.signer for acceptance in decision.signed.acceptances]
    names = [t for s in signers for t in (s.common_name, s.given_name, s.surname, s.serial_number) if t]
    texts = (*names, matter.sender or "", readable(matter.texts.covered))
    store.index_case(session, rt.vault, case.id, texts)
