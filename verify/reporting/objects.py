"""The validation objects of an ETSI report: certificates, time-stamp tokens and signed data, each named once by digest.

TS 119 102-2, 4.4; the objects of all signatures stand together and are referred to by identifier.
"""

from base64 import b64encode
from typing import ClassVar, NamedTuple

from lxml import etree

from verify.as_json import rfc3339
from verify.report import SignatureReport, TimestampReport, TimestampType, VerificationReport

Element = etree._Element  # noqa: SLF001 - the public name of lxml's element type

_VR = "http://uri.etsi.org/19102/v1.4.1#"
_DS = "http://www.w3.org/2000/09/xmldsig#"
_XADES = "http://uri.etsi.org/01903/v1.3.2#"
_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
_OBJECT = "urn:etsi:019102:validationObject:"


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
        self._data = {n: f"D-{n}" for n, c in enumerate(report.covered) if c.sha256}

    def certificate(self, sha256: str) -> str:
        """Give the identifier of the certificate with that digest."""
        return self._certificates.setdefault(sha256, f"C-{len(self._certificates) + 1}")

    def token(self, sha256: str) -> str:
        """Give the identifier of the time-stamp token with that digest."""
        return self._tokens.setdefault(sha256, f"T-{len(self._tokens) + 1}")

    def covered_by(self, signature: SignatureReport) -> list[tuple[str, str]]:
        """Give identifier and SHA-256 of everything that *signature* covers."""
        return [
            (name, self._report.covered[n].sha256)
            for n, name in self._data.items()
            if signature.id in self._report.covered[n].by
        ]

    @staticmethod
    def digest(parent: Element, name: str, sha256: str) -> None:
        """Append a DigestAlgAndValueType (EN 319 132-1, 5.2.5)."""
        holder = add(parent, name)
        add(holder, ds("DigestMethod"), Algorithm=_SHA256)
        add(holder, ds("DigestValue"), b64encode(bytes.fromhex(sha256)).decode("ascii"))

    def write(self, root: Element) -> None:
        """Append SignatureValidationObjects, which must not be empty."""
        listing = etree.Element(vr("SignatureValidationObjects"))
        for digest, name in self._certificates.items():
            self._object(listing, name, "certificate", digest)
        borne = self._borne()
        for digest, name in self._tokens.items():
            self._token(self._object(listing, name, "timestamp", digest), borne[digest])
        for number, name in self._data.items():
            self._object(listing, name, "signedData", self._report.covered[number].sha256)
        if len(listing):
            root.append(listing)

    def _proven(self, one: _Borne) -> list[str]:
        """Give the identifiers of what a token proves to have existed: a signature, or content before it was signed."""
        if one.stamp.type is not TimestampType.CONTENT:
            return [one.name]
        return [content for content, _ in self.covered_by(one.signature)]

    @staticmethod
    def _object(listing: Element, name: str, kind: str, digest: str) -> Element:
        entry = add(listing, vr("ValidationObject"), id=name)
        add(entry, vr("ObjectType"), f"{_OBJECT}{kind}")
        Objects.digest(add(entry, vr("ValidationObjectRepresentation")), vr("DigestAlgAndValue"), digest)
        return entry

    def _borne(self) -> dict[str, list[_Borne]]:
        """Give each token by digest with the signatures that bear it."""
        found: dict[str, list[_Borne]] = {}
        for number, signature in enumerate(self._report.signatures, start=1):
            for stamp in signature.timestamps:
                found.setdefault(stamp.sha256, []).append(_Borne(stamp, signature, f"S-{number}"))
        return found

    def _token(self, entry: Element, borne: list[_Borne]) -> None:
        """Say what a token proves, where it proves anything, and how its own validation ended (4.4.6 and 4.4.7)."""
        stamp = borne[0].stamp
        if stamp.time is not None and stamp.valid and stamp.qualified:
            provided = add(entry, vr("POEProvisioning"))
            add(provided, vr("POETime"), rfc3339(stamp.time))
            for name in dict.fromkeys(n for one in borne for n in self._proven(one)):
                add(provided, vr("ValidationObject"), VOReference=name)
        status = add(add(entry, vr("ValidationReport")), vr("SignatureValidationStatus"))
        indication = "passed" if stamp.valid else "indeterminate"
        add(status, vr("MainIndication"), f"urn:etsi:019102:mainindication:{indication}")
