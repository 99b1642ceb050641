"""Addresses in a text: e-mail, telephone, post; each with its place and in its normal form."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from classifier.postal import one_line, postal_addresses
from classifier.rights import ChannelKind

HOME_REGION = "LV"
"""Numbers without a country code are Latvian."""

_EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_PHONE = re.compile(r"(?<![\w.@/-])\(?(?:\+|00)?\(?\d[\d ()\u00a0–-]{5,18}\d(?![\w@/-])")
_CODE = re.compile(r"\d{6}-\d{5}$")
_YEARS = re.compile(r"\(?(?:19|20)\d\d\s?[-–]\s?(?:19|20)\d\d$")
"""Two years ('2019-2020') have as many digits as a Latvian number."""

_NUMBERED = re.compile(
    r"(?:liet|līgum|ligum|proces|rēķin|rekin|pasūtījum|pasutijum|pieteikum|iesniegum|polis|klient|\bkart|\bakt|contract"
    r"|case|order|invoice|ticket|policy|customer|account|reference|договор|сч[её]т|заказ|заявк|дел|клиент|полис)\w{0,8}"
    r"\s{0,2}(?:nr|no|number|numur\w{0,2}|id|номер|№|#)(?:\s(?:ir|is))?[.:]?\s{0,2}$",
    re.IGNORECASE,
)
"""What stands before the number of a contract, case or bill rather than of a telephone."""

LOOK_BACK = 40
"""Characters before a number that may say what it numbers."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One address: characters *start* to *end* of its text, and its normal form."""

    kind: ChannelKind
    target: str
    start: int
    end: int


def contacts_in(text: str, start: int, end: int) -> list[Contact]:
    """Find the addresses of ``text[start:end]``, in order."""
    postal = [Contact(ChannelKind.POST, one_line(text[a:b]), a, b) for a, b in postal_addresses(text, start, end)]
    phones = (phone for phone in _phones(text, start, end) if not any(_overlap(phone, place) for place in postal))
    return sorted([*_emails(text, start, end), *phones, *postal], key=lambda contact: contact.start)


def _overlap(one: Contact, other: Contact) -> bool:
    return one.start < other.end and other.start < one.end


def _emails(text: str, start: int, end: int) -> Iterator[Contact]:
    for match in _EMAIL.finditer(text, start, end):
        yield Contact(ChannelKind.EMAIL, match[0].lower().strip("."), *match.span())


def _phones(text: str, start: int, end: int) -> Iterator[Contact]:
    for match in _PHONE.finditer(text, start, end):
        if _CODE.match(match[0]) or _YEARS.match(match[0]) or _is_numbered(text, match.start()):
            continue
        if number := e164(match[0]):
            yield Contact(ChannelKind.PHONE, number, *match.span())


def _is_numbered(text: str, at: int) -> bool:
    """Tell whether the digits at *at* number a contract, a case or a bill."""
    return bool(_NUMBERED.search(text, max(0, at - LOOK_BACK), at))


def e164(written: str) -> str | None:
    """Give a telephone number in E.164, None where the digits cannot be one."""
    import phonenumbers

    try:
        number = phonenumbers.parse(written, HOME_REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
