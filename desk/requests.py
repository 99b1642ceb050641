"""Which texts of an examined mail may be read as the request, and which only hint (DESIGN 3: what is read)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cases.acceptance import accepted_content
from classifier.rights import RequestText, TextPart
from intake.facts import MailFacts
from runtime.examine import Examination, ReadText
from verify.codes import ReasonCode
from verify.judge import Judgement

CASE_NUMBER = re.compile(r"\bDSR-\d{4}-\d{6}\b", re.ASCII | re.IGNORECASE)

MAX_NUMBERS = 20
"""Case numbers looked up for one mail: a client has one or two."""


@dataclass(frozen=True, slots=True)
class Texts:
    """*covered*: by the accepted signatures and nothing else; *beside*: everything else, with the subject. None: no text.

    *enclosed* is covered too, but stands in a message that the signer need not have written. *hindrances* tell why some file could not be read, or not in full.
    """

    covered: RequestText | None
    beside: RequestText | None
    hindrances: tuple[ReasonCode, ...]
    enclosed: RequestText | None = None


def texts_of(found: Examination, judgement: Judgement) -> Texts:
    """Part the texts of a mail by what the accepted signatures cover.

    A text is told by name, digest and its signatures: a name can be borne by a second, unsigned file, and one file be
    signed in two forms (canonical and raw XML) that do not read alike.
    """
    accepted = {(c.name, c.sha256, c.by) for c in accepted_content(found.report, judgement)}
    covered = [text for text in found.covered if (text.name, text.sha256, text.by) in accepted]
    beside = [text for text in found.covered if (text.name, text.sha256, text.by) not in accepted] + list(found.other)
    return Texts(
        covered=_request([text for text in covered if not text.enclosed], None, None),
        enclosed=_request([text for text in covered if text.enclosed], None, None),
        beside=_request(beside, found.facts.subject, found.facts),
        hindrances=tuple(dict.fromkeys(t.hindrance for t in (*covered, *beside) if t.hindrance is not None)),
    )


def _request(texts: Sequence[ReadText], subject: str | None, mail: MailFacts | None) -> RequestText | None:
    """Give one request of *texts*; the unsigned envelope (*subject*, *mail*) is given for unsigned text only."""
    parts = [TextPart("subject", subject)] if subject else []
    body = _joined([text.text for text in texts if text.is_body and text.text])
    if body:
        parts.append(TextPart("body", body))
    parts += [TextPart(text.name, text.text) for text in texts if not text.is_body and text.text]
    if not parts:
        return None
    names = tuple(text.name for text in texts if not text.is_body)
    return RequestText(tuple(parts), mail.from_[0].address if mail and mail.from_ else None, names)


def _joined(bodies: Sequence[str]) -> str:
    """Join body parts, leaving out one that says only what another said (the HTML twin of a plain text)."""
    kept: list[str] = []
    said = ""
    for body in bodies:
        squeezed = "".join(body.split())
        if squeezed and squeezed not in said:
            kept.append(body)
            said += squeezed + "\0"
    return "\n\n".join(kept)


def readable(text: RequestText | None) -> str:
    """Give a request as people read it: the parts one after the other."""
    return "" if text is None else "\n\n".join(part.text for part in text.parts)


def case_numbers(*texts: RequestText | None) -> tuple[str, ...]:
    """Give the case numbers that the texts quote, each once."""
    quoted = (match[0].upper() for text in texts for match in CASE_NUMBER.finditer(readable(text)))
    return tuple(dict.fromkeys(quoted))[:MAX_NUMBERS]
