"""Which folders of an IMAP mailbox are read: all that can hold incoming mail, Junk among them.

Mail in Junk has been received all the same, and its term runs.
"""

from collections.abc import Iterable, Sequence

from intake.folder_names import is_incoming

_UNREAD_USES = frozenset({b"\\sent", b"\\drafts", b"\\trash", b"\\all", b"\\flagged", b"\\important"})
"""Special uses (RFC 6154) of folders that hold our own mail, thrown away mail, or a second view of other folders."""
_NOT_SELECTABLE = frozenset({b"\\noselect", b"\\nonexistent"})

Listed = tuple[Sequence[bytes], bytes | None, str]
"""One folder of LIST: flags, delimiter, name."""


def readable(listed: Iterable[Listed]) -> tuple[str, ...]:
    """The folders to be read, the inbox first, the others by name."""
    names = {name for flags, delimiter, name in listed if _is_read({flag.lower() for flag in flags}, delimiter, name)}
    return tuple(sorted(names, key=lambda name: (name.upper() != "INBOX", name)))


def _is_read(flags: set[bytes], delimiter: bytes | None, name: str) -> bool:
    """Whether a folder can be opened and may hold incoming mail."""
    if flags & _NOT_SELECTABLE or flags & _UNREAD_USES:
        return False
    separator = (delimiter or b"").decode("ascii", "replace")
    last = name.rsplit(separator, 1)[-1] if separator else name
    return is_incoming(last)
