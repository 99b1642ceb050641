"""The means by which one can be answered, as a sentence names them: addresses and words such as 'by post', 'here'."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from classifier.contacts import Contact
from classifier.reading import Sentence, Span
from classifier.rights import ChannelKind

BESIDE: Final = 5
"""Words between 'address' and 'in the contract', and between a means and what refuses or changes it."""

TO: Final = 2
"""Words from 'to' to 'address' in 'to the registered address'."""

_STRONG: Final[Mapping[str, ChannelKind]] = {
    "eaddress": ChannelKind.EADDRESS,
    "by_phone": ChannelKind.PHONE,
    "by_post": ChannelKind.POST,
    "in_person": ChannelKind.IN_PERSON,
    "by_email": ChannelKind.EMAIL,
}
_VAGUE: Final[Mapping[str, ChannelKind]] = {
    "email": ChannelKind.EMAIL,
    "phone": ChannelKind.PHONE,
    "post": ChannelKind.POST,
}
_BY_ITSELF: Final[Mapping[str, ChannelKind]] = {"call": ChannelKind.PHONE, "visit": ChannelKind.IN_PERSON}


class Form(Enum):
    """How a means is written."""

    ADDRESS = auto()
    HERE = auto()
    """This same address."""
    ON_FILE = auto()
    """An address that the company holds."""
    STRONG = auto()
    VAGUE = auto()
    """A word that means a means only right beside a verb: 'e-mail' in 'write me an e-mail'."""
    ITSELF = auto()
    """A wish without any other word: 'call me', 'I shall collect it'."""


@dataclass(frozen=True, slots=True)
class Means:
    """A means at its place; *contact* where its address is written."""

    span: Span
    kind: ChannelKind
    form: Form
    contact: Contact | None = None


def means_in(words: Sentence, contacts: Sequence[Contact], before: Sequence[Contact]) -> list[Means]:
    """List the means of a sentence: its *contacts*, its words, and 'there' for the last of those *before* it.

    Of two that share words the longer one counts: 'in reply to this letter' asks for no letter.
    """
    found = [*_addresses(words, contacts), *_there(words, contacts, before), *_words(words)]
    return [one for one in found if one.form is Form.ADDRESS or not any(_outdoes(other, one) for other in found)]


def _outdoes(other: Means, one: Means) -> bool:
    if other is one or other.form is Form.ADDRESS or not overlap(other.span, one.span):
        return False
    if one.form is Form.ITSELF or other.form is Form.ITSELF:
        return False
    return other.span.last - other.span.first > one.span.last - one.span.first


def _words(words: Sentence) -> Iterator[Means]:
    yield from (Means(span, ChannelKind.EMAIL, Form.HERE) for span in words.found.get("here", ()))
    yield from (Means(span, ChannelKind.POST, Form.ON_FILE) for span in _on_file(words))
    for form, concepts in ((Form.STRONG, _STRONG), (Form.VAGUE, _VAGUE), (Form.ITSELF, _BY_ITSELF)):
        for concept, kind in concepts.items():
            yield from (Means(span, kind, form) for span in words.found.get(concept, ()))


def _addresses(words: Sentence, contacts: Sequence[Contact]) -> Iterator[Means]:
    yield from (Means(_place(words, contact), contact.kind, Form.ADDRESS, contact) for contact in contacts)


def _there(words: Sentence, contacts: Sequence[Contact], before: Sequence[Contact]) -> Iterator[Means]:
    for span in words.found.get("there", ()):
        earlier = [*before, *(contact for contact in contacts if contact.end <= words.tokens[span.first].start)]
        if earlier:
            yield Means(span, earlier[-1].kind, Form.STRONG, earlier[-1])


def _place(words: Sentence, contact: Contact) -> Span:
    """Give the words that *contact* takes up; the last word where it stands on the next line."""
    inside = [i for i, token in enumerate(words.tokens) if token.end > contact.start and token.start < contact.end]
    last = len(words.tokens) - 1
    return Span(inside[0], inside[-1]) if inside else Span(last, last)


def _on_file(words: Sentence) -> Iterator[Span]:
    """Yield the places of an address that the company holds: 'to the address in my contract'."""
    emails = {span.last for name in ("email", "by_email") for span in words.found.get(name, ())}
    for span in words.found.get("address", ()):
        held = [other for other in words.found.get("on_file", ()) if other != span and distance(span, other) <= BESIDE]
        if held and not emails & {span.first - 1, span.first}:
            other = min(held, key=lambda place: distance(span, place))
            whole = Span(min(span.first, other.first), max(span.last, other.last))
            if any(whole.first - TO <= to.last <= whole.last for to in words.found.get("to", ())):
                yield whole


def distance(one: Span, other: Span) -> int:
    """Count the words from one place to another: 1 for neighbours, 0 where they share a word."""
    return max(one.first - other.last, other.first - one.last, 0)


def overlap(one: Span, other: Span) -> bool:
    """Tell whether two places share a word."""
    return distance(one, other) == 0
