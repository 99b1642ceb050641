"""What staff and admins are told by the clock, as text: reminders, alarms, digests. No personal data (DOMAIN 5.6).

What they are told of single mails and new cases stands beside the letters to clients (`cases.letters`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from cases.dates import DATE_ON, DATE_UNTIL, Language
from cases.letters import CaseFacts, ItemFacts, Letter
from cases.notice_wording import (
    ANCHOR,
    BAD_LISTS,
    CALENDAR_BROKEN,
    CHANGE,
    DECIDED,
    ESCALATION,
    FOLDERS,
    LAPSED,
    MAILBOX,
    MORNING,
    NEVER,
    NO_LIST,
    NOTHING_TOLD,
    OUTCOMES,
    OVERDUE,
    PRESSING,
    RECOMPUTED,
    REMINDER,
    SINCE,
    TRUST,
    UNDELIVERED,
)
from cases.states import Outcome
from cases.wording import RIGHT_LINE, Text
from classifier.rights import RIGHTS, Right
from verify.codes import REASONS, ReasonCode


class NoticeKind(StrEnum):
    """What a notice is about; the kind of its row."""

    NEW_CASE = "case_notice"
    MAIL_JOINED = "mail_notice"
    BOUNCE = "bounce_notice"
    HELD = "review_notice"
    WAITING = "waiting_notice"
    DECIDED = "verdict_notice"
    TASK = "task_notice"
    REMINDER = "reminder_notice"
    LAST_DAY = "last_day_notice"
    OVERDUE = "overdue_notice"
    PRESSING = "pressing_notice"
    LAPSED = "lapsed_notice"
    RECOMPUTED = "recomputed_notice"
    ESCALATION = "escalation_notice"
    UNDELIVERED = "undelivered_notice"
    MISSING = "missing_notice"
    MAILBOX = "mailbox_notice"
    TRUST = "trust_notice"
    CALENDAR = "calendar_notice"
    MORNING = "morning_digest"


URGENT = frozenset(
    {
        NoticeKind.BOUNCE,
        NoticeKind.LAST_DAY,
        NoticeKind.OVERDUE,
        NoticeKind.LAPSED,
        NoticeKind.ESCALATION,
        NoticeKind.UNDELIVERED,
        NoticeKind.MISSING,
        NoticeKind.MAILBOX,
        NoticeKind.TRUST,
        NoticeKind.CALENDAR,
        NoticeKind.MORNING,
    }
)
"""What can't wait for tomorrow's digest: the month is lost by then, or mail does not arrive meanwhile."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The last day of a right before and after the calendar changed."""

    right: Right
    old: date
    new: date


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand in the morning: counts of cases, of items that wait, of what did not leave."""

    open: int
    overdue: int
    waiting: int
    failed: int


@dataclass(frozen=True, slots=True)
class Anchor:
    """The newest event of the history when the digest was written, and its digest in hex."""

    event: int
    digest: str


def reminder(case: CaseFacts, left: int, lang: str) -> Letter:
    """Remind of a case with *left* working days to its target (0: today, or past it)."""
    language = staff_language(lang)
    return _filled(
        REMINDER,
        language,
        number=case.number,
        target_short=short(case.target_on),
        target_on=DATE_UNTIL[language](case.target_on),
        due_on=DATE_ON[language](case.due_on),
        rights=_rights(case, language),
        link=case.link,
        **_left(left, language),
    )


def overdue(case: CaseFacts, lang: str) -> Letter:
    """Tell of a case whose statutory period has ended unanswered."""
    return _of_case(OVERDUE, case, lang)


def escalation(case: CaseFacts, lang: str) -> Letter:
    """Ask for somebody to take over a case whose assignee is away or silent."""
    return _of_case(ESCALATION, case, lang)


def undelivered(case: CaseFacts, cause: str, lang: str) -> Letter:
    """Tell of a letter to the client that finally did not leave; *cause* is a sentence of ours, without full stop."""
    return _of_case(UNDELIVERED, case, lang, cause=cause)


def recomputed(case: CaseFacts, moved: Sequence[Moved], lang: str) -> Letter:
    """Tell which dates of a case a change of the calendar moved."""
    language = staff_language(lang)
    changes = "\n".join(
        CHANGE[language].format(title=_title(one.right, language), old=short(one.old), new=short(one.new))
        for one in moved
    )
    return _of_case(RECOMPUTED, case, lang, changes=changes)


def pressing(item: ItemFacts, left: int, lang: str) -> Letter:
    """Press for a decision on a review item with *left* working days to its provisional date."""
    return _of_item(PRESSING, item, lang, **_left(left, staff_language(lang)))


def lapsed(item: ItemFacts, lang: str) -> Letter:
    """Tell of a review item whose provisional period has ended without a decision."""
    return _of_item(LAPSED, item, lang)


def decided(item: int, outcome: Outcome, link: str, lang: str) -> Letter:
    """Tell that an undecided verdict is decided now, and what the mail became."""
    language = staff_language(lang)
    words = OUTCOMES[outcome.value]
    return _filled(
        DECIDED, language, item=str(item), outcome=words.en if language is Language.EN else words.lv, link=link
    )


def mailbox_failing(last_read: datetime | None, day: date, lang: str) -> Letter:
    """Tell that the mailbox was not read since *last_read* (aware, in the company's zone; None: never)."""
    language = staff_language(lang)
    return _filled(MAILBOX, language, day_short=short(day), since=_since(last_read, language))


def folders_failing(count: int, last_read: datetime | None, day: date, lang: str) -> Letter:
    """Tell that so many folders of the mailbox are not read while others are; *last_read* as in `mailbox_failing`."""
    language = staff_language(lang)
    return _filled(FOLDERS, language, day_short=short(day), count=str(count), since=_since(last_read, language))


def _since(at: datetime | None, language: Language) -> str:
    return NEVER[language] if at is None else SINCE[language].format(at=f"{at:%d.%m.%Y %H:%M}")


def trust_failing(territories: Sequence[str], day: date, lang: str) -> Letter:
    """Tell which countries' lists can't be relied on; none named: not one list can."""
    language = staff_language(lang)
    what = BAD_LISTS[language].format(territories=", ".join(territories)) if territories else NO_LIST[language]
    return _filled(TRUST, language, day_short=short(day), what=what)


def calendar_broken(cause: str, day: date, lang: str) -> Letter:
    """Tell that the calendar file can't be used, and why."""
    return _filled(CALENDAR_BROKEN, staff_language(lang), day_short=short(day), cause=cause)


def morning(day: date, standing: Standing, told: Sequence[Letter], anchor: Anchor | None, lang: str) -> Letter:
    """Write the digest of a morning: how things stand, all notices that were gathered, and the head of the history."""
    language = staff_language(lang)
    sections = "\n".join(f"{n}. {one.subject}\n\n{one.body}" for n, one in enumerate(told, start=1))
    vouched = "" if anchor is None else ANCHOR[language].format(event=anchor.event, digest=anchor.digest)
    return _filled(
        MORNING,
        language,
        day_short=short(day),
        open=str(standing.open),
        overdue=str(standing.overdue),
        waiting=str(standing.waiting),
        failed=str(standing.failed),
        told=sections or NOTHING_TOLD[language],
        anchor=vouched,
    )


def staff_language(lang: str) -> Language:
    """Staff read Latvian and English."""
    return Language.EN if lang == Language.EN else Language.LV


def short(day: date) -> str:
    """*07.04.2026*: the same for every language, for subjects."""
    return f"{day:%d.%m.%Y}"


def _of_case(texts: Mapping[Language, Text], case: CaseFacts, lang: str, **more: str) -> Letter:
    language = staff_language(lang)
    return _filled(
        texts,
        language,
        number=case.number,
        target_short=short(case.target_on),
        due_short=short(case.due_on),
        rights=_rights(case, language),
        link=case.link,
        **more,
    )


def _of_item(texts: Mapping[Language, Text], item: ItemFacts, lang: str, **more: str) -> Letter:
    language = staff_language(lang)
    return _filled(
        texts,
        language,
        item=str(item.item),
        due_short=short(item.due_on),
        due_on=DATE_UNTIL[language](item.due_on),
        reasons=_reasons(item.reasons, language),
        link=item.link,
        **more,
    )


def _filled(texts: Mapping[Language, Text], language: Language, **names: str) -> Letter:
    text = texts[language]
    return Letter(text.subject.format(**names), text.body.format(**names).strip() + "\n", language)


def _left(left: int, language: Language) -> dict[str, str]:
    """How long there is, for a subject and as the beginning of a sentence."""
    words = _left_lv(left) if language is Language.LV else _left_en(left)
    return {"left": words, "left_sentence": words[:1].upper() + words[1:]}


def _left_lv(left: int) -> str:
    """Latvian counts 21, 31 as one and 11 as many."""
    if left == 0:
        return "pēdējā diena"
    one = left % 10 == 1 and left % 100 != 11  # noqa: PLR2004  a rule of the language
    return f"atlikusi {left} darba diena" if one else f"atlikušas {left} darba dienas"


def _left_en(left: int) -> str:
    if left == 0:
        return "last day"
    return "1 working day left" if left == 1 else f"{left} working days left"


def _rights(case: CaseFacts, language: Language) -> str:
    until = DATE_UNTIL[language]
    return "\n".join(
        RIGHT_LINE[language].format(title=_title(right, language), due_on=until(due_on))
        for right, due_on in case.rights
    )


def _title(right: Right, language: Language) -> str:
    return RIGHTS[right].title_en if language is Language.EN else RIGHTS[right].title_lv


def _reasons(reasons: Iterable[ReasonCode], language: Language) -> str:
    return "\n".join(f"• {REASONS[r].en if language is Language.EN else REASONS[r].lv}" for r in reasons)
