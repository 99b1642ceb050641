"""The facts of a message as the JSON object of ``infotrust parse`` (schema ``infotrust/message/1``)."""

from collections.abc import Iterable
from typing import Any

from intake.facts import Mailbox, MailFacts

SCHEMA = "infotrust/message/1"


def as_json(facts: MailFacts, file: str) -> dict[str, Any]:
    """The object for *facts* of *file*, in the contract's order; unknown is None, times are RFC 3339 with offset."""
    return {
        "schema": SCHEMA,
        "file": file,
        "message_id": facts.message_id,
        "subject": facts.subject,
        "from": _mailboxes(facts.from_),
        "to": _mailboxes(facts.to),
        "reply_to": _mailboxes(facts.reply_to),
        "date": facts.date.isoformat() if facts.date else None,
        "in_reply_to": facts.in_reply_to,
        "references": list(facts.references),
        "text": facts.text,
        "html": facts.html,
        "attachments": [
            {"name": a.name, "media_type": a.media_type, "size": a.size, "sha256": a.sha256} for a in facts.attachments
        ],
        "auto_reply": facts.auto_reply,
        "bounce": facts.bounce,
        "mailing_list": facts.mailing_list,
        "automatic": facts.automatic,
        "encrypted": facts.encrypted,
        "signed_parts": [{"part": s.part, "kind": s.kind} for s in facts.signed_parts],
        "defects": list(facts.defects),
    }


def _mailboxes(boxes: Iterable[Mailbox]) -> list[dict[str, str | None]]:
    """Mailboxes as objects."""
    return [{"name": box.name, "address": box.address} for box in boxes]
