"""Making one case of two of one person."""

from cases import merging
from cases.casework import case_at_work
from cases.life import RefusedError
from cases.opening import stated
from cases.refusals import Refusal
from desk.acts import Person
from desk.at_work import at_work
from runtime.runtime import Runtime


def merge(
    rt: Runtime, number: str, into: str, person: Person, *, confirmed: bool = False, seen: int | None = None
) -> None:
    """Merge case *number* into *into*: mails move, the earliest receipt keeps the clock, both histories stay.

    *confirmed*: *person* vouches that both are of one person; needed where not the same signature says so.

    Raises:
        RefusedError: not one person, one case only, one of them closed, or a letter is still under way.
        MissingReasonError: nobody says why.
    """
    with at_work(rt, number, person, seen) as work:
        reason = stated(person.reason)
        target = case_at_work(work.session, into)
        if not confirmed and not merging.same_signer(rt.vault, work.case, target):
            raise RefusedError(Refusal.NOT_SAME_PERSON)
        merger = merging.Merger(work.case, target, reason)
        merging.merge(work.session, rt.vault, work.act, merger, rt.calendar)
