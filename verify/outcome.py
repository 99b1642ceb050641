"""How a validation step ends when it does not pass: an indication with its sub-indication, and what was found."""

from verify.codes import ProblemCode
from verify.dataclass import dataclass
from verify.report import Indication, Problem, SubIndication


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a step that did not pass (EN 319 102-1, 5.1.3). A step that passed is None."""

    indication: Indication
    sub: SubIndication
    problems: tuple[Problem, ...] = ()


def failed(sub: SubIndication, code: ProblemCode | None = None, detail: str | None = None) -> Outcome:
    """End as TOTAL-FAILED: no further data can change it."""
    return Outcome(Indication.TOTAL_FAILED, sub, _problems(code, detail))


def undecided(sub: SubIndication, code: ProblemCode | None = None, detail: str | None = None) -> Outcome:
    """End as INDETERMINATE: other data or a person may settle it."""
    return Outcome(Indication.INDETERMINATE, sub, _problems(code, detail))


def _problems(code: ProblemCode | None, detail: str | None) -> tuple[Problem, ...]:
    return () if code is None else (Problem(code, detail),)
