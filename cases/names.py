"""Does a name, or a personal code, in a text mean the person of a certificate? Answered "no" only where that is plain.

Certificates write names in capitals, one before the other in either order; people write them with and without diacritics,
in any grammatical case, with initials, with one name of two. So words are compared folded and without their endings.
"""

import re
from collections.abc import Iterable
from typing import Final

from cases.folding import fold
from verify import identifiers
from verify.report import Signer

ENOUGH: Final = 2
"""Words of a name that must be those of the signer: a given name and a surname. A surname alone is that of a family."""

NEW_CODES: Final = "32"
"""Latvian personal codes given since July 2017 begin so; who changes an old one for it keeps neither its digits nor a link."""

_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[a-z]+")
_ENDING = re.compile(r"(?<=[a-z]{2})[aeious]+$")
_LATVIAN_CODE = re.compile(r"(\d{6})-?(\d{5})", re.ASCII)


def full_names(names: Iterable[str]) -> tuple[str, ...]:
    """Those of *names* that have a given name and a surname in Latin letters: only they can tell persons apart."""
    return tuple(name for name in names if len(_words(name)) >= ENOUGH and _is_latin(name))


def is_name_of(name: str, signer: Signer) -> bool:
    """Tell whether *name* can be that of *signer*: two words of it are, or all where it has but one; initials may stand in."""
    words, own = _words(name), _own_words(signer)
    whole = [word for word in words if len(word) > 1 and _stem(word) in {_stem(w) for w in own}]
    initials = [word for word in words if len(word) == 1 and word in {w[0] for w in own}]
    return bool(whole) and len(whole) + len(initials) >= min(ENOUGH, len(words))


def shares_given_name(name: str, signer: Signer) -> bool:
    """Tell whether *name* holds a given name of *signer*, whose surname may have been another one."""
    given = {_stem(word) for word in _words(signer.given_name or "")}
    return any(_stem(word) in given for word in _words(name))


def is_code_of(code: str, signer: Signer) -> bool:
    """Tell whether *code* (``NNNNNN-NNNNN``) is the Latvian personal code in the certificate of *signer*."""
    return code == latvian_code(signer)


def is_renewed_code(code: str, signer: Signer) -> bool:
    """Tell whether *code* can be another code of *signer*: the certificate has none of Latvia, or one is old and one new."""
    own = latvian_code(signer)
    return own is None or code.startswith(NEW_CODES) is not own.startswith(NEW_CODES)


def latvian_code(signer: Signer) -> str | None:
    """Give the Latvian personal code of a certificate (EN 319 412-1, 5.1.3), hyphenated; None where it has none.

    In Latvia the tax number of a person is the personal code.
    """
    found = identifiers.read(signer.serial_number or "", signer.country)
    if found is None or found.country != "LV" or found.kind not in {"PNO", "TIN"}:
        return None
    digits = _LATVIAN_CODE.fullmatch(found.value)
    return None if digits is None else "-".join(digits.groups())


def _own_words(signer: Signer) -> list[str]:
    parts = [part for part in (signer.given_name, signer.surname) if part]
    return _words(" ".join(parts) or signer.common_name or "")


def _words(name: str) -> list[str]:
    return _WORD.findall(fold(name))


def _is_latin(name: str) -> bool:
    """Names in other letters are not compared: how they are written in Latin ones has no one rule."""
    return all(_LATIN.fullmatch(word) for word in _words(name))


def _stem(word: str) -> str:
    return _ENDING.sub("", word)
