"""The one function of the package: a request in, its reading with evidence out."""

from collections.abc import Iterable, Iterator

from classifier.channel import channel_of
from classifier.document import Document, lay_out
from classifier.findings import Finding, find
from classifier.language import READ, language_of
from classifier.model import Model
from classifier.recipient import recipient_of
from classifier.requester import requester_of
from classifier.resolve import Verdict, resolve
from classifier.rights import Classification, Doubt, Evidence, Label, RequestText

FEW_WORDS = 3
"""Words below which a text says nothing about its language."""


def classify(request: RequestText, model: Model) -> Classification:
    """Read what *request* asks for (CONTRACT 3). Pure; never raises, whatever the text; time grows with its length.

    Every label but ``other`` has evidence: ``quote == text[start:end]`` of the part *source*.
    """
    document = lay_out(request, model.lexicon)
    findings = find(document, model)
    verdict = resolve(document, findings)
    texts = {part.source: part.text for part in request.parts}
    language = language_of(document.body or document.own, texts, model.lexicon, model.languages)
    doubts = tuple(dict.fromkeys(_doubts(document, verdict, language)))
    labels = verdict.labels
    return Classification(
        labels=labels,
        scores=verdict.scores,
        evidence=tuple(_evidence(verdict.findings, texts)),
        language=language,
        requester=requester_of(document, labels, request.sender),
        channel=channel_of(document, texts, verdict.findings),
        portability_recipient=recipient_of(verdict.findings, texts, model.own_names)
        if Label.PORTABILITY in labels
        else None,
        needs_review=bool(doubts),
        reasons=tuple(str(doubt) for doubt in doubts),
        marketing=Label.WITHDRAW_CONSENT in labels or any(finding.marketing for finding in verdict.findings),
    )


def _doubts(document: Document, verdict: Verdict, language: str) -> Iterator[Doubt]:
    yield from document.doubts
    yield from verdict.doubts
    words = sum(len(sentence.tokens) for sentence in document.own)
    if not words and not document.choices:
        yield Doubt.UNREADABLE
    if language not in READ and words >= FEW_WORDS:
        yield Doubt.FOREIGN_LANGUAGE
    if any(".automated" in finding.why for finding in verdict.findings):
        yield Doubt.UNSURE_REQUEST


def _evidence(findings: Iterable[Finding], texts: dict[str, str]) -> Iterator[Evidence]:
    """Give one passage for each label and sentence: all the words that its rules rest on, named by the surest rule."""
    groups: dict[tuple[Label, int], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.label, id(finding.sentence)), []).append(finding)
    for group in groups.values():
        best = max(group, key=lambda finding: finding.score)
        tokens, source = best.sentence.tokens, best.sentence.source
        start = tokens[min(finding.first for finding in group)].start
        end = tokens[max(finding.last for finding in group)].end
        yield Evidence(best.label, texts[source][start:end], source, start, end, best.why)
