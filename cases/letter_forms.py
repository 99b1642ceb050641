"""A letter in its two forms: the text of a mail, and what stands where on paper. Both come out of one template."""

from collections.abc import Mapping
from dataclasses import dataclass

from cases.dates import Language
from cases.letter_kinds import LetterKind, checked
from cases.templates import Template


@dataclass(frozen=True, slots=True)
class Sheet:
    """A letter on paper. *recipient* are the lines of the address; *paragraphs* hold lines, told apart by line feeds."""

    language: str
    sender: str
    sender_lines: tuple[str, ...]
    recipient: tuple[str, ...]
    day: str
    number: str
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """A letter whose required blocks are all there: *subject* of one line, *body* as plain text, *paper* its paragraphs."""

    subject: str
    body: str
    paper: tuple[str, ...]


def written(kind: LetterKind, language: Language, template: Template, values: Mapping[str, str]) -> Words:
    """Write a letter. On paper the company stands at the head, so only its name at the foot.

    Raises:
        LetterError: as `cases.letter_kinds.checked`.
    """
    mail = checked(kind, language, template, values)
    paper = checked(kind, language, template, {**values, "company": values["company_name"]})
    return Words(mail.subject, mail.body, tuple(paper.body.rstrip("\n").split("\n\n")))


def envelope_lines(name: str | None, target: str) -> tuple[str, ...]:
    """The address for an envelope from one line: the name first, then a line for each part (DOMAIN 5.4)."""
    parts = tuple(part.strip() for part in target.split(",") if part.strip())
    if name is None or (parts and parts[0].casefold() == name.casefold()):
        return parts
    return (name, *parts)
