"""Where answers of a case may go: what a signature, a letter on paper, or a named person vouches for (DOMAIN 5.2)."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.history import Act, Event, record
from cases.model import Case
from cases.model_letters import ConfirmedAddress
from cases.opening import is_channel_noted, open_channel_target, stated
from cases.progress import open_envelope
from cases.sealed import Place, Vault
from classifier.rights import ChannelKind

BY_MAIL = (ChannelKind.EMAIL, ChannelKind.NONE)
"""No wish: electronic, because the request came electronically (GDPR 12(3))."""


class AddressSource(StrEnum):
    """What vouches for an address. ENVELOPE is unauthenticated: nothing personal goes there before a person confirms it."""

    SIGNED = "signed"
    PAPER = "paper"
    PERSON = "person"
    EARLIER_CASE = "earlier_case"
    ENVELOPE = "envelope"


@dataclass(frozen=True, slots=True)
class Address:
    """*target* as its channel writes it: a mail address, a postal address on one line, a phone number in E.164."""

    target: str
    source: AddressSource

    @property
    def confirmed(self) -> bool:
        """Whether personal data may go there."""
        return self.source is not AddressSource.ENVELOPE


def address_of(session: Session, vault: Vault, case: Case, channel: ChannelKind) -> Address | None:
    """The best address of a case for *channel*; None where none is known.

    A named person's word goes first, then what the signed request (or a colleague's entry of a letter on paper) says,
    then the envelope of the mail, which counts as confirmed where an earlier case of the same signer confirmed it.
    """
    channel = _one_name(channel)
    confirmed = _row(session, case, channel)
    if confirmed is not None:
        return Address(str(vault.open_json(_place(case, channel, "target"), confirmed.target)), AddressSource.PERSON)
    stated_target = open_channel_target(vault, case) if _one_name(case.channel) is channel else None
    if stated_target is not None:
        return _judged(session, vault, case, channel, stated_target)
    sender = envelope_sender(vault, case) if channel is ChannelKind.EMAIL else None
    return None if sender is None else _unsigned(session, vault, case, channel, sender)


def _judged(session: Session, vault: Vault, case: Case, channel: ChannelKind, target: str) -> Address:
    """Tell what vouches for the address that the request states."""
    if case.signed_digest is not None and not is_channel_noted(vault, case):
        return Address(target, AddressSource.SIGNED)
    if not case.mails:
        return Address(target, AddressSource.PAPER)
    return _unsigned(session, vault, case, channel, target)


def _unsigned(session: Session, vault: Vault, case: Case, channel: ChannelKind, target: str) -> Address:
    known = _is_on_file(session, vault, case, channel, target)
    return Address(target, AddressSource.EARLIER_CASE if known else AddressSource.ENVELOPE)


def _is_on_file(session: Session, vault: Vault, case: Case, channel: ChannelKind, target: str) -> bool:
    """Tell whether an earlier case of the same signer has this address, confirmed by a person."""
    if case.signer_token is None:
        return False
    statement = (
        select(ConfirmedAddress.id)
        .join(Case, Case.id == ConfirmedAddress.case_id)
        .where(Case.signer_token == case.signer_token, ConfirmedAddress.channel == channel)
        .where(ConfirmedAddress.token.in_(vault.tokens("address", target.lower())))
    )
    return session.scalar(statement.limit(1)) is not None


def envelope_sender(vault: Vault, case: Case) -> str | None:
    """The address in From of the first mail of a case; unauthenticated."""
    senders = (open_envelope(vault, mail).sender for mail in case.mails)
    return next((sender for sender in senders if sender is not None), None)


def confirm(
    session: Session, vault: Vault, act: Act, case: Case, channel: ChannelKind, target: str, reason: str
) -> None:
    """A named person vouches for an address; a later word replaces it.

    Raises:
        MissingReasonError: *reason* (how it was checked) is empty.
    """
    channel = _one_name(channel)
    row = _row(session, case, channel)
    if row is None:
        row = ConfirmedAddress(case_id=case.id, channel=channel)
        session.add(row)
    row.target = vault.seal_json(_place(case, channel, "target"), target)
    row.token = vault.token("address", target.lower())
    row.reason = vault.seal_json(_place(case, channel, "reason"), stated(reason))
    row.confirmed_at, row.confirmed_by, row.system_user = act.at, act.actor, act.system_user
    session.flush()
    record(session, vault, act, Event("address_confirmed", {"channel": channel, "reason": reason}, case_id=case.id))


def _one_name(channel: ChannelKind) -> ChannelKind:
    return ChannelKind.EMAIL if channel in BY_MAIL else channel


def _row(session: Session, case: Case, channel: ChannelKind) -> ConfirmedAddress | None:
    return session.scalars(select(ConfirmedAddress).filter_by(case_id=case.id, channel=channel)).one_or_none()


def _place(case: Case, channel: ChannelKind, column: str) -> Place:
    return Place("confirmed_address", column, f"{case.number}/{channel}")
