"""Is all of an XML document signed, or part of a signature? What a transform takes out or a reference leaves out is not.

What a signature covers may be shown to people in another place than where it was signed (signature wrapping), and beside it
may stand what nobody signed: words, attributes, instructions that tell a browser to show something else.
"""

from collections.abc import Iterable, Mapping

from lxml import etree

from verify.references import DS, DS_NAMESPACE, MANIFEST_TYPE
from verify.xades import Examination
from verify.xades_properties import named
from verify.xml import XML_SPACE, Element, within

_SIGNATURE = DS + "Signature"
_OBJECT = DS + "Object"
_KEY_INFO = DS + "KeyInfo"
_OWN = frozenset({DS + "SignedInfo", DS + "SignatureValue", _KEY_INFO, _OBJECT})
_OF_KEYS = (
    DS_NAMESPACE,
    "http://www.w3.org/2009/xmldsig11#",
    "http://www.w3.org/2001/04/xmlenc#",
    "http://uri.etsi.org/01903/",
    "http://docs.oasis-open.org/wss/",
)
"""Beginnings of the namespaces in which keys are named (XML-DSig 1.1, 4.5; WS-Security, 7)."""
_NAMES = frozenset({"Id", "ID", "id"})
_ATTRIBUTES_OF_XML = ("{http://www.w3.org/XML/1998/namespace}", "{http://www.w3.org/2001/XMLSchema-instance}")
"""Attributes that tell of language and schema; they say nothing by themselves."""
_WHOLE_DOCUMENT = frozenset({"", "#xpointer(/)"})

Signed = Mapping[Element, bool]
"""What is signed, and whether nothing was taken out of it before."""


def holds_more(root: Element, examined: Iterable[Examination]) -> bool:
    """Tell whether the document of *root* holds anything that none of the intact signatures among *examined* covers."""
    intact = [e for e in examined if e.evidence.integrity is True]
    lists = (c for e in intact for c in e.checked if c.reference.type == MANIFEST_TYPE and c.whole)
    found = [c for c in (*lists, *(c for e in intact for c in e.content())) if c.element is not None]
    if not any(c.reference.uri in _WHOLE_DOCUMENT for c in found) and _instructed(root):
        return True
    signed: dict[Element, bool] = {}
    for c in found:
        if c.element is not None:
            signed[c.element] = c.whole or signed.get(c.element, False)
    return _more(root, signed)


def _instructed(root: Element) -> bool:
    """Tell whether processing instructions stand beside the root, where they name style sheets."""
    return any(next(root.itersiblings(etree.PI, preceding=before), None) is not None for before in (True, False))


def _more(element: Element, signed: Signed) -> bool:
    if element in signed:
        return not signed[element] and any(_more_in_signature(s, signed) for s in _outermost(element))
    if element.tag == _SIGNATURE:
        return _more_in_signature(element, signed)
    inner = list(element.iterchildren("{*}*"))
    return (
        not inner
        or _has_attributes(element)
        or _has_words(element)
        or _has_instructions(element)
        or any(_more(child, signed) for child in inner)
    )


def _outermost(element: Element) -> list[Element]:
    found = element.iterdescendants(_SIGNATURE)
    return [s for s in found if not any(within(a, element) for a in s.iterancestors(_SIGNATURE))]


def _more_in_signature(signature: Element, signed: Signed) -> bool:
    """Tell whether a signature holds more than a signature is made of (XML-DSig 1.1, 4.2)."""
    if signature in signed:
        return False
    strange = any(child.tag not in _OWN for child in signature.iterchildren("{*}*"))
    spare = [o for o in signature.iterchildren(_OBJECT) if not _is_for_properties(o)]
    return (
        strange
        or _has_attributes(signature)
        or _has_words(signature)
        or _has_instructions(signature)
        or any(_is_strange_to_keys(k) for k in signature.iterchildren(_KEY_INFO))
        or any(_more(o, signed) for o in spare)
    )


def _is_for_properties(element: Element) -> bool:
    return (
        len(element) == 1
        and next(named(element, "QualifyingProperties", "QualifyingPropertiesReference"), None) is not None
        and not _has_words(element)
        and not _has_attributes(element)
    )


def _is_strange_to_keys(key_info: Element) -> bool:
    return _has_instructions(key_info) or any(
        not (etree.QName(child).namespace or "").startswith(_OF_KEYS) for child in key_info.iterdescendants("{*}*")
    )


def _has_words(element: Element) -> bool:
    return any((t or "").strip(XML_SPACE) for t in (element.text, *(child.tail for child in element)))


def _has_attributes(element: Element) -> bool:
    return any(name not in _NAMES and not name.startswith(_ATTRIBUTES_OF_XML) for name in map(str, element.keys()))


def _has_instructions(element: Element) -> bool:
    return next(element.iterchildren(etree.PI), None) is not None
