"""What a format module finds in one signature before trust enters: the input of the numbered steps of EN 319 102-1.

A format module (xades, cms, …) does format checking (5.2.2), identification of the signing certificate (5.2.3) and
cryptographic verification (5.2.7); `verify.process` does the rest, the same for every format.
"""

from datetime import datetime

from verify.certificate import Certificate
from verify.dataclass import dataclass
from verify.keys import Octets
from verify.report import Container, Problem, SignatureAlgorithm, SignatureFormat, SubIndication, TimestampType
from verify.signature_policies import PolicyReference


@dataclass(frozen=True, slots=True)
class Token:
    """One embedded RFC 3161 token (DER) with the octets that its imprint must be over (None: they can't be built).

    *covers* holds the proofs that are among these octets too, each as it is given elsewhere in `Evidence`: tokens, OCSP
    answers and lists. The token proves that they existed at its time (EN 319 102-1, 5.6.2.3).

    *over_signature*: the signature value is among them, so that the token proves that the signature existed. One over
    references to certificates and revocation data alone proves nothing of it.
    """

    type: TimestampType
    der: bytes
    imprint_over: Octets | None
    over_signature: bool = True
    covers: frozenset[bytes] = frozenset()


@dataclass(frozen=True, slots=True)
class Evidence:
    """One signature, read and verified cryptographically, with the material it carries.

    *integrity* and *failure* agree: integrity True means *failure* is None or a failure of form (not of hash or value).
    *bound* tells whether a signed attribute names the signing certificate by digest (ESS or xades:SigningCertificate).
    *hashes* names every digest algorithm that integrity rests on (``SHA-256``), for the algorithm check by date.
    *level* is the AdES level claimed by the form of the signature (``XAdES-BASELINE-LT``, ``CMS-T``), empty
    where the form is not readable.
    *counters* is the identifier of the signature that this one countersigns: it is over that signature's value, covers no
    content, and *covers* is empty.
    *policy* is the signature policy that the signer names, None for none.
    *value* is the signature value, by which a report tells one signature from another; empty where none was read.
    """

    id: str
    container: Container
    format: SignatureFormat
    level: str
    integrity: bool | None
    failure: SubIndication | None
    problems: tuple[Problem, ...]
    signing_certificate: Certificate | None
    bound: bool
    certificates: tuple[Certificate, ...]
    claimed_signing_time: datetime | None
    algorithm: SignatureAlgorithm | None
    hashes: tuple[str, ...]
    tokens: tuple[Token, ...] = ()
    ocsp: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    covers: tuple[str, ...] = ()
    counters: str | None = None
    value: bytes = b""
    policy: PolicyReference | None = None
