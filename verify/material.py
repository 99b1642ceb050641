"""Everything at hand for one signature: what it carries and what was fetched, as certificates and revocation sources."""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache, partial

from verify import signed_data
from verify.certificate import Certificate
from verify.context import Context
from verify.dataclass import dataclass
from verify.der import DerError
from verify.evidence import Evidence
from verify.issuance import issued_by
from verify.limits import LIMITS
from verify.revocation import Sources
from verify.trust import SERVICE_TYPE, STATUS, Service, TrustStore

RESPONDER_TYPES = frozenset({SERVICE_TYPE + "Certstatus/OCSP", SERVICE_TYPE + "Certstatus/OCSP/QC"})
"""Services by which a list names responders that no issuer delegated to (TS 119 612, 5.5.1)."""
IN_FORCE = frozenset(
    STATUS + name
    for name in (
        "granted",
        "recognisedatnationallevel",
        "undersupervision",
        "supervisionincessation",
        "accredited",
        "setbynationallaw",
    )
)
"""What a list says of a service that may be relied on, whichever law is in force (TS 119 612, 5.5.4)."""


@dataclass(frozen=True, slots=True)
class Material:
    """*pool*: certificates that may build paths. *sources*: answers about revocation."""

    pool: tuple[Certificate, ...]
    sources: Sources


def gather(evidence: Evidence, ctx: Context) -> Material:
    """Put together what the signature carries, first, and what the network answered."""
    fetched = ctx.revocations
    loaded = [c for data in fetched.certificates for c in fetched_certificates(data)]
    return Material(
        pool=tuple(dict.fromkeys((*evidence.certificates, *loaded))),
        sources=Sources(
            ocsp=(*evidence.ocsp, *fetched.ocsp),
            crls=(*evidence.crls, *fetched.crls),
            listed_responder=partial(_is_listed_responder, ctx.trust),
            latest=ctx.latest,
        ),
    )


@lru_cache(maxsize=256)
def fetched_certificates(data: bytes) -> tuple[Certificate, ...]:
    """Read what an issuer's address answered: one certificate, or a bundle of them in CMS (RFC 5280, 4.2.2.1)."""
    return tuple(_loaded(data))


def _loaded(data: bytes) -> Iterator[Certificate]:
    try:
        yield Certificate.load(data)
    except ValueError:
        try:
            yield from signed_data.read(data, LIMITS).certificates
        except DerError:
            return


def _is_listed_responder(trust: TrustStore, responder: Certificate, issuer: Certificate, at: datetime) -> bool:
    """Tell whether a list named *responder* at that time for the provider whose service *issuer* is, or stands below.

    A responder of one provider has nothing to say about the certificates of another.
    """
    services = [service for service in trust.service_of(responder) if _answered(service, at)]
    return bool(services) and not _providers(trust, issuer).isdisjoint(map(_provider, services))


def _answered(service: Service, at: datetime) -> bool:
    period = service.at(at)
    return period is not None and period.type in RESPONDER_TYPES and period.status in IN_FORCE


def _provider(service: Service) -> tuple[str, str]:
    return service.territory, service.provider


def _providers(trust: TrustStore, issuer: Certificate) -> frozenset[tuple[str, str]]:
    above = (e.service for e in trust.issuers_of(issuer) if issued_by(issuer, e.certificate))
    return frozenset(map(_provider, (*trust.service_of(issuer), *above)))
