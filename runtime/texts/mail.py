"""A message as a file (EML): its subject, its readable body, and the files in it, read by the same parser as the mailbox's."""

from dataclasses import replace

from cases.objections import NOT_READ_IN_FULL
from intake import structure
from intake.defects import Defect
from intake.facts import MailFacts
from intake.message import facts
from intake.roles import Role, leaves
from runtime.texts.found import NOTHING, FileText, Opening, merged, written
from verify.codes import ReasonCode


def read(content: bytes, opening: Opening) -> FileText:
    """Give the text of a message; nothing where the bytes turn out to hold no readable part and no file."""
    tree = structure.parse(content)
    found = facts(tree)
    words = "\n\n".join(piece for piece in (found.subject, found.text) if piece)
    hidden = ReasonCode.HIDDEN_TEXT if Defect.HIDDEN_TEXT in found.defects else None
    unread = [reason for defect, reason in NOT_READ_IN_FULL.items() if defect in found.defects]
    encrypted = ReasonCode.ENCRYPTED if found.encrypted else None
    files = [
        opening(leaf.part.media_type, leaf.part.content)
        for leaf in leaves(tree)
        if leaf.role is Role.ATTACHMENT and not leaf.part.children
    ]
    whole = merged([written(words, hidden, encrypted, *unread), *files])
    return replace(whole, holds_message=whole.holds_message or (whole != NOTHING and _has_envelope(found)))


def _has_envelope(found: MailFacts) -> bool:
    """Tell a message, which somebody wrote to somebody, from a mere MIME wrapping of a file."""
    return bool(found.from_ or found.to or found.subject or found.date or found.message_id or found.received)
