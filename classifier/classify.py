"""The one function of the package: a request in, its reading with evidence out."""

from collections.abc import Iterable, Iterator

from classifier.channel import channel_of
from classifier.combine import verdict_of
from classifier.document import Document, lay_out
from classifier.findings import AUTOMATED, Finding
from classifier.identity import codes_in, names_in
from classifier.language import READ, UNDETERMINED, language_of
from classifier.model import Model
from classifier.passed_on import passes_on_request
from classifier.recipient import recipient_of
from classifier.requester import requester_of
from classifier.resolve import Verdict
from classifier.rights import Classification, Doubt, Evidence, Label, RequestText

FEW_WORDS = 3
"""Words below which a text says nothing about its language."""

_MARKETING = ("ads", "calls", "mail_list", "unsubscribe", "direct_marketing")
"""Meanings that make an objection one to marketing."""


def classify(request: RequestText, model: Model) -> Classification:
    """Read what *request* asks for (CONTRACT 3). Pure; never raises, whatever the text; time grows with its length.

    Every label but ``other`` has evidence: ``quote == text[start:end]`` of the part *source*.
    """
    document = lay_out(request, model.lexicon)
    verdict = verdict_of(document, model)
    texts = {part.source: part.text for part in request.parts}
    language = _language(document, texts, model)
    doubts = tuple(dict.fromkeys(_doubts(document, verdict, language, model)))
    labels = verdict.labels
    return Classification(
        labels=labels,
        scores=verdict.scores,
        evidence=tuple(_evidence(verdict.findings, texts)),
        language=language,
        requester=requester_of(document, labels, request.sender),
        channel=channel_of(document, texts, model.channel, frozenset(labels), model.judge),
        portability_recipient=recipient_of(verdict.findings, document.own, texts, model.own_names)
        if Label.PORTABILITY in labels
        else None,
        needs_review=bool(doubts),
        reasons=tuple(str(doubt) for doubt in doubts),
        marketing=Label.WITHDRAW_CONSENT in labels or any(_is_of_marketing(finding) for finding in verdict.findings),
        names=names_in(texts),
        personal_codes=codes_in(texts),
    )


def _language(document: Document, texts: dict[str, str], model: Model) -> str:
    """Name the language of the own words; where they are too few to tell, of a form's words, the subject, the quotation."""
    boxes = tuple(choice.sentence for choice in document.choices)
    for sentences in (document.body, (*document.own, *boxes), document.quoted):
        if sentences and (language := language_of(sentences, texts, model.lexicon, model.languages)) != UNDETERMINED:
            return language
    return UNDETERMINED


def _doubts(document: Document, verdict: Verdict, language: str, model: Model) -> Iterator[Doubt]:
    yield from document.doubts
    yield from verdict.doubts
    words = sum(len(sentence.tokens) for sentence in document.own)
    if not words and not document.choices:
        yield Doubt.UNREADABLE
    if language not in READ and words >= FEW_WORDS:
        yield Doubt.FOREIGN_LANGUAGE
    automated = any(AUTOMATED in finding.why for finding in verdict.findings)
    if automated or passes_on_request(document, verdict.labels, model):
        yield Doubt.UNSURE_REQUEST


def _is_of_marketing(finding: Finding) -> bool:
    return finding.marketing or (finding.label is Label.OBJECTION and finding.sentence.has(*_MARKETING))


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
