"""Letters of ours that came back: their delivery is open again, for a person to see to."""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.departures import came_back
from cases.history import Act, Event, record
from cases.known import MESSAGE_ID
from cases.model import Outbound
from cases.outbound import set_sent
from cases.sealed import Vault
from cases.states import OutboundState
from cases.troubles import Trouble, said

SENT, PENDING = OutboundState.SENT, OutboundState.PENDING

RETURNED: Final = said(Trouble.RETURNED).en


def reopen_returned(session: Session, vault: Vault, act: Act, message_ids: Iterable[str]) -> Sequence[Outbound]:
    """SENT -> FAILED for what a bounce names by its Message-ID; give what was reopened. What it answered or extended is undone.

    A bounce can be read before it is noted that its letter has left: then the letter remembers it until `noted_as_sent`.
    """
    ours = [identifier for identifier in message_ids if MESSAGE_ID.fullmatch(identifier)]
    named = select(Outbound).where(Outbound.message_id.in_(ours), Outbound.state.in_((SENT, PENDING)))
    found = session.scalars(named.order_by(Outbound.id)).all()
    for row in found:
        if row.state is PENDING:
            row.error = RETURNED
        else:
            _reopen(session, vault, act, row)
    session.flush()
    return [row for row in found if row.state is not PENDING]


def noted_as_sent(session: Session, vault: Vault, act: Act, row: Outbound) -> None:
    """PENDING -> SENT; and on to FAILED where its bounce was here first. Raises WrongStateError."""
    is_back = row.error == RETURNED
    set_sent(session, vault, act, row)
    if is_back:
        _reopen(session, vault, act, row)


def _reopen(session: Session, vault: Vault, act: Act, row: Outbound) -> None:
    row.state, row.error = OutboundState.FAILED, RETURNED
    content = {"key": row.key, "state": row.state, "error": row.error}
    record(session, vault, act, Event("outbound_returned", content, case_id=row.case_id, mail_id=row.mail_id))
    came_back(session, vault, act, row)
