"""Examining a mail from outside: a child process reads it, the parent asks the network, until nothing is missing."""

from dataclasses import replace

from classifier.rights import Classification, RequestText
from runtime.examine import Examination, Order, Shared, examine, read_request
from runtime.fetch import Fetcher
from runtime.records import load
from runtime.rounds import settled
from runtime.sandbox import Killed, KilledError, Sandbox


class Examiner:
    """Examines mails in *sandbox*; *fetcher* is None where the network is not to be asked (OFFLINE)."""

    def __init__(self, sandbox: Sandbox, fetcher: Fetcher | None) -> None:
        self._sandbox = sandbox
        self._fetcher = fetcher

    def examine(self, raw: bytes, order: Order) -> Examination:
        """Read and verify *raw*, asking the network for what is missing. Its texts are read once, at the end.

        Raises:
            KilledError: the child process died or was ended.
            ChildFailedError: a mistake of the program; the message names its place.
        """
        if self._fetcher is None:
            return self._once(raw, order)
        latest = order

        def verified(asked: Order) -> Examination:
            nonlocal latest
            latest = asked
            return self._once(raw, asked)

        found = settled(verified, replace(order, final=False), self._fetcher)
        return self._once(raw, replace(latest, final=True)) if found.report.missing else found

    def classify(self, text: RequestText) -> Classification:
        """Read one request. Raises as `examine`."""
        return load(Classification, _alive(self._sandbox.run(read_request, b"", text)))

    def renew(self, shared: Shared) -> None:
        """Examine later mails with newer trust data."""
        self._sandbox.renew(shared)

    def close(self) -> None:
        """End the child processes and the asking."""
        if self._fetcher is not None:
            self._fetcher.close()
        self._sandbox.close()

    def _once(self, raw: bytes, order: Order) -> Examination:
        return load(Examination, _alive(self._sandbox.run(examine, raw, order)))


def _alive(answer: bytes | Killed) -> bytes:
    if isinstance(answer, Killed):
        raise KilledError(answer.cause)
    return answer
