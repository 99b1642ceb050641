"""Who may sign a revocation list: the issuer's key, or another that the same anchor stands for (RFC 5280, 6.3.3 f).

An authority that renews its key, or keeps one for lists alone, and the issuer of an indirect list sign with a certificate of
their own. It needs a path like any other, up to the very anchor of the certificate that is asked about.
"""

from collections.abc import Callable, Iterator

from verify import chain, crl
from verify.algorithms import Algorithms
from verify.certificate import Certificate
from verify.crl import RevocationList
from verify.dataclass import dataclass
from verify.names import same

SIGNERS = 8
"""Certificates looked at for one list: an authority has one or two keys at a time, a hostile heap any number."""

Stands = Callable[[Certificate, Certificate], bool]
"""Whether a certificate, as issued by another, is known not to be revoked."""


@dataclass(frozen=True, slots=True)
class Anchored:
    """What the signer of a list is looked for in: the path's *anchor*, certificates at hand, and how far a path may go."""

    anchor: Certificate
    pool: tuple[Certificate, ...]
    algorithms: Algorithms
    length: int


def signer_of(
    listing: RevocationList, issuer: Certificate, anchored: Anchored | None, stands: Stands
) -> Certificate | None:
    """Give who signed *listing*, which concerns a certificate of *issuer*; None where nobody did who may.

    Without *anchored* that can only be *issuer*, whose own path has been judged already.
    """
    if crl.signed_by(listing, issuer):
        return issuer
    if anchored is None:
        return None
    return next((c for c in _candidates(listing, anchored) if _reaches(c, listing, anchored, stands)), None)


def _candidates(listing: RevocationList, anchored: Anchored) -> Iterator[Certificate]:
    """Yield certificates of the list's issuer whose key made its signature, the anchor first."""
    looked_at = 0
    for candidate in dict.fromkeys((anchored.anchor, *anchored.pool)):
        named = listing.key_id is None or candidate.subject_key_id in {None, listing.key_id}
        if not named or not same(listing.issuer, candidate.subject):
            continue
        looked_at += 1
        if looked_at > SIGNERS:
            return
        if crl.signed_by(listing, candidate):
            yield candidate


def _reaches(candidate: Certificate, listing: RevocationList, anchored: Anchored, stands: Stands) -> bool:
    """Tell whether a sound path leads from *candidate*, in force when it signed, to the anchor."""
    if (candidate.subject, candidate.spki) == (anchored.anchor.subject, anchored.anchor.spki):
        return True
    moment = listing.this_update
    if not candidate.not_before <= moment <= candidate.not_after:
        return False
    found = chain.paths_to(anchored.anchor, candidate, anchored.pool, anchored.length)
    return any(
        chain.flaw(path, moment, anchored.algorithms) is None and all(stands(*step) for step in path.steps())
        for path in found
    )
