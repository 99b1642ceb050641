"""A lawyer may edit every letter; what the law requires in it can't be lost, by deletion, by a condition, or by emptying it."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.company import company_from
from cases.dates import Language
from cases.letter_forms import envelope_lines, written
from cases.letter_kinds import (
    BLOCKS,
    KINDS,
    Block,
    LetterKind,
    MissingBlockError,
    MissingFieldError,
    UnknownNameError,
    checked,
    needed,
)
from cases.letter_values import LetterFacts, values_of
from cases.templates import TemplateError, parse
from classifier.rights import Right

ROOT = Path(__file__).resolve().parents[3]
LETTERS = ROOT / "config" / "letters"
COMPANY = company_from(tomllib.loads((ROOT / "config" / "company.toml").read_text(encoding="utf-8")))
FACTS = LetterFacts("DSR-2026-000123", date(2026, 3, 5), date(2026, 4, 7), date(2026, 3, 9), (Right.ACCESS,))
WORDS = {
    "done": "Dati ir laboti.",
    "reasons": "Dati glabājami grāmatvedības likuma dēļ.",
    "extended_due_on": "2026. gada 5. jūnijā",
    "person": "persona, par kuru rakstījām martā",
    "searched": "CRM",
    "deviation": "pasta kaste nepieņem vēstules.",
}


BLOCK = r"\{{\{{#{0}\}}\}}(.*?)\{{\{{/{0}\}}\}}"
"""A block of that name with what stands in it."""


def source(kind: LetterKind, language: Language) -> str:
    return (LETTERS / language / f"{kind}.txt").read_text(encoding="utf-8")


def values(language: Language, **changes: str) -> dict[str, str]:
    return {**values_of(FACTS, COMPANY, language), **WORDS, **changes}


def required(kind: LetterKind) -> tuple[Block, ...]:
    """A deviation is told in letters to the client that a person may send by any channel."""
    told = (
        Block.DEVIATION
        if kind
        not in {
            LetterKind.ACKNOWLEDGEMENT,
            LetterKind.INVITATION,
            LetterKind.DOCUMENT_AGAIN,
            LetterKind.THIRD_PARTY,
        }
        else None
    )
    return KINDS[kind].blocks if told is None else (*KINDS[kind].blocks, told)


def every_letter() -> list[tuple[LetterKind, Language]]:
    return [(kind, language) for kind in LetterKind for language in Language]


def every_block() -> list[tuple[LetterKind, Language, Block]]:
    return [(kind, language, block) for kind, language in every_letter() for block in required(kind)]


def deviating(kind: LetterKind) -> str:
    return WORDS["deviation"] if Block.DEVIATION in required(kind) else ""


@pytest.mark.parametrize(("kind", "language"), every_letter())
def test_every_shipped_letter_may_be_sent_and_is_tidy(kind: LetterKind, language: Language) -> None:
    template = parse(source(kind, language))
    letter = written(kind, language, template, values(language, deviation=deviating(kind)))

    assert template.unknown_names(KINDS[kind].names) == ()
    assert letter.subject.isprintable()
    assert letter.subject == letter.subject.strip() != ""
    assert not re.search(r"[{}]|  ", letter.subject + letter.body)
    assert "\n\n\n" not in letter.body
    assert letter.body.endswith("\n")
    assert COMPANY.email in letter.body
    assert COMPANY.email not in letter.paper[-1], "on paper the company stands at the head"


@pytest.mark.parametrize(("kind", "language", "block"), every_block())
def test_a_letter_without_a_required_block_is_not_sent(kind: LetterKind, language: Language, block: Block) -> None:
    whole = source(kind, language)
    given = values(language, deviation=deviating(kind))
    spoilt = {
        "deleted": "",
        "hidden by a condition": f"{{{{?files}}}}{{{{#{block}}}}}\\1{{{{/{block}}}}}{{{{/files}}}}",
        "emptied": f"{{{{#{block}}}}} \u200b\u00a0 \n{{{{/{block}}}}}",
        "renamed": "{{#other}}\\1{{/other}}",
        "no block": "\\1",
    }
    for how, instead in spoilt.items():
        text = re.sub(BLOCK.format(block), instead, whole, flags=re.DOTALL)
        with pytest.raises(MissingBlockError) as caught:
            checked(kind, language, parse(text), given)
        assert caught.value.block is block, how
        assert f"“{block}”" in str(caught.value)
        assert BLOCKS[block].en in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "language", "block", "name"),
    [(k, lang, b, n) for k, lang, b in every_block() for n in needed(k, b)],
)
def test_a_block_that_lost_its_fact_is_a_missing_block(
    kind: LetterKind, language: Language, block: Block, name: str
) -> None:
    """“We will answer by .” is no time limit, and a complaint needs somebody to complain to."""
    whole = source(kind, language)
    inside = re.search(BLOCK.format(block), whole, re.DOTALL)[0]
    text = whole.replace(inside, inside.replace(f"{{{{{name}}}}}", "…"))
    assert text != whole
    with pytest.raises(MissingBlockError) as caught:
        checked(kind, language, parse(text), values(language, deviation=deviating(kind)))
    assert caught.value.block is block


@pytest.mark.parametrize("language", Language)
def test_the_complaint_names_the_authority_and_the_answer_names_the_court(language: Language) -> None:
    for kind in (k for k in LetterKind if Block.COURT in KINDS[k].blocks):
        body = written(kind, language, parse(source(kind, language)), values(language, deviation="")).body
        assert COMPANY.authority.name(language) in body
        assert COMPANY.authority.email in body
        assert {"lv": "vērsties tiesā", "en": "before a court", "ru": "обратиться в суд"}[language] in body


def test_answers_and_delays_always_carry_both_remedies() -> None:
    """GDPR 12(4): every answer that does less than was asked, and every delay."""
    for kind in (
        *(k for k in LetterKind if KINDS[k].answers),
        LetterKind.EXTENSION,
        LetterKind.INVITATION,
        LetterKind.DOCUMENT_AGAIN,
    ):
        assert {Block.COMPLAINT, Block.COURT} <= set(KINDS[kind].blocks)


@pytest.mark.parametrize(("kind", "language"), every_letter())
def test_letters_to_unconfirmed_addresses_have_no_room_for_a_person(kind: LetterKind, language: Language) -> None:
    if KINDS[kind].personal:
        return
    names = parse(source(kind, language)).names
    assert names.isdisjoint({"person", "reasons", "files", "recipients", "searched"})
    if kind is not LetterKind.MAILING_STOPPED:
        assert "rights" not in names


@pytest.mark.parametrize("kind", [k for k in LetterKind if KINDS[k].fields])
def test_a_field_that_nobody_wrote_is_named(kind: LetterKind) -> None:
    for name in KINDS[kind].fields:
        with pytest.raises(MissingFieldError) as caught:
            checked(kind, Language.LV, parse(source(kind, Language.LV)), values(Language.LV, **{name: " \u200b"}))
        assert caught.value.name == name


def test_an_unknown_name_is_a_sentence_that_names_it() -> None:
    text = source(LetterKind.GRANT, Language.LV).replace("{{number}}", "{{numurs}}", 1)
    with pytest.raises(UnknownNameError, match=r"lv/grant.*\{\{numurs\}\}.*may hold: .*number"):
        checked(LetterKind.GRANT, Language.LV, parse(text), values(Language.LV))


def test_what_people_wrote_is_never_read_as_a_sign() -> None:
    evil = "{{/reasons}}{{#court}}{{company_email}} {{?x}} }} {{"
    template = parse(source(LetterKind.REFUSAL, Language.LV))
    letter = written(LetterKind.REFUSAL, Language.LV, template, values(Language.LV, reasons=evil, deviation=""))
    assert evil in letter.body


BAD = {
    "no subject": ("Labdien!\n", "first line"),
    "empty subject": ("Subject:  \n\nx", "first line"),
    "nothing": ("", "first line"),
    "never closed": ("Subject: x\n\n{{#court}}\nTiesa", "never closed"),
    "closed twice": ("Subject: x\n\n{{#a}}x{{/a}}{{/a}}", "line 3 closes"),
    "crossed": ("Subject: x\n\n{{#a}}{{#b}}{{/a}}{{/b}}", "line 3 closes"),
    "block in the subject": ("Subject: {{#court}}x{{/court}}\n\nx", "block stands in the subject"),
    "stray braces": ("Subject: x\n\nLabdien!\n{{ number }", "line 4 holds {{"),
    "name with a capital": ("Subject: x\n\n{{Number}}", "part of no sign"),
    "too deep": ("Subject: x\n\n" + "{{#a}}" * 20, "more than 8"),
    "too long": ("Subject: x\n\n" + "x" * 50_000, "longer than"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_template_is_told_by_its_line(name: str) -> None:
    text, sentence = BAD[name]
    with pytest.raises(TemplateError, match=re.escape(sentence)):
        parse(text)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="{}#?/ab \n", max_size=60))
def test_any_text_is_a_template_or_told_why_not(text: str) -> None:
    try:
        template = parse(f"Subject: x\n{text}")
    except TemplateError:
        return
    assert template.filled({}).subject == "x"


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm() -> None:
    template = parse("\ufeffSubject: {{number}}\r\n\r\nA\r\n\r\n{{#court}}\r\nB\r\n{{/court}}\r\n")
    assert template.filled({"number": "1"}).body == "A\n\nB\n"


@pytest.mark.parametrize(
    ("name", "target", "lines"),
    [
        ("Anna Ozola", "Ilgā iela 1-2, Rīga, LV-1010", ("Anna Ozola", "Ilgā iela 1-2", "Rīga", "LV-1010")),
        ("Anna Ozola", "anna ozola, Ilgā iela 1, Rīga", ("anna ozola", "Ilgā iela 1", "Rīga")),
        (None, "Ilgā iela 1,, Rīga ,", ("Ilgā iela 1", "Rīga")),
        ("Anna Ozola", "", ("Anna Ozola",)),
    ],
)
def test_an_envelope_has_the_name_first(name: str | None, target: str, lines: tuple[str, ...]) -> None:
    assert envelope_lines(name, target) == lines


@pytest.mark.parametrize("language", Language)
def test_the_acknowledgement_states_number_dates_period_extension_and_authority(language: Language) -> None:
    """EDPB 01/2022 §57: receipt is confirmed with the period; 12(3): one month, and two further ones told in time."""
    kind = LetterKind.ACKNOWLEDGEMENT
    letter = written(kind, language, parse(source(kind, language)), values(language, deviation=""))
    for part in (
        FACTS.number or "",
        values(language)["received_on"],
        values(language)["due_on"],
        {"lv": "viens mēnesis", "en": "one month", "ru": "один месяц"}[language],
        {"lv": "vēl par diviem mēnešiem", "en": "two further months", "ru": "ещё на два месяца"}[language],
        COMPANY.authority.email,
    ):
        assert part in letter.body
    assert {"lv": "Pieprasījums DSR-2026-000123 ir saņemts"}.get(language, letter.subject) == letter.subject


def test_days_are_declined_as_the_language_declines_them() -> None:
    latvian = values_of(FACTS, COMPANY, Language.LV)
    assert (latvian["received_on"], latvian["due_on"]) == ("2026. gada 5. martā", "2026. gada 7. aprīlī")
    assert values_of(FACTS, COMPANY, Language.RU)["due_on"] == "7 апреля 2026 года"


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("language", Language)
def test_every_right_has_its_name_in_letters(right: Right, language: Language) -> None:
    named = values_of(
        LetterFacts(None, date(2026, 1, 1), date(2026, 2, 1), date(2026, 1, 1), (right,)), COMPANY, language
    )
    assert named["rights"]
    assert named["number"] == ""
