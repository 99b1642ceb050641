"""Counter-signatures in XAdES (EN 319 132-1, 5.2.7), lawful or not, and where they are put."""

from dataclasses import replace

from fakes import signed_xml as make
from fakes.signed_xml import EXCLUSIVE, Plan, reference, transform
from lxml import etree

TYPE = "http://uri.etsi.org/01903#CountersignedSignature"
PLACE = "<xades:UnsignedSignatureProperties>"


def value_of(document: str, identifier: str) -> bytes:
    """Canonicalise the signature value with this Id as a counter-signature has to."""
    (value,) = etree.fromstring(document.encode()).xpath("//*[@Id=$name]", name=identifier)
    return etree.tostring(value, method="c14n", exclusive=True)


def counter_of(octets: bytes, target: str, name: str = "C1", kind: str = TYPE, **changes: object) -> str:
    return make.sign(
        replace(
            Plan(
                id=name,
                value_id=f"{name}-v",
                c14n=EXCLUSIVE,
                properties_transforms=transform(EXCLUSIVE),
                more_references=reference(target, make.digest(octets), kind=kind, transforms=transform(EXCLUSIVE)),
            ),
            **changes,
        )
    )


def placed(counters: str, document: str) -> str:
    inside = f"{PLACE}<xades:CounterSignature>{counters}</xades:CounterSignature>"
    return document.replace(PLACE, inside, 1)
