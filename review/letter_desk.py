"""Writing a letter on its page: the form's fields as a draft and back, and why the draft can't leave yet."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from cases.letter_kinds import KINDS, KindFacts, LetterKind
from classifier.rights import ChannelKind
from desk.correspondence import Choice, Draft, Preview
from review.asked import member_or_none
from review.letter_problems import problem_of
from review.visits import Visit

WRITABLE: Final = tuple(kind for kind, facts in KINDS.items() if facts.by_person and kind is not LetterKind.EXTENSION)
"""Letters that a person writes. The notice of an extension is an act of its own: it changes the dates."""

CHANNELS: Final = (ChannelKind.EMAIL, ChannelKind.POST, ChannelKind.PHONE, ChannelKind.IN_PERSON)
"""Ways by which a person can have a letter go."""
LETTER_LANGUAGES: Final = ("lv", "en", "ru")


@dataclass(frozen=True, slots=True)
class LetterForm:
    """The form of a letter: what its kind wants written, and what is written."""

    kind: LetterKind
    facts: KindFacts
    fields: Mapping[str, str]
    choice: Choice
    version: int

    @property
    def names(self) -> tuple[str, ...]:
        """The fields in their order: those that must be filled in first."""
        return (*self.facts.fields, *self.facts.optional)


def form_of(draft: Draft) -> LetterForm:
    """Show a draft as a form."""
    return LetterForm(draft.kind, KINDS[draft.kind], draft.fields, draft.choice, draft.version)


def draft_of(visit: Visit, number: str, kind: LetterKind) -> Draft:
    """Give what was typed as a draft, over the version that the page showed."""
    form, facts = visit.form, KINDS[kind]
    fields = {name: text for name in (*facts.fields, *facts.optional) if (text := form.text(f"field-{name}"))}
    language = form.text("language")
    choice = Choice(
        channel=member_or_none(ChannelKind, form.text("channel")),
        deviation=form.text("deviation"),
        files=form.numbers("file"),
        language=language if language in LETTER_LANGUAGES else None,
        recipient=form.text("recipient") or None,
    )
    return Draft(number, kind, fields, choice, form.number("version") or 0)


def is_same(one: Draft, other: Draft) -> bool:
    """Tell whether two drafts say the same, whoever saved them."""
    return (dict(one.fields), one.choice) == (dict(other.fields), other.choice)


def without_lost_files(draft: Draft, there: Collection[int]) -> Draft:
    """Give a draft without files that are not *there* any more: one that names them could be neither shown nor sent."""
    kept = tuple(number for number in draft.choice.files if number in there)
    return replace(draft, choice=replace(draft.choice, files=kept))


def problems(visit: Visit, preview: Preview) -> tuple[str, ...]:
    """Say why a letter can't leave as it is; nothing where it can."""
    return () if preview.cause is None else (problem_of(visit, preview.cause),)
