"""Every place of a document where a rule holds, with the label that it gives there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from classifier.articles import articles_in
from classifier.document import Choice, Document
from classifier.model import Model
from classifier.mood import Voice, voice_of
from classifier.patterns import Match, Mood
from classifier.reading import Found, Sentence, Span, between
from classifier.reference import with_references
from classifier.rights import Label

ASKED_ABOUT = 0.75
"""Score of a question about a right, found by a rule that would have exercised it."""

TAKEN_UP = 0.9
"""Factor for older mail that the sender takes up."""

SHORT_ANSWER = 14
"""Words of an own text that may lean on the text it quotes ('correct it, don't delete')."""

TICKED = 0.95
"""Score of a ticked box."""

FORM = "form."
"""How ``why`` begins where a ticked box gave the label."""

ARTICLE = "article."
"""How ``why`` begins where an article gave the label."""

BY_ARTICLE = 0.85
"""Score of a right that is named by its article."""

BARE_ARTICLE = 6
"""Words of a sentence that says nothing beside an article: it need not say that it invokes it."""

_INVOKING = ("privacy", "exercise", "ask", "right_word", "own", "me", "about_me", "first_person")
"""Meanings of which one stands beside an article that is invoked, unless it stands in a heading or alone."""

AUTOMATED = ".automated"
"""End of the name of a rule that found a decision by machine alone (Article 22), at which a person looks (CONTRACT 3)."""

ORDINALS = ("first", "second", "third")
"""Meanings that point to an option of the quoted text, in the order of the options."""


THIRD_PERSON = frozenset({"his"})
"""'His data' are the request's only where somebody represents him."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A *label* in a *sentence*, from word *first* to word *last*, found by rule *why*."""

    label: Label
    score: float
    sentence: Sentence
    first: int
    last: int
    why: str
    mood: Mood
    voice: Voice
    marketing: bool = False


def find(document: Document, model: Model) -> list[Finding]:
    """Apply all rules: to the own text, to boxes, and to quoted text where the own text leans on it."""
    ignored = frozenset() if document.says("onbehalf") else THIRD_PERSON
    findings = list(_in_text(document.own, model, ignored))
    findings += _ticked(document.choices, model)
    if document.quoted:
        if _takes_up(document.body):
            findings += _in_text(document.quoted, model, ignored, TAKEN_UP)
        findings += _answers(document, model)
        findings += _chosen(document, model)
    return findings


def _in_text(
    sentences: Iterable[Sentence], model: Model, ignored: frozenset[str], factor: float = 1.0
) -> Iterator[Finding]:
    for sentence, clauses in with_references(sentences, ignored):
        voice = voice_of(sentence)
        if voice is not Voice.POLICY:
            for match in _matches(sentence, clauses, model):
                yield _finding(match, sentence, voice, factor)
            yield from _by_article(sentence, voice, factor)


def _by_article(sentence: Sentence, voice: Voice, factor: float) -> Iterator[Finding]:
    """Read rights that are named by nothing but their article; asked about in general they are questions."""
    if not (sentence.title or sentence.has(*_INVOKING) or len(sentence.tokens) <= BARE_ARTICLE):
        return
    for named in articles_in(sentence.tokens):
        label, score, why = named.label, BY_ARTICLE, f"{ARTICLE}{named.number}"
        if named.label is Label.QUESTION:
            why += AUTOMATED
        elif voice is Voice.GENERAL:
            label, score, why = Label.QUESTION, ASKED_ABOUT, f"{why}.asked_about"
        yield Finding(label, score * factor, sentence, named.first, named.last, why, Mood.DO, voice)


def _matches(sentence: Sentence, clauses: Iterable[Found], model: Model) -> Iterator[Match]:
    """Yield the matches of clauses and of the whole sentence whose mood fits the place."""
    matches = [match for clause in clauses for match in model.rules.matches(clause, wide=False)]
    for match in [*matches, *model.rules.matches(sentence.found, wide=True)]:
        if match.rule.mood is not Mood.ANSWER and (match.rule.mood is not Mood.TITLE or sentence.title):
            yield match


def _finding(match: Match, sentence: Sentence, voice: Voice, factor: float) -> Finding:
    """Make a match count as what it is meant: exercised rights that are only asked about become questions."""
    rule = match.rule
    label, score, why = rule.label, rule.score, rule.name
    recited = sentence.has("policy_voice")
    if voice is Voice.GENERAL and (recited or rule.mood is not Mood.ANY) and label is not Label.QUESTION:
        label, score, why = Label.QUESTION, min(ASKED_ABOUT, score), f"{why}.asked_about"
    return Finding(label, score * factor, sentence, match.first, match.last, why, rule.mood, voice, rule.marketing)


def _takes_up(body: Iterable[Sentence]) -> bool:
    """Tell whether the own text points to the quoted one ('my request below is still unanswered')."""
    return any(
        sentence.has("below", "waiting") and sentence.has("request_noun", "this_request", "waiting")
        for sentence in body
    )


def _answers(document: Document, model: Model) -> Iterator[Finding]:
    """Read a short answer without objects of its own against a quoted text about data."""
    words = sum(len(sentence.tokens) for sentence in document.body)
    about_data = any(sentence.has("data", "personal", "field", "thing", "consent") for sentence in document.quoted)
    if words > SHORT_ANSWER or not about_data:
        return
    for sentence in document.body:
        for match in model.rules.matches(sentence.found, wide=False):
            if match.rule.mood is Mood.ANSWER:
                yield _finding(match, sentence, voice_of(sentence), 1.0)


def _chosen(document: Document, model: Model) -> Iterator[Finding]:
    """Read the option that the sender picks from a quoted list: 'the second one, please'. 'Your' is then the sender's."""
    for number, ordinal in enumerate(ORDINALS, start=1):
        if not document.says_in_body(ordinal):
            continue
        for sentence in document.quoted:
            if (option := _option(sentence, number)) is not None:
                for match in _matches(sentence, [option], model):
                    yield _finding(match, sentence, Voice.EXERCISE, TAKEN_UP)


def _option(sentence: Sentence, number: int) -> Found | None:
    """Give what is found in option *number* of a list, a line of its own or one of several in a sentence."""
    words = [token.word for token in sentence.tokens]
    first = next((index for index, word in enumerate(words) if word == str(number)), None)
    if first is None or (first and not {str(number - 1), str(number + 1)} & {*words}):
        return None
    end = next((i for i, word in enumerate(words) if i > first and word == str(number + 1)), len(words))
    found = between(sentence.found, first, end)
    return {**found, "own": found.get("your", ()) + found.get("own", ()) or (Span(first, first),)}


def _ticked(choices: Iterable[Choice], model: Model) -> Iterator[Finding]:
    """Read the ticked boxes by the meanings of ``rules/forms.toml``."""
    for choice in choices:
        if choice.ticked:
            last = len(choice.sentence.tokens) - 1
            for label, concepts in model.options.items():
                if choice.sentence.has(*concepts):
                    yield _box(label, choice, last)
            for named in articles_in(choice.sentence.tokens):
                yield _box(named.label, choice, last)


def _box(label: Label, choice: Choice, last: int) -> Finding:
    return Finding(label, TICKED, choice.sentence, 0, last, f"{FORM}{label}", Mood.ANY, Voice.EXERCISE)
