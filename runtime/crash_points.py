"""Named places at which a test lets the process die, to show that nothing is lost or done twice. In service they do nothing."""

from collections.abc import Callable
from enum import StrEnum


class CrashPoint(StrEnum):
    """Each place on a mail's way between two durable steps."""

    BEFORE_FETCH = "before_fetch"
    WHILE_FETCHING = "while_fetching"
    AFTER_FETCH = "after_fetch"
    AFTER_CHUNKS_WRITTEN = "after_chunks_written"
    AFTER_CURSOR_BEFORE_COMMIT = "after_cursor_before_commit"
    AFTER_COMMIT_BEFORE_QUEUE = "after_commit_before_queue"
    AFTER_COUNT_BEFORE_COMMIT = "after_count_before_commit"
    AFTER_QUEUE_BEFORE_MARK = "after_queue_before_mark"
    AFTER_MARK_BEFORE_NOTE = "after_mark_before_note"
    AFTER_MARK = "after_mark"
    AFTER_LEASE = "after_lease"
    AFTER_ATTEMPT_COUNTED = "after_attempt_counted"
    AFTER_EXAMINATION = "after_examination"
    AFTER_VERIFY_BEFORE_COMMIT = "after_verify_before_commit"
    AFTER_VERIFY_COMMIT = "after_verify_commit"
    AFTER_READING = "after_reading"
    AFTER_DECISION_BEFORE_WRITING = "after_decision_before_writing"
    AFTER_DECIDE_BEFORE_COMMIT = "after_decide_before_commit"
    AFTER_CASE_COMMIT = "after_case_commit"
    BEFORE_SEND = "before_send"
    AFTER_SEND_BEFORE_COMMIT = "after_send_before_commit"
    AFTER_SENT_COMMIT = "after_sent_commit"


Hook = Callable[[CrashPoint], None]


def live_on(_point: CrashPoint) -> None:
    """The hook of the service: pass every point by."""
