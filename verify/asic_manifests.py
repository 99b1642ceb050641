"""ASiCManifest: the files that a signature or a time-stamp of a container is over, with their digests (EN 319 162-1, A.4)."""

from verify import keys, xml
from verify.asic_layout import Layout, entry_name
from verify.codes import ProblemCode
from verify.container import Archive
from verify.coverage import Content
from verify.dataclass import dataclass
from verify.limits import Limits
from verify.methods import UnsupportedAlgorithmError, digest_from_uri
from verify.references import DS, Budget
from verify.report import Problem
from verify.xml import Element, MalformedXmlError

ASIC = "{http://uri.etsi.org/02918/v1.2.1#}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """An ASiCManifest: the file that it is for, its octets, and the files that it lists, checked.

    *name* is None where the one data object stands in place of a manifest.
    """

    name: str | None
    signature: str
    octets: bytes
    content: tuple[Content, ...]
    hashes: tuple[str, ...]
    problems: tuple[Problem, ...]


def read(archive: Archive, layout: Layout, limits: Limits) -> tuple[list[Manifest], list[Problem]]:
    """Read every manifest and hold its digests against the files.

    Returns:
        The manifests, and the problems of those that can't be read. A file of another root is no manifest.
    """
    found: list[Manifest] = []
    problems: list[Problem] = []
    budget = Budget(limits)
    for name in layout.manifests:
        try:
            root = xml.parse(archive.files[name], limits).root
            if root.tag == ASIC + "ASiCManifest":
                found.append(_manifest(root, name, archive, limits, budget))
        except MalformedXmlError as error:
            problems.append(Problem(error.code, str(error)))
    return found, problems


def _manifest(root: Element, name: str, archive: Archive, limits: Limits, budget: Budget) -> Manifest:
    uri = xml.required(root, ASIC + "SigReference").get("URI", "")
    listed = list(xml.children(root, ASIC + "DataObjectReference"))
    if not listed or len(listed) > limits.references:
        raise MalformedXmlError("a manifest that lists nothing, or more than the limit allows")
    checked = [_listed(element, archive, budget) for element in listed]
    return Manifest(
        name=name,
        signature=entry_name(uri, archive.files) or uri,
        octets=archive.files[name],
        content=tuple(content for content, _, _ in checked if content is not None),
        hashes=tuple(dict.fromkeys(hashed for _, hashed, _ in checked if hashed is not None)),
        problems=tuple(problem for _, _, problem in checked if problem is not None),
    )


_Listed = tuple[Content | None, str | None, Problem | None]


def _listed(element: Element, archive: Archive, budget: Budget) -> _Listed:
    """Check one listed file: its content, the digest's name, and what is wrong with it."""
    uri = element.get("URI", "")
    name = entry_name(uri, archive.files)
    if name is None:
        return None, None, Problem(ProblemCode.CONTENT_NOT_FOUND, uri)
    algorithm = xml.required(element, DS + "DigestMethod").get("Algorithm", "")
    octets = archive.files[name]
    content = Content(name, octets, element.get("MimeType") or None)
    budget.spend(len(octets))
    try:
        hash_name = digest_from_uri(algorithm)
        fits = keys.digest(hash_name, octets) == xml.binary(xml.required(element, DS + "DigestValue"))
    except UnsupportedAlgorithmError:
        return content, None, Problem(ProblemCode.UNSUPPORTED_ALGORITHM, algorithm)
    return content, hash_name, None if fits else Problem(ProblemCode.HASH_MISMATCH, uri)
