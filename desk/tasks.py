"""What letters become where the program can't carry them: dated work for a person, with the number to ring."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cases import store
from cases.database import reading, writing
from cases.failures import WrongStateError
from cases.states import OutboundState
from cases.wording import TASK_ACTS
from classifier.rights import ChannelKind
from desk.acts import Person
from desk.posting import act_of
from runtime.notices import Notice
from runtime.records import load
from runtime.runtime import Runtime
from verify.codes import Sentence


@dataclass(frozen=True, slots=True)
class Task:
    """Work for a person by *due_on*. *target* is the number to ring, None in person; *what* explains the channel."""

    id: int
    case: str | None
    kind: str
    channel: ChannelKind
    target: str | None
    what: Sentence
    subject: str
    body: str
    due_on: date | None
    error: str | None


def tasks(rt: Runtime) -> Iterator[Task]:
    """Give what a person has to do by hand, oldest first: calls, meetings, acknowledgements; not what is to be posted."""
    with reading(rt.db) as session:
        rows = store.list_outbound(session, OutboundState.TASK)
        numbers = store.numbers_of(session, (row.case_id for row in rows))
    for row in rows:
        parcel = store.open_parcel(rt.vault, row)
        notice = load(Notice, parcel.content)
        channel = ChannelKind(row.channel)
        if channel is ChannelKind.POST and notice.sheet is not None:
            continue
        yield Task(
            id=row.id,
            case=numbers.get(row.case_id),
            kind=row.kind,
            channel=channel,
            target=parcel.recipient,
            what=TASK_ACTS[channel],
            subject=notice.subject,
            body=notice.body,
            due_on=row.due_on,
            error=row.error,
        )


def task_done(rt: Runtime, outbound_id: int, person: Person) -> None:
    """Note that the work was done: the client was told. Letters by post are noted with their day (`desk.print_queue`).

    Raises:
        UnknownRowError, WrongStateError: there is no such task, or it was done or taken back already.
    """
    with writing(rt.db) as session:
        store.lock_head(session)
        row = store.get_outbound(session, outbound_id)
        letter = load(Notice, store.open_parcel(rt.vault, row).content)
        if row.channel is ChannelKind.POST and letter.sheet is not None:
            raise WrongStateError(f"outbound {row.id} goes by post; note the day on which it was posted")
        store.complete_task(session, rt.vault, act_of(rt, person), outbound_id)
