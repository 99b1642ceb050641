"""Canonical XML of parts of a document: the allow-listed methods, each applied in the context that the standard asks for.

libxml2 canonicalises a subtree as if it stood alone, with the namespaces in scope but without the ``xml:`` attributes
that Canonical XML 1.0 (2.4) and 1.1 (2.4) bring in from ancestors; those are added here for the moment of the call.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from lxml import etree

from verify.codes import ProblemCode
from verify.dataclass import dataclass
from verify.xml import Element, MalformedXmlError

XML_NAMESPACE = "{http://www.w3.org/XML/1998/namespace}"
_C14N_10 = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
_C14N_11 = "http://www.w3.org/2006/12/xml-c14n11"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_INCLUSIVE_NAMESPACES = "{" + _EXCLUSIVE + "}InclusiveNamespaces"


@dataclass(frozen=True, slots=True)
class Canonicalisation:
    """One method. *prefixes* belong to the exclusive ones: treated as the inclusive method does (exc-c14n, 3)."""

    exclusive: bool = False
    comments: bool = False
    version_11: bool = False
    prefixes: tuple[str, ...] = ()


C14N_10 = Canonicalisation()
"""What applies where nothing is said (XMLDSig 4.4.3.2, EN 319 132-1 5.1.4.3)."""

METHODS: Mapping[str, Canonicalisation] = {
    _C14N_10: C14N_10,
    _C14N_10 + "#WithComments": Canonicalisation(comments=True),
    _C14N_11: Canonicalisation(version_11=True),
    _C14N_11 + "#WithComments": Canonicalisation(version_11=True, comments=True),
    _EXCLUSIVE: Canonicalisation(exclusive=True),
    _EXCLUSIVE + "WithComments": Canonicalisation(exclusive=True, comments=True),
}


def from_element(element: Element | None) -> Canonicalisation:
    """Read a CanonicalizationMethod or Transform element, `C14N_10` for none.

    Raises:
        MalformedXmlError: a method off the allow-list (`ProblemCode.UNSUPPORTED_TRANSFORM`).
    """
    if element is None:
        return C14N_10
    method = METHODS.get(element.get("Algorithm", ""))
    if method is None:
        raise MalformedXmlError("the canonicalisation is not on the allow-list", ProblemCode.UNSUPPORTED_TRANSFORM)
    inclusive = next(element.iterchildren(_INCLUSIVE_NAMESPACES), None)
    if not method.exclusive or inclusive is None:
        return method
    prefixes = tuple(inclusive.get("PrefixList", "").split())
    if "#default" in prefixes:
        # lxml passes only names on that the parser has met, and this one is no name.
        raise MalformedXmlError("the default namespace is asked to be inclusive", ProblemCode.UNSUPPORTED_TRANSFORM)
    return replace(method, prefixes=prefixes)


def canonical(element: Element, method: Canonicalisation) -> bytes:
    """Canonicalise *element* and what is in it, as a subset of its document."""
    if method.exclusive or element.getparent() is None:
        return _octets(_alone(element), method)
    with _inherited_attributes(element, method):
        return _octets(element, method)


def canonical_document(root: Element, method: Canonicalisation) -> bytes:
    """Canonicalise the whole document of *root*, processing instructions (and comments) around the root included."""
    return _octets(root.getroottree(), method)


def _octets(part: Element | etree._ElementTree, method: Canonicalisation) -> bytes:
    try:
        return etree.tostring(
            part,
            method="c14n",
            exclusive=method.exclusive,
            with_comments=method.comments,
            inclusive_ns_prefixes=method.prefixes or None,
        )
    except (etree.C14NError, ValueError) as error:
        # Among others a relative namespace name, which has no canonical form (C14N 1.0, 1.3).
        raise MalformedXmlError("content has no canonical form") from error


def _alone(element: Element) -> Element:
    """Give *element* such that a root takes no neighbours along: it is a subtree, not the document (XMLDSig 4.4.3.2)."""
    if element.getparent() is None and (element.getprevious() is not None or element.getnext() is not None):
        return etree.fromstring(etree.tostring(element, with_tail=False))
    return element


@contextmanager
def _inherited_attributes(element: Element, method: Canonicalisation) -> Iterator[None]:
    added = _missing_attributes(element, method)
    for name, value in added.items():
        element.set(name, value)
    try:
        yield
    finally:
        for name in added:
            del element.attrib[name]


def _missing_attributes(element: Element, method: Canonicalisation) -> dict[str, str]:
    """Collect the ``xml:`` attributes that *element* takes over from its ancestors, the nearest first."""
    found: dict[str, str] = {}
    for ancestor in element.iterancestors():
        for name, value in ancestor.attrib.items():
            if str(name).startswith(XML_NAMESPACE) and name not in element.attrib:
                found.setdefault(str(name), str(value))
    if method.version_11:
        found.pop(XML_NAMESPACE + "id", None)
        if XML_NAMESPACE + "base" in found:
            raise MalformedXmlError("xml:base above canonicalised content", ProblemCode.UNSUPPORTED_TRANSFORM)
    return found
