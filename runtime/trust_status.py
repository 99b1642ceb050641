"""How far each trusted list is trusted now, how old it is, and when it was last had: for people, health and metrics."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from runtime.list_shelf import LIST_OF_LISTS, PIVOT, ListRecord, Records
from verify.as_json import rfc3339
from verify.trust import TrustedList, TrustStore


class ListState(StrEnum):
    """TRUSTED: its signer is authenticated. VOUCHED: only by who named the list. MISSING: never had."""

    TRUSTED = "trusted"
    VOUCHED = "vouched"
    STALE = "stale"
    REFUSED = "refused"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class ListStatus:
    """One list. *signer* is the SHA-256 of its signer's certificate, *anchors* counts certificates of its services.

    *refused* is the sentence why nothing of the list at hand is trusted. *last_success* is when the far end last gave or
    confirmed it; *failure* the sentence why that did not succeed at *last_failure*, None once it has since.
    """

    territory: str
    state: ListState
    sequence: int | None = None
    issued: datetime | None = None
    next_update: datetime | None = None
    signer: str | None = None
    authenticated: bool = False
    anchors: int = 0
    refused: str | None = None
    url: str | None = None
    last_success: datetime | None = None
    last_failure: datetime | None = None
    failure: str | None = None

    @property
    def good(self) -> bool:
        """Whether what the list says can be relied on now."""
        return self.state in {ListState.TRUSTED, ListState.VOUCHED}

    @property
    def leads(self) -> bool:
        """Whether a signature can be accepted by it: a list of lists alone names no service."""
        return self.good and self.anchors > 0

    def as_json(self) -> dict[str, Any]:
        """``infotrust/trusted-list/1``: times in RFC 3339, unknown is null."""
        return {
            "schema": "infotrust/trusted-list/1",
            "territory": self.territory,
            "sequence": self.sequence,
            "issued": rfc3339(self.issued),
            "next_update": rfc3339(self.next_update),
            "signer": self.signer,
            "authenticated": self.authenticated,
            "anchors": self.anchors,
            "state": self.state.value,
            "refused": self.refused,
            "url": self.url,
            "last_success": rfc3339(self.last_success),
            "last_failure": rfc3339(self.last_failure),
            "failure": self.failure,
        }


def statuses(store: TrustStore, records: Records, now: datetime) -> tuple[ListStatus, ...]:
    """Give the state of every list that was loaded, and of every one that should be there and never was had."""
    by_territory = {_territory(record): record for record in records.lists if not record.name.startswith(PIVOT)}
    loaded = [_loaded(t, by_territory.pop(t.territory, ListRecord("")), now) for t in store.lists]
    return (*loaded, *_never_had(by_territory.values()))


def _territory(record: ListRecord) -> str:
    return "EU" if record.name == LIST_OF_LISTS else record.name


def _loaded(trusted: TrustedList, record: ListRecord, now: datetime) -> ListStatus:
    known = trusted.territory != ""
    return ListStatus(
        territory=trusted.territory,
        state=_state(trusted, now),
        sequence=trusted.sequence if known else None,
        issued=trusted.issued if known else None,
        next_update=trusted.next_update,
        signer=None if trusted.signer is None else trusted.signer.sha256,
        authenticated=trusted.authenticated,
        anchors=sum(len(s.certificates) for s in trusted.services),
        refused=trusted.refused,
        url=record.url or None,
        last_success=record.checked_at,
        last_failure=record.failed_at,
        failure=record.failure,
    )


def _state(trusted: TrustedList, now: datetime) -> ListState:
    if trusted.refused is not None:
        return ListState.REFUSED
    if trusted.stale(now):
        return ListState.STALE
    return ListState.TRUSTED if trusted.authenticated else ListState.VOUCHED


def _never_had(records: Iterable[ListRecord]) -> Iterable[ListStatus]:
    for record in records:
        yield ListStatus(
            territory=_territory(record),
            state=ListState.MISSING,
            url=record.url or None,
            last_success=record.checked_at,
            last_failure=record.failed_at,
            failure=record.failure,
        )
