"""One act on one case: the case locked as it was seen, everything that follows in the same transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cases import store
from cases.casework import case_at_work, perform
from cases.database import writing
from cases.history import Act
from cases.life import Deed
from cases.model import Case
from desk.acts import Person
from runtime.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Work:
    """What an act works with: it ends with the transaction."""

    session: Session
    rt: Runtime
    case: Case
    act: Act
    person: Person

    def perform(self, deed: Deed, **facts: object) -> None:
        """Do *deed*, with the person's reason in the history. Raises RefusedError."""
        reason = {"reason": self.person.reason} if self.person.reason else {}
        perform(self.session, self.rt.vault, self.act, self.case, deed, reason | facts)


@contextmanager
def at_work(rt: Runtime, number: str, person: Person, seen: int | None = None) -> Iterator[Work]:
    """Take the case *number* in hand; *seen* is the version that the actor looked at, None: whichever it is.

    Raises:
        UnknownRowError: there is no such case.
        StaleViewError, Conflict: it was changed by somebody else since; nothing was written.
        DatabaseUnavailableError: see `cases.database.writing`.
    """
    with writing(rt.db) as session:
        case = case_at_work(session, number, seen)  # who waited for the lock acts after whoever held it
        yield Work(session, rt, case, act_of(rt, person), person)


def act_of(rt: Runtime, person: Person) -> Act:
    """Name who acts, now, for the history."""
    return store.Act(person.name, rt.clock(), person.system_user)
