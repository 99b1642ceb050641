"""XML from strangers: parsed without DTD, entities or network, within limits, and read so that nothing hides in it.

One parse gives one `Document`; every later step works on that tree, so that what is read is what was parsed.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import cast

from lxml import etree

from verify.codes import ProblemCode
from verify.dataclass import dataclass
from verify.limits import Limits

Element = etree._Element  # noqa: SLF001 - lxml has no public name for the type of an element

XML_SPACE = " \t\r\n"
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
ATTRIBUTES = 256
"""Attributes of one element: real ones have up to some thirty. Reading and canonicalising them takes time by their square."""
CROWD = 16
"""Attributes of one element from which on it counts as crowded."""
CROWDED_WORK = 4_000_000
"""Sum of the squares of the numbers of attributes of all crowded elements: sixty elements with 256, fifteen thousand with 16."""
NAMESPACES = 64
"""Namespaces declared around one element: office documents declare some forty. They are sorted for every canonical form."""
_PLAIN_ENCODINGS = frozenset({"UTF-8", "US-ASCII", "ASCII", "ISO-8859-1", "ISO-8859-13", "WINDOWS-1257"})
"""Encodings in which declarations are seen in the octets."""
_OVERCROWDED = etree.XPath(f"boolean(//*[@*[{ATTRIBUTES + 1}]])")
_WITH_ATTRIBUTES = etree.XPath("//*[@*]")
_ID_ATTRIBUTES = frozenset({"Id", "ID", "id", "{http://www.w3.org/XML/1998/namespace}id"})


class MalformedXmlError(ValueError):
    """The XML can't be used; *code* tells in which way, the message holds no content of the document."""

    def __init__(self, message: str, code: ProblemCode = ProblemCode.MALFORMED_XML) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document with the elements that can be referred to.

    *ids* maps each identifier to its element; one that several elements bear is in *ambiguous* and not in *ids*, so
    that no reference can be resolved to the wrong twin. *size* counts the octets that were parsed.
    """

    root: Element
    ids: dict[str, Element]
    ambiguous: frozenset[str]
    size: int


def parse(data: bytes, limits: Limits) -> Document:
    """Parse a hostile document, in any encoding that it declares.

    Raises:
        MalformedXmlError: not well-formed, with a DTD (which alone can declare entities), or beyond a limit.
    """
    if len(data) > limits.xml_size:
        raise MalformedXmlError("the document is beyond the limit of size", ProblemCode.TOO_LARGE)
    try:
        root = etree.fromstring(data, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise MalformedXmlError("the document is not well-formed") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise MalformedXmlError("the document has a document type declaration")
    if _deeper_than(limits.xml_depth)(root):
        raise MalformedXmlError("elements are nested beyond the limit", ProblemCode.TOO_LARGE)
    if _OVERCROWDED(root) or _crowded_by_namespaces(root, data):
        raise MalformedXmlError("an element has more attributes or namespaces than the limit", ProblemCode.TOO_LARGE)
    return _indexed(root, len(data))


def _crowded_by_namespaces(root: Element, data: bytes) -> bool:
    """Tell whether more namespaces than the limit are declared around any element; counted where the octets allow it only."""
    encoding = (root.getroottree().docinfo.encoding or "UTF-8").upper()
    if encoding in _PLAIN_ENCODINGS and data.count(b"xmlns") <= NAMESPACES:
        return False
    around = 0
    for event, _ in etree.iterwalk(root, events=("start-ns", "end-ns")):
        around += 1 if event == "start-ns" else -1
        if around > NAMESPACES:
            return True
    return False


def _parser() -> etree.XMLParser:
    """Make a parser for one document: parsers keep state, so none is shared."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
        remove_comments=False,
        remove_pis=False,
        strip_cdata=True,
        collect_ids=False,
    )


@lru_cache(maxsize=8)
def _deeper_than(depth: int) -> etree.XPath:
    return etree.XPath("boolean(" + "/*" * (depth + 1) + ")")


def _indexed(root: Element, size: int) -> Document:
    ids: dict[str, Element] = {}
    ambiguous: set[str] = set()
    work = 0
    for element in cast("list[Element]", _WITH_ATTRIBUTES(root)):
        attributes = cast("list[tuple[str, str]]", element.items())
        if len(attributes) >= CROWD:
            work += len(attributes) ** 2
            if work > CROWDED_WORK:
                raise MalformedXmlError("too many elements of many attributes", ProblemCode.TOO_LARGE)
        for name, value in attributes:
            if name in _ID_ATTRIBUTES and ids.setdefault(value, element) is not element:
                ambiguous.add(value)
    for value in ambiguous:
        del ids[value]
    return Document(root, ids, frozenset(ambiguous), size)


def children(parent: Element, *tags: str) -> Iterator[Element]:
    """Yield the child elements of *parent* that bear one of *tags* (``{namespace}name``), in document order."""
    return parent.iterchildren(*tags)


def child(parent: Element | None, tag: str) -> Element | None:
    """Give the only child with *tag*, None where there is none; two are MalformedXmlError, since either could be meant."""
    found = [] if parent is None else list(parent.iterchildren(tag))
    if len(found) > 1:
        raise MalformedXmlError(f"{etree.QName(tag).localname} occurs twice")
    return found[0] if found else None


def descend(parent: Element | None, *path: str) -> Element | None:
    """Follow *path* downwards by `child`; None where a step is missing."""
    for tag in path:
        parent = child(parent, tag)
    return parent


def required(parent: Element | None, tag: str) -> Element:
    """Give the only child with *tag*; MalformedXmlError where there is none."""
    found = child(parent, tag)
    if found is None:
        raise MalformedXmlError(f"{etree.QName(tag).localname} is missing")
    return found


def text(element: Element) -> str:
    """Give the character data of a leaf, without white space around it.

    Anything inside besides characters is refused: a comment is not signed by most canonicalisations, and readers that
    stop at it would see another value than was signed.
    """
    if len(element):
        raise MalformedXmlError(f"{etree.QName(element).localname} holds more than characters")
    return (element.text or "").strip(XML_SPACE)


def optional_text(element: Element | None) -> str | None:
    """Give `text`, or None for no element or no characters."""
    return None if element is None else text(element) or None


def binary(element: Element) -> bytes:
    """Decode the base64 character data of a leaf (RFC 2045 alphabet, white space allowed)."""
    return decode_base64(text(element))


def instant(value: str) -> datetime | None:
    """Read an xsd:dateTime as aware UTC; one without offset counts as UTC. None for anything else."""
    if _DATE_TIME.fullmatch(value) is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def decode_base64(value: str) -> bytes:
    """Decode base64 with white space anywhere; MalformedXmlError for any other character."""
    compact = "".join(value.split())
    if compact.endswith("==="):  # more than any number of octets asks for; the library does not mind
        raise MalformedXmlError("a value is not base64")
    try:
        return binascii.a2b_base64(compact, strict_mode=True)
    except ValueError:
        return _decode_loosely(compact)


def _decode_loosely(compact: str) -> bytes:
    """Take also what the strict reading does not: padding where none is needed, as some makers write it."""
    if _BASE64.fullmatch(compact) is None:
        raise MalformedXmlError("a value is not base64")
    try:
        return base64.b64decode(compact)
    except binascii.Error as error:
        raise MalformedXmlError("a value is not base64") from error


def within(element: Element, ancestor: Element) -> bool:
    """Tell whether *element* is *ancestor* or inside it."""
    return element is ancestor or any(found is ancestor for found in element.iterancestors())
