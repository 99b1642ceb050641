"""XAdES signature files of an ASiC container (EN 319 162-1, 4.3.3 and 4.4.3)."""

from collections.abc import Callable, Mapping, Sequence

from verify import xades_counter, xml
from verify.asic_layout import Layout, entry_name
from verify.codes import ProblemCode
from verify.container import Archive
from verify.coverage import Content, Found
from verify.limits import Limits
from verify.references import DS, Budget, Checked, Detached, Scope
from verify.report import Problem
from verify.xades import Examination
from verify.xml import Document, Element, MalformedXmlError

_SIGNATURE = DS + "Signature"


def examine(archive: Archive, layout: Layout, limits: Limits) -> tuple[list[Found], list[Problem]]:
    """Examine the signatures of all XAdES signature files; they are called S1, S2… in the order of the container.

    Returns:
        The signatures with what each leads to, and the problems of files that can't be read.
    """
    found: list[tuple[Element, Document]] = []
    problems: list[Problem] = []
    for name in layout.xml_signatures:
        try:
            document = xml.parse(archive.files[name], limits)
            found += [(signature, document) for signature in _signatures_in(document)]
        except MalformedXmlError as error:
            problems.append(Problem(error.code, str(error)))
    if sum(xades_counter.count(signature) for signature, _ in found) > limits.signatures:
        return [], [*problems, Problem(ProblemCode.TOO_LARGE, "more signatures than the limit allows")]
    budget, fetch = Budget(limits), _fetcher(archive.files)
    examined = [
        xades_counter.examine(
            signature,
            Scope(document, fetch, budget, limits, own_objects_only=True),
            name=f"S{number}",
            container=layout.kind,
        )
        for number, (signature, document) in enumerate(found, start=1)
    ]
    mains = [Found(main.evidence, tuple(_contents(main))) for main, _ in examined]
    return [*mains, *(Found(counter, ()) for _, counters in examined for counter in counters)], problems


def _signatures_in(document: Document) -> Sequence[Element]:
    """Give the signatures of a signature file: its root, or the root's children; deeper ones sign for nobody.

    Nothing stands beside them (EN 319 162-1, annex A.3): a text there would be in the container, and signed by nobody.
    """
    root = document.root
    if root.tag == _SIGNATURE:
        return [root]
    found = list(root.iterchildren(_SIGNATURE))
    if not found:
        raise MalformedXmlError("a signature file without signature")
    words = "".join((root.text or "", *(child.tail or "" for child in root)))
    if len(found) != sum(1 for _ in root.iterchildren("*")) or words.strip(xml.XML_SPACE):
        raise MalformedXmlError("a signature file holds more than signatures")
    return found


def _fetcher(files: Mapping[str, bytes]) -> Callable[[str], Detached | None]:
    def fetch(uri: str) -> Detached | None:
        name = entry_name(uri, files)
        return None if name is None else Detached(name, files[name])

    return fetch


def _contents(examination: Examination) -> list[Content]:
    return [
        Content(c.detached.name, c.octets, examination.media_type(c), _known_sha256(c, c.detached))
        for c in examination.content()
        if c.detached is not None
    ]


def _known_sha256(checked: Checked, detached: Detached) -> str | None:
    """Give the digest of a whole file where verifying the signature has computed it."""
    whole = checked.problem is None and checked.octets is detached.content
    return checked.reference.value.hex() if whole and checked.hash == "SHA-256" else None
