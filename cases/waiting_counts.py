"""How much waits for people, for the menu of every page: one statement, whatever the size."""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from typing import assert_never

from sqlalchemy import ScalarSelect, exists, func, select
from sqlalchemy.orm import Session

from cases.clocks import last_days
from cases.life import UNANSWERED
from cases.model import Case, CaseRight, Outbound, ReviewItem
from cases.states import OutboundState, ReviewState, RightOutcome


class Waits(StrEnum):
    """What waits: mails for a decision, cases whose answer is due today or overdue, letters and calls for a person."""

    REVIEW = "review"
    DUE = "due"
    ERRANDS = "errands"


def count_waiting(session: Session, wanted: Collection[Waits], today: date) -> Mapping[Waits, int]:
    """Count what is *wanted*; nothing is asked where nothing is."""
    asked = tuple(wanted)
    if not asked:
        return {}
    counts = session.execute(select(*(_count(one, today) for one in asked))).one()
    return dict(zip(asked, counts, strict=True))


def _count(wanted: Waits, today: date) -> ScalarSelect[int]:
    number = select(func.count())
    match wanted:
        case Waits.REVIEW:
            chosen = number.select_from(ReviewItem).where(ReviewItem.state == ReviewState.WAITING)
        case Waits.DUE:
            # From the cases that wait, few of all: each is looked up in its rights by an index.
            due = exists().where(
                CaseRight.case_id == Case.id,
                CaseRight.answered_at.is_(None),
                CaseRight.outcome != RightOutcome.WITHDRAWN,
                last_days() <= today,
            )
            chosen = number.select_from(Case).where(Case.state.in_(UNANSWERED), due)
        case Waits.ERRANDS:
            chosen = number.select_from(Outbound).where(Outbound.state == OutboundState.TASK)
        case other:
            assert_never(other)
    return chosen.scalar_subquery()
