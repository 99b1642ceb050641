"""Letters to clients and notices to staff and admins, as text. The message around it is made where it leaves.

What is given here holds no personal data beyond a case number and dates, so that nothing personal can slip into a
subject or a notice (DOMAIN 5.6): names, addresses and the request itself stay in the case.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from cases.dates import DATE_UNTIL, Language
from cases.wording import (
    MAIL_JOINED,
    MAIL_MISSING,
    NEW_CASE,
    REVIEW,
    RIGHT_LINE,
    TASK,
    TASK_ACTS,
    WAITING,
    Text,
)
from classifier.rights import RIGHTS, ChannelKind, Right
from verify.codes import REASONS, ReasonCode


@dataclass(frozen=True, slots=True)
class Letter:
    """A text to be sent: *subject* of one line, *body* with a line a paragraph, both in *language*."""

    subject: str
    body: str
    language: Language


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What letters and notices may know of a case: *rights* with the last day of each, *link* to its page."""

    number: str
    received_on: date
    due_on: date
    target_on: date
    rights: tuple[tuple[Right, date], ...]
    channel: ChannelKind
    link: str


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What notices may know of a mail that waits: *item* its number for staff, *due_on* the provisional last day."""

    item: int
    reasons: tuple[ReasonCode, ...]
    due_on: date
    link: str


def acknowledged_by_mail(channel: ChannelKind) -> bool:
    """Tell whether the receipt is acknowledged by e-mail; else it becomes a dated task for staff (DOMAIN 5.1).

    Without a stated wish the answer goes the way the request came.
    """
    match channel:
        case ChannelKind.EMAIL | ChannelKind.NONE:
            return True
        case (
            ChannelKind.POST
            | ChannelKind.PHONE
            | ChannelKind.IN_PERSON
            | ChannelKind.EADDRESS
            | ChannelKind.IN_ATTACHMENT
        ):
            return False
        case _:
            assert_never(channel)


def acknowledgement_task(case: CaseFacts, do_by: date, lang: str) -> Letter:
    """Ask staff to acknowledge receipt by the client's channel, not later than on *do_by*."""
    language = _staff_language(lang)
    act = TASK_ACTS[case.channel]
    return _filled(
        TASK,
        language,
        number=case.number,
        do_by=_short(do_by),
        act=act.en if language is Language.EN else act.lv,
        received_short=_short(case.received_on),
        due_short=_short(case.due_on),
        link=case.link,
    )


def staff_notice(case: CaseFacts, lang: str) -> Letter:
    """Tell staff of a new case: number, rights, dates and link, nothing else."""
    language = _staff_language(lang)
    return _filled(
        NEW_CASE,
        language,
        number=case.number,
        due_short=_short(case.due_on),
        rights=_rights(case, language),
        target_on=DATE_UNTIL[language](case.target_on),
        link=case.link,
    )


def joined_notice(case: CaseFacts, reasons: Iterable[ReasonCode], lang: str) -> Letter:
    """Tell staff that a mail joined a case; *reasons* may hold an alarm such as BOUNCE_OF_OUR_ANSWER."""
    language = _staff_language(lang)
    return _filled(
        MAIL_JOINED,
        language,
        number=case.number,
        due_short=_short(case.due_on),
        reasons=" ".join(_sentences(reasons, language)),
        rights=_rights(case, language),
        link=case.link,
    )


def admin_notice(item: ItemFacts, lang: str) -> Letter:
    """Tell admins of a review item: why it waits, until when it would have to be answered, and the link."""
    return _item_notice(REVIEW, item, lang)


def waiting_notice(item: ItemFacts, lang: str) -> Letter:
    """Tell staff, at the first retry, of a mail whose verdict is undecided for want of data (DOMAIN 4.3)."""
    return _item_notice(WAITING, item, lang)


def missing_notice(count: int, day: date, lang: str) -> Letter:
    """Tell admins that the mail server holds mail which can't be fetched: how many, seen on which day."""
    language = _staff_language(lang)
    return _filled(MAIL_MISSING, language, count=str(count), day_short=_short(day))


def _item_notice(texts: Mapping[Language, Text], item: ItemFacts, lang: str) -> Letter:
    language = _staff_language(lang)
    return _filled(
        texts,
        language,
        item=str(item.item),
        due_short=_short(item.due_on),
        due_on=DATE_UNTIL[language](item.due_on),
        reasons="\n".join(f"• {sentence}" for sentence in _sentences(item.reasons, language)),
        link=item.link,
    )


def _filled(texts: Mapping[Language, Text], language: Language, **names: str) -> Letter:
    """Fill in a text; a name that the text does not use is no fault, a name that it lacks is (`KeyError`)."""
    text = texts[language]
    body = "\n".join(line.rstrip() for line in text.body.format(**names).splitlines())
    return Letter(text.subject.format(**names), body + "\n", language)


def _staff_language(lang: str) -> Language:
    """Staff read Latvian and English."""
    return Language.EN if lang == Language.EN else Language.LV


def _short(day: date) -> str:
    """*07.04.2026*: the same for every language, for subjects."""
    return f"{day:%d.%m.%Y}"


def _rights(case: CaseFacts, language: Language) -> str:
    until = DATE_UNTIL[language]
    lines = (
        RIGHT_LINE[language].format(
            title=RIGHTS[right].title_en if language is Language.EN else RIGHTS[right].title_lv, due_on=until(due_on)
        )
        for right, due_on in case.rights
    )
    return "\n".join(lines)


def _sentences(reasons: Iterable[ReasonCode], language: Language) -> list[str]:
    return [REASONS[reason].en if language is Language.EN else REASONS[reason].lv for reason in reasons]
