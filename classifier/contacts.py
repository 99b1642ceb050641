"""Addresses in a text: e-mail, telephone, post; each with its place and in its normal form."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from classifier.rights import ChannelKind

HOME_REGION = "LV"
"""Numbers without a country code are Latvian."""

MAX_POSTAL = 140
"""Characters before a postcode that may belong to its address."""

_EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_PHONE = re.compile(r"(?<![\w.@/-])(?:\+|00)?\(?\d[\d ()\u00a0–-]{5,18}\d(?![\w@/-])")
_CODE = re.compile(r"\d{6}-\d{5}$")
_POSTCODE = re.compile(r"\bLV\s?[-–]?\s?\d{4}\b", re.IGNORECASE)
_STREET = r"(?:iela|ielā|ielas|bulvār\w{1,3}|bulv\.|prospekt\w{1,2}|gatve|gatvē|ceļš|ceļā|laukum\w{1,2}|šoseja|līnija|dambis|krastmala|iela|ceļa|street|st\.|str\.|road|avenue|lane|улица|ул\.)"
_NAME = (
    r"\b(?!(?:Dzīvoju|Sūtiet|Mana|Manu|Adrese|Esmu|Rakstiet|Vēstuli|Lūdzu|Atbildi|Es|Please|My|I)\s)[A-ZĀČĒĢĪĶĻŅŠŪŽ0-9]"
)
_ADDRESS_START = re.compile(
    rf"(?:{_NAME}[\w.\-]{{0,30}}\s){{1,4}}{_STREET}|[„“\"«][A-ZĀ-Ž][^\"”“»\n]{{1,40}}[\"”“»]|ул\.\s?[А-Я]|улица\s[А-Я]"
)
_WITHOUT_CODE = re.compile(
    rf"((?:[A-ZĀČĒĢĪĶĻŅŠŪŽ][\w.\-]{{0,30}}\s){{1,3}}{_STREET}\s?\d{{1,4}}\w?(?:[-–/ ]{{1,3}}\d{{1,4}})?(?:,\s[A-ZĀČĒĢĪĶĻŅŠŪŽ]\w{{2,30}})?)"
)
_ABROAD = re.compile(
    r"\b(?:to|at)\s((?:Flat\s\w{1,5},\s)?(?:\d{1,4}\w?\s)?[A-Z][\w']{1,30}(?:\s[A-Z][\w']{1,30}){0,3}"
    r"(?:,\s[A-Z0-9][\w' ]{1,40}){1,4})"
)
"""An English address: house and street or cottage, then town, with or without a postcode."""
_BEFORE_ADDRESS = re.compile(
    r"(?::|\b(?:uz|adresi|adrese|adresē|address|to|at|на адрес|по адресу|адресу|адрес|на))\s", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Contact:
    """One address: characters *start* to *end* of its text, and its normal form."""

    kind: ChannelKind
    target: str
    start: int
    end: int


def contacts_in(text: str, start: int, end: int) -> list[Contact]:
    """Find the addresses of ``text[start:end]``, in order."""
    postal = list(_postal(text, start, end))
    phones = (phone for phone in _phones(text, start, end) if not any(_overlap(phone, place) for place in postal))
    return sorted([*_emails(text, start, end), *phones, *postal], key=lambda contact: contact.start)


def _overlap(one: Contact, other: Contact) -> bool:
    return one.start < other.end and other.start < one.end


def _emails(text: str, start: int, end: int) -> Iterator[Contact]:
    for match in _EMAIL.finditer(text, start, end):
        yield Contact(ChannelKind.EMAIL, match[0].lower().strip("."), *match.span())


def _phones(text: str, start: int, end: int) -> Iterator[Contact]:
    for match in _PHONE.finditer(text, start, end):
        if not _CODE.match(match[0]) and (number := e164(match[0])):
            yield Contact(ChannelKind.PHONE, number, *match.span())


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


def _postal(text: str, start: int, end: int) -> Iterator[Contact]:
    """Find addresses by their postcode, or by street and number where no postcode is written."""
    at = start
    found = False
    for match in _POSTCODE.finditer(text, start, end):
        begin = _address_start(text, max(at, match.start() - MAX_POSTAL), match.start())
        yield Contact(ChannelKind.POST, _one_line(text[begin : match.end()]), begin, match.end())
        at, found = match.end(), True
    if not found and (bare := _WITHOUT_CODE.search(text, start, end) or _ABROAD.search(text, start, end)):
        yield Contact(ChannelKind.POST, _one_line(bare[1]), *bare.span(1))


def _address_start(text: str, start: int, end: int) -> int:
    """Find where the address that ends at *end* begins: at its street or house, else after 'to' or a colon."""
    cues = [cue.end() for cue in _BEFORE_ADDRESS.finditer(text, start, end)]
    places = [place.start() for place in _ADDRESS_START.finditer(text, cues[-1] if cues else start, end)]
    if places:
        return places[0]
    return cues[-1] if cues else start


def _one_line(address: str) -> str:
    """Write an address on one line: line ends become commas, the postcode ``LV-NNNN``."""
    lines = [line.strip(" ,\t") for line in address.strip().splitlines()]
    joined = re.sub(r"\s+", " ", ", ".join(line for line in lines if line))
    return _POSTCODE.sub(lambda match: "LV-" + match[0][-4:], joined)
