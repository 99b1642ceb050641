"""The dates of a request as other programs read them: ``infotrust/deadline/1`` (CONTRACT 3)."""

from cases.deadline import Deadline
from cases.derivation import steps
from verify.as_json import rfc3339

SCHEMA = "infotrust/deadline/1"


def as_json(deadline: Deadline, lang: str = "lv") -> dict[str, object]:
    """Give *deadline* as the contract's object: days as ``2026-04-07``, instants as RFC 3339 in UTC."""
    return {
        "schema": SCHEMA,
        "received_at": rfc3339(deadline.received_at),
        "received_on": deadline.received_on.isoformat(),
        "nominal_due_on": deadline.nominal_due_on.isoformat(),
        "due_on": deadline.due_on.isoformat(),
        "target_on": deadline.target_on.isoformat(),
        "extended_due_on": deadline.extended_due_on.isoformat(),
        "overdue_from": rfc3339(deadline.overdue_from),
        "provisional": deadline.provisional,
        "steps": list(steps(deadline, lang)),
    }
