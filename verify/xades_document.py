"""XAdES and plain XML signatures in XML documents: enveloped, enveloping, and detached beside their content.

Everything of the document must be signed, or be part of a signature: what a signature covers may be shown to people in
another place than where it was signed (signature wrapping), so a document that holds more than that is named.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from urllib.parse import unquote

from verify import process, xades_counter, xades_coverage, xml
from verify.candidate import Candidate
from verify.codes import ProblemCode
from verify.context import Context
from verify.coverage import Content, Found, covered
from verify.evidence import Evidence
from verify.limits import Limits
from verify.references import DS, Budget, Detached, Scope
from verify.report import Container, CoveredFile, DocumentReport, Missing, Problem, SignatureReport
from verify.xades import Examination
from verify.xml import Element, MalformedXmlError

_SIGNATURE = DS + "Signature"


def check(candidate: Candidate, ctx: Context) -> tuple[DocumentReport, tuple[Missing, ...]]:
    """Verify every signature of an XML document; content beside it is taken from ``candidate.supporting`` by name.

    It never raises for bad bytes: a document that can't be read is a report with that problem and without signatures.
    """
    try:
        document = xml.parse(candidate.content, ctx.limits)
        signatures = _outermost(document.root, ctx.limits)
    except MalformedXmlError as error:
        return _report(candidate, (), (), Problem(error.code, str(error))), ()
    scope = Scope(document, _fetcher(candidate), Budget(ctx.limits), ctx.limits, name=candidate.name)
    examined, counters = _examined(signatures, scope)
    evidence = [*(e.evidence for e in examined), *counters]
    reports, missing = process.validate_all(evidence, ctx)
    problems = _coverage_problems(document.root, examined) if signatures else (Problem(ProblemCode.SIGNERS_NONE),)
    found = [Found(e.evidence, _contents(e)) for e in examined]
    report = _report(candidate, reports, covered(found, {}, {}), *problems)
    return report, missing


def _examined(signatures: Sequence[Element], scope: Scope) -> tuple[list[Examination], list[Evidence]]:
    """Examine the signatures, those over content and those that countersign one of them from beside it, and all in them."""
    names = {signature: f"S{number}" for number, signature in enumerate(signatures, start=1)}
    examined: list[Examination] = []
    counters: list[Evidence] = []
    for signature, name in names.items():
        value = xades_counter.countersigned_beside(signature, scope.document)
        owner = None if value is None else value.getparent()
        target = None if owner is None else names.get(owner)
        own = scope if target is None else replace(scope, countersigned=value)
        main, inner = xades_counter.examine(signature, own, name=name, container=Container.XML)
        counters += inner
        if target is None:
            examined.append(main)
        else:
            counters.append(replace(main.evidence, counters=target))
    return examined, counters


def _report(
    candidate: Candidate, signatures: Sequence[SignatureReport], signed: Sequence[CoveredFile], *problems: Problem
) -> DocumentReport:
    whole = any(c.name == candidate.name for c in signed)
    return DocumentReport(
        part=candidate.part,
        name=candidate.name,
        container=Container.XML,
        sha256=hashlib.sha256(candidate.content).hexdigest(),
        signatures=tuple(signatures),
        covered=tuple(signed),
        uncovered=() if whole else (candidate.name,),
        problems=problems,
    )


def _outermost(root: Element, limits: Limits) -> list[Element]:
    """Give the signatures that are not part of another one (as counter-signatures are)."""
    found = list(root.iter(_SIGNATURE))
    if len(found) > limits.signatures:
        raise MalformedXmlError("more signatures than the limit allows", ProblemCode.TOO_LARGE)
    return [s for s in found if next(s.iterancestors(_SIGNATURE), None) is None]


def _fetcher(candidate: Candidate) -> Callable[[str], Detached | None]:
    files = {file.name: file.content for file in candidate.supporting}

    def fetch(uri: str) -> Detached | None:
        name = next((n for n in (unquote(uri), uri) if n in files), None)
        return None if name is None else Detached(name, files[name])

    return fetch


def _contents(examination: Examination) -> tuple[Content, ...]:
    """Give the digested octets of each reference, since a part of a document is no file."""
    return tuple(
        Content(c.name, c.octets, examination.media_type(c), hashlib.sha256(c.octets).hexdigest())
        for c in examination.content()
        if c.name is not None
    )


def _coverage_problems(root: Element, examined: Sequence[Examination]) -> tuple[Problem, ...]:
    if not any(e.evidence.integrity is True for e in examined) or not xades_coverage.holds_more(root, examined):
        return ()
    return (Problem(ProblemCode.UNSIGNED_FILE, "a part of the document"),)
