"""One mail as its pages show it: what it says of itself, what of it is signed, its files; from the sealed examination alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from cases import store
from cases.acceptance import accepted_content
from cases.dates import Language
from cases.model import Mail
from cases.sealed import Vault
from intake.facts import Attachment, MailFacts
from review.preview.dangers import Danger, dangers
from review.preview.visible import on_one_line, visible
from runtime.examine import Examination, ReadText
from runtime.records import load
from verify.judge import Judgement, judge
from verify.reporting.headline import headline

MAX_SHOWN: Final = 30_000
"""Characters of one text on a page: ten typed pages; the rest is in the mail itself."""

MAX_FILES: Final = 100
"""Attachments that are listed one by one."""


@dataclass(frozen=True, slots=True)
class ShownText:
    """One text of the mail. *accepted*: an accepted signature covers it; *covered*: some intact signature does."""

    name: str
    text: str
    is_body: bool
    accepted: bool
    covered: bool
    cut: bool


@dataclass(frozen=True, slots=True)
class ShownFile:
    """One attachment, its *name* without invisible characters, and what to beware of."""

    file: Attachment
    name: str
    dangers: tuple[Danger, ...]


@dataclass(frozen=True, slots=True)
class MailView:
    """A mail that was read. *verdict* is one plain sentence on its signatures; *frames* are the numbers of its HTML parts."""

    facts: MailFacts
    judgement: Judgement
    verdict: str
    texts: tuple[ShownText, ...]
    files: tuple[ShownFile, ...]
    frames: tuple[str, ...]

    @property
    def subject(self) -> str:
        """The subject, with nothing invisible in it."""
        return on_one_line(self.facts.subject or "")

    @property
    def senders(self) -> str:
        """Everybody in From, with nothing invisible in it."""
        boxes = (f"{box.name} <{box.address}>" if box.name else box.address for box in self.facts.from_)
        return on_one_line(", ".join(boxes))

    @property
    def signed(self) -> bool:
        """Whether anything in the mail is signed, well or badly."""
        return bool(self.facts.signed_parts)


def examined(vault: Vault, mail: Mail) -> Examination | None:
    """What was found in a mail; None where it could not be read, or was purged. Raises SealError."""
    sealed = store.open_examination(vault, mail)
    return None if sealed is None else load(Examination, sealed)


def view_of(found: Examination, language: Language) -> MailView:
    """Make the view of an examined mail."""
    judgement = judge(found.report)
    facts = found.facts
    return MailView(
        facts=facts,
        judgement=judgement,
        verdict=headline(found.report, judgement, language.value),
        texts=tuple(_texts(found, judgement)),
        files=tuple(_shown(file) for file in facts.attachments[:MAX_FILES]),
        frames=tuple(body.part for body in facts.bodies if body.media_type == "text/html"),
    )


def _shown(file: Attachment) -> ShownFile:
    return ShownFile(file, on_one_line(file.name or ""), dangers(file))


def _texts(found: Examination, judgement: Judgement) -> Iterator[ShownText]:
    """Give the accepted texts first, then what other signatures cover, then the rest; what repeats another is left out."""
    accepted = {(c.name, c.sha256, c.by) for c in accepted_content(found.report, judgement)}
    good = [text for text in found.covered if (text.name, text.sha256, text.by) in accepted]
    bad = [text for text in found.covered if (text.name, text.sha256, text.by) not in accepted]
    for texts, is_accepted, is_covered in ((good, True, True), (bad, False, True), (found.other, False, False)):
        for text in _without_repeats(texts):
            yield _shown_text(text, accepted=is_accepted, covered=is_covered)


def _without_repeats(texts: Sequence[ReadText]) -> Iterator[ReadText]:
    """Leave out a text that says only what one before it said: the HTML twin of a plain text."""
    said = ""
    for text in texts:
        squeezed = "".join((text.text or "").split())
        if squeezed and squeezed not in said:
            said += squeezed + "\0"
            yield text


def _shown_text(text: ReadText, *, accepted: bool, covered: bool) -> ShownText:
    whole = text.text or ""
    return ShownText(
        name=on_one_line(text.name),
        text=visible(whole[:MAX_SHOWN]),
        is_body=text.is_body,
        accepted=accepted,
        covered=covered,
        cut=len(whole) > MAX_SHOWN,
    )
