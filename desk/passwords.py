"""Passwords: how long they must be, and Argon2id digests of them."""

import threading
import unicodedata
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST: Final = 12
"""Characters; length is what counts (NIST SP 800-63B, 5.1.1.2), so there are no rules on letters and digits."""
LONGEST: Final = 256
"""Nobody types more, and hashing a megabyte would be work for an attacker's profit."""
FEWEST_DIFFERENT: Final = 5
"""Characters that differ: *aaaaaaaaaaaa* is long, too."""
AT_ONCE: Final = 2
"""Digests computed side by side: each takes 19 MiB, so that a flood of log-ins can't take all memory."""

_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""Argon2id with the memory and passes of RFC 9106's lesser setting as OWASP states it: 19 MiB, twice."""
_TURN = threading.Semaphore(AT_ONCE)


def weakness(password: str, email: str) -> str | None:
    """The key of the sentence why a password is refused; None where it is good."""
    plain = _normal(password)
    if len(plain) < SHORTEST:
        return "password.too_short"
    if len(plain) > LONGEST:
        return "password.too_long"
    local = email.partition("@")[0]
    if len(set(plain)) < FEWEST_DIFFERENT or plain.lower() in {email, local * 2} or plain.lower().startswith(email):
        return "password.too_plain"
    return None


def digest(password: str) -> str:
    """The Argon2id digest, with its parameters and salt."""
    with _TURN:
        return _HASHER.hash(_normal(password))


def fits(stored: str | None, password: str) -> bool:
    """Whether the password is the one behind the digest; None takes as long and never fits."""
    with _TURN:
        try:
            _HASHER.verify(stored or _nobody(), _normal(password[:LONGEST]))
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether the digest was made with other parameters than new ones are."""
    return _HASHER.check_needs_rehash(stored)


@cache
def _nobody() -> str:
    return _HASHER.hash("a password that nobody has")


def _normal(password: str) -> str:
    """One spelling of a password whatever the keyboard (RFC 8265, 4.2: compatibility forms are folded)."""
    return unicodedata.normalize("NFKC", password)
