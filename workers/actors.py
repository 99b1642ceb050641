"""The actors: thin wrappers that take an id, never let an error escape, and keep no delay in the queue."""

from collections.abc import Callable

import dramatiq
import structlog

from cases.failures import StoreError
from cases.sealed import SealError
from cases.states import OutboundState, Stage
from runtime.runtime import Runtime
from runtime.sandbox import SandboxClosedError
from workers.delivery import deliver
from workers.pipeline import advance
from workers.queues import BrokerQueue

log = structlog.get_logger(__name__)


def declare(rt: Runtime, broker: dramatiq.Broker) -> BrokerQueue:
    """Declare both actors on *broker* and give the queue that sends to them."""

    @dramatiq.actor(broker=broker, actor_name="advance", queue_name="mails", max_retries=0)
    def advance_mail(mail_id: int) -> None:
        guarded(advance_to_rest, rt, mail_id)

    @dramatiq.actor(broker=broker, actor_name="deliver", queue_name="outbound", max_retries=0)
    def deliver_row(row_id: int) -> None:
        guarded(deliver, rt, row_id)

    return BrokerQueue(advance_mail, deliver_row)


def advance_to_rest(rt: Runtime, mail_id: int) -> Stage | None:
    """Take the steps that can be taken now: a verified mail is concluded at once."""
    stage = advance(rt, mail_id)
    return advance(rt, mail_id) if stage is Stage.VERIFIED else stage


def guarded(
    step: Callable[[Runtime, int], Stage | OutboundState | None], rt: Runtime, row_id: int
) -> Stage | OutboundState | None:
    """Take a step; what fails in the surroundings is logged, and the sweeper brings the row again."""
    try:
        return step(rt, row_id)
    except (StoreError, SealError, SandboxClosedError) as error:
        log.warning("step_postponed", row=row_id, cause=str(error) or type(error).__name__)
        return None
