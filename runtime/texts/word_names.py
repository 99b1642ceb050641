"""The names of WordprocessingML that are read, and the relations between the parts of its package (ISO/IEC 29500)."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote

from verify.limits import LIMITS
from verify.xml import Document, Element, parse

XML_LIMITS = replace(LIMITS, xml_depth=128)
"""Nesting of tables, text boxes and controls: real documents stay below 60; it also bounds our own recursion."""

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MAIN_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_MICROSOFT = "http://schemas.microsoft.com/office/"

_PREFIXES: Mapping[str, str] = {
    _MAIN: "w",
    _MAIN_STRICT: "w",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing": "wp",
    "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": "wp",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://purl.oclc.org/ooxml/drawingml/main": "a",
    "http://schemas.openxmlformats.org/drawingml/2006/picture": "pic",
    "http://purl.oclc.org/ooxml/drawingml/picture": "pic",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "urn:schemas-microsoft-com:vml": "v",
    "urn:schemas-microsoft-com:office:office": "o",
}


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation of a part: *kind* is the last word of its type, *target* the path of another part in the package."""

    kind: str
    target: str


def name_of(element: Element) -> str | None:
    """Give the name of an element with the usual prefix (``w:p``); None for a vocabulary that Word does not show."""
    namespace, _, local = str(element.tag)[1:].rpartition("}")  # a comment's tag is a function
    prefix = _PREFIXES.get(namespace) or ("ms" if namespace.startswith(_MICROSOFT) else None)
    return f"{prefix}:{local}" if prefix else None


def is_element(node: Element) -> bool:
    """Tell an element from a comment or processing instruction, whose tags are functions."""
    return not callable(node.tag)


def is_understood(namespace: str | None) -> bool:
    """Tell whether Word understands a vocabulary, so that it takes the Choice that requires it (Part 3, 9.3)."""
    return namespace is not None and (namespace in _PREFIXES or namespace.startswith(_MICROSOFT))


def attribute(element: Element, name: str) -> str | None:
    """Give an attribute of the main vocabulary (``w:val``)."""
    return element.get(f"{{{_MAIN}}}{name}", element.get(f"{{{_MAIN_STRICT}}}{name}"))


def relation_id(element: Element, name: str) -> str | None:
    """Give an attribute that names a relation (``r:id``, ``r:embed``)."""
    return element.get(f"{{{_RELATIONS}}}{name}", element.get(f"{{{_RELATIONS_STRICT}}}{name}"))


def child(element: Element | None, name: str) -> Element | None:
    """Give the first child of that name."""
    return next((found for found in element if name_of(found) == name), None) if element is not None else None


def value(element: Element | None, name: str) -> str | None:
    """Give the ``w:val`` of the child of that name."""
    found = child(element, name)
    return None if found is None else attribute(found, "val")


def is_on(element: Element | None) -> bool | None:
    """Give the state of a switch (17.17.4, ST_OnOff): None where it is not there, true without a value."""
    if element is None:
        return None
    return attribute(element, "val") not in {"0", "false", "off", "none"}


def relations(files: Mapping[str, bytes], part: str) -> dict[str, Relation]:
    """Give the relations of *part* by their identifiers; ``""`` is the package itself. External ones are left out.

    Raises:
        MalformedXmlError: they can't be read.
    """
    folder, _, name = part.rpartition("/")
    content = files.get(posixpath.join(folder, "_rels", f"{name}.rels"))
    if content is None:
        return {}
    found = {}
    for element in parse(content, XML_LIMITS).root:
        if is_element(element) and element.get("TargetMode") != "External":
            kind = (element.get("Type") or "").rpartition("/")[2]
            target = posixpath.normpath(posixpath.join("/", folder, unquote(element.get("Target") or "")))
            found[element.get("Id") or ""] = Relation(kind, target.lstrip("/"))
    return found


def document(files: Mapping[str, bytes], part: str) -> Document | None:
    """Parse a part; None where the package has none of that name.

    Raises:
        MalformedXmlError: it can't be read.
    """
    content = files.get(part)
    return None if content is None else parse(content, XML_LIMITS)
