"""Counter-signatures of XAdES: signatures over the value of the one that they are placed in (EN 319 132-1, 5.2.7)."""

from collections.abc import Iterator
from dataclasses import replace

from verify import xades, xml
from verify.evidence import Evidence
from verify.references import DS, Scope
from verify.report import Container
from verify.xades import Examination
from verify.xades_properties import named
from verify.xml import Document, Element, MalformedXmlError

_SIGNATURE = DS + "Signature"
_TYPE = "http://uri.etsi.org/01903#CountersignedSignature"
_PLACE = ("QualifyingProperties", "UnsignedProperties", "UnsignedSignatureProperties", "CounterSignature")


def examine(
    signature: Element, scope: Scope, *, name: str, container: Container
) -> tuple[Examination, tuple[Evidence, ...]]:
    """Examine a signature and all counter-signatures in it; these are called *name*/C1, *name*/C2, theirs *name*/C1/C1.

    Arguments as for `xades.examine`; nothing is raised for what the signatures hold.
    """
    main = xades.examine(signature, scope, name=name, container=container)
    return main, tuple(_counters(signature, scope, name, container))


def _counters(signature: Element, scope: Scope, name: str, container: Container) -> Iterator[Evidence]:
    """Examine the counter-signatures of one signature, each followed by its own."""
    try:
        value = xml.required(signature, DS + "SignatureValue")
    except MalformedXmlError:
        return
    inner = replace(scope, own_objects_only=True, name=None, countersigned=value)
    for number, counter in enumerate(_placed_in(signature), 1):
        identifier = f"{name}/C{number}"
        evidence = xades.examine(counter, inner, name=identifier, container=container).evidence
        yield replace(evidence, counters=name)
        yield from _counters(counter, scope, identifier, container)


def _placed_in(signature: Element) -> Iterator[Element]:
    places = list(signature.iterchildren(DS + "Object"))
    for step in _PLACE:
        places = [e for place in places for e in named(place, step)]
    for place in places:
        yield from place.iterchildren(_SIGNATURE)


def countersigned_beside(signature: Element, document: Document) -> Element | None:
    """Give the value of another signature that this one says to countersign from beside it (5.2.7.2), None for no such."""
    info = signature.find(DS + "SignedInfo")
    references = [] if info is None else [r for r in info.iterchildren(DS + "Reference") if r.get("Type") == _TYPE]
    value = document.ids.get(references[0].get("URI", "")[1:]) if len(references) == 1 else None
    if value is None or value.tag != DS + "SignatureValue" or value.getparent() is signature:
        return None
    return value


def count(signature: Element) -> int:
    """Tell how many signatures are in *signature*, itself included; counter-signatures count towards the limit too."""
    return sum(1 for _ in signature.iter(_SIGNATURE))
