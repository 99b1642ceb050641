"""RTF: what a reader sees of it, in one pass over its tokens, with a stack of groups.

Deleted text, comments and codes of fields are not part of the text; what is set so that nobody sees it is left out and
named (`ReasonCode.HIDDEN_TEXT`). Pictures are looked at for words.
"""

import codecs
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from runtime.texts import rtf_words
from runtime.texts.found import FileText, Opening, hindered, merged, written
from runtime.texts.look import Look
from runtime.texts.pictures import in_document
from verify.codes import ReasonCode

MAX_TOKENS = 2_000_000
"""Pieces of one file: a long contract has a hundred thousand; more take seconds."""

MAX_GROUPS = 500
"""Groups inside groups: real files stay below 30."""

HALF_POINTS = 2.0
DEFAULT_RESULT = 25
"""The result of a box that its user left alone."""

_TOKEN = re.compile(
    rb"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,9})? ?"
    rb"|\\'(?P<octet>[0-9A-Fa-f]{2})"
    rb"|\\(?P<sign>[^A-Za-z])"
    rb"|(?P<brace>[{}])"
    rb"|(?P<text>[^\\{}\r\n]+)"
)
_NO_HEX = re.compile(rb"[^0-9A-Fa-f]")
_EMPTY_LINES = re.compile(r"\n\s*\n")
_HALVES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds until the group ends. *silent*: its characters are no text; *name*: the destination it began with.

    *after_unicode*: signs that stand for readers without Unicode after each letter; *font*: number in the font table.
    """

    look: Look = field(default_factory=Look)
    silent: bool = False
    deleted: bool = False
    name: str = ""
    after_unicode: int = 1
    font: int = 0


@dataclass(slots=True)
class _Picture:
    """A picture as it comes about: hexadecimal digits, or octets as they are."""

    digits: list[bytes] = field(default_factory=list)
    content: bytes = b""


def read(content: bytes, opening: Opening) -> FileText:
    """Give the text of an RTF file."""
    reader = _Reader(content)
    reader.run()
    if reader.too_deep:
        return hindered(ReasonCode.UNREADABLE)
    told = written(
        reader.text(),
        ReasonCode.TOO_LARGE if reader.cut else None,
        ReasonCode.HIDDEN_TEXT if reader.hid_text else None,
    )
    return merged([told, *in_document(reader.pictures, opening)])


class _Reader:
    """One pass over one file."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._pieces: list[str] = []
        self._group = _Group()
        self._outer: list[_Group] = []
        self._starred = False
        self._to_skip = 0
        self._codec = "cp1252"
        self._fonts: dict[int, int] = {}
        self._colours: list[str | None] = []
        self._colour = [0, 0, 0]
        self._has_colour = False
        self._box: dict[str, int] = {}
        self._picture = _Picture()
        self.pictures: list[bytes] = []
        self.hid_text = self.cut = self.too_deep = False
        self._words: Mapping[str, Callable[[int | None], None]] = {
            "u": self._unicode,
            "uc": self._after_unicode,
            "f": self._font,
            "fcharset": self._charset,
            "ansicpg": self._code_page,
            "plain": self._plain,
            "v": self._vanish,
            "deleted": self._deleted,
            "cf": self._colour_of_letters,
            "cb": self._background,
            "chcbpat": self._background,
            "highlight": self._background,
            "fs": self._size,
            "red": self._red,
            "green": self._green,
            "blue": self._blue,
            "fftype": self._box_type,
            "ffres": self._box_result,
            "ffdefres": self._box_default,
        }

    def text(self) -> str:
        """Give all that was read; halves of a pair of UTF-16 are joined, single ones replaced."""
        text = "".join(self._pieces)
        joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return _EMPTY_LINES.sub("\n\n", _HALVES.sub("\ufffd", joined)).strip("\n")

    def run(self) -> None:
        """Read the whole file, as far as the limits allow."""
        at, tokens = 0, 0
        while (match := _TOKEN.search(self._content, at)) is not None and not self.too_deep:
            tokens += 1
            if tokens > MAX_TOKENS:
                self.cut = True
                return
            at = self._token(match)

    def _token(self, match: re.Match[bytes]) -> int:
        """Read one token and give where the next may begin."""
        at = match.end()
        match match.lastgroup:
            case "brace":
                self._brace(match["brace"])
            case "word" | "number":
                at = self._word(match["word"].decode("ascii"), match["number"], at)
            case "octet":
                self._octets(bytes.fromhex(match["octet"].decode("ascii")))
            case "sign":
                self._sign(match["sign"])
            case _:
                self._octets(match["text"])
        return at

    def _brace(self, brace: bytes) -> None:
        self._starred, self._to_skip = False, 0
        if brace == b"{":
            self._outer.append(self._group)
            self._group = replace(self._group, name="")
            self.too_deep = len(self._outer) > MAX_GROUPS
        elif self._outer:
            self._end(self._group.name)
            self._group = self._outer.pop()

    def _end(self, name: str) -> None:
        """Do what the end of a destination asks."""
        if name == "formfield" and self._box.pop("type", None) == 1:
            result = self._box.pop("result", DEFAULT_RESULT)
            ticked = self._box.pop("default", 0) if result == DEFAULT_RESULT else result
            self._pieces.append("☒" if ticked else "☐")
        elif name == "pict":
            digits = _NO_HEX.sub(b"", b"".join(self._picture.digits))
            self.pictures.append(self._picture.content or bytes.fromhex(digits[: len(digits) & ~1].decode("ascii")))
            self._picture = _Picture()

    def _word(self, word: str, number: bytes | None, at: int) -> int:
        """Read one control word and give where the next token may begin."""
        value = None if number is None else int(number)
        if word == "bin":
            return self._binary(max(0, value or 0), at)
        if self._to_skip and word != "u":
            self._to_skip -= 1
        elif word in self._words:
            self._words[word](value)
        elif word in rtf_words.BREAKS:
            self._write(rtf_words.BREAKS[word])
        else:
            self._destination(word)
        self._starred = False
        return at

    def _destination(self, word: str) -> None:
        """Begin a group of another use; one that readers may skip is skipped unless it is known to speak."""
        silent = word in rtf_words.SILENT or (self._starred and word not in rtf_words.SPEAKING)
        if word == "annotation":
            self.hid_text = True
        if silent or word in rtf_words.SPEAKING:
            name = word if word in {"pict", "formfield", "fonttbl", "colortbl"} else self._group.name
            self._group = replace(self._group, silent=self._group.silent or silent, name=name)

    def _binary(self, size: int, at: int) -> int:
        """Pass over octets that are no RTF; those of a picture are kept."""
        if self._group.name == "pict":
            self._picture.content = self._content[at : at + size]
        return at + size

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._starred = True
        elif self._to_skip:
            self._to_skip -= 1
        elif sign in rtf_words.SIGNS:
            self._write(rtf_words.SIGNS[sign])

    def _octets(self, octets: bytes) -> None:
        """Read characters; in tables and pictures they are data."""
        if self._group.name == "pict":
            self._picture.digits.append(octets)
            return
        if self._group.name == "colortbl":
            self._colours_end(octets.count(b";"))
            return
        skipped = min(self._to_skip, len(octets))
        self._to_skip -= skipped
        self._write(self._decoded(octets[skipped:]))

    def _decoded(self, octets: bytes) -> str:
        charset = self._fonts.get(self._group.font, 0)
        if charset == rtf_words.SYMBOL_SET:
            return "".join(rtf_words.SYMBOL_BOXES.get(octet, chr(octet)) for octet in octets)
        return octets.decode(rtf_words.CODE_PAGES.get(charset) or self._codec, "replace")

    def _write(self, text: str) -> None:
        group = self._group
        if group.silent or group.deleted:
            return
        if not group.look.hidden or text.isspace():
            self._pieces.append(text)
        elif text.strip():
            self.hid_text = True

    def _unicode(self, number: int | None) -> None:
        """A letter of UTF-16 as a signed number, and after it its stand-ins."""
        code = (number or 0) & 0xFFFF
        box = rtf_words.SYMBOL_BOXES.get(code & 0xFF) if 0xF000 <= code <= 0xF0FF else None  # noqa: PLR2004  Symbol's area
        self._write(box or chr(code))
        self._to_skip = self._group.after_unicode

    def _after_unicode(self, number: int | None) -> None:
        self._group = replace(self._group, after_unicode=max(0, 1 if number is None else number))

    def _font(self, number: int | None) -> None:
        self._group = replace(self._group, font=number or 0)

    def _charset(self, number: int | None) -> None:
        self._fonts[self._group.font] = number or 0

    def _code_page(self, number: int | None) -> None:
        try:
            self._codec = codecs.lookup(f"cp{number}").name
        except LookupError:
            self._codec = "cp1252"

    def _plain(self, _number: int | None) -> None:
        self._group = replace(self._group, look=Look(), deleted=False)

    def _vanish(self, number: int | None) -> None:
        self._relook(vanish=number != 0)

    def _deleted(self, number: int | None) -> None:
        self._group = replace(self._group, deleted=number != 0)

    def _size(self, number: int | None) -> None:
        self._relook(points=(number or 24) / HALF_POINTS)

    def _colour_of_letters(self, number: int | None) -> None:
        self._group = replace(self._group, look=self._group.look.coloured(self._colour_named(number)))

    def _background(self, number: int | None) -> None:
        self._group = replace(self._group, look=self._group.look.before(self._colour_named(number)))

    def _relook(self, **settings: float | bool) -> None:
        self._group = replace(self._group, look=replace(self._group.look, **settings))  # type: ignore[arg-type]  # `replace` can't be told the names

    def _colour_named(self, number: int | None) -> str | None:
        index = number or 0
        return self._colours[index] if 0 <= index < len(self._colours) else None

    def _red(self, number: int | None) -> None:
        self._tint(0, number)

    def _green(self, number: int | None) -> None:
        self._tint(1, number)

    def _blue(self, number: int | None) -> None:
        self._tint(2, number)

    def _tint(self, part: int, number: int | None) -> None:
        self._colour[part], self._has_colour = (number or 0) & 0xFF, True

    def _colours_end(self, count: int) -> None:
        """Each semicolon ends a colour; one without parts is the automatic one."""
        for _ in range(min(count, 4096)):
            self._colours.append(bytes(self._colour).hex() if self._has_colour else None)
            self._colour, self._has_colour = [0, 0, 0], False

    def _box_type(self, number: int | None) -> None:
        self._box["type"] = number or 0

    def _box_result(self, number: int | None) -> None:
        self._box["result"] = number or 0

    def _box_default(self, number: int | None) -> None:
        self._box["default"] = number or 0
