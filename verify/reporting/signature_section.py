"""One signature in a report: facts, every check, what is known of revocation, and the chains of signer and time-stamps."""

from collections.abc import Iterable, Iterator, Sequence

from verify.as_json import qualification_label
from verify.checks import ChainLink, Check, CheckName, CheckResult, LinkRole, RevocationData
from verify.report import (
    DocumentReport,
    Indication,
    Qualification,
    SignatureFormat,
    SignatureReport,
    TimestampReport,
    TimestampType,
)
from verify.reporting import places
from verify.reporting.headline import signer_name
from verify.reporting.outlines import Fact, Section, Table, facts, table
from verify.reporting.words import (
    CHECKS,
    INDICATIONS,
    QUALIFICATIONS,
    RESULTS,
    REVOCATION_REASONS,
    ROLES,
    finding,
    moment,
    one_line,
    problem,
    said,
    value,
)
from verify.sentences import Sentence
from verify.signing_time import Proof

Row = tuple[CheckResult | None, tuple[str, ...]]


_FORMATS = {
    SignatureFormat.XADES: "XAdES",
    SignatureFormat.CADES: "CAdES",
    SignatureFormat.PADES: "PAdES",
    SignatureFormat.CMS: "CMS",
    SignatureFormat.JADES: "JAdES",
    SignatureFormat.PGP: "OpenPGP",
}
"""What a signature is called of which no level can be told."""


def signature_section(signature: SignatureReport, document: DocumentReport, lang: str) -> Section:
    """Say all that is known of one signature of *document*, in *lang*."""
    tables = [
        _checks(signature, lang),
        table(_CHAIN_COLUMNS, _links(signature.chain, ROLES[LinkRole.SIGNER], lang), lang),
        _stamp_chains(signature.timestamps, lang),
        table(_DATA_COLUMNS, ((None, _data(*pair, lang)) for pair in _revocation_data(signature)), lang),
    ]
    return Section(
        title=f"{said(Sentence('Paraksts', 'Signature'), lang)} {signature.id}: {signer_name(signature, lang)}",
        facts=facts(_facts(signature, document, lang), lang),
        notes=tuple(finding(p, lang) for p in signature.problems),
        tables=tuple(t for t in tables if t.rows),
    )


def _facts(signature: SignatureReport, document: DocumentReport, lang: str) -> Iterator[Fact]:
    sub = signature.sub_indication
    word = f"{signature.indication.value}{'' if sub is None else ' / ' + sub.value}"
    yield Sentence("Dokuments", "Document"), places.document(document, lang)
    yield Sentence("Rezultāts", "Result"), f"{said(INDICATIONS[signature.indication], lang)} ({word})"
    yield Sentence("Kvalifikācija", "Qualification"), _qualification(signature, lang)
    yield Sentence("Veids", "Form"), signature.level or _FORMATS[signature.format]
    yield from _signer_facts(signature)
    yield Sentence("Parakstīts ne agrāk kā", "Signed no earlier than"), _not_before(signature, lang)
    yield Sentence("Pastāvēja ne vēlāk kā", "Existed no later than"), _existed(signature, lang)
    yield Sentence("Parakstītāja norādītais laiks", "Time claimed by the signer"), _claimed(signature, lang)
    yield Sentence("Apliecina parakstu", "Countersigns"), signature.counters or ""
    yield Sentence("Parakstīts", "Signs"), ", ".join(places.place(name, lang) for name in signature.covers)


_IF_VALID = Sentence(
    "vēl nav noteikta; ja paraksts būtu derīgs: {label}", "undecided; were the signature valid: {label}"
)


def _qualification(signature: SignatureReport, lang: str) -> str:
    """Name the label; of a signature that nobody has found valid only what it would be."""
    label = said(QUALIFICATIONS[signature.qualification], lang)
    if signature.indication is Indication.INDETERMINATE and signature.qualification is not Qualification.NA:
        label = said(_IF_VALID, lang).format(label=label)
    return f"{label} ({qualification_label(signature)})"


def _signer_facts(signature: SignatureReport) -> Iterator[Fact]:
    signer = signature.signer
    if signer is None:
        return
    yield Sentence("Vārds sertifikātā", "Name in the certificate"), signer.common_name or ""
    yield Sentence("Organizācija", "Organisation"), signer.organization or ""
    yield Sentence("Numurs sertifikātā", "Number in the certificate"), signer.serial_number or ""
    yield Sentence("Valsts", "Country"), signer.country or ""
    yield Sentence("E-pasts sertifikātā", "E-mail in the certificate"), signer.email or ""
    yield Sentence("Sertifikāta SHA-256", "SHA-256 of the certificate"), signer.certificate_sha256


def _not_before(signature: SignatureReport, lang: str) -> str:
    """Tell after which time-stamp over its content a signature was made: that is under the signature (5.5.4)."""
    stamps = [s for s in signature.timestamps if s.type is TimestampType.CONTENT and s.valid and s.qualified]
    time = max((s.time for s in stamps if s.time is not None), default=None)
    return "" if time is None else f"{moment(time)} ({value(Proof.TIMESTAMP, lang)})"


def _existed(signature: SignatureReport, lang: str) -> str:
    proof = next((c.value for c in signature.checks if c.name is CheckName.BEST_SIGNATURE_TIME), None)
    time = moment(signature.best_signature_time)
    return f"{time} ({value(proof, lang)})" if time and proof is not None else time


_UNPROVEN = Sentence("{time} (to nekas neapliecina)", "{time} (nothing vouches for it)")


def _claimed(signature: SignatureReport, lang: str) -> str:
    time = signature.claimed_signing_time
    return "" if time is None else said(_UNPROVEN, lang).format(time=moment(time))


# Every check, with what it is about


_CHECK_COLUMNS = (
    Sentence("Pārbaude", "Check"),
    Sentence("Rezultāts", "Result"),
    Sentence("Konstatēts", "Found"),
    Sentence("Laiks", "Time"),
    Sentence("Avots", "Source"),
    Sentence("Standarts", "Clause"),
)


def _checks(signature: SignatureReport, lang: str) -> Table:
    rows = (
        (c.result, _check(c, about, lang))
        for c, about in zip(signature.checks, _subjects(signature, lang), strict=True)
    )
    return table(_CHECK_COLUMNS, rows, lang)


def _subjects(signature: SignatureReport, lang: str) -> Iterator[str]:
    """Name what each check is about where there are several of a kind: the certificate by the chain, the time-stamp."""
    names = (_common_name(link) for link in signature.chain)
    stamps = (_stamp(stamp, lang) for stamp in signature.timestamps)
    for check in signature.checks:
        match check.name:
            case CheckName.REVOCATION:
                yield next(names, "")
            case CheckName.TIMESTAMP:
                yield next(stamps, "")
            case _:
                yield ""


_QUALIFIED, _PLAIN = Sentence("kvalificēts", "qualified"), Sentence("nav kvalificēts", "not qualified")


def _stamp(stamp: TimestampReport, lang: str) -> str:
    """Tell which token it is, and where it is valid whether it has the force of law of a qualified one."""
    told = [said(_QUALIFIED if stamp.qualified else _PLAIN, lang)] if stamp.valid else []
    return ", ".join((*told, f"SHA-256 {stamp.sha256}") if stamp.sha256 else told)


def _common_name(link: ChainLink) -> str:
    """Give the common name out of a name as it is written for people."""
    named = [part for part in link.subject.split(", ") if part.startswith("CN=")]
    return named[0].removeprefix("CN=") if named else link.subject


def _check(check: Check, about: str, lang: str) -> tuple[str, ...]:
    what, named = value(check.value, lang), one_line(about)
    pair = (named, what) if check.name is CheckName.REVOCATION else (what, named)
    problems = "" if check.problem is None else problem(check.problem, lang)
    found = (": ".join(filter(None, pair)), _until(check, lang), problems)
    return (
        said(CHECKS[check.name], lang),
        said(RESULTS[check.result], lang),
        "; ".join(filter(None, found)),
        moment(check.time),
        one_line(check.source or ""),
        check.clause,
    )


_SECURE_UNTIL = Sentence("uzskatāms par drošu līdz {day}", "held to be secure before {day}")
_NEXT_LIST = Sentence("nākamais saraksts līdz {day}", "next list by {day}")


def _until(check: Check, lang: str) -> str:
    if check.until is None:
        return ""
    sentence = _NEXT_LIST if check.name is CheckName.TRUSTED_LIST else _SECURE_UNTIL
    return said(sentence, lang).format(day=f"{check.until:%Y-%m-%d}")


# Chains, of the signer and of each time-stamp


_CHAIN_COLUMNS = (
    Sentence("Ķēdes posms", "Link of the chain"),
    Sentence("Kam izdots", "Subject"),
    Sentence("Izdevējs", "Issuer"),
    Sentence("Sērijas numurs", "Serial number"),
    Sentence("Derīgs", "Valid"),
    Sentence("SHA-256", "SHA-256"),
    Sentence("Sarakstā", "Listed as"),
)
_STAMP_COLUMNS = (Sentence("Laika zīmoga ķēdes posms", "Link of a time-stamp's chain"), *_CHAIN_COLUMNS[1:])
_BY_HAND = Sentence("norādīts ar roku (pārbaudes enkurs)", "named by hand (test anchor)")
_STAMP_SIGNER = Sentence("laika zīmoga parakstītājs", "signer of the time-stamp")


def _stamp_chains(stamps: Iterable[TimestampReport], lang: str) -> Table:
    """Show the chains of time-stamps, each once: one authority stamps what it stamped before."""
    chains = dict.fromkeys(stamp.chain for stamp in stamps)
    return table(_STAMP_COLUMNS, (row for chain in chains for row in _links(chain, _STAMP_SIGNER, lang)), lang)


def _links(chain: Sequence[ChainLink], signer: Sentence, lang: str) -> Iterator[Row]:
    """Give a row a certificate; the first is the *signer*'s, be it an anchor itself."""
    for number, link in enumerate(chain):
        roles = [] if number else [signer]
        roles += [ROLES[link.role]] if link.role is not LinkRole.SIGNER else []
        yield None, _link(", ".join(said(role, lang) for role in roles), link, lang)


def _link(role: str, link: ChainLink, lang: str) -> tuple[str, ...]:
    return (
        role,
        one_line(link.subject),
        one_line(link.issuer),
        link.serial,
        f"{link.not_before:%Y-%m-%d} – {link.not_after:%Y-%m-%d}",
        link.sha256,
        said(_BY_HAND, lang) if link.test_anchor else one_line("; ".join(link.services)),
    )


# What told of revocation


_DATA_COLUMNS = (
    Sentence("Dati par atsaukšanu", "Data about revocation"),
    Sentence("Par sertifikātu", "About the certificate"),
    Sentence("Izdoti", "Issued"),
    Sentence("Nākamie", "Next update"),
    Sentence("Atsaukts", "Revoked"),
    Sentence("Iemesls", "Reason"),
    Sentence("SHA-256", "SHA-256"),
)


def _revocation_data(signature: SignatureReport) -> Iterator[tuple[ChainLink, RevocationData]]:
    """Give the answers and lists with the certificates that they are about, those of time-stamps after the signer's."""
    told = [check.rests_on for check in signature.checks if check.name is CheckName.REVOCATION]
    pairs = [*zip(signature.chain, told, strict=False)]
    for stamp in signature.timestamps:
        pairs += zip(stamp.chain, stamp.rests_on, strict=False)
    yield from ((link, data) for link, data in dict.fromkeys(pairs) if data is not None)


def _data(link: ChainLink, data: RevocationData, lang: str) -> tuple[str, ...]:
    return (
        data.kind.name,
        one_line(_common_name(link)),
        moment(data.this_update),
        moment(data.next_update),
        moment(data.revoked_at),
        "" if data.reason is None else said(REVOCATION_REASONS[data.reason], lang),
        data.sha256,
    )
