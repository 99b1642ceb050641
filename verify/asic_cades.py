"""CAdES signature files of an ASiC container: over the single file (ASiC-S), or over a manifest that lists files (ASiC-E).

EN 319 162-1, 4.3.3.2, 4.4.3.2 and annex A.4: the CMS signs the manifest's octets, the manifest holds digests of files.
"""

from collections.abc import Sequence
from dataclasses import replace

from verify import cms
from verify.asic_layout import Layout
from verify.asic_manifests import Manifest
from verify.cms import UnreadableCmsError, Wrapping
from verify.codes import ProblemCode
from verify.container import Archive
from verify.context import Context
from verify.coverage import Content, Found
from verify.evidence import Evidence
from verify.report import Container, Problem, SubIndication

SIGNATURE_SIZE = 8 * 1024 * 1024
"""Octets of one signature file: its content lies beside it, and real ones with large CRLs stay below 2 MiB."""


def examine(
    archive: Archive, layout: Layout, manifests: Sequence[Manifest], ctx: Context, *, numbered_from: int
) -> tuple[list[Found], list[Problem]]:
    """Examine the signers of all CAdES signature files over *manifests*, numbered on from *numbered_from*.

    Returns:
        The signatures with what each leads to, and the problems of files that can't be read. No further files are read
        once there are more signatures than the limit.
    """
    found: list[Found] = []
    problems: list[Problem] = []
    for name in layout.cms_signatures:
        mine = [m for m in manifests if m.signature == name]
        if len(mine) > 1:
            problems.append(Problem(ProblemCode.MALFORMED_CONTAINER, "two manifests for one signature"))
        if len(archive.files[name]) > SIGNATURE_SIZE:
            problems.append(Problem(ProblemCode.TOO_LARGE, "a signature file beyond the limit"))
            continue
        manifest = mine[0] if len(mine) == 1 else _single_file(name, archive, layout)
        try:
            number = numbered_from + sum(f.evidence.counters is None for f in found)
            found += _signers(name, manifest, archive, layout, ctx, number)
        except UnreadableCmsError as error:
            problems.append(error.problem)
        if len(found) > ctx.limits.signatures:
            break
    return found, problems


def _signers(
    name: str, manifest: Manifest | None, archive: Archive, layout: Layout, ctx: Context, number: int
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


def _single_file(name: str, archive: Archive, layout: Layout) -> Manifest | None:
    """Give the one data object of ASiC-S in place of a manifest; None where it can't be told what is signed."""
    if layout.kind is not Container.ASIC_S or len(layout.data) != 1:
        return None
    only = layout.data[0]
    octets = archive.files[only]
    return Manifest(None, name, octets, (Content(only, octets),), (), ())


def _with_manifest(evidence: Evidence, manifest: Manifest) -> Evidence:
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
