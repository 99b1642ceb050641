"""Retention at work: what has been kept long enough is emptied in small steps; a legal hold keeps what a dispute needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, assert_never

import structlog
from sqlalchemy.orm import Session

from cases import expiry, store
from cases.database import reading, writing
from cases.opening import stated
from cases.retention import RetentionClass
from desk.acts import Person
from runtime.runtime import Runtime

log = structlog.get_logger(__name__)

ACTOR: Final = "retention"
STEP: Final = 20
"""Mails or rows of one transaction, so that nobody waits long for the database; a case is a step of its own."""
MOST: Final = 2_000
"""Of one class in one look: the rest is due again at the next."""


@dataclass(frozen=True, slots=True)
class Due:
    """How much of a class is to be emptied now; at most `MOST` are counted. *days* None: it is kept for good."""

    kind: RetentionClass
    days: int | None
    count: int


def due_now(rt: Runtime) -> list[Due]:
    """Tell what a purge would empty now, class by class."""
    with reading(rt.db) as session:
        return [_due(session, rt, kind) for kind in RetentionClass]


def purge_expired(rt: Runtime) -> int:
    """Empty what has been kept long enough; give how many mails, cases and rows. May run twice at once, and takes effect once."""
    count = 0
    for kind in RetentionClass:
        with reading(rt.db) as session:
            found = _expired(session, rt, kind)
        step = 1 if kind is RetentionClass.CLOSED_CASE else STEP
        for start in range(0, len(found), step):
            count += _purge(rt, kind, found[start : start + step])
    if count:
        log.info("purged", count=count)
    return count


def hold_mail(rt: Runtime, mail_id: int, person: Person, *, on: bool) -> None:
    """Keep a mail that is in no case from being emptied, or let it be.

    Raises:
        UnknownRowError: there is no such mail.
        MissingReasonError: nobody says why.
    """
    act = store.Act(person.name, rt.clock(), person.system_user)
    with writing(rt.db) as session:
        store.lock_head(session)
        mail = store.get_mail(session, mail_id)
        mail.legal_hold = on
        content = {"on": on, "reason": stated(person.reason)}
        store.record(session, rt.vault, act, store.Event("legal_hold", content, mail_id=mail_id))


def _due(session: Session, rt: Runtime, kind: RetentionClass) -> Due:
    period = rt.retention.of(kind)
    return Due(kind, None if period is None else period.days, len(_expired(session, rt, kind)))


def _expired(session: Session, rt: Runtime, kind: RetentionClass) -> Sequence[int]:
    period = rt.retention.of(kind)
    if period is None:
        return ()
    before = rt.clock() - period
    match kind:
        case RetentionClass.CLOSED_CASE:
            return expiry.expired_cases(session, before, MOST)
        case RetentionClass.NOTICE:
            return expiry.expired_notices(session, before, MOST)
        case RetentionClass.NO_REQUEST | RetentionClass.IGNORED | RetentionClass.DUPLICATE | RetentionClass.REJECTED:
            return expiry.expired_mails(session, kind, before, MOST)
        case _:
            assert_never(kind)


def _purge(rt: Runtime, kind: RetentionClass, ids: Sequence[int]) -> int:
    """Empty one step, of what is still due under the lock of the history: a hold that came in between is heeded."""
    act = rt.act(ACTOR)
    with writing(rt.db) as session:
        store.lock_head(session)
        still = set(_expired(session, rt, kind))
        chosen = [row_id for row_id in ids if row_id in still]
        if not chosen:
            return 0
        match kind:
            case RetentionClass.CLOSED_CASE:
                for case_id in chosen:
                    expiry.purge_case(session, rt.vault, act, case_id)
            case RetentionClass.NOTICE:
                expiry.purge_notices(session, rt.vault, act, chosen)
            case (
                RetentionClass.NO_REQUEST | RetentionClass.IGNORED | RetentionClass.DUPLICATE | RetentionClass.REJECTED
            ):
                expiry.purge_mails(session, rt.vault, act, kind, chosen)
            case _:
                assert_never(kind)
    return len(chosen)
