"""From findings to an answer: which labels hold together, how sure they are, and whether a person must look.

A request that is missed is the worst error, an erasure that nobody asked for the next: doubt on either goes to a person.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from classifier.document import SUBJECT, Document
from classifier.findings import ARTICLE, ORDINALS, Finding
from classifier.mood import Voice, voice_of
from classifier.patterns import Mood
from classifier.reading import Sentence
from classifier.rights import Doubt, Label

ACCEPTED = 0.5
"""Score from which on a label is given."""

NOTICED = 0.3
"""Score from which on a label that is not given makes a person look."""

SURE = 0.6
"""Score below which a label that is given is looked at by a person; for erasure see `SURE_ERASURE`."""

SURE_ERASURE = 0.7

_SUPPRESSES = (
    (Label.PORTABILITY, Label.ACCESS),
    (Label.RESTRICTION, Label.OBJECTION),
    (Label.RECTIFICATION, Label.COMPLAINT),
    (Label.OBJECTION, Label.ERASURE),
)
"""Where both are found in the same words, the first is meant."""

_PERSONAL = ("own", "me", "about_me")

_ACTS = ("delete", "remove", "withdraw", "restrict", "object", "deleted", "stop", "-keep", "-use", "-send")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The labels in the order of the text, their scores, the findings that hold, and what is doubtful."""

    labels: tuple[Label, ...]
    scores: dict[Label, float]
    findings: tuple[Finding, ...]
    doubts: tuple[Doubt, ...]


def resolve(document: Document, findings: Iterable[Finding]) -> Verdict:
    """Settle what *document* asks for."""
    everything = list(findings)
    kept = _settle(_relevant(document, everything))
    scores: dict[Label, float] = {}
    for finding in kept:
        scores[finding.label] = max(scores.get(finding.label, 0.0), finding.score)
    labels = tuple(dict.fromkeys(finding.label for finding in kept if scores[finding.label] >= ACCEPTED))
    doubts = () if not _is_doubtful(document, labels, scores) else (Doubt.UNSURE_REQUEST,)
    scores[Label.OTHER] = round(1 - max(scores.values(), default=0.0), 3)
    holding = tuple(finding for finding in kept if finding.label in labels and finding.score >= ACCEPTED)
    return Verdict(labels or (Label.OTHER,), scores, holding, doubts)


def _relevant(document: Document, findings: list[Finding]) -> list[Finding]:
    """Leave out what is not this sender's request: advertising, others' requests, requests taken back, mere titles."""
    if is_about_others(document):
        return []
    findings = _after_retraction(document, findings)
    in_body = [finding for finding in findings if not _is_heading(finding) and finding.score >= ACCEPTED]
    if document.says_in_body("biz", "biz_privacy") and not document.says_in_body("first_person"):
        return [finding for finding in findings if not _is_heading(finding)]
    return [finding for finding in findings if finding.mood is not Mood.TITLE] if in_body else findings


def _after_retraction(document: Document, findings: list[Finding]) -> list[Finding]:
    """Leave only what is said after an earlier request was taken back."""
    order = {id(sentence): index for index, sentence in enumerate(document.own)}
    last = max((order[id(sentence)] for sentence in document.own if voice_of(sentence) is Voice.RETRACTED), default=-1)
    return [finding for finding in findings if order.get(id(finding.sentence), len(order)) > last]


def _is_heading(finding: Finding) -> bool:
    return finding.mood is Mood.TITLE or finding.sentence.source == SUBJECT


def _is_retracted(document: Document) -> bool:
    return any(voice_of(sentence) is Voice.RETRACTED for sentence in document.own)


def is_about_others(document: Document) -> bool:
    """Tell whether the mail advertises, or asks for help with the request of the sender's own customer."""
    if document.says("onbehalf"):
        return False
    advertises = document.says("advert_voice") and not document.says_in_body("first_person", "me", "about_me")
    return advertises or document.says("third_party")


def _settle(findings: list[Finding]) -> list[Finding]:
    """Drop labels whose words are those of a more specific one, and questions beside what they ask for."""
    for winner, loser in _SUPPRESSES:
        places = [finding for finding in findings if finding.label is winner and finding.score >= ACCEPTED]
        findings = [f for f in findings if f.label is not loser or not any(_covers(place, f) for place in places)]
    exercised: set[Label] = {f.label for f in findings if f.label is not Label.QUESTION and f.score >= ACCEPTED}
    if not exercised:
        return findings
    busy = {id(f.sentence) for f in findings if f.label in exercised}
    return [f for f in findings if f.label is not Label.QUESTION or _stands_alone(f, exercised, busy)]


def _covers(winner: Finding, loser: Finding) -> bool:
    """Tell whether both speak of the same words; articles named one beside the other are asked for each."""
    if winner.sentence is not loser.sentence or loser.why.startswith(ARTICLE):
        return False
    return winner.label is Label.PORTABILITY or (winner.first <= loser.last and loser.first <= winner.last)


def _stands_alone(question: Finding, exercised: set[Label], busy: set[int]) -> bool:
    """Tell whether a question is a wish of its own beside rights that are exercised."""
    if question.mood is not Mood.ANY or question.sentence.title or id(question.sentence) in busy:
        return False
    return not exercised & {Label.ACCESS, Label.COMPLAINT} and question.score > ACCEPTED + 0.2


def _is_doubtful(document: Document, labels: tuple[Label, ...], scores: dict[Label, float]) -> bool:
    if not labels:
        return _may_hide_request(document, max(scores.values(), default=0.0))
    if any(scores[label] < SURE for label in labels):
        return True
    return Label.ERASURE in labels and scores[Label.ERASURE] < SURE_ERASURE


def _may_hide_request(document: Document, best: float) -> bool:
    """Tell whether a mail without labels could still be a request."""
    if is_about_others(document) or _is_retracted(document):
        return False
    if best >= NOTICED:
        return True
    if document.quoted and document.says_in_body(*ORDINALS, "below"):
        return True
    if document.says("biz_privacy", "agree"):
        return False
    return document.says("privacy") or any(_is_personal(sentence) for sentence in document.own)


def _is_personal(sentence: Sentence) -> bool:
    """Tell whether a sentence speaks of something of the sender that could be personal data, or of mail they get."""
    if sentence.has("biz"):
        return False
    about = sentence.has(*_PERSONAL) and sentence.has("data", "field", "thing", "consent", "deletion", "withdraw")
    wants = sentence.has(*_ACTS) and sentence.has(*_PERSONAL, "data", "thing")
    return about or wants or sentence.has("ads")
