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
    """What was decided of one right. Its clock runs on until an answer that says so has left (`CaseRight.answered_at`)."""

    PENDING = "pending"
    GRANTED = "granted"
    GRANTED_IN_PART = "granted_in_part"
    REFUSED = "refused"
    NO_DATA = "no_data"
    WITHDRAWN = "withdrawn"


class WaitingFor(StrEnum):
    """What a waiting case waits for. None of it moves a date (DOMAIN 2.1.5)."""

    IDENTITY = "identity"
    DETAILS = "details"
    OTHERS = "others"


class AnswerMeans(StrEnum):
    """How an answer was given that this program did not send."""

    EMAIL = "email"
    POST = "post"
    PHONE = "phone"
    IN_PERSON = "in_person"
    EADDRESS = "eaddress"


class ExtensionState(StrEnum):
    """Where the extension of one right stands: it is IN_FORCE only once the notice to the client has left in time."""

    ANNOUNCED = "announced"
    IN_FORCE = "in_force"
    RECALLED = "recalled"
    TOO_LATE = "too_late"


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


class FilePurpose(StrEnum):
    """What a file of a case is: data that go with an answer, or the scan of a letter that came on paper."""

    ANSWER = "answer"
    SCAN = "scan"


class OutboundState(StrEnum):
    """Where something that shall leave stands: TASK is work for a person, HELD waits for an admin (``OUTGOING=hold``).

    GATHERED notices wait for the next digest and end in it as DONE. RECALLED: who wrote it took it back in time;
    DISCARDED: an admin found that it shall not leave.
    """

    PENDING = "pending"
    HELD = "held"
    GATHERED = "gathered"
    SENT = "sent"
    FAILED = "failed"
    TASK = "task"
    DONE = "done"
    RECALLED = "recalled"
    DISCARDED = "discarded"
