"""TS 119 615 as a table: what list and certificate say, at issuance and at use, and the label that follows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fakes.trust_world import BOTH, LONG_AGO, NOW, World, loaded

from authority import profiles, subjects
from authority.pki import Validity
from authority.profiles import Profile
from authority.profiles import QcType as Stated
from verify.certificate import Certificate
from verify.qualification import EIDAS, assess, label, meets
from verify.report import CertificateFacts, QcType, Qualification
from verify.trust import CA_QC, GRANTED, QTST, STATUS, Criteria, QualificationElement, Service, ServicePeriod

WORLD = World()
ANY = Criteria("all")
NEVER = Criteria("atLeastOne")


def certificate(profile: Profile = profiles.ESIGN_QSCD, validity: Validity | None = None) -> Certificate:
    return loaded(WORLD.authority.issue(subjects.LIGA, profile, validity=validity))


def period(
    *qualifiers: str, criteria: Criteria = ANY, status: str = GRANTED, kind: str = CA_QC, **more: object
) -> ServicePeriod:
    elements = (QualificationElement(frozenset(qualifiers), criteria),) if qualifiers else ()
    made = ServicePeriod(kind, status, LONG_AGO, None, elements, BOTH)
    return replace(made, **more)  # type: ignore[arg-type]


def service(*periods: ServicePeriod) -> Service:
    return Service("LV", "provider", "service", (), periods)


def facts(subject: Certificate, *periods: ServicePeriod) -> CertificateFacts:
    return assess(subject, [service(p) for p in periods], NOW).facts


QES = CertificateFacts(qualified=True, type=QcType.ESIGN, qscd=True)
CASES: dict[str, tuple[Profile, tuple[ServicePeriod, ...], CertificateFacts]] = {
    "as the certificate says": (profiles.ESIGN_QSCD, (period(),), QES),
    "no device": (profiles.ESIGN, (period(),), replace(QES, qscd=False)),
    "a seal": (profiles.ESEAL_QSCD, (period(),), replace(QES, type=QcType.ESEAL)),
    "no statement at all": (profiles.ADVANCED, (period(),), CertificateFacts(qualified=False, type=None, qscd=False)),
    "compliance without a type means signatures": (replace(profiles.ESIGN_QSCD, types=()), (period(),), QES),
    "two types are none": (
        replace(profiles.ESIGN_QSCD, types=(Stated.ESIGN, Stated.ESEAL)),
        (period(),),
        replace(QES, type=None),
    ),
    "law of a third country": (
        replace(profiles.ESIGN_QSCD, legislation=("UA",)),
        (period(),),
        replace(QES, qualified=False),
    ),
    "list: not qualified": (profiles.ESIGN_QSCD, (period("NotQualified"),), replace(QES, qualified=False)),
    "list: qualified": (replace(profiles.ESIGN_QSCD, compliance=False), (period("QCStatement"),), QES),
    "list contradicts itself on quality": (
        profiles.ESIGN_QSCD,
        (period("NotQualified", "QCStatement"),),
        replace(QES, qualified=None),
    ),
    "list: for seals": (profiles.ESIGN_QSCD, (period("QCForESeal"),), replace(QES, type=QcType.ESEAL)),
    "list contradicts itself on type": (
        profiles.ESIGN_QSCD,
        (period("QCForESeal", "QCForESig"),),
        replace(QES, type=None),
    ),
    "list: with device": (profiles.ESIGN, (period("QCWithQSCD"),), QES),
    "list: device managed for the signer": (profiles.ESIGN, (period("QCQSCDManagedOnBehalf"),), QES),
    "list: without device": (profiles.ESIGN_QSCD, (period("QCNoQSCD"),), replace(QES, qscd=False)),
    "list contradicts itself on the device": (
        profiles.ESIGN_QSCD,
        (period("QCNoQSCD", "QCWithQSCD"),),
        replace(QES, qscd=None),
    ),
    "list: device as the certificate says": (
        profiles.ESIGN,
        (period("QCQSCDStatusAsInCert"),),
        replace(QES, qscd=False),
    ),
    "the directive's word for device has ended": (profiles.ESIGN, (period("QCWithSSCD"),), replace(QES, qscd=False)),
    "criteria not met": (profiles.ESIGN_QSCD, (period("NotQualified", criteria=NEVER),), QES),
    "criteria not understood": (
        profiles.ESIGN_QSCD,
        (period("QCWithQSCD", criteria=Criteria("all", unsupported=("x",))),),
        CertificateFacts(),
    ),
    "service not for signatures": (
        profiles.ESIGN_QSCD,
        (period(additional=frozenset({"ForeSeals"})),),
        replace(QES, qualified=False),
    ),
    "two services that agree": (profiles.ESIGN_QSCD, (period(), period()), QES),
    "two services that disagree on the device": (
        profiles.ESIGN_QSCD,
        (period(), period("QCNoQSCD")),
        replace(QES, qscd=None),
    ),
    "one of two services was withdrawn": (
        profiles.ESIGN_QSCD,
        (period("QCNoQSCD", status=STATUS + "withdrawn"), period()),
        QES,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_facts(name: str) -> None:
    profile, periods, expected = CASES[name]
    assert facts(certificate(profile), *periods) == expected


@pytest.mark.parametrize(
    "periods",
    [
        (period(status=STATUS + "withdrawn"),),
        (period(kind=QTST),),
        (period(start=NOW - timedelta(days=1)),),
        (period(status=STATUS + "withdrawn", start=NOW - timedelta(days=1)), period(end=NOW - timedelta(days=1))),
        (period(status=STATUS + "accredited"),),
        (),
    ],
    ids=["withdrawn", "another type", "granted after issuance", "withdrawn before use", "old word", "no period"],
)
def test_without_a_granted_service_at_both_times_nothing_is_qualified(periods: tuple[ServicePeriod, ...]) -> None:
    found = assess(certificate(), [service(*periods)], NOW)
    assert (found.granted, found.facts.qualified) == (False, False)


def test_granted_at_both_times_with_a_gap_between() -> None:
    middle = NOW - timedelta(days=100)
    history = (
        period(start=middle + timedelta(days=9)),
        period(status=STATUS + "withdrawn", start=middle, end=middle + timedelta(days=9)),
        period(end=middle),
    )
    assert assess(certificate(), [service(*history)], NOW).facts == QES


def test_before_eidas_the_directive_s_words_count() -> None:
    issued = datetime(2015, 3, 1, tzinfo=UTC)
    validity = Validity(issued, issued + timedelta(days=1500))
    old = replace(profiles.ESIGN, compliance=False, types=(), policies=("0.4.0.1456.1.1",))
    subject = certificate(old, validity)
    accredited = period(
        status=STATUS + "accredited", start=issued - timedelta(days=9), end=EIDAS, additional=frozenset()
    )
    granted = period(start=EIDAS)
    before = assess(subject, [service(granted, accredited)], issued + timedelta(days=30))
    after = assess(subject, [service(granted, accredited)], EIDAS + timedelta(days=30))
    assert before.facts == after.facts == QES
    sscd = replace(accredited, qualifications=period("QCNoSSCD").qualifications)
    assert assess(subject, [service(granted, sscd)], issued + timedelta(days=30)).facts.qscd is False


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        (Criteria("all"), True),
        (Criteria("atLeastOne"), False),
        (Criteria("none"), True),
        (Criteria("some"), None),
        (Criteria("all", key_usage=((("nonRepudiation", True),),)), True),
        (Criteria("all", key_usage=((("nonRepudiation", True), ("digitalSignature", True)),)), False),
        (Criteria("all", key_usage=((("digitalSignature", False),),)), True),
        (Criteria("none", key_usage=((("nonRepudiation", True),),)), False),
        (Criteria("atLeastOne", policies=(frozenset({"1.2.3"}), frozenset({"0.4.0.194112.1.2"}))), True),
        (Criteria("all", policies=(frozenset({"1.2.3", "0.4.0.194112.1.2"}),)), False),
        (Criteria("all", purposes=(frozenset({"1.3.6.1.5.5.7.3.4"}),)), True),
        (Criteria("all", purposes=(frozenset({"1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.1"}),)), False),
        (Criteria("all", attributes=(frozenset({"2.5.4.4", "2.5.4.42"}),)), True),
        (Criteria("none", attributes=(frozenset({"2.5.4.97"}),)), True),
        (Criteria("all", nested=(Criteria("none"), Criteria("atLeastOne"))), False),
        (Criteria("atLeastOne", nested=(Criteria("all", unsupported=("x",)),)), None),
    ],
)
def test_criteria(criteria: Criteria, expected: bool | None) -> None:
    assert meets(certificate(), criteria) is expected


@pytest.mark.parametrize(
    ("qualified", "kind", "qscd", "expected"),
    [
        (True, QcType.ESIGN, True, Qualification.QESIG),
        (True, QcType.ESIGN, False, Qualification.ADESIG_QC),
        (True, QcType.ESIGN, None, Qualification.ADESIG_QC),
        (True, QcType.ESEAL, True, Qualification.QESEAL),
        (True, QcType.ESEAL, False, Qualification.ADESEAL_QC),
        (True, None, True, Qualification.UNKNOWN_QC_QSCD),
        (True, QcType.WSA, False, Qualification.UNKNOWN_QC),
        (False, QcType.ESIGN, True, Qualification.ADESIG),
        (False, QcType.ESEAL, None, Qualification.ADESEAL),
        (False, None, None, Qualification.UNKNOWN),
        (None, QcType.ESIGN, True, Qualification.ADESIG),
        (None, None, True, Qualification.UNKNOWN),
    ],
)
def test_labels(qualified: bool | None, kind: QcType | None, qscd: bool | None, expected: Qualification) -> None:
    assert label(CertificateFacts(qualified, kind, qscd)) is expected
