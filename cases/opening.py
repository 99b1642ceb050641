"""Cases come into being here, and only so: from accepted signatures, or by a named person's act with a reason.

A number is ``DSR-YYYY-NNNNNN``, counted per year of opening in the company's zone. The counter's row is locked and
changed in the transaction that writes the case, so a number whose case is rolled back is given again: no gap, no double.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from cases.acceptance import SignedRequest
from cases.deadline import Deadline
from cases.failures import MissingReasonError
from cases.history import Act, Event, lock_head, record
from cases.life import By, Deed, after
from cases.model import Case, CaseNumber, CaseRight
from cases.progress import token_or_none
from cases.rows import insert_unless_there, locked
from cases.sealed import Place, Vault
from cases.states import CaseState, RightOutcome
from classifier.rights import ChannelWish, Requester, Right
from verify.report import Signer


@dataclass(frozen=True, slots=True)
class DueRight:
    """A right with the dates that its own receipt gives."""

    right: Right
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class NewCase:
    """What a case begins with. *rights* is never empty; *sender* is the address in From, lower case.

    *request* is the text that is asked, as people read it. *reference* is the number that an older register gave it.
    *person* names who asks, where a colleague wrote it down instead of a signature.
    *zone* is the company's: it tells in which year the case is counted.
    """

    rights: tuple[DueRight, ...]
    channel: ChannelWish
    language: str
    policy_version: str
    zone: ZoneInfo
    request: str
    requester: Requester | None = None
    sender: str | None = None
    flags: tuple[str, ...] = ()
    reference: str | None = None
    person: str | None = None

    def __post_init__(self) -> None:
        if not self.rights:
            # Without this, a case would have no clock, and nobody would be late.
            msg = "a case has at least one right"
            raise ValueError(msg)

    @property
    def received_at(self) -> datetime:
        """The earliest receipt among the rights."""
        return min(right.deadline.received_at for right in self.rights)


def open_case(session: Session, vault: Vault, act: Act, new: NewCase, signed: SignedRequest) -> Case:
    """Open the case of a request that rests on accepted signatures."""
    return _open(session, vault, act, new, _Ground(signed=signed))


def open_case_by_person(session: Session, vault: Vault, act: Act, new: NewCase, reason: str) -> Case:
    """Open a case on the word of a named person: a released review item, a letter on paper.

    Raises:
        MissingReasonError: *reason* is empty.
    """
    return _open(session, vault, act, new, _Ground(reason=stated(reason)))


def stated(reason: str) -> str:
    """A person's reason, trimmed.

    Raises:
        MissingReasonError: it is empty.
    """
    if not reason.strip():
        raise MissingReasonError("this act needs a reason")
    return reason.strip()


@dataclass(frozen=True, slots=True)
class _Ground:
    """Why a case may be opened: one of the two."""

    signed: SignedRequest | None = None
    reason: str | None = None


def _open(session: Session, vault: Vault, act: Act, new: NewCase, ground: _Ground) -> Case:
    lock_head(session)
    year = act.at.astimezone(new.zone).year
    sequence = _next_number(session, year)
    case = Case(
        year=year,
        sequence=sequence,
        number=f"DSR-{year:04d}-{sequence:06d}",
        reference=new.reference,
        state=CaseState.OPEN,
        flags=list(new.flags),
        received_at=new.received_at,
        opened_at=act.at,
        opened_by=act.actor,
        channel=new.channel.kind,
        language=new.language,
        requester=new.requester,
        sender_token=token_or_none(vault, "address", new.sender),
        policy_version=new.policy_version,
        rights=[_right_row(right) for right in new.rights],
    )
    _seal_person(vault, case, new, ground.signed)
    session.add(case)
    session.flush()
    record(session, vault, act, Event("case_opened", _opening_facts(case, ground), case_id=case.id))
    return case


def _next_number(session: Session, year: int) -> int:
    session.execute(insert_unless_there(session, CaseNumber, year=year, last=0))
    counter = locked(session, CaseNumber, year=year)
    counter.last += 1
    return counter.last


def _seal_person(vault: Vault, case: Case, new: NewCase, signed: SignedRequest | None) -> None:
    """Fill the sealed columns, bound to the case's number, and the tokens of whoever signed."""
    case.request = vault.seal(_place(case, "request"), new.request.encode("utf-8", "surrogatepass"))
    set_channel(vault, case, new.channel)
    if new.person is not None:
        case.person = vault.seal_json(_place(case, "person"), new.person)
    if signed is None:
        return
    case.signed_digest = signed.digest
    case.signer_token = token_or_none(vault, "signer", signed.identity)
    if signed.signer is not None:
        case.signer = vault.seal_json(_place(case, "signer"), asdict(signed.signer))


def _opening_facts(case: Case, ground: _Ground) -> dict[str, Any]:
    return {
        "number": case.number,
        "received_at": case.received_at.isoformat(),
        "rights": {right.right: right.due_on.isoformat() for right in case.rights},
        "signed_digest": case.signed_digest,
        "reason": ground.reason,
    }


def _right_row(due: DueRight) -> CaseRight:
    return CaseRight(
        right=due.right,
        outcome=RightOutcome.PENDING,
        received_at=due.deadline.received_at,
        nominal_due_on=due.deadline.nominal_due_on,
        due_on=due.deadline.due_on,
        target_on=due.deadline.target_on,
    )


def add_rights(session: Session, vault: Vault, act: Act, case: Case, rights: Sequence[DueRight]) -> tuple[Right, ...]:
    """Add the rights that *case* lacks, each with its own clock; what is there keeps its own. Returns what was added.

    A case that was answered is at work again: what was added is not answered.
    """
    there = {row.right for row in case.rights}
    fresh = [_right_row(due) for due in rights if due.right not in there]
    if not fresh:
        return ()
    case.rights.extend(fresh)
    if case.state is CaseState.ANSWERED:
        case.state = after(Deed.RETURN, case.state, By.PROGRAM)
    session.flush()
    content = {"rights": {row.right: row.due_on.isoformat() for row in fresh}}
    record(session, vault, act, Event("rights_added", content, case_id=case.id))
    return tuple(row.right for row in fresh)


def set_channel(vault: Vault, case: Case, wish: ChannelWish, *, noted: bool = False) -> None:
    """Keep the wish of the client how to be answered; *noted*: a person wrote it down, it is not what the request says."""
    case.channel = wish.kind
    case.channel_target = None
    if wish.target is not None:
        value = {_NOTED: wish.target} if noted else wish.target
        case.channel_target = vault.seal_json(_place(case, "channel_target"), value)


_NOTED = "noted"
"""Under this name stands an address that a person wrote down later: no signature vouches for it."""


def open_request(vault: Vault, case: Case) -> str:
    """The text of the request. Raises SealError."""
    sealed = case.request
    return "" if sealed is None else vault.open(_place(case, "request"), sealed).decode("utf-8", "surrogatepass")


def open_channel_target(vault: Vault, case: Case) -> str | None:
    """Where the client wants the answer sent, None where no target was stated. Raises SealError."""
    target = _channel_target(vault, case)
    return None if target is None else str(target[_NOTED] if isinstance(target, dict) else target)


def is_channel_noted(vault: Vault, case: Case) -> bool:
    """Whether a person wrote down where the client wants the answer sent, after the request came. Raises SealError."""
    return isinstance(_channel_target(vault, case), dict)


def _channel_target(vault: Vault, case: Case) -> Any:
    sealed = case.channel_target
    return None if sealed is None else vault.open_json(_place(case, "channel_target"), sealed)


def open_person(vault: Vault, case: Case) -> str | None:
    """Who asked, as a colleague wrote it down; None for a case that came by mail. Raises SealError."""
    return None if case.person is None else str(vault.open_json(_place(case, "person"), case.person))


def open_signer(vault: Vault, case: Case) -> Signer | None:
    """Who signed, None for a case that rests on a person's word or on several signers. Raises SealError."""
    return None if case.signer is None else Signer(**vault.open_json(_place(case, "signer"), case.signer))


def _place(case: Case, column: str) -> Place:
    return Place("case", column, case.number)
