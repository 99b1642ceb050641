"""The figures of the store in the words of Prometheus, counted when they are asked for. Nothing of any person is in them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from cases import store
from cases.database import reading
from cases.model import ProcessBeat
from cases.states import CaseState, OutboundState, Outcome, ReviewState, Stage
from review.trust_figures import trust_figures
from runtime.runtime import Runtime

Code = TypeVar("Code", bound=StrEnum)


def exposition(rt: Runtime) -> bytes:
    """Give all figures in the text format of Prometheus.

    Raises:
        DatabaseUnavailableError: they can't be counted.
    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Counted(rt))
    return generate_latest(registry)


class _Counted(Collector):
    """Counts anew at each scrape."""

    def __init__(self, rt: Runtime) -> None:
        self._rt = rt

    def describe(self) -> Iterable[Metric]:
        """Count nothing at registration."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Give every figure."""
        now = self._rt.clock()
        with reading(self._rt.db) as session:
            found = store.figures(session, now, self._rt.today(), self._rt.source_name)
            processes = store.list_processes(session)
        yield from _counts(found)
        yield from _ages(found, now)
        yield _processes(processes)
        yield from trust_figures(self._rt, now)


def _counts(found: store.Figures) -> Iterator[Metric]:
    yield _by("infotrust_mails", "Stored mails by stage.", "stage", Stage, found.mails)
    yield _by("infotrust_mail_outcomes", "Mails by what became of them.", "outcome", Outcome, found.outcomes)
    yield _by("infotrust_cases", "Cases by state.", "state", CaseState, found.cases)
    yield _by("infotrust_reviews", "Review items by state.", "state", ReviewState, found.reviews)
    yield _by("infotrust_outbound", "What leaves, by state.", "state", OutboundState, found.outbound)
    yield GaugeMetricFamily("infotrust_rights_overdue", "Rights whose last day has passed.", value=found.overdue)
    text = "Mail on the server that the last look could not store."
    yield GaugeMetricFamily("infotrust_mails_missing", text, value=found.missing)


def _by(name: str, text: str, label: str, codes: type[Code], counts: Mapping[Code, int]) -> Metric:
    """Give one figure for each code of a closed list: what never happened is 0, not missing."""
    family = GaugeMetricFamily(name, text, labels=[label])
    for code in codes:
        family.add_metric([code.value], counts.get(code, 0))
    return family


def _ages(found: store.Figures, now: datetime) -> Iterator[Metric]:
    backlog = 0.0 if found.oldest_due is None else max(0.0, (now - found.oldest_due).total_seconds())
    yield GaugeMetricFamily(
        "infotrust_backlog_seconds", "Age of the mail that waits longest for its turn.", value=backlog
    )
    if found.polled_at is not None:
        text = "When the mailbox folder that is looked into most rarely was last read."
        yield GaugeMetricFamily("infotrust_polled_timestamp_seconds", text, value=found.polled_at.timestamp())


def _processes(processes: Iterable[ProcessBeat]) -> Metric:
    text = "When each process of the program last gave a sign of life."
    family = GaugeMetricFamily("infotrust_process_seen_timestamp_seconds", text, labels=["process", "host", "pid"])
    for row in processes:
        family.add_metric([row.kind.value, row.host, str(row.pid)], row.seen_at.timestamp())
    return family
