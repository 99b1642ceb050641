"""Everything at hand for one signature: what it carries and what was fetched, as certificates and revocation sources."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from verify import signed_data
from verify.certificate import Certificate
from verify.context import Context
from verify.der import DerError
from verify.evidence import Evidence
from verify.limits import LIMITS
from verify.revocation import Sources
from verify.trust import SERVICE_TYPE, TrustStore

RESPONDER_TYPES = frozenset({SERVICE_TYPE + "Certstatus/OCSP", SERVICE_TYPE + "Certstatus/OCSP/QC"})
"""Services by which a list names responders that no issuer delegated to (TS 119 612, 5.5.1)."""


@dataclass(frozen=True, slots=True)
class Material:
    """*pool*: certificates that may build paths. *sources*: answers about revocation."""

    pool: tuple[Certificate, ...]
    sources: Sources


def gather(evidence: Evidence, ctx: Context) -> Material:
    """Put together what the signature carries, first, and what the network answered."""
    fetched = ctx.revocations
    loaded = (c for data in fetched.certificates for c in fetched_certificates(data))
    return Material(
        pool=tuple(dict.fromkeys((*evidence.certificates, *loaded))),
        sources=Sources(
            ocsp=(*evidence.ocsp, *fetched.ocsp),
            crls=(*evidence.crls, *fetched.crls),
            listed_responder=lambda responder: _is_listed_responder(responder, ctx.trust),
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


def _is_listed_responder(certificate: Certificate, trust: TrustStore) -> bool:
    return any(p.type in RESPONDER_TYPES for service in trust.service_of(certificate) for p in service.periods)
