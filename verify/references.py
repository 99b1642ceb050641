"""References of an XML signature (XMLDSig 4.4.3): found strictly where they may point, transformed by an allow-list, digested.

The outcome of each is either the very octets that were digested, or a named problem; there is no third way.
"""

import copy
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from verify import c14n, keys, xades_filter, xml
from verify.codes import ProblemCode
from verify.dataclass import dataclass
from verify.limits import Limits
from verify.methods import UnsupportedAlgorithmError, digest_from_uri
from verify.report import Problem
from verify.xml import Document, Element, MalformedXmlError

DS_NAMESPACE = "http://www.w3.org/2000/09/xmldsig#"
DS = "{" + DS_NAMESPACE + "}"
ENVELOPED = DS_NAMESPACE + "enveloped-signature"
BASE64 = DS_NAMESPACE + "base64"
XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
XPATH_FILTER = "http://www.w3.org/2002/06/xmldsig-filter2"
MANIFEST_TYPE = DS_NAMESPACE + "Manifest"

TRANSFORMS = 8
"""Transforms of one reference: real ones have at most three."""
XML_WEIGHT = 8
"""How much dearer an octet of XML is, parsed or canonicalised, than one that is only digested (measured: 6 to 10)."""
REFERENCE_COST = 16 * 1024
"""What following a reference costs however little it leads to, in digested octets."""

_POINTER = re.compile(r"#xpointer\(id\((?:'([^']+)'|\"([^\"]+)\")\)\)")
_WITHOUT_SIGNATURES = re.compile(r"not\(ancestor-or-self::(\w+):Signature\)")
_SUBTRACT_SIGNATURES = re.compile(r"(?:/descendant::|//)(\w+):Signature")


class Budget:
    """The work that the references of one document may still cost; shared by all its signatures."""

    __slots__ = ("_left",)

    def __init__(self, limits: Limits) -> None:
        self._left = limits.digest_work

    def spend(self, octets: int) -> None:
        """Take *octets* off; MalformedXmlError (`ProblemCode.TOO_LARGE`) when too little is left."""
        self._left -= octets
        if self._left < 0:
            raise MalformedXmlError("the references cost more work than the limit allows", ProblemCode.TOO_LARGE)


class Detached(NamedTuple):
    """Content outside the signature's document, under the name that reports give it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Scope:
    """Where the references of a signature may lead.

    *fetch* gives detached content by its address, None where there is none; it must know nothing outside what was
    handed over. *own_objects_only* keeps references inside the signature element (a signature file of a container).
    *name* is how reports call the document, where the document itself may be signed content. *countersigned* is the
    ds:SignatureValue that a counter-signature has to be over; it may be referred to wherever it stands.
    """

    document: Document
    fetch: Callable[[str], Detached | None]
    budget: Budget
    limits: Limits
    own_objects_only: bool = False
    name: str | None = None
    countersigned: Element | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """One ds:Reference as it stands; *digest* is the URI of its algorithm."""

    id: str | None
    uri: str | None
    type: str | None
    transforms: tuple[Element, ...]
    digest: str
    value: bytes


@dataclass(frozen=True, slots=True)
class Checked:
    """A reference with what became of it: *problem* None means that the digest fits *octets*.

    *element* is what a same-document reference leads to, *detached* what another leads to; neither where it leads
    nowhere. *name* is how reports call it, None for what is no content by itself. *hash* names the digest algorithm.
    *whole*: nothing was taken out of *element* before it was digested. *implicit*: what the transforms left was a node-set,
    whose canonical form was taken because nothing else was asked.
    """

    reference: Reference
    problem: Problem | None
    octets: bytes = b""
    element: Element | None = None
    detached: Detached | None = None
    name: str | None = None
    hash: str | None = None
    whole: bool = False
    implicit: bool = False


@dataclass(frozen=True, slots=True)
class _Subtree:
    """A node-set in the making: *top* and what is in it, or with *whole* the document around it."""

    top: Element
    whole: bool
    comments: bool = False


_Content = bytes | _Subtree


def read_references(parent: Element, limits: Limits) -> tuple[Reference, ...]:
    """Read the references of a SignedInfo or Manifest; MalformedXmlError for none, too many, or a damaged one."""
    found = tuple(_read(element) for element in xml.children(parent, DS + "Reference"))
    if not found:
        raise MalformedXmlError("nothing is referred to")
    if len(found) > limits.references:
        raise MalformedXmlError("more references than the limit allows", ProblemCode.TOO_LARGE)
    return found


def _read(element: Element) -> Reference:
    transforms = xml.child(element, DS + "Transforms")
    return Reference(
        id=element.get("Id"),
        uri=element.get("URI"),
        type=element.get("Type"),
        transforms=() if transforms is None else tuple(transforms.iterchildren(DS + "Transform")),
        digest=xml.required(element, DS + "DigestMethod").get("Algorithm", ""),
        value=xml.binary(xml.required(element, DS + "DigestValue")),
    )


def check(reference: Reference, signature: Element, scope: Scope) -> Checked:
    """Follow *reference* of *signature*, transform what it leads to, and compare the digest; never raises for content."""
    try:
        hash_name = digest_from_uri(reference.digest)
        source, transforms = _source(reference, signature, scope)
        content = _transformed(source, transforms, signature, scope)
        octets = _octets(content)
        scope.budget.spend(len(octets) * (XML_WEIGHT if isinstance(source, _Subtree) else 1) + REFERENCE_COST)
    except UnsupportedAlgorithmError:
        return Checked(reference, Problem(ProblemCode.UNSUPPORTED_ALGORITHM, reference.digest))
    except MalformedXmlError as error:
        return Checked(reference, Problem(error.code, str(error)))
    fits = keys.digest(hash_name, octets) == reference.value
    problem = None if fits else Problem(ProblemCode.HASH_MISMATCH, reference.uri)
    if isinstance(source, Detached):
        return Checked(reference, problem, octets, detached=source, name=source.name, hash=hash_name)
    name = None if scope.name is None else _name_of(source, reference, scope)
    whole = all(transform.get("Algorithm") in c14n.METHODS for transform in transforms)
    implicit = isinstance(content, _Subtree)
    return Checked(reference, problem, octets, source.top, name=name, hash=hash_name, whole=whole, implicit=implicit)


def _source(reference: Reference, signature: Element, scope: Scope) -> tuple[Detached | _Subtree, tuple[Element, ...]]:
    """Give what *reference* leads to and the transforms that are still to be done."""
    properties = xades_filter.selected(reference.uri, reference.transforms, signature, scope.document)
    if properties is not None:
        return _Subtree(properties, whole=False), ()
    return _dereference(reference.uri, signature, scope), reference.transforms


def _name_of(source: _Subtree, reference: Reference, scope: Scope) -> str | None:
    return scope.name if source.top is scope.document.root else reference.uri


def check_all(references: Iterable[Reference], signature: Element, scope: Scope) -> tuple[Checked, ...]:
    """Check *references*, and those of every signed ds:Manifest among what they lead to (XMLDSig 5.1)."""
    checked: list[Checked] = []
    for reference in references:
        outcome = check(reference, signature, scope)
        checked.append(outcome)
        if reference.type == MANIFEST_TYPE and outcome.problem is None:
            checked.extend(_of_manifest(outcome, signature, scope))
    return tuple(checked)


def _of_manifest(outcome: Checked, signature: Element, scope: Scope) -> Sequence[Checked]:
    """Check what a manifest lists, as far as it is there: what is not there is covered by nobody (XMLDSig 5.1)."""
    if outcome.element is None or outcome.element.tag != DS + "Manifest":
        return [replace(outcome, problem=Problem(ProblemCode.CONTENT_NOT_FOUND, "no manifest where one is named"))]
    try:
        inner = read_references(outcome.element, scope.limits)
    except MalformedXmlError as error:
        return [replace(outcome, problem=Problem(error.code, str(error)))]
    absent = {ProblemCode.CONTENT_NOT_FOUND, ProblemCode.EXTERNAL_REFERENCE}
    checked = [check(reference, signature, scope) for reference in inner]
    return [c for c in checked if c.problem is None or c.problem.code not in absent]


def _dereference(uri: str | None, signature: Element, scope: Scope) -> Detached | _Subtree:
    """Find what *uri* names. Nothing is ever fetched from outside, and an ambiguous name leads nowhere."""
    if uri is None:
        raise MalformedXmlError("a reference without an address", ProblemCode.CONTENT_NOT_FOUND)
    if uri in {"", "#xpointer(/)"}:
        if scope.own_objects_only:
            raise MalformedXmlError("the signature file refers to itself", ProblemCode.CONTENT_NOT_FOUND)
        return _Subtree(scope.document.root, whole=True, comments=bool(uri))
    if uri.startswith("#"):
        return _same_document(uri, signature, scope)
    detached = scope.fetch(uri)
    if detached is None:
        code = ProblemCode.EXTERNAL_REFERENCE if _leads_outside(uri) else ProblemCode.CONTENT_NOT_FOUND
        raise MalformedXmlError(uri, code)
    return detached


def _same_document(uri: str, signature: Element, scope: Scope) -> _Subtree:
    pointer = _POINTER.fullmatch(uri)
    name = uri[1:] if pointer is None else pointer[1] or pointer[2]
    if name in scope.document.ambiguous:
        raise MalformedXmlError(uri, ProblemCode.DUPLICATE_ID)
    element = scope.document.ids.get(name)
    if element is None or not _in_place(element, signature, scope):
        raise MalformedXmlError(uri, ProblemCode.CONTENT_NOT_FOUND)
    return _Subtree(element, whole=False, comments=pointer is not None)


def _in_place(element: Element, signature: Element, scope: Scope) -> bool:
    """Tell whether *element* is where this signature may sign it; an Object wrapped elsewhere is a moved one."""
    if element is scope.countersigned:
        return True
    if element.tag == DS + "Object" and element.getparent() is not signature:
        return False
    return not scope.own_objects_only or xml.within(element, signature)


def _leads_outside(uri: str) -> bool:
    return bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|/|\\", uri)) or ".." in uri.split("/")


def _transformed(
    source: Detached | _Subtree, transforms: Sequence[Element], signature: Element, scope: Scope
) -> _Content:
    content = source.content if isinstance(source, Detached) else source
    if len(transforms) > TRANSFORMS:
        raise MalformedXmlError("more transforms than the limit allows", ProblemCode.TOO_LARGE)
    for transform in transforms:
        content = _transform(content, transform, signature, scope)
    return content


def _transform(content: _Content, transform: Element, signature: Element, scope: Scope) -> _Content:
    algorithm = transform.get("Algorithm", "")
    if algorithm in c14n.METHODS:
        return _canonicalised(content, c14n.from_element(transform), scope)
    if algorithm == BASE64:
        return xml.decode_base64(_characters(content))
    if isinstance(content, _Subtree):
        scope.budget.spend(scope.document.size * XML_WEIGHT)
        if algorithm == ENVELOPED:
            return _without(content, [signature])
        if algorithm in {XPATH, XPATH_FILTER} and _drops_signatures(transform, algorithm):
            return _without(content, list(content.top.iter(DS + "Signature")))
    raise MalformedXmlError(algorithm, ProblemCode.UNSUPPORTED_TRANSFORM)


def _canonicalised(content: _Content, method: c14n.Canonicalisation, scope: Scope) -> bytes:
    if isinstance(content, bytes):
        scope.budget.spend(len(content) * XML_WEIGHT)
        root = xml.parse(content, scope.limits).root
        return c14n.canonical_document(root, method)
    method = replace(method, comments=method.comments and content.comments)
    return c14n.canonical_document(content.top, method) if content.whole else c14n.canonical(content.top, method)


def _octets(content: _Content) -> bytes:
    """Give what is digested: a node-set that remains is canonicalised without comments (XMLDSig 4.4.3.2)."""
    if isinstance(content, bytes):
        return content
    plain = c14n.C14N_10
    return c14n.canonical_document(content.top, plain) if content.whole else c14n.canonical(content.top, plain)


def _characters(content: _Content) -> str:
    if isinstance(content, bytes):
        return content.decode("latin-1")
    return str(content.top.xpath("string()"))


def _drops_signatures(transform: Element, algorithm: str) -> bool:
    """Tell whether a filter only takes signatures out, which leaves all content in; no other filter is let through."""
    expressions = [e for e in transform.iterchildren() if e.tag == "{" + algorithm + "}XPath" or e.tag == DS + "XPath"]
    if len(expressions) != 1 or len(transform) != 1 or len(expressions[0]):
        return False
    expression = "".join((expressions[0].text or "").split())
    if algorithm == XPATH:
        match = _WITHOUT_SIGNATURES.fullmatch(expression)
    else:
        match = _SUBTRACT_SIGNATURES.fullmatch(expression) if expressions[0].get("Filter") == "subtract" else None
    return match is not None and expressions[0].nsmap.get(match[1]) == DS_NAMESPACE


def _without(content: _Subtree, victims: Sequence[Element]) -> _Subtree:
    """Take *victims* out of a copy: moving them in the tree itself would change their prefixes for good."""
    inside = [victim for victim in victims if xml.within(victim, content.top)]
    if any(victim is content.top for victim in inside):
        raise MalformedXmlError("nothing is left beside the signature", ProblemCode.UNSUPPORTED_TRANSFORM)
    root = copy.deepcopy(content.top.getroottree()).getroot()
    for victim in [_at(root, _path(v)) for v in inside]:
        _cut(victim)
    return replace(content, top=_at(root, _path(content.top)))


def _path(element: Element) -> list[int]:
    """Give the positions that lead from the root down to *element*."""
    steps: list[int] = []
    while (parent := element.getparent()) is not None:
        steps.append(parent.index(element))
        element = parent
    return steps[::-1]


def _at(root: Element, path: Sequence[int]) -> Element:
    for step in path:
        root = root[step]
    return root


def _cut(element: Element) -> None:
    """Remove *element* and leave the characters after it where they are."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail:
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)
