"""A report before it takes a form: what it says, section by section, in one language. Text and HTML are made of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from verify.as_json import qualification_label
from verify.checks import ChainLink, Check, CheckResult
from verify.judge import Judgement, Verdict
from verify.report import DocumentReport, ListState, Problem, SignatureReport, VerificationReport
from verify.reporting.headline import headline, signer_name, warnings
from verify.reporting.words import (
    CHECKS,
    INDICATIONS,
    QUALIFICATIONS,
    RESULTS,
    ROLES,
    moment,
    one_line,
    problem,
    reason,
    said,
    value,
)
from verify.sentences import Sentence


@dataclass(frozen=True, slots=True)
class About:
    """What was verified: its *name* as people know it, and the SHA-256 of its bytes (hex), None where there is none."""

    name: str
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts under *columns*; *marks* holds the result that each row tells, None where it tells none."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    marks: tuple[CheckResult | None, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Facts as pairs of label and text, sentences, and tables, under one title."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """All that a report says. Every text in it is one line, free of what steers a terminal; none is escaped for HTML."""

    lang: str
    title: str
    verdict: Verdict
    verdict_word: str
    headline: str
    warnings: tuple[str, ...]
    sections: tuple[Section, ...]


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
_FINDINGS = Sentence("Konstatēts", "Found")


def outline(report: VerificationReport, judgement: Judgement, lang: str, about: About) -> Outline:
    """Say all that *report* and *judgement* hold about *about*, in *lang* (``lv`` or ``en``)."""
    sections = [_summary(report, judgement, lang, about)]
    sections += [_signature(s, d, lang) for d in report.documents for s in d.signatures]
    sections += [_troubled(d, lang) for d in report.documents if d.problems]
    sections.append(_coverage(report, lang))
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


_Fact = tuple[Sentence, str]


def _facts(facts: Iterable[_Fact], lang: str) -> tuple[tuple[str, str], ...]:
    return tuple((said(label, lang), one_line(text)) for label, text in facts if text)


def _summary(report: VerificationReport, judgement: Judgement, lang: str, about: About) -> Section:
    facts = [
        (Sentence("Datne", "File"), about.name),
        (Sentence("SHA-256", "SHA-256"), about.sha256 or ""),
        (Sentence("Pārbaudes laiks", "Time of validation"), moment(report.validation_time)),
        (Sentence("Saņemts", "Received"), moment(report.poe)),
        (Sentence("Paraksti, pēc kuriem pieņemts", "Accepted by"), ", ".join(judgement.accepted_by)),
    ]
    return Section(said(_SUMMARY, lang), _facts(facts, lang), tuple(reason(r, lang) for r in judgement.reasons))


def _signature(signature: SignatureReport, document: DocumentReport, lang: str) -> Section:
    tables = [_checks(signature.checks, lang), _chain(signature.chain, lang)]
    return Section(
        title=f"{said(Sentence('Paraksts', 'Signature'), lang)} {signature.id}: {signer_name(signature, lang)}",
        facts=_facts(_signature_facts(signature, document, lang), lang),
        notes=tuple(_finding(p, lang) for p in signature.problems),
        tables=tuple(t for t in tables if t.rows),
    )


def _signature_facts(signature: SignatureReport, document: DocumentReport, lang: str) -> Iterator[_Fact]:
    sub = signature.sub_indication
    word = f"{signature.indication.value}{'' if sub is None else ' / ' + sub.value}"
    label = qualification_label(signature)
    yield Sentence("Dokuments", "Document"), document.name
    yield Sentence("Rezultāts", "Result"), f"{said(INDICATIONS[signature.indication], lang)} ({word})"
    yield Sentence("Kvalifikācija", "Qualification"), f"{said(QUALIFICATIONS[signature.qualification], lang)} ({label})"
    yield Sentence("Veids", "Form"), signature.level or signature.format.value
    yield from _signer_facts(signature)
    yield Sentence("Paraksts pastāvēja", "The signature existed"), moment(signature.best_signature_time)
    yield (
        Sentence("Parakstītāja norādītais laiks", "Time claimed by the signer"),
        moment(signature.claimed_signing_time),
    )
    yield Sentence("Apliecina parakstu", "Countersigns"), signature.counters or ""
    yield Sentence("Parakstīts", "Signs"), ", ".join(signature.covers)


def _signer_facts(signature: SignatureReport) -> Iterator[_Fact]:
    signer = signature.signer
    if signer is None:
        return
    yield Sentence("Vārds sertifikātā", "Name in the certificate"), signer.common_name or ""
    yield Sentence("Organizācija", "Organisation"), signer.organization or ""
    yield Sentence("Numurs sertifikātā", "Number in the certificate"), signer.serial_number or ""
    yield Sentence("Valsts", "Country"), signer.country or ""
    yield Sentence("Sertifikāta SHA-256", "SHA-256 of the certificate"), signer.certificate_sha256


def _finding(found: Problem, lang: str) -> str:
    sentence = problem(found.code, lang)
    return f"{sentence} ({one_line(found.detail)})" if found.detail else sentence


def _table(columns: Sequence[Sentence], rows: Iterable[tuple[CheckResult | None, tuple[str, ...]]], lang: str) -> Table:
    found = list(rows)
    return Table(
        tuple(said(c, lang) for c in columns), tuple(row for _, row in found), tuple(mark for mark, _ in found)
    )


_CHECK_COLUMNS = (
    Sentence("Pārbaude", "Check"),
    Sentence("Rezultāts", "Result"),
    Sentence("Konstatēts", "Found"),
    Sentence("Laiks", "Time"),
    Sentence("Avots", "Source"),
    Sentence("Standarts", "Clause"),
)


def _checks(checks: Iterable[Check], lang: str) -> Table:
    return _table(_CHECK_COLUMNS, ((c.result, _check(c, lang)) for c in checks), lang)


def _check(check: Check, lang: str) -> tuple[str, ...]:
    found = [value(check.value, lang), "" if check.problem is None else problem(check.problem, lang)]
    return (
        said(CHECKS[check.name], lang),
        said(RESULTS[check.result], lang),
        "; ".join(filter(None, found)),
        moment(check.time),
        one_line(check.source or ""),
        check.clause,
    )


_CHAIN_COLUMNS = (
    Sentence("Ķēdes posms", "Link of the chain"),
    Sentence("Kam izdots", "Subject"),
    Sentence("Izdevējs", "Issuer"),
    Sentence("Derīgs", "Valid"),
    Sentence("SHA-256", "SHA-256"),
    Sentence("Sarakstā", "Listed as"),
)


def _chain(chain: Iterable[ChainLink], lang: str) -> Table:
    return _table(_CHAIN_COLUMNS, ((None, _link(link, lang)) for link in chain), lang)


_BY_HAND = Sentence("norādīts ar roku (pārbaudes enkurs)", "named by hand (test anchor)")


def _link(link: ChainLink, lang: str) -> tuple[str, ...]:
    return (
        said(ROLES[link.role], lang),
        one_line(link.subject),
        one_line(link.issuer),
        f"{link.not_before:%Y-%m-%d} – {link.not_after:%Y-%m-%d}",
        link.sha256,
        said(_BY_HAND, lang) if link.test_anchor else one_line("; ".join(link.services)),
    )


def _troubled(document: DocumentReport, lang: str) -> Section:
    title = f"{said(_FINDINGS, lang)}: {one_line(document.name)}"
    return Section(title, notes=tuple(_finding(p, lang) for p in document.problems))


_COVERED_COLUMNS = (
    Sentence("Parakstīts", "Signed"),
    Sentence("Ar parakstu", "By"),
    Sentence("Veids", "Type"),
    Sentence("SHA-256", "SHA-256"),
)
_UNCOVERED_COLUMNS = (Sentence("NAV parakstīts", "NOT signed"),)
_NOTHING = Sentence("Neviens vesels paraksts neko nesedz.", "No intact signature covers anything.")


def _coverage(report: VerificationReport, lang: str) -> Section:
    covered = [
        (None, (one_line(c.name), ", ".join(c.by), one_line(c.media_type or ""), c.sha256)) for c in report.covered
    ]
    uncovered = [(None, (one_line(name),)) for name in report.uncovered]
    tables = (_table(_COVERED_COLUMNS, covered, lang), _table(_UNCOVERED_COLUMNS, uncovered, lang))
    notes = () if covered else (said(_NOTHING, lang),)
    return Section(said(_SIGNED, lang), notes=notes, tables=tuple(t for t in tables if t.rows))


_LIST_COLUMNS = (Sentence("Valsts", "Territory"), Sentence("Numurs", "Sequence"), Sentence("Stāvoklis", "State"))


def _lists(lists: Iterable[ListState], lang: str) -> Section:
    rows = ((None, (one_line(s.territory), str(s.sequence), _state(s, lang))) for s in lists)
    return Section(said(_LISTS, lang), tables=(_table(_LIST_COLUMNS, rows, lang),))


def _state(state: ListState, lang: str) -> str:
    if state.refused is not None:
        return f"{said(Sentence('noraidīts', 'refused'), lang)}: {one_line(state.refused)}"
    if state.stale:
        return said(Sentence("novecojis", "out of date"), lang)
    if not state.authenticated:
        return said(Sentence("parakstītāju nekas neapliecina", "nothing vouches for its signer"), lang)
    return said(Sentence("pārbaudīts un spēkā", "checked and current"), lang)
