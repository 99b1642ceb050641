"""A request laid out for reading: its own sentences, what it quotes, its ticked boxes, and what made reading hard."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from classifier.forms import Option, options
from classifier.lexicon import Lexicon
from classifier.normal import is_disguised, may_be_disguised
from classifier.older import OlderMail, older_mails
from classifier.quoting import layout, without
from classifier.reading import Sentence, read
from classifier.rights import Doubt, RequestText, TextPart
from classifier.tokens import MAX_TITLE, Run, runs

SUBJECT = "subject"

MAX_TEXT = 100_000
"""Characters read of a request: some 40 pages. A longer text costs no more time, and a person sees it."""

MAX_NOISE = 0.1
"""Share of control and replacement characters from which on a text is noise."""

_NOISE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd]")


@dataclass(frozen=True, slots=True)
class Choice:
    """One box of a form: its words as a sentence, those before the first box of its line, and whether it is ticked."""

    sentence: Sentence
    heading: Sentence | None
    ticked: bool


@dataclass(frozen=True)
class Document:
    """What is read: *own* and *quoted* sentences in order, *choices* of forms, *doubts* met on the way.

    *older*: the mails that *quoted* is made of, and long quotations.
    """

    own: tuple[Sentence, ...]
    quoted: tuple[Sentence, ...]
    choices: tuple[Choice, ...]
    doubts: tuple[Doubt, ...]
    older: tuple[OlderMail, ...] = ()

    @cached_property
    def body(self) -> tuple[Sentence, ...]:
        """The own sentences without the subject."""
        return tuple(sentence for sentence in self.own if sentence.source != SUBJECT)

    def says(self, *concepts: str) -> bool:
        """Tell whether any of *concepts* occurs in an own sentence."""
        return not self._said.isdisjoint(concepts)

    def says_in_body(self, *concepts: str) -> bool:
        """The same, without the subject."""
        return not self._said_in_body.isdisjoint(concepts)

    @cached_property
    def _said(self) -> frozenset[str]:
        return frozenset(chain.from_iterable(sentence.found for sentence in self.own))

    @cached_property
    def _said_in_body(self) -> frozenset[str]:
        return frozenset(chain.from_iterable(sentence.found for sentence in self.body))


def lay_out(request: RequestText, lexicon: Lexicon) -> Document:
    """Read every part of *request*, up to `MAX_TEXT` characters in all. Never raises, whatever the text."""
    own: list[Sentence] = []
    quoted: list[Sentence] = []
    choices: list[Choice] = []
    doubts: list[Doubt] = []
    older: list[OlderMail] = []
    for part in _within_budget(request.parts, doubts):
        spans = layout(part.text)
        boxes = options(part.text)
        holes = sorted({(box.start, box.end) for box in boxes} | {box.heading for box in boxes})
        own += _sentences(part, without(spans.own, holes), lexicon)
        quoted += _sentences(part, spans.quoted, lexicon)
        older += older_mails(part.text, spans)
        choices += (_choice(part, box, lexicon) for box in boxes)
        if len(_NOISE.findall(part.text)) > MAX_NOISE * len(part.text):
            doubts.append(Doubt.UNREADABLE)
    odd = {part.source: part.text for part in request.parts if may_be_disguised(part.text)}
    if any(_is_hidden(sentence, odd[sentence.source]) for sentence in own if sentence.source in odd):
        doubts.append(Doubt.HIDDEN_CHARACTERS)
    return Document(tuple(own), tuple(quoted), tuple(choices), tuple(dict.fromkeys(doubts)), tuple(older))


def _within_budget(parts: Iterable[TextPart], doubts: list[Doubt]) -> Iterator[TextPart]:
    left = MAX_TEXT
    for part in parts:
        if len(part.text) > left:
            doubts.append(Doubt.TOO_LARGE)
        if left:
            yield TextPart(part.source, part.text[:left])
        left = max(0, left - len(part.text))


def _sentences(part: TextPart, spans: Iterable[tuple[int, int]], lexicon: Lexicon) -> Iterator[Sentence]:
    """Read the sentences of *spans*; a subject is a heading as long as it is short."""
    for start, end in spans:
        for run in runs(part.text, start, end):
            title = run.title or (part.source == SUBJECT and len(run.tokens) <= MAX_TITLE + 3)
            yield read(Run(run.tokens, run.asks, title), part.source, lexicon)


def _choice(part: TextPart, box: Option, lexicon: Lexicon) -> Choice:
    return Choice(
        _joined(part, (box.start, box.end), lexicon) or Sentence(part.source, (), {}, (), asks=False, title=True),
        _joined(part, box.heading, lexicon),
        box.ticked,
    )


def _joined(part: TextPart, span: tuple[int, int], lexicon: Lexicon) -> Sentence | None:
    """Read all words of *span* as one sentence."""
    tokens = tuple(token for run in runs(part.text, *span) for token in run.tokens)
    return read(Run(tokens, asks=False, title=True), part.source, lexicon) if tokens else None


def _is_hidden(sentence: Sentence, text: str) -> bool:
    """Tell whether a word with a meaning is written so that it looks different from what it is."""
    marked = {span.first for spans in sentence.found.values() for span in spans}
    return any(is_disguised(text[token.start : token.end]) for i, token in enumerate(sentence.tokens) if i in marked)
