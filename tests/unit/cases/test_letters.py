"""Letters and notices: whole in every language, right in their dates, and without anything personal in them."""

import re
import string
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from cases.dates import DATE_ON, DATE_UNTIL, Language, language_of
from cases.letters import (
    CaseFacts,
    ItemFacts,
    Letter,
    acknowledged_by_mail,
    acknowledgement_task,
    admin_notice,
    joined_notice,
    missing_notice,
    staff_notice,
    waiting_notice,
)
from cases.wording import MAIL_JOINED, MAIL_MISSING, NEW_CASE, REVIEW, TASK, TASK_ACTS, WAITING, Text
from classifier.rights import RIGHTS, ChannelKind, Right
from verify.codes import REASONS, ReasonCode

CASE = CaseFacts(
    number="DSR-2026-000123",
    received_on=date(2026, 3, 5),
    due_on=date(2026, 4, 7),
    target_on=date(2026, 4, 2),
    rights=((Right.ERASURE, date(2026, 4, 7)), (Right.ACCESS, date(2026, 5, 5))),
    channel=ChannelKind.EMAIL,
    link="https://dsr.example.lv/cases/DSR-2026-000123",
)
ITEM = ItemFacts(
    item=17,
    reasons=(ReasonCode.SEAL, ReasonCode.OLD_SIGNATURE),
    due_on=date(2026, 4, 7),
    link="https://dsr.example.lv/review/17",
)
STAFF = ("lv", "en")


@pytest.mark.parametrize("lang", STAFF)
def test_staff_are_told_number_right_due_date_and_link(lang: str) -> None:
    letter = staff_notice(CASE, lang)

    assert CASE.number in letter.subject
    assert "07.04.2026" in letter.subject
    for right, due_on in CASE.rights:
        title = RIGHTS[right].title_lv if lang == "lv" else RIGHTS[right].title_en
        assert f"• {title}: " in letter.body
        assert DATE_UNTIL[language_of(lang)](due_on) in letter.body
    assert CASE.link in letter.body.splitlines()


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("lang", STAFF)
def test_every_right_has_its_title_in_a_notice(right: Right, lang: str) -> None:
    title = RIGHTS[right].title_lv if lang == "lv" else RIGHTS[right].title_en

    assert title in staff_notice(replace(CASE, rights=((right, CASE.due_on),)), lang).body


def test_a_notice_in_latvian_declines_its_dates() -> None:
    body = staff_notice(CASE, "lv").body

    assert "• Datu dzēšana: jāatbild līdz 2026. gada 7. aprīlim" in body
    assert "Mērķis: atbildēt līdz 2026. gada 2. aprīlim." in body


@pytest.mark.parametrize("code", ReasonCode)
@pytest.mark.parametrize("lang", STAFF)
def test_admins_are_told_every_reason_in_words(code: ReasonCode, lang: str) -> None:
    letter = admin_notice(replace(ITEM, reasons=(code,)), lang)

    sentence = REASONS[code].lv if lang == "lv" else REASONS[code].en
    assert f"• {sentence}" in letter.body.splitlines()
    assert "17" in letter.subject
    assert "07.04.2026" in letter.subject
    assert ITEM.link in letter.body.splitlines()


@pytest.mark.parametrize("lang", STAFF)
def test_a_mail_that_waits_is_told_with_its_running_clock(lang: str) -> None:
    letter = waiting_notice(replace(ITEM, reasons=(ReasonCode.UNDECIDED,)), lang)

    assert DATE_UNTIL[language_of(lang)](ITEM.due_on) in letter.body
    assert ITEM.link in letter.body.splitlines()


def test_an_alarm_on_a_case_stands_in_the_notice_of_the_mail() -> None:
    letter = joined_notice(CASE, (ReasonCode.BOUNCE_OF_OUR_ANSWER,), "lv")

    assert letter.body.startswith("Lietai DSR-2026-000123 pievienota jauna vēstule. Mūsu atbilde nav piegādāta.\n")
    assert joined_notice(CASE, (), "lv").body.startswith("Lietai DSR-2026-000123 pievienota jauna vēstule.\n")


@pytest.mark.parametrize("channel", ChannelKind)
@pytest.mark.parametrize("lang", STAFF)
def test_every_channel_has_a_task_with_its_date(channel: ChannelKind, lang: str) -> None:
    letter = acknowledgement_task(replace(CASE, channel=channel), date(2026, 3, 9), lang)

    assert "09.03.2026" in letter.subject
    assert TASK_ACTS[channel][STAFF.index(lang)] in letter.body
    assert CASE.link in letter.body.splitlines()


def test_the_program_acknowledges_by_mail_where_mail_or_nothing_is_wished() -> None:
    assert {channel for channel in ChannelKind if acknowledged_by_mail(channel)} == {
        ChannelKind.EMAIL,
        ChannelKind.NONE,
    }


# --- What holds for every text ---

TEXTS: dict[str, Mapping[Language, Text]] = {
    "new case": NEW_CASE,
    "mail joined": MAIL_JOINED,
    "review": REVIEW,
    "waiting": WAITING,
    "task": TASK,
    "mail missing": MAIL_MISSING,
}
NAMES_WITHOUT_PERSON = {
    *("number", "received_on", "received_short", "due_on", "due_short", "target_on", "do_by"),
    *("rights", "reasons", "item", "act", "link", "authority", "company", "count", "day_short"),
}


def names_in(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("name", TEXTS)
def test_all_languages_of_a_text_fill_in_the_same(name: str) -> None:
    assert set(TEXTS[name]) == {Language.LV, Language.EN}
    assert len({(frozenset(names_in(t.subject)), frozenset(names_in(t.body))) for t in TEXTS[name].values()}) == 1


@pytest.mark.parametrize("name", TEXTS)
def test_no_text_has_room_for_a_person(name: str) -> None:
    for text in TEXTS[name].values():
        assert names_in(text.subject) | names_in(text.body) <= NAMES_WITHOUT_PERSON


def every_letter() -> list[Letter]:
    later = CASE.received_on + timedelta(days=2)
    return [
        *(
            letter
            for lang in STAFF
            for letter in (
                staff_notice(CASE, lang),
                joined_notice(CASE, (ReasonCode.BOUNCE_OF_OUR_ANSWER,), lang),
                admin_notice(ITEM, lang),
                waiting_notice(ITEM, lang),
                missing_notice(3, later, lang),
                *(acknowledgement_task(replace(CASE, channel=channel), later, lang) for channel in ChannelKind),
            )
        ),
    ]


def test_every_letter_is_filled_in_and_tidy() -> None:
    for letter in every_letter():
        assert letter.subject.isprintable()
        assert not re.search(r"[{}]", letter.subject + letter.body)
        assert all(line == line.strip() for line in letter.body.splitlines())
        assert "\n\n\n" not in letter.body
        assert letter.body.endswith("\n")
        assert not letter.body.endswith("\n\n")


@pytest.mark.parametrize("month", range(1, 13))
def test_months_are_named_and_declined(month: int) -> None:
    day = date(2026, month, 1)
    nominative = "janvāris februāris marts aprīlis maijs jūnijs jūlijs augusts septembris oktobris novembris decembris"
    stem = re.sub(r"(is|s)$", "", nominative.split()[month - 1])

    assert re.fullmatch(rf"2026\. gada 1\. {stem}[āī]", DATE_ON[Language.LV](day))
    assert re.fullmatch(rf"2026\. gada 1\. {stem}(am|im)", DATE_UNTIL[Language.LV](day))
    assert DATE_UNTIL[Language.EN](day) == f"{day:%-d %B %Y}"
