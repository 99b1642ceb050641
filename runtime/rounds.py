"""Verification in rounds: a report names what it misses, the network is asked, and the same bytes are verified again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from verify.report import CrlQuery, IssuerQuery, Missing, OcspQuery
from verify.revocation import Revocations

ROUNDS = 4
"""Times that the network is asked: for an issuer, for revocation data of the chain that then shows, anew where an answer
was too old, once more for who else may know. A hostile chain could go on for ever."""

Answers = Mapping[Missing, bytes | None]
"""What each question brought, None where it brought nothing."""


class Asker(Protocol):
    """What asks the network."""

    def ask(self, queries: Sequence[Missing], *, anew: bool = False) -> dict[Missing, bytes | None]:
        """Give an answer to each question, None where there is none. *anew*: none that was kept from earlier."""


class Ordered(Protocol):
    """An order that carries what is known of revocation; a dataclass, so that it can be given again with more."""

    @property
    def revocations(self) -> Revocations:
        """Answers so far."""


class Lacking(Protocol):
    """Anything that names what it misses."""

    @property
    def missing(self) -> Sequence[Missing]:
        """What the network would have to answer."""


AnOrder = TypeVar("AnOrder", bound=Ordered)
Found = TypeVar("Found", bound=Lacking)


def settled(once: Callable[[AnOrder], Found], order: AnOrder, asker: Asker | None) -> Found:
    """Call *once* with *order*, fetch what it misses, and call it again; the network is asked at most `ROUNDS` times.

    Without *asker* the first answer is the last.
    """
    found = once(order)
    asking = _Asking()
    for _ in range(ROUNDS):
        spent = asking.spent(found.missing)
        if spent:
            order = _given_up(order, spent)
            found = once(order)
        fresh, stale = asking.next(found.missing)
        if asker is None or not (fresh or stale):
            break
        answers = (asker.ask(fresh) if fresh else {}) | (asker.ask(stale, anew=True) if stale else {})
        asking.note(fresh, stale, answers)
        order = _with_answers(order, answers)
        found = once(order)
    return found


@dataclass(slots=True)
class _Asking:
    """What was asked so far: *kept* may have been answered from memory, *renewed* was asked for anew since."""

    asked: set[Missing] = field(default_factory=set)
    kept: set[Missing] = field(default_factory=set)
    renewed: set[Missing] = field(default_factory=set)

    def next(self, missing: Sequence[Missing]) -> tuple[list[Missing], list[Missing]]:
        """Give what to ask for the first time, and what anew: still missing although answered, perhaps from memory."""
        return [q for q in missing if q not in self.asked], [q for q in missing if q in self.kept]

    def note(self, fresh: Sequence[Missing], stale: Sequence[Missing], answers: Answers) -> None:
        """Remember what has been asked."""
        self.asked.update(fresh)
        self.renewed.update(stale)
        self.kept = {query for query in fresh if answers[query] is not None}

    def spent(self, missing: Sequence[Missing]) -> set[str]:
        """Give the addresses whose newest answer settles nothing: whoever else may know is to be asked instead."""
        return {query.url for query in missing if query in self.renewed}


def _given_up(order: AnOrder, urls: set[str]) -> AnOrder:
    before = order.revocations
    return replace(order, revocations=replace(before, failed=before.failed | urls))  # type: ignore[type-var]  # `Ordered` can't say that it is a dataclass


def _with_answers(order: AnOrder, answers: Answers) -> AnOrder:
    """Add what the network answered; what it did not is named, so that it is not asked again in this examination."""
    before = order.revocations
    given = [(query, answer) for query, answer in answers.items() if answer is not None]
    revocations = Revocations(
        ocsp=before.ocsp + tuple(a for q, a in given if isinstance(q, OcspQuery)),
        crls=before.crls + tuple(a for q, a in given if isinstance(q, CrlQuery)),
        certificates=before.certificates + tuple(a for q, a in given if isinstance(q, IssuerQuery)),
        failed=before.failed | {query.url for query, answer in answers.items() if answer is None},
    )
    return replace(order, revocations=revocations)  # type: ignore[type-var]  # as above
