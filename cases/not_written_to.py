"""Addresses that are not written to, as keyed digests: no marketing to those suppressed, no machine's mail to those blocked."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.history import Act
from cases.model import Case
from cases.model_desk import BlockedSender, Suppression
from cases.rows import insert_unless_there
from cases.sealed import Vault

SUPPRESSED, BLOCKED = "suppressed", "blocked"
"""Kinds of tokens: the same address has another digest in each list, so that the lists can't be laid side by side."""


def suppress(session: Session, vault: Vault, act: Act, case: Case, addresses: Iterable[str]) -> int:
    """Enter addresses that no marketing may go to (GDPR 21(3)); gives how many were new. Addresses that are there stay."""
    session.flush()
    rows = [
        {"token": vault.token(SUPPRESSED, folded(address)), "case_id": case.id, "at": act.at, "by": act.actor}
        for address in addresses
    ]
    return sum(_insert(session, Suppression, row) for row in rows)


def is_suppressed(session: Session, vault: Vault, address: str) -> bool:
    """Tell whether marketing to *address* was objected to."""
    tokens = vault.tokens(SUPPRESSED, folded(address))
    return session.scalars(select(Suppression.id).where(Suppression.token.in_(tokens))).first() is not None


def suppressed_by(session: Session, case: Case) -> int:
    """How many addresses were entered because of a case."""
    return len(session.scalars(select(Suppression.id).where(Suppression.case_id == case.id)).all())


def block(session: Session, vault: Vault, act: Act, address: str) -> bool:
    """Have no machine's mail go to *address* from now on; False where it was so already."""
    session.flush()
    row = {"token": vault.token(BLOCKED, folded(address)), "at": act.at, "by": act.actor}
    return bool(_insert(session, BlockedSender, row))


def unblock(session: Session, vault: Vault, address: str) -> bool:
    """Take a block back; False where there was none."""
    tokens = vault.tokens(BLOCKED, folded(address))
    rows = session.scalars(select(BlockedSender).where(BlockedSender.token.in_(tokens))).all()
    for row in rows:
        session.delete(row)
    session.flush()
    return bool(rows)


def is_blocked(session: Session, vault: Vault, address: str) -> bool:
    """Tell whether a person has blocked *address*."""
    tokens = vault.tokens(BLOCKED, folded(address))
    return session.scalars(select(BlockedSender.id).where(BlockedSender.token.in_(tokens))).first() is not None


def folded(address: str) -> str:
    """An address as it is compared: no case, no space around it."""
    return address.strip().casefold()


def _insert(session: Session, table: type[Suppression | BlockedSender], row: dict[str, object]) -> int:
    written: Sequence[int] = session.scalars(insert_unless_there(session, table, **row).returning(table.id)).all()
    return len(written)
