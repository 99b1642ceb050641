"""Folding words for matching: case, diacritics, look-alike letters and hidden characters away. Positions stay outside.

Texts are cut into words first and folded word by word, so that a place in the original text never has to be mapped
back: whatever folding removes, the word keeps the start and end that it has in the mail.
"""

import re
import unicodedata
from functools import lru_cache

HIDDEN = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
"""Characters without a picture of their own, as the inside of a regular expression's character class."""

MAX_WORD = 64
"""Letters of a word that are looked at: no word of a request is longer, and noise must not cost time."""

_INVISIBLE = re.compile(f"[{HIDDEN}]")
_FOREIGN = re.compile(r"[\u0370-\u052f]")
"""Greek and Cyrillic."""
_LATIN = re.compile(r"[^\W\d_\u0250-\U0010ffff]")
_TO_LATIN = dict(zip("авекмнорстухіјѕԁһӏοανρτυ", "abekmhopctyxijsdhloavptu", strict=True))
_TO_CYRILLIC = dict(zip("abekmhopctyxu", "авекмнорстухи", strict=True))
_DROPPED = dict.fromkeys(map(ord, "'’‘ʼ`´-‐‑"))


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """Give *word* in lower case, without marks, hyphens and hidden characters, in one script.

    ``E-pastu`` becomes ``epastu``, ``dzēsiet`` ``dzesiet``, ``Ещё`` ``еще``. A word of two scripts is read in the one
    that most of its letters belong to.
    """
    if word.isascii():
        return word[:MAX_WORD].lower().translate(_DROPPED)
    plain = unicodedata.normalize("NFKD", word[:MAX_WORD].casefold()).translate(_DROPPED)
    return _one_script("".join(letter for letter in plain if unicodedata.category(letter) not in {"Mn", "Cf", "Me"}))


def may_be_disguised(text: str) -> bool:
    """Tell whether any word of *text* may be `is_disguised`: most texts need no look at each word."""
    return not text.isascii() and (bool(_INVISIBLE.search(text)) or bool(_FOREIGN.search(text) and _LATIN.search(text)))


@lru_cache(maxsize=65_536)
def is_disguised(word: str) -> bool:
    """Tell whether *word* hides something: characters without a picture inside it, or letters of two scripts."""
    if word.isascii():
        return False
    if any(unicodedata.category(letter) == "Cf" and letter != "\u00ad" for letter in word):
        return True
    return len({script for letter in word[:MAX_WORD] if (script := _script(letter))}) > 1


def _script(letter: str) -> str | None:
    """Name the alphabet of *letter* (one of three, told by code point), None for anything else."""
    code = ord(letter)
    if 0x400 <= code < 0x530:  # noqa: PLR2004 - the Cyrillic blocks
        return "cyrillic"
    if 0x370 <= code < 0x400:  # noqa: PLR2004 - the Greek block
        return "greek"
    return "latin" if letter.isalpha() and code < 0x250 else None  # noqa: PLR2004 - Latin to Extended-B


def _one_script(word: str) -> str:
    """Read look-alike letters of the smaller script as letters of the larger one."""
    scripts = [script for letter in word if (script := _script(letter))]
    if len(set(scripts)) < 2:  # noqa: PLR2004 - one script, or none
        return word
    if scripts.count("cyrillic") * 2 > len(scripts):
        return "".join(_TO_CYRILLIC.get(letter, letter) for letter in word)
    return "".join(_TO_LATIN.get(letter, letter) for letter in word)
