"""Failed log-ins, counted under the name that was typed and under the address that asked, with ever longer pauses.

An attempt is counted before the password is looked at, so that a hundred at once count as a hundred; a good one takes
its own count back. What is counted is a keyed digest: the table names nobody, and names that do not exist count alike.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cases.model_accounts import SignInAttempt
from cases.rows import insert_unless_there, locked
from cases.sealed import Vault

FIRST_PAUSE: Final = timedelta(seconds=15)
LONGEST_PAUSE: Final = timedelta(minutes=15)
"""Long enough that guessing is hopeless, short enough that nobody can be locked out for a day by somebody else."""
FORGOTTEN: Final = timedelta(hours=24)
"""After so long without an attempt counting starts anew."""


@dataclass(frozen=True, slots=True)
class Counter:
    """What is counted: *kind* such as ``name``, of whom, and how many failures are *free* of a pause."""

    kind: str
    of: str
    free: int


def by_name(address: str) -> Counter:
    """Log-ins under one name."""
    return Counter("name", address, free=5)


def by_address(address: str) -> Counter:
    """Log-ins from one network address: an office behind one router shares it."""
    return Counter("address", address, free=30)


def by_factor(user_id: int) -> Counter:
    """Second factors of one person."""
    return Counter("factor", str(user_id), free=5)


def by_own_password(user_id: int) -> Counter:
    """A person's own password, asked for again before it is changed."""
    return Counter("own_password", str(user_id), free=5)


def count_attempt(session: Session, vault: Vault, counter: Counter, now: datetime) -> datetime | None:
    """Count one attempt; until when there is a pause (nothing is counted then), or None where it may go on."""
    row = _row(session, vault, counter, now)
    if row.blocked_until is not None and row.blocked_until > now:
        return row.blocked_until
    failures = 0 if now - row.last_at > FORGOTTEN else row.failures
    row.failures, row.last_at, row.blocked_until = failures + 1, now, None
    if row.failures >= counter.free:
        row.blocked_until = now + pause(row.failures - counter.free)
    session.flush()
    return None


def pause(beyond: int) -> timedelta:
    """The pause after so many failures beyond the free ones: it doubles, up to the longest."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(beyond, 10)))


def take_back(session: Session, vault: Vault, counter: Counter, *, all_of_them: bool) -> None:
    """A good log-in: its own attempt does not count, or nothing before it does either."""
    row = session.get(SignInAttempt, vault.token(counter.kind, counter.of), with_for_update=True)
    if row is None:
        return
    row.failures = 0 if all_of_them else max(0, row.failures - 1)
    if row.failures < counter.free:
        row.blocked_until = None
    session.flush()


def forget_attempts(session: Session, now: datetime) -> None:
    """Delete what counts no more."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.last_at < now - FORGOTTEN))


def is_paused(session: Session, vault: Vault, counter: Counter, now: datetime) -> bool:
    """Whether there is a pause now."""
    statement = select(SignInAttempt.blocked_until).where(SignInAttempt.token == vault.token(counter.kind, counter.of))
    until = session.scalar(statement)
    return until is not None and until > now


def _row(session: Session, vault: Vault, counter: Counter, now: datetime) -> SignInAttempt:
    token = vault.token(counter.kind, counter.of)
    session.execute(insert_unless_there(session, SignInAttempt, token=token, failures=0, last_at=now))
    return locked(session, SignInAttempt, token=token)
