"""The document of a trusted list (TS 119 612): told apart, its head read, its own enveloped signature verified.

Nothing here says whether the signer may sign such a list; that is decided in `verify.trusted_list`.
"""

from dataclasses import replace
from datetime import UTC, datetime

from verify import c14n, xades, xml
from verify.certificate import Certificate
from verify.dataclass import dataclass
from verify.limits import Limits
from verify.list_services import TSL
from verify.references import DS, ENVELOPED, Budget, Checked, Scope
from verify.report import Container
from verify.xml import Document, Element, MalformedXmlError

VERSIONS = frozenset({"5", "6"})
"""TSLVersionIdentifier of TS 119 612 v2.1.1 to v2.3.1, and of v2.4.1 (Implementing Decision (EU) 2025/2164)."""
LIST_OF_LISTS = "EUlistofthelists"
NEVER = datetime.min.replace(tzinfo=UTC)
_BROKEN_HASHES = frozenset({"MD5", "SHA-1", "RIPEMD-160"})
"""Digests that no list of version 5 or 6 was ever signed with, and that a forger could use."""


class RefusedListError(ValueError):
    """Nothing of the list may be trusted; the message is the sentence why."""


@dataclass(frozen=True, slots=True)
class Head:
    """SchemeInformation as far as it matters (TS 119 612, 5.3)."""

    version: str
    type: str
    territory: str
    sequence: int
    issued: datetime
    next_update: datetime | None


def parse_list(data: bytes, limits: Limits) -> Document | str:
    """Parse a list; the sentence why not where it is no list."""
    try:
        document = xml.parse(data, replace(limits, xml_size=limits.list_size))
    except MalformedXmlError as error:
        return f"The list cannot be read: {error}."
    if document.root.tag != TSL + "TrustServiceStatusList":
        return "The file is no trusted list."
    return document


def is_list_of_lists(document: Document) -> bool:
    """Tell a list of lists from a national list, by what it says of itself."""
    return _scheme_text(document.root, "TSLType").endswith(LIST_OF_LISTS)


def territory(document: Document) -> str:
    """Give the territory that a list claims to be for, before anything of it is believed."""
    return _scheme_text(document.root, "SchemeTerritory").upper()


def _scheme_text(root: Element, name: str) -> str:
    """Give a value of SchemeInformation before anything is believed; empty where it can't be read."""
    return (root.findtext(f"{TSL}SchemeInformation/{TSL}{name}") or "").strip()


def sequence_of(root: Element) -> int:
    """Give TSLSequenceNumber, 0 where it can't be read."""
    value = _scheme_text(root, "TSLSequenceNumber")
    return int(value) if value.isascii() and value.isdecimal() and len(value) <= len("999999999") else 0


def sentence(error: ValueError) -> str:
    """Say why nothing of a list is trusted."""
    return str(error) if isinstance(error, RefusedListError) else f"The list cannot be read: {error}."


def read_head(root: Element) -> Head:
    """Read SchemeInformation, refusing versions whose rules are unknown."""
    scheme = xml.required(root, TSL + "SchemeInformation")
    version = xml.text(xml.required(scheme, TSL + "TSLVersionIdentifier"))
    issued = xml.instant(xml.text(xml.required(scheme, TSL + "ListIssueDateTime")))
    next_update = xml.optional_text(xml.descend(scheme, TSL + "NextUpdate", TSL + "dateTime"))
    if issued is None:
        raise MalformedXmlError("the time of issue is damaged")
    head = Head(
        version=version,
        type=xml.text(xml.required(scheme, TSL + "TSLType")),
        territory=xml.text(xml.required(scheme, TSL + "SchemeTerritory")).upper(),
        sequence=sequence_of(root),
        issued=issued,
        next_update=None if next_update is None else xml.instant(next_update) or NEVER,
    )
    if version not in VERSIONS:
        raise RefusedListError(f"The list is of version {version[:8]}, which is not known.")
    return head


def verified_signer(document: Document, head: Head, limits: Limits) -> Certificate:
    """Verify the list's own signature over all of it and give the certificate, valid when the list was issued.

    Raises:
        RefusedListError: no such signature, or it does not hold.
    """
    signatures = list(document.root.iterchildren(DS + "Signature"))
    if len(signatures) != 1:
        raise RefusedListError("The list does not carry exactly one signature.")
    scope = Scope(document, lambda _: None, Budget(limits), limits)
    examination = xades.examine(signatures[0], scope, name="S1", container=Container.XML)
    evidence = examination.evidence
    signer = evidence.signing_certificate
    if evidence.integrity is not True or evidence.failure is not None or not evidence.bound or signer is None:
        raise RefusedListError("The signature of the list is broken.")
    if _BROKEN_HASHES.intersection(evidence.hashes):
        raise RefusedListError("The signature of the list rests on a digest that is broken.")
    if not any(_covers_all(c, document) for c in examination.content()):
        raise RefusedListError("The signature of the list does not cover all of it.")
    if not signer.not_before <= head.issued <= signer.not_after:
        raise RefusedListError("The signer's certificate was not valid when the list was issued.")
    return signer


def _covers_all(checked: Checked, document: Document) -> bool:
    transforms = {transform.get("Algorithm") for transform in checked.reference.transforms}
    return checked.element is document.root and transforms <= {ENVELOPED, *c14n.METHODS}
