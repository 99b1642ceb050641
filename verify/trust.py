"""What is trusted: services of trusted lists with their history (TS 119 612), and anchors named by hand.

Only plain data and look-ups; lists are read and their signatures checked in `verify.trusted_list`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from verify import names
from verify.certificate import CACHED_CERTIFICATES, Certificate
from verify.dataclass import dataclass
from verify.report import ListState

SERVICE_TYPE = "http://uri.etsi.org/TrstSvc/Svctype/"
CA_QC = SERVICE_TYPE + "CA/QC"
QTST = SERVICE_TYPE + "TSA/QTST"
STATUS = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/"
GRANTED = STATUS + "granted"


@dataclass(frozen=True, slots=True)
class Criteria:
    """A CriteriaList of TS 119 612, 5.5.9.2.2: *rule* is ``all``, ``atLeastOne`` or ``none``.

    *key_usage* holds groups of (bit name, wanted value); *policies*, *purposes* and *attributes* groups of identifiers
    (dotted) that must all be present: of certificate policies, of extended key usage, of the subject's name. *nested* are
    further lists; *unsupported* names criteria that are not understood (then the list can't be evaluated).
    """

    rule: str
    key_usage: tuple[tuple[tuple[str, bool], ...], ...] = ()
    policies: tuple[frozenset[str], ...] = ()
    nested: tuple["Criteria", ...] = ()
    purposes: tuple[frozenset[str], ...] = ()
    attributes: tuple[frozenset[str], ...] = ()
    unsupported: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QualificationElement:
    """Qualifiers (names such as ``QCWithQSCD``) that apply to certificates meeting *criteria* (TS 119 612, 5.5.9.2)."""

    qualifiers: frozenset[str]
    criteria: Criteria


@dataclass(frozen=True, slots=True)
class ServicePeriod:
    """One entry of a service's status history. *start* inclusive, *end* exclusive, None while it is the current one.

    *status* and *type* are the URIs of the list; *additional* the names of additional service information
    (``ForeSignatures``, ``ForeSeals``, ``ForWebSiteAuthentication``).
    """

    type: str
    status: str
    start: datetime
    end: datetime | None
    qualifications: tuple[QualificationElement, ...] = ()
    additional: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Service:
    """One service of a trusted list: its digital identity and its history, newest period first.

    A history entry of real lists names subject and key identifier only; the identity of the service is that of its
    current entry.
    """

    territory: str
    provider: str
    name: str
    certificates: tuple[Certificate, ...]
    periods: tuple[ServicePeriod, ...]
    test_anchor: bool = False

    def at(self, moment: datetime) -> ServicePeriod | None:
        """Give the period in force at *moment*, None before the first."""
        for period in self.periods:
            if period.start <= moment and (period.end is None or moment < period.end):
                return period
        return None


@dataclass(frozen=True, slots=True)
class TrustedList:
    """One national list, read and with its own signature checked.

    *authenticated*: its signer is named by a list of lists or by who configured it; *refused* is the sentence why
    nothing of it is trusted (then *services* is empty). Times aware UTC, *next_update* None for a closed list.
    """

    territory: str
    sequence: int
    issued: datetime
    next_update: datetime | None
    services: tuple[Service, ...]
    signer: Certificate | None
    authenticated: bool
    sha256: str
    refused: str | None = None

    def stale(self, at: datetime) -> bool:
        """Tell whether the list is past its next update at *at*."""
        return self.next_update is not None and at > self.next_update


class ListedCertificate(NamedTuple):
    """A certificate of a listed service's digital identity, with the service that it stands for."""

    service: Service
    certificate: Certificate


_Index = Mapping[bytes, tuple[ListedCertificate, ...]]


@dataclass(frozen=True, slots=True)
class TrustStore:
    """Every listed service, found by name, by key identifier or by key, whatever the number of lists.

    *lists* holds what was read, refused lists included, so that a report can tell how far each country was trusted.
    """

    lists: tuple[TrustedList, ...]
    anchors_count: int
    _by_subject: _Index
    _by_key_id: _Index
    _by_identity: Mapping[bytes, tuple[Service, ...]]
    _states: tuple[tuple[ListState, ListState], ...]

    @classmethod
    def build(cls, lists: Iterable[TrustedList], anchors: Iterable[Certificate] = ()) -> "TrustStore":
        """Index the services of *lists*, and of *anchors*: certificates named by hand as granted issuers."""
        lists = tuple(lists)
        services = [s for trusted in lists for s in trusted.services] + [test_anchor(a) for a in anchors]
        listed = [ListedCertificate(s, c) for s in services for c in s.certificates]
        return cls(
            lists,
            len(listed),
            _index((entry.certificate.subject, entry) for entry in listed),
            _index((k, entry) for entry in listed if (k := entry.certificate.subject_key_id) is not None),
            _services((_identity(entry.certificate), entry.service) for entry in listed),
            tuple((_state(trusted, stale=False), _state(trusted, stale=True)) for trusted in lists),
        )

    def issuers_of(self, certificate: Certificate) -> tuple[ListedCertificate, ...]:
        """Give the listed certificates that may have issued *certificate*: by name first, then by key identifier.

        Nothing is verified here; whether the key fits is for path building (RFC 5280, 6.1).
        """
        by_name = self._by_subject.get(certificate.issuer, ())
        key_id = certificate.authority_key_id
        by_key = self._by_key_id.get(key_id, ()) if key_id is not None else ()
        named = set(map(id, by_name))
        return by_name + tuple([entry for entry in by_key if id(entry) not in named])

    def service_of(self, certificate: Certificate) -> tuple[Service, ...]:
        """Give the services whose digital identity is *certificate*, told by subject and key (TS 119 612, 5.5.3)."""
        return self._by_identity.get(_identity(certificate), ())

    def states(self, at: datetime) -> tuple[ListState, ...]:
        """Tell how far each list can be trusted at *at*, as reports say it."""
        pairs = zip(self.lists, self._states, strict=True)
        return tuple([stale if trusted.stale(at) else fresh for trusted, (fresh, stale) in pairs])

    def list_of(self, territory: str) -> TrustedList | None:
        """Give the list of a country (as the list spells it: ``EL`` and ``UK``, else ISO 3166)."""
        for trusted in self.lists:
            if trusted.territory == territory:
                return trusted
        return None


def test_anchor(certificate: Certificate) -> Service:
    """Make of a certificate named by hand a granted CA/QC service for signatures and seals, in force at any time."""
    always = datetime.min.replace(tzinfo=UTC)
    period = ServicePeriod(CA_QC, GRANTED, always, None, additional=frozenset({"ForeSignatures", "ForeSeals"}))
    label = "named by hand"
    return Service(names.country(certificate.subject) or "", label, label, (certificate,), (period,), test_anchor=True)


@lru_cache(maxsize=CACHED_CERTIFICATES)
def _identity(certificate: Certificate) -> bytes:
    """Give what stays the same where a CA's certificate is renewed: name and key. Both are DER, so no two pairs meet."""
    return certificate.subject + certificate.spki


def _index(pairs: Iterable[tuple[bytes, ListedCertificate]]) -> _Index:
    index: dict[bytes, list[ListedCertificate]] = defaultdict(list)
    for key, entry in pairs:
        index[key].append(entry)
    return {key: tuple(entries) for key, entries in index.items()}


def _services(pairs: Iterable[tuple[bytes, Service]]) -> Mapping[bytes, tuple[Service, ...]]:
    """Give the services behind each identity, each once, though it names several certificates of one key."""
    index: dict[bytes, dict[int, Service]] = defaultdict(dict)
    for key, service in pairs:
        index[key][id(service)] = service
    return {key: tuple(services.values()) for key, services in index.items()}


def _state(trusted: TrustedList, *, stale: bool) -> ListState:
    return ListState(
        territory=trusted.territory,
        sequence=trusted.sequence,
        authenticated=trusted.authenticated,
        stale=stale,
        refused=trusted.refused,
        issued=trusted.issued,
        next_update=trusted.next_update,
        sha256=trusted.sha256,
        signer="" if trusted.signer is None else names.readable(trusted.signer.subject),
    )
