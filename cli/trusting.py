"""What the command line trusts: lists and anchors named there, else those of the settings."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from verify.dataclass import dataclass

if TYPE_CHECKING:
    from config.settings import Settings
    from runtime.fetch import Fetcher
    from runtime.inspection import Trusted
    from runtime.rounds import Asker
    from verify.report import Missing


@dataclass(frozen=True, slots=True)
class TrustOptions:
    """Paths given with ``--trusted-list``, ``--trust-anchor``, ``--list-signer`` and ``--lotl-signer``."""

    lists: tuple[Path, ...]
    anchors: tuple[Path, ...]
    list_signers: tuple[Path, ...]
    lotl_signers: tuple[Path, ...]


def trusted(options: TrustOptions) -> "Trusted":
    """Load what *options* name; without any list or anchor, what the settings name."""
    from config.settings import load
    from runtime.algorithm_dates import load_algorithms
    from runtime.inspection import Trusted

    settings = load()
    if options.lists or options.anchors:
        from runtime.named_trust import load_named

        trust = load_named(options.lists, options.anchors, options.list_signers, options.lotl_signers)
    else:
        from runtime.trust import load_trust

        trust = load_trust(settings)
    return Trusted(trust, load_algorithms(settings))


@contextmanager
def network(*, offline: bool) -> "Iterator[Asker | None]":
    """Give what asks the network, None where it is not to be asked."""
    from config.settings import load

    settings = load()
    if offline or settings.offline:
        yield None
        return
    later = _Network(settings)
    try:
        yield later
    finally:
        later.close()


class _Network:
    """Asks the network; what that takes is loaded with the first question, which most signed documents never raise."""

    def __init__(self, settings: "Settings") -> None:
        self._settings = settings
        self._fetcher: Fetcher | None = None
        self._lock = Lock()

    def ask(self, queries: "Sequence[Missing]", *, anew: bool = False) -> "dict[Missing, bytes | None]":
        """See `runtime.fetch.Fetcher.ask`."""
        with self._lock:
            if self._fetcher is None:
                self._fetcher = self._connected()
        return self._fetcher.ask(queries, anew=anew)

    def close(self) -> None:
        """Stop asking."""
        if self._fetcher is not None:
            self._fetcher.close()

    def _connected(self) -> "Fetcher":
        from runtime.fetch import Fetcher

        proxy = self._settings.http_proxy
        return Fetcher(
            allow_loopback=self._settings.allow_test_anchors, proxy=proxy.get_secret_value() if proxy else None
        )
