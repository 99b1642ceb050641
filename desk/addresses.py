"""Where answers of a case may go, and the act by which a person vouches for an address (DOMAIN 5.2)."""

import re
from typing import Final

from cases import addresses, store
from cases.addresses import Address
from cases.database import reading, writing
from cases.troubles import Trouble
from classifier.rights import ChannelKind
from desk.acts import Person
from desk.outgoing import is_ours
from desk.phones import WrongAddressError, phone_number
from desk.posting import act_of
from runtime.notices import AddressError, wire_address
from runtime.runtime import Runtime

CONFIRMABLE: Final = (ChannelKind.EMAIL, ChannelKind.POST, ChannelKind.PHONE)
MAX_POSTAL: Final = 300
"""Characters of a postal address on one line."""
MIN_LETTERS: Final = 3
_SPACES = re.compile(r"\s+")


def addresses_of(rt: Runtime, number: str) -> dict[ChannelKind, Address]:
    """Give the address of each channel that is known in a case, and what vouches for it. Raises UnknownRowError."""
    with reading(rt.db) as session:
        case = store.get_case(session, number)
        found = {kind: addresses.address_of(session, rt.vault, case, kind) for kind in CONFIRMABLE}
    return {kind: address for kind, address in found.items() if address is not None}


def confirm_address(rt: Runtime, number: str, channel: ChannelKind, target: str, person: Person) -> None:
    """Vouch for an address: from now on personal data of this case may go there. *person*'s reason says how it was checked.

    Raises:
        WrongAddressError: it is no address of that channel, or one of our own.
        MissingReasonError: no reason is given.
        UnknownRowError: there is no such case.
    """
    written = _usable(rt, channel, _SPACES.sub(" ", target).strip())
    with writing(rt.db) as session:
        store.lock_head(session)
        case = store.get_case(session, number)
        addresses.confirm(session, rt.vault, act_of(rt, person), case, channel, written, person.reason)


def _usable(rt: Runtime, channel: ChannelKind, target: str) -> str:
    match channel:
        case ChannelKind.EMAIL | ChannelKind.NONE:
            return _mail(rt, target.lower())
        case ChannelKind.POST:
            return _postal(target)
        case ChannelKind.PHONE:
            return phone_number(target)
        case _:
            raise WrongAddressError(Trouble.ADDRESS_KIND_UNKNOWN)


def _mail(rt: Runtime, target: str) -> str:
    try:
        wire_address(target)
    except AddressError as error:
        raise WrongAddressError(Trouble.MAIL_ADDRESS_WRONG) from error
    if is_ours(rt, target):
        raise WrongAddressError(Trouble.ADDRESS_OURS)
    return target


def _postal(target: str) -> str:
    if len(target) > MAX_POSTAL or not target.isprintable() or sum(c.isalpha() for c in target) < MIN_LETTERS:
        raise WrongAddressError(Trouble.POSTAL_WRONG, limit=MAX_POSTAL)
    return target
