"""How the validation of a signature ended, and the data that this rests on (TS 119 102-2, 4.2.4, 4.2.11 and 4.3.12).

What each sub-indication asks for stands in EN 319 102-1, tables 5 and 6.
"""

from collections.abc import Iterator

from lxml import etree

from verify.as_json import rfc3339
from verify.checks import ChainLink, Check, CheckName, CheckResult, RevocationData
from verify.methods import DIGEST_URIS, METHOD_URIS, Method
from verify.report import Indication, SignatureReport, SubIndication
from verify.reporting.objects import ETSI, OWN, Element, Objects, add, chain_of, vr
from verify.reporting.words import one_line, problem

_INDICATIONS = {
    Indication.TOTAL_PASSED: "total-passed",
    Indication.INDETERMINATE: "indeterminate",
    Indication.TOTAL_FAILED: "total-failed",
}
_REVOKED = frozenset({"revoked", "revoked_later", "on_hold"})
"""Values of a check by which a certificate has an instant of revocation."""


def status(entry: Element, signature: SignatureReport, name: str, objects: Objects) -> None:
    """Append the indication, the sub-indication, and the data that they rest on; *name* is the signature's identifier."""
    found = add(entry, vr("SignatureValidationStatus"))
    add(found, vr("MainIndication"), f"{ETSI}mainindication:{_INDICATIONS[signature.indication]}")
    if signature.sub_indication is not None:
        add(found, vr("SubIndication"), f"{ETSI}subindication:{signature.sub_indication.value}")
    data = etree.Element(vr("AssociatedValidationReportData"))
    chain_of(data, signature.chain, objects)
    _related(data, signature, objects)
    _revocation(data, signature, objects)
    _crypto(data, signature, name)
    _additional(data, signature)
    if len(data):
        found.append(data)


def told(signature: SignatureReport) -> Iterator[tuple[ChainLink, Check, RevocationData]]:
    """Give the certificates of the chain of which something told whether they were revoked, each with what told it."""
    checks = [check for check in signature.checks if check.name is CheckName.REVOCATION]
    for link, check in zip(signature.chain, checks, strict=False):
        if check.rests_on is not None:
            yield link, check, check.rests_on


def _related(data: Element, signature: SignatureReport, objects: Objects) -> None:
    """Name the time-stamps where their order is what is wrong, and the answers and lists about revocation."""
    names = []
    if signature.sub_indication is SubIndication.TIMESTAMP_ORDER_FAILURE:
        names += [objects.token(stamp.sha256) for stamp in signature.timestamps if stamp.valid and stamp.sha256]
    names += [objects.revocation(rests_on) for _, _, rests_on in told(signature)]
    for name in dict.fromkeys(names):
        add(data, vr("RelatedValidationObject"), VOReference=name)


def _revocation(data: Element, signature: SignatureReport, objects: Objects) -> None:
    """4.3.12.6: which certificate of the chain was revoked when and why, and what says so; the first, if several were."""
    for link, check, rests_on in told(signature):
        if check.value in _REVOKED and rests_on.revoked_at is not None:
            information = add(data, vr("RevocationStatusInformation"))
            add(information, vr("ValidationObjectId"), VOReference=objects.certificate(link.sha256))
            add(information, vr("RevocationTime"), rfc3339(rests_on.revoked_at) or "")
            if rests_on.reason is not None:
                add(information, vr("RevocationReason"), f"{ETSI}revocationReason:{rests_on.reason.value}")
            add(information, vr("RevocationObject"), VOReference=objects.revocation(rests_on))
            return


def _crypto(data: Element, signature: SignatureReport, name: str) -> None:
    """4.3.12: the algorithm that is too weak, else that of the signature, and until when it was held to be secure."""
    used = signature.signature_algorithm
    if used is None:
        return
    weak = [c for c in signature.checks if c.name in _OF_ALGORITHMS and c.result is CheckResult.FAILED]
    shown = next(iter(weak), _check_of_signature(signature))
    digest = shown is not None and shown.name is CheckName.DIGEST_ALGORITHM
    information = add(data, vr("CryptoInformation"))
    add(information, vr("ValidationObjectId"), VOReference=name)
    uri = _digest(shown.value or "") if shown is not None and digest else _algorithm(used.name, used.hash)
    add(information, vr("Algorithm"), uri)
    if used.key_bits is not None and not digest:
        parameters = add(information, vr("AlgorithmParameters"))
        add(parameters, vr("Type"), f"{OWN}parameter:key-bits")
        add(parameters, vr("Value"), str(used.key_bits))
    add(information, vr("SecureAlgorithm"), "false" if weak else "true")
    if shown is not None and shown.until is not None:
        add(information, vr("NotAfter"), rfc3339(shown.until) or "")


_OF_ALGORITHMS = frozenset({CheckName.DIGEST_ALGORITHM, CheckName.SIGNATURE_ALGORITHM})


def _check_of_signature(signature: SignatureReport) -> Check | None:
    return next((c for c in signature.checks if c.name is CheckName.SIGNATURE_ALGORITHM), None)


def _digest(name: str) -> str:
    return next((uri for uri, digest in DIGEST_URIS.items() if digest == name), f"{OWN}algorithm:{name}")


def _algorithm(name: str, digest: str | None) -> str:
    """Give the XML identifier of an algorithm, whatever format it was used in; one of our own where there is none."""
    found = (uri for uri, method in METHOD_URIS.items() if _alike(method, name, digest))
    return next(found, f"{OWN}algorithm:{name}:{digest}")


def _alike(method: Method, name: str, digest: str | None) -> bool:
    return method.name == name and (method.hash is None or method.hash == digest)


def _additional(data: Element, signature: SignatureReport) -> None:
    """4.2.11: what was found, and what else the sub-indication asks for."""
    told_too = [(f"finding:{found.code.value}", problem(found.code, "en")) for found in signature.problems]
    told_too += _asked_for(signature)
    if not told_too:
        return
    additional = add(data, vr("AdditionalValidationReportData"))
    for kind, text in told_too:
        entry = add(additional, vr("ReportData"))
        add(entry, vr("Type"), f"{OWN}{kind}")
        add(entry, vr("Value"), text)


_OUT_OF_BOUNDS = frozenset({
    SubIndication.EXPIRED,
    SubIndication.NOT_YET_VALID,
    SubIndication.OUT_OF_BOUNDS_NOT_REVOKED,
    SubIndication.OUT_OF_BOUNDS_NO_POE,
})  # fmt: skip


def _asked_for(signature: SignatureReport) -> Iterator[tuple[str, str]]:
    """Give names of signed data that do not fit or are not there, a validity that was missed, when to ask again."""
    sub = signature.sub_indication
    if sub in {SubIndication.HASH_FAILURE, SubIndication.SIGNED_DATA_NOT_FOUND}:
        yield from (("signed-data", one_line(name)) for name in signature.covers)
    if sub in _OUT_OF_BOUNDS and signature.chain:
        yield "not-before", rfc3339(signature.chain[0].not_before) or ""
        yield "not-after", rfc3339(signature.chain[0].not_after) or ""
    if sub is SubIndication.TRY_LATER:
        for _, check, rests_on in told(signature):
            if check.result is not CheckResult.PASSED and rests_on.next_update is not None:
                yield "revocation-expected", rfc3339(rests_on.next_update) or ""
