"""Why a letter can't be written or sent, in the language of whoever wrote it: each kind of failure has its sentence."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from cases.letter_kinds import KINDS, LetterError, MissingBlockError, MissingFieldError, UnknownNameError
from cases.routing import (
    AddressNotConfirmedError,
    ChannelError,
    ChannelUnknownError,
    DeviationNeedsReasonError,
    EAddressError,
    NoAddressError,
)
from desk.addresses import WrongAddressError
from desk.files import FileRefusedError
from review.visits import Visit
from runtime.typesetting import TypesettingError

KEYS: Final[Mapping[type[Exception], str]] = MappingProxyType(
    {
        AddressNotConfirmedError: "letter.wrong.not_confirmed",
        NoAddressError: "letter.wrong.no_address",
        DeviationNeedsReasonError: "letter.wrong.deviation",
        EAddressError: "letter.wrong.eaddress",
        ChannelUnknownError: "letter.wrong.channel_unknown",
        ChannelError: "letter.wrong.channel",
        WrongAddressError: "letter.wrong.address",
        FileRefusedError: "letter.wrong.file",
        MissingBlockError: "letter.wrong.template",
        UnknownNameError: "letter.wrong.template",
        TypesettingError: "letter.wrong.typesetting",
        LetterError: "letter.wrong.other",
    }
)


def problem_of(visit: Visit, error: LetterError | TypesettingError) -> str:
    """Say why a letter can't be written or sent, and what to do."""
    if isinstance(error, MissingFieldError):
        return visit.text("letter.wrong.field", field=visit.text(f"letter_field.{error.name}"))
    key = next(KEYS[kind] for kind in type(error).__mro__ if kind in KEYS)
    return visit.text(key, why=str(error))


def known_fields() -> frozenset[str]:
    """Every field that a person writes in some letter; each has its name in both languages."""
    return frozenset(name for facts in KINDS.values() for name in (*facts.fields, *facts.optional))
