"""How the sender wants to be answered. Only a stated wish counts (labelling rules 10 and 11, DOMAIN 5).

In each sentence the medium or address must be governed by a word of answering: the nearest verb to it is 'reply', 'send'
or 'call', not 'delete' or 'correct'. What governs is settled by distance in words.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from classifier.contacts import Contact, contacts_in
from classifier.document import Choice, Document
from classifier.findings import Finding
from classifier.mood import Voice, voice_of
from classifier.reading import DENIED, Sentence, Span
from classifier.rights import ChannelKind, ChannelWish, Label

REACH = 9
"""Words between a word of answering and the medium it governs."""

ANSWER, SEND, CALL, COPY, TICK = 3.0, 2.5, 2.0, 1.5, 4.0
"""Weights of a wish by what governs it: 'answer by ...', 'send me ...', 'call me', 'a copy to ...', a ticked box."""

_MEDIA: Mapping[str, ChannelKind] = {
    "eaddress": ChannelKind.EADDRESS,
    "by_phone": ChannelKind.PHONE,
    "by_post": ChannelKind.POST,
    "in_person": ChannelKind.IN_PERSON,
    "contract_address": ChannelKind.POST,
    "by_email": ChannelKind.EMAIL,
    "same_email": ChannelKind.EMAIL,
}
_OTHER_VERBS = tuple("delete remove correct wrong changed source_q keep use stop object withdraw".split()) + tuple(  # noqa: SIM905 - words read better than quotes and commas
    DENIED + verb for verb in ("delete", "keep", "use", "send", "call", "correct")
)
_CUES = ("answer_noun", "reply", "call", "by_post", "in_person_act", "there", "copy", "get")
_TICKS: Mapping[str, ChannelKind] = {
    "eaddress": ChannelKind.EADDRESS,
    "opt_email": ChannelKind.EMAIL,
    "opt_post": ChannelKind.POST,
    "opt_phone": ChannelKind.PHONE,
    "in_person": ChannelKind.IN_PERSON,
}


MAX_SENTENCES = 100
"""Sentences that are searched for addresses: a wish is stated once or twice, and searching costs time."""

MAX_BLOCK = 200
"""Characters after a colon at a line's end in which an address may stand on lines of its own."""

_COLON = re.compile(r"[ \t]{0,4}:[ \t]{0,4}\r?\n")


@dataclass(frozen=True, slots=True)
class _Wish:
    weight: float
    wish: ChannelWish


def channel_of(
    document: Document, texts: Mapping[str, str], findings: Iterable[Finding], *, is_request: bool = True
) -> ChannelWish:
    """Give the strongest stated wish of *document*, the first of equals; kind NONE where none is stated.

    Business mail (not *is_request*) speaks of mail and visits all the time: there only an address or a call counts.
    """
    if any(sentence.has("automatic") for sentence in document.own):
        return ChannelWish(ChannelKind.NONE)
    moved = {id(f.sentence) for f in findings if f.label in {Label.PORTABILITY, Label.RECTIFICATION}}
    wishes = list(_ticked(document.choices, texts))
    previous: Contact | None = None
    looked_at: list[Sentence] = []
    for sentence in document.own:
        if len(looked_at) < MAX_SENTENCES and _speaks(sentence, texts[sentence.source]):
            looked_at.append(sentence)
            contacts = _contacts(sentence, texts[sentence.source])
            if id(sentence) not in moved or sentence.has("answer_noun"):
                wishes += _wishes(sentence, texts[sentence.source], contacts, previous)
            previous = next((c for c in contacts if c.kind is ChannelKind.POST), previous)
    wishes = [wish for wish in wishes if is_request or _is_plain(wish)]
    if wishes:
        best = max(wishes, key=lambda wish: wish.weight).wish
        return next((other.wish for other in wishes if best.target is None and _completes(other.wish, best)), best)
    return next(_in_attachment(document, texts), ChannelWish(ChannelKind.NONE))


def _is_plain(wish: _Wish) -> bool:
    """Tell whether a wish is meant as one in business mail too: an address, a call, a ticked box."""
    return bool(wish.wish.target) or wish.wish.kind is ChannelKind.PHONE or wish.weight == TICK


def _speaks(sentence: Sentence, text: str) -> bool:
    """Tell whether a sentence of the sender's own could state a wish, or a postal address that a wish refers to."""
    start, end = sentence.tokens[0].start, sentence.tokens[-1].end
    if not sentence.has(*_CUES) and "LV" not in text[start:end]:
        return False
    return not sentence.has("automatic") and voice_of(sentence) not in {Voice.POLICY, Voice.RETRACTED}


def _completes(other: ChannelWish, best: ChannelWish) -> bool:
    return other.kind is best.kind and other.target is not None


def _contacts(sentence: Sentence, text: str) -> list[Contact]:
    """Find the addresses of a sentence, and of the paragraph's next lines where this one ends in a colon."""
    start, end = sentence.tokens[0].start, sentence.tokens[-1].end + 1
    if _COLON.match(text, end - 1):
        paragraph = text.find("\n\n", end)
        end = min(len(text) if paragraph < 0 else paragraph, end + MAX_BLOCK)
    return contacts_in(text, start, end)


def _wishes(sentence: Sentence, text: str, contacts: Sequence[Contact], previous: Contact | None) -> Iterator[_Wish]:
    """Yield every wish of one sentence."""
    for span, weight, kind in _media(sentence, contacts):
        contact = _nearest(contacts, kind, sentence.tokens[span.first].start)
        if contact is None and previous and kind is ChannelKind.POST and not sentence.has("contract_address"):
            contact = previous
        yield _Wish(weight + (0.5 if contact else 0), _wish(sentence, text, span, kind, contact))
    if previous and sentence.has("there") and (cue := _governor(sentence, sentence.found["there"][0])):
        yield _Wish(cue[1], _wish(sentence, text, sentence.found["there"][0], ChannelKind.POST, previous))


def _media(sentence: Sentence, contacts: Sequence[Contact]) -> Iterator[tuple[Span, float, ChannelKind]]:
    """Yield (place, weight, kind) of media and addresses that a word of answering governs."""
    for concept, kind in _MEDIA.items():
        for span in sentence.found.get(concept, ()):
            cue = _governor(sentence, span)
            vague = concept == "by_email" and cue is not None and cue[1] == COPY
            if cue and not vague and not (concept == "contract_address" and contacts):
                yield span, cue[1], kind
    if not sentence.has("stop", DENIED + "call"):
        yield from ((span, CALL, ChannelKind.PHONE) for span in sentence.found.get("call", ()))
    yield from ((span, CALL, ChannelKind.IN_PERSON) for span in sentence.found.get("in_person_act", ()))
    for contact in contacts:
        place = _place(sentence, contact)
        if cue := _governor(sentence, place, firm=True):
            yield place, cue[1], contact.kind
        elif contact.kind is ChannelKind.POST and sentence.has("by_post"):
            yield sentence.found["by_post"][0], CALL, contact.kind


def _place(sentence: Sentence, contact: Contact) -> Span:
    """Give the word at which *contact* begins; the last word where it stands on the next line."""
    for index, token in enumerate(sentence.tokens):
        if token.end > contact.start:
            return Span(index, index)
    last = len(sentence.tokens) - 1
    return Span(last, last)


def _governor(sentence: Sentence, medium: Span, *, firm: bool = False) -> tuple[Span, float] | None:
    """Give the word of answering that is nearest to *medium* and its weight; None if another verb is nearer.

    *firm*: the medium is an address, not a mere word such as 'e-mail', which one may also want to get no more of.
    """
    cues = [(span, ANSWER) for span in sentence.found.get("answer_noun", ())]
    cues += [(span, SEND) for span in sentence.found.get("reply", ())]
    cues += [(span, CALL) for span in sentence.found.get("call", ())]
    cues += [(span, COPY) for cue in ("copy", "get") for span in sentence.found.get(cue, ())]
    if not cues or (sentence.has("stop") and not firm):
        return None
    cue = min(cues, key=lambda candidate: (_distance(candidate[0], medium), -candidate[1]))
    others = [
        span for verb in _OTHER_VERBS for span in sentence.found.get(verb, ()) if not _parted(sentence, span, medium)
    ]
    nearest = min((_distance(span, medium) for span in others if span != cue[0]), default=REACH + 1)
    distance = _distance(cue[0], medium)
    return cue if distance <= REACH and distance <= nearest else None


def _parted(sentence: Sentence, one: Span, other: Span) -> bool:
    """Tell whether a comma or the like stands between two places."""
    first, last = min(one.last, other.last), max(one.first, other.first)
    return any(token.pause for token in sentence.tokens[first + 1 : last + 1])


def _distance(one: Span, other: Span) -> int:
    return max(one.first - other.last, other.first - one.last, 0)


def _nearest(contacts: Sequence[Contact], kind: ChannelKind, at: int) -> Contact | None:
    return min((c for c in contacts if c.kind is kind), key=lambda c: abs(c.start - at), default=None)


def _wish(sentence: Sentence, text: str, span: Span, kind: ChannelKind, contact: Contact | None) -> ChannelWish:
    """Quote the sentence from its word of answering to its medium and address."""
    cue = _governor(sentence, span)
    indices = (span.first, span.last) + ((cue[0].first, cue[0].last) if cue else ())
    start, end = sentence.tokens[min(indices)].start, sentence.tokens[max(indices)].end
    if contact and sentence.tokens[0].start <= contact.start <= sentence.tokens[-1].end + 1:
        start, end = min(start, contact.start), max(end, contact.end)
    return ChannelWish(kind, contact.target if contact else None, text[start:end])


def _ticked(choices: Iterable[Choice], texts: Mapping[str, str]) -> Iterator[_Wish]:
    """Yield the media of ticked boxes, with the address written beside them."""
    for choice in choices:
        if not choice.ticked or not choice.sentence.tokens:
            continue
        text = texts[choice.sentence.source]
        start, end = choice.sentence.tokens[0].start, choice.sentence.tokens[-1].end
        for concept, kind in _TICKS.items():
            if choice.sentence.has(concept):
                contact = _nearest(contacts_in(text, start, end + 1), kind, start)
                yield _Wish(TICK, ChannelWish(kind, contact.target if contact else None, text[start:end]))
                break


def _in_attachment(document: Document, texts: Mapping[str, str]) -> Iterator[ChannelWish]:
    """Yield a wish that is said to stand in the attached document."""
    for sentence in document.own:
        if sentence.has("stated") and sentence.has("in_document") and sentence.has("answer_noun", "contact_way"):
            start, end = sentence.tokens[0].start, sentence.tokens[-1].end
            yield ChannelWish(ChannelKind.IN_ATTACHMENT, None, texts[sentence.source][start:end])
