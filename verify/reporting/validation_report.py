"""The validation report of ETSI TS 119 102-2 v1.4.1 as XML: what other validators, archives and courts read.

The elements stand in the order of the standard's schema. What the standard leaves to the one who validates has names under
``urn:infotrust:``. Certificates, tokens and documents are named by digest: the report holds no copy of them.
"""

import re
from base64 import b64encode
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

from lxml import etree

from verify.as_json import qualification_label, rfc3339
from verify.checks import Check, CheckName, CheckResult, LinkRole
from verify.judge import Judgement
from verify.methods import METHOD_URIS, Method
from verify.recording import IMPLIED_POLICY
from verify.report import Indication, SignatureReport, SubIndication, TimestampType, VerificationReport
from verify.reporting.contents import About
from verify.reporting.headline import signer_name
from verify.reporting.objects import Objects, add, ds, vr, xades
from verify.reporting.words import one_line, problem, reason
from verify.signing_time import Proof

if TYPE_CHECKING:
    from datetime import datetime

Element = etree._Element  # noqa: SLF001 - the public name of lxml's element type

_OWN = "urn:infotrust:"
_URN = "urn:etsi:019102:"
_INDICATIONS = {
    Indication.TOTAL_PASSED: "total-passed",
    Indication.INDETERMINATE: "indeterminate",
    Indication.TOTAL_FAILED: "total-failed",
}
_RESULTS = {
    CheckResult.PASSED: "passed",
    CheckResult.FAILED: "failed",
    CheckResult.UNDECIDED: "indeterminate",
}
_ATTRIBUTES = {
    TimestampType.CONTENT: ("AllDataObjectsTimeStamp", True),
    TimestampType.SIGNATURE: ("SignatureTimeStamp", False),
    TimestampType.VALIDATION_DATA: ("SigAndRefsTimeStamp", False),
    TimestampType.ARCHIVE: ("ArchiveTimeStamp", False),
    TimestampType.DOCUMENT: ("DocTimeStamp", False),
}
"""The attribute that holds each kind of token, and whether the signature covers it (annex A)."""


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
    add(status, vr("MainIndication"), f"{_OWN}mainindication:no-signature-found")
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
    _attributes(entry, signature, objects)
    _signer(entry, signature, objects)
    quality = add(entry, vr("SignatureQuality"))
    add(quality, vr("SignatureQualityInformation"), f"{_OWN}qualification:{qualification_label(signature)}")
    process = add(entry, vr("SignatureValidationProcess"))
    add(process, vr("SignatureValidationProcessID"), f"{_URN}validationprocess:LTA")
    _status(entry, signature, name, objects)
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
    add(constraint, vr("ValidationConstraintIdentifier"), f"{_OWN}check:{check.name.value}")
    for kind, text in _parameters(check):
        parameter = add(constraint, vr("ValidationConstraintParameter"))
        add(parameter, vr("Type"), f"{_OWN}parameter:{kind}")
        add(parameter, vr("Value"), text)
    reached = check.result is not CheckResult.NOT_REACHED
    status = add(constraint, vr("ConstraintStatus"))
    add(status, vr("Status"), f"{_URN}constraintStatus:{'applied' if reached else 'disabled'}")
    if reached:
        outcome = add(constraint, vr("ValidationStatus"))
        add(outcome, vr("MainIndication"), f"{_URN}mainindication:{_RESULTS[check.result]}")


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


def _times(entry: Element, signature: SignatureReport, report: VerificationReport, objects: Objects) -> None:
    """4.3.6: the time of validation, and the earliest proof of existence with its kind."""
    info = add(entry, vr("ValidationTimeInfo"))
    add(info, vr("ValidationTime"), rfc3339(report.validation_time) or "")
    best = signature.best_signature_time or report.validation_time
    proof = _proof(signature)
    poe = add(info, vr("BestSignatureTime"))
    add(poe, vr("POETime"), rfc3339(best) or "")
    add(poe, vr("TypeOfProof"), f"{_URN}poetype:{'provided' if proof is Proof.ARRIVAL else 'validation'}")
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


def _attributes(entry: Element, signature: SignatureReport, objects: Objects) -> None:
    """Annex A, as far as a verdict rests on them; the element must hold one at least."""
    attributes = etree.Element(vr("SignatureAttributes"))
    if signature.claimed_signing_time is not None:
        time = add(attributes, vr("SigningTime"), Signed="true")
        add(time, vr("Time"), rfc3339(signature.claimed_signing_time) or "")
    bound = any(c.name is CheckName.CERTIFICATE_BOUND and c.result is CheckResult.PASSED for c in signature.checks)
    if bound and signature.chain:
        certificate = add(attributes, vr("SigningCertificate"), Signed="true")
        add(certificate, vr("AttributeObject"), VOReference=objects.certificate(signature.chain[0].sha256))
    policy = next((c.value for c in signature.checks if c.name is CheckName.SIGNATURE_POLICY), None)
    if policy is not None and policy != IMPLIED_POLICY:
        named = add(attributes, vr("SigPolicyIdentifier"), Signed="true")
        add(named, vr("SigPolicyId"), _policy_uri(policy))
    for stamp in signature.timestamps:
        if stamp.time is None or not stamp.sha256:
            continue
        name, signed = _ATTRIBUTES[stamp.type]
        token = add(attributes, vr(name), Signed=str(signed).lower())
        add(token, vr("AttributeObject"), VOReference=objects.token(stamp.sha256))
        add(token, vr("TimeStampValue"), rfc3339(stamp.time) or "")
    if len(attributes):
        entry.append(attributes)


_URI = re.compile(
    r"(?:urn:[a-z0-9-]+:|https?://[a-z0-9.-]+(?=[/?]|\Z))[\w.~:/?@!$&'()*+,;=-]*", re.ASCII | re.IGNORECASE
)
"""What is a URI by the look of it; a signer may write anything."""


def _policy_uri(policy: str) -> str:
    """Give the URI of a policy that was named by an object identifier, a URI, or words that are neither."""
    if policy.replace(".", "").isdecimal():
        return f"urn:oid:{policy}"
    return policy if _URI.fullmatch(policy) else f"{_OWN}policy:{quote(policy.encode('utf-8', 'replace'), safe='')}"


def _signer(entry: Element, signature: SignatureReport, objects: Objects) -> None:
    signer = signature.signer
    if signer is None or not signature.chain:
        return
    information = add(entry, vr("SignerInformation"), Pseudonym=str(signer.pseudonym).lower())
    add(information, vr("SignerCertificate"), VOReference=objects.certificate(signature.chain[0].sha256))
    add(information, vr("Signer"), signer_name(signature, "en"))


def _status(entry: Element, signature: SignatureReport, name: str, objects: Objects) -> None:
    """4.2.4: the indication, the sub-indication, and the data that they rest on."""
    status = add(entry, vr("SignatureValidationStatus"))
    add(status, vr("MainIndication"), f"{_URN}mainindication:{_INDICATIONS[signature.indication]}")
    if signature.sub_indication is not None:
        add(status, vr("SubIndication"), f"{_URN}subindication:{signature.sub_indication.value}")
    data = etree.Element(vr("AssociatedValidationReportData"))
    _chain(data, signature, objects)
    _related(data, signature, objects)
    _revocation(data, signature, objects)
    _crypto(data, signature, name)
    _findings(data, signature)
    if len(data):
        status.append(data)


def _chain(data: Element, signature: SignatureReport, objects: Objects) -> None:
    if not signature.chain:
        return
    anchors = [link for link in signature.chain if link.role is LinkRole.ANCHOR]
    for anchor in anchors:
        add(data, vr("TrustAnchor"), VOReference=objects.certificate(anchor.sha256))
    chain = add(data, vr("CertificateChain"))
    add(chain, vr("SigningCertificate"), VOReference=objects.certificate(signature.chain[0].sha256))
    for link in signature.chain[1:]:
        role = "TrustAnchor" if link.role is LinkRole.ANCHOR else "IntermediateCertificate"
        add(chain, vr(role), VOReference=objects.certificate(link.sha256))


def _related(data: Element, signature: SignatureReport, objects: Objects) -> None:
    """Name the time-stamps where their order is what is wrong (EN 319 102-1, table 6)."""
    if signature.sub_indication is SubIndication.TIMESTAMP_ORDER_FAILURE:
        for stamp in signature.timestamps:
            if stamp.valid and stamp.sha256:
                add(data, vr("RelatedValidationObject"), VOReference=objects.token(stamp.sha256))


def _revocation(data: Element, signature: SignatureReport, objects: Objects) -> None:
    """4.3.12: when a certificate of the chain was revoked."""
    told = [check for check in signature.checks if check.name is CheckName.REVOCATION]
    for link, check in zip(signature.chain, told, strict=False):
        if check.value in {"revoked", "revoked_later"} and check.time is not None:
            information = add(data, vr("RevocationStatusInformation"))
            add(information, vr("ValidationObjectId"), VOReference=objects.certificate(link.sha256))
            add(information, vr("RevocationTime"), rfc3339(check.time) or "")
            return


def _crypto(data: Element, signature: SignatureReport, name: str) -> None:
    used = signature.signature_algorithm
    if used is None:
        return
    information = add(data, vr("CryptoInformation"))
    add(information, vr("ValidationObjectId"), VOReference=name)
    add(information, vr("Algorithm"), _algorithm(used.name, used.hash))
    weak = any(
        c.result is CheckResult.FAILED
        for c in signature.checks
        if c.name in {CheckName.DIGEST_ALGORITHM, CheckName.SIGNATURE_ALGORITHM}
    )
    add(information, vr("SecureAlgorithm"), "false" if weak else "true")


def _algorithm(name: str, digest: str | None) -> str:
    """Give the XML identifier of an algorithm, whatever format it was used in; one of our own where there is none."""
    found = (uri for uri, method in METHOD_URIS.items() if _alike(method, name, digest))
    return next(found, f"{_OWN}algorithm:{name}:{digest}")


def _alike(method: Method, name: str, digest: str | None) -> bool:
    return method.name == name and (method.hash is None or method.hash == digest)


def _findings(data: Element, signature: SignatureReport) -> None:
    """4.2.11: what was found, and the names of signed data that do not fit or are not there (EN 319 102-1, tables 5 and 6)."""
    told = [(f"finding:{found.code.value}", problem(found.code, "en")) for found in signature.problems]
    if signature.sub_indication in {SubIndication.HASH_FAILURE, SubIndication.SIGNED_DATA_NOT_FOUND}:
        told += [("signed-data", one_line(name)) for name in signature.covers]
    if not told:
        return
    additional = add(data, vr("AdditionalValidationReportData"))
    for kind, text in told:
        entry = add(additional, vr("ReportData"))
        add(entry, vr("Type"), f"{_OWN}{kind}")
        add(entry, vr("Value"), text)
