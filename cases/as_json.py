"""The list objects of the contract (CONTRACT 4): plain values in the order that is documented, unknown as None."""

from datetime import UTC, date, datetime
from typing import Any

from cases.clocks import first_due
from cases.model import Case, Mail, ReviewItem
from cases.progress import open_envelope
from cases.sealed import Vault


def case_object(case: Case) -> dict[str, Any]:
    """``infotrust/case/1``. The dates are those of the open right that is due first, None where no clock runs."""
    first = first_due(case)
    return {
        "schema": "infotrust/case/1",
        "number": case.number,
        "reference": case.reference,
        "flags": list(case.flags),
        "state": case.state.value,
        "closed_as": None if case.closed_as is None else case.closed_as.value,
        "rights": [
            {"right": row.right.value, "outcome": row.outcome.value, "due_on": row.due_on.isoformat()}
            for row in case.rights
        ],
        "received_at": _instant(case.received_at),
        "due_on": None if first is None else _day(first.due_on),
        "target_on": None if first is None else _day(first.target_on),
        "extended_due_on": None if first is None else _day(first.extended_due_on),
        "channel": case.channel.value,
        "language": case.language,
        "assigned_to": case.assigned_to,
        "mails": [mail.sha256 for mail in case.mails],
        "opened_at": _instant(case.opened_at),
    }


def review_object(vault: Vault, item: ReviewItem) -> dict[str, Any]:
    """``infotrust/review/1``. Raises SealError."""
    envelope = open_envelope(vault, item.mail)
    return {
        "schema": "infotrust/review/1",
        "id": item.id,
        "state": item.state.value,
        "decision": item.decision.value,
        "reasons": list(item.reasons),
        "labels": list(item.labels),
        "received_at": _instant(item.received_at),
        "provisional_due_on": _day(item.provisional_due_on),
        "from": envelope.sender,
        "subject": envelope.subject,
        "sha256": item.mail.sha256,
        "case": None if item.case is None else item.case.number,
    }


def mail_object(mail: Mail) -> dict[str, Any]:
    """``infotrust/mail/1``."""
    return {
        "schema": "infotrust/mail/1",
        "id": mail.id,
        "sha256": mail.sha256,
        "source": mail.source,
        "folder": mail.folder,
        "uid": mail.uid,
        "uidvalidity": mail.uidvalidity,
        "received_at": _instant(mail.received_at),
        "stage": mail.stage.value,
        "outcome": None if mail.outcome is None else mail.outcome.value,
        "case": None if mail.case is None else mail.case.number,
        "attempts": mail.attempts,
    }


def _instant(at: datetime) -> str:
    """RFC 3339 with offset, in UTC."""
    return at.astimezone(UTC).isoformat()


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
