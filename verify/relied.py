"""Which answers about revocation may still be relied on: those whose digests were sound while they are known to have existed.

EN 319 102-1, 5.2.8 for revocation data, 5.6.2.1 and 5.6.2.3: an answer signed by an algorithm that has ended since could have
been made up today. It counts where something proves that it is older than that end.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from verify import crl, ocsp
from verify.algorithms import Algorithms
from verify.der import DerError
from verify.methods import UnsupportedAlgorithmError, method_from_identifier
from verify.revocation import Sources


def reliable(sources: Sources, proven_at: Mapping[bytes, datetime], at_hand: datetime, table: Algorithms) -> Sources:
    """Leave out of *sources* what can't be relied on; the same object comes back where nothing is left out.

    Args:
        sources: answers about revocation.
        proven_at: since when each is known to have existed, where something proves it.
        at_hand: since when all of them are at hand: arrival, or validation.
        table: until when algorithms are acceptable.
    """

    def sound(data: bytes, digest: str | None) -> bool:
        return digest is None or table.digest_acceptable(digest, min(at_hand, proven_at.get(data, at_hand)))

    answers = [data for data in sources.ocsp if sound(data, _digest_of_answer(data))]
    lists = [data for data in sources.crls if sound(data, _digest_of_list(data))]
    if (len(answers), len(lists)) == (len(sources.ocsp), len(sources.crls)):
        return sources
    return replace(sources, ocsp=tuple(answers), crls=tuple(lists))


def _digest_of_answer(data: bytes) -> str | None:
    try:
        return _digest(ocsp.read(data).signature_algorithm)
    except DerError:
        return None


def _digest_of_list(data: bytes) -> str | None:
    try:
        return _digest(crl.read(data).signature_algorithm)
    except DerError:
        return None


def _digest(identifier: bytes) -> str | None:
    """Name the digest; None where the method has one of its own, or is not known: then the signature does not verify."""
    try:
        return method_from_identifier(identifier).hash
    except (UnsupportedAlgorithmError, DerError):
        return None
