"""Elements of trusted lists, small enough to be shared by their parts (TS 119 612, annex C)."""

from base64 import b64encode

from lxml import etree

from authority.qualifiers import CriteriaList, Qualifications
from authority.xml import child

LIST = "http://uri.etsi.org/02231/v2#"
TYPES = "http://uri.etsi.org/02231/v2/additionaltypes#"
SIE = "http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def put(parent: etree._Element, tag: str, text: str | None = None) -> etree._Element:
    """Append an element of the list's own namespace."""
    return child(parent, f"{{{LIST}}}{tag}", text)


def text_in(parent: etree._Element, tag: str, text: str, language: str = "lv") -> None:
    """Append an element of the list's own namespace with a language."""
    put(parent, tag, text).set(_LANGUAGE, language)


def b64(content: bytes) -> str:
    """Give *content* in base64 on one line."""
    return b64encode(content).decode()


def qualifications(parent: etree._Element, element: Qualifications) -> None:
    """Append sie:Qualifications (TS 119 612, 5.5.9.2.1)."""
    outer = child(parent, f"{{{SIE}}}Qualifications", nsmap={"sie": SIE})
    inner = child(outer, f"{{{SIE}}}QualificationElement")
    qualifiers = child(inner, f"{{{SIE}}}Qualifiers")
    for qualifier in element.qualifiers:
        child(qualifiers, f"{{{SIE}}}Qualifier", uri=qualifier)
    _criteria(inner, element.criteria)


def _criteria(parent: etree._Element, criteria: CriteriaList) -> None:
    """Append sie:CriteriaList (TS 119 612, 5.5.9.2.2)."""
    element = child(parent, f"{{{SIE}}}CriteriaList")
    element.set("assert", criteria.assertion)
    for group in criteria.key_usage:
        usage = child(element, f"{{{SIE}}}KeyUsage")
        for name, wanted in group:
            child(usage, f"{{{SIE}}}KeyUsageBit", str(wanted).lower(), name=name)
    for policies in criteria.policies:
        policy_set = child(element, f"{{{SIE}}}PolicySet")
        for policy in policies:
            identifier = child(policy_set, f"{{{SIE}}}PolicyIdentifier")
            child(identifier, f"{{{XADES}}}Identifier", policy, nsmap={"xades": XADES})
    for nested in criteria.nested:
        _criteria(element, nested)
    if criteria.purposes or criteria.attributes or criteria.other:
        _other_criteria(child(element, f"{{{SIE}}}otherCriteriaList", nsmap={"tslx": TYPES}), criteria)


def _other_criteria(parent: etree._Element, criteria: CriteriaList) -> None:
    """Append the criteria of the additional types (TS 119 612, 5.5.9.2.2.3)."""
    for name, member, groups in (
        ("ExtendedKeyUsage", "KeyPurposeId", criteria.purposes),
        ("CertSubjectDNAttribute", "AttributeOID", criteria.attributes),
    ):
        for group in groups:
            element = child(parent, f"{{{TYPES}}}{name}")
            for value in group:
                child(child(element, f"{{{TYPES}}}{member}"), f"{{{XADES}}}Identifier", value, nsmap={"xades": XADES})
    if criteria.other:
        child(parent, f"{{{TYPES}}}Unheard")
