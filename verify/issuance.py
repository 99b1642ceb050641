"""Who signed what: the signature of one certificate, response or list, held against the key of its alleged issuer."""

from functools import lru_cache

from verify import keys, names
from verify.certificate import Certificate
from verify.der import DerError
from verify.methods import UnsupportedAlgorithmError, method_from_identifier

CACHED_ISSUANCES = 4096
"""Pairs of certificate and issuer that were verified: those of responders and time-stamp units repeat all day."""


@lru_cache(maxsize=CACHED_ISSUANCES)
def issued_by(certificate: Certificate, issuer: Certificate) -> bool:
    """Tell whether the name of *issuer* stands in *certificate* and its key made the signature (RFC 5280, 6.1.3)."""
    body = certificate.body
    return names.same(certificate.issuer, issuer.subject) and verified(
        issuer.spki, body.signature_algorithm, body.tbs, body.signature
    )


def verified(spki: bytes, identifier: bytes, data: bytes, signature: bytes) -> bool:
    """Tell whether *signature* over *data* verifies, its method given as DER AlgorithmIdentifier.

    What cannot be verified (unknown method, unusable key) is not verified.
    """
    try:
        return keys.verify(spki, method_from_identifier(identifier), data, signature)
    except (UnsupportedAlgorithmError, keys.UnusableKeyError, DerError):
        return False
