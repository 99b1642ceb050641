"""Who signed: names and codes as certificates of several countries and times carry them (EN 319 412-1 to 412-3)."""

from dataclasses import replace

import pytest
from cryptography import x509
from fakes.trust_world import World, loaded
from hypothesis import given
from hypothesis import strategies as st

from authority import profiles, subjects
from authority.subjects import Organisation, Person, Subject
from cases.acceptance import identity
from verify import identifiers, names
from verify.report import Signer

WORLD = World()

WRITTEN: list[tuple[str, str | None, str | None]] = [
    # Latvia: of today, of before 2017, and what people make of them
    ("PNOLV-321047-55012", "LV", "PNOLV-321047-55012"),
    ("PNOLV-32104755012", "LV", "PNOLV-321047-55012"),
    ("321047-55012", "LV", "PNOLV-321047-55012"),
    ("32104755012", "LV", "PNOLV-321047-55012"),
    ("pnolv-321047-55012", "lv", "PNOLV-321047-55012"),
    (" PNOLV-321047-55012 ", "LV", "PNOLV-321047-55012"),
    ("PNOLV-321047-55012", None, "PNOLV-321047-55012"),
    ("PNOLV-321047-55012", "EE", "PNOLV-321047-55012"),
    ("010100-12345", "LV", "PNOLV-010100-12345"),
    ("PASLV-LV1234567", "LV", "PASLV-LV1234567"),
    ("IDCLV-PA1234567", "LV", "IDCLV-PA1234567"),
    # Estonia and Lithuania
    ("PNOEE-60001019999", "EE", "PNOEE-60001019999"),
    ("60001019999", "EE", "PNOEE-60001019999"),
    ("PNOLT-30001019999", "LT", "PNOLT-30001019999"),
    ("30001019999", "LT", "PNOLT-30001019999"),
    # other states
    ("IDCBE-590082394654", "BE", "IDCBE-590082394654"),
    ("PASSK-P3000180", "SK", "PASSK-P3000180"),
    ("TINPL-12345678901", "PL", "TINPL-12345678901"),
    ("TAXPL-12345678901", "PL", "TINPL-12345678901"),
    ("PNOFI-010190-123A", "FI", "PNOFI-010190-123A"),
    ("EI:SE-200007292386", "SE", "EI:SE-200007292386"),
    ("PNOXK-123", "XK", "PNOXK-123"),
    # legal persons
    ("NTRLV-40000000012", "LV", "NTRLV-40000000012"),
    ("VATLV-40000000012", "LV", "VATLV-40000000012"),
    ("PSDES-BDE-1234", "ES", "PSDES-BDE-1234"),
    # nothing that a rule is known for
    ("12345678", "BE", None),
    ("321047-55012", "DE", None),
    ("321047-55012", None, None),
    ("321047-5501", "LV", None),
    ("XYZLV-321047-55012", "LV", None),
    ("PNOLV321047-55012", "LV", None),
    ("PNO-321047-55012", "LV", None),
    ("PNOLV-", "LV", None),
    ("\uff13\uff1221047-55012", "LV", None),
    ("", "LV", None),
]


@pytest.mark.parametrize(("serial", "country", "one_form"), WRITTEN)
def test_one_person_has_one_identifier_however_it_is_written(
    serial: str, country: str | None, one_form: str | None
) -> None:
    found = identifiers.read(serial, country)
    assert (None if found is None else str(found)) == one_form


@given(st.text(max_size=40), st.sampled_from(["LV", "EE", "LT", "BE", None]))
def test_any_text_is_read_or_not_and_reading_again_changes_nothing(serial: str, country: str | None) -> None:
    found = identifiers.read(serial, country)
    if found is not None:
        assert identifiers.read(str(found), country) == found


def signer(subject: Subject, profile: profiles.Profile = profiles.ESIGN_QSCD) -> Signer:
    return names.signer(loaded(WORLD.authority.issue(subject, profile)))


PERSONS: dict[str, tuple[Person, str]] = {
    "Latvia": (subjects.LIGA, "PNOLV-321047-55012"),
    "Latvia, as before 2017": (replace(subjects.LIGA, identifier="321047-55012"), "PNOLV-321047-55012"),
    "Estonia": (subjects.ESTONIAN, "PNOEE-60001019999"),
    "Estonia, as before the standard": (replace(subjects.ESTONIAN, identifier="60001019999"), "PNOEE-60001019999"),
    "Lithuania": (subjects.LITHUANIAN, "PNOLT-30001019999"),
    "Belgium, a bare number": (replace(subjects.LIGA, identifier="590082394", country="BE"), "BE:590082394"),
    "Spain, an identity card": (replace(subjects.LIGA, identifier="IDCES-00000000T", country="ES"), "IDCES-00000000T"),
}


@pytest.mark.parametrize("name", PERSONS)
def test_a_certificate_tells_who_signed(name: str) -> None:
    person, expected = PERSONS[name]
    found = signer(person)
    assert identity(found) == expected
    assert (found.given_name, found.surname) == (person.given_name.upper(), person.surname.upper())
    assert (found.country, found.pseudonym, found.organization) == (person.country, False, None)


def test_two_persons_of_one_name_are_two_and_one_person_of_two_names_is_one() -> None:
    one, other = signer(subjects.LIGA), signer(replace(subjects.LIGA, identifier="PNOLV-327713-20946"))
    married = signer(replace(subjects.LIGA, surname="Piemēra"))
    assert identity(one) != identity(other)
    assert identity(one) == identity(married)


def test_without_a_number_a_name_identifies_nobody() -> None:
    one, other = (signer(subjects.PSEUDONYM) for _ in range(2))
    assert one.pseudonym
    assert identity(one) != identity(other)
    assert identity(one).startswith("certificate:")


@pytest.mark.parametrize(
    "firm",
    [subjects.FIRM, Organisation("Näidis OÜ", "NTREE-10000000", "Näidis OÜ tempel", "EE")],
    ids=["Latvia", "Estonia"],
)
def test_a_seal_tells_which_organisation(firm: Organisation) -> None:
    found = signer(firm, profiles.ESEAL_QSCD)
    assert (found.organization, found.common_name, found.country) == (firm.legal_name, firm.common_name, firm.country)
    assert (found.given_name, found.surname, found.pseudonym) == (None, None, False)


def test_a_name_is_read_in_whatever_string_it_is_written() -> None:
    name = x509.Name(
        [
            x509.NameAttribute(x509.NameOID.COMMON_NAME, "LĪGA PARAUGKALNE", x509.name._ASN1Type.BMPString),
            x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "LV"),
        ]
    )
    assert dict(names.attributes(name.public_bytes()))[names.COMMON_NAME] == "LĪGA PARAUGKALNE"
