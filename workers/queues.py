"""The queue of ids, on any of dramatiq's brokers. What can't be queued stays due in the table."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from dramatiq import Actor
from dramatiq.errors import BrokerConnectionError
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


class Queue(Protocol):
    """Takes ids of rows whose turn it is."""

    def mails(self, ids: Iterable[int]) -> None:
        """Queue mails."""

    def outbound(self, ids: Iterable[int]) -> None:
        """Queue what shall leave."""


@dataclass(frozen=True, slots=True)
class BrokerQueue:
    """Sends ids to the two actors."""

    advance: "Actor[[int], None]"
    deliver: "Actor[[int], None]"

    def mails(self, ids: Iterable[int]) -> None:
        """Queue mails."""
        _send(self.advance, ids)

    def outbound(self, ids: Iterable[int]) -> None:
        """Queue what shall leave."""
        _send(self.deliver, ids)


def _send(actor: "Actor[[int], Any]", ids: Iterable[int]) -> None:
    """Send each id; a broker that is away is told in the log, and the rows are due again when their lease ends."""
    for row_id in ids:
        try:
            actor.send(row_id)
        except (BrokerConnectionError, RedisError) as error:  # the Redis broker lets its client's errors through
            log.warning("queue_unreachable", cause=type(error).__name__)
            return
