"""CAdES signature files of an ASiC container: over the single file (ASiC-S), or over a manifest that lists files (ASiC-E).

EN 319 162-1, 4.3.3.2, 4.4.3.2 and annex A.4: the CMS signs the manifest's octets, the manifest holds digests of files.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from verify import cms, keys, xml
from verify.asic_layout import Layout, entry_name
from verify.cms import UnreadableCmsError, Wrapping
from verify.codes import ProblemCode
from verify.container import Archive
from verify.context import Context
from verify.coverage import Content, Found
from verify.evidence import Evidence
from verify.limits import Limits
from verify.methods import UnsupportedAlgorithmError, digest_from_uri
from verify.references import DS
from verify.report import Container, Problem, SubIndication
from verify.xml import Element, MalformedXmlError

ASIC = "{http://uri.etsi.org/02918/v1.2.1#}"


@dataclass(frozen=True, slots=True)
class _Manifest:
    """An ASiCManifest: the signature file that it is for, its octets, and the files that it lists, checked.

    *name* is None where the one data object stands in place of a manifest.
    """

    name: str | None
    signature: str
    octets: bytes
    content: tuple[Content, ...]
    hashes: tuple[str, ...]
    problems: tuple[Problem, ...]


def examine(archive: Archive, layout: Layout, ctx: Context, *, numbered_from: int) -> tuple[list[Found], list[Problem]]:
    """Examine the signers of all CAdES signature files, numbered on from *numbered_from*.

    Returns:
        The signatures with what each leads to, and the problems of files that can't be read.
    """
    found: list[Found] = []
    manifests, problems = _manifests(archive, layout, ctx.limits)
    for name in layout.cms_signatures:
        mine = [m for m in manifests if m.signature == name]
        if len(mine) > 1:
            problems.append(Problem(ProblemCode.MALFORMED_CONTAINER, "two manifests for one signature"))
        manifest = mine[0] if len(mine) == 1 else _single_file(name, archive, layout)
        try:
            number = numbered_from + sum(f.evidence.counters is None for f in found)
            found += _signers(name, manifest, archive, layout, ctx, number)
        except UnreadableCmsError as error:
            problems.append(error.problem)
    return found, problems


def _signers(
    name: str, manifest: _Manifest | None, archive: Archive, layout: Layout, ctx: Context, number: int
) -> list[Found]:
    content = () if manifest is None else manifest.content
    wrapping = Wrapping(layout.kind, tuple(c.name for c in content))
    detached = None if manifest is None else manifest.octets
    found = cms.evidence(archive.files[name], detached, wrapping, ctx.trust, ctx.limits, numbered_from=number)
    auxiliary = () if manifest is None or manifest.name is None else (manifest.name,)
    return [
        Found(e, ())
        if e.counters is not None
        else Found(e if manifest is None else _with_manifest(e, manifest), content, auxiliary)
        for e in found
    ]


def _single_file(name: str, archive: Archive, layout: Layout) -> _Manifest | None:
    """Give the one data object of ASiC-S in place of a manifest; None where it can't be told what is signed."""
    if layout.kind is not Container.ASIC_S or len(layout.data) != 1:
        return None
    only = layout.data[0]
    octets = archive.files[only]
    return _Manifest(None, name, octets, (Content(only, octets),), (), ())


def _with_manifest(evidence: Evidence, manifest: _Manifest) -> Evidence:
    """Add what checking the manifest's digests has shown; it can only make the verdict worse."""
    problems = (*evidence.problems, *manifest.problems)
    hashes = tuple(dict.fromkeys((*evidence.hashes, *manifest.hashes)))
    evidence = replace(evidence, problems=problems, hashes=hashes)
    if evidence.integrity is not True or not manifest.problems:
        return evidence
    codes = {problem.code for problem in manifest.problems}
    if ProblemCode.HASH_MISMATCH in codes:
        return replace(evidence, integrity=False, failure=SubIndication.HASH_FAILURE)
    missing = codes == {ProblemCode.CONTENT_NOT_FOUND}
    failure = SubIndication.SIGNED_DATA_NOT_FOUND if missing else SubIndication.FORMAT_FAILURE
    return replace(evidence, integrity=None, failure=failure)


def _manifests(archive: Archive, layout: Layout, limits: Limits) -> tuple[list[_Manifest], list[Problem]]:
    manifests: list[_Manifest] = []
    problems: list[Problem] = []
    for name in layout.manifests:
        try:
            root = xml.parse(archive.files[name], limits).root
            if root.tag == ASIC + "ASiCManifest":
                manifests.append(_manifest(root, name, archive, limits))
        except MalformedXmlError as error:
            problems.append(Problem(error.code, str(error)))
    return manifests, problems


def _manifest(root: Element, name: str, archive: Archive, limits: Limits) -> _Manifest:
    uri = xml.required(root, ASIC + "SigReference").get("URI", "")
    listed = list(xml.children(root, ASIC + "DataObjectReference"))
    if not listed or len(listed) > limits.references:
        raise MalformedXmlError("a manifest that lists nothing, or more than the limit allows")
    checked = [_listed(element, archive) for element in listed]
    return _Manifest(
        name=name,
        signature=entry_name(uri, archive.files) or uri,
        octets=archive.files[name],
        content=tuple(content for content, _, _ in checked if content is not None),
        hashes=tuple(dict.fromkeys(hashed for _, hashed, _ in checked if hashed is not None)),
        problems=tuple(problem for _, _, problem in checked if problem is not None),
    )


def _listed(element: Element, archive: Archive) -> tuple[Content | None, str | None, Problem | None]:
    """Check one listed file: its content, the digest's name, and what is wrong with it."""
    uri = element.get("URI", "")
    name = entry_name(uri, archive.files)
    if name is None:
        return None, None, Problem(ProblemCode.CONTENT_NOT_FOUND, uri)
    algorithm = xml.required(element, DS + "DigestMethod").get("Algorithm", "")
    octets = archive.files[name]
    content = Content(name, octets, element.get("MimeType") or None)
    try:
        hash_name = digest_from_uri(algorithm)
        fits = keys.digest(hash_name, octets) == xml.binary(xml.required(element, DS + "DigestValue"))
    except UnsupportedAlgorithmError:
        return content, None, Problem(ProblemCode.UNSUPPORTED_ALGORITHM, algorithm)
    return content, hash_name, None if fits else Problem(ProblemCode.HASH_MISMATCH, uri)


def unread(layout: Layout, found: Sequence[Found]) -> list[Problem]:
    """Name what signs by time-stamp or evidence record alone, which is recognised and not verified."""
    return [] if found or not layout.proofs else [Problem(ProblemCode.UNSUPPORTED_FORMAT, "time-stamps alone")]
