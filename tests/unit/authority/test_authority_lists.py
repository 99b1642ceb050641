"""Trusted lists: signatures judged by xmlsec1, content compared with what was asked for."""

from base64 import b64decode
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.independent_tools import xmlsec
from lxml import etree

from authority import folder, spoil, trusted_list
from authority.pki import Authority, Identity
from authority.qualifiers import FOR_SIGNING, Assertion, CriteriaList, Qualifications, Qualifier
from authority.trusted_list import Additional, Period, ServiceType, Status

NS = {
    "t": "http://uri.etsi.org/02231/v2#",
    "sie": "http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#",
}


def holds(path: Path, document: bytes, signer: Identity) -> bool:
    (path / "signer.pem").write_bytes(signer.pem)
    (path / "list.xml").write_bytes(document)
    return xmlsec(path, "list.xml", "--trusted-pem", "signer.pem").passed


def texts(document: bytes, path: str) -> list[str]:
    return [str(e.text) for e in etree.fromstring(document).iterfind(path, NS)]


@pytest.mark.parametrize("version", [5, 6])
def test_a_national_list_holds_in_either_version(tmp_path: Path, authority: Authority, version: int) -> None:
    content = replace(trusted_list.default_list(authority), version=version)
    document = trusted_list.national_list(content, authority.list_signer)
    assert holds(tmp_path, document, authority.list_signer)
    assert texts(document, ".//t:TSLVersionIdentifier") == [str(version)]


def test_a_list_does_not_hold_under_another_signer(tmp_path: Path, authority: Authority) -> None:
    document = trusted_list.national_list(trusted_list.default_list(authority), authority.list_signer)
    assert not holds(tmp_path, document, authority.lotl_signer)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Svcstatus/withdrawn", b"Svcstatus/granted"),
        (b"<SchemeTerritory>LV", b"<SchemeTerritory>EE"),
        (b"2026-", b"2027-"),
    ],
)
def test_a_list_that_was_changed_does_not_hold(tmp_path: Path, authority: Authority, old: bytes, new: bytes) -> None:
    document = trusted_list.national_list(trusted_list.default_list(authority), authority.list_signer)
    assert not holds(tmp_path, spoil.replaced(document, old, new), authority.list_signer)


def test_the_list_of_lists_holds_and_names_the_signer_of_the_national_list(
    tmp_path: Path, authority: Authority
) -> None:
    content = trusted_list.default_list_of_lists(authority)
    document = trusted_list.list_of_lists(content, authority.lotl_signer)
    assert holds(tmp_path, document, authority.lotl_signer)
    named = [b64decode(c) for c in texts(document, ".//t:OtherTSLPointer//t:X509Certificate")]
    assert named == [authority.lotl_signer.der, authority.list_signer.der]


def test_the_default_list_grants_what_latvia_grants(authority: Authority) -> None:
    document = trusted_list.national_list(trusted_list.default_list(authority), authority.list_signer)
    current = ".//t:TSPService/t:ServiceInformation/t:ServiceStatus"
    assert [status.rpartition("/")[2] for status in texts(document, current)] == [
        "recognisedatnationallevel",
        "granted",
        "granted",
        "withdrawn",
        "granted",
    ]
    certificates = [b64decode(c) for c in texts(document, ".//t:ServiceInformation//t:X509Certificate")]
    assert certificates[1] == authority.signing_ca.der
    assert authority.unlisted_ca.der not in certificates


def test_history_names_a_service_without_its_certificate(authority: Authority) -> None:
    document = trusted_list.national_list(trusted_list.default_list(authority), authority.list_signer)
    (instance,) = etree.fromstring(document).iterfind(".//t:ServiceHistoryInstance", NS)
    assert instance.find(".//t:X509Certificate", NS) is None
    assert instance.find(".//t:X509SKI", NS) is not None
    assert str(instance.findtext("t:ServiceStatus", namespaces=NS)).endswith("granted")


def test_qualifications_carry_their_criteria(tmp_path: Path, authority: Authority) -> None:
    nested = CriteriaList(Assertion.NONE, policies=(("1.2.3", "1.2.4"),))
    criteria = CriteriaList(Assertion.AT_LEAST_ONE, FOR_SIGNING.key_usage, nested=(nested,))
    element = Qualifications((Qualifier.WITH_QSCD, Qualifier.FOR_ESIG), criteria)
    period = Period(Status.GRANTED, authority.now, (Additional.FOR_SIGNATURES,), (element,))
    base = trusted_list.default_list(authority)
    service = replace(base.services[1], type=ServiceType.CA_QC, periods=(period,))
    document = trusted_list.national_list(replace(base, services=(service,)), authority.list_signer)
    assert holds(tmp_path, document, authority.list_signer)
    root = etree.fromstring(document)
    assert [str(q.get("uri")).rpartition("/")[2] for q in root.iterfind(".//sie:Qualifier", NS)] == [
        "QCWithQSCD",
        "QCForESig",
    ]
    assert [c.get("assert") for c in root.iterfind(".//sie:CriteriaList", NS)] == ["atLeastOne", "none"]
    assert texts(document, ".//{http://uri.etsi.org/01903/v1.3.2#}Identifier") == ["1.2.3", "1.2.4"]


def test_a_closed_list_has_no_next_update(authority: Authority) -> None:
    content = replace(trusted_list.default_list(authority), next_update=None)
    document = trusted_list.national_list(content, authority.list_signer)
    update = etree.fromstring(document).find(".//t:NextUpdate", NS)
    assert update is not None
    assert len(update) == 0


def test_a_national_list_may_point_back_to_the_list_of_lists(tmp_path: Path, authority: Authority) -> None:
    certificates = (authority.lotl_signer.certificate,)
    content = replace(trusted_list.default_list(authority), lotl_certificates=certificates)
    document = trusted_list.national_list(content, authority.list_signer)
    assert holds(tmp_path, document, authority.list_signer)
    assert len(texts(document, ".//t:OtherTSLPointer")) == 1


def test_another_country_has_services_and_a_list_of_its_own(tmp_path: Path, authority: Authority) -> None:
    estonia = Authority(authority.now, country="EE")
    document = trusted_list.national_list(trusted_list.default_list(estonia), estonia.list_signer)
    assert holds(tmp_path, document, estonia.list_signer)
    assert texts(document, ".//t:SchemeTerritory") == ["EE"]
    assert estonia.signing_ca.sha256 != authority.signing_ca.sha256


def test_the_list_runs_for_half_a_year_from_before_now(authority: Authority) -> None:
    content = trusted_list.default_list(authority)
    assert content.next_update is not None
    assert content.issued < authority.now < content.next_update
    assert content.next_update - content.issued <= timedelta(days=183)


def test_the_folder_holds_both_lists_and_who_may_sign_the_upper(tmp_path: Path, authority: Authority) -> None:
    written = folder.write(authority, tmp_path / "trust")
    assert sorted(str(p.relative_to(written)) for p in written.rglob("*") if p.is_file()) == [
        "lotl-signers/lotl.pem",
        "lotl.xml",
        "lv.xml",
    ]
    assert holds(tmp_path, (written / "lv.xml").read_bytes(), authority.list_signer)
