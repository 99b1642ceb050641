"""Trusted lists: the real ones verify and read as documented, altered or contradicted ones say nothing."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fakes import signed_xml as make
from fakes.signed_xml import Plan, reference, transform
from hypothesis import given, settings
from hypothesis import strategies as st

from verify import trusted_list
from verify.certificate import Certificate
from verify.limits import LIMITS
from verify.trust import CA_QC, GRANTED, QTST, STATUS, Criteria, TrustStore
from verify.trusted_list import ListOfLists, TrustedList

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "corpus" / "trusted-lists"
TSL = "http://uri.etsi.org/02231/v2#"
SIE = "http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#"


def real(name: str) -> bytes:
    path = FOLDER / name
    if not path.is_file():
        pytest.skip("the folder of real samples is not beside this checkout")
    return path.read_bytes()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


# Territory, sequence, issued, next update, providers, services, granted issuers, signer: as the corpus documents them.
NATIONAL = {
    "lv-tsl.xml": ("LV", 41, "2023-09-12T01:00:00Z", "2024-03-12T00:00:00Z", 1, 29, "aaa705c618cb7617e02ffdf30b19d4493b6bf34fb4eb1e02808ef67287104c5b"),
    "ee-tsl.xml": ("EE", 62, "2023-10-05T01:00:07Z", "2024-04-05T01:00:07Z", 2, 54, "51f358d90e9fc6e13a8d048344e2171950bdae86aa7f1e13a68ba4bc3b1b94a7"),
    "lt-tsl.xml": ("LT", 66, "2023-06-02T10:38:04Z", "2023-12-02T11:38:04Z", 8, 64, "b9cacbf0610e531fccf2c95080efcb372a1aecf3bdd78c83616ddb969cfefee8"),
    "be-tsl.xml": ("BE", 66, "2023-09-19T00:00:24Z", "2024-03-18T01:00:24Z", 15, 99, "197410fb8652b658229c50b8ef4817be1d02f54f9008e21d8ba5c3555ad52f86"),
}  # fmt: skip

OF_LISTS = {
    "eu-lotl.xml": (332, "2023-09-27T09:00:29Z", "2024-03-26T10:00:29Z", "f7e8e4e554fb7c7a8f6f360e0ca2f59d466c8f9539a25963f5ed37e905f0c797"),
    "eu-lotl-pivot-282.xml": (282, "2021-02-09T09:00:00Z", "2021-08-08T00:00:00Z", "d2064fdd70f6982dcc516b86d9d5c56aea939417c624b2e478c0b29de54f8474"),
    "eu-lotl-pivot-300.xml": (300, "2021-10-25T08:30:00Z", "2022-04-24T08:30:00Z", "d2064fdd70f6982dcc516b86d9d5c56aea939417c624b2e478c0b29de54f8474"),
}  # fmt: skip

PIVOTS = (
    "https://ec.europa.eu/tools/lotl/eu-lotl-pivot-300.xml",
    "https://ec.europa.eu/tools/lotl/eu-lotl-pivot-282.xml",
)


def vouched(data: bytes) -> TrustedList:
    return trusted_list.read_list(data, vouched=True, signers=None)


def signer_of(name: str) -> Certificate:
    """Give who signed a real list of lists, as a careful admin would have it from the Official Journal."""
    found = trusted_list.read_list_of_lists(real(name), ()).signer
    assert found is not None
    return found


@pytest.mark.parametrize("name", NATIONAL)
def test_real_national_lists_verify_and_read(name: str) -> None:
    territory, sequence, issued, next_update, providers, services, signer = NATIONAL[name]
    found = vouched(real(name))
    assert found.refused is None
    assert (found.territory, found.sequence) == (territory, sequence)
    assert (found.issued, found.next_update) == (moment(issued), moment(next_update))
    assert len({s.provider for s in found.services}) == providers
    assert len(found.services) == services
    assert found.signer is not None
    assert found.signer.sha256 == signer
    assert all(s.certificates and s.periods and s.name for s in found.services)
    assert not found.authenticated


@pytest.mark.parametrize("name", OF_LISTS)
def test_real_lists_of_lists_verify_and_read(name: str) -> None:
    sequence, issued, next_update, signer = OF_LISTS[name]
    certificate = signer_of(name)
    assert certificate.sha256 == signer
    found = trusted_list.read_list_of_lists(real(name), [certificate])
    assert found.refused is None
    assert (found.territory, found.sequence) == ("EU", sequence)
    assert (found.issued, found.next_update) == (moment(issued), moment(next_update))
    assert len(found.pointers) == 32
    assert {p.territory for p in found.pointers} >= {"EU", "LV", "EE", "LT", "BE", "EL", "UK"}


def test_the_list_of_lists_names_places_signers_and_pivots() -> None:
    found = trusted_list.read_list_of_lists(real("eu-lotl.xml"), [signer_of("eu-lotl.xml")])
    assert found.pivots == PIVOTS
    latvia = next(p for p in found.pointers if p.territory == "LV")
    assert latvia.location == "https://trustlist.gov.lv/tsl/latvian-tsl.xml"
    assert {c.sha256[:8] for c in latvia.signers} == {"86d5f9b2", "aaa705c6"}
    assert found.signers_of("XX") is None


def test_national_lists_are_authenticated_by_the_list_of_lists() -> None:
    data = [real(name) for name in ("eu-lotl.xml", *NATIONAL)]
    store = trusted_list.load(data, lotl_signers=[signer_of("eu-lotl.xml")])
    assert {t.territory: (t.authenticated, t.refused) for t in store.lists} == dict.fromkeys(
        ("EU", "LV", "EE", "LT", "BE"), (True, None)
    )
    assert store.anchors_count == 254


def test_pivots_carry_authority_from_one_list_of_lists_to_the_next() -> None:
    old = [signer_of("eu-lotl-pivot-282.xml")]
    names = ("eu-lotl.xml", "eu-lotl-pivot-300.xml", "eu-lotl-pivot-282.xml", "lv-tsl.xml")
    with_pivots = trusted_list.load([real(n) for n in names], lotl_signers=old)
    assert [(t.territory, t.sequence, t.authenticated) for t in with_pivots.lists] == [
        ("EU", 332, True),
        ("LV", 41, True),
    ]
    without = trusted_list.load([real("eu-lotl.xml"), real("lv-tsl.xml")], lotl_signers=old)
    assert [(t.territory, t.refused is None) for t in without.lists] == [("EU", False), ("LV", False)]


def test_a_list_that_nothing_vouches_for_says_nothing() -> None:
    data = real("lv-tsl.xml")
    refused = trusted_list.read_list(data, vouched=False, signers=None)
    assert refused.services == ()
    assert refused.refused == "Nothing vouches for the signer of the list."


def test_a_signer_that_the_list_of_lists_contradicts_is_refused_even_where_vouched_for() -> None:
    signer = signer_of("eu-lotl.xml")
    found = trusted_list.read_list(real("lv-tsl.xml"), vouched=True, signers=[signer])
    assert found.services == ()
    assert found.refused == "The list of lists names other signers for this list."


def test_a_configured_signer_authenticates_a_list() -> None:
    data = real("lv-tsl.xml")
    signer = vouched(data).signer
    assert signer is not None
    store = trusted_list.load([data], list_signers=[signer])
    assert [(t.territory, t.authenticated) for t in store.lists] == [("LV", True)]


def test_latvian_issuers_and_their_history_read_as_documented() -> None:
    services = vouched(real("lv-tsl.xml")).services
    granted = [s for s in services if (s.periods[0].type, s.periods[0].status) == (CA_QC, GRANTED)]
    assert [s.name for s in granted] == ["LV eID 2017", "eParaksts CA 2017", "LV eID ICA 2021", "LV eParaksts ICA 2021"]
    assert granted[2].certificates[0].sha256 == "292efebd081f3c5de8d263b72096aa385ff65efa4d3b0fb0a1f821b54679a431"
    assert granted[2].periods[0].additional == {"ForeSignatures"}
    assert granted[3].periods[0].additional == {"ForeSignatures", "ForeSeals"}
    assert [s.name for s in services if (s.periods[0].type, s.periods[0].status) == (QTST, GRANTED)] == [
        "eParaksts TSA A 2021",
        "eParaksts TSA B 2021",
    ]
    old = next(s for s in services if s.name == "E-ME SI (CA1) from 04.2013")
    assert [(p.status.removeprefix(STATUS), p.start, p.end) for p in old.periods] == [
        ("withdrawn", moment("2019-05-29T00:00:00Z"), None),
        ("granted", moment("2018-02-19T01:00:00Z"), moment("2019-05-29T00:00:00Z")),
        ("withdrawn", moment("2018-01-16T01:00:00Z"), moment("2018-02-19T01:00:00Z")),
        ("granted", moment("2016-06-30T22:00:00Z"), moment("2018-01-16T01:00:00Z")),
        ("accredited", moment("2013-04-26T21:00:00Z"), moment("2016-06-30T22:00:00Z")),
    ]
    gap = old.at(moment("2018-02-01T00:00:00Z"))
    assert gap is not None
    assert gap.status == STATUS + "withdrawn"
    element = old.periods[1].qualifications[0]
    assert element.qualifiers == {"QCWithQSCD"}
    assert element.criteria == Criteria("atLeastOne", key_usage=((("nonRepudiation", True),),))


def test_criteria_of_real_lists_are_all_understood() -> None:
    elements = [
        element
        for name in NATIONAL
        for service in vouched(real(name)).services
        for period in service.periods
        for element in period.qualifications
    ]
    assert len(elements) > 150
    assert not any(e.criteria.unsupported for e in elements)
    assert {e.criteria.rule for e in elements} == {"all", "atLeastOne", "none"}
    assert any("2.16.56.1.1.1.2.1" in policies for e in elements for policies in e.criteria.policies)


def test_services_are_found_by_name_key_and_identity() -> None:
    store = trusted_list.load([real("lv-tsl.xml")], vouched=True)
    service = next(s for s in store.lists[0].services if s.name == "LV eID ICA 2021")
    ca = service.certificates[0]
    assert store.service_of(ca) == (service,)
    assert store.issuers_of(ca)[0].service.name == "eParaksts Root CA"
    same_name = [s for s in store.lists[0].services if s.name.startswith("E-ME SI (CA1)")]
    assert len(same_name) > 5
    assert all(store.service_of(s.certificates[0]) == (s,) for s in same_name)
    assert store.list_of("LV") is store.lists[0]
    assert store.list_of("EE") is None


def test_a_store_tells_how_far_each_list_can_be_trusted() -> None:
    lists = [real("lv-tsl.xml"), real("lt-tsl.xml")]
    store = trusted_list.load(
        [*lists, lists[0].replace(b"<TSLSequenceNumber>41", b"<TSLSequenceNumber>42")], vouched=True
    )
    between, after = moment("2024-01-01T00:00:00Z"), moment("2024-03-12T00:00:01Z")
    assert [(s.territory, s.stale) for s in store.states(between)] == [
        (trusted.territory, trusted.stale(between)) for trusted in store.lists
    ]
    assert {s.territory: s.stale for s in store.states(between)} == {"LV": False, "LT": True}
    assert all(s.stale for s in store.states(after) if s.refused is None)
    assert [(s.sequence, s.authenticated, s.refused) for s in store.states(after)] == [
        (trusted.sequence, trusted.authenticated, trusted.refused) for trusted in store.lists
    ]


def test_a_certificate_named_by_hand_is_a_granted_test_anchor() -> None:
    anchor = Certificate.load(make.identity("By Hand").certificate)
    store = TrustStore.build([], [anchor])
    (service,) = store.service_of(anchor)
    assert (service.territory, service.test_anchor, store.anchors_count) == ("LV", True, 1)
    period = service.at(datetime(1999, 1, 1, tzinfo=UTC))
    assert period is not None
    assert (period.type, period.status, period.additional) == (CA_QC, GRANTED, {"ForeSignatures", "ForeSeals"})
    assert [entry.certificate for entry in store.issuers_of(anchor)] == [anchor]


# Lists made for the tests, each signed for real.


@dataclass(frozen=True)
class Draft:
    """A list in the making."""

    version: str = "6"
    type: str = "EUgeneric"
    territory: str = "LV"
    sequence: str = "7"
    issued: str = "2026-05-01T00:00:00Z"
    next_update: str = "<dateTime>2026-11-01T00:00:00Z</dateTime>"
    services: str = ""
    pointers: str = ""
    more: str = ""

    def body(self, signature: str) -> str:
        return (
            f'<TrustServiceStatusList xmlns="{TSL}" xmlns:s="{SIE}" xmlns:d="{make.DS}" Id="L"><SchemeInformation>'
            f"<TSLVersionIdentifier>{self.version}</TSLVersionIdentifier><TSLSequenceNumber>{self.sequence}</TSLSequenceNumber>"
            f"<TSLType>http://uri.etsi.org/TrstSvc/TrustedList/TSLType/{self.type}</TSLType>"
            f'<SchemeInformationURI><URI xml:lang="en">https://https://wrong</URI></SchemeInformationURI>'
            f"<SchemeTerritory>{self.territory}</SchemeTerritory>{self.pointers}"
            f"<ListIssueDateTime>{self.issued}</ListIssueDateTime><NextUpdate>{self.next_update}</NextUpdate>"
            f"</SchemeInformation><TrustServiceProviderList><TrustServiceProvider><TSPInformation/><TSPServices>"
            f"{self.services}</TSPServices></TrustServiceProvider></TrustServiceProviderList>{self.more}"
            f"{signature}</TrustServiceStatusList>"
        )

    def signed(self, signer: make.Identity | None = None, *, transforms: str = "", uri: str = "") -> bytes:
        bare = make.etree.tostring(
            make.etree.fromstring(self.body("")), method="c14n", exclusive=True, with_comments=False
        )
        transforms = transforms or transform(f"{make.DS}enveloped-signature") + transform(make.EXCLUSIVE)
        whole = reference(uri, make.digest(bare), transforms=transforms)
        plan = Plan(more_references=whole, c14n=make.EXCLUSIVE, properties_transforms=transform(make.EXCLUSIVE))
        plan = plan if signer is None else replace(plan, signer=signer)
        return make.sign(plan, self.body).encode()


def service(extensions: str = "", *, certificate: bytes | None = None, start: str = "2020-01-01T00:00:00Z") -> str:
    value = make.b64(certificate or make.identity("Some CA").certificate)
    return (
        f"<TSPService><ServiceInformation><ServiceTypeIdentifier>{CA_QC}</ServiceTypeIdentifier>"
        f'<ServiceName><Name xml:lang="lv">Izdevējs</Name><Name xml:lang="en">Some CA</Name></ServiceName>'
        f"<ServiceDigitalIdentity><DigitalId><X509Certificate>{value}</X509Certificate></DigitalId></ServiceDigitalIdentity>"
        f"<ServiceStatus>{GRANTED}</ServiceStatus><StatusStartingTime>{start}</StatusStartingTime>"
        f"<ServiceInformationExtensions>{extensions}</ServiceInformationExtensions></ServiceInformation></TSPService>"
    )


def pointer(
    territory: str, signer: make.Identity, kind: str = "EUgeneric", media: str = "application/vnd.etsi.tsl+xml"
) -> str:
    return (
        "<OtherTSLPointer><ServiceDigitalIdentities><ServiceDigitalIdentity><DigitalId>"
        f"<X509Certificate>{make.b64(signer.certificate)}</X509Certificate></DigitalId></ServiceDigitalIdentity>"
        "</ServiceDigitalIdentities><TSLLocation>https://lists.test/l.xml</TSLLocation><AdditionalInformation>"
        f"<OtherInformation><TSLType>http://uri.etsi.org/TrstSvc/TrustedList/TSLType/{kind}</TSLType></OtherInformation>"
        f"<OtherInformation><SchemeTerritory>{territory}</SchemeTerritory></OtherInformation><OtherInformation>"
        f'<m:MimeType xmlns:m="http://uri.etsi.org/02231/v2/additionaltypes#">{media}</m:MimeType>'
        "</OtherInformation></AdditionalInformation></OtherTSLPointer>"
    )


@pytest.mark.parametrize("version", ["5", "6"])
def test_both_versions_are_read(version: str) -> None:
    found = vouched(Draft(version=version, services=service()).signed())
    assert (found.refused, found.sequence, len(found.services)) == (None, 7, 1)
    assert found.services[0].name == "Some CA"


CLOSED = Draft(next_update="")
EARLY = make.identity("Early", start=datetime(2026, 6, 1, tzinfo=UTC))
LATE = make.identity("Late", end=datetime(2026, 4, 1, tzinfo=UTC))
GOOD = Draft(services=service()).signed()
FILTER = transform(
    "http://www.w3.org/TR/1999/REC-xpath-19991116", "<ds:XPath>not(ancestor-or-self::ds:Signature)</ds:XPath>"
)

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "no XML": (lambda: b"PK", "cannot be read"),
    "another document": (lambda: b"<a/>", "no trusted list"),
    "a document type": (lambda: b"<!DOCTYPE a>" + GOOD, "cannot be read"),
    "no signature": (lambda: Draft().body("").encode(), "exactly one signature"),
    "two signatures": (
        lambda: GOOD.replace(b"</TrustServiceStatusList>", GOOD[GOOD.index(b"<ds:Signature ") :]),
        "exactly one signature",
    ),
    "a signature deeper down": (
        lambda: GOOD.replace(b"<ds:Signature ", b"<w><ds:Signature ", 1).replace(
            b"</ds:Signature>", b"</ds:Signature></w>"
        ),
        "exactly one signature",
    ),
    "version 4": (lambda: Draft(version="4").signed(), "version 4"),
    "version 7": (lambda: Draft(version="7").signed(), "version 7"),
    "a version in words": (lambda: Draft(version="five").signed(), "version five"),
    "content altered": (lambda: GOOD.replace(b">LV<", b">EE<"), "broken"),
    "a service added": (lambda: GOOD.replace(b"</TSPServices>", service().encode() + b"</TSPServices>"), "broken"),
    "an attribute added": (lambda: GOOD.replace(b"<TSPServices>", b'<TSPServices x="y">'), "broken"),
    "only a part signed": (
        lambda: Draft(more='<extra xmlns="" Id="e"/>').signed(uri="#e", transforms=transform(make.EXCLUSIVE)),
        "broken",
    ),
    "signed through a filter": (lambda: Draft().signed(transforms=FILTER + transform(make.EXCLUSIVE)), "not cover all"),
    "signer not valid yet": (lambda: Draft().signed(EARLY), "not valid when the list was issued"),
    "signer no longer valid": (lambda: Draft().signed(LATE), "not valid when the list was issued"),
    "no time of issue": (lambda: Draft(issued="soon").signed(), "cannot be read"),
    "comment inside the territory": (lambda: GOOD.replace(b">LV<", b">L<!-- -->V<"), "cannot be read"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_lists_say_why_and_nothing_else(name: str) -> None:
    build, words = REFUSED[name]
    found = vouched(build())
    assert found.refused is not None
    assert words in found.refused
    assert found.services == ()
    assert not found.authenticated


def test_a_part_that_is_signed_alone_covers_not_all() -> None:
    part = b'<extra Id="e"></extra>'
    draft = Draft(more='<extra xmlns="" Id="e"/>')
    whole = reference("#e", make.digest(part), transforms=transform(make.EXCLUSIVE))
    plan = Plan(more_references=whole, c14n=make.EXCLUSIVE, properties_transforms=transform(make.EXCLUSIVE))
    assert "not cover all" in str(vouched(make.sign(plan, draft.body).encode()).refused)


def test_a_list_may_be_referred_to_by_its_identifier() -> None:
    assert vouched(Draft(services=service()).signed(uri="#L")).refused is None


def test_a_closed_list_has_no_next_update_and_a_damaged_one_is_stale() -> None:
    closed, damaged = vouched(CLOSED.signed()), vouched(Draft(next_update="<dateTime>soon</dateTime>").signed())
    now = datetime(2026, 6, 1, tzinfo=UTC)
    assert (closed.refused, closed.next_update, closed.stale(now)) == (None, None, False)
    assert (damaged.refused, damaged.stale(now)) == (None, True)


def test_freshness_turns_after_the_next_update() -> None:
    found = vouched(GOOD)
    assert not found.stale(moment("2026-11-01T00:00:00Z"))
    assert found.stale(moment("2026-11-01T00:00:01Z"))


CRITERIA = (
    '<Extension Critical="true"><s:Qualifications><s:QualificationElement><s:Qualifiers>'
    '<s:Qualifier uri="http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/QCForESeal"/>'
    '<s:Qualifier uri="http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/QCWithQSCD"/></s:Qualifiers>'
    '<s:CriteriaList assert="all"><s:KeyUsage><s:KeyUsageBit name="nonRepudiation">true</s:KeyUsageBit>'
    '<s:KeyUsageBit name="digitalSignature">false</s:KeyUsageBit></s:KeyUsage>'
    '<s:CriteriaList assert="none"><s:PolicySet><s:PolicyIdentifier><x:Identifier xmlns:x="http://uri.etsi.org/01903/v1.3.2#" '
    'Qualifier="OIDAsURN">urn:oid:1.2.3</x:Identifier></s:PolicyIdentifier></s:PolicySet></s:CriteriaList>'
    "<s:otherCriteriaList/></s:CriteriaList></s:QualificationElement></s:Qualifications></Extension>"
    '<Extension Critical="true"><AdditionalServiceInformation><URI xml:lang="en">'
    "http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/ForeSeals</URI></AdditionalServiceInformation></Extension>"
)


def test_qualifiers_and_nested_criteria_are_read() -> None:
    (found,) = vouched(Draft(services=service(CRITERIA)).signed()).services
    (element,) = found.periods[0].qualifications
    assert element.qualifiers == {"QCForESeal", "QCWithQSCD"}
    assert element.criteria == Criteria(
        "all",
        key_usage=((("nonRepudiation", True), ("digitalSignature", False)),),
        nested=(Criteria("none", policies=(frozenset({"1.2.3"}),)),),
    )
    assert found.periods[0].additional == {"ForeSeals"}


DAMAGED = {
    "no start": service(start=""),
    "a start in words": service(start="always"),
    "a comment in the status": service().replace(GRANTED, "<!-- -->" + GRANTED),
    "criteria missing": service(CRITERIA).replace("s:CriteriaList", "s:Other"),
    "two states": service().replace("</ServiceStatus>", f"</ServiceStatus><ServiceStatus>{GRANTED}</ServiceStatus>"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_service_is_left_out_and_its_neighbour_stays(name: str) -> None:
    found = vouched(Draft(services=DAMAGED[name] + service()).signed())
    assert found.refused is None
    assert len(found.services) == 1


def test_an_unreadable_certificate_only_cannot_be_matched() -> None:
    found = vouched(Draft(services=service(certificate=b"no certificate")).signed())
    assert found.services[0].certificates == ()


LOTL_SIGNER, NEXT_SIGNER, LIST_SIGNER, OTHER = (make.identity(n) for n in ("Lists", "Next", "Latvia", "Other"))


def of_lists(sequence: str, signer: make.Identity, successor: make.Identity, **more: str) -> bytes:
    pointers = pointer("EU", successor, "EUlistofthelists") + pointer("LV", LIST_SIGNER, **more)
    draft = Draft(type="EUlistofthelists", territory="EU", sequence=sequence)
    return replace(draft, pointers=f"<PointersToOtherTSL>{pointers}</PointersToOtherTSL>").signed(signer)


def states(*lists: bytes, vouch: bool = False) -> dict[str, tuple[int, bool, bool]]:
    signers = [Certificate.load(LOTL_SIGNER.certificate)]
    store = trusted_list.load(lists, lotl_signers=signers, vouched=vouch)
    return {t.territory: (t.sequence, t.authenticated, t.refused is not None) for t in store.lists}


FIRST, SECOND = of_lists("1", LOTL_SIGNER, NEXT_SIGNER), of_lists("2", NEXT_SIGNER, NEXT_SIGNER)
NATIONAL_LIST = Draft(services=service()).signed(LIST_SIGNER)
FORGED = Draft(services=service(), sequence="9").signed(OTHER)


def test_lists_authenticate_one_another_in_any_order() -> None:
    expected = {"EU": (2, True, False), "LV": (7, True, False)}
    assert states(FIRST, SECOND, NATIONAL_LIST) == states(NATIONAL_LIST, SECOND, FIRST) == expected


def test_a_list_of_lists_signed_by_a_stranger_changes_nothing() -> None:
    assert states(FIRST, of_lists("3", OTHER, OTHER), NATIONAL_LIST)["EU"] == (1, True, False)


def test_a_forged_list_with_a_higher_number_does_not_displace_the_true_one() -> None:
    assert states(FIRST, NATIONAL_LIST, FORGED, vouch=True)["LV"] == (7, True, False)


def test_the_higher_number_counts_among_true_lists() -> None:
    newer = Draft(services=service(), sequence="8").signed(LIST_SIGNER)
    assert states(FIRST, newer, NATIONAL_LIST)["LV"] == (8, True, False)


def test_a_pointer_to_a_list_for_people_names_no_signer() -> None:
    found = of_lists("1", LOTL_SIGNER, NEXT_SIGNER, media="application/pdf")
    assert states(found, NATIONAL_LIST, vouch=True)["LV"] == (7, False, False)


def test_an_unreadable_file_is_a_refused_list_without_territory() -> None:
    assert states(b"nothing")[""] == (0, False, True)


def test_a_list_beyond_the_limit_of_size_is_refused() -> None:
    size = len(GOOD)
    fits = trusted_list.read_list(GOOD, vouched=True, signers=None, limits=replace(LIMITS, list_size=size))
    exceeds = trusted_list.read_list(GOOD, vouched=True, signers=None, limits=replace(LIMITS, list_size=size - 1))
    assert (fits.refused is None, exceeds.refused is None) == (True, False)


def canonical_facts(found: TrustedList | ListOfLists) -> object:
    return (found.territory, found.sequence, found.issued, found.next_update, getattr(found, "services", None))


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.integers(0, 7))
def test_a_flipped_bit_never_changes_what_a_list_says(at: int, bit: int) -> None:
    found = vouched(GOOD[:at] + bytes([GOOD[at] ^ 1 << bit]) + GOOD[at + 1 :])
    assert found.refused is not None or canonical_facts(found) == canonical_facts(vouched(GOOD))


def test_flipped_octets_in_the_signed_text_of_a_real_list_are_refused() -> None:
    data = real("lv-tsl.xml")
    values = [m.start(1) for m in re.finditer(rb">([^<\s][^<]*)<", data[: data.index(b"<ds:Signature ")])]
    for at in values[:: len(values) // 40]:
        altered = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        assert vouched(altered).refused is not None
