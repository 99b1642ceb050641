"""Bytes to text: the declared character set where it holds, and a fixed order of guesses where it does not.

Mail to a Latvian company that names no usable character set is UTF-8, else windows-1257 (the Baltic code page), else read
byte by byte. Nothing here raises, whatever the bytes and whatever the name of the set.
"""

import codecs
import re
from collections.abc import Collection
from functools import lru_cache

from intake.defects import Defect

FALLBACKS = ("utf-8", "windows-1257")
"""Tried strictly and in this order; latin-1, which takes any byte, is last."""

TOLERATED_DAMAGE = 10
"""One wrong character among so many beyond ASCII is damage; more of them mean that the declared set is wrong."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._:+-]{0,39}\Z")

_HALVES = re.compile("[\ud800-\udfff]")

_ALIASES = {
    "ascii": "us-ascii",
    "ansi_x3.4-1968": "us-ascii",
    "iso-8859-1": "windows-1252",  # senders mean the superset, as browsers read it
    "latin1": "windows-1252",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601-1989": "cp949",
    "euc-kr": "cp949",
    "hz-gb-2312": "hz",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "utf8mb4": "utf-8",
    "x-mac-cyrillic": "mac-cyrillic",
    "macintosh": "mac-roman",
}

_REFUSED = frozenset(
    {
        "idna",
        "punycode",
        "unicode_escape",
        "raw-unicode-escape",
        "unicode-escape",
        "raw_unicode_escape",
        "undefined",
        "mbcs",
        "oem",
    }
)
"""Codecs of Python that are no character sets of mail; some take quadratic time."""


@lru_cache(maxsize=256)
def codec_name(declared: str) -> str | None:
    """The name of the codec for a character set as declared in a message; None where there is none to be used."""
    name = declared.strip().strip("\"'").lower()
    name = _ALIASES.get(name, name)
    if not _NAME.match(name):
        return None
    name = re.sub(r"^(?:cp-|windows-?)(?=\d)", "cp", re.sub(r"^x-(?=windows|cp|iso|utf)", "", name))
    try:
        found = codecs.lookup(name).name
        bytes(4).decode(found)  # refuses what is no text encoding; nothing at all would pass any
    except (LookupError, ValueError, UnicodeError):
        return None
    return None if found in _REFUSED else found


def decode_text(data: bytes, declared: str | None, defects: set[Defect]) -> str:
    """The text of *data*. *declared* is the sender's word for the character set; what was wrong is added to *defects*."""
    marked = _by_mark(data)
    if marked is not None:
        return marked
    codec = codec_name(declared) if declared else None
    if declared and codec is None:
        defects.add(Defect.CHARSET_UNKNOWN)
    if codec is not None:
        text = _strict(data, codec)
        if text is not None:
            return text
        if codec != "ascii":
            defects.add(Defect.CHARSET_DAMAGED)
    return _guess(data, codec)


def decode_header(data: bytes, hints: Collection[str] = ()) -> str:
    """The text of a header value with bytes beyond ASCII: UTF-8, then the sets in *hints* (of the body), then the guesses."""
    for name in ("utf-8", *(h for h in map(codec_name, hints) if h), *FALLBACKS):
        text = _strict(data, name)
        if text is not None:
            return text
    return data.decode("latin-1")


def _by_mark(data: bytes) -> str | None:
    """Text that begins with a byte order mark, which outweighs any declaration."""
    for mark, codec in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return _strict(data[len(mark) :], codec)
    return None


def _guess(data: bytes, codec: str | None) -> str:
    """Text whose declared set is unknown, absent or does not hold."""
    utf8 = _strict(data, "utf-8")
    if utf8 is not None:
        return utf8
    damaged = _replacing(data, codec or "utf-8")
    if damaged is not None:
        return damaged
    return _strict(data, "windows-1257") or data.decode("latin-1")


def _replacing(data: bytes, codec: str) -> str | None:
    """Text with few wrong characters replaced (U+FFFD); None where so many are wrong that the set must be another."""
    try:
        text = data.decode(codec, "replace")
    except (UnicodeError, ValueError):
        return None
    beyond = len(data) - len(data.translate(None, delete=bytes(range(128, 256))))
    wrong = text.count("\ufffd")
    return text if wrong and wrong * TOLERATED_DAMAGE <= beyond else None


def _strict(data: bytes, codec: str) -> str | None:
    """Text that is wholly right in this set, else None."""
    try:
        text = data.decode(codec)
    except (UnicodeError, ValueError):
        return None
    # UTF-7 lets halves of a surrogate pair through, which nothing further on can write.
    return _HALVES.sub("\ufffd", text) if codec == "utf-7" else text
