"""The ETSI validation report holds to the rules of its schema (TS 119 102-2 v1.4.1), and says what was found."""

import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from fakes.reports import AT, document, report, signature
from fakes.sub_indications import VECTORS, ended_in
from fakes.trust_world import SIGNED_AT, World
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from authority import cms, subjects
from authority import counter as counter_signature
from authority.levels import Level
from intake.candidates import of_file
from verify import reporting
from verify.checks import Check, CheckName, CheckResult
from verify.codes import ProblemCode
from verify.judge import judge
from verify.report import Indication, SubIndication, TimestampReport, TimestampType, VerificationReport
from verify.reporting import About
from verify.verifier import verify

VR = "{http://uri.etsi.org/19102/v1.4.1#}"
DS = "{http://www.w3.org/2000/09/xmldsig#}"
XADES = "{http://uri.etsi.org/01903/v1.3.2#}"
NS = {"vr": VR[1:-1], "ds": DS[1:-1]}
ABOUT = About("pieprasījums.p7m", "ab" * 32)

RULES = {
    "ValidationReport": "SignatureValidationReport+ SignatureValidationObjects? SignatureValidator?",
    "SignatureValidationReport": "SignatureIdentifier? ValidationConstraintsEvaluationReport? ValidationTimeInfo? "
    "SignersDocument? SignatureAttributes? SignerInformation? SignatureQuality? SignatureValidationProcess? "
    "SignatureValidationStatus OtherInformation?",
    "SignatureIdentifier": "DigestAlgAndValue? ds:SignatureValue? HashOnly DocHashOnly DAIdentifier? OtherInformation?",
    "ValidationConstraintsEvaluationReport": "SignatureValidationPolicy? ValidationConstraint*",
    "SignatureValidationPolicy": "SignaturePolicyIdentifier PolicyName? FormalPolicyURI? ReadablePolicyURI?",
    "SignaturePolicyIdentifier": "xades:SignaturePolicyImplied",
    "ValidationConstraint": "ValidationConstraintIdentifier ValidationConstraintParameter* ConstraintStatus "
    "ValidationStatus? Indications?",
    "ValidationConstraintParameter": "Type Value",
    "ConstraintStatus": "Status OverriddenBy?",
    "ValidationStatus": "MainIndication SubIndication* AssociatedValidationReportData*",
    "ValidationTimeInfo": "ValidationTime BestSignatureTime",
    "BestSignatureTime": "POETime TypeOfProof POEObject?",
    "SignersDocument": "(DigestAlgAndValue SignersDocumentRepresentation? |SignersDocumentRepresentation )SignersDocumentRef?",
    "DigestAlgAndValue": "ds:DigestMethod ds:DigestValue",
    "SignatureAttributes": "(SigningTime |SigningCertificate |SigPolicyIdentifier |AllDataObjectsTimeStamp "
    "|SignatureTimeStamp |SigAndRefsTimeStamp |ArchiveTimeStamp |DocTimeStamp |CounterSignature )+",
    "CounterSignature": "AttributeObject* CounterSignature",
    "SignatureReference": "OtherInformation",
    "OtherInformation": "ds:SignatureValue?",
    "SigPolicyIdentifier": "AttributeObject* SigPolicyId",
    "SigningTime": "AttributeObject* Time",
    "SigningCertificate": "AttributeObject* CertID*",
    **dict.fromkeys(
        ("AllDataObjectsTimeStamp", "SignatureTimeStamp", "SigAndRefsTimeStamp", "ArchiveTimeStamp", "DocTimeStamp"),
        "AttributeObject* TimeStampValue",
    ),
    "SignerInformation": "SignerCertificate Signer? OtherInformation?",
    "SignatureQuality": "SignatureQualityInformation+",
    "SignatureValidationProcess": "SignatureValidationProcessID? SignatureValidationServicePolicy?",
    "SignatureValidationStatus": "MainIndication SubIndication* AssociatedValidationReportData*",
    "AssociatedValidationReportData": "TrustAnchor? CertificateChain? RelatedValidationObject* "
    "RevocationStatusInformation? CryptoInformation? AdditionalValidationReportData?",
    "CertificateChain": "SigningCertificate IntermediateCertificate* TrustAnchor? OtherInformation?",
    "RevocationStatusInformation": "ValidationObjectId RevocationTime RevocationReason? RevocationObject?",
    "CryptoInformation": "ValidationObjectId Algorithm AlgorithmParameters? SecureAlgorithm NotAfter? OtherInformation?",
    "AlgorithmParameters": "Type Value",
    "AdditionalValidationReportData": "ReportData+",
    "ReportData": "Type Value",
    "SignatureValidationObjects": "ValidationObject+",
    "ValidationObject": "ObjectType ValidationObjectRepresentation POE? POEProvisioning? ValidationReport?",
    "ValidationObjectRepresentation": "(direct |base64 |DigestAlgAndValue |URI )+",
    "POEProvisioning": "POETime ValidationObject* SignatureReference*",
}
"""The members that each element may have, in their order, as a pattern over names; elements that are not here hold text."""

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
TIMES = {"ValidationTime", "POETime", "Time", "TimeStampValue", "RevocationTime", "NotAfter"}
REFERRING_CHAIN = {"SigningCertificate", "TrustAnchor", "IntermediateCertificate"}


def pattern(rule: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"([\w:]+)([?*+]?) ?", r"(?:\1 )\2", rule))


PATTERNS = {name: pattern(rule) for name, rule in RULES.items()}


def short(tag: str) -> str:
    return tag.replace(VR, "").replace(DS, "ds:").replace(XADES, "xades:")


def rule_of(element: etree._Element) -> str:
    """Give the rule for an element; two are of another type inside what is called like themselves or like an object."""
    parent = element.getparent()
    pair = ("", "") if parent is None else (short(parent.tag), short(element.tag))
    inner = {
        ("ValidationObject", "ValidationReport"): "SignatureValidationReport",
        ("CounterSignature", "CounterSignature"): "SignatureReference",
    }
    return inner.get(pair, short(element.tag))


def breaches(root: etree._Element) -> Iterator[str]:
    """Yield every element that breaks a rule."""
    for element in root.iter():
        name = rule_of(element)
        members = "".join(f"{short(child.tag)} " for child in element)
        refers = element.get("VOReference") is not None
        if (name not in PATTERNS or refers) and members:
            yield f"{name} holds {members}"
        if name in PATTERNS and not refers and not PATTERNS[name].fullmatch(members):
            yield f"{name}: {members}"
        if name in TIMES and not TIME.fullmatch(element.text or ""):
            yield f"{name}: {element.text}"
    known = set(root.xpath("//@id"))
    if len(known) != len(root.xpath("//@id")):
        yield "an identifier occurs twice"
    for reference in root.xpath("//@VOReference"):
        yield from (f"{one} leads nowhere" for one in reference.split() if one not in known)


def rendered(found: VerificationReport, about: About = ABOUT) -> etree._Element:
    root = etree.fromstring(reporting.etsi(found, judge(found), about))
    assert list(breaches(root)) == []
    return root


def values(root: etree._Element, path: str) -> list[str]:
    return [element.text or "" for element in root.iterfind(path, NS)]


@pytest.fixture(scope="module")
def passed() -> VerificationReport:
    world = World()
    return verify(of_file(ABOUT.name, world.at_level(Level.LT), []), world.context())


def test_a_good_signature_is_told_with_its_proofs(passed):
    root = rendered(passed)
    assert root.tag == f"{VR}ValidationReport"
    status = "vr:SignatureValidationReport/vr:SignatureValidationStatus/vr:MainIndication"
    assert values(root, status) == ["urn:etsi:019102:mainindication:total-passed"]
    best = root.find(".//vr:BestSignatureTime", NS)
    assert values(best, "vr:TypeOfProof") == ["urn:etsi:019102:poetype:validation"]
    token = best.find("vr:POEObject", NS).get("VOReference")
    (kind,) = root.xpath(f"//vr:ValidationObject[@id='{token}']/vr:ObjectType/text()", namespaces=NS)
    assert kind == "urn:etsi:019102:validationObject:timestamp"


def test_every_check_is_a_constraint(passed):
    identifiers = values(rendered(passed), ".//vr:ValidationConstraintIdentifier")
    assert identifiers == [f"urn:infotrust:check:{c.name.value}" for c in passed.signatures[0].checks]


def test_the_signature_is_told_by_its_value_and_the_chain_by_digests(passed):
    root = rendered(passed)
    assert len(values(root, ".//ds:SignatureValue")) == 1
    chain = root.find(".//vr:CertificateChain", NS)
    assert [short(child.tag) for child in chain] == ["SigningCertificate", "TrustAnchor"]


@pytest.mark.parametrize("sub", SubIndication)
def test_the_sub_indication_is_spelled_as_the_standard_spells_it(sub):
    one = signature(indication=Indication.INDETERMINATE, sub_indication=sub)
    path = "vr:SignatureValidationReport/vr:SignatureValidationStatus/vr:SubIndication"
    assert values(rendered(report(document(one))), path) == [f"urn:etsi:019102:subindication:{sub.value}"]


def test_arrival_is_a_proof_that_was_provided():
    world = World()
    ctx = world.context(poe=world.context().at, answers=(world.answer(world.context().at),))
    found = verify(of_file(ABOUT.name, world.at_level(Level.B), []), ctx)
    assert values(rendered(found), ".//vr:TypeOfProof") == ["urn:etsi:019102:poetype:provided"]


def test_a_token_proves_the_signature_that_bears_it(passed):
    root = rendered(passed)
    proven = root.xpath("//vr:POEProvisioning/vr:ValidationObject/@VOReference", namespaces=NS)
    assert proven == ["S-1"]
    assert root.xpath("//vr:SignatureIdentifier/@id", namespaces=NS) == proven


def test_time_stamps_out_of_order_are_named():
    stamps = tuple(
        TimestampReport(kind, AT, valid=valid, qualified=True, tsa="TSA", sha256=digest * 32)
        for kind, valid, digest in (
            (TimestampType.SIGNATURE, True, "aa"),
            (TimestampType.ARCHIVE, True, "bb"),
            (TimestampType.ARCHIVE, False, "cc"),
        )
    )
    one = signature(
        indication=Indication.INDETERMINATE, sub_indication=SubIndication.TIMESTAMP_ORDER_FAILURE, timestamps=stamps
    )
    root = rendered(report(document(one)))
    named = root.xpath("//vr:RelatedValidationObject/@VOReference", namespaces=NS)
    digests = [
        root.xpath(f"//vr:ValidationObject[@id='{name}']//ds:DigestValue/text()", namespaces=NS)[0] for name in named
    ]
    assert [b64decode(digest).hex()[:2] for digest in digests] == ["aa", "bb"]


def told_of(root: etree._Element, kind: str) -> list[str]:
    """Give what the report says beside the standard's own elements, under a name of ours."""
    return root.xpath(f"//vr:ReportData[vr:Type='urn:infotrust:{kind}']/vr:Value/text()", namespaces=NS)


@pytest.mark.parametrize("sub", VECTORS)
def test_the_report_on_every_sub_indication_keeps_the_rules(sub):
    root = rendered(ended_in(sub))
    assert values(root, "vr:SignatureValidationReport//vr:SubIndication")[-1:] == [
        f"urn:etsi:019102:subindication:{sub.value}"
    ]


REVOKED = (SubIndication.REVOKED, SubIndication.REVOKED_NO_POE, SubIndication.REVOKED_CA_NO_POE)


@pytest.mark.parametrize("sub", REVOKED)
def test_of_a_revoked_certificate_it_is_told_which_when_why_and_by_what(sub):
    root = rendered(ended_in(sub))
    (told,) = root.iterfind(".//vr:RevocationStatusInformation", NS)
    chain = root.xpath("//vr:SignatureValidationReport//vr:CertificateChain/*/@VOReference", namespaces=NS)
    assert told.find("vr:ValidationObjectId", NS).get("VOReference") in chain
    assert values(told, "vr:RevocationTime")[0].startswith("2026-11-")
    assert values(told, "vr:RevocationReason") == ["urn:etsi:019102:revocationReason:keyCompromise"]
    source = told.find("vr:RevocationObject", NS).get("VOReference")
    kind = root.xpath(f"//vr:ValidationObject[@id='{source}']/vr:ObjectType/text()", namespaces=NS)
    assert kind == [f"urn:etsi:019102:validationObject:{'CRL' if 'CA' in sub.value else 'OCSPResponse'}"]


def test_an_answer_is_named_by_the_digest_of_what_was_at_hand():
    world = World()
    answer = world.answer(world.context().at)
    found = verify(of_file(ABOUT.name, world.at_level(Level.B), []), world.context(poe=AT, answers=(answer,)))
    root = rendered(found)
    (name,) = root.xpath("//vr:RelatedValidationObject/@VOReference", namespaces=NS)
    (digest,) = root.xpath(f"//vr:ValidationObject[@id='{name}']//ds:DigestValue/text()", namespaces=NS)
    assert b64decode(digest) == sha256(answer).digest()


@pytest.mark.parametrize(
    "sub", [SubIndication.CRYPTO_CONSTRAINTS_FAILURE, SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE]
)
def test_a_weak_algorithm_is_named_with_its_end(sub):
    (told,) = rendered(ended_in(sub)).iterfind("vr:SignatureValidationReport//vr:CryptoInformation", NS)
    assert [values(told, f"vr:{name}") for name in ("Algorithm", "SecureAlgorithm", "NotAfter")] == [
        ["http://www.w3.org/2000/09/xmldsig#sha1"],
        ["false"],
        ["2012-08-01T00:00:00Z"],
    ]


@pytest.mark.parametrize(
    "sub",
    [
        SubIndication.EXPIRED,
        SubIndication.NOT_YET_VALID,
        SubIndication.OUT_OF_BOUNDS_NO_POE,
        SubIndication.OUT_OF_BOUNDS_NOT_REVOKED,
    ],
)
def test_a_validity_that_was_missed_is_told(sub):
    found = ended_in(sub)
    root, link = rendered(found), found.signatures[0].chain[0]
    said = [datetime.fromisoformat(told_of(root, kind)[0]) for kind in ("not-before", "not-after")]
    assert said == [link.not_before, link.not_after]


def test_an_answer_too_old_is_named_with_the_time_of_the_next():
    world = World()
    old = world.answer(world.context().at - timedelta(days=1))
    found = verify(of_file(ABOUT.name, world.at_level(Level.B), []), world.context(answers=(old,)))
    assert found.signatures[0].sub_indication is SubIndication.TRY_LATER
    root = rendered(found)
    assert len(told_of(root, "revocation-expected")) == 1
    assert root.xpath("//vr:RelatedValidationObject/@VOReference", namespaces=NS) == ["R-1"]


def test_a_counter_signature_is_an_attribute_of_what_it_confirms():
    world = World()
    whole, second = world.at_level(Level.B), world.authority.issue(subjects.ANDRIS)
    statement = counter_signature.statement(cms.signature_value(whole), second, SIGNED_AT)
    data = counter_signature.countersigned(whole, statement, certificate=second.certificate)
    found = verify(of_file(ABOUT.name, data, []), world.context())
    root = rendered(found)
    (held,) = root.iterfind(".//vr:SignatureAttributes/vr:CounterSignature", NS)
    assert held.get("Signed") == "false"
    entry = held.find("vr:AttributeObject", NS).get("VOReference")
    (value,) = values(held, ".//ds:SignatureValue")
    same = root.xpath(f"//vr:SignatureIdentifier[@id='{entry}']/ds:SignatureValue/text()", namespaces=NS)
    assert same == [value]


@pytest.mark.parametrize("sub", [SubIndication.HASH_FAILURE, SubIndication.SIGNED_DATA_NOT_FOUND])
def test_what_does_not_fit_or_is_not_there_is_named(sub):
    one = signature(indication=Indication.TOTAL_FAILED, sub_indication=sub, covers=("a.txt", "b.txt"))
    root = rendered(report(document(one)))
    assert told_of(root, "signed-data") == ["a.txt", "b.txt"]


@pytest.mark.parametrize(
    ("named", "uri"),
    [
        ("1.3.6.1.4.1.10015.1000.3.2.1", "urn:oid:1.3.6.1.4.1.10015.1000.3.2.1"),
        ("urn:oid:1.2.3", "urn:oid:1.2.3"),
        ("https://www.sk.ee/repository/bdoc-spec21.pdf", "https://www.sk.ee/repository/bdoc-spec21.pdf"),
        ("http://[", "urn:infotrust:policy:http%3A%2F%2F%5B"),
        ("http://host:port/x", "urn:infotrust:policy:http%3A%2F%2Fhost%3Aport%2Fx"),
        ("100 %\n#a#b", "urn:infotrust:policy:100%20%25%0A%23a%23b"),
        ("ūdens", "urn:infotrust:policy:%C5%ABdens"),
    ],
)
def test_a_policy_is_named_by_a_uri_whatever_the_signer_wrote(named, uri):
    check = Check(CheckName.SIGNATURE_POLICY, CheckResult.UNDECIDED, named)
    assert values(rendered(report(document(signature(checks=(check,))))), ".//vr:SigPolicyId") == [uri]


def test_a_file_without_signature_has_one_entry_that_says_so():
    root = rendered(report())
    (indication,) = values(root, ".//vr:MainIndication")
    assert indication.endswith(":no-signature-found")
    assert root.find("vr:SignatureValidationObjects", NS) is None


def test_several_files_and_signatures_are_referred_to():
    two = document(signature(), signature(id="S2"))
    covered = (*two.covered, replace(two.covered[0], name="other.txt", sha256="12" * 32, by=("S1",)))
    root = rendered(report(replace(two, covered=covered)))
    references = [e.get("VOReference") for e in root.iterfind(".//vr:SignersDocument/*[@VOReference]", NS)]
    assert references == ["D-0 D-1", "D-0"]


@given(st.text())
@settings(max_examples=25, deadline=None)
def test_whatever_a_name_holds_the_report_is_xml(name):
    one = replace(signature(), signer=replace(signature().signer, common_name=name, given_name=name))
    broken = document(one, problem=ProblemCode.MALFORMED_CMS)
    rendered(report(broken), About(name))
    rendered(report(), About(name))
