"""How often one person has asked: many requests for the same may be excessive, which the company must show (GDPR 12(5))."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from cases.acceptance import identity
from cases.model import Case
from cases.opening import open_signer
from cases.sealed import Vault
from cases.states import ClosedAs
from classifier.rights import Right

LOOK_BACK: Final = timedelta(days=365)
"""Requests within a year before this one are counted: what lies further back makes none excessive."""

NOT_COUNTED: Final = frozenset({ClosedAs.MERGED, ClosedAs.OPENED_IN_ERROR})
"""Cases that were no request of their own."""


@dataclass(frozen=True, slots=True)
class Repeats:
    """Earlier cases of the same person by number, the newest first, and how many of them asked for each right of this one."""

    numbers: tuple[str, ...]
    of_right: Mapping[Right, int]

    @property
    def count(self) -> int:
        """How many requests the person made before this one."""
        return len(self.numbers)


def repeats(session: Session, vault: Vault, case: Case) -> Repeats:
    """The requests of the same signer within a year before *case*; none where nobody is known to have signed."""
    signer = open_signer(vault, case)
    if signer is None:
        return Repeats((), {})
    tokens = vault.tokens("signer", identity(signer))
    statement = select(Case).where(
        Case.signer_token.in_(tokens),
        Case.id != case.id,
        Case.received_at < case.received_at,
        Case.received_at >= case.received_at - LOOK_BACK,
        Case.closed_as.is_(None) | Case.closed_as.not_in(NOT_COUNTED),
    )
    newest_first = statement.order_by(Case.received_at.desc(), Case.id.desc()).options(selectinload(Case.rights))
    earlier = session.scalars(newest_first).all()
    counts = {row.right: sum(any(r.right is row.right for r in one.rights) for one in earlier) for row in case.rights}
    return Repeats(tuple(one.number for one in earlier), counts)
