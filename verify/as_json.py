"""The verification report as other programs read it: ``infotrust/verification/1`` (CONTRACT 2)."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from verify.codes import REASONS, Sentence
from verify.details import told
from verify.judge import Judgement
from verify.report import (
    CoveredFile,
    DocumentReport,
    Indication,
    Problem,
    Qualification,
    SignatureReport,
    Signer,
    TimestampReport,
    VerificationReport,
)

SCHEMA = "infotrust/verification/1"

Texts = Mapping[tuple[str, tuple[str, ...]], str | None]


def as_json(
    report: VerificationReport,
    judgement: Judgement,
    *,
    file: str,
    sha256: str,
    lang: str = "en",
    texts: Texts | None = None,
) -> dict[str, Any]:
    """Give the report of one *file* as the contract's object; *texts* adds readable text to what is covered.

    It goes by name and signatures: one name may be covered in two forms that do not read alike.
    """
    return {
        "schema": SCHEMA,
        "file": file,
        "sha256": sha256,
        "container": str(report.container),
        "validation_time": rfc3339(report.validation_time),
        "signatures": [_entry(s, d, lang) for d in report.documents for s in d.entries],
        "covered": [_covered(c, texts) for c in report.covered],
        "uncovered": list(report.uncovered),
        "from_matches_signer": report.from_matches_signer,
        "encrypted": report.encrypted,
        "decision": str(judgement.verdict),
        "accepted_by": list(judgement.accepted_by),
        "reasons": [{"code": r.value, "text": _in(REASONS[r], lang)} for r in judgement.reasons],
    }


def failure(file: str, sentence: str) -> dict[str, Any]:
    """Give the object of a job that could not be done: a sentence, never a missing line."""
    return {"schema": SCHEMA, "file": file, "error": sentence}


def rfc3339(moment: datetime | None) -> str | None:
    """Write an aware instant as RFC 3339 in UTC, whole seconds where it has no fraction."""
    if moment is None:
        return None
    in_utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return in_utc.isoformat().replace("+00:00", "Z")


def qualification_label(signature: SignatureReport) -> str:
    """Give the word of TS 119 615 with the prefix that an INDETERMINATE signature demands."""
    if signature.indication is Indication.TOTAL_FAILED or signature.qualification is Qualification.NA:
        return Qualification.NA.value
    if signature.indication is Indication.INDETERMINATE:
        return f"INDETERMINATE-{signature.qualification}"
    return str(signature.qualification)


def _in(sentence: Sentence, lang: str) -> str:
    return sentence.lv if lang == "lv" else sentence.en


def _problem(problem: Problem, lang: str) -> dict[str, Any]:
    return {"code": problem.code.value, "text": told(problem, lang)}


def _entry(signature: SignatureReport, document: DocumentReport, lang: str) -> dict[str, Any]:
    """Give one signature of a document; the problems of the document as a whole are named with its own."""
    own = _signature(signature, (*document.problems, *signature.problems), lang)
    own.update(_countersigned(signature, document, lang))
    return own


def _countersigned(signature: SignatureReport, document: DocumentReport, lang: str) -> dict[str, Any]:
    """Give what is said of counter-signatures alone: the one that it is over, and those that are attributes of it."""
    found: dict[str, Any] = {}
    if signature.counters:
        found["counters"] = signature.counters
    if attributes := document.attributes_of(signature):
        found["counter_signatures"] = [
            _signature(s, s.problems, lang) | _countersigned(s, document, lang) for s in attributes
        ]
    return found


def _signature(signature: SignatureReport, problems: Iterable[Problem], lang: str) -> dict[str, Any]:
    """Give the facts of one signature."""
    facts, algorithm = signature.certificate, signature.signature_algorithm
    return {
        "id": signature.id,
        "container": str(signature.container),
        "format": str(signature.format),
        "level": signature.level or None,
        "integrity": signature.integrity,
        "indication": str(signature.indication),
        "sub_indication": str(signature.sub_indication) if signature.sub_indication else None,
        "qualification": qualification_label(signature),
        "certificate": {
            "qualified": facts.qualified,
            "type": str(facts.type) if facts.type else None,
            "qscd": facts.qscd,
        },
        "signer": _signer(signature.signer) if signature.signer else None,
        "claimed_signing_time": rfc3339(signature.claimed_signing_time),
        "best_signature_time": rfc3339(signature.best_signature_time),
        "signature_algorithm": None
        if algorithm is None
        else {"name": algorithm.name, "hash": algorithm.hash, "key_bits": algorithm.key_bits},
        "timestamps": [_timestamp(t) for t in signature.timestamps],
        "covers": list(signature.covers),
        "problems": [_problem(p, lang) for p in problems],
    }


def _signer(signer: Signer) -> dict[str, Any]:
    return {
        "common_name": signer.common_name,
        "given_name": signer.given_name,
        "surname": signer.surname,
        "serial_number": signer.serial_number,
        "country": signer.country,
        "organization": signer.organization,
        "email": signer.email,
        "pseudonym": signer.pseudonym,
        "certificate_sha256": signer.certificate_sha256,
    }


def _timestamp(timestamp: TimestampReport) -> dict[str, Any]:
    return {
        "type": str(timestamp.type),
        "time": rfc3339(timestamp.time),
        "valid": timestamp.valid,
        "qualified": timestamp.qualified,
        "tsa": timestamp.tsa,
    }


def _covered(covered: CoveredFile, texts: Texts | None) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": covered.name,
        "media_type": covered.media_type,
        "sha256": covered.sha256,
        "by": list(covered.by),
    }
    return entry if texts is None else entry | {"text": texts.get((covered.name, covered.by))}
