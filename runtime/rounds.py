"""Verification in rounds: a report names what it misses, the network is asked, and the same bytes are verified again."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from verify.report import CrlQuery, IssuerQuery, Missing, OcspQuery, VerificationReport
from verify.revocation import Revocations

ROUNDS = 3
"""Times that the network is asked: for an issuer, for revocation data of the chain that then shows, once more for a
certificate that those brought. A hostile chain could go on for ever."""


class Asker(Protocol):
    """What asks the network."""

    def ask(self, queries: Sequence[Missing], *, anew: bool = False) -> dict[Missing, bytes | None]:
        """Give an answer to each question, None where there is none. *anew*: none that was kept from earlier."""


class Ordered(Protocol):
    """An order that carries what is known of revocation; a dataclass, so that it can be given again with more."""

    @property
    def revocations(self) -> Revocations:
        """Answers so far."""


class Reported(Protocol):
    """Anything that holds a verification report."""

    @property
    def report(self) -> VerificationReport:
        """The report."""


AnOrder = TypeVar("AnOrder", bound=Ordered)
Found = TypeVar("Found", bound=Reported)


def settled(once: Callable[[AnOrder], Found], order: AnOrder, asker: Asker | None) -> Found:
    """Call *once* with *order*, fetch what its report misses, and call it again, at most `ROUNDS` times more.

    Without *asker* the first report is the last.
    """
    found = once(order)
    asked: set[Missing] = set()
    kept: set[Missing] = set()
    for _ in range(ROUNDS):
        fresh = [query for query in found.report.missing if query not in asked]
        # Still missing although answered: the answer may have been kept from before the mail arrived.
        stale = [query for query in found.report.missing if query in kept]
        if asker is None or not (fresh or stale):
            break
        answers = (asker.ask(fresh) if fresh else {}) | (asker.ask(stale, anew=True) if stale else {})
        asked.update(fresh)
        kept = {query for query in fresh if answers[query] is not None}
        order = replace(order, revocations=_with_answers(order.revocations, answers))  # type: ignore[type-var]  # `Ordered` can't say that it is a dataclass
        found = once(order)
    return found


def _with_answers(before: Revocations, answers: dict[Missing, bytes | None]) -> Revocations:
    """Add what the network answered; what it did not is named, so that it is not asked again in this examination."""
    given = [(query, answer) for query, answer in answers.items() if answer is not None]
    return Revocations(
        ocsp=before.ocsp + tuple(a for q, a in given if isinstance(q, OcspQuery)),
        crls=before.crls + tuple(a for q, a in given if isinstance(q, CrlQuery)),
        certificates=before.certificates + tuple(a for q, a in given if isinstance(q, IssuerQuery)),
        failed=before.failed | {query.url for query, answer in answers.items() if answer is None},
    )
