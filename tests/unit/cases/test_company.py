"""The controller's facts: believed once read, refused by name where they are not what they should be."""

import tomllib
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from cases.company import Company, CompanyError, company_from
from cases.dates import Language

COMPANY = Path(__file__).resolve().parents[3] / "config" / "company.toml"


def shipped() -> dict[str, Any]:
    return tomllib.loads(COMPANY.read_text(encoding="utf-8"))


def test_the_shipped_file_describes_the_company() -> None:
    company = company_from(shipped())

    assert company.name == "SIA Infotrust"
    assert company.address == "Mūkusalas iela 41, Rīga, LV-1004"
    assert company.email == "info@infotrust.lv"
    assert company.mail_hosts == ("mx.infotrust.lv", "mail.infotrust.lv")
    assert company.policy_version == "2018-04-30"
    assert [system.code for system in company.systems] == ["support", "accounting", "crm", "newsletter"]
    assert company.authority.email == "pasts@dvi.gov.lv"


def test_what_is_not_known_is_left_out_not_made_up() -> None:
    company = company_from(shipped())

    assert (company.registration_number, company.officer) == (None, None)


def test_what_becomes_known_is_taken_in() -> None:
    company = company_from(shipped() | {"registration_number": "40000000000", "officer": "dpo@example.lv"})

    assert (company.registration_number, company.officer) == ("40000000000", "dpo@example.lv")


def test_the_authority_has_a_name_in_every_language_of_letters() -> None:
    authority = company_from(shipped()).authority

    assert len({authority.name(language) for language in Language}) == len(Language)


def test_mail_hosts_are_compared_in_lower_case() -> None:
    assert company_from(shipped() | {"mail_hosts": ["MX.Infotrust.LV"]}).mail_hosts == ("mx.infotrust.lv",)


def changed(path: str, value: object) -> dict[str, Any]:
    """The shipped table with one entry changed; None takes it out."""
    table = deepcopy(shipped())
    *above, last = path.split(".")
    inner = table
    for name in above:
        inner = inner[name]
    inner.pop(last, None)
    if value is not None:
        inner[last] = value
    return table


SYSTEM = {"code": "crm", "name_lv": "CRM", "name_en": "CRM"}

WRONG = {
    "no name": (changed("name", None), "the company lacks name"),
    "an empty name": (changed("name", "  "), "name of the company"),
    "a number for a name": (changed("name", 41), "name of the company"),
    "a line break, which would start a header": (changed("name", "SIA\nBcc: x@example.org"), "name of the company"),
    "an unknown entry": (changed("phone", "1"), "unknown entry: phone"),
    "no authority": (changed("authority", None), "the company lacks authority"),
    "an authority that is a text": (changed("authority", "DVI"), "authority must be a table"),
    "an authority without a name in Russian": (changed("authority.name_ru", None), "authority lacks name_ru"),
    "an authority with more": (changed("authority.fax", "1"), "authority holds an unknown entry: fax"),
    "no hosts": (changed("mail_hosts", []), "mail_hosts"),
    "one host as a text": (changed("mail_hosts", "mx.infotrust.lv"), "mail_hosts"),
    "a host that is no text": (changed("mail_hosts", [1]), "mail_hosts"),
    "no systems": (changed("systems", []), "systems must be a list"),
    "a system that is a text": (changed("systems", ["crm"]), "systems must be a table"),
    "a system twice": (changed("systems", [SYSTEM, SYSTEM]), "systems names one code twice"),
    "a registration number that is a number": (changed("registration_number", 40000000000), "registration_number"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_table_is_refused_and_the_entry_named(name: str) -> None:
    table, sentence = WRONG[name]

    with pytest.raises(CompanyError, match=sentence):
        company_from(table)


def test_a_company_is_made_of_what_the_file_may_hold() -> None:
    assert set(shipped()) <= set(Company.__dataclass_fields__)
