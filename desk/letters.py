"""Letters of a case in words: what the program knows of it, put into the template of its kind and language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from cases.clocks import first_due
from cases.dates import DATE_ON, Language, language_of
from cases.letter_forms import Sheet, Words, envelope_lines, written
from cases.letter_kinds import KINDS, LetterError, LetterKind
from cases.letter_values import LetterFacts, letterhead_lines, systems_line, title, values_of
from cases.model import Case
from cases.opening import open_person, open_signer
from cases.troubles import Trouble
from classifier.rights import Right
from runtime.runtime import Runtime

MARK = "1"
"""The value of a name that only opens a passage, such as that of a document with a password."""

DATES = ("extended_due_on",)
"""Fields that hold a day as ISO writes it; letters have it in words."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a person adds to what the program knows: *fields* of the kind, why the channel deviates, names of files."""

    fields: Mapping[str, str]
    deviation: str = ""
    files: tuple[str, ...] = ()


def case_facts(rt: Runtime, case: Case) -> LetterFacts:
    """Give what letters say of a case; the dates are those of the right that is due first."""
    first = first_due(case)
    return LetterFacts(
        number=case.number,
        received_on=case.received_at.astimezone(rt.calendar.zone).date(),
        due_on=min(row.due_on for row in case.rights) if first is None else first.due_on,
        today=rt.today(),
        rights=tuple(Right(row.right) for row in case.rights),
    )


def write(rt: Runtime, kind: LetterKind, facts: LetterFacts, language: Language, wording: Wording) -> Words:
    """Write a letter.

    Raises:
        LetterError: its template, a field, or a block that the law requires is not as it must be; the sentence names it.
    """
    values = values_of(facts, rt.company, language)
    if kind is LetterKind.NO_DATA:
        values["searched"] = systems_line(rt.company, language)
    values |= _fields(kind, language, wording.fields)
    values["deviation"], values["files"] = wording.deviation, ", ".join(wording.files)
    return written(kind, language, rt.letters.template(kind, language), values)


def _fields(kind: LetterKind, language: Language, fields: Mapping[str, str]) -> dict[str, str]:
    """Give the fields as they stand in a letter; empty ones count as not written."""
    known = {*KINDS[kind].fields, *KINDS[kind].optional, "rights"}
    if unknown := sorted(set(fields) - known):
        raise LetterError(Trouble.FIELD_UNKNOWN, title=KINDS[kind].title, name=unknown[0])
    values = {name: value.strip() for name, value in fields.items() if value.strip()}
    if "rights" in values:
        values["rights"] = _titles(values["rights"], language)
    return values | {name: _in_words(name, values[name], language) for name in DATES if name in values}


def _titles(codes: str, language: Language) -> str:
    try:
        return ", ".join(title(Right(code.strip()), language) for code in codes.split(","))
    except ValueError as error:
        raise LetterError(Trouble.RIGHTS_NO_CODES) from error


def _in_words(name: str, value: str, language: Language) -> str:
    try:
        return DATE_ON[language](date.fromisoformat(value))
    except ValueError as error:
        raise LetterError(Trouble.FIELD_NO_DAY, name=name) from error


def language_for(case: Case, chosen: str | None) -> Language:
    """Give the language of a letter: the one a person chose, else that of the request, Latvian if unsure (DOMAIN 5.8)."""
    return language_of(chosen or case.language)


def addressee(rt: Runtime, case: Case) -> str | None:
    """Give the name that stands on a letter: who signed, or whom a colleague wrote down; None where nobody did."""
    signer = open_signer(rt.vault, case)
    if signer is None:
        return open_person(rt.vault, case)
    names = [name for name in (signer.given_name, signer.surname) if name]
    return " ".join(names).title() if names else signer.common_name


def sheet(rt: Runtime, words: Words, facts: LetterFacts, language: Language, recipient: Iterable[str]) -> Sheet:
    """Give the letter as it stands on paper."""
    return Sheet(
        language=language.value,
        sender=rt.company.name,
        sender_lines=letterhead_lines(rt.company, language),
        recipient=tuple(recipient),
        day=DATE_ON[language](facts.today),
        number=facts.number or "",
        heading=words.subject,
        paragraphs=words.paper,
    )


def recipient_lines(rt: Runtime, case: Case, target: str | None, *, of_client: bool = True) -> tuple[str, ...]:
    """Give the lines of the address: the client's name first, or what a person wrote for somebody else."""
    name = addressee(rt, case) if of_client else None
    return envelope_lines(name, target or "")
