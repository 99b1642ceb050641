"""What people wrote into an appointment (iCalendar, RFC 5545): a meeting request may say nowhere else what is asked."""

import re

from runtime.texts import plain
from runtime.texts.found import FileText, written
from verify.codes import ReasonCode

_FOLD = re.compile(r"\n[ \t]")
"""A long line goes on behind a blank (RFC 5545, 3.1)."""
_WORDS = re.compile(
    r'^(?:SUMMARY|DESCRIPTION|COMMENT)(?:;[^:"\n]*(?:"[^"\n]*"[^:"\n]*)*)?:(.*)$', re.IGNORECASE | re.MULTILINE
)
"""Properties that people write, whatever their parameters (3.8.1.4, 3.8.1.5, 3.8.1.12)."""
_ESCAPED = re.compile(r"\\([nN,;\\])")


def read(content: bytes) -> FileText:
    """Give the words of an iCalendar object; nothing of one that holds none. Never raises."""
    lines = _FOLD.sub("", plain.decoded(content[: plain.MAX_MARKUP]))
    cut = ReasonCode.TOO_LARGE if len(content) > plain.MAX_MARKUP else None
    return written("\n\n".join(_unescaped(found[1]) for found in _WORDS.finditer(lines)), cut)


def _unescaped(value: str) -> str:
    """A value of type TEXT as it was written (RFC 5545, 3.3.11)."""
    return _ESCAPED.sub(lambda mark: "\n" if mark[1] in "nN" else mark[1], value)
