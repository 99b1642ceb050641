"""The services of a trusted list (TS 119 612, 5.5) read into `verify.trust` data; nothing is verified here.

What is only informative may be wrong without harm. A service whose essential parts can't be read is left out whole,
since dropping a part of it (a status, a qualifier) could make it trusted for more than the list says.
"""

from collections.abc import Iterator

from verify import xml
from verify.certificate import Certificate
from verify.trust import Criteria, QualificationElement, Service, ServicePeriod
from verify.xml import Element, MalformedXmlError

TSL = "{http://uri.etsi.org/02231/v2#}"
ADDITIONAL = "{http://uri.etsi.org/02231/v2/additionaltypes#}"
"""Namespace of the criteria that came later, and of what pointers say of a list."""
SIE = "{http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_OID_PREFIX = "urn:oid:"
_TRUE = frozenset({"true", "1"})
_RULES = frozenset({"all", "atLeastOne", "none"})
_CRITERIA = frozenset(
    SIE + name for name in ("KeyUsage", "PolicySet", "CriteriaList", "Description", "otherCriteriaList")
)
_PURPOSES, _ATTRIBUTES = ADDITIONAL + "ExtendedKeyUsage", ADDITIONAL + "CertSubjectDNAttribute"
_OTHER_CRITERIA = frozenset({_PURPOSES, _ATTRIBUTES})


def read(root: Element, territory: str) -> Iterator[Service]:
    """Yield the readable services of a list's root element, in its order."""
    providers = xml.child(root, TSL + "TrustServiceProviderList")
    for provider in () if providers is None else providers.iterchildren(TSL + "TrustServiceProvider"):
        name = _name(xml.descend(provider, TSL + "TSPInformation", TSL + "TSPName"))
        services = xml.child(provider, TSL + "TSPServices")
        for element in () if services is None else services.iterchildren(TSL + "TSPService"):
            try:
                yield _service(element, territory, name)
            except MalformedXmlError:
                continue


def _service(element: Element, territory: str, provider: str) -> Service:
    current = xml.required(element, TSL + "ServiceInformation")
    history = xml.child(element, TSL + "ServiceHistory")
    entries = [current, *(() if history is None else history.iterchildren(TSL + "ServiceHistoryInstance"))]
    return Service(
        territory=territory,
        provider=provider,
        name=_name(xml.child(current, TSL + "ServiceName")),
        certificates=certificates(xml.child(current, TSL + "ServiceDigitalIdentity")),
        periods=_periods([_period(entry) for entry in entries]),
    )


def _periods(entries: list[ServicePeriod]) -> tuple[ServicePeriod, ...]:
    """Put periods newest first, each ending where the next begins."""
    newest_first = sorted(entries, key=lambda period: period.start, reverse=True)
    ends = [None, *(period.start for period in newest_first)]
    return tuple(
        ServicePeriod(p.type, p.status, p.start, end, p.qualifications, p.additional)
        for p, end in zip(newest_first, ends, strict=False)
    )


def _period(entry: Element) -> ServicePeriod:
    start = xml.instant(xml.text(xml.required(entry, TSL + "StatusStartingTime")))
    if start is None:
        raise MalformedXmlError("a status without a starting time")
    extensions = xml.child(entry, TSL + "ServiceInformationExtensions")
    found = [] if extensions is None else [e for x in extensions.iterchildren(TSL + "Extension") for e in x]
    return ServicePeriod(
        type=xml.text(xml.required(entry, TSL + "ServiceTypeIdentifier")),
        status=xml.text(xml.required(entry, TSL + "ServiceStatus")),
        start=start,
        end=None,
        qualifications=tuple(_qualifications(found)),
        additional=frozenset(_additional(found)),
    )


def certificates(identities: Element | None) -> tuple[Certificate, ...]:
    """Give the readable certificates of a ServiceDigitalIdentity; an unreadable one only can't be matched."""
    if identities is None:
        return ()
    leaves = (c for identity in identities.iterchildren(TSL + "DigitalId") for c in identity)
    loaded = (_certificate(leaf) for leaf in leaves if leaf.tag == TSL + "X509Certificate")
    return tuple(dict.fromkeys(c for c in loaded if c is not None))


def _certificate(leaf: Element) -> Certificate | None:
    try:
        return Certificate.load(xml.binary(leaf))
    except ValueError:
        return None


def _name(element: Element | None) -> str:
    """Give the English name, else the first; a name informs people only."""
    found = {} if element is None else {n.get(_LANGUAGE, ""): (n.text or "").strip() for n in element.iterchildren()}
    return found.get("en") or next(iter(found.values()), "")


def _additional(extensions: list[Element]) -> Iterator[str]:
    for extension in extensions:
        if extension.tag == TSL + "AdditionalServiceInformation":
            yield _last_segment(xml.text(xml.required(extension, TSL + "URI")))


def _last_segment(uri: str) -> str:
    return uri.rstrip("/").rpartition("/")[2]


def _qualifications(extensions: list[Element]) -> Iterator[QualificationElement]:
    for extension in extensions:
        if extension.tag == SIE + "Qualifications":
            yield from map(_qualification, extension.iterchildren(SIE + "QualificationElement"))


def _qualification(element: Element) -> QualificationElement:
    qualifiers = xml.required(element, SIE + "Qualifiers").iterchildren(SIE + "Qualifier")
    return QualificationElement(
        frozenset(_last_segment(q.get("uri", "")) for q in qualifiers),
        _criteria(xml.required(element, SIE + "CriteriaList")),
    )


def _criteria(element: Element) -> Criteria:
    """Read a CriteriaList with the lists nested in it; depth is bounded by that of the document."""
    rule = element.get("assert", "")
    others = [e for other in element.iterchildren(SIE + "otherCriteriaList") for e in other.iterchildren("{*}*")]
    strange = [e for e in element.iterchildren("{*}*") if e.tag not in _CRITERIA]
    strange += [e for e in others if e.tag not in _OTHER_CRITERIA]
    unsupported = [str(e.tag).rpartition("}")[2] for e in strange]
    return Criteria(
        rule=rule,
        key_usage=tuple(_key_usage(e) for e in element.iterchildren(SIE + "KeyUsage")),
        policies=tuple(_identifiers(e, SIE + "PolicyIdentifier") for e in element.iterchildren(SIE + "PolicySet")),
        purposes=tuple(_identifiers(e, ADDITIONAL + "KeyPurposeId") for e in others if e.tag == _PURPOSES),
        attributes=tuple(_identifiers(e, ADDITIONAL + "AttributeOID") for e in others if e.tag == _ATTRIBUTES),
        nested=tuple(_criteria(e) for e in element.iterchildren(SIE + "CriteriaList")),
        unsupported=tuple(unsupported) if rule in _RULES else (*unsupported, f"assert {rule}"),
    )


def _key_usage(element: Element) -> tuple[tuple[str, bool], ...]:
    return tuple((bit.get("name", ""), xml.text(bit) in _TRUE) for bit in element.iterchildren(SIE + "KeyUsageBit"))


def _identifiers(element: Element, tag: str) -> frozenset[str]:
    """Read the identifiers under *tag*, written dotted or as a URN in xades:Identifier of any version."""
    identifiers = (i for p in element.iterchildren(tag) for i in p.iterchildren("{*}Identifier"))
    return frozenset(_dotted(xml.text(identifier)) for identifier in identifiers)


def _dotted(identifier: str) -> str:
    return identifier[len(_OID_PREFIX) :] if identifier.lower().startswith(_OID_PREFIX) else identifier
