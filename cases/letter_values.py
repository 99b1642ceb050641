"""What stands for the names of a template: the case, the company and the authority, in the language of the letter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cases.company import Company
from cases.dates import DATE_ON, Language
from cases.wording import OFFICER, REGISTERED
from classifier.rights import RIGHTS, Right

RIGHTS_RU: Mapping[Right, str] = {
    Right.RECTIFICATION: "исправление данных",
    Right.OBJECTION: "возражение против обработки",
    Right.ERASURE: "удаление данных",
    Right.ACCESS: "доступ к данным",
    Right.PORTABILITY: "переносимость данных",
    Right.WITHDRAW_CONSENT: "отзыв согласия",
    Right.RESTRICTION: "ограничение обработки",
    Right.AUTOMATED_DECISION: "автоматизированное решение",
    Right.COMPLAINT: "жалоба",
    Right.QUESTION: "вопрос",
}
"""The rights in Russian: only letters are written in it."""

SYSTEM_RU = "системы компании"
"""Systems have no Russian names in the company's file."""


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What letters may know. *number* is None where there is no case yet; *today* is the day on which it is written."""

    number: str | None
    received_on: date
    due_on: date
    today: date
    rights: tuple[Right, ...] = ()


def values_of(facts: LetterFacts, company: Company, language: Language) -> dict[str, str]:
    """Give every name that all kinds share; `deviation` and `files` are empty until a letter has them."""
    on = DATE_ON[language]
    return {
        "number": facts.number or "",
        "received_on": on(facts.received_on),
        "due_on": on(facts.due_on),
        "today": on(facts.today),
        "rights": ", ".join(title(right, language) for right in facts.rights),
        "authority": authority_line(company, language),
        "company": letterhead(company, language),
        "company_name": company.name,
        "company_address": company.address,
        "company_email": company.email,
        "deviation": "",
        "files": "",
    }


def title(right: Right, language: Language) -> str:
    """The name of a right within a sentence: its first letter is small."""
    facts = RIGHTS[right]
    written = {Language.LV: facts.title_lv, Language.EN: facts.title_en, Language.RU: RIGHTS_RU[right]}[language]
    return written[:1].lower() + written[1:]


def systems_line(company: Company, language: Language) -> str:
    """The systems that were searched, as the letter of no data names them."""
    match language:
        case Language.LV:
            return ", ".join(_small(system.name_lv) for system in company.systems)
        case Language.EN:
            return ", ".join(_small(system.name_en) for system in company.systems)
        case Language.RU:
            return SYSTEM_RU + ": " + ", ".join(system.name_en for system in company.systems)


def _small(name: str) -> str:
    return name[:1].lower() + name[1:]


def authority_line(company: Company, language: Language) -> str:
    """The supervisory authority with its address."""
    authority = company.authority
    return f"{authority.name(language)}, {authority.address}, {authority.email}"


def letterhead(company: Company, language: Language) -> str:
    """Who writes: name, what is known of number and officer, address; an unknown fact leaves no empty line."""
    return "\n".join((company.name, *letterhead_lines(company, language)))


def letterhead_lines(company: Company, language: Language) -> tuple[str, ...]:
    """What stands below the company's name."""
    number, officer = company.registration_number, company.officer
    lines = (
        REGISTERED[language].format(number=number) if number else None,
        company.address,
        company.email,
        OFFICER[language].format(officer=officer) if officer else None,
    )
    return tuple(line for line in lines if line is not None)
