"""SignedProperties chosen by an XPath filter, as some older signers refer to them (XMLDSig filter 2.0).

No expression of a stranger is evaluated: one form, met in real files, is recognised to the letter and followed by hand.
"""

import re
from collections.abc import Sequence

from verify.xml import Document, Element

DS = "{http://www.w3.org/2000/09/xmldsig#}"
_FILTER = "http://www.w3.org/2002/06/xmldsig-filter2"
_XADES = re.compile(r"http://uri\.etsi\.org/01903/v1\.(?:1\.1|2\.2|3\.2)#")
_PATH = re.compile(
    r"//\*\[@Id='(?P<id>[^'\s]+)'\]/(?P<prefix>\w+):QualifyingProperties/(?P=prefix):SignedProperties", re.ASCII
)


def selected(uri: str | None, transforms: Sequence[Element], signature: Element, document: Document) -> Element | None:
    """Give the SignedProperties of *signature* where that is exactly what an intersecting filter leaves of the document.

    The filter must be the only transform, over the whole document, and name an Object of the signature by its Id. None for
    anything else, which is then judged as any other reference.
    """
    path = _path(transforms[0]) if uri == "" and len(transforms) == 1 else None
    if path is None:
        return None
    namespace, name = path
    holder = document.ids.get(name)
    # An Id that several elements bear is not in `ids`; XPath would choose all of them.
    if holder is None or holder.get("Id") != name or holder.tag != DS + "Object" or holder.getparent() is not signature:
        return None
    qualifying = list(holder.iterchildren(f"{{{namespace}}}QualifyingProperties"))
    properties = [p for q in qualifying for p in q.iterchildren(f"{{{namespace}}}SignedProperties")]
    return properties[0] if len(properties) == 1 else None


def _path(transform: Element) -> tuple[str, str] | None:
    """Read the one expression of a filter: the namespace that its prefix stands for, and the Id that it names."""
    expressions = list(transform)
    if transform.get("Algorithm") != _FILTER or len(expressions) != 1 or len(expressions[0]):
        return None
    expression = expressions[0]
    match = _PATH.fullmatch((expression.text or "").strip())
    if expression.tag != f"{{{_FILTER}}}XPath" or expression.get("Filter") != "intersect" or match is None:
        return None
    namespace = expression.nsmap.get(match["prefix"])
    return (namespace, match["id"]) if namespace is not None and _XADES.fullmatch(namespace) else None
