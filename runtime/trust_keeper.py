"""The trust data of a running program: held, fetched when due, and taken up when its files change, without a restart."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event

import structlog

from cases.sealed import Vault
from config.settings import Settings, SettingsError
from runtime.list_refresh import Refresh
from runtime.list_shelf import Records
from runtime.list_sources import NetworkSource
from runtime.named_trust import official_signers
from runtime.transport import Reach
from runtime.trust import EU, load_trust, shelf, trust_stamp
from verify.certificate import Certificate
from verify.trust import TrustStore

log = structlog.get_logger(__name__)

RETRY_PART = 24
"""After a fetch that did not bring every list the next one comes in this part of the usual time (15 minutes of 6 hours)."""
JITTER = 0.1
"""Every program's own share of the pause, up or down, so that the lists' servers are not asked by all at once."""


def reach(settings: Settings) -> Reach:
    """Tell by what way lists are fetched."""
    proxy = settings.http_proxy.get_secret_value() if settings.http_proxy else None
    return Reach(settings.allow_test_anchors, proxy)


class TrustKeeper:
    """Holds what is trusted. *on_change* is told of every new store; *signers* may sign the list of lists.

    Raises:
        SettingsError: as `load_trust`, at the start only; later the last good data count on.
    """

    def __init__(
        self,
        settings: Settings,
        vault: Vault,
        clock: Callable[[], datetime],
        signers: list[Certificate] | None = None,
    ) -> None:
        self._settings = settings
        self._vault = vault
        self._clock = clock
        self._signers = official_signers() if signers is None else signers
        self._share = random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - it spreads load, no secret rests on it
        self._stopping = Event()
        self._stamp = trust_stamp(settings)
        self.store: TrustStore = self._load()
        self.on_change: Callable[[TrustStore], None] = lambda _: None

    def keep(self) -> None:
        """Fetch the lists if that is due, and take up what has changed, whoever changed it."""
        if self._settings.trust_source == EU and not self._settings.offline:
            try:
                self._fetch_if_due()
            except OSError as error:
                log.error("lists_not_kept", cause=error.strerror)  # noqa: TRY400 - the sentence is the whole story
        self._take_up()

    def stop(self) -> None:
        """Begin no further list."""
        self._stopping.set()

    def records(self) -> Records:
        """Give what is known of the EU lists besides their content; nothing where a folder is trusted instead."""
        if self._settings.trust_source != EU:
            return Records()
        return shelf(self._settings, self._vault).records()

    def _fetch_if_due(self) -> None:
        kept = shelf(self._settings, self._vault)
        if not self._due(kept.records()):
            return
        with kept.alone() as alone:
            if not alone or not self._due(kept.records()):
                return  # another process of this machine fetches, or has just done so
            source = NetworkSource(self._settings.lotl_url, reach(self._settings))
            try:
                records = Refresh(kept, source, self._signers, self._clock(), self._stopping.is_set).run()
            finally:
                source.close()
        log.info("lists_refreshed", complete=records.complete, lists=len(records.lists))

    def _due(self, records: Records) -> bool:
        """Tell whether the pause is over; a time in the future was noted under a wrong clock, and counts for nothing."""
        if records.tried_at is None:
            return True
        pause = timedelta(seconds=self._settings.trust_refresh) * self._share
        passed = self._clock() - records.tried_at
        return not timedelta(0) <= passed < (pause if records.complete else pause / RETRY_PART)

    def _take_up(self) -> None:
        stamp = trust_stamp(self._settings)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self.store = self._load()
        except SettingsError as error:
            log.error("trust_not_taken_up", cause=str(error))  # noqa: TRY400 - the sentence is the whole story
            return
        self.on_change(self.store)
        log.info("trust_changed", lists=len(self.store.lists), anchors=self.store.anchors_count)

    def _load(self) -> TrustStore:
        if self._settings.trust_source == EU:
            return shelf(self._settings, self._vault).store(self._signers)
        return load_trust(self._settings)
