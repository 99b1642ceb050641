"""Time-stamp tokens of XAdES (EN 319 132-1, 5.2.8, 5.3, 5.5 and annex A), each with the octets that its imprint is over.

Where these can't be built exactly the token is given without them, and proves nothing.
"""

from collections.abc import Iterator, Mapping, Sequence

from verify import c14n, xml
from verify.c14n import Canonicalisation
from verify.codes import ProblemCode
from verify.evidence import Token
from verify.limits import Limits
from verify.references import DS, Checked
from verify.report import TimestampType
from verify.xades_properties import XADES_132, Properties, named, split
from verify.xml import Element, MalformedXmlError

_TIMESTAMP_TYPES: Mapping[str, TimestampType] = {
    "SignatureTimeStamp": TimestampType.SIGNATURE,
    "SigAndRefsTimeStamp": TimestampType.VALIDATION_DATA,
    "SigAndRefsTimeStampV2": TimestampType.VALIDATION_DATA,
    "RefsOnlyTimeStamp": TimestampType.VALIDATION_DATA,
    "RefsOnlyTimeStampV2": TimestampType.VALIDATION_DATA,
    "ArchiveTimeStamp": TimestampType.ARCHIVE,
    "ArchiveTimeStampV2": TimestampType.ARCHIVE,
}
_CONTENT_STAMPS = ("AllDataObjectsTimeStamp", "IndividualDataObjectsTimeStamp")
_PROOFS = ("{*}EncapsulatedTimeStamp", "{*}EncapsulatedOCSPValue", "{*}EncapsulatedCRLValue")
_CERTIFICATE_REFERENCES = frozenset({"CompleteCertificateRefs", "AttributeCertificateRefs"})
"""References to certificates, which have two versions, as have the time-stamps over them (A.1.5; TS 101 903, 7.5)."""
_REVOCATION_REFERENCES = frozenset({"CompleteRevocationRefs", "AttributeRevocationRefs"})
_NOT_REBUILT = frozenset({"RenewedDigests", "RenewedDigestsV2"})
"""Properties that change what an archive time-stamp is over in ways that are not followed here."""


def tokens(properties: Properties, signature: Element, checked: Sequence[Checked], limits: Limits) -> tuple[Token, ...]:
    """Give all time-stamp tokens with what each must be over, content time-stamps first.

    Args:
        properties: of the signature.
        signature: the ds:Signature element.
        checked: the references of its SignedInfo, in their order.
        limits: how many tokens are read.
    """
    elements = [*_content_timestamps(properties), *properties.unsigned.elements]
    found: list[Token] = []
    standing: dict[str, frozenset[bytes]] = {}
    last = max((n for n, e in enumerate(elements) if split(e)[1] in _TIMESTAMP_TYPES), default=0)
    for place, element in enumerate(elements):
        found += _tokens_in(element, properties, signature, checked, standing)
        name = split(element)[1]
        if place < last:
            standing[name] = standing.get(name, frozenset()).union(_proofs_in(element))
        if len(found) > limits.tokens:
            raise MalformedXmlError("more time-stamps than the limit allows", ProblemCode.TOO_LARGE)
    return tuple(found)


def _proofs_in(element: Element) -> Iterator[bytes]:
    """Give the tokens, answers and lists that stand in a property; what is no base64 proves nothing."""
    for leaf in element.iter(*_PROOFS):
        try:
            yield xml.binary(leaf)
        except MalformedXmlError:
            continue


def _covers(name: str, standing: Mapping[str, frozenset[bytes]]) -> frozenset[bytes]:
    """Give the proofs that a time-stamp of this *name* is over, of those that stand before it (*standing*, by property)."""
    signed = frozenset[bytes]().union(*(standing.get(kind, ()) for kind in _CONTENT_STAMPS))
    match _TIMESTAMP_TYPES.get(name):
        case TimestampType.ARCHIVE:
            return signed.union(*standing.values())
        case TimestampType.VALIDATION_DATA if not name.startswith("RefsOnly"):
            return signed | standing.get("SignatureTimeStamp", frozenset())
        case TimestampType.SIGNATURE:
            return signed
        case _:
            return frozenset()


def _content_timestamps(properties: Properties) -> Sequence[Element]:
    return () if properties.signed is None else properties.signed.content_timestamps


def _tokens_in(
    element: Element,
    properties: Properties,
    signature: Element,
    checked: Sequence[Checked],
    standing: Mapping[str, frozenset[bytes]],
) -> list[Token]:
    name = split(element)[1]
    is_content = any(element is e for e in _content_timestamps(properties))
    kind = TimestampType.CONTENT if is_content else _TIMESTAMP_TYPES.get(name)
    if kind is None:
        return []
    try:
        method = c14n.from_element(xml.child(element, DS + "CanonicalizationMethod"))
        over = b"".join(_imprint(element, method, properties, signature, checked))
    except MalformedXmlError:
        over = None
    signed = not name.startswith("RefsOnly")
    covers = frozenset[bytes]() if is_content else _covers(name, standing)
    return [Token(kind, xml.binary(leaf), over, signed, covers) for leaf in named(element, "EncapsulatedTimeStamp")]


def _imprint(
    element: Element, method: Canonicalisation, properties: Properties, signature: Element, checked: Sequence[Checked]
) -> Iterator[bytes]:
    """Give the octets that a time-stamp is over, piece by piece; MalformedXmlError where they can't be built."""
    name = split(element)[1]
    before = _before(element, properties)
    match name:
        case "AllDataObjectsTimeStamp":
            yield from _data([c for c in checked if not _is_to_properties(c, properties)], method)
        case "IndividualDataObjectsTimeStamp":
            yield from _data(_included(element, checked), method)
        case "SignatureTimeStamp":
            yield _canonical_child(signature, "SignatureValue", method)
        case "SigAndRefsTimeStamp" | "SigAndRefsTimeStampV2":
            yield _canonical_child(signature, "SignatureValue", method)
            yield from (c14n.canonical(e, method) for e in before if _counts(e, name, with_stamps=True))
        case "RefsOnlyTimeStamp" | "RefsOnlyTimeStampV2":
            yield from (c14n.canonical(e, method) for e in before if _counts(e, name, with_stamps=False))
        case _:
            yield from _archived(before, method, signature, checked)
            yield from (c14n.canonical(e, method) for e in _objects(element, signature, checked))


def _counts(element: Element, stamp: str, *, with_stamps: bool) -> bool:
    """Tell whether a time-stamp over references is over *element*: it takes those of its own version."""
    name = split(element)[1]
    if name in _REVOCATION_REFERENCES or (with_stamps and name == "SignatureTimeStamp"):
        return True
    version = "V2" if stamp.endswith("V2") else ""
    return name in {known + version for known in _CERTIFICATE_REFERENCES}


def _before(element: Element, properties: Properties) -> list[Element]:
    """Give the unsigned properties that stand before *element*: those that were there when it was made."""
    found: list[Element] = []
    for candidate in properties.unsigned.elements:
        if candidate is element:
            return found
        found.append(candidate)
    return found


def _is_to_properties(checked: Checked, properties: Properties) -> bool:
    return properties.signed is not None and checked.element is properties.signed.element


def _included(element: Element, checked: Sequence[Checked]) -> list[Checked]:
    """Give the references that a time-stamp over single objects includes, in its order (5.2.8.2; 5.1.4.3)."""
    by_id = {c.reference.id: c for c in checked if c.reference.id}
    found = []
    for include in named(element, "Include"):
        target = by_id.get(include.get("URI", "").removeprefix("#"))
        if target is None or include.get("referencedData") not in {"true", "1"}:
            raise MalformedXmlError("a time-stamp includes something other than the data of a reference")
        found.append(target)
    if not found:
        raise MalformedXmlError("a time-stamp includes nothing")
    return found


def _data(checked: Sequence[Checked], method: Canonicalisation) -> Iterator[bytes]:
    """Give what was digested for each reference; a node-set has the form that the time-stamp asks for (5.1.4.3)."""
    for one in checked:
        if one.problem is not None or (one.implicit and method != c14n.C14N_10):
            raise MalformedXmlError("what a reference leads to is not at hand in the form that was stamped")
        yield one.octets


def _archived(
    before: Sequence[Element], method: Canonicalisation, signature: Element, checked: Sequence[Checked]
) -> Iterator[bytes]:
    """Give what an archive time-stamp is over, but for the objects: data, signature, and what was added (5.5.2.2)."""
    if any(split(e)[1] in _NOT_REBUILT for e in before):
        raise MalformedXmlError("digests were renewed")
    yield from _data(checked, method)
    yield _canonical_child(signature, "SignedInfo", method)
    yield _canonical_child(signature, "SignatureValue", method)
    if xml.child(signature, DS + "KeyInfo") is not None:
        yield _canonical_child(signature, "KeyInfo", method)
    yield from (c14n.canonical(e, method) for e in before)


def _objects(element: Element, signature: Element, checked: Sequence[Checked]) -> Iterator[Element]:
    """Give the objects that an archive time-stamp is over too: all, or in the older kind those that nothing refers to.

    The older kind is that of TS 101 903 before 1.4.1, told by its namespace. The object with the properties is left out.
    """
    older = split(element)[0] == XADES_132
    for holder in signature.iterchildren(DS + "Object"):
        referred = any(holder is c.element for c in checked)
        if next(named(holder, "QualifyingProperties"), None) is None and not (older and referred):
            yield holder


def _canonical_child(signature: Element, name: str, method: Canonicalisation) -> bytes:
    return c14n.canonical(xml.required(signature, DS + name), method)
