"""Fetching the EU lists: the list of lists first, then every national list it points to; the last good one counts on.

Nothing is kept that `verify` refuses, nothing older takes the place of something newer, and no failure of one list costs
another. TS 119 615, 4.1 to 4.3; TS 119 612, 5.3.13.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from runtime.failures import NoAnswerError
from runtime.list_reading import ListReader
from runtime.list_shelf import LIST_OF_LISTS, NAME, PIVOT, ListRecord, Records, Shelf
from runtime.list_sources import Delivered, ListSource
from verify.certificate import Certificate
from verify.list_of_lists import ListOfLists, Pointer
from verify.trust import TrustedList, TrustStore

log = structlog.get_logger(__name__)

AT_ONCE = 8
"""National servers asked side by side."""


@dataclass(frozen=True, slots=True)
class Refresh:
    """One run: who may sign the list of lists, the time, and what ends the run early (then lists are left as they are)."""

    shelf: Shelf
    source: ListSource
    lotl_signers: list[Certificate]
    now: datetime
    stopping: Callable[[], bool] = lambda: False

    def run(self) -> Records:
        """Fetch what has changed and give what is now known of each list.

        Raises:
            OSError: the folder can't be written.
        """
        with self.shelf.reading() as reader:
            return self._read_by(reader)

    def _read_by(self, reader: ListReader) -> Records:
        before, held = self.shelf.records(), self.shelf.store(self.lotl_signers)
        record, lotl = before.of(LIST_OF_LISTS), self._last_good(reader)
        try:
            lotl, delivered = self._list_of_lists(record, held, reader)
            above = _had(record, delivered, self.now)
        except NoAnswerError as error:
            log.warning("list_of_lists_not_refreshed", cause=str(error))
            above = _failed(record, error, self.now)
        lists = before.lists if lotl is None else (above, *self._national(lotl, before, held, reader))
        known = _with(lists, above)
        complete = not self.stopping() and all(r.failure is None for r in known)
        return self._noted(Records(self.now, complete, known))

    def _noted(self, records: Records) -> Records:
        self.shelf.note(records)
        return records

    def _last_good(self, reader: ListReader) -> ListOfLists | None:
        """Give the list of lists at hand: national lists change without it, and are not to wait for its server."""
        at_hand = self.shelf.get(LIST_OF_LISTS)
        if at_hand is None:
            return None
        try:
            found = self._latest(reader, [*self.shelf.pivots(), at_hand])
        except NoAnswerError:
            return None
        return found if _is(found, at_hand) else None

    def _latest(self, reader: ListReader, lists: Sequence[bytes]) -> ListOfLists | None:
        return reader.latest(lists, self.lotl_signers)

    def _national(self, lotl: ListOfLists, before: Records, held: TrustStore, reader: ListReader) -> list[ListRecord]:
        pointers = _pointers(lotl)
        self.shelf.drop_others([LIST_OF_LISTS, *(n for n in self.shelf.names() if n.startswith(PIVOT)), *pointers])
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="lists") as threads:
            return list(threads.map(lambda p: self._one(p, before.of(p.territory), held, reader), pointers.values()))

    def _list_of_lists(self, record: ListRecord, held: TrustStore, reader: ListReader) -> tuple[ListOfLists, Delivered]:
        """Have the list of lists, with as many pivots as it takes to believe it."""
        at_hand = self.shelf.get(LIST_OF_LISTS)
        delivered = self.source.list_of_lists(record if at_hand is not None else ListRecord(LIST_OF_LISTS))
        data = _current(delivered, at_hand)
        claims = reader.claims(data)
        _refuse_unreadable(claims.list)
        _refuse_older(claims.list, held.list_of("EU"))
        earlier = [*self.shelf.pivots(), *([at_hand] if at_hand is not None else [])]
        found = self._latest(reader, [*earlier, data])
        if not _is(found, data):
            pivots = self.source.pivots(claims.pivots)
            found = self._latest(reader, [*earlier, *pivots, data])
            if _is(found, data):
                self._keep_pivots(pivots)
        if found is None or not _is(found, data):
            raise NoAnswerError(_refusal(found, claims.list))
        if at_hand is not None and not _is(self._latest(reader, [*self.shelf.pivots(), data]), data):
            self._keep_pivots([at_hand])  # it alone names the signer, so that it is needed as long as its successor
        self.shelf.put(LIST_OF_LISTS, data)
        return found, delivered

    def _keep_pivots(self, pivots: Iterable[bytes]) -> None:
        for pivot in pivots:
            self.shelf.put(PIVOT + hashlib.sha256(pivot).hexdigest()[:16], pivot)

    def _one(self, pointer: Pointer, record: ListRecord, held: TrustStore, reader: ListReader) -> ListRecord:
        """Have one national list; whatever goes wrong concerns this list alone."""
        if self.stopping():
            return record
        try:
            at_hand = self.shelf.get(pointer.territory)
            known = record if at_hand is not None else ListRecord(pointer.territory)
            delivered = self.source.national(pointer, known)
            data = _current(delivered, at_hand)
            found = reader.national(data, pointer.signers)
            _refuse_unfit(found, pointer, held.list_of(pointer.territory))
            self.shelf.put(pointer.territory, data)
        except NoAnswerError as error:
            log.warning("list_not_refreshed", territory=pointer.territory, cause=str(error))
            return _failed(record, error, self.now, pointer.location)
        return _had(record, delivered, self.now)


def _current(delivered: Delivered, at_hand: bytes | None) -> bytes:
    data = delivered.data or at_hand
    if data is None:
        raise NoAnswerError("the server says that nothing has changed, but there is no list at hand")
    return data


def _refuse_unreadable(claimed: ListOfLists) -> None:
    if not claimed.territory:
        raise NoAnswerError((claimed.refused or "").rstrip("."))


def _pointers(lotl: ListOfLists) -> dict[str, Pointer]:
    """Give the pointers to national lists by territory; of two, the first (TS 119 612, 5.3.13: one for machines)."""
    found: dict[str, Pointer] = {}
    for pointer in lotl.pointers:
        if NAME.fullmatch(pointer.territory) and pointer.territory != lotl.territory:
            found.setdefault(pointer.territory, pointer)
    return found


def _refuse_unfit(found: TrustedList, pointer: Pointer, held: TrustedList | None) -> None:
    if found.refused is not None:
        raise NoAnswerError(found.refused.rstrip("."))
    if found.territory != pointer.territory:
        raise NoAnswerError("the list is of another territory than the list of lists says")
    _refuse_older(found, held)


def _refuse_older(found: TrustedList | ListOfLists, held: TrustedList | None) -> None:
    """Refuse a list that was replaced: whoever brings an old one back brings back whom it trusted (TS 119 612, 5.3.2)."""
    if held is None or held.refused is not None:
        return
    if (found.sequence, found.issued) < (held.sequence, held.issued):
        raise NoAnswerError(f"the list has number {found.sequence} and is older than {held.sequence} at hand")


def _is(found: ListOfLists | None, data: bytes) -> bool:
    return found is not None and found.refused is None and found.sha256 == hashlib.sha256(data).hexdigest()


def _refusal(found: ListOfLists | None, claimed: ListOfLists) -> str:
    """Say why a list of lists is not believed: what is wrong with itself, else that nobody vouches for its signer."""
    if found is not None and found.refused is not None and found.sha256 == claimed.sha256:
        return found.refused.rstrip(".")
    return (claimed.refused or "").rstrip(".") or "the list of lists is not believed"


def _failed(record: ListRecord, error: NoAnswerError, now: datetime, url: str = "") -> ListRecord:
    return replace(record, url=record.url or url, failed_at=now, failure=str(error))


def _had(record: ListRecord, delivered: Delivered, now: datetime) -> ListRecord:
    return replace(
        record, url=delivered.url, etag=delivered.etag, modified=delivered.modified, checked_at=now, failure=None
    )


def _with(lists: Collection[ListRecord], record: ListRecord) -> tuple[ListRecord, ...]:
    return (record, *(other for other in lists if other.name != record.name))
