"""How the sender wants to be answered. Only a stated wish counts (labelling rules 10 and 11, DOMAIN 5).

The sentences are read once more, for the words of ``rules/channel.toml``; `classifier.wishes` says what each states.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import islice

from classifier.candidates import Placed, Setting, signs_of
from classifier.contacts import Contact, contacts_in
from classifier.document import Choice, Document
from classifier.judge import Judge, judged
from classifier.lexicon import Lexicon
from classifier.mood import Voice, voice_of
from classifier.reading import Sentence, read
from classifier.rights import ChannelKind, ChannelWish, Label
from classifier.tokens import Run
from classifier.wishes import Spoken, Wish, candidates_in

TICK = 5.0
"""Weight of a ticked box: nothing is stated more plainly."""

MAX_SENTENCES = 100
"""Sentences that are searched for wishes: one is stated once or twice, and searching costs time."""

MAX_CANDIDATES = 60
"""Means and addresses of a mail that are weighed, the first ones; each is compared with the others."""

MAX_BLOCK = 200
"""Characters after a sentence without a full stop in which an address may stand on lines of its own."""

ASKED_WITHIN = 4
"""Words from 'how' to 'answer' in 'how I want to get the answer'."""

MAX_BEFORE = 4_000
"""Characters before 'to the address above' in which the address may stand."""

_TICKS: Mapping[str, ChannelKind] = {
    "eaddress": ChannelKind.EADDRESS,
    "by_post": ChannelKind.POST,
    "by_email": ChannelKind.EMAIL,
    "by_phone": ChannelKind.PHONE,
    "in_person": ChannelKind.IN_PERSON,
    "visit": ChannelKind.IN_PERSON,
    "post": ChannelKind.POST,
    "opt_post": ChannelKind.POST,
    "opt_email": ChannelKind.EMAIL,
    "email": ChannelKind.EMAIL,
    "opt_phone": ChannelKind.PHONE,
    "phone": ChannelKind.PHONE,
    "call": ChannelKind.PHONE,
}
"""What a ticked box says, the surer words first ('registered mail'); ``opt_`` are words that say it only there."""

_OF_RIGHTS = ("correct", "delete", "deletion", "object", "restrict", "unsubscribe", "withdraw", "complain")
"""What the box of a right says: a phone in it is one whose number is wrong, or that nobody shall call."""

_MEANS = (
    "eaddress",
    "by_phone",
    "by_post",
    "by_email",
    "here",
    "in_person",
    "visit",
    "call",
    "there",
    "address",
    "email",
    "phone",
    "post",
)
_Read = tuple[Sentence, Sentence]
"""A sentence as the rules of the rights see it, and the same for the words of the channel."""

_OPEN_END = re.compile(r"[ \t]{0,4}[:,]?[ \t]{0,4}\r?\n")
_QUOTE_MARKS = frozenset('„“"«')
_CONTACT_SIGN = re.compile(r"[@\d„“\"«]")
"""What every address has: a digit, an at sign, or a house's name in quotation marks."""


def channel_of(
    document: Document,
    texts: Mapping[str, str],
    lexicon: Lexicon,
    labels: AbstractSet[Label] = frozenset(),
    judge: Judge | None = None,
) -> ChannelWish:
    """Give the stated wish of *document*; kind NONE where none is stated.

    *lexicon* holds the words of ``rules/channel.toml``, *labels* say what the request asks for. A ticked box always
    counts; else *judge* chooses among the candidates that the rules find, and without one the rules' strongest wins.
    Business mail speaks of mail and visits all the time: there, by the rules, only what is plainly about the answer does.
    """
    setting = setting_of(document, texts, lexicon, labels)
    if Label.OTHER in labels and any(words.has("machine") for _, words in setting.own):
        return ChannelWish(ChannelKind.NONE)
    ticked = ticked_in(document, texts, lexicon)
    stated = by_rules(setting, ticked)
    if judge and not ticked:
        wishes = [placed.candidate.wish for placed in setting.all]
        stated = judged(wishes, [signs.together for signs in signs_of(setting)], stated, judge)
    return stated or next(_in_attachment(setting.own, texts), ChannelWish(ChannelKind.NONE))


def setting_of(document: Document, texts: Mapping[str, str], lexicon: Lexicon, labels: AbstractSet[Label]) -> Setting:
    """Read the own sentences of *document* for the words of the channel, and gather what may be a wish."""
    own = [(sentence, _reread(sentence, lexicon)) for sentence in document.own]
    return Setting(own, labels, list(islice(_candidates(own, texts, labels), MAX_CANDIDATES)))


def ticked_in(document: Document, texts: Mapping[str, str], lexicon: Lexicon) -> list[Wish]:
    """List the wishes of ticked boxes; they need no weighing."""
    return list(_ticked(document.choices, texts, lexicon))


def by_rules(setting: Setting, ticked: Iterable[Wish] = ()) -> ChannelWish | None:
    """Give the wish that weighs most by the rules, the first of equals; None where they see none."""
    stated = (placed.candidate.stated for placed in setting.all)
    wishes = [wish for wish in (*ticked, *stated) if wish and (wish.plain or Label.OTHER not in setting.labels)]
    if not wishes or (best := max(wishes, key=lambda wish: wish.weight)).weight <= 0:
        return None
    return next((other.wish for other in wishes if _completes(other.wish, best.wish)), best.wish)


def _completes(other: ChannelWish, best: ChannelWish) -> bool:
    """Tell whether *other* gives the address that *best* leaves out."""
    return best.target is None and other.kind is best.kind and other.target is not None


def _candidates(own: Iterable[_Read], texts: Mapping[str, str], labels: AbstractSet[Label]) -> Iterator[Placed]:
    """Yield what may be a wish in the sender's own sentences."""
    looked_at = 0
    for at, (sentence, words) in enumerate(own):
        if looked_at == MAX_SENTENCES:
            return
        if voice_of(sentence) in {Voice.POLICY, Voice.RETRACTED} or _points_to_attachment(words):
            continue
        text = texts[sentence.source]
        start, end = _extent(words, text)
        signs = _CONTACT_SIGN.search(text, start, end)
        if signs or words.has(*_MEANS):
            looked_at += words.has(*_MEANS)
            contacts = contacts_in(text, start, end) if signs else []
            spoken = Spoken(words, text, contacts, _before(words, text), labels)
            yield from (Placed(at, one) for one in candidates_in(spoken))


def _reread(sentence: Sentence, lexicon: Lexicon) -> Sentence:
    return read(Run(sentence.tokens, sentence.asks, sentence.title), sentence.source, lexicon)


def _extent(words: Sentence, text: str) -> tuple[int, int]:
    """Give the characters of a sentence; of the paragraph's next lines too where it ends at a line's end, without a stop.

    An address often stands there on lines of its own.
    """
    start, end = words.tokens[0].start, min(words.tokens[-1].end + 1, len(text))
    if text[max(0, start - 1) : start] in _QUOTE_MARKS:  # of the house that an address begins with
        start = max(0, start - 1)
    if _OPEN_END.match(text, end - 1) and words.has("answer", "reply", "send", "write", "call", "thing", "by_post"):
        paragraph = text.find("\n\n", end, end + MAX_BLOCK)
        end = min(len(text) if paragraph < 0 else paragraph, end + MAX_BLOCK)
    return start, end


def _before(words: Sentence, text: str) -> list[Contact]:
    """Find the addresses written before a sentence that refers to one, or that asks for post without saying where."""
    at = words.tokens[0].start
    if not words.has("there", "by_post"):
        return []
    return contacts_in(text, max(0, at - MAX_BEFORE), at)


def _ticked(choices: Iterable[Choice], texts: Mapping[str, str], lexicon: Lexicon) -> Iterator[Wish]:
    """Yield the means of ticked boxes, with the address written beside them."""
    for choice in choices:
        if not choice.ticked or not choice.sentence.tokens or choice.sentence.has(*_OF_RIGHTS):
            continue
        text, words = texts[choice.sentence.source], _reread(choice.sentence, lexicon)
        start, end = words.tokens[0].start, words.tokens[-1].end
        if kind := next(
            (kind for concept, kind in _TICKS.items() if words.has(concept) or choice.sentence.has(concept)), None
        ):
            line_end = text.find("\n", end)
            beside = contacts_in(text, start, min(end + MAX_BLOCK, len(text) if line_end < 0 else line_end))
            contact = next((c for c in beside if c.kind is kind), None)
            yield Wish(TICK, ChannelWish(kind, contact.target if contact else None, text[start:end]))


def _in_attachment(own: Iterable[_Read], texts: Mapping[str, str]) -> Iterator[ChannelWish]:
    """Yield a wish that is said to stand in the attached document."""
    attached = False
    for sentence, words in own:
        attached = attached or words.has("attached")
        if attached and _points_to_attachment(words):
            start, end = words.tokens[0].start, words.tokens[-1].end
            yield ChannelWish(ChannelKind.IN_ATTACHMENT, None, texts[sentence.source][start:end])


def _points_to_attachment(words: Sentence) -> bool:
    """Tell whether a sentence says that somewhere it is written how or where to answer."""
    if not words.has("stated"):
        return False
    answers = [span for name in ("answer", "reply", "send", "await") for span in words.found.get(name, ())]
    asked = any(0 < answer.first - how.last <= ASKED_WITHIN for how in words.found.get("how", ()) for answer in answers)
    return asked or words.has("way")
