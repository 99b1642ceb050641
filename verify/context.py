"""Everything that verification needs besides the bytes: trust, revocation answers, times, algorithm dates, limits."""

from datetime import datetime, timedelta

from verify.algorithms import Algorithms
from verify.dataclass import dataclass
from verify.limits import LIMITS, Limits
from verify.revocation import Revocations
from verify.trust import TrustStore

CLOCK_TOLERANCE = timedelta(minutes=5)
"""How far a stated time may lie after ours before it is called future: clocks differ by seconds."""


@dataclass(frozen=True, slots=True)
class Context:
    """Arguments of one verification.

    *at* is the validation time (aware UTC); *poe* the arrival of the mail on our server, a proof of existence
    (EN 319 102-1, 5.6.2.3), None where there is none.
    """

    trust: TrustStore
    revocations: Revocations
    at: datetime
    poe: datetime | None
    algorithms: Algorithms
    limits: Limits = LIMITS

    @property
    def arrival(self) -> datetime:
        """Since when what is verified is at hand: its arrival, else the time of validation."""
        return self.at if self.poe is None else min(self.poe, self.at)

    @property
    def latest(self) -> datetime:
        """The last moment that is not the future: what states a later one is no evidence yet."""
        return self.at + CLOCK_TOLERANCE
