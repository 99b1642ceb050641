"""A union of two countries whose lists lie on a small web server: each list can be renewed, spoiled or taken away."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from fakes.web import Web, running

from authority import trusted_list
from authority.pki import Authority, Identity
from authority.trusted_list import ListOfLists, NationalList, Pointer
from cases.sealed import Key, Keyring, Vault
from runtime.list_refresh import Refresh
from runtime.list_shelf import Records, Shelf
from runtime.list_sources import NetworkSource
from runtime.transport import Pace, Reach
from verify.certificate import Certificate
from verify.trust import TrustStore

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
WIDE = Pace(redirects=3, silence=30.0, deadline=60.0)
"""Nothing on loopback takes so long, whatever else the machine is at."""
TIGHT = Pace(redirects=3, silence=2.0, deadline=3.0)
"""For servers that never come to an end."""
VAULT = Vault(Keyring((Key("k1", b"1" * 32),)))


@dataclass
class Union:
    """*latvia* and *estonia* run their lists, *latvia* signs the list of lists; *folder* is where a program keeps them."""

    web: Web
    folder: Path
    latvia: Authority = field(default_factory=lambda: Authority(NOW))
    estonia: Authority = field(default_factory=lambda: Authority(NOW, country="EE"))
    now: datetime = NOW

    def __post_init__(self) -> None:
        """Publish everything."""
        self.lists = {a.country: trusted_list.default_list(a) for a in (self.latvia, self.estonia)}
        self.lotl = ListOfLists(333, NOW - timedelta(days=20), NOW + timedelta(days=100), self.pointers())
        self.publish_lotl()
        for country in self.lists:
            self.publish(country)

    def authority(self, country: str) -> Authority:
        """Give the authority of a country."""
        return self.latvia if country == "LV" else self.estonia

    def pointers(self, lotl_signers: tuple[Identity, ...] = ()) -> tuple[Pointer, ...]:
        """Point to the list of lists itself and to both countries' lists."""
        above = tuple(s.certificate for s in lotl_signers or (self.latvia.lotl_signer,))
        national = (
            Pointer(a.country, f"{self.web.url}/{a.country}.xml", (a.list_signer.certificate,))
            for a in (self.latvia, self.estonia)
        )
        return (Pointer("EU", f"{self.web.url}/lotl.xml", above, list_of_lists=True), *national)

    def publish_lotl(self, signer: Identity | None = None, path: str = "/lotl.xml", **changes: object) -> bytes:
        """Publish the list of lists, changed."""
        self.lotl = replace(self.lotl, **changes)  # type: ignore[arg-type]
        data = trusted_list.list_of_lists(self.lotl, signer or self.latvia.lotl_signer)
        self.serve(path, data)
        return data

    def publish(self, country: str, signer: Identity | None = None, **changes: object) -> bytes:
        """Publish a national list, changed."""
        content: NationalList = replace(self.lists[country], **changes)  # type: ignore[arg-type]
        self.lists[country] = content
        data = trusted_list.national_list(content, signer or self.authority(country).list_signer)
        self.serve(f"/{country}.xml", data)
        return data

    def serve(self, path: str, data: bytes) -> None:
        """Serve *data* with an ETag, and answer 304 to whoever names it."""
        etag = f'"{hash(data)}"'

        def behave(handler: BaseHTTPRequestHandler) -> None:
            current = handler.headers.get("If-None-Match") == etag
            handler.send_response(304 if current else 200)
            handler.send_header("ETag", etag)
            handler.send_header("Content-Length", "0" if current else str(len(data)))
            handler.end_headers()
            handler.wfile.write(b"" if current else data)

        self.web.behave(path, behave)

    @property
    def signers(self) -> list[Certificate]:
        """Who may sign the list of lists by the Official Journal of this union."""
        return [Certificate.load(self.latvia.lotl_signer.der)]

    @property
    def shelf(self) -> Shelf:
        """Where the program keeps the lists."""
        return Shelf(self.folder, VAULT)

    def refresh(self, *, signers: list[Certificate] | None = None, pace: Pace = WIDE) -> Records:
        """Fetch as the program does."""
        source = NetworkSource(f"{self.web.url}/lotl.xml", Reach(allow_loopback=True), pace)
        try:
            return Refresh(self.shelf, source, self.signers if signers is None else signers, self.now).run()
        finally:
            source.close()

    def store(self) -> TrustStore:
        """Load what the program has."""
        return self.shelf.store(self.signers)

    def had(self) -> dict[str, int]:
        """Give the number of each list that the program trusts."""
        return {t.territory: t.sequence for t in self.store().lists if t.refused is None}


@contextmanager
def union(folder: Path) -> Iterator[Union]:
    """Open a union with its server."""
    with running() as web:
        yield Union(web, folder)
