"""What the clock tells people: complete sentences in both languages, numbers declined, nothing left to fill in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from cases import notices
from cases.letters import CaseFacts, ItemFacts, Letter
from cases.notices import URGENT, Anchor, Moved, NoticeKind, Standing
from cases.states import Outcome
from classifier.rights import ChannelKind, Right
from verify.codes import ReasonCode

CASE = CaseFacts(
    number="DSR-2026-000123",
    received_on=date(2026, 3, 5),
    due_on=date(2026, 4, 7),
    target_on=date(2026, 4, 2),
    rights=((Right.ACCESS, date(2026, 4, 7)), (Right.ERASURE, date(2026, 4, 7))),
    channel=ChannelKind.EMAIL,
    link="https://x.example/cases/DSR-2026-000123",
)
ITEM = ItemFacts(7, (ReasonCode.SEAL,), date(2026, 4, 7), "https://x.example/review/7")
DAY = date(2026, 4, 2)
MOVED = (Moved(Right.ACCESS, date(2026, 4, 7), date(2026, 4, 8)),)
ANCHOR = Anchor(512, "ab" * 32)

WRITE: dict[str, Callable[[str], Letter]] = {
    "reminder": lambda lang: notices.reminder(CASE, 5, lang),
    "last day": lambda lang: notices.reminder(CASE, 0, lang),
    "overdue": lambda lang: notices.overdue(CASE, lang),
    "escalation": lambda lang: notices.escalation(CASE, lang),
    "undelivered": lambda lang: notices.undelivered(CASE, "the mail server refused the recipient (550)", lang),
    "recomputed": lambda lang: notices.recomputed(CASE, MOVED, lang),
    "pressing": lambda lang: notices.pressing(ITEM, 2, lang),
    "lapsed": lambda lang: notices.lapsed(ITEM, lang),
    "decided": lambda lang: notices.decided(7, Outcome.CASE, ITEM.link, lang),
    "mailbox": lambda lang: notices.mailbox_failing(datetime(2026, 4, 1, 9, tzinfo=UTC), DAY, lang),
    "folders": lambda lang: notices.folders_failing(2, datetime(2026, 4, 1, 9, tzinfo=UTC), DAY, lang),
    "mailbox never read": lambda lang: notices.mailbox_failing(None, DAY, lang),
    "one list": lambda lang: notices.trust_failing(["DE", "EE"], DAY, lang),
    "no list": lambda lang: notices.trust_failing((), DAY, lang),
    "calendar": lambda lang: notices.calendar_broken("The file is not valid TOML.", DAY, lang),
    "morning": lambda lang: notices.morning(DAY, Standing(4, 1, 2, 0), [notices.overdue(CASE, lang)], ANCHOR, lang),
    "quiet morning": lambda lang: notices.morning(DAY, Standing(0, 0, 0, 0), [], None, lang),
}


@pytest.mark.parametrize("lang", ["lv", "en", "ru"])
@pytest.mark.parametrize("name", WRITE)
def test_a_notice_is_whole_in_the_language_of_staff(name: str, lang: str) -> None:
    letter = WRITE[name](lang)
    assert letter.language.value == ("en" if lang == "en" else "lv")
    assert letter.subject == letter.subject.strip() != ""
    assert "\n" not in letter.subject
    assert not set("{}") & set(letter.subject + letter.body)
    assert letter.body.endswith("\n")
    assert "None" not in letter.body


@pytest.mark.parametrize("name", WRITE)
def test_the_languages_differ(name: str) -> None:
    assert WRITE[name]("lv").body != WRITE[name]("en").body


@pytest.mark.parametrize(
    ("left", "lv", "en"),
    [
        (0, "pēdējā diena", "last day"),
        (1, "atlikusi 1 darba diena", "1 working day left"),
        (2, "atlikušas 2 darba dienas", "2 working days left"),
        (10, "atlikušas 10 darba dienas", "10 working days left"),
        (11, "atlikušas 11 darba dienas", "11 working days left"),
        (21, "atlikusi 21 darba diena", "21 working days left"),
    ],
)
def test_days_are_declined(left: int, lv: str, en: str) -> None:
    assert lv in notices.reminder(CASE, left, "lv").subject
    assert en in notices.reminder(CASE, left, "en").subject
    assert f"{lv[0].upper()}{lv[1:]}." in notices.reminder(CASE, left, "lv").body


def test_a_reminder_names_number_rights_dates_and_link() -> None:
    letter = notices.reminder(CASE, 5, "lv")
    assert CASE.number in letter.subject
    assert "02.04.2026" in letter.subject
    assert all(
        words in letter.body for words in ("Piekļuve", "2026. gada 2. aprīlim", "2026. gada 7. aprīlī", CASE.link)
    )


def test_a_digest_holds_every_notice_whole_and_the_anchor() -> None:
    told = [notices.overdue(replace(CASE, number=f"DSR-2026-{n:06d}"), "en") for n in range(1, 4)]
    body = notices.morning(DAY, Standing(3, 3, 0, 0), told, ANCHOR, "en").body
    assert [body.index(f"{n}. OVERDUE: case DSR-2026-{n:06d}") for n in (1, 2, 3)] == sorted(
        body.index(one.subject) - 3 for one in told
    )
    assert f"--anchor 512:{'ab' * 32} " in body


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome is not Outcome.WAITING])
def test_every_end_of_an_undecided_verdict_has_its_words(outcome: Outcome) -> None:
    assert notices.decided(7, outcome, ITEM.link, "en").body.count("Outcome: ") == 1


def test_what_is_urgent_is_what_can_not_wait_for_tomorrow() -> None:
    patient = set(NoticeKind) - URGENT
    assert patient == {
        NoticeKind.NEW_CASE, NoticeKind.MAIL_JOINED, NoticeKind.HELD, NoticeKind.WAITING, NoticeKind.DECIDED,
        NoticeKind.TASK, NoticeKind.REMINDER, NoticeKind.PRESSING, NoticeKind.RECOMPUTED,
    }  # fmt: skip


def test_a_row_names_its_kind_in_its_column() -> None:
    kinds: list[Any] = [kind for kind in NoticeKind if len(kind.value) > 32]
    assert kinds == []
