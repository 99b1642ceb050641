"""The levels B, T and LT of EN 319 132-1 and EN 319 122-1, made the way Latvian tools make them."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from authority import ocsp, timestamp
from authority.pki import Authority, Identity
from authority.proofs import NO_PROOFS, Proofs

STAMPED_AFTER = timedelta(seconds=28)
ANSWERED_AFTER = timedelta(seconds=29)
"""The OCSP answer comes a second after the stamp: an answer from before it proves nothing about the signature's time."""


class Level(StrEnum):
    """How much proof a signature carries."""

    B = "B"
    T = "T"
    LT = "LT"


def gather(authority: Authority, signer: Identity, at: datetime, level: Level) -> Proofs:
    """Give what a signature of *signer*, made at *at*, carries at *level*, from the services of *authority*."""
    match level:
        case Level.B:
            return NO_PROOFS
        case Level.T:
            return Proofs(stamp=timestamp.stamper(authority.tsa, at + STAMPED_AFTER))
        case Level.LT:
            return Proofs(
                stamp=timestamp.stamper(authority.tsa, at + STAMPED_AFTER),
                ocsp=(ocsp.answer(signer, authority, at + ANSWERED_AFTER),),
            )
        case _:
            assert_never(level)
