"""Where lists come from: the network, asked only for what has changed, or a folder with a snapshot."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from runtime.failures import NoAnswerError
from runtime.list_shelf import ListRecord
from runtime.transport import Asked, Pace, Reach, Transport
from verify import list_document
from verify.limits import LIMITS
from verify.list_of_lists import Pointer
from verify.xml import Document

PACE = Pace(redirects=3, silence=20.0, deadline=120.0)
"""Some national servers need half a minute for their five MiB; nobody waits for it, since the last good list counts on."""
PIVOTS = 24
"""Pivots that are fetched: there was one or two a year since 2019, and each Official Journal notice begins anew."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A raw list with the far end's words for it; *data* None: the list at hand is still current."""

    data: bytes | None
    url: str = ""
    etag: str | None = None
    modified: str | None = None


class ListSource(Protocol):
    """What lists are had from. Each method raises NoAnswerError where it has nothing."""

    def list_of_lists(self, record: ListRecord) -> Delivered:
        """Give the list of lists."""

    def pivots(self, addresses: Iterable[str]) -> list[bytes]:
        """Give those earlier lists of lists that can be had."""

    def national(self, pointer: Pointer, record: ListRecord) -> Delivered:
        """Give the national list that *pointer* points to."""


class NetworkSource:
    """Fetches by HTTP. *address* is that of the list of lists. Safe to share between threads."""

    def __init__(self, address: str, reach: Reach, pace: Pace = PACE) -> None:
        self._address = address
        self._transport = Transport(reach, pace)

    def list_of_lists(self, record: ListRecord) -> Delivered:
        """Fetch the list of lists, if it has changed."""
        return self._fetch(self._address, record)

    def pivots(self, addresses: Iterable[str]) -> list[bytes]:
        """Fetch pivots, newest first; one that can't be had is left out, and what depends on it is then refused."""
        found = []
        for address in tuple(addresses)[:PIVOTS]:
            try:
                found.append(self._transport.send(Asked(address, LIMITS.list_size)).body)
            except NoAnswerError:
                continue
        return found

    def national(self, pointer: Pointer, record: ListRecord) -> Delivered:
        """Fetch a national list, if it has changed."""
        return self._fetch(pointer.location, record)

    def close(self) -> None:
        """End the connections."""
        self._transport.close()

    def _fetch(self, address: str, record: ListRecord) -> Delivered:
        headers = _conditions(record) if record.url == address else {}
        answer = self._transport.send(Asked(address, LIMITS.list_size, headers=headers))
        if answer.unchanged:
            return Delivered(None, address, record.etag, record.modified)
        return Delivered(answer.body, address, answer.headers.get("ETag"), answer.headers.get("Last-Modified"))


def _conditions(record: ListRecord) -> dict[str, str]:
    """Say which list is at hand (RFC 9110, 13.1); without it nothing may be answered by "unchanged"."""
    given = {"If-None-Match": record.etag, "If-Modified-Since": record.modified}
    return {name: value for name, value in given.items() if value is not None}


class FolderSource:
    """A snapshot: a folder whose ``*.xml`` are lists, told apart by content, whatever their names.

    Raises:
        OSError: the folder or a file can't be read.
    """

    def __init__(self, folder: Path) -> None:
        self._of_lists: list[tuple[int, bytes, str]] = []
        self._national: dict[str, tuple[int, bytes, str]] = {}
        for path in sorted(folder.iterdir()):
            if path.suffix == ".xml":
                self._take(path)

    def list_of_lists(self, record: ListRecord) -> Delivered:
        """Give the list of lists with the highest number."""
        del record
        if not self._of_lists:
            raise NoAnswerError("the folder holds no list of lists")
        _, data, url = max(self._of_lists)
        return Delivered(data, url)

    def pivots(self, addresses: Iterable[str]) -> list[bytes]:
        """Give every other list of lists: which of them are pivots, their signatures tell."""
        del addresses
        return [data for _, data, _ in sorted(self._of_lists)[:-1]]

    def national(self, pointer: Pointer, record: ListRecord) -> Delivered:
        """Give the list that says it is of the territory."""
        del record
        if pointer.territory not in self._national:
            raise NoAnswerError("the folder holds no such list")
        _, data, url = self._national[pointer.territory]
        return Delivered(data, url)

    def _take(self, path: Path) -> None:
        data = path.read_bytes()
        document = list_document.parse_list(data, LIMITS)
        if not isinstance(document, Document):
            return
        entry = (list_document.sequence_of(document.root), data, path.absolute().as_uri())
        if list_document.is_list_of_lists(document):
            self._of_lists.append(entry)
            return
        territory = list_document.territory(document)
        self._national[territory] = max(entry, self._national.get(territory, entry))
