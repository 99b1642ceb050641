"""What is added to a signature after it was made: time-stamps, revocation answers and certificates."""

from collections.abc import Callable
from dataclasses import dataclass

from cryptography import x509

Stamp = Callable[[bytes], bytes]
"""From the octets to be stamped to an RFC 3161 token in DER."""


@dataclass(frozen=True, slots=True)
class Proofs:
    """Unsigned material. *stamp* makes level T of B; *ocsp* (OCSPResponse) and *crls* (CertificateList) in DER make LT of T.

    *certificates* are embedded for validation; *content_stamp* stamps the content before it is signed.
    """

    stamp: Stamp | None = None
    ocsp: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    certificates: tuple[x509.Certificate, ...] = ()
    content_stamp: Stamp | None = None


NO_PROOFS = Proofs()
