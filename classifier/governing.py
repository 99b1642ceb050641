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

_OWN_KIND: Final[Mapping[str, ChannelKind]] = {
    "by_post": ChannelKind.POST,
    "by_phone": ChannelKind.PHONE,
    "by_email": ChannelKind.EMAIL,
}
"""Words that make a wish of an address of their kind: 'by post to ...'."""

WEIGHTS: Final[Mapping[str, float]] = {
    **dict.fromkeys(("answer", "write", "reply"), 3.0),
    **dict.fromkeys(("send", "await", "call", "dial", "reachable"), 2.5),
    **dict.fromkeys(("allow", "contrast"), 2.0),
    **dict.fromkeys(("thing", "please", "reach", "if_any", *_OWN_KIND), 1.5),
}
"""How strongly each word of answering makes a wish."""

PLAIN: Final = 2.5
"""Weight from which on a word is a plain order, not merely a hint."""

CROSSING: Final = 0.5
"""Taken off for each pause between the word of answering and the means."""

_FIRM: Final = frozenset({*VERBS, "reply", "allow", "await"})
"""Cues that govern a word such as 'e-mail' right beside them."""
_OF_ADDRESS: Final = frozenset({"reach", "if_any", "dial"})
"""Cues that govern an address or number, no mere means."""
_AFTERTHOUGHTS: Final = frozenset({"please", "allow", "call"})
"""Cues that may follow the means after a pause: 'by post, please', '20001111 - call me'."""
_NOT_LATER: Final = frozenset({"answer", "reply", "call", "if_any"})
"""Cues that speak of this answer even beside 'from now on'."""
_IDLE_IN_QUESTIONS: Final = frozenset({"allow", "thing", "send", "reach"})
"""Cues that wish nothing in a question: 'do you also send it on paper?'"""
_HINTS: Final = frozenset({"thing", "please", "reach", *_OWN_KIND})
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
    denied += [other.span for other in refused if other.form is Form.ITSELF]
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
    later, idle = words.has("from_now"), clauses.asks() and not one.contact
    names = [name for name in WEIGHTS if name in words.found]
    for name in names:
        if (later and name not in _NOT_LATER) or (idle and name in _IDLE_IN_QUESTIONS):
            continue
        if name == "contrast" and not clauses.denied_means():
            continue
        yield from (Cue(span, name, clauses.crossed(span, one.span)) for span in words.found[name])


def _suits(cue: Cue, one: Means, last: int) -> bool:
    """Tell whether a cue can govern such a means where it stands; *last* is the sentence's last word."""
    away = distance(cue.span, one.span)
    if away > REACH or (cue.span == one.span and one.form is not Form.STRONG) or (cue.name == "thing" and not away):
        return False
    follows = cue.crossed and cue.span.first > one.span.last and one.kind is not ChannelKind.EADDRESS
    if follows and away > _reach_back(cue, last):
        return False
    if cue.name in _OWN_KIND:
        return one.form is Form.ADDRESS and _OWN_KIND[cue.name] is one.kind and (not cue.crossed or away <= TOUCHING)
    if one.form is Form.VAGUE:
        comes_first = cue.name != "allow" or cue.span.first < one.span.first
        return cue.name in _FIRM and away <= TOUCHING and not cue.crossed and comes_first
    if cue.name == "dial":
        return one.contact is not None and one.kind is ChannelKind.PHONE and away <= TOUCHING
    return one.form is Form.ADDRESS or cue.name not in _OF_ADDRESS


def _reach_back(cue: Cue, last: int) -> int:
    """Say how far before it, over a pause, a cue finds its means: '..., please' at the end farther than others."""
    if cue.name == "please" and cue.span.last == last:
        return REACH
    return TOUCHING if cue.name in _AFTERTHOUGHTS else 1
