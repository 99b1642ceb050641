"""The figures of trust, country by country: what is loaded, how old it is, and whether it is still had."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, Metric

from runtime.runtime import Runtime
from runtime.trust_status import ListState, ListStatus, statuses

TIMES: tuple[tuple[str, str, Callable[[ListStatus], datetime | None]], ...] = (
    ("issued", "When the trusted list of a country was issued.", lambda s: s.issued),
    ("next_update", "Until when the trusted list of a country is in force.", lambda s: s.next_update),
    ("success", "When the trusted list of a country was last had or confirmed.", lambda s: s.last_success),
    ("failure", "When the trusted list of a country could last not be had.", lambda s: s.last_failure),
)


def trust_figures(rt: Runtime, now: datetime) -> Iterator[Metric]:
    """Give every figure; a time that is not known is left out."""
    found = statuses(rt.trust, rt.trust_keeper.records(), now)
    fresh = sum(1 for status in found if status.good)
    yield GaugeMetricFamily("infotrust_trusted_lists", "Trusted lists that are loaded and fresh.", value=fresh)
    yield _states(found)
    yield _numbers("sequence", "Number of the trusted list of a country.", ((s, s.sequence) for s in found))
    yield _numbers(
        "anchors", "Certificates of the services of a country's trusted list.", ((s, s.anchors) for s in found)
    )
    yield _signers(found)
    for name, text, of in TIMES:
        moments = ((s, m.timestamp()) for s in found if (m := of(s)) is not None)
        yield _numbers(f"{name}_timestamp_seconds", text, moments)


def _states(found: Iterable[ListStatus]) -> Metric:
    """Give 1 for the state that a list is in and 0 for the others, as alerts like it."""
    family = GaugeMetricFamily(
        "infotrust_trusted_list_state",
        "How far the trusted list of a country is trusted.",
        labels=["territory", "state"],
    )
    for status in found:
        for state in ListState:
            family.add_metric([status.territory, state.value], float(status.state is state))
    return family


def _signers(found: Iterable[ListStatus]) -> Metric:
    """Give 1 under the fingerprint of each list's signer, so that a change of signer shows."""
    family = GaugeMetricFamily(
        "infotrust_trusted_list_signer",
        "Who signed the trusted list of a country (SHA-256 of the certificate).",
        labels=["territory", "signer"],
    )
    for status in found:
        if status.signer is not None:
            family.add_metric([status.territory, status.signer], 1.0)
    return family


def _numbers(name: str, text: str, values: Iterable[tuple[ListStatus, float | None]]) -> Metric:
    family = GaugeMetricFamily(f"infotrust_trusted_list_{name}", text, labels=["territory"])
    for status, value in values:
        if value is not None:
            family.add_metric([status.territory], value)
    return family
