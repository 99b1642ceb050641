"""Everything that the store holds of one case, read in a fixed number of queries however much there is of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.acceptance import identity
from cases.addresses import Address, address_of
from cases.answers import Answer, answers
from cases.casework import Mergers, Note, mergers, notes
from cases.clocks import runs
from cases.drafts import list_drafts
from cases.extensions import Extension, extensions
from cases.files import list_files
from cases.history import PastEvent, events
from cases.letter_kinds import LetterKind
from cases.lists import get_case
from cases.model import Case, Outbound
from cases.model_letters import CaseFile, LetterDraft
from cases.not_written_to import suppressed_by
from cases.opening import open_signer
from cases.repeats import Repeats, repeats
from cases.sealed import Vault
from cases.states import FilePurpose
from cases.ticks import Tick, ticks
from classifier.rights import ChannelKind, Right
from verify.report import Signer

CHANNELS: Final = (ChannelKind.EMAIL, ChannelKind.POST, ChannelKind.PHONE)
"""Channels that have an address."""
MAX_EARLIER: Final = 20
"""Earlier certificates of one person that are worth a look: names change seldom."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case with its rights and mails, and all that hangs on it, oldest first.

    *letters* are what was written to the client or about them, not what colleagues were told; *signer* signed, *earlier*
    are that person's certificates in other cases; *running* are rights whose clock runs; *suppressed* counts addresses
    that the case had entered.
    """

    case: Case
    running: frozenset[Right]
    letters: Sequence[Outbound]
    drafts: Sequence[LetterDraft]
    notes: Sequence[Note]
    answers: Sequence[Answer]
    extensions: Sequence[Extension]
    ticks: Sequence[Tick]
    files: Sequence[CaseFile]
    scans: Sequence[CaseFile]
    addresses: Mapping[ChannelKind, Address]
    mergers: Mergers
    repeats: Repeats
    suppressed: int
    events: Sequence[PastEvent]
    signer: Signer | None
    earlier: tuple[Signer, ...]


def read_dossier(session: Session, vault: Vault, number: str) -> Dossier:
    """Read everything of case *number*.

    Raises:
        UnknownRowError: there is no such case.
        SealError: something of it can't be opened.
    """
    case = get_case(session, number)
    found = {channel: address_of(session, vault, case, channel) for channel in CHANNELS}
    signer = open_signer(vault, case)
    return Dossier(
        case=case,
        running=frozenset(row.right for row in case.rights if runs(row)),
        letters=letters_of(session, case),
        drafts=list_drafts(session, case),
        notes=notes(session, vault, case),
        answers=answers(session, vault, case),
        extensions=extensions(session, vault, case),
        ticks=ticks(session, vault, case),
        files=list_files(session, case),
        scans=list_files(session, case, FilePurpose.SCAN),
        addresses={channel: address for channel, address in found.items() if address is not None},
        mergers=mergers(session, case),
        repeats=repeats(session, vault, case),
        suppressed=suppressed_by(session, case),
        events=events(session, vault, case_id=case.id),
        signer=signer,
        earlier=() if signer is None else _earlier(session, vault, case, signer),
    )


def letters_of(session: Session, case: Case) -> Sequence[Outbound]:
    """Give the letters of a case, oldest first."""
    kinds = [kind.value for kind in LetterKind]
    statement = select(Outbound).where(Outbound.case_id == case.id, Outbound.kind.in_(kinds))
    return session.scalars(statement.order_by(Outbound.id)).all()


def _earlier(session: Session, vault: Vault, case: Case, signer: Signer) -> tuple[Signer, ...]:
    tokens = vault.tokens("signer", identity(signer))
    statement = select(Case).where(Case.signer_token.in_(tokens), Case.id != case.id).order_by(Case.id.desc())
    opened = (open_signer(vault, one) for one in session.scalars(statement.limit(MAX_EARLIER)))
    return tuple(one for one in opened if one is not None)
