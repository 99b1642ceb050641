"""How the findings of several documents are called in one report, so that no name and no identifier means two things.

CONTRACT 2: signatures ``2/S1`` by the number of their part, covered content ``form.edoc/request.txt`` by the attachment.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from verify.candidate import Candidate
from verify.report import Container, CoveredFile, DocumentReport, SignatureReport

_HOLDERS = frozenset({Container.ASIC_E, Container.ASIC_S, Container.EDOC1, Container.ZIP})
"""What holds files of its own: one of them may be called as the container is, or as a file beside it."""


def within(candidates: Sequence[Candidate], documents: Sequence[DocumentReport]) -> tuple[DocumentReport, ...]:
    """Give the reports of *candidates* the names that they have in the message, archive or file that all came in."""
    named = zip(candidates, documents, _prefixes(candidates), strict=True)
    return tuple([_renamed(document, candidate, prefix) for candidate, document, prefix in named])


def _prefixes(candidates: Sequence[Candidate]) -> Iterator[str]:
    """Give what goes before the identifiers of each document's signatures: the part's number, or nothing.

    A signed envelope and what is signed inside it bear one number; the later one is told apart by its place, since an
    identifier that two signatures share would let the one be accepted for the other.
    """
    used: set[str] = set()
    for candidate in candidates:
        prefix = natural = "" if candidate.part is None else f"{candidate.part}/"
        place = 1
        while prefix in used:
            place += 1
            prefix = f"{natural.removesuffix('/')}:{place}/"
        used.add(prefix)
        yield prefix


def _renamed(document: DocumentReport, candidate: Candidate, prefix: str) -> DocumentReport:
    name = candidate.full_name
    if candidate.part is None and not prefix:
        return document if document.name == name else replace(document, name=name)
    beside = {file.name for file in candidate.supporting}
    itself = None if document.container in _HOLDERS else candidate.name
    return replace(
        document,
        name=name,
        signatures=tuple(_signature(s, prefix) for s in document.signatures),
        covered=tuple(_covered(c, candidate, document.container, beside, prefix) for c in document.covered),
        uncovered=tuple(name if n == itself else f"{name}/{n}" for n in document.uncovered),
    )


def _signature(signature: SignatureReport, prefix: str) -> SignatureReport:
    counters = None if signature.counters is None else prefix + signature.counters
    return replace(signature, id=prefix + signature.id, counters=counters)


def _covered(
    covered: CoveredFile, candidate: Candidate, container: Container, beside: set[str], prefix: str
) -> CoveredFile:
    by = tuple(prefix + s for s in covered.by)
    if container is Container.MIME or covered.name in candidate.signed_parts:
        return replace(covered, by=by)
    itself = container not in _HOLDERS
    if itself and covered.name == candidate.name:
        return replace(covered, name=candidate.full_name, by=by)
    if itself and covered.name in beside:
        return replace(covered, name=f"{candidate.folder}/{covered.name}" if candidate.folder else covered.name, by=by)
    return replace(covered, name=f"{candidate.full_name}/{covered.name}", by=by)


def uncovered(documents: Sequence[DocumentReport], parts: Sequence[str]) -> tuple[str, ...]:
    """List what no intact signature covers: *parts* of the message, files of archives, and what documents say of theirs.

    A part or file that is covered content, or in which something is, is not listed itself; nor is a part of one signed entity
    that another signature covers, since the numbers of parts mean one thing each.
    """
    if not parts and not any(d.uncovered for d in documents):
        return ()
    covered = {c.name for d in documents for c in d.covered}
    holders = {d.name for d in documents if d.covered} | {d.part for d in documents if d.covered}
    known = {place for name in covered | {h for h in holders if h} for place in _places(name)}
    in_archives = [n for d in documents if d.container is Container.ZIP for n in d.uncovered]
    in_files = [(n, d.container) for d in documents if d.container is not Container.ZIP for n in d.uncovered]
    inside = [name for name, container in in_files if container is not Container.MIME or name not in covered]
    beside = [name for name in (*parts, *in_archives) if name not in known and covered.isdisjoint(_around(name))]
    return tuple(dict.fromkeys((*beside, *inside)))


def _around(number: str) -> Iterator[str]:
    """Give the numbers of the parts around a part; what is in a covered part is covered (a message that was attached)."""
    while "." in number:
        number = number.rpartition(".")[0]
        yield number


def _places(name: str) -> Iterator[str]:
    """Give a name and every folder, archive or attachment that it lies in."""
    while name:
        yield name
        name = name.rpartition("/")[0]
