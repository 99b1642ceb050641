"""Names: compared as RFC 5280 asks, and read as the identity of a signer."""

from dataclasses import replace

import pytest
from cryptography import x509
from cryptography.x509.name import _ASN1Type
from fakes.trust_world import World, loaded

from authority import profiles, subjects
from verify import names
from verify.der import DerError

WORLD = World()


def encoded(value: str, kind: _ASN1Type = _ASN1Type.UTF8String, identifier: str = names.COMMON_NAME) -> bytes:
    attribute = x509.NameAttribute(x509.ObjectIdentifier(identifier), value, kind)
    return x509.Name([attribute]).public_bytes()


def test_kind_of_string_case_and_spaces_do_not_matter() -> None:
    plain = encoded("Parauga CA")
    assert names.same(plain, encoded("PARAUGA  ca ", _ASN1Type.PrintableString))
    assert names.same(plain, encoded("Parauga CA", _ASN1Type.BMPString))
    assert not names.same(plain, encoded("Parauga CB"))
    assert not names.same(plain, encoded("Parauga\x1fCA"))
    assert not names.same(plain, encoded("Parauga CA", identifier=names.ORGANIZATION))


def test_damaged_names_are_equal_to_themselves_only() -> None:
    assert names.same(b"\x30\x01", b"\x30\x01")
    assert not names.same(b"\x30\x01", encoded("a"))
    with pytest.raises(DerError):
        names.attributes(b"\x30\x01")
    assert names.country(b"\x30\x01") is None


def test_a_person() -> None:
    signer = names.signer(loaded(WORLD.authority.issue(subjects.LIGA)))
    person = subjects.LIGA
    assert (signer.given_name, signer.surname) == (person.given_name.upper(), person.surname.upper())
    assert signer.common_name == person.full_name.upper()
    assert (signer.serial_number, signer.country) == (person.identifier, "LV")
    assert (signer.organization, signer.email, signer.pseudonym) == (None, None, False)


def test_a_firm() -> None:
    signer = names.signer(loaded(WORLD.authority.issue(subjects.FIRM, profiles.ESEAL_QSCD)))
    assert (signer.organization, signer.surname) == (subjects.FIRM.legal_name, None)


@pytest.mark.parametrize("person", [subjects.PSEUDONYM, replace(subjects.LIGA, given_name="PUTNS", surname=":PN")])
def test_a_pseudonym(person: subjects.Person) -> None:
    assert names.signer(loaded(WORLD.authority.issue(person))).pseudonym


def test_an_address_in_the_certificate() -> None:
    address = x509.SubjectAlternativeName([x509.RFC822Name("liga@paraugs.example")])
    identity = WORLD.authority.issue(subjects.LIGA, replace(profiles.ESIGN_QSCD, extra=((address, False),)))
    assert names.signer(loaded(identity)).email == "liga@paraugs.example"
