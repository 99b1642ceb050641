"""How words, names and codes are folded before they become search tokens, so that they are found however they are typed."""

import re
import unicodedata
from typing import Final

MAX_TERMS: Final = 5_000
"""Terms indexed for one case or mail. A text of a million words must not become a million rows."""
MIN_CODE_DIGITS: Final = 5
"""Shorter runs of digit groups are dates and house numbers, no codes."""

_WORD = re.compile(r"\w+")
_RUN = re.compile(r"[^\s<>,;:\"()]+")
"""What an address consists of. To look for its sign within, once the run is known, takes linear time whatever a stranger writes."""
_CODE = re.compile(r"\d+(?:[-./ ]\d+)*")


def fold(text: str) -> str:
    """Without case and without diacritics: ``Ķēniņš`` and ``kenins`` are one."""
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(character for character in parts if not unicodedata.combining(character))


def _codes(folded: str) -> set[str]:
    joined = (re.sub(r"\D", "", match[0]) for match in _CODE.finditer(folded))
    return {digits for digits in joined if len(digits) >= MIN_CODE_DIGITS}


def _addresses(folded: str) -> set[str]:
    return {run for run in _RUN.findall(folded) if _is_address(run)}


def _is_address(run: str) -> bool:
    """Tell whether the sign stands between two characters at least."""
    return "@" in run[1:-1]


def index_terms(text: str) -> frozenset[str]:
    """Everything that *text* can be found by: its words, whole addresses, and codes as bare digits."""
    folded = fold(text)
    terms = {*_WORD.findall(folded), *_addresses(folded), *_codes(folded)}
    return frozenset(sorted(terms)[:MAX_TERMS])


def query_terms(text: str) -> frozenset[str]:
    """What must all be there to match: an address or code counts as a whole, other words one by one."""
    folded = fold(text)
    wholes = {*_addresses(folded), *_codes(folded)}
    rest = _CODE.sub(_kept_if_short, _RUN.sub(lambda run: " " if _is_address(run[0]) else run[0], folded))
    return frozenset({*wholes, *_WORD.findall(rest)})


def _kept_if_short(match: re.Match[str]) -> str:
    return match[0] if len(re.sub(r"\D", "", match[0])) < MIN_CODE_DIGITS else " "
