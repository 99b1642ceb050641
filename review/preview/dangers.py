"""What a person should know of an attachment before taking it away: by name, by the sender's word, and by its bytes."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from intake.facts import Attachment
from review.preview.visible import hides


class Danger(StrEnum):
    """Why a file is more than a document."""

    PROGRAM = "program"
    ACTIVE = "active"
    MACROS = "macros"
    DISGUISED = "disguised"
    HIDDEN_CHARACTERS = "hidden_characters"
    DOUBLE_ENDING = "double_ending"


_PROGRAM_ENDINGS: Final = frozenset(
    {"exe", "com", "scr", "pif", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "wsh", "hta", "msi", "msp"}
    | {"jar", "lnk", "url", "cpl", "dll", "iso", "img", "vhd", "vhdx", "reg", "chm", "sh", "app", "deb", "rpm", "apk"}
)
_PROGRAMS: Final = frozenset(
    {"application/x-dosexec", "application/x-executable", "application/java-vm", "application/x-ms-shortcut"}
    | {"application/x-mswinurl", "text/x-script"}
)
_ACTIVE: Final = frozenset({"text/html", "image/svg+xml"})
_ACTIVE_ENDINGS: Final = frozenset({"html", "htm", "xhtml", "shtml", "mht", "mhtml", "svg", "svgz", "xml", "xsl"})
_MACRO_ENDINGS: Final = frozenset({"docm", "dotm", "xlsm", "xltm", "xlam", "pptm", "potm", "ppam", "ppsm"})
_MACRO_TYPE: Final = "application/vnd.ms-office.macroenabled"
_SHOWN_AS: Final = {
    "pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "txt": "text/plain", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
"""Endings that promise one type of bytes and no other."""


def dangers(file: Attachment) -> tuple[Danger, ...]:
    """Give each reason once, the gravest first."""
    return tuple(dict.fromkeys(_dangers(file)))


def _dangers(file: Attachment) -> Iterator[Danger]:
    name = (file.name or "").lower().rstrip(". ")
    ending = name.rpartition(".")[2] if "." in name else ""
    if ending in _PROGRAM_ENDINGS or file.found in _PROGRAMS:
        yield Danger.PROGRAM
    if ending in _ACTIVE_ENDINGS or file.found in _ACTIVE:
        yield Danger.ACTIVE
    if ending in _MACRO_ENDINGS or file.found == _MACRO_TYPE:
        yield Danger.MACROS
    if ending in _SHOWN_AS and file.found not in {None, _SHOWN_AS[ending]}:
        yield Danger.DISGUISED
    if file.name and hides(file.name):
        yield Danger.HIDDEN_CHARACTERS
    before = name.rpartition(".")[0].rpartition(".")[2]
    if ending in _PROGRAM_ENDINGS | _ACTIVE_ENDINGS and before in _SHOWN_AS:
        yield Danger.DOUBLE_ENDING
