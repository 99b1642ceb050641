"""The validation objects of an ETSI report, each named once by digest (TS 119 102-2, 4.4).

Certificates, time-stamp tokens, answers and lists about revocation, signed data: those of all signatures stand together and are
referred to by identifier.
"""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from typing import ClassVar, NamedTuple

from lxml import etree

from verify.as_json import rfc3339
from verify.checks import ChainLink, LinkRole, RevocationData, RevocationKind
from verify.codes import ProblemCode
from verify.report import SignatureReport, SubIndication, TimestampReport, TimestampType, VerificationReport

Element = etree._Element  # noqa: SLF001 - the public name of lxml's element type

OWN, ETSI = "urn:infotrust:", "urn:etsi:019102:"
"""What names begin with: our own, for what the standard leaves to us, and those of the standard."""
_VR = "http://uri.etsi.org/19102/v1.4.1#"
_DS = "http://www.w3.org/2000/09/xmldsig#"
_XADES = "http://uri.etsi.org/01903/v1.3.2#"
_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
_KINDS = {RevocationKind.OCSP: "OCSPResponse", RevocationKind.CRL: "CRL"}


def vr(name: str) -> str:
    """Give the qualified name of an element of the report."""
    return f"{{{_VR}}}{name}"


def ds(name: str) -> str:
    """Give the qualified name of an element of XML signatures."""
    return f"{{{_DS}}}{name}"


def xades(name: str) -> str:
    """Give the qualified name of an element of XAdES."""
    return f"{{{_XADES}}}{name}"


def add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    """Append an element with *text* to *parent*."""
    child = etree.SubElement(parent, name, attributes)
    child.text = text
    return child


class _Borne(NamedTuple):
    """A token in the signature that bears it, and the identifier of that."""

    stamp: TimestampReport
    signature: SignatureReport
    name: str


class Objects:
    """The objects of one report, found by digest; those that are referred to are written."""

    NAMESPACES: ClassVar[dict[str, str]] = {"vr": _VR, "ds": _DS, "xades": _XADES}

    def __init__(self, report: VerificationReport) -> None:
        self._report = report
        self._certificates: dict[str, str] = {}
        self._tokens: dict[str, str] = {}
        self._revocation: dict[str, tuple[str, RevocationData]] = {}
        self._data = {n: f"D-{n}" for n, c in enumerate(report.covered) if c.sha256}

    def certificate(self, sha256: str) -> str:
        """Give the identifier of the certificate with that digest."""
        return self._certificates.setdefault(sha256, f"C-{len(self._certificates) + 1}")

    def token(self, sha256: str) -> str:
        """Give the identifier of the time-stamp token with that digest."""
        return self._tokens.setdefault(sha256, f"T-{len(self._tokens) + 1}")

    def revocation(self, data: RevocationData) -> str:
        """Give the identifier of an answer or list about revocation."""
        return self._revocation.setdefault(data.sha256, (f"R-{len(self._revocation) + 1}", data))[0]

    def covered_by(self, signature: SignatureReport) -> list[tuple[str, str]]:
        """Give identifier and SHA-256 of everything that *signature* covers."""
        return [
            (name, self._report.covered[n].sha256)
            for n, name in self._data.items()
            if signature.id in self._report.covered[n].by
        ]

    def counters_in(self, signature: SignatureReport) -> Iterator[tuple[str, SignatureReport]]:
        """Give the counter-signatures that stand in *signature*, with the identifiers of their own entries."""
        for number, one in enumerate(self._report.signatures, start=1):
            if one.counters == signature.id and one.id.startswith(f"{signature.id}/"):
                yield f"S-{number}", one

    @staticmethod
    def digest(parent: Element, name: str, sha256: str) -> None:
        """Append a DigestAlgAndValueType (EN 319 132-1, 5.2.5)."""
        holder = add(parent, name)
        add(holder, ds("DigestMethod"), Algorithm=_SHA256)
        add(holder, ds("DigestValue"), b64encode(bytes.fromhex(sha256)).decode("ascii"))

    def write(self, root: Element) -> None:
        """Append SignatureValidationObjects, which must not be empty."""
        listing = etree.Element(vr("SignatureValidationObjects"))
        borne = self._borne()
        for digest in self._tokens:
            self._known(borne[digest][0].stamp)
        for digest, name in self._tokens.items():
            self._token(_object(listing, name, "timestamp", digest), borne[digest])
        for name, data in self._revocation.values():
            _object(listing, name, _KINDS[data.kind], data.sha256)
        for digest, name in self._certificates.items():
            _object(listing, name, "certificate", digest)
        for number, name in self._data.items():
            _object(listing, name, "signedData", self._report.covered[number].sha256)
        if len(listing):
            root.append(listing)

    def _known(self, stamp: TimestampReport) -> None:
        """Name what a token rests on, so that other tokens can be told to prove it."""
        for told in stamp.rests_on:
            if told is not None:
                self.revocation(told)

    def _borne(self) -> dict[str, list[_Borne]]:
        """Give each token by digest with the signatures that bear it."""
        found: dict[str, list[_Borne]] = {}
        for number, signature in enumerate(self._report.signatures, start=1):
            for stamp in signature.timestamps:
                found.setdefault(stamp.sha256, []).append(_Borne(stamp, signature, f"S-{number}"))
        return found

    def _proven(self, one: _Borne) -> list[str]:
        """Give the identifiers of what a token proves to have existed: what it is over, as far as it is an object here.

        That is a signature, or content before it was signed; and the tokens, answers and lists among its octets.
        """
        if one.stamp.type is TimestampType.CONTENT:
            return [content for content, _ in self.covered_by(one.signature)]
        known = self._tokens | {digest: name for digest, (name, _) in self._revocation.items()}
        return [one.name, *(known[digest] for digest in one.stamp.proves if digest in known)]

    def _token(self, entry: Element, borne: list[_Borne]) -> None:
        """Say what a token proves, where it proves anything, and how its own validation ended (4.4.6 and 4.4.7)."""
        stamp = borne[0].stamp
        data = etree.Element(vr("AssociatedValidationReportData"))
        chain_of(data, stamp.chain, self)
        for told in stamp.rests_on:
            if told is not None:
                add(data, vr("RelatedValidationObject"), VOReference=self.revocation(told))
        if stamp.time is not None and stamp.valid and stamp.qualified:
            provided = add(entry, vr("POEProvisioning"))
            add(provided, vr("POETime"), rfc3339(stamp.time))
            for name in dict.fromkeys(n for one in borne for n in self._proven(one)):
                add(provided, vr("ValidationObject"), VOReference=name)
        status = add(add(entry, vr("ValidationReport")), vr("SignatureValidationStatus"))
        main, sub = _ended(stamp)
        add(status, vr("MainIndication"), f"{ETSI}mainindication:{main}")
        if sub is not None:
            add(status, vr("SubIndication"), f"{ETSI}subindication:{sub.value}")
        if len(data):
            status.append(data)


def _object(listing: Element, name: str, kind: str, digest: str) -> Element:
    entry = add(listing, vr("ValidationObject"), id=name)
    add(entry, vr("ObjectType"), f"{ETSI}validationObject:{kind}")
    Objects.digest(add(entry, vr("ValidationObjectRepresentation")), vr("DigestAlgAndValue"), digest)
    return entry


def chain_of(data: Element, chain: Sequence[ChainLink], objects: Objects) -> None:
    """Append the trust anchor and the chain, the signer's certificate first (4.3.12)."""
    if not chain:
        return
    names = [(link.role, objects.certificate(link.sha256)) for link in chain]
    for role, name in names:
        if role is LinkRole.ANCHOR:
            add(data, vr("TrustAnchor"), VOReference=name)
    listed = add(data, vr("CertificateChain"))
    add(listed, vr("SigningCertificate"), VOReference=names[0][1])
    for role, name in names[1:]:
        add(listed, vr("TrustAnchor" if role is LinkRole.ANCHOR else "IntermediateCertificate"), VOReference=name)


_ENDS = {
    ProblemCode.TIMESTAMP_IMPRINT: ("failed", SubIndication.HASH_FAILURE),
    ProblemCode.TIMESTAMP_SCOPE_UNKNOWN: ("indeterminate", SubIndication.SIGNED_DATA_NOT_FOUND),
    ProblemCode.WEAK_ALGORITHM: ("indeterminate", SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE),
    ProblemCode.CHAIN_INVALID: ("indeterminate", SubIndication.CHAIN_CONSTRAINTS_FAILURE),
    ProblemCode.UNKNOWN_CRITICAL_EXTENSION: ("indeterminate", SubIndication.CHAIN_CONSTRAINTS_FAILURE),
}
_CAUSES = {
    ProblemCode.HASH_MISMATCH: ("failed", SubIndication.HASH_FAILURE),
    ProblemCode.SIGNATURE_VALUE_WRONG: ("failed", SubIndication.SIG_CRYPTO_FAILURE),
    ProblemCode.SIGNING_CERTIFICATE_UNBOUND: ("indeterminate", SubIndication.SIG_CONSTRAINTS_FAILURE),
    ProblemCode.SIGNING_CERTIFICATE_MISSING: ("indeterminate", SubIndication.NO_SIGNING_CERTIFICATE_FOUND),
    ProblemCode.KEY_USAGE: ("indeterminate", SubIndication.CHAIN_CONSTRAINTS_FAILURE),
    ProblemCode.CERTIFICATE_REVOKED: ("indeterminate", SubIndication.REVOKED_NO_POE),
    ProblemCode.REVOCATION_MISSING: ("indeterminate", SubIndication.TRY_LATER),
}
"""How the validation of a token ended, by what was found; the second by its detail."""


def _ended(stamp: TimestampReport) -> tuple[str, SubIndication | None]:
    """Give the indications of a token's own validation (EN 319 102-1, 5.4); without a sub-indication where none fits."""
    if stamp.valid:
        return "passed", None
    for found in stamp.problems:
        cause = ProblemCode(found.detail) if found.detail in _CODES else found.code
        if (end := _CAUSES.get(cause) or _ENDS.get(found.code)) is not None:
            return end
        if found.code is ProblemCode.TIMESTAMP_UNTRUSTED:
            ended = (
                SubIndication.NO_CERTIFICATE_CHAIN_FOUND if not stamp.chain[1:] else SubIndication.OUT_OF_BOUNDS_NO_POE
            )
            return "indeterminate", ended
    return "indeterminate", None


_CODES = frozenset(code.value for code in ProblemCode)
