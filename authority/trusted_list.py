"""Trusted lists (TS 119 612): a signed national list, version 5 or 6, and the list of lists that points to it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from authority import xades
from authority.list_xml import LIST, TYPES, b64, put, qualifications, text_in
from authority.pki import Authority, Identity
from authority.profiles import subject_key
from authority.qualifiers import Qualifications
from authority.xml import child, dumped

_TYPE = "http://uri.etsi.org/TrstSvc/TrustedList/TSLType/"
_RULES = "http://uri.etsi.org/TrstSvc/TrustedList/schemerules/"
_STATUS = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/"
_SERVICE = "http://uri.etsi.org/TrstSvc/Svctype/"
_INFORMATION = "http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/"
_FORM = xades.XadesForm("list-signature", xades.EXCLUSIVE, line_breaks=False)
_LISTED_FOR = timedelta(days=180)
"""A list must be renewed within six months (TS 119 612, 5.3.15)."""


class ServiceType(StrEnum):
    """Types of services (TS 119 612, 5.5.1)."""

    CA_QC = _SERVICE + "CA/QC"
    QTST = _SERVICE + "TSA/QTST"
    NATIONAL_ROOT = _SERVICE + "NationalRootCA-QC"
    CA_PKC = _SERVICE + "CA/PKC"


class Status(StrEnum):
    """Statuses of services, of today and of before July 2016 (TS 119 612, 5.5.4 and annex J)."""

    GRANTED = _STATUS + "granted"
    WITHDRAWN = _STATUS + "withdrawn"
    UNDER_SUPERVISION = _STATUS + "undersupervision"
    SUPERVISION_IN_CESSATION = _STATUS + "supervisionincessation"
    ACCREDITED = _STATUS + "accredited"
    RECOGNISED_NATIONALLY = _STATUS + "recognisedatnationallevel"
    DEPRECATED_NATIONALLY = _STATUS + "deprecatedatnationallevel"


class Additional(StrEnum):
    """Additional service information (TS 119 612, 5.5.9.4)."""

    FOR_SIGNATURES = _INFORMATION + "ForeSignatures"
    FOR_SEALS = _INFORMATION + "ForeSeals"
    FOR_WEB = _INFORMATION + "ForWebSiteAuthentication"


@dataclass(frozen=True, slots=True)
class Period:
    """One status of a service and since when it holds, with what was said of the service then."""

    status: Status
    start: datetime
    additional: tuple[Additional, ...] = ()
    qualifications: tuple[Qualifications, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedService:
    """A service of a list; *periods* newest first: the first is the current one, the others its history."""

    name: str
    type: ServiceType
    certificates: tuple[x509.Certificate, ...]
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class NationalList:
    """What a national list says. *version* 5 or 6; *next_update* None: a closed list (TS 119 612, 5.3.15)."""

    territory: str
    sequence: int
    issued: datetime
    next_update: datetime | None
    services: tuple[ListedService, ...]
    version: int = 5
    provider: str = "SIA Parauga uzticamība"
    lotl_certificates: tuple[x509.Certificate, ...] = ()


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where a list is published and who may sign it (TS 119 612, 5.3.13)."""

    territory: str
    url: str
    certificates: tuple[x509.Certificate, ...]
    list_of_lists: bool = False


@dataclass(frozen=True, slots=True)
class ListOfLists:
    """What the list of lists says; *information* are the scheme information URIs, where pivots are named."""

    sequence: int
    issued: datetime
    next_update: datetime | None
    pointers: tuple[Pointer, ...]
    version: int = 5
    information: tuple[str, ...] = field(default=("https://saraksti.example/lotl",))


def default_list(authority: Authority) -> NationalList:
    """Give the list of *authority*'s own services: two granted issuers, a time-stamping unit, a withdrawn issuer, the root."""
    granted = authority.now - timedelta(days=4 * 365)
    withdrawn = authority.now - timedelta(days=200)
    signatures, seals = (Additional.FOR_SIGNATURES,), (Additional.FOR_SIGNATURES, Additional.FOR_SEALS)
    old = (Period(Status.WITHDRAWN, withdrawn, signatures), Period(Status.GRANTED, granted, signatures))
    services = (
        _service(authority.root, ServiceType.NATIONAL_ROOT, Period(Status.RECOGNISED_NATIONALLY, granted)),
        _service(authority.signing_ca, ServiceType.CA_QC, Period(Status.GRANTED, granted, signatures)),
        _service(authority.seal_ca, ServiceType.CA_QC, Period(Status.GRANTED, granted, seals)),
        _service(authority.withdrawn_ca, ServiceType.CA_QC, *old),
        _service(authority.tsa, ServiceType.QTST, Period(Status.GRANTED, granted)),
    )
    issued = authority.now - timedelta(days=10)
    return NationalList(authority.country, 42, issued, issued + _LISTED_FOR, services)


def default_list_of_lists(authority: Authority, *, url: str = "https://saraksti.example/LV.xml") -> ListOfLists:
    """Give a list of lists that points to itself and to *authority*'s national list."""
    issued = authority.now - timedelta(days=20)
    pointers = (
        Pointer("EU", "https://saraksti.example/lotl.xml", (authority.lotl_signer.certificate,), list_of_lists=True),
        Pointer(authority.country, url, (authority.list_signer.certificate,)),
    )
    return ListOfLists(333, issued, issued + _LISTED_FOR, pointers)


def national_list(content: NationalList, signer: Identity) -> bytes:
    """Give the XML of a national list, signed by *signer* at its time of issue."""
    root = _root()
    scheme = _scheme(root, content.version, content.sequence, "EUgeneric")
    _operator(scheme, content.territory, "Parauga uzraudzības iestāde", ("https://saraksti.example",))
    pointer = Pointer("EU", "https://saraksti.example/lotl.xml", content.lotl_certificates, list_of_lists=True)
    _pointers(scheme, (pointer,) if content.lotl_certificates else ())
    _issue(scheme, content.issued, content.next_update)
    provider = put(put(root, "TrustServiceProviderList"), "TrustServiceProvider")
    _provider(provider, content)
    services = put(provider, "TSPServices")
    for service in content.services:
        _listed(services, service)
    return _signed(root, signer, content.issued)


def list_of_lists(content: ListOfLists, signer: Identity) -> bytes:
    """Give the XML of a list of lists, signed by *signer* at its time of issue."""
    root = _root()
    scheme = _scheme(root, content.version, content.sequence, "EUlistofthelists")
    _operator(scheme, "EU", "Parauga komisija", content.information)
    _pointers(scheme, content.pointers)
    _issue(scheme, content.issued, content.next_update)
    return _signed(root, signer, content.issued)


def _service(identity: Identity, kind: ServiceType, *periods: Period) -> ListedService:
    names = identity.certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return ListedService(str(names[0].value), kind, (identity.certificate,), periods)


def _signed(root: etree._Element, signer: Identity, at: datetime) -> bytes:
    xades.sign_enveloped(root, signer, at, _FORM)
    return dumped(root)


def _root() -> etree._Element:
    return etree.fromstring(
        f'<TrustServiceStatusList xmlns="{LIST}" xmlns:tslx="{TYPES}" Id="list" TSLTag="http://uri.etsi.org/19612/TSLTag"/>'
    )


def _scheme(root: etree._Element, version: int, sequence: int, kind: str) -> etree._Element:
    scheme = put(root, "SchemeInformation")
    put(scheme, "TSLVersionIdentifier", str(version))
    put(scheme, "TSLSequenceNumber", str(sequence))
    put(scheme, "TSLType", _TYPE + kind)
    return scheme


def _operator(scheme: etree._Element, territory: str, name: str, information: Sequence[str]) -> None:
    """Add who runs the scheme and by what rules (TS 119 612, 5.3.4 to 5.3.12)."""
    text_in(put(scheme, "SchemeOperatorName"), "Name", name)
    _address(put(scheme, "SchemeOperatorAddress"), territory)
    text_in(put(scheme, "SchemeName"), "Name", f"{territory}:Parauga saraksts testiem")
    addresses = put(scheme, "SchemeInformationURI")
    for address in information:
        text_in(addresses, "URI", address)
    put(scheme, "StatusDeterminationApproach", "http://uri.etsi.org/TrstSvc/TrustedList/StatusDetn/EUappropriate")
    rules = put(scheme, "SchemeTypeCommunityRules")
    for rule in ("EUlistofthelists",) if territory == "EU" else ("EUcommon", territory):
        text_in(rules, "URI", _RULES + rule)
    put(scheme, "SchemeTerritory", territory)
    text_in(put(scheme, "PolicyOrLegalNotice"), "TSLLegalNotice", "Tikai testiem.")
    put(scheme, "HistoricalInformationPeriod", "65535")


def _address(parent: etree._Element, country: str) -> None:
    postal = put(put(parent, "PostalAddresses"), "PostalAddress")
    postal.set("{http://www.w3.org/XML/1998/namespace}lang", "lv")
    for tag, text in (("StreetAddress", "Parauga iela 1"), ("Locality", "Rīga"), ("PostalCode", "LV-1000")):
        put(postal, tag, text)
    put(postal, "CountryName", country)
    electronic = put(parent, "ElectronicAddress")
    text_in(electronic, "URI", "mailto:saraksts@saraksti.example")
    # As in the Latvian list of 2023: an address that no schema accepts must not cost the list.
    text_in(electronic, "URI", "https://https://saraksti.example")


def _pointers(scheme: etree._Element, pointers: Sequence[Pointer]) -> None:
    if not pointers:
        return
    parent = put(scheme, "PointersToOtherTSL")
    for pointer in pointers:
        element = put(parent, "OtherTSLPointer")
        identities = put(element, "ServiceDigitalIdentities")
        for certificate in pointer.certificates:
            _certificate(put(identities, "ServiceDigitalIdentity"), certificate)
        put(element, "TSLLocation", pointer.url)
        _about_pointer(put(element, "AdditionalInformation"), pointer)


def _about_pointer(parent: etree._Element, pointer: Pointer) -> None:
    kind = "EUlistofthelists" if pointer.list_of_lists else "EUgeneric"
    put(put(parent, "OtherInformation"), "TSLType", _TYPE + kind)
    put(put(parent, "OtherInformation"), "SchemeTerritory", pointer.territory)
    child(put(parent, "OtherInformation"), f"{{{TYPES}}}MimeType", "application/vnd.etsi.tsl+xml")


def _issue(scheme: etree._Element, issued: datetime, next_update: datetime | None) -> None:
    put(scheme, "ListIssueDateTime", _time(issued))
    update = put(scheme, "NextUpdate")
    if next_update is not None:
        put(update, "dateTime", _time(next_update))


def _provider(parent: etree._Element, content: NationalList) -> None:
    about = put(parent, "TSPInformation")
    text_in(put(about, "TSPName"), "Name", content.provider)
    text_in(put(about, "TSPTradeName"), "Name", f"NTR{content.territory}-40000000001")
    _address(put(about, "TSPAddress"), content.territory)
    text_in(put(about, "TSPInformationURI"), "URI", "https://paraugs.example/repozitarijs")


def _listed(parent: etree._Element, service: ListedService) -> None:
    """Add a service: the current period with its certificates, the history without (TS 119 612, 5.5 and 5.6)."""
    element = put(parent, "TSPService")
    current, *past = service.periods
    about = put(element, "ServiceInformation")
    _period(about, service, current, history=False)
    if past:
        history = put(element, "ServiceHistory")
        for period in past:
            _period(put(history, "ServiceHistoryInstance"), service, period, history=True)


def _period(parent: etree._Element, service: ListedService, period: Period, *, history: bool) -> None:
    put(parent, "ServiceTypeIdentifier", service.type)
    text_in(put(parent, "ServiceName"), "Name", service.name)
    identity = put(parent, "ServiceDigitalIdentity")
    for certificate in service.certificates:
        if not history:
            _certificate(identity, certificate)
        put(put(identity, "DigitalId"), "X509SubjectName", xades.distinguished_name(certificate.subject))
        put(put(identity, "DigitalId"), "X509SKI", b64(subject_key(certificate).digest))
    put(parent, "ServiceStatus", period.status)
    put(parent, "StatusStartingTime", _time(period.start))
    if period.additional or period.qualifications:
        _extensions(put(parent, "ServiceInformationExtensions"), period)


def _extensions(parent: etree._Element, period: Period) -> None:
    for element in period.qualifications:
        qualifications(_extension(parent), element)
    for additional in period.additional:
        text_in(put(_extension(parent), "AdditionalServiceInformation"), "URI", additional)


def _extension(parent: etree._Element) -> etree._Element:
    extension = put(parent, "Extension")
    extension.set("Critical", "true")
    return extension


def _certificate(parent: etree._Element, certificate: x509.Certificate) -> None:
    put(put(parent, "DigitalId"), "X509Certificate", b64(certificate.public_bytes(Encoding.DER)))


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
