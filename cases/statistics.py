"""Figures of a year for the pages and the supervisory authority, counted by the database in a fixed number of queries.

Days are days in the company's zone. A database knows instants: the offset of each is reckoned from the changes of the
zone between summer and winter in the years at hand, so that both databases count alike.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, TypeVarTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Integer, Select, case, cast, func, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from cases.clocks import last_days, running
from cases.model import Case, CaseRight, Mail, ReviewItem
from cases.states import ClosedAs, RightOutcome
from classifier.rights import Right
from verify.judge import Verdict

Columns = TypeVarTuple("Columns")

DAY_SECONDS: Final = 86_400
LONGEST_ANSWER: Final = timedelta(days=2 * 366)
"""Beyond a year's end answers of that year's requests are reckoned for so long; a later one counts as of winter time."""
NO_REQUEST: Final = (ClosedAs.MERGED, ClosedAs.OPENED_IN_ERROR)
"""Cases that were no request of their own."""


@dataclass(frozen=True, slots=True)
class YearFigures:
    """*by_month* counts rights by (month 1 to 12, right). *days_used* counts answered rights by days from receipt to answer.

    *in_time* of the answered ones left no later than their last day; *late* after it; *overdue* are unanswered and late;
    *running* unanswered with time left. *verdicts* counts mails by the judgement of their signatures.
    """

    year: int
    by_month: Mapping[tuple[int, Right], int]
    days_used: Mapping[int, int]
    in_time: int
    late: int
    overdue: int
    running: int
    outcomes: Mapping[RightOutcome, int]
    verdicts: Mapping[Verdict, int]

    @property
    def requests(self) -> int:
        """How many rights were invoked."""
        return sum(self.by_month.values())

    @property
    def in_time_share(self) -> float | None:
        """Of all whose answer came or should have come: the share that came in time, 0 to 1; None: none yet."""
        settled = self.in_time + self.late + self.overdue
        return self.in_time / settled if settled else None


class EpochSeconds(FunctionElement[int]):
    """An instant as whole seconds since 1970."""

    type = Integer()
    inherit_cache = True


class EpochDay(FunctionElement[int]):
    """A day as days since 1970."""

    type = Integer()
    inherit_cache = True


@compiles(EpochSeconds, "sqlite")
def _seconds_sqlite(element: EpochSeconds, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CAST(strftime('%s', {compiler.process(element.clauses, **kw)}) AS INTEGER)"


@compiles(EpochSeconds, "postgresql")
def _seconds_postgresql(element: EpochSeconds, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CAST(floor(date_part('epoch', {compiler.process(element.clauses, **kw)})) AS BIGINT)"


@compiles(EpochDay, "sqlite")
def _day_sqlite(element: EpochDay, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CAST(strftime('%s', {compiler.process(element.clauses, **kw)}) AS INTEGER) / {DAY_SECONDS}"


@compiles(EpochDay, "postgresql")
def _day_postgresql(element: EpochDay, compiler: SQLCompiler, **kw: Any) -> str:
    return f"({compiler.process(element.clauses, **kw)} - DATE '1970-01-01')"


def years(session: Session, zone: ZoneInfo) -> list[int]:
    """The years in which requests were received, the newest first."""
    first = session.scalar(select(func.min(CaseRight.received_at)))
    last = session.scalar(select(func.max(CaseRight.received_at)))
    if first is None or last is None:
        return []
    return list(range(last.astimezone(zone).year, first.astimezone(zone).year - 1, -1))


def year_figures(session: Session, zone: ZoneInfo, year: int, today: date) -> YearFigures:
    """Count the requests received in *year*, as things stand on *today*; seven queries, whatever the size."""
    span = Span(year, zone)
    timing = _timing(session, span)
    overdue, still = _unanswered(session, span, today)
    return YearFigures(
        year=year,
        by_month=_by_month(session, span),
        days_used=_summed((days, count) for days, _, count in timing),
        in_time=sum(count for _, in_time, count in timing if in_time),
        late=sum(count for _, in_time, count in timing if not in_time),
        overdue=overdue,
        running=still,
        outcomes=_outcomes(session, span),
        verdicts=_verdicts(session, span),
    )


@dataclass(frozen=True, slots=True)
class Span:
    """One year in one zone."""

    year: int
    zone: ZoneInfo

    def start(self, month: int) -> datetime:
        """The first instant of a month; the 13th is the next January."""
        year, month = (self.year, month) if month <= 12 else (self.year + 1, 1)  # noqa: PLR2004  months
        return datetime(year, month, 1, tzinfo=self.zone).astimezone(UTC)

    def local_day(self, instant: ColumnElement[Any]) -> ColumnElement[int]:
        """The day of an instant in the zone, as days since 1970."""
        return cast((EpochSeconds(instant) + self._offset(instant)) // literal(DAY_SECONDS, Integer), Integer)

    def _offset(self, instant: ColumnElement[Any]) -> ColumnElement[int]:
        """Seconds east of Greenwich at an instant, by the changes of the zone from the year's start on."""
        changes = list(offset_changes(self.zone, self.start(1), self.start(13) + LONGEST_ANSWER))
        before, after = changes[:-1], changes[-1][1]
        return case(*((instant < until, offset) for until, offset in before), else_=after) if before else literal(after)


def offset_changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[tuple[datetime, int]]:
    """Until when (exclusive) each offset of the zone holds, in seconds; to the hour, as zones of today change."""
    at, hour = start, timedelta(hours=1)
    while at < end:
        offset, step = at.astimezone(zone).utcoffset(), at
        while step < end and step.astimezone(zone).utcoffset() == offset:
            step += timedelta(days=1)
        while step > at and (step - hour).astimezone(zone).utcoffset() != offset:
            step -= hour
        at = min(step, end)
        yield at, int((offset or timedelta()).total_seconds())


def _of_year(statement: Select[*Columns], span: Span) -> Select[*Columns]:
    """Rights received in the year, without those of cases that were no request of their own."""
    within = (CaseRight.received_at >= span.start(1)) & (CaseRight.received_at < span.start(13))
    no_request = select(Case.id).where(Case.closed_as.in_(NO_REQUEST))
    return statement.select_from(CaseRight).where(within, CaseRight.case_id.not_in(no_request))


def _by_month(session: Session, span: Span) -> dict[tuple[int, Right], int]:
    month = case(*((CaseRight.received_at < span.start(n + 1), n) for n in range(1, 12)), else_=12).label("month")
    statement = _of_year(select(month, CaseRight.right, func.count()), span).group_by(month, CaseRight.right)
    return {(int(number), right): count for number, right, count in session.execute(statement)}


def _timing(session: Session, span: Span) -> list[tuple[int, bool, int]]:
    """Days used, whether in time, and how many."""
    answered = span.local_day(CaseRight.answered_at.expression)
    days = (answered - span.local_day(CaseRight.received_at.expression)).label("days")
    in_time = case((answered <= EpochDay(last_days()), 1), else_=0).label("in_time")
    statement = _of_year(select(days, in_time, func.count()), span).where(CaseRight.answered_at.is_not(None))
    rows = session.execute(statement.group_by(days, in_time))
    return [(max(0, int(used)), bool(good), count) for used, good, count in rows]


def _unanswered(session: Session, span: Span, today: date) -> tuple[int, int]:
    """How many are unanswered: past their last day, and with time left."""
    late = case((last_days() < today, 1), else_=0).label("late")
    statement = _of_year(select(late, func.count(CaseRight.id)), span).where(running()).group_by(late)
    found = {bool(is_late): count for is_late, count in session.execute(statement)}
    return found.get(True, 0), found.get(False, 0)


def _summed(pairs: Iterator[tuple[int, int]]) -> dict[int, int]:
    total: Counter[int] = Counter()
    for key, count in pairs:
        total[key] += count
    return dict(sorted(total.items()))


def _outcomes(session: Session, span: Span) -> dict[RightOutcome, int]:
    statement = _of_year(select(CaseRight.outcome, func.count()), span).group_by(CaseRight.outcome)
    return {outcome: count for outcome, count in session.execute(statement)}  # noqa: C416  rows are no pairs to the type checker


def _verdicts(session: Session, span: Span) -> dict[Verdict, int]:
    """Mails with an accepted signature, and those that went to review by the judgement of theirs."""
    within = (span.start(1), span.start(13))
    accepted = select(func.count()).select_from(Mail).where(Mail.signed_digest.is_not(None))
    accepted = accepted.where(Mail.received_at >= within[0], Mail.received_at < within[1])
    reviewed = select(ReviewItem.decision, func.count()).where(ReviewItem.decision != Verdict.ACCEPT)
    reviewed = reviewed.where(ReviewItem.received_at >= within[0], ReviewItem.received_at < within[1])
    found = {decision: count for decision, count in session.execute(reviewed.group_by(ReviewItem.decision))}  # noqa: C416  as above
    return {Verdict.ACCEPT: session.scalar(accepted) or 0, **found}
