"""Which part of a mail a covered thing is, so that what is read is what was signed."""

from collections.abc import Iterable

from intake.facts import MailFacts
from intake.structure import Tree
from verify.report import CoveredFile

MESSAGE_TYPES = ("message/", "application/vnd.ms-outlook", "application/mbox")
MESSAGE_ENDINGS = (".eml", ".emlx", ".msg", ".mbox", ".mht", ".mhtml")
"""Endings of files in which mail programs keep messages, whatever type is declared for them."""


def is_part(covered: CoveredFile, tree: Tree) -> bool:
    """Tell whether *covered* is the part of the mail whose number is its name.

    A number alone proves nothing: an attachment may be named ``2`` by its sender, and another reading of the same mail
    may count its parts otherwise. So the part must have the very content that the signature covers.
    """
    signed = _lines(covered.content)
    parts = (part for part in tree.root.walk() if part.number == covered.name and not part.children)
    return any(_lines(part.content) == signed for part in parts)


def body_of(covered: CoveredFile, facts: MailFacts, tree: Tree) -> str | None:
    """Give the text of the readable part that *covered* is, as it was decoded with the mail; None where it is a file."""
    body = next((b.text for b in facts.bodies if b.part == covered.name), None)
    return body if body is not None and is_part(covered, tree) else None


def is_wrapping(covered: CoveredFile, all_covered: Iterable[CoveredFile]) -> bool:
    """Tell whether *covered* is a multipart whose parts are covered one by one: as a whole it has no words of its own.

    Read as a text it would give the same words once more, encoded, between delimiters and base64.
    """
    if not (covered.media_type or "").startswith("multipart/"):
        return False
    return any(other.name.startswith(f"{covered.name}.") and set(other.by) >= set(covered.by) for other in all_covered)


def is_enclosed(covered: CoveredFile, all_covered: Iterable[CoveredFile], tree: Tree) -> bool:
    """Tell whether *covered* is a message by itself, or lies in one that the same signature covers.

    Who signs around a message need not have written it. A message that bears its own signature is no enclosure for what
    that signature covers.
    """
    messages = {part.number for part in tree.root.walk() if _is_message(part.media_type, "") and part.number}
    return any(
        (other.name in messages or _is_message(other.media_type, other.name))
        and (other is covered or covered.name.startswith((f"{other.name}.", f"{other.name}/")))
        and not set(other.by).isdisjoint(covered.by)
        for other in all_covered
    )


def _is_message(media_type: str | None, name: str) -> bool:
    return (media_type or "").lower().startswith(MESSAGE_TYPES) or name.lower().endswith(MESSAGE_ENDINGS)


def _lines(content: bytes) -> bytes:
    """Give octets with plain line ends: a mail may be stored with others than it was signed with (RFC 8551, 3.1.1)."""
    return content.replace(b"\r\n", b"\n").rstrip(b"\n")
