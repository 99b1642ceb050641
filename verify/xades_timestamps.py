"""Time-stamp tokens of XAdES (EN 319 132-1, 5.2.8, 5.3, 5.5), each with the octets that its imprint must be over."""

from collections.abc import Mapping, Sequence

from verify import c14n, xml
from verify.codes import ProblemCode
from verify.evidence import Token
from verify.limits import Limits
from verify.references import DS, Checked
from verify.report import TimestampType
from verify.xades_properties import Properties, named, split
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


def tokens(properties: Properties, signature: Element, checked: Sequence[Checked], limits: Limits) -> tuple[Token, ...]:
    """Give all time-stamp tokens with what each must be over, content time-stamps first.

    SignatureTimeStamp is over the canonical ds:SignatureValue (EN 319 132-1, 5.3), AllDataObjectsTimeStamp over all
    digested content (5.2.8.1); for the others the octets are not built yet.
    """
    found = [
        t for e in _content_timestamps(properties) for t in _tokens_in(e, _content_imprint(e, properties, checked))
    ]
    for element in properties.unsigned.elements:
        if split(element)[1] in _TIMESTAMP_TYPES:
            found += _tokens_in(element, _later_imprint(element, signature))
    if len(found) > limits.tokens:
        raise MalformedXmlError("more time-stamps than the limit allows", ProblemCode.TOO_LARGE)
    return tuple(found)


def _content_timestamps(properties: Properties) -> Sequence[Element]:
    return () if properties.signed is None else properties.signed.content_timestamps


def _tokens_in(element: Element, imprint_over: bytes | None) -> list[Token]:
    kind = _TIMESTAMP_TYPES.get(split(element)[1], TimestampType.CONTENT)
    return [Token(kind, xml.binary(leaf), imprint_over) for leaf in named(element, "EncapsulatedTimeStamp")]


def _content_imprint(element: Element, properties: Properties, checked: Sequence[Checked]) -> bytes | None:
    """Join what was digested for all references but the one to SignedProperties, in their order."""
    if split(element)[1] != "AllDataObjectsTimeStamp" or properties.signed is None:
        return None
    content = [c for c in checked if c.element is not properties.signed.element]
    return None if any(c.problem for c in content) else b"".join(c.octets for c in content)


def _later_imprint(element: Element, signature: Element) -> bytes | None:
    if split(element)[1] != "SignatureTimeStamp":
        return None
    try:
        method = c14n.from_element(xml.child(element, DS + "CanonicalizationMethod"))
        return c14n.canonical(xml.required(signature, DS + "SignatureValue"), method)
    except MalformedXmlError:
        return None
