"""What the entries of an ASiC container are (EN 319 162-1): its kind, its signature files, its data files, its manifest."""

import re
from collections.abc import Mapping
from urllib.parse import unquote

from lxml import etree

from verify import xml
from verify.codes import ProblemCode
from verify.container import Archive, is_unsafe_path
from verify.dataclass import dataclass
from verify.limits import Limits
from verify.report import Container, Problem
from verify.xml import Element, MalformedXmlError

MIMETYPE = "mimetype"
MANIFEST = "META-INF/manifest.xml"
MEDIA_TYPES: Mapping[str, Container] = {
    "application/vnd.etsi.asic-e+zip": Container.ASIC_E,
    "application/vnd.etsi.asic-s+zip": Container.ASIC_S,
}
_MIMETYPE_START = 256
"""How far into a file its kind is looked for where it can't be opened: ``mimetype`` should be the first entry."""
_MANIFEST_ENTRY = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
_HAS_WORDS = etree.XPath("boolean(//text()[normalize-space()])")
_XML_SIGNATURE = re.compile(r"META-INF/[^/]*signature[^/]*\.xml", re.IGNORECASE)
_CMS_SIGNATURE = re.compile(r"META-INF/[^/]*signature[^/]*\.p7s", re.IGNORECASE)
_PROOF = re.compile(r"META-INF/(?:[^/]*timestamp[^/]*\.tst|[^/]*evidencerecord[^/]*\.(?:xml|ers))", re.IGNORECASE)
_ASIC_MANIFEST = re.compile(r"META-INF/[^/]*ASiC[^/]*Manifest[^/]*\.xml", re.IGNORECASE)
_DESCRIPTIONS: Mapping[str, str | None] = {
    MANIFEST: _MANIFEST_ENTRY + "manifest",
    "META-INF/container.xml": "{urn:oasis:names:tc:opendocument:xmlns:container}container",
    "META-INF/metadata.xml": None,
}
"""What describes a container and need not be signed, with the root that it must have; None for any (4.4.3.1)."""
SIMPLE_NAMES = frozenset({
    "META-INF/signatures.xml",
    "META-INF/signature.p7s",
    "META-INF/timestamp.tst",
    "META-INF/evidencerecord.ers",
    "META-INF/evidencerecord.xml",
})  # fmt: skip
"""What signs or proves the one data object of a simple container, and is named by no manifest (4.3.3.1)."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The entries of one container, each list in the order of its directory.

    *manifests* are those of CAdES signatures and time-stamps, *proofs* time-stamps and evidence records, both by their names
    alone. *data* are the files that ought to be signed: everything outside ``META-INF`` but ``mimetype``, and whatever inside
    it is neither signature nor one of the descriptions that the standard knows. *strays* are called as these are, and are
    something else.
    """

    kind: Container
    xml_signatures: tuple[str, ...]
    cms_signatures: tuple[str, ...]
    manifests: tuple[str, ...]
    proofs: tuple[str, ...]
    data: tuple[str, ...]
    strays: tuple[str, ...]
    media_types: Mapping[str, str]
    problems: tuple[Problem, ...]


def read(archive: Archive, limits: Limits) -> Layout:
    """Sort the entries of *archive*; what breaks the rules of ASiC is named, nothing is refused here."""
    xml_signatures, cms_signatures = _matching(archive, _XML_SIGNATURE), _matching(archive, _CMS_SIGNATURE)
    manifests, proofs = _matching(archive, _ASIC_MANIFEST), _matching(archive, _PROOF)
    known = {MIMETYPE, *xml_signatures, *cms_signatures, *manifests, *proofs, *_DESCRIPTIONS}
    data = tuple(name for name in archive.files if name not in known)
    kind, problems = _kind(archive, data)
    roots = {name: _described(name, archive.files[name], limits) for name in _DESCRIPTIONS if name in archive.files}
    media_types, manifest_problems = _manifest(roots.get(MANIFEST))
    if kind is Container.ASIC_S and len(data) != 1:
        problems.append(Problem(ProblemCode.MALFORMED_CONTAINER, "ASiC-S holds exactly one data object"))
    return Layout(
        kind=kind,
        xml_signatures=xml_signatures,
        cms_signatures=cms_signatures,
        manifests=manifests,
        proofs=proofs,
        data=data,
        strays=tuple(name for name, root in roots.items() if root is None),
        media_types=media_types,
        problems=(*problems, *manifest_problems),
    )


def _matching(archive: Archive, pattern: re.Pattern[str]) -> tuple[str, ...]:
    return tuple(name for name in archive.files if pattern.fullmatch(name))


def _kind(archive: Archive, data: tuple[str, ...]) -> tuple[Container, list[Problem]]:
    declared = archive.files.get(MIMETYPE)
    if declared is None:
        problem = Problem(ProblemCode.MIMETYPE_MISSING)
    elif (exact := MEDIA_TYPES.get(declared.decode("latin-1"))) is not None:
        placed = archive.stored_first == MIMETYPE
        return exact, [] if placed else [Problem(ProblemCode.MIMETYPE_WRONG, "not the first entry, stored")]
    else:
        problem = Problem(ProblemCode.MIMETYPE_WRONG, "not a media type of ASiC")
    return _kind_by_names(declared or archive.comment, archive, data), [problem]


def _kind_by_names(hint: bytes, archive: Archive, data: tuple[str, ...]) -> Container:
    for media_type, kind in MEDIA_TYPES.items():
        if media_type.encode() in hint:
            return kind
    simple = len(data) == 1 and MANIFEST not in archive.files and not SIMPLE_NAMES.isdisjoint(archive.files)
    return Container.ASIC_S if simple else Container.ASIC_E


def kind_of_broken(content: bytes) -> Container:
    """Guess the kind of a container that can't be opened, for the report."""
    return Container.ASIC_S if b"asic-s+zip" in content[:_MIMETYPE_START] else Container.ASIC_E


def _described(name: str, content: bytes, limits: Limits) -> Element | None:
    """Give the root of a description; None where it is something else: no XML, of another kind, or with words for people."""
    try:
        root = xml.parse(content, limits).root
    except MalformedXmlError:
        return None
    wanted = _DESCRIPTIONS[name]
    return root if wanted in {None, root.tag} and not _HAS_WORDS(root) else None


def _manifest(root: Element | None) -> tuple[dict[str, str], list[Problem]]:
    """Read media types from the manifest: unsigned hints. None gives none."""
    if root is None:
        return {}, []
    entries = dict(_manifest_entry(e) for e in xml.children(root, _MANIFEST_ENTRY + "file-entry"))
    entries.pop("/", None)
    unsafe = any(is_unsafe_path(name) for name in entries)
    problems = [Problem(ProblemCode.PATH_ESCAPE, "a name in the manifest leads out of the container")] if unsafe else []
    return {name: media_type for name, media_type in entries.items() if media_type}, problems


def _manifest_entry(element: Element) -> tuple[str, str]:
    """Read path and media type; some makers leave the attributes without their namespace."""
    path, media_type = (
        element.get(_MANIFEST_ENTRY + name, element.get(name, "")) for name in ("full-path", "media-type")
    )
    return path, media_type


def entry_name(uri: str, files: Mapping[str, bytes]) -> str | None:
    """Give the entry that a reference names, None where there is none.

    Percent escapes are decoded and ``+`` stays (RFC 3986); names that their maker did not escape are taken as they
    stand, after the decoded one.
    """
    return next((name for name in (unquote(uri), uri) if name in files), None)
