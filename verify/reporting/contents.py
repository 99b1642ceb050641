"""What a report says, section by section, in one language. Text and HTML are made of it."""

from collections.abc import Iterable, Iterator

from verify.judge import Judgement, Verdict
from verify.report import Container, DocumentReport, ListState, VerificationReport
from verify.reporting import places
from verify.reporting.headline import headline, warnings
from verify.reporting.outlines import About, Fact, Outline, Section, facts, table
from verify.reporting.signature_section import signature_section
from verify.reporting.words import finding, moment, one_line, reason, said
from verify.sentences import Sentence

_TITLE = Sentence("Elektronisko parakstu pārbaudes pārskats", "Report on the verification of electronic signatures")
_VERDICTS = {
    Verdict.ACCEPT: Sentence("Pieņemts", "Accepted"),
    Verdict.HOLD: Sentence("Uz izskatīšanu", "For review"),
    Verdict.RETRY: Sentence("Vēl nav izšķirts", "Undecided yet"),
    Verdict.REJECT: Sentence("Noraidīts", "Rejected"),
}
_SUMMARY = Sentence("Kopsavilkums", "Summary")
_SIGNED = Sentence("Kas ir parakstīts un kas nav", "What is signed and what is not")
_LISTS = Sentence("Uzticamības saraksti", "Trusted lists")
_FINDINGS = Sentence("Konstatēts dokumentā", "Found in the document")
RULES = "EN 319 102-1 v1.4.1; TS 119 615; TS 119 172-4; TS 119 312"
"""The standards by which every verdict is made; their clauses stand beside each check."""


def outline(report: VerificationReport, judgement: Judgement, lang: str, about: About) -> Outline:
    """Say all that *report* and *judgement* hold about *about*, in *lang* (``lv`` or ``en``)."""
    sections = [_summary(report, judgement, lang, about), _coverage(report, lang)]
    sections += [signature_section(s, d, lang) for d in report.documents for s in d.signatures]
    sections += [_troubled(d, lang) for d in report.documents if d.problems]
    if report.lists:
        sections.append(_lists(report.lists, lang))
    return Outline(
        lang="lv" if lang == "lv" else "en",
        title=said(_TITLE, lang),
        verdict=judgement.verdict,
        verdict_word=said(_VERDICTS[judgement.verdict], lang),
        headline=headline(report, judgement, lang),
        warnings=tuple(warnings(report, lang)),
        sections=tuple(sections),
    )


_YES, _NO = Sentence("jā", "yes"), Sentence("nē", "no")


def _summary(report: VerificationReport, judgement: Judgement, lang: str, about: About) -> Section:
    return Section(
        said(_SUMMARY, lang),
        facts(_summary_facts(report, judgement, lang, about), lang),
        tuple(reason(r, lang) for r in judgement.reasons),
    )


def _summary_facts(report: VerificationReport, judgement: Judgement, lang: str, about: About) -> Iterator[Fact]:
    yield Sentence("Datne", "File"), about.name
    yield Sentence("SHA-256", "SHA-256"), about.sha256 or ""
    yield Sentence("Pārbaudes laiks", "Time of validation"), moment(report.validation_time)
    yield Sentence("Saņemts", "Received"), moment(report.poe)
    yield Sentence("Parakstu skaits", "Number of signatures"), str(len(report.signatures))
    yield Sentence("Paraksti, pēc kuriem pieņemts", "Accepted by"), ", ".join(judgement.accepted_by)
    if report.from_matches_signer is not None:
        label = Sentence(
            "Sūtītāja adrese ir parakstītāja sertifikātā", "The sender's address is in the signer's certificate"
        )
        yield label, said(_YES if report.from_matches_signer else _NO, lang)
    yield Sentence("Pārbaudes noteikumi", "Rules of validation"), RULES


def _troubled(document: DocumentReport, lang: str) -> Section:
    title = f"{said(_FINDINGS, lang)}: {places.document(document, lang)}"
    return Section(title, notes=tuple(finding(p, lang) for p in document.problems))


_COVERED_COLUMNS = (
    Sentence("Parakstīts", "Signed"),
    Sentence("Ar parakstu", "By"),
    Sentence("Veids", "Type"),
    Sentence("SHA-256", "SHA-256"),
)
_UNCOVERED_COLUMNS = (Sentence("NAV parakstīts", "NOT signed"),)
_NOTHING = Sentence("Neviens vesels paraksts neko nesedz.", "No intact signature covers anything.")
_NOTE = Sentence("Piezīme", "Note")
_DIGESTS = {
    Container.PDF: Sentence(
        "PDF datnē paraksts sedz dokumentu, kāds tas bija parakstīšanas brīdī; SHA-256 ir šīs redakcijas vērtība. Tas, kas "
        "datnei pievienots vēlāk, ar šo parakstu nav parakstīts.",
        "In a PDF a signature covers the document as it was when it was signed; the SHA-256 is of that revision. What was "
        "added to the file later is not signed by it.",
    ),
    Container.MIME: Sentence(
        "SHA-256 ir vēstules daļas vērtība tādā veidā, kādā tā parakstīta. Sūtītājs, temats un citas vēstules galvenes nav "
        "parakstītas.",
        "The SHA-256 is of the part of the message as it was signed. Sender, subject and the other headers of the message "
        "are not signed.",
    ),
}
"""What a digest is over, where it is not the file as it lies there (the contract of the report)."""


def _coverage(report: VerificationReport, lang: str) -> Section:
    covered = [
        (None, (places.covered(c, lang), ", ".join(c.by), one_line(c.media_type or ""), c.sha256))
        for c in report.covered
    ]
    uncovered = [(None, (places.uncovered(name, lang),)) for name in report.uncovered]
    tables = (table(_COVERED_COLUMNS, covered, lang), table(_UNCOVERED_COLUMNS, uncovered, lang))
    return Section(
        said(_SIGNED, lang),
        facts(_explained(report, lang), lang),
        () if covered else (said(_NOTHING, lang),),
        tuple(t for t in tables if t.rows),
    )


def _explained(report: VerificationReport, lang: str) -> Iterator[Fact]:
    kinds = dict.fromkeys(d.container for d in report.documents if d.covered)
    yield from ((_NOTE, said(_DIGESTS[kind], lang)) for kind in kinds if kind in _DIGESTS)


_LIST_COLUMNS = (
    Sentence("Valsts", "Territory"),
    Sentence("Stāvoklis", "State"),
    Sentence("Numurs", "Sequence"),
    Sentence("Izdots", "Issued"),
    Sentence("Nākamais", "Next update"),
    Sentence("Parakstītājs", "Signer"),
    Sentence("SHA-256", "SHA-256"),
)


def _lists(lists: Iterable[ListState], lang: str) -> Section:
    rows = ((None, _list(state, lang)) for state in lists)
    return Section(said(_LISTS, lang), tables=(table(_LIST_COLUMNS, rows, lang),))


def _list(state: ListState, lang: str) -> tuple[str, ...]:
    return (
        one_line(state.territory),
        _state(state, lang),
        str(state.sequence),
        moment(state.issued),
        moment(state.next_update),
        one_line(state.signer),
        state.sha256,
    )


def _state(state: ListState, lang: str) -> str:
    if state.refused is not None:
        return f"{said(Sentence('noraidīts', 'refused'), lang)}: {one_line(state.refused)}"
    if state.stale:
        return said(Sentence("novecojis", "out of date"), lang)
    if not state.authenticated:
        return said(Sentence("parakstītāju nekas neapliecina", "nothing vouches for its signer"), lang)
    return said(Sentence("pārbaudīts un spēkā", "checked and current"), lang)
