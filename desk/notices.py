"""What staff and admins are told of single cases and mails, written in the transaction that caused it. No personal data."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from cases import letters, notices
from cases.deadline import due
from cases.letters import ItemFacts, Letter
from cases.model import Case, Mail, Outbound, ReviewItem
from cases.notices import NoticeKind
from cases.outbound import mails_told_of
from cases.rows import existing
from cases.states import Outcome
from cases.troubles import retold
from desk.telling import STAFF_LANGUAGE, Telling, case_facts, tell
from runtime.runtime import Runtime
from verify.codes import ReasonCode


def tell_staff_of_case(session: Session, rt: Runtime, case: Case, mail_id: int | None) -> None:
    """Tell staff of a new case."""
    letter = letters.staff_notice(case_facts(rt, case), STAFF_LANGUAGE)
    tell(session, rt, Telling(f"new:case:{case.id}", NoticeKind.NEW_CASE, letter, case.id, mail_id), rt.staff)


def tell_staff_of_task(session: Session, rt: Runtime, case: Case, letter: Letter) -> None:
    """Tell staff that a person has to confirm receipt; *letter* says how."""
    tell(session, rt, Telling(f"task:ack:case:{case.id}", NoticeKind.TASK, letter, case.id), rt.staff)


def tell_staff_of_mail(session: Session, rt: Runtime, case: Case, mail_id: int, reasons: Iterable[ReasonCode]) -> None:
    """Tell staff that a mail joined a case; an alarm goes to admins as well, and a bounce of our answer waits for no digest."""
    reasons = tuple(reasons)
    if ReasonCode.BOUNCE_OF_OUR_ANSWER in reasons and _has_told_of_many_bounces(session, rt, case.id):
        return
    letter = letters.joined_notice(case_facts(rt, case), reasons, STAFF_LANGUAGE)
    kind = NoticeKind.BOUNCE if ReasonCode.BOUNCE_OF_OUR_ANSWER in reasons else NoticeKind.MAIL_JOINED
    told = rt.staff + rt.admins if reasons else rt.staff
    tell(session, rt, Telling(f"joined:mail:{mail_id}", kind, letter, case.id, mail_id), told)


BOUNCES_A_DAY = 5
"""Bounces on one case that are told of within 24 hours (and those on none together); more are kept and shown. An alarm to a dead address of our own comes back as
well, and a mail server that does not say what it returns would have each alarm raise the next."""


def _has_told_of_many_bounces(session: Session, rt: Runtime, case_id: int | None) -> bool:
    since = rt.clock() - timedelta(days=1)
    return mails_told_of(session, case_id, NoticeKind.BOUNCE, since) >= BOUNCES_A_DAY


def tell_admins_of_item(session: Session, rt: Runtime, item: ReviewItem) -> None:
    """Tell admins of a review item, at once or in the digest (CONTRACT 4)."""
    facts = item_facts(rt, item)
    bounced = ReasonCode.BOUNCE_OF_OUR_ANSWER in facts.reasons
    if bounced and _has_told_of_many_bounces(session, rt, None):
        return
    letter = letters.admin_notice(facts, STAFF_LANGUAGE)
    kind = NoticeKind.BOUNCE if bounced else NoticeKind.HELD
    tell(session, rt, Telling(f"review:{item.id}", kind, letter, mail_id=item.mail_id), rt.admins)


def tell_admins_of_missing(session: Session, rt: Runtime, folder: str, count: int) -> None:
    """Tell admins of mail on the server that is not stored; once a day for each folder, however often it is seen."""
    key = f"missing:{rt.today()}:{rt.vault.tokens('folder', folder)[-1][:16]}"
    letter = letters.missing_notice(count, rt.today(), STAFF_LANGUAGE)
    tell(session, rt, Telling(key, NoticeKind.MISSING, letter), rt.admins)


def tell_admins_of_unread_folders(session: Session, rt: Runtime, count: int, last_read: datetime | None) -> None:
    """Tell admins of folders of the mailbox that can't be read while others are; once a day. *last_read*: the longest ago."""
    at = None if last_read is None else last_read.astimezone(rt.calendar.zone)
    letter = notices.folders_failing(count, at, rt.today(), STAFF_LANGUAGE)
    tell(session, rt, Telling(f"folders:{rt.today()}", NoticeKind.MAILBOX, letter), rt.admins)


def tell_staff_of_waiting(session: Session, rt: Runtime, mail: Mail, reasons: Iterable[ReasonCode]) -> None:
    """Tell staff, at the first retry, that a verdict is undecided while the month runs (DOMAIN 4.3)."""
    due_on = due(mail.received_at, rt.calendar).due_on
    facts = ItemFacts(mail.id, tuple(reasons), due_on, _mail_link(rt, mail))
    letter = letters.waiting_notice(facts, STAFF_LANGUAGE)
    tell(session, rt, Telling(f"waiting:mail:{mail.id}", NoticeKind.WAITING, letter, mail_id=mail.id), rt.staff)


def tell_staff_of_verdict(session: Session, rt: Runtime, mail: Mail) -> None:
    """Tell staff how a mail ended of whose undecided verdict they were told."""
    if mail.first_retry_at is None:
        return
    outcome = Outcome.REVIEW if mail.outcome is None else mail.outcome
    letter = notices.decided(mail.id, outcome, _mail_link(rt, mail), STAFF_LANGUAGE)
    tell(session, rt, Telling(f"decided:mail:{mail.id}", NoticeKind.DECIDED, letter, mail.case_id, mail.id), rt.staff)


def case_occasion(rt: Runtime, case: Case, stage: int | None) -> str:
    """Name the reminder of *stage* working days before the target, None: that the case is late. A moved date is told anew."""
    facts = case_facts(rt, case)
    late = f"overdue:case:{case.id}:{facts.due_on}"
    return late if stage is None else f"remind:case:{case.id}:{facts.target_on}:{stage}"


def item_occasion(item: ReviewItem, stage: int | None) -> str:
    """Name the pressing of *stage* working days before the provisional date; None: that it is past."""
    return f"press:{item.id}:{item.provisional_due_on}:{'late' if stage is None else stage}"


def tell_of_reminder(session: Session, rt: Runtime, case: Case, left: int, stage: int) -> None:
    """Remind staff of an unanswered case with *left* working days, and admins too when two or fewer are left."""
    letter = notices.reminder(case_facts(rt, case), left, STAFF_LANGUAGE)
    kind = NoticeKind.REMINDER if stage else NoticeKind.LAST_DAY
    told = rt.staff + rt.admins if stage <= PRESSED_BY_ALL else rt.staff
    tell(session, rt, Telling(case_occasion(rt, case, stage), kind, letter, case.id), told)


PRESSED_BY_ALL = 2
"""Working days before a date from which both staff and admins are told."""


def tell_of_overdue(session: Session, rt: Runtime, case: Case) -> None:
    """Tell staff and admins that the month of a case has ended unanswered."""
    letter = notices.overdue(case_facts(rt, case), STAFF_LANGUAGE)
    telling = Telling(case_occasion(rt, case, None), NoticeKind.OVERDUE, letter, case.id)
    tell(session, rt, telling, rt.staff + rt.admins)


def press_for_item(session: Session, rt: Runtime, item: ReviewItem, left: int, stage: int | None) -> None:
    """Press for a decision with *left* working days to the provisional date; *stage* None: it is past. It never ends in silence."""
    facts = item_facts(rt, item)
    letter, kind = notices.lapsed(facts, STAFF_LANGUAGE), NoticeKind.LAPSED
    if stage is not None:
        letter, kind = (
            notices.pressing(facts, left, STAFF_LANGUAGE),
            NoticeKind.PRESSING if stage else NoticeKind.LAST_DAY,
        )
    told = rt.admins if stage is not None and stage > PRESSED_BY_ALL else rt.admins + rt.staff
    tell(session, rt, Telling(item_occasion(item, stage), kind, letter, mail_id=item.mail_id), told)


def tell_of_recomputed(
    session: Session, rt: Runtime, case: Case, moved: Sequence[notices.Moved], occasion: str
) -> None:
    """Tell staff which dates of a case a changed calendar moved; *occasion* names the change."""
    letter = notices.recomputed(case_facts(rt, case), moved, STAFF_LANGUAGE)
    key = f"recomputed:case:{case.id}:{occasion}"
    tell(session, rt, Telling(key, NoticeKind.RECOMPUTED, letter, case.id), rt.staff)


def tell_of_escalation(session: Session, rt: Runtime, case: Case, occasion: str) -> None:
    """Tell staff and admins that a case needs somebody to take it over; told once for each *occasion*."""
    letter = notices.escalation(case_facts(rt, case), STAFF_LANGUAGE)
    key = escalation_occasion(case, occasion)
    tell(session, rt, Telling(key, NoticeKind.ESCALATION, letter, case.id), rt.staff + rt.admins)


def escalation_occasion(case: Case, occasion: str) -> str:
    """Name the escalation of a case for *occasion*: what is wrong, since when."""
    return f"escalation:case:{case.id}:{occasion}"


def tell_of_undelivered(session: Session, rt: Runtime, row: Outbound) -> None:
    """Tell staff and admins of a letter of a case that finally did not leave. A notice that fails is told of by no other notice."""
    if row.case_id is None or row.kind in NOT_LETTERS:
        return
    facts = case_facts(rt, existing(session, Case, row.case_id))
    letter = notices.undelivered(facts, retold(row.error or "").lv, STAFF_LANGUAGE)
    key = f"undelivered:{row.id}:{row.attempts}"
    tell(session, rt, Telling(key, NoticeKind.UNDELIVERED, letter, row.case_id), rt.staff + rt.admins)


NOT_LETTERS = frozenset({*NoticeKind, "webhook"})
"""Kinds of outbound rows that go to the company itself."""


def item_facts(rt: Runtime, item: ReviewItem) -> ItemFacts:
    """Give what notices may say of a review item."""
    reasons = tuple(ReasonCode(reason) for reason in item.reasons)
    return ItemFacts(item.id, reasons, item.provisional_due_on, f"{rt.web_url}/review/{item.id}")


def _mail_link(rt: Runtime, mail: Mail) -> str:
    return f"{rt.web_url}/mail/{mail.id}"
