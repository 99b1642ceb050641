"""The validation report of ETSI TS 119 102-2 v1.4.1 as XML: what other validators, archives and courts read.

The elements stand in the order of the standard's schema. What the standard leaves to the one who validates has names under
``urn:infotrust:``. Certificates, tokens and documents are named by digest: the report holds no copy of them.
"""

from base64 import b64encode
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lxml import etree

from verify.as_json import qualification_label, rfc3339
from verify.checks import Check, CheckName, CheckResult
from verify.judge import Judgement
from verify.report import SignatureReport, VerificationReport
from verify.reporting.headline import signer_name
from verify.reporting.objects import ETSI, OWN, Element, Objects, add, ds, vr, xades
from verify.reporting.outlines import About
from verify.reporting.report_attributes import attributes
from verify.reporting.report_status import status
from verify.reporting.words import one_line, problem, reason
from verify.signing_time import Proof

if TYPE_CHECKING:
    from datetime import datetime

_RESULTS = {
    CheckResult.PASSED: "passed",
    CheckResult.FAILED: "failed",
    CheckResult.UNDECIDED: "indeterminate",
}


def render(report: VerificationReport, judgement: Judgement, about: About) -> bytes:
    """Write the report of *about* as XML in UTF-8; a file without signature has one entry that says so."""
    root = etree.Element(vr("ValidationReport"), nsmap=Objects.NAMESPACES)
    objects = Objects(report)
    for number, signature in enumerate(report.signatures, start=1):
        _signature(root, signature, f"S-{number}", report, judgement, objects)
    if not report.signatures:
        _without_signature(root, report, judgement, about)
    objects.write(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _without_signature(root: Element, report: VerificationReport, judgement: Judgement, about: About) -> None:
    entry = add(root, vr("SignatureValidationReport"))
    status = add(entry, vr("SignatureValidationStatus"))
    add(status, vr("MainIndication"), f"{OWN}mainindication:no-signature-found")
    texts = [about.name, *(reason(code, "en") for code in judgement.reasons)]
    texts += [problem(p.code, "en") for d in report.documents for p in d.problems]
    add(entry, vr("OtherInformation"), " ".join(map(one_line, texts)))


def _signature(
    root: Element,
    signature: SignatureReport,
    name: str,
    report: VerificationReport,
    judgement: Judgement,
    objects: Objects,
) -> None:
    """Write one SignatureValidationReport (4.3), its members in the order of the schema."""
    entry = add(root, vr("SignatureValidationReport"))
    _identifier(entry, signature, name)
    _constraints(entry, signature)
    _times(entry, signature, report, objects)
    _document(entry, signature, objects)
    attributes(entry, signature, objects)
    _signer(entry, signature, objects)
    quality = add(entry, vr("SignatureQuality"))
    add(quality, vr("SignatureQualityInformation"), f"{OWN}qualification:{qualification_label(signature)}")
    process = add(entry, vr("SignatureValidationProcess"))
    add(process, vr("SignatureValidationProcessID"), f"{ETSI}validationprocess:LTA")
    status(entry, signature, name, objects)
    accepted = "accepted" if signature.id in judgement.accepted_by else judgement.verdict.value
    add(entry, vr("OtherInformation"), f"{signature.id}: {accepted}")


def _identifier(entry: Element, signature: SignatureReport, name: str) -> None:
    """4.2.3: the signature is told by its value."""
    identifier = add(entry, vr("SignatureIdentifier"), id=name)
    if signature.value:
        add(identifier, ds("SignatureValue"), b64encode(signature.value).decode("ascii"))
    add(identifier, vr("HashOnly"), "false")
    add(identifier, vr("DocHashOnly"), "false")
    add(identifier, vr("DAIdentifier"), one_line(signature.id))


def _constraints(entry: Element, signature: SignatureReport) -> None:
    """4.3.5: one constraint for each check that was made, with what was found."""
    evaluation = add(entry, vr("ValidationConstraintsEvaluationReport"))
    policy = add(evaluation, vr("SignatureValidationPolicy"))
    add(add(policy, vr("SignaturePolicyIdentifier")), xades("SignaturePolicyImplied"))
    add(policy, vr("PolicyName"), "EN 319 102-1; TS 119 615; TS 119 172-4")
    for check in signature.checks:
        _constraint(evaluation, check)


def _constraint(evaluation: Element, check: Check) -> None:
    constraint = add(evaluation, vr("ValidationConstraint"))
    add(constraint, vr("ValidationConstraintIdentifier"), f"{OWN}check:{check.name.value}")
    for kind, text in _parameters(check):
        parameter = add(constraint, vr("ValidationConstraintParameter"))
        add(parameter, vr("Type"), f"{OWN}parameter:{kind}")
        add(parameter, vr("Value"), text)
    reached = check.result is not CheckResult.NOT_REACHED
    status = add(constraint, vr("ConstraintStatus"))
    add(status, vr("Status"), f"{ETSI}constraintStatus:{'applied' if reached else 'disabled'}")
    if reached:
        outcome = add(constraint, vr("ValidationStatus"))
        add(outcome, vr("MainIndication"), f"{ETSI}mainindication:{_RESULTS[check.result]}")


def _parameters(check: Check) -> Iterator[tuple[str, str]]:
    yield "clause", check.clause
    if check.value is not None:
        yield "value", one_line(check.value)
    if check.time is not None:
        yield "time", rfc3339(check.time) or ""
    if check.source is not None:
        yield "source", one_line(check.source)
    if check.problem is not None:
        yield "finding", check.problem.value
    if check.until is not None:
        yield "until", rfc3339(check.until) or ""


def _times(entry: Element, signature: SignatureReport, report: VerificationReport, objects: Objects) -> None:
    """4.3.6: the time of validation, and the earliest proof of existence with its kind."""
    info = add(entry, vr("ValidationTimeInfo"))
    add(info, vr("ValidationTime"), rfc3339(report.validation_time) or "")
    best = signature.best_signature_time or report.validation_time
    proof = _proof(signature)
    poe = add(info, vr("BestSignatureTime"))
    add(poe, vr("POETime"), rfc3339(best) or "")
    add(poe, vr("TypeOfProof"), f"{ETSI}poetype:{'provided' if proof is Proof.ARRIVAL else 'validation'}")
    token = _token_at(signature, best) if proof is Proof.TIMESTAMP else None
    if token is not None:
        add(poe, vr("POEObject"), VOReference=objects.token(token))


def _proof(signature: SignatureReport) -> Proof:
    found = next((c.value for c in signature.checks if c.name is CheckName.BEST_SIGNATURE_TIME), None)
    return Proof(found) if found else Proof.VALIDATION


def _token_at(signature: SignatureReport, time: "datetime") -> str | None:
    return next((t.sha256 for t in signature.timestamps if t.valid and t.time == time and t.sha256), None)


def _document(entry: Element, signature: SignatureReport, objects: Objects) -> None:
    """4.3.7: what was signed."""
    covered = objects.covered_by(signature)
    if not covered:
        return
    document = add(entry, vr("SignersDocument"))
    if len(covered) == 1:
        Objects.digest(document, vr("DigestAlgAndValue"), covered[0][1])
        add(document, vr("SignersDocumentRef"), VOReference=covered[0][0])
    else:
        add(document, vr("SignersDocumentRepresentation"), VOReference=" ".join(name for name, _ in covered))


def _signer(entry: Element, signature: SignatureReport, objects: Objects) -> None:
    signer = signature.signer
    if signer is None or not signature.chain:
        return
    information = add(entry, vr("SignerInformation"), Pseudonym=str(signer.pseudonym).lower())
    add(information, vr("SignerCertificate"), VOReference=objects.certificate(signature.chain[0].sha256))
    add(information, vr("Signer"), signer_name(signature, "en"))
