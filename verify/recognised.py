"""Formats that are told apart and named, but not verified: each ends as a document without signatures and a reason."""

import hashlib
from collections.abc import Callable

from verify.candidate import Candidate
from verify.codes import ProblemCode
from verify.context import Context
from verify.report import Container, DocumentReport, Missing, Problem


def named(
    container: Container, code: ProblemCode | None, detail: str | None = None
) -> Callable[[Candidate, Context], tuple[DocumentReport, tuple[Missing, ...]]]:
    """Make the checker of a format that is only recognised.

    Args:
        container: how reports call the wrapping.
        code: the problem that holds such a document; None where the file is no signed document at all.
        detail: the name of the format, for people.
    """
    problems = () if code is None else (Problem(code, detail),)

    def check(candidate: Candidate, _ctx: Context) -> tuple[DocumentReport, tuple[Missing, ...]]:
        digest = hashlib.sha256(candidate.content).hexdigest()
        return DocumentReport(candidate.part, candidate.name, container, digest, (), (), (), problems), ()

    return check
