"""Is it qualified? Certificate, kind and device as three independent facts (TS 119 615; TS 119 612, 5.5; EN 319 412-5).

The facts are taken from the listed services that issued the certificate, at its issuance and at best-signature-time, and
from its own statements; the label is derived from them and never stored alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from verify import names
from verify.certificate import Certificate, KeyUsage
from verify.dataclass import dataclass
from verify.report import CertificateFacts, QcType, Qualification
from verify.trust import CA_QC, GRANTED, STATUS, Criteria, QualificationElement, Service, ServicePeriod

EIDAS = datetime(2016, 6, 30, 22, 0, tzinfo=UTC)
"""From this instant trusted lists speak the words of Regulation 910/2014 (TS 119 612, 5.5.4; TS 119 615, 4.4)."""
GRANTED_BEFORE_EIDAS = frozenset(STATUS + name for name in ("undersupervision", "supervisionincessation", "accredited"))

SERVICE_FOR = {
    QcType.ESIGN: "ForeSignatures",
    QcType.ESEAL: "ForeSeals",
    QcType.WSA: "ForWebSiteAuthentication",
}
QUALIFIER_OF_TYPE = {"QCForESig": QcType.ESIGN, "QCForESeal": QcType.ESEAL, "QCForWSA": QcType.WSA}
STATEMENT_OF_TYPE = {
    "0.4.0.1862.1.6.1": QcType.ESIGN,
    "0.4.0.1862.1.6.2": QcType.ESEAL,
    "0.4.0.1862.1.6.3": QcType.WSA,
}
QSCD_YES = frozenset({"QCWithQSCD", "QCQSCDManagedOnBehalf"})
QSCD_NO = frozenset({"QCNoQSCD"})
SSCD_YES = frozenset({"QCWithSSCD"})
SSCD_NO = frozenset({"QCNoSSCD"})
POLICY_QCP_SSCD = "0.4.0.1456.1.1"
POLICY_QCP = "0.4.0.1456.1.2"
"""Policies of TS 101 456 by which certificates before eIDAS said that they were qualified, the first with a device."""

KEY_USAGE_NAMES = {
    "digitalSignature": KeyUsage.DIGITAL_SIGNATURE,
    "nonRepudiation": KeyUsage.CONTENT_COMMITMENT,
    "keyEncipherment": KeyUsage.KEY_ENCIPHERMENT,
    "dataEncipherment": KeyUsage.DATA_ENCIPHERMENT,
    "keyAgreement": KeyUsage.KEY_AGREEMENT,
    "keyCertSign": KeyUsage.KEY_CERT_SIGN,
    "crlSign": KeyUsage.CRL_SIGN,
    "encipherOnly": KeyUsage.ENCIPHER_ONLY,
    "decipherOnly": KeyUsage.DECIPHER_ONLY,
}

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Assessment:
    """The facts at best-signature-time, and whether a granted service stood behind the certificate at both times."""

    facts: CertificateFacts
    granted: bool


def was_granted(service: Service, kind: str, moment: datetime) -> bool:
    """Tell whether *service*, of type *kind*, had a good status at *moment*."""
    period = service.at(moment)
    return period is not None and period.type == kind and _good(period.status, moment)


def ever_granted(service: Service, kind: str) -> bool:
    """Tell whether *service*, of type *kind*, ever had a good status."""
    return any(p.type == kind and _good(p.status, p.start) for p in service.periods)


def _good(status: str, moment: datetime) -> bool:
    return status == GRANTED if moment >= EIDAS else status in GRANTED_BEFORE_EIDAS


def assess(certificate: Certificate, services: Sequence[Service], moment: datetime) -> Assessment:
    """Derive the facts about *certificate* from the services behind its issuer (TS 119 615, 4.4 and 4.5).

    Qualified means so at issuance and at *moment*, best-signature-time; kind and device are those of *moment*.
    """
    then, now = _granted(services, certificate.not_before), _granted(services, moment)
    if not then or not now:
        return Assessment(CertificateFacts(qualified=False, type=_stated_type(certificate), qscd=None), granted=False)
    used = _facts(certificate, now, moment)
    # Most signatures are made under the law and by the services by which their certificates were issued.
    one_law = (certificate.not_before >= EIDAS) is (moment >= EIDAS)
    if one_law and then == now:
        return Assessment(used, granted=True)
    issued = _facts(certificate, then, certificate.not_before)
    facts = CertificateFacts(_both(issued.qualified, used.qualified), used.type, used.qscd)
    return Assessment(facts, granted=True)


def listed_qualifiers(certificate: Certificate, services: Iterable[Service], moment: datetime) -> frozenset[str]:
    """Give the qualifiers that the lists add to the certificate's own statements at *moment*, as reports name them."""
    found = [_qualifiers(certificate, p.qualifications) for p in _granted(services, moment) if p.qualifications]
    return frozenset().union(*[qualifiers or () for qualifiers in found])


def _granted(services: Iterable[Service], moment: datetime) -> list[ServicePeriod]:
    """Give the periods in which services issued qualified certificates with a good status at *moment*."""
    at_moment = [service.at(moment) for service in services]
    return [p for p in at_moment if p is not None and p.type == CA_QC and _good(p.status, moment)]


def _both(one: bool | None, other: bool | None) -> bool | None:  # noqa: FBT001 - two facts of one kind
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _facts(certificate: Certificate, periods: Iterable[ServicePeriod], moment: datetime) -> CertificateFacts:
    """Give the facts at *moment*; services that disagree leave a fact unknown."""
    found = [_facts_of_one(certificate, period, moment) for period in periods]
    if len(found) == 1:
        return found[0]
    return CertificateFacts(
        _agreed(f.qualified for f in found), _agreed(f.type for f in found), _agreed(f.qscd for f in found)
    )


def _agreed(values: Iterable[_T]) -> _T | None:
    distinct = set(values)
    return distinct.pop() if len(distinct) == 1 else None


def _facts_of_one(certificate: Certificate, period: ServicePeriod, moment: datetime) -> CertificateFacts:
    qualifiers = _qualifiers(certificate, period.qualifications)
    if qualifiers is None:
        return CertificateFacts()
    kind = _type(certificate, qualifiers)
    qualified = _qualified(certificate, qualifiers)
    if qualified and moment >= EIDAS and kind is not None and SERVICE_FOR[kind] not in period.additional:
        qualified = False
    return CertificateFacts(qualified, kind, _qscd(certificate, qualifiers, moment))


def _qualifiers(certificate: Certificate, elements: Iterable[QualificationElement]) -> frozenset[str] | None:
    """Collect the qualifiers whose criteria the certificate meets; None where some criteria can't be evaluated."""
    found: set[str] = set()
    for element in elements:
        met = meets(certificate, element.criteria)
        if met is None:
            return None
        if met:
            found |= element.qualifiers
    return frozenset(found)


def meets(certificate: Certificate, criteria: Criteria) -> bool | None:
    """Evaluate a CriteriaList (TS 119 612, 5.5.9.2.2); None where it holds criteria that are not understood."""
    nested = [meets(certificate, inner) for inner in criteria.nested]
    if criteria.unsupported or None in nested:
        return None
    held = [
        *(_has_usage(certificate, group) for group in criteria.key_usage),
        *(group <= certificate.policies for group in criteria.policies),
        *(group <= (certificate.extended_key_usage or frozenset()) for group in criteria.purposes),
        *(group <= names.kinds(certificate.subject) for group in criteria.attributes),
        *(bool(inner) for inner in nested),
    ]
    match criteria.rule:
        case "all":
            return all(held)
        case "atLeastOne":
            return any(held)
        case "none":
            return not any(held)
        case _:
            return None


def _has_usage(certificate: Certificate, group: Iterable[tuple[str, bool]]) -> bool:
    usage = certificate.key_usage or frozenset()
    return all((KEY_USAGE_NAMES.get(name) in usage) is wanted for name, wanted in group)


def _before_eidas(certificate: Certificate) -> bool:
    return certificate.not_before < EIDAS


def _qualified(certificate: Certificate, qualifiers: frozenset[str]) -> bool | None:
    """TS 119 615, 4.4.4: the list's word goes before the certificate's own."""
    if {"NotQualified", "QCStatement"} <= qualifiers:
        return None
    if "NotQualified" in qualifiers:
        return False
    if "QCStatement" in qualifiers:
        return True
    stated = certificate.qc.compliance
    if _before_eidas(certificate):
        stated = stated or bool({POLICY_QCP, POLICY_QCP_SSCD} & certificate.policies)
    return stated and certificate.qc.legislation is None


def _type(certificate: Certificate, qualifiers: frozenset[str]) -> QcType | None:
    named = [QUALIFIER_OF_TYPE[name] for name in qualifiers if name in QUALIFIER_OF_TYPE]
    if named:
        return named[0] if len(named) == 1 else None
    return _stated_type(certificate)


def _stated_type(certificate: Certificate) -> QcType | None:
    """Read QcType, which must be one; a statement of compliance without it means signatures (EN 319 412-5, 4.2.3)."""
    types = certificate.qc.types
    if types:
        return STATEMENT_OF_TYPE.get(next(iter(types))) if len(types) == 1 else None
    old = _before_eidas(certificate) and bool({POLICY_QCP, POLICY_QCP_SSCD} & certificate.policies)
    return QcType.ESIGN if certificate.qc.compliance or old else None


def _qscd(certificate: Certificate, qualifiers: frozenset[str], moment: datetime) -> bool | None:
    """TS 119 615, 4.5.4; the words of Directive 1999/93 (SSCD) count before eIDAS only."""
    before = moment < EIDAS
    yes = qualifiers & (QSCD_YES | SSCD_YES if before else QSCD_YES)
    no = qualifiers & (QSCD_NO | SSCD_NO if before else QSCD_NO)
    if yes or no:
        return None if yes and no else bool(yes)
    old_policy = _before_eidas(certificate) and POLICY_QCP_SSCD in certificate.policies
    return certificate.qc.sscd or old_policy


def label(facts: CertificateFacts) -> Qualification:
    """Derive the label of a signature that is technically valid, or may yet be (TS 119 615, 4.6, table of results)."""
    with_device, without, unqualified = _LABELS.get(facts.type, _LABELS_OF_UNKNOWN)
    if not facts.qualified:
        return unqualified
    return with_device if facts.qscd else without


_Labels = tuple[Qualification, Qualification, Qualification]
_LABELS: Mapping[QcType | None, _Labels] = {
    QcType.ESIGN: (Qualification.QESIG, Qualification.ADESIG_QC, Qualification.ADESIG),
    QcType.ESEAL: (Qualification.QESEAL, Qualification.ADESEAL_QC, Qualification.ADESEAL),
}
_LABELS_OF_UNKNOWN = (Qualification.UNKNOWN_QC_QSCD, Qualification.UNKNOWN_QC, Qualification.UNKNOWN)
"""What signatures of each kind are called: with a device, without, and by a certificate that is not qualified."""
