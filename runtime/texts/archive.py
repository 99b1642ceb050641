"""Office documents and plain archives: both are ZIPs, told apart by what they hold, and read as strictly as containers."""

from collections.abc import Mapping
from dataclasses import replace

from runtime.texts import open_document, word
from runtime.texts.found import FileText, Opening, hindered, merged
from verify.codes import ProblemCode, ReasonCode
from verify.container import BrokenContainerError
from verify.container import read as unpacked
from verify.limits import LIMITS, MIB

DOCUMENT_LIMITS = replace(LIMITS, entry_size=64 * MIB, unpacked_total=128 * MIB)
"""A quarter of a child's memory: documents with a dozen photographs stay below."""

NOT_READ = ("META-INF/", "mimetype")
"""Signatures and lists of contents, which hold no words of a person."""

_REASONS: Mapping[ProblemCode, ReasonCode] = {
    ProblemCode.PASSWORD_PROTECTED: ReasonCode.PASSWORD_PROTECTED,
    ProblemCode.TOO_LARGE: ReasonCode.TOO_LARGE,
}


def read(content: bytes, opening: Opening) -> FileText:
    """Give the text of a document in a ZIP, or of all files of a plain one."""
    try:
        files = unpacked(content, DOCUMENT_LIMITS).files
    except BrokenContainerError as error:
        return hindered(_REASONS.get(error.problem.code, ReasonCode.UNREADABLE))
    if word.is_package(files):
        return word.read(files, opening)
    if open_document.is_package(files):
        return open_document.read(files, opening)
    return merged(_entries(files, opening))


def _entries(files: Mapping[str, bytes], opening: Opening) -> list[FileText]:
    return [opening(None, content) for name, content in files.items() if not name.startswith(NOT_READ)]
