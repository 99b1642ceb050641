"""A telephone number as a person writes it, as E.164: what is dialled, whatever spaces stood in it."""

import re
from typing import Final

import phonenumbers

from cases.letter_kinds import LetterError
from cases.troubles import Trouble

HOME_REGION: Final = "LV"
"""Where a number without a country code is: eight digits."""
_WRITTEN: Final = re.compile(r"(?:tel\.?:?|tālr\.?:?)?[+\d\s()./-]{3,40}", re.IGNORECASE | re.ASCII)
"""Digits with the signs that people put between them; words beside them would be lost."""


class WrongAddressError(LetterError):
    """The address can't be used for its channel; the sentence does not quote it."""


def phone_number(written: str) -> str:
    """Give a number in E.164; a premium-rate one is never called (DOMAIN 5.5).

    Raises:
        WrongAddressError: it is no number, or one of those.
    """
    if not _WRITTEN.fullmatch(written.strip()):
        raise WrongAddressError(Trouble.PHONE_WRONG)
    try:
        parsed = phonenumbers.parse(written, HOME_REGION)
    except phonenumbers.NumberParseException as error:
        raise WrongAddressError(Trouble.PHONE_WRONG) from error
    if not phonenumbers.is_valid_number(parsed):
        raise WrongAddressError(Trouble.PHONE_WRONG)
    if phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.PREMIUM_RATE:
        raise WrongAddressError(Trouble.PHONE_PREMIUM)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
