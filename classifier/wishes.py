"""The wishes about the answer that one sentence may state: each means in it, and which of them a word of answering governs.

Traps are what is no wish: the new value of a correction, the address of another company, a signature, 'do not call me'.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Final

from classifier.clauses import VERBS, Clauses
from classifier.contacts import Contact
from classifier.governing import PLAIN, TOUCHING, Cue, governor, refused_in
from classifier.means import BESIDE, Form, Means, distance, means_in
from classifier.reading import DENIED, Sentence
from classifier.rights import ChannelKind, ChannelWish, Label

MAX_MEANS: Final = 20
"""Means of one sentence that are weighed: a person names two or three, and noise must not cost time."""

BARE_WORDS: Final = 2
"""Words that may stand in a clause beside an address which makes up a wish by itself: ``Anna, 20001111``."""

SHORT_LINE: Final = 40
"""Characters of a last line that may be a signature."""

VISIT: Final = 2.0
"""Weight of 'I shall collect it'."""

BARE: Final = 1.0
"""Weight of an address at the end of the text that nothing governs."""

LEAST: Final = 0.1
"""Weight of the weakest wish. What weighs nothing only gives its address to another wish."""

TARGET_BONUS: Final = 0.5
"""A wish with an address is the more definite one."""

PREFERRED: Final = 0.75
SECOND_BEST: Final = 1.0
VAGUE: Final = 0.75
IF_ANY: Final = 1.5
"""'Call me if there are questions' yields to any other wish."""


REFUSED: Final = "refused"
SIGNATURE: Final = "signature"
ORIGIN: Final = "origin"
OF_OTHERS: Final = "of others"
RESIDENCE: Final = "residence"
ALONE: Final = "alone"
"""Traits of a candidate: all but the last speak against it."""

_OF_RECORDS: Final = frozenset({Label.OTHER, Label.RECTIFICATION})
"""Labels beside which 'from now on write to' names a new contact person."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A stated wish and its *weight*; *plain*: so plain that it is one in business mail too."""

    weight: float
    wish: ChannelWish
    plain: bool = True


@dataclass(frozen=True, slots=True)
class Spoken:
    """One sentence read for its wishes: its channel *words*, its *text*, the *contacts* in it and those *before* it.

    *labels* are those of the whole request: beside a correction or transfer an address may be what shall be corrected.
    """

    words: Sentence
    text: str
    contacts: Sequence[Contact]
    before: Sequence[Contact]
    labels: AbstractSet[Label]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A *means* that may be a stated wish, and all that the rules say of it.

    *wish*: what it would be. *stated*: the same as the rules weigh it, None where they see no wish. *traits* name what
    speaks against it, or that the address stands alone.
    """

    spoken: Spoken
    clauses: Clauses
    means: Means
    cue: Cue | None
    traits: frozenset[str]
    wish: ChannelWish
    stated: Wish | None = None


def candidates_in(spoken: Spoken) -> Iterator[Candidate]:
    """Yield every means of a sentence, in order, with the wish that the rules see in it; none of what shall stop."""
    clauses = Clauses.of(spoken.words)
    means = means_in(spoken.words, spoken.contacts, spoken.before)[:MAX_MEANS]
    refused = refused_in(clauses, means)
    values = [one.contact for one in means if one.contact and clauses.changes(one, BESIDE)]
    for one in means:
        if any(distance(span, one.span) <= BESIDE for span in clauses.beside(one.span, "stop")):
            continue
        cue = governor(clauses, one, refused)
        traits = frozenset(_traits(spoken, clauses, one, cue)) | ({REFUSED} if one in refused else set())
        candidate = Candidate(spoken, clauses, one, cue, traits, _wish(spoken, one, cue, values))
        yield replace(candidate, stated=_stated(candidate))


def _traits(spoken: Spoken, clauses: Clauses, one: Means, cue: Cue | None) -> Iterator[str]:
    if _is_signature(spoken, one):
        yield SIGNATURE
    if _is_origin(spoken, one):
        yield ORIGIN
    if cue and _is_of_others(spoken, clauses, one, cue):
        yield OF_OTHERS
    if cue and _is_mere_residence(spoken, one, cue):
        yield RESIDENCE
    if one.contact and _is_bare(spoken, clauses, one):
        yield ALONE


def _stated(candidate: Candidate) -> Wish | None:
    """Give the wish of a means as the rules weigh it; None where they see none."""
    spoken, one, cue, wish = candidate.spoken, candidate.means, candidate.cue, candidate.wish
    if candidate.traits & {REFUSED, SIGNATURE}:
        return None
    weight = _weight(candidate)
    if weight is not None:
        bonus = TARGET_BONUS if wish.target and not one.contact else 0
        return Wish(weight + bonus, wish, plain=_is_plain(spoken, one, cue, wish))
    if one.contact and ALONE in candidate.traits:
        quote = _quote(spoken, one, None, one.contact)
        return Wish(BARE, ChannelWish(one.kind, one.contact.target, quote), plain=False)
    return None


def _weight(candidate: Candidate) -> float | None:
    """Give the weight of a wish; None where nothing makes the means one, or it is but a value in a record."""
    spoken, clauses, one, cue = candidate.spoken, candidate.clauses, candidate.means, candidate.cue
    if ORIGIN in candidate.traits:
        return None
    if one.form is Form.ITSELF:
        return _weight_by_itself(spoken, clauses, one)
    if cue is None or OF_OTHERS in candidate.traits or (one.form is Form.ON_FILE and cue.weight < PLAIN):
        return None
    if RESIDENCE in candidate.traits:
        return 0
    bonus = (TARGET_BONUS if one.contact else 0) - (VAGUE if one.form is Form.VAGUE else 0)
    return max(LEAST, cue.strength + bonus + _shift(clauses, one))


def _weight_by_itself(spoken: Spoken, clauses: Clauses, one: Means) -> float | None:
    """Weigh 'call me' and 'I shall come': in a question only with a number or 'please', no visit 'if you need one'."""
    unsure = spoken.words.has("if_any")
    if one.kind is ChannelKind.IN_PERSON:
        return None if unsure else VISIT + _shift(clauses, one)
    if (clauses.asks() or unsure) and not spoken.contacts:
        return None
    return PLAIN + _shift(clauses, one)


def _is_origin(spoken: Spoken, one: Means) -> bool:
    """Tell whether something came from an address: 'a call from 20001111'; or whether 'here' only says to which letter."""
    words = spoken.words.found
    if one.form is Form.ADDRESS:
        return any(span.last == one.span.first - 1 for span in words.get("from", ()))
    posted = (span for span in words.get("by_post", ()) if span.last < one.span.first)
    return one.form is Form.HERE and any(distance(span, one.span) <= BESIDE for span in posted)


def _is_of_others(spoken: Spoken, clauses: Clauses, one: Means, cue: Cue) -> bool:
    """Tell whether an address may rather be a new value, or that of another company to which something is sent."""
    if cue.is_hint and (clauses.strangers or (_may_be_value(spoken, one) and not cue.names_means)):
        return True
    if one.contact and _is_for_later(spoken):
        return True
    if not one.contact or cue.speaks_of_answer or clauses.beside(one.span, "me"):
        return False
    return any(span.first < one.span.first for span in spoken.words.found.get("provider", ()))


def _is_for_later(spoken: Spoken) -> bool:
    """Tell whether a sentence names whom to write to from now on, as business mail does of a new contact person."""
    later = spoken.words.has("from_now") and not spoken.words.has("me", "reply")
    return later and bool(spoken.labels & _OF_RECORDS)


def _may_be_value(spoken: Spoken, one: Means) -> bool:
    return bool(one.contact) and Label.RECTIFICATION in spoken.labels and not spoken.words.has("if_any")


def _is_mere_residence(spoken: Spoken, one: Means, cue: Cue) -> bool:
    """Tell whether the sender only says where he lives: 'my address is' asks for no letter."""
    asks_for_post = spoken.words.has("reply", "answer", "by_post", "post")
    return cue.name == "reach" and one.kind is ChannelKind.POST and not asks_for_post


def _shift(clauses: Clauses, one: Means) -> float:
    """Weigh what the clause says of the means: preferred, second best, only if there are questions."""
    shift = PREFERRED * bool(clauses.beside(one.span, "firm")) - SECOND_BEST * bool(clauses.beside(one.span, "also"))
    return shift - IF_ANY * clauses.words.has("if_any")


def _is_bare(spoken: Spoken, clauses: Clauses, one: Means) -> bool:
    """Tell whether an e-mail address or number stands alone at the end of running text, no signature, no value."""
    words = spoken.words
    if one.kind is ChannelKind.POST or Label.RECTIFICATION in spoken.labels or _begins_line(spoken):
        return False
    if words.has("block", "provider", "from_now", "closing", "useless", "stop", *(DENIED + verb for verb in VERBS)):
        return False
    return clauses.size(one.span) - (one.span.last - one.span.first + 1) <= BARE_WORDS and not _has_name(spoken, one)


def _has_name(spoken: Spoken, one: Means) -> bool:
    """Tell whether a word with a capital stands right beside an address: a signature that goes on in the line."""
    tokens = spoken.words.tokens
    known = {span.first for spans in spoken.words.found.values() for span in spans}
    beside = {one.span.first - 1, one.span.last + 1} - known
    return any(spoken.text[tokens[i].start].isupper() for i in beside if 0 <= i < len(tokens))


def _begins_line(spoken: Spoken) -> bool:
    """Tell whether the sentence stands at the beginning of its line, as a signature does."""
    start = spoken.words.tokens[0].start
    return not spoken.text[spoken.text.rfind("\n", 0, start) + 1 : start].strip(" \t\r-–•*")


def _is_signature(spoken: Spoken, one: Means) -> bool:
    """Tell whether an address stands in a short last line after a name, although no full stop parts it from the text."""
    if not one.contact or one.contact not in spoken.contacts or one.kind is ChannelKind.POST:
        return False
    begin = spoken.text.rfind("\n", 0, one.contact.start) + 1
    before = spoken.text[begin : one.contact.start].strip()
    if not before or before.endswith(":") or begin <= spoken.words.tokens[0].start:
        return False
    end = spoken.text.find("\n", one.contact.end)
    return (len(spoken.text) if end < 0 else end) - begin <= SHORT_LINE


def _wish(spoken: Spoken, one: Means, cue: Cue | None, values: Sequence[Contact]) -> ChannelWish:
    """Make the wish, with the nearest address of its kind in the sentence, else for post the one written before."""
    contact = one.contact or _nearest(spoken, one, values) or _written_before(spoken, one)
    return ChannelWish(one.kind, contact.target if contact else None, _quote(spoken, one, cue, contact))


def _written_before(spoken: Spoken, one: Means) -> Contact | None:
    if one.kind is not ChannelKind.POST or one.form is Form.ON_FILE or spoken.words.has("on_file"):
        return None
    return next((contact for contact in reversed(spoken.before) if contact.kind is ChannelKind.POST), None)


def _speaks_of_answer(spoken: Spoken, one: Means) -> bool:
    """Tell whether a word other than the means itself speaks of the answer: 'I shall drop by to hear from you'."""
    found = spoken.words.found
    spans = (span for name in ("reply", "answer", "await") for span in found.get(name, ()))
    return any(distance(span, one.span) > 0 for span in spans)


def _is_plain_hint(spoken: Spoken, one: Means, cue: Cue) -> bool:
    """Tell whether a weak cue with an address is borne out by the sentence: 'send the copies to', 'if unclear'."""
    if cue.name == "if_any":
        return True
    beside = distance(cue.span, one.span) <= TOUCHING and cue.name != "reach"
    return one.contact is not None and beside and spoken.words.has("send", "answer", "write", "if_any", "by_post")


def _is_plain(spoken: Spoken, one: Means, cue: Cue | None, wish: ChannelWish) -> bool:
    """Tell whether a wish is meant as one even in business mail, which speaks of mail, calls and visits all the time."""
    if one.form is Form.ITSELF:
        return wish.target is not None or (one.kind is ChannelKind.IN_PERSON and _speaks_of_answer(spoken, one))
    if cue is None or (cue.weight < PLAIN and not _is_plain_hint(spoken, one, cue)):
        return False
    if one.form is Form.STRONG and cue.name in {"answer", "reply"} and not spoken.words.asks:
        return True
    return wish.target is not None or one.form is Form.HERE or one.kind is ChannelKind.EADDRESS


def _nearest(spoken: Spoken, one: Means, values: Sequence[Contact]) -> Contact | None:
    at = spoken.words.tokens[one.span.first].start
    same = (contact for contact in spoken.contacts if contact.kind is one.kind and contact not in values)
    return min(same, key=lambda contact: abs(contact.start - at), default=None)


def _quote(spoken: Spoken, one: Means, cue: Cue | None, contact: Contact | None) -> str:
    """Quote from the word of answering to the means and its address."""
    spans = [one.span, *([cue.span] if cue else [])]
    tokens = spoken.words.tokens
    start, end = tokens[min(span.first for span in spans)].start, tokens[max(span.last for span in spans)].end
    if contact and contact in spoken.contacts:
        start, end = min(start, contact.start), max(end, contact.end)
    return spoken.text[start:end]
