"""What letters become where the program can't carry them: dated work for a person, with the number to ring."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cases import store
from cases.database import reading, writing
from cases.failures import WrongStateError
from cases.lists import cases_of
from cases.model import Case
from cases.opening import open_channel_target
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
    """Work for a person by *due_on*. *target* is the number to ring or where to write; *what* explains the channel."""

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


def is_to_be_posted(channel: ChannelKind, letter: Notice) -> bool:
    """Tell whether the work is a letter on paper, noted with the day of its posting (`desk.print_queue`)."""
    return channel is ChannelKind.POST and letter.sheet is not None


def tasks(rt: Runtime) -> Iterator[Task]:
    """Give what a person has to do by hand, oldest first: calls, meetings, acknowledgements; not what is to be posted."""
    with reading(rt.db) as session:
        rows = store.list_outbound(session, OutboundState.TASK)
        cases = cases_of(session, (row.case_id for row in rows))
    for row in rows:
        parcel = store.open_parcel(rt.vault, row)
        notice = load(Notice, parcel.content)
        channel = ChannelKind(row.channel)
        if is_to_be_posted(channel, notice):
            continue
        case = cases.get(row.case_id)
        yield Task(
            id=row.id,
            case=None if case is None else case.number,
            kind=row.kind,
            channel=channel,
            target=parcel.recipient or _wished(rt, case, channel),
            what=TASK_ACTS[channel],
            subject=notice.subject,
            body=notice.body,
            due_on=row.due_on,
            error=row.error,
        )


def _wished(rt: Runtime, case: Case | None, channel: ChannelKind) -> str | None:
    """Give where the client asked to be reached by that channel."""
    return None if case is None or case.channel is not channel else open_channel_target(rt.vault, case)


def task_done(rt: Runtime, outbound_id: int, person: Person) -> None:
    """Note that the work was done: the client was told. Letters by post are noted with their day (`desk.print_queue`).

    Raises:
        UnknownRowError, WrongStateError: there is no such task, or it was done or taken back already.
    """
    with writing(rt.db) as session:
        store.lock_head(session)
        row = store.get_outbound(session, outbound_id)
        letter = load(Notice, store.open_parcel(rt.vault, row).content)
        if is_to_be_posted(row.channel, letter):
            raise WrongStateError(f"outbound {row.id} goes by post; note the day on which it was posted")
        store.complete_task(session, rt.vault, act_of(rt, person), outbound_id)
