"""What one answer about revocation says, whether it came by OCSP or by list, and what is made of all of them."""

from dataclasses import field
from datetime import datetime
from enum import Enum, auto

from verify.certificate import Certificate
from verify.checks import RevocationData
from verify.dataclass import dataclass
from verify.ocsp import Status


class Standing(Enum):
    """What is known of a certificate at a moment."""

    GOOD = auto()
    REVOKED = auto()
    ON_HOLD = auto()
    UNKNOWN = auto()
    STALE = auto()
    MISSING = auto()
    UNTRUSTED = auto()
    SIGNER_OUT_OF_VALIDITY = auto()
    FROM_FUTURE = auto()


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody who may say so says. *this_update* is when it was true, *source* for people who said it, *data* where."""

    status: Status
    this_update: datetime
    revoked_at: datetime | None = None
    source: str = field(default="", compare=False)
    data: RevocationData | None = field(default=None, compare=False)


Heard = Answer | Standing
"""An answer by who may give it, or the reason why it is none."""


def usable(answer: Answer, covers_since: datetime | None, certificate: Certificate) -> Heard:
    """Refuse "good" from an issuer who forgets certificates once they have ended (RFC 6960, 4.4.4; X.509, 9.5.2.8)."""
    kept = covers_since is not None and covers_since <= certificate.not_after
    if answer.status is Status.GOOD and answer.this_update > certificate.not_after and not kept:
        return Standing.STALE
    return answer
