"""The control words of RTF that matter for reading (Rich Text Format Specification 1.9.1)."""

from collections.abc import Mapping

BREAKS: Mapping[str, str] = {
    "par": "\n\n",
    "line": "\n",
    "sect": "\n\n",
    "page": "\n\n",
    "row": "\n",
    "nestrow": "\n",
    "cell": "\t",
    "nestcell": "\t",
    "tab": " ",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": " ",
    "enspace": " ",
}
"""Words that stand for a letter or a break."""

SIGNS: Mapping[bytes, str] = {b"~": "\u00a0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n", b"\r": "\n"}
"""Signs that stand for a letter or a break after a backslash."""

SILENT = frozenset(
    {
        "fonttbl",
        "colortbl",
        "stylesheet",
        "listtable",
        "info",
        "pict",
        "nonshppict",
        "fldinst",
        "xe",
        "tc",
        "atnid",
        "atnauthor",
        "annotation",
        "filetbl",
        "revtbl",
        "rsidtbl",
        "generator",
        "themedata",
        "objdata",
        "objclass",
        "sp",
    }
)
"""Groups whose characters are no text: tables, codes of fields, pictures, comments, properties of shapes."""

SPEAKING = frozenset({"shpinst", "shptxt", "shppict", "ud", "footnote"})
"""Groups marked as skippable that hold text all the same."""

CODE_PAGES: Mapping[int, str] = {
    0: "",
    77: "mac-roman",
    128: "cp932",
    129: "cp949",
    134: "cp936",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    238: "cp1250",
}
"""Codecs of the character sets that fonts are said to have (``fcharset``); empty: that of the document."""

SYMBOL_SET = 2
"""The character set of Wingdings and its like, whose codes are pictures."""

SYMBOL_BOXES: Mapping[int, str] = {0xFE: "☒", 0xFD: "☒", 0xFC: "✓", 0xA8: "☐", 0x6F: "☐", 0x52: "☒", 0xA3: "☐"}
"""Boxes and ticks among them."""
