"""The words of registers: names of columns, rights, channels and outcomes, in Latvian and English, all folded."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from cases.folding import fold
from cases.states import RightOutcome
from classifier.rights import RIGHTS, ChannelKind, Right


class Column(StrEnum):
    """What a register can tell, by the name that `--help` and the documentation use."""

    REFERENCE = "reference"
    RECEIVED = "received"
    RIGHTS = "rights"
    PERSON = "person"
    CHANNEL = "channel"
    TARGET = "target"
    LANGUAGE = "language"
    REQUEST = "request"
    DUE = "due"
    EXTENDED = "extended"
    ANSWERED = "answered"
    OUTCOME = "outcome"


REQUIRED = (Column.REFERENCE, Column.RECEIVED, Column.RIGHTS)

NAMES: Mapping[str, Column] = MappingProxyType(
    {
        fold(name): column
        for column, names in (
            (Column.REFERENCE, ("reference", "number", "no", "numurs", "nr", "nr.", "reģistrācijas numurs")),
            (
                Column.RECEIVED,
                ("received", "received on", "received_on", "received_at", "saņemts", "saņemšanas datums"),
            ),
            (Column.RIGHTS, ("rights", "right", "tiesības", "pieprasījuma veids")),
            (Column.PERSON, ("person", "name", "persona", "vārds, uzvārds", "vārds uzvārds", "iesniedzējs")),
            (Column.CHANNEL, ("channel", "kanāls", "atbildes kanāls")),
            (Column.TARGET, ("target", "address", "adrese")),
            (Column.LANGUAGE, ("language", "valoda")),
            (Column.REQUEST, ("request", "text", "saturs", "pieprasījums")),
            (Column.DUE, ("due", "due on", "due_on", "termiņš")),
            (Column.EXTENDED, ("extended", "extended to", "extended_due_on", "pagarināts līdz")),
            (Column.ANSWERED, ("answered", "answered on", "answered_on", "atbildēts", "atbildes datums")),
            (Column.OUTCOME, ("outcome", "result", "rezultāts")),
        )
        for name in names
    }
)
"""Names of columns, folded."""

RIGHT_NAMES: Mapping[str, Right] = MappingProxyType(
    {fold(right): right for right in Right}
    | {fold(right.replace("_", " ")): right for right in Right}
    | {fold(title): right for right, facts in RIGHTS.items() for title in (facts.title_lv, facts.title_en)}
)
"""Rights by code and title, folded."""

CHANNEL_NAMES: Mapping[str, ChannelKind] = MappingProxyType(
    {fold(kind): kind for kind in ChannelKind if kind is not ChannelKind.IN_ATTACHMENT}
    | {fold("e-pasts"): ChannelKind.EMAIL, fold("pasts"): ChannelKind.POST, fold("tālrunis"): ChannelKind.PHONE}
    | {fold("e-adrese"): ChannelKind.EADDRESS, fold("klātienē"): ChannelKind.IN_PERSON, "": ChannelKind.NONE}
)

OUTCOME_NAMES: Mapping[str, RightOutcome] = MappingProxyType(
    {fold(outcome): outcome for outcome in RightOutcome}
    | {fold(outcome.replace("_", " ")): outcome for outcome in RightOutcome}
    | {fold("izpildīts"): RightOutcome.GRANTED, fold("izpildīts daļēji"): RightOutcome.GRANTED_IN_PART}
    | {fold("atteikts"): RightOutcome.REFUSED, fold("nav datu"): RightOutcome.NO_DATA}
    | {fold("atsaukts"): RightOutcome.WITHDRAWN, "": RightOutcome.PENDING}
)
