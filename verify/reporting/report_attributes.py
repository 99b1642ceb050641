"""The attributes of a signature in an ETSI report (TS 119 102-2, annex A), as far as a verdict rests on them."""

import re
from base64 import b64encode
from urllib.parse import quote

from lxml import etree

from verify.as_json import rfc3339
from verify.checks import CheckName, CheckResult
from verify.recording import IMPLIED_POLICY
from verify.report import SignatureReport, TimestampType
from verify.reporting.objects import OWN, Element, Objects, add, ds, vr

_STAMPS = {
    TimestampType.CONTENT: ("AllDataObjectsTimeStamp", True),
    TimestampType.SIGNATURE: ("SignatureTimeStamp", False),
    TimestampType.VALIDATION_DATA: ("SigAndRefsTimeStamp", False),
    TimestampType.ARCHIVE: ("ArchiveTimeStamp", False),
    TimestampType.DOCUMENT: ("DocTimeStamp", False),
}
"""The attribute that holds each kind of token, and whether the signature covers it."""


def attributes(entry: Element, signature: SignatureReport, objects: Objects) -> None:
    """Append SignatureAttributes, which must hold one attribute at least."""
    found = etree.Element(vr("SignatureAttributes"))
    if signature.claimed_signing_time is not None:
        time = add(found, vr("SigningTime"), Signed="true")
        add(time, vr("Time"), rfc3339(signature.claimed_signing_time) or "")
    _certificate(found, signature, objects)
    policy = next((c.value for c in signature.checks if c.name is CheckName.SIGNATURE_POLICY), None)
    if policy is not None and policy != IMPLIED_POLICY:
        named = add(found, vr("SigPolicyIdentifier"), Signed="true")
        add(named, vr("SigPolicyId"), _policy_uri(policy))
    _stamps(found, signature, objects)
    _counters(found, signature, objects)
    if len(found):
        entry.append(found)


def _certificate(found: Element, signature: SignatureReport, objects: Objects) -> None:
    """A.2: where a signed attribute names the certificate."""
    bound = any(c.name is CheckName.CERTIFICATE_BOUND and c.result is CheckResult.PASSED for c in signature.checks)
    if bound and signature.chain:
        certificate = add(found, vr("SigningCertificate"), Signed="true")
        add(certificate, vr("AttributeObject"), VOReference=objects.certificate(signature.chain[0].sha256))


def _stamps(found: Element, signature: SignatureReport, objects: Objects) -> None:
    for stamp in signature.timestamps:
        if stamp.time is None or not stamp.sha256:
            continue
        name, signed = _STAMPS[stamp.type]
        token = add(found, vr(name), Signed=str(signed).lower())
        add(token, vr("AttributeObject"), VOReference=objects.token(stamp.sha256))
        add(token, vr("TimeStampValue"), rfc3339(stamp.time) or "")


def _counters(found: Element, signature: SignatureReport, objects: Objects) -> None:
    """Name each counter-signature in this signature by the entry on it, and by its value."""
    for name, counter in objects.counters_in(signature):
        held = add(found, vr("CounterSignature"), Signed="false")
        add(held, vr("AttributeObject"), VOReference=name)
        reference = add(add(held, vr("CounterSignature")), vr("OtherInformation"))
        add(reference, ds("SignatureValue"), b64encode(counter.value).decode("ascii"))


_URI = re.compile(
    r"(?:urn:[a-z0-9-]+:|https?://[a-z0-9.-]+(?=[/?]|\Z))[\w.~:/?@!$&'()*+,;=-]*", re.ASCII | re.IGNORECASE
)
"""What is a URI by the look of it; a signer may write anything."""


def _policy_uri(policy: str) -> str:
    """Give the URI of a policy that was named by an object identifier, a URI, or words that are neither."""
    if policy.replace(".", "").isdecimal():
        return f"urn:oid:{policy}"
    return policy if _URI.fullmatch(policy) else f"{OWN}policy:{quote(policy.encode('utf-8', 'replace'), safe='')}"
