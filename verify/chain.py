"""Paths from a certificate to a listed service, and the checks of RFC 5280, 6.1 along them.

The anchor is the certificate of a listed service, by key and name: never a root above it, and its own signature, validity
and extensions beyond name constraints and path length are not judged (EN 319 102-1, 5.2.6; DOMAIN 3.2).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter

from verify.algorithms import Algorithms
from verify.certificate import Certificate, KeyUsage
from verify.codes import ProblemCode
from verify.dataclass import dataclass
from verify.issuance import issued_by
from verify.methods import UnsupportedAlgorithmError, method_from_identifier
from verify.name_constraints import allows
from verify.policies import acceptable
from verify.report import Problem, SubIndication
from verify.trust import Service, TrustStore

PATHS = 64
"""Paths looked at for one certificate: cross-certificates give a handful, a hostile heap of them any number."""

_NAMED_BY_HAND = attrgetter("test_anchor")
CACHED_PATHS = 1024
"""Paths whose names and policies were judged: those of responders, time-stamp units and of people who write twice repeat."""


@dataclass(frozen=True, slots=True)
class Path:
    """A chain of signatures from *certificates*[0], the subject, up to *anchor*, which is not among them.

    Where the subject itself is listed, *anchor* is the subject and *certificates* is empty. *services* are all listed
    services that the anchor stands for.
    """

    subject: Certificate
    certificates: tuple[Certificate, ...]
    anchor: Certificate
    services: tuple[Service, ...]

    @property
    def by_hand(self) -> bool:
        """Tell whether the anchor was named by hand and stands in no list."""
        return all(map(_NAMED_BY_HAND, self.services))

    def steps(self) -> Iterator[tuple[Certificate, Certificate]]:
        """Yield each certificate below the anchor with its issuer, the subject first."""
        return pairwise((*self.certificates, self.anchor))


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a path can't be used: a sub-indication of EN 319 102-1 and the finding behind it."""

    sub: SubIndication
    problem: Problem


def paths(
    subject: Certificate, pool: Iterable[Certificate], trust: TrustStore, types: frozenset[str], length: int
) -> Iterator[Path]:
    """Yield paths from *subject* to services of one of *types*, shortest first, with intermediates from *pool*.

    At most *length* certificates below the anchor, and at most `PATHS` partial paths, are looked at.
    """
    listed = _listed(subject, trust, types)
    if listed:
        yield Path(subject, (), subject, listed)
    for below in _growing(subject, pool, length):
        yield from _ended(below, trust, types)


def paths_to(anchor: Certificate, subject: Certificate, pool: Iterable[Certificate], length: int) -> Iterator[Path]:
    """Yield paths from *subject* to *anchor* and no other, within the bounds of `paths`; no service is named."""
    for below in _growing(subject, pool, length):
        if below[-1] != anchor and issued_by(below[-1], anchor):
            yield Path(subject, below, anchor, ())


def exhausted(subject: Certificate, pool: Iterable[Certificate], length: int) -> bool:
    """Tell whether the bound on paths ended the search from *subject*, so that there may be one that was not looked at."""
    return sum(1 for _ in _growing(subject, pool, length)) == PATHS


def _growing(subject: Certificate, pool: Iterable[Certificate], length: int) -> Iterator[tuple[Certificate, ...]]:
    """Yield chains that begin with *subject*, each certificate issued by the next, the shortest first."""
    intermediates = tuple(dict.fromkeys(pool))
    partial: list[tuple[Certificate, ...]] = [(subject,)]
    for _ in range(PATHS):
        if not partial:
            return
        below = partial.pop(0)
        yield below
        if len(below) < length:
            partial += [(*below, c) for c in intermediates if c not in below and issued_by(below[-1], c)]


def _ended(below: tuple[Certificate, ...], trust: TrustStore, types: frozenset[str]) -> Iterator[Path]:
    seen: set[tuple[bytes, bytes]] = set()
    for entry in trust.issuers_of(below[-1]):
        anchor = entry.certificate
        identity = (anchor.subject, anchor.spki)
        if identity in seen or anchor == below[-1] or not issued_by(below[-1], anchor):
            continue
        seen.add(identity)
        services = _listed(anchor, trust, types)
        if services:
            yield Path(below[0], below, anchor, services)


def _listed(certificate: Certificate, trust: TrustStore, types: frozenset[str]) -> tuple[Service, ...]:
    services = trust.service_of(certificate)
    return tuple([s for s in services if not types.isdisjoint([p.type for p in s.periods])]) if services else ()


def flaw(path: Path, moment: datetime, algorithms: Algorithms, *, relied_at: datetime | None = None) -> Flaw | None:
    """Check everything along *path* but revocation and the subject's own validity; None where all is well (6.1.3, 6.1.4).

    The intermediates must be valid at *moment*, the algorithms acceptable at *relied_at* (*moment* where it is not given).
    The subject's validity has consequences of its own (5.5.4).
    """
    below = 0
    for depth, (certificate, issuer) in enumerate(path.steps()):
        found = (
            _extension_flaw(certificate)
            or (None if depth == 0 else _authority_flaw(certificate, below, moment))
            or _algorithm_flaw(certificate, issuer, relied_at or moment, algorithms)
        )
        if found is not None:
            return found
        below += depth > 0 and not certificate.self_issued
    return _anchor_flaw(path, below) or _standing_flaw(path.certificates, path.anchor)


@lru_cache(maxsize=CACHED_PATHS)
def _standing_flaw(certificates: tuple[Certificate, ...], anchor: Certificate) -> Flaw | None:
    """Check what depends on the certificates alone, and on no time and no list."""
    return _constraint_flaw((*certificates, anchor)) or _policy_flaw(certificates)


def _extension_flaw(certificate: Certificate) -> Flaw | None:
    unknown = certificate.critical_unknown
    if not unknown:
        return None
    problem = Problem(ProblemCode.UNKNOWN_CRITICAL_EXTENSION, ", ".join(sorted(unknown)))
    return Flaw(SubIndication.CHAIN_CONSTRAINTS_FAILURE, problem)


def _authority_flaw(certificate: Certificate, below: int, moment: datetime) -> Flaw | None:
    """Check a certificate that issued another (RFC 5280, 6.1.4 k to n).

    *below* counts the intermediate ones beneath it that are not self-issued: those renew a key and lengthen no path.
    """
    usage = certificate.key_usage
    if not certificate.is_ca or (usage is not None and KeyUsage.KEY_CERT_SIGN not in usage):
        return _invalid("an issuer that is no certification authority")
    if certificate.path_length is not None and certificate.path_length < below:
        return _invalid("a path longer than its issuer allows")
    if not certificate.not_before <= moment <= certificate.not_after:
        problem = Problem(ProblemCode.CHAIN_INVALID, "an issuer out of its validity")
        return Flaw(SubIndication.OUT_OF_BOUNDS_NO_POE, problem)
    return None


def _invalid(detail: str) -> Flaw:
    return Flaw(SubIndication.CHAIN_CONSTRAINTS_FAILURE, Problem(ProblemCode.CHAIN_INVALID, detail))


def _algorithm_flaw(
    certificate: Certificate, issuer: Certificate, moment: datetime, algorithms: Algorithms
) -> Flaw | None:
    try:
        method = method_from_identifier(certificate.body.signature_algorithm)
    except UnsupportedAlgorithmError as error:
        return Flaw(SubIndication.CRYPTO_CONSTRAINTS_FAILURE, Problem(ProblemCode.UNSUPPORTED_ALGORITHM, str(error)))
    hashed = all(algorithms.digest_acceptable(name, moment) for name in method.hashes)
    if hashed and algorithms.signature_acceptable(method.name, issuer.key_bits, moment):
        return None
    problem = Problem(
        ProblemCode.WEAK_ALGORITHM, f"{method.name} {' '.join(method.hashes)} in a certificate of the chain"
    )
    return Flaw(SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE, problem)


def _anchor_flaw(path: Path, below: int) -> Flaw | None:
    allowed = path.anchor.path_length
    if path.certificates and allowed is not None and allowed < below:
        return _invalid("a path longer than its issuer allows")
    return None


def _policy_flaw(certificates: Sequence[Certificate]) -> Flaw | None:
    if acceptable(tuple(reversed(certificates))):
        return None
    return _invalid("no policy that all issuers stand for, although one of them asks for it")


def _constraint_flaw(chain: Sequence[Certificate]) -> Flaw | None:
    for position, issuer in enumerate(chain):
        below = [c for i, c in enumerate(chain[:position]) if i == 0 or not c.self_issued]
        if not all(allows(issuer, certificate) for certificate in below):
            return _invalid("a name that an issuer does not allow")
    return None
