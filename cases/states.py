"""The words in which rows say where they stand (CONTRACT 4). Each enum answers one question."""

from enum import StrEnum


class Stage(StrEnum):
    """How far a mail has travelled (DESIGN 4)."""

    RECEIVED = "received"
    VERIFIED = "verified"
    WAITING = "waiting"
    IN_REVIEW = "in_review"
    DONE = "done"


class Outcome(StrEnum):
    """What became of a mail."""

    CASE = "case"
    ATTACHED = "attached"
    REVIEW = "review"
    NO_REQUEST = "no_request"
    IGNORED = "ignored"
    DUPLICATE = "duplicate"
    WAITING = "waiting"


class CaseState(StrEnum):
    """Where the work on a case stands."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    ANSWERED = "answered"
    CLOSED = "closed"


class ClosedAs(StrEnum):
    """How a case ended."""

    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    OPENED_IN_ERROR = "opened_in_error"


class RightOutcome(StrEnum):
    """What became of one right; PENDING is the only one whose clock still runs."""

    PENDING = "pending"
    GRANTED = "granted"
    GRANTED_IN_PART = "granted_in_part"
    REFUSED = "refused"
    NO_DATA = "no_data"
    WITHDRAWN = "withdrawn"


class ReviewState(StrEnum):
    """What a person made of a review item; all but WAITING are final."""

    WAITING = "waiting"
    RELEASED = "released"
    REJECTED = "rejected"
    ATTACHED = "attached"
    CLOSED = "closed"


class ProcessKind(StrEnum):
    """What a process of the program does: RUN is everything at once, the others are its parts."""

    RUN = "run"
    POLL = "poll"
    WORKER = "worker"
    SCHEDULER = "scheduler"
    WEB = "web"


class OutboundState(StrEnum):
    """Where something that shall leave stands: TASK is work for a person, HELD waits for an admin (``OUTGOING=hold``)."""

    PENDING = "pending"
    HELD = "held"
    SENT = "sent"
    FAILED = "failed"
    TASK = "task"
    DONE = "done"
