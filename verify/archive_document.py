"""An ordinary ZIP archive as a document: it signs nothing, and what is in it is told."""

import hashlib
from collections.abc import Sequence

from verify import archive
from verify.archive import Entry
from verify.candidate import Candidate
from verify.codes import ProblemCode
from verify.container import BrokenContainerError, is_unsafe_path
from verify.context import Context
from verify.limits import Limits
from verify.report import Container, DocumentReport, Missing, Problem


def check(candidate: Candidate, ctx: Context) -> tuple[DocumentReport, tuple[Missing, ...]]:
    """Report an archive as a whole: the names in it, none of which it covers, and what keeps it from being opened.

    The documents in it are candidates of their own; whoever takes the mail apart unpacks them.
    """
    names, problems = _contents(candidate.content, ctx.limits)
    digest = hashlib.sha256(candidate.content).hexdigest()
    return DocumentReport(candidate.part, candidate.name, Container.ZIP, digest, (), (), names, problems), ()


def _contents(data: bytes, limits: Limits) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    try:
        found = archive.entries(data)
        if archive.is_package(found):
            return (), ()
        if len(found) > limits.archive_entries:
            return (), (Problem(ProblemCode.TOO_LARGE, "more entries than the limit allows"),)
    except BrokenContainerError as error:
        return (), (error.problem,)
    return tuple(entry.name for entry in found), tuple(_problems(found))


def _problems(found: Sequence[Entry]) -> list[Problem]:
    problems = []
    if any(entry.encrypted for entry in found):
        problems.append(Problem(ProblemCode.PASSWORD_PROTECTED))
    if any(is_unsafe_path(entry.name) for entry in found):
        problems.append(Problem(ProblemCode.PATH_ESCAPE))
    if len({entry.name.casefold() for entry in found}) < len(found):
        problems.append(Problem(ProblemCode.DUPLICATE_NAME))
    return problems
