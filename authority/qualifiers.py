"""What a list says of a service's certificates beyond themselves: Sie:Q qualifications (TS 119 612, 5.5.9.2)."""

from dataclasses import dataclass
from enum import StrEnum

_QUALIFIER = "http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/"


class Qualifier(StrEnum):
    """Qualifiers of today and their names of before July 2016 (TS 119 612, 5.5.9.2.3)."""

    QC_STATEMENT = _QUALIFIER + "QCStatement"
    NOT_QUALIFIED = _QUALIFIER + "NotQualified"
    FOR_ESIG = _QUALIFIER + "QCForESig"
    FOR_ESEAL = _QUALIFIER + "QCForESeal"
    FOR_WSA = _QUALIFIER + "QCForWSA"
    FOR_LEGAL_PERSON = _QUALIFIER + "QCForLegalPerson"
    WITH_QSCD = _QUALIFIER + "QCWithQSCD"
    NO_QSCD = _QUALIFIER + "QCNoQSCD"
    QSCD_AS_IN_CERT = _QUALIFIER + "QCQSCDStatusAsInCert"
    QSCD_ON_BEHALF = _QUALIFIER + "QCQSCDManagedOnBehalf"
    WITH_SSCD = _QUALIFIER + "QCWithSSCD"
    NO_SSCD = _QUALIFIER + "QCNoSSCD"
    SSCD_AS_IN_CERT = _QUALIFIER + "QCSSCDStatusAsInCert"


class Assertion(StrEnum):
    """How many criteria of a list must hold."""

    ALL = "all"
    AT_LEAST_ONE = "atLeastOne"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class CriteriaList:
    """What a certificate must be like.

    *key_usage*: groups of bit name and wanted value; *policies*, *purposes* (of extended key usage), *attributes* (of the
    subject's name): groups of identifiers that all must be there. *other* is a criterion that no standard knows.
    """

    assertion: Assertion = Assertion.ALL
    key_usage: tuple[tuple[tuple[str, bool], ...], ...] = ()
    policies: tuple[tuple[str, ...], ...] = ()
    nested: tuple["CriteriaList", ...] = ()
    purposes: tuple[tuple[str, ...], ...] = ()
    attributes: tuple[tuple[str, ...], ...] = ()
    other: bool = False


@dataclass(frozen=True, slots=True)
class Qualifications:
    """Qualifiers of the certificates that meet *criteria*."""

    qualifiers: tuple[Qualifier, ...]
    criteria: CriteriaList


FOR_SIGNING = CriteriaList(key_usage=((("nonRepudiation", True),),))
"""The criteria of the old Latvian services: every certificate with nonRepudiation."""
