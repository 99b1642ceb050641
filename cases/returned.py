"""Letters of ours that came back: their delivery is open again, for a person to see to."""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.departures import came_back
from cases.history import Act, Event, record
from cases.known import MESSAGE_ID
from cases.model import Outbound
from cases.sealed import Vault
from cases.states import OutboundState

RETURNED: Final = "a mail server returned it: the address does not take mail"


def reopen_returned(session: Session, vault: Vault, act: Act, message_ids: Iterable[str]) -> Sequence[Outbound]:
    """SENT -> FAILED for what a bounce names by its Message-ID; give what was reopened. What it answered or extended is undone."""
    ours = [identifier for identifier in message_ids if MESSAGE_ID.fullmatch(identifier)]
    named = select(Outbound).where(Outbound.message_id.in_(ours), Outbound.state == OutboundState.SENT)
    found = session.scalars(named.order_by(Outbound.id)).all()
    for row in found:
        row.state, row.error = OutboundState.FAILED, RETURNED
        content = {"key": row.key, "state": row.state, "error": row.error}
        record(session, vault, act, Event("outbound_returned", content, case_id=row.case_id, mail_id=row.mail_id))
        came_back(session, vault, act, row)
    session.flush()
    return found
