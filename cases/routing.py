"""By which channel a letter goes: as the client wished, or otherwise with a reason that stands in the letter (DOMAIN 5.1)."""

from collections.abc import Mapping
from dataclasses import dataclass

from cases.dates import Language
from cases.letter_kinds import LetterError
from cases.troubles import Trouble
from classifier.rights import ChannelKind

EADDRESS_REASON: Mapping[Language, str] = {
    Language.LV: "uzņēmums oficiālajā elektroniskajā adresē privātpersonai rakstīt nevar.",
    Language.EN: "a company cannot write to a private person at the official electronic address.",
    Language.RU: "предприятие не может писать частному лицу на официальный электронный адрес.",
}
"""Why e-adrese falls back (DOMAIN 5.3); it goes on after a colon."""


class ChannelError(LetterError):
    """A letter can't go that way; the message says what to do. Nothing was sent."""


class DeviationNeedsReasonError(ChannelError):
    """Another channel than asked for, without a reason."""


class EAddressError(ChannelError):
    """The official electronic address was chosen, and a company can't write there to a private person."""


class ChannelUnknownError(ChannelError):
    """The wish stands in an attachment that nobody has read."""


class NoAddressError(ChannelError):
    """There is no address for the channel."""


class AddressNotConfirmedError(ChannelError):
    """The address stands only in the unsigned envelope, and personal data would go there (DOMAIN 5.2)."""


@dataclass(frozen=True, slots=True)
class Way:
    """The channel of a letter, and why it is not the one asked for (empty where it is)."""

    channel: ChannelKind
    deviation: str = ""


def way(
    wish: ChannelKind, chosen: ChannelKind | None, reason: str, language: Language, *, has_mail_address: bool
) -> Way:
    """Give the channel: *chosen* by a person, else the client's *wish*; e-adrese falls back to e-mail, else to post.

    Raises:
        ChannelError: the choice needs a reason, can't be used, or must be made by a person.
    """
    if chosen is ChannelKind.EADDRESS:
        raise EAddressError(Trouble.EADDRESS_CLOSED)
    if (chosen or wish) is ChannelKind.IN_ATTACHMENT:
        raise ChannelUnknownError(Trouble.WISH_UNREAD)
    if wish is ChannelKind.EADDRESS:
        fallback = ChannelKind.EMAIL if has_mail_address else ChannelKind.POST
        return Way(_plain(chosen or fallback), reason.strip() or EADDRESS_REASON[language])
    wished, taken = _plain(wish), _plain(chosen or wish)
    if taken is ChannelKind.IN_ATTACHMENT:
        raise ChannelUnknownError(Trouble.WISH_UNREAD)
    if taken is wished or wished is ChannelKind.IN_ATTACHMENT:
        return Way(taken)
    if not reason.strip():
        raise DeviationNeedsReasonError(Trouble.DEVIATION_UNREASONED)
    return Way(taken, reason.strip())


def _plain(channel: ChannelKind) -> ChannelKind:
    """No wish: electronic, because the request came electronically (GDPR 12(3))."""
    return ChannelKind.EMAIL if channel is ChannelKind.NONE else channel
