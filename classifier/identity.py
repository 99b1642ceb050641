"""Names and personal codes that a request gives, for matching against its signer. They are personal data: never log them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

from stdnum.lv import pvn

MAX_FOUND: Final = 10
"""Names, and codes, that are kept: a list of persons is no single requester."""

MAX_SEARCHED: Final = 100_000
"""Characters of a part in which they are looked for."""

SIGNATURE_LINES: Final = 4
"""Last lines among which a letter is signed; a name on a line of its own further up is the addressee's, or an example's."""

CODE_DIGITS: Final = 11

_CODE = re.compile(r"(?<![\d-])\d{6}\s?[-–]\s?\d{5}(?![\d-])")
_WORD = r"[A-ZĀČĒĢĪĶĻŅŌŖŠŪŽА-ЯЁ][\w'’]{1,30}(?:-[A-ZĀČĒĢĪĶĻŅŌŖŠŪŽА-ЯЁ][\w'’]{1,30})?"
_NAME = rf"{_WORD}(?:\s{_WORD}){{1,2}}"
_INTRODUCED = re.compile(rf"\b(?:Es|I|Я|Iesniedzēj[sa]|Vārds, uzvārds)[,:]\s({_NAME})")
_BEFORE_CODE = re.compile(rf"\b({_NAME})[,\s(]{{1,4}}(?:p\.\s?k\.|pers\w*\.?\skod\w*|personal code|персональный код)")
_SIGNED = re.compile(rf"[ \t]*({_NAME})[ \t]*(?:,|$)")
_NO_PERSON = re.compile(
    r"\b(?:SIA|AS|Ltd|Infotrust|Datu|Personas|Labdien|Dear|Sir|Madam|Not|I'm|Iesniegum|Pieprasījum|Regards|Wishes|Sincerely"
    r"|Faithfully|Yours|Team|Thank|Street|Iela|Republik|Latvij|Inspekcij|Valsts|Iestād|Valdes|Direktor|Cieņu|Уважаем|Добрый"
    r"|С уважением|Спасибо)|[A-ZĀČĒĢĪĶĻŅŌŖŠŪŽ]{2}",
)


def codes_in(texts: Mapping[str, str]) -> tuple[str, ...]:
    """Give the personal codes of *texts* as ``NNNNNN-NNNNN``, in order, each once.

    Codes with a wrong check digit are kept: who compares them with a certificate wants to see the slip too.
    """
    return _first(
        f"{digits[:6]}-{digits[6:]}"
        for text in texts.values()
        for match in _CODE.finditer(text[:MAX_SEARCHED])
        if len(digits := pvn.compact(match[0].replace("–", "-"))) == CODE_DIGITS
    )


def names_in(texts: Mapping[str, str]) -> tuple[str, ...]:
    """Give the names of persons by which *texts* introduce or sign themselves, each once; a hint, not an identity."""
    return _first(
        name for text in texts.values() for name in _names(text[:MAX_SEARCHED]) if not _NO_PERSON.search(name)
    )


def _names(text: str) -> Iterator[str]:
    for pattern in (_INTRODUCED, _BEFORE_CODE):
        for match in pattern.finditer(text):
            yield " ".join(match[1].split())
    last = [line for line in text.splitlines() if line.strip()][-SIGNATURE_LINES:]
    yield from (" ".join(signed[1].split()) for line in last if (signed := _SIGNED.match(line)))


def _first(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(islice(dict.fromkeys(found), MAX_FOUND))
