"""Qualification as a table: every case of the manifest is made for real, list and certificate, and judged."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from authority import profiles, subjects, trusted_list
from authority.pki import Authority, Identity, Validity
from authority.profiles import Profile
from authority.profiles import QcType as Stated
from authority.qualifiers import Assertion, CriteriaList, Qualifications, Qualifier
from authority.trusted_list import Additional, ListedService, NationalList, Period, ServiceType, Status
from verify.certificate import Certificate
from verify.qualification import assess, label
from verify.report import CertificateFacts, QcType
from verify.trust import TrustedList
from verify.trusted_list import read_list

MANIFEST = Path(__file__).resolve().parents[2] / "vectors" / "qualification" / "MANIFEST.toml"
CASES: list[Mapping[str, Any]] = tomllib.loads(MANIFEST.read_text(encoding="utf-8"))["case"]
NOW = datetime(2026, 11, 26, tzinfo=UTC)
ISSUED, USED, SINCE = date(2024, 3, 1), date(2025, 6, 1), date(2020, 1, 1)
FOR = {"sig": Additional.FOR_SIGNATURES, "seal": Additional.FOR_SEALS, "web": Additional.FOR_WEB}
STATED = {"esign": Stated.ESIGN, "eseal": Stated.ESEAL, "web": Stated.WEB}
STATUS = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/"
SERVICE = "http://uri.etsi.org/TrstSvc/Svctype/"


@cache
def authority(country: str) -> Authority:
    return Authority(NOW, country=country)


def moment(given: date | datetime) -> datetime:
    return given if isinstance(given, datetime) else datetime(given.year, given.month, given.day, tzinfo=UTC)


def profile(changes: Mapping[str, Any]) -> Profile:
    typed = {name: tuple(value) if isinstance(value, list) else value for name, value in changes.items()}
    if "types" in typed:
        typed["types"] = tuple(STATED[t] for t in typed["types"])
    return replace(profiles.ESIGN_QSCD, **typed)


def criteria(given: Mapping[str, Any]) -> CriteriaList:
    return CriteriaList(
        Assertion(given["assert"]),
        tuple(tuple(group.items()) for group in given.get("usage", ())),
        tuple(map(tuple, given.get("policies", ()))),
        tuple(map(criteria, given.get("nested", ()))),
        tuple(map(tuple, given.get("purposes", ()))),
        tuple(map(tuple, given.get("attributes", ()))),
        given.get("other", False),
    )


def elements(given: Mapping[str, Any]) -> Iterator[Qualifications]:
    for element in given.get("elements", [given] if "qualifiers" in given else []):
        prefix = str(Qualifier.QC_STATEMENT).removesuffix("QCStatement")
        named = tuple(Qualifier(prefix + name) for name in element["qualifiers"])
        yield Qualifications(named, criteria(element.get("criteria", {"assert": "all"})))


class AnyStatus(str):
    """A status that the authority itself never gives."""

    __slots__ = ()


def period(given: Mapping[str, Any]) -> Period:
    named = STATUS + given.get("status", "granted")
    status: Any = Status(named) if named in set(Status) else AnyStatus(named)
    additional = tuple(FOR[name] for name in given.get("for", ("sig", "seal")))
    return Period(status, moment(given.get("since", SINCE)), additional, tuple(elements(given)))


def service(ca: Identity, periods: list[Mapping[str, Any]]) -> ListedService:
    kind = ServiceType(SERVICE + periods[0].get("service", "CA/QC"))
    return ListedService("Parauga ICA", kind, (ca.certificate,), tuple(map(period, periods)))


def listed(case: Mapping[str, Any], made: Authority) -> TrustedList:
    services = tuple(service(made.signing_ca, periods) for periods in case.get("services", [[{}]]))
    content = NationalList(
        made.country, 7, NOW - timedelta(days=9), NOW + timedelta(days=90), services, case.get("version", 5)
    )
    return read_list(trusted_list.national_list(content, made.list_signer), vouched=True, signers=None)


def subject(case: Mapping[str, Any], made: Authority) -> Certificate:
    issued = moment(case.get("issued", ISSUED))
    validity = Validity(issued, issued + timedelta(days=5 * 365))
    person = replace(subjects.LIGA, country=made.country)
    return Certificate.load(made.issue(person, profile(case.get("certificate", {})), validity=validity).der)


def expected(case: Mapping[str, Any]) -> CertificateFacts:
    given = case["expect"]
    kind = QcType(given["type"]) if "type" in given else None
    return CertificateFacts(given.get("qualified"), kind, given.get("device"))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_facts_and_the_label_follow_from_list_and_certificate(case: Mapping[str, Any]) -> None:
    made = authority(case.get("country", "LV"))
    read = listed(case, made)
    if "refused" in case["expect"]:
        assert case["expect"]["refused"] in str(read.refused)
        assert read.services == ()
        return
    assert read.refused is None
    facts = assess(subject(case, made), read.services, moment(case.get("used", USED))).facts
    assert (facts, label(facts).value) == (expected(case), case["expect"]["label"])


def test_the_manifest_is_whole() -> None:
    names = [case["name"] for case in CASES]
    assert len(set(names)) == len(names) >= 80
    known = {"name", "expect", "clause", "peer", "certificate", "services", "issued", "used", "version", "country"}
    assert all(set(case) <= known and case["clause"] for case in CASES)
    assert {case["expect"].get("label") for case in CASES} >= {
        *(
            "QESig",
            "QESeal",
            "AdESig-QC",
            "AdESeal-QC",
            "Unknown-QC",
            "Unknown-QC-QSCD",
            "AdESig",
            "AdESeal",
            "Unknown",
        ),
    }
