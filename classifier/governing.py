"""Which word of answering governs a means: 'send' in 'send it by post', 'the answer' in 'the answer to this address'.

The nearest strong word does. A denied one refuses the means ('do not call me on'), and no word counts beyond one of
changing or of another company ('change my e-mail to').
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from classifier.clauses import VERBS, Clauses
from classifier.means import BESIDE, Form, Means, distance, overlap
from classifier.reading import DENIED, Span
from classifier.rights import ChannelKind

REACH: Final = 10
"""Words between a word of answering and the means that it governs."""

TOUCHING: Final = 2
"""The same for words that mean a means only right beside a verb ('write an e-mail', 'dial 20001111')."""

DIALLING: Final = 3
"""The same for 'ring the shop, 20001111'."""

_OWN_KIND: Final[Mapping[str, ChannelKind]] = {
    "by_post": ChannelKind.POST,
    "by_phone": ChannelKind.PHONE,
    "by_email": ChannelKind.EMAIL,
}
"""Words that make a wish of an address of their kind: 'by post to ...'."""

WEIGHTS: Final[Mapping[str, float]] = {
    **dict.fromkeys(("answer", "write", "reply"), 3.0),
    **dict.fromkeys(("send", "await", "call", "dial", "mail_to", "reachable"), 2.5),
    **dict.fromkeys(("allow", "contrast"), 2.0),
    **dict.fromkeys(("thing", "please", "reach", "if_any", *_OWN_KIND), 1.5),
    "to": 1.0,
}
"""How strongly each word of answering makes a wish."""

PLAIN: Final = 2.5
"""Weight from which on a word is a plain order, not merely a hint."""

CROSSING: Final = 0.5
"""Taken off for each pause between the word of answering and the means."""

_TOUCHES: Final[Mapping[str, ChannelKind]] = {"dial": ChannelKind.PHONE, "mail_to": ChannelKind.EMAIL}
"""Cues that govern an address of their kind right beside them: 'call 20001111', 'then e-mail anna@...'."""
_FIRM: Final = frozenset({*VERBS, "reply", "allow", "await"})
"""Cues that govern a word such as 'e-mail' right beside them."""
_OF_ADDRESS: Final = frozenset({"reach", "if_any", "to", *_TOUCHES})
"""Cues that govern an address or number, no mere means."""
_AFTERTHOUGHTS: Final = frozenset({"please", "allow", "call"})
"""Cues that may follow the means after a pause: 'by post, please', '20001111 - call me'."""
_NOT_LATER: Final = frozenset({"answer", "reply", "call", "if_any"})
"""Cues that speak of this answer even beside 'from now on'."""
_IDLE_IN_QUESTIONS: Final = frozenset({"allow", "thing", "send", "reach"})
"""Cues that wish nothing in a question: 'do you also send it on paper?'"""
_IDLE_BEFORE_QUESTIONS: Final = frozenset({"answer", "write", "reply", "await"})
"""Cues that may be followed by what shall be answered, rather than by how."""
_HINTS: Final = frozenset({"thing", "please", "reach", "to", *_OWN_KIND})
_OF_THIS_ANSWER: Final = frozenset({*_NOT_LATER, "write"})


@dataclass(frozen=True, slots=True)
class Cue:
    """A word of answering and the pauses between it and the means."""

    span: Span
    name: str
    crossed: int = 0

    @property
    def weight(self) -> float:
        """How strongly the word makes a wish, wherever it stands."""
        return WEIGHTS[self.name]

    @property
    def strength(self) -> float:
        """The weight, less for each pause in between."""
        return self.weight - CROSSING * self.crossed

    @property
    def is_hint(self) -> bool:
        """Whether the word makes no wish of what may be a value or another company's address."""
        return self.name in _HINTS

    @property
    def names_means(self) -> bool:
        """Whether the word names a means itself: 'by phone' beside a number."""
        return self.name in _OWN_KIND

    @property
    def speaks_of_answer(self) -> bool:
        """Whether the word can only mean the answer to the sender, not something sent to anybody."""
        return self.name in _OF_THIS_ANSWER


def refused_in(clauses: Clauses, means: Sequence[Means]) -> list[Means]:
    """List the means that nobody reads or needs, each the nearest to such words in its clause, and denied addresses."""
    refused: list[Means] = []
    for span in clauses.words.found.get("useless", ()):
        if any(overlap(span, other) for other in clauses.words.found.get("firm", ())):
            continue  # 'I read no other'
        same = [one for one in means if not clauses.crossed(one.span, span)]
        nearest = min((distance(one.span, span) for one in same), default=REACH)
        refused += [one for one in same if distance(one.span, span) == nearest <= BESIDE]
    for span in clauses.denied_means():
        same = [one for one in means if not clauses.crossed(one.span, span)]
        refused += [one for one in same if 0 <= one.span.first - span.last <= BESIDE]
    return refused


def governor(clauses: Clauses, one: Means, refused: Sequence[Means]) -> Cue | None:
    """Find the word of answering that governs a means; None where there is none, or a denied one is nearer."""
    denied = clauses.beside(one.span, *(DENIED + verb for verb in VERBS))
    denied += [
        other.span for other in refused if other.form is Form.ITSELF and not clauses.crossed(other.span, one.span)
    ]
    cues = [
        cue
        for cue in _cues(clauses, one)
        if _suits(cue, one, len(clauses.numbers) - 1)
        and cue.span not in denied
        and not clauses.changes(one, distance(cue.span, one.span))
    ]
    verbs = [distance(cue.span, one.span) for cue in cues if cue.name in VERBS and not cue.crossed]
    if min((distance(span, one.span) for span in denied), default=REACH + 1) < min(verbs, default=REACH):
        return None
    return max(cues, key=lambda cue: cue.strength - distance(cue.span, one.span) / REACH, default=None)


def _cues(clauses: Clauses, one: Means) -> Iterator[Cue]:
    """Yield the words of answering that the sentence allows to govern anything."""
    words = clauses.words
    later, idle = clauses.speaks_of_later(), clauses.asks() and not one.contact
    names = [name for name in WEIGHTS if name in words.found]
    for name in names:
        if (later and name not in _NOT_LATER) or (idle and name in _IDLE_IN_QUESTIONS):
            continue
        if name == "contrast" and not clauses.contrasts():
            continue
        for span in words.found[name]:
            if not clauses.is_changed(span) and not _only_asks(clauses, span, name, one):
                yield Cue(span, name, clauses.crossed(span, one.span))


def _only_asks(clauses: Clauses, cue: Span, name: str, one: Means) -> bool:
    """Tell whether a means stands in what the company shall answer: 'tell me where you found my e-mail address'."""
    if name not in _IDLE_BEFORE_QUESTIONS or one.contact or one.form in {Form.HERE, Form.ON_FILE}:
        return False
    return any(cue.last < span.first < one.span.first for span in clauses.words.found.get("asking", ()))


def _suits(cue: Cue, one: Means, last: int) -> bool:
    """Tell whether a cue can govern such a means where it stands; *last* is the sentence's last word."""
    away = distance(cue.span, one.span)
    if away > REACH or (cue.span == one.span and one.form is not Form.STRONG) or _stands_wrong(cue, one, away):
        return False
    follows = cue.crossed and cue.span.first > one.span.last and one.kind is not ChannelKind.EADDRESS
    if follows and away > _reach_back(cue, last):
        return False
    if one.form is Form.ADDRESS:
        return _suits_address(cue, one, away)
    if cue.name in _OF_ADDRESS or cue.name in _OWN_KIND:
        return False
    return one.form is not Form.VAGUE or _suits_vague(cue, one, away)


def _stands_wrong(cue: Cue, one: Means, away: int) -> bool:
    """Tell whether a cue never governs such a means from there: 'by post, only that', 'kindly let the matter end here'."""
    if cue.name == "thing":
        return not away
    if cue.name == "contrast":
        return cue.span.first > one.span.last
    return cue.name == "please" and one.form is Form.HERE and away > TOUCHING


def _suits_address(cue: Cue, one: Means, away: int) -> bool:
    """Tell whether a cue governs an address: some only one of their kind, or right beside it."""
    if cue.name == "to":
        return one.kind is ChannelKind.EMAIL and one.span.first - cue.span.last == 1
    if cue.name in _TOUCHES:
        return one.kind is _TOUCHES[cue.name] and away <= DIALLING
    if cue.name in _OWN_KIND:
        return one.kind is _OWN_KIND[cue.name] and (not cue.crossed or away <= TOUCHING)
    return True


def _suits_vague(cue: Cue, one: Means, away: int) -> bool:
    """Tell whether a cue makes a wish of a word such as 'e-mail': only right beside it."""
    comes_first = cue.name != "allow" or cue.span.first < one.span.first
    return cue.name in _FIRM and away <= TOUCHING and not cue.crossed and comes_first


def _reach_back(cue: Cue, last: int) -> int:
    """Say how far before it, over a pause, a cue finds its means: '..., please' at the end farther than others."""
    if cue.name == "please" and cue.span.last == last:
        return REACH
    return TOUCHING if cue.name in _AFTERTHOUGHTS else 1
