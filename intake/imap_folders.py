"""Which folders of an IMAP mailbox are read: all that can hold incoming mail, Junk among them.

Mail in Junk has been received all the same, and its term runs.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from imapclient import imap_utf7

from intake.folder_names import is_incoming

_UNREAD_USES = frozenset({b"\\sent", b"\\drafts", b"\\trash", b"\\all", b"\\flagged", b"\\important"})
"""Special uses (RFC 6154) of folders that hold our own mail, thrown away mail, or a second view of other folders."""
_NOT_SELECTABLE = frozenset({b"\\noselect", b"\\nonexistent"})

NAME_LENGTH = 255
"""Characters of a folder's name that are kept; a path of many folders may be longer, and is cut, with a digest of the whole."""
_DIGEST = 16

Listed = tuple[Sequence[bytes], bytes | None, bytes | str]
"""One folder of LIST: flags, delimiter, name as the server writes it."""


def readable(listed: Iterable[Listed]) -> Mapping[str, bytes]:
    """The folders to be read, the inbox first, the others by name; each with its name as the server writes it."""
    named = [(flags, delimiter, _shown(_octets(name)), _octets(name)) for flags, delimiter, name in listed]
    found = {
        name: octets
        for flags, delimiter, name, octets in named
        if name and _is_read({flag.lower() for flag in flags}, delimiter, name)
    }
    return dict(sorted(found.items(), key=lambda item: (item[0].upper() != "INBOX", item[0])))


def written(name: str) -> bytes:
    """A name as servers write it: in modified UTF-7 (RFC 3501, 5.1.3)."""
    return bytes(imap_utf7.encode(name))


def _octets(name: bytes | str) -> bytes:
    """A name of figures alone comes as a text."""
    return name if isinstance(name, bytes) else str(name).encode()


def _shown(octets: bytes) -> str:
    """A name as people know it; as the server writes it where that stands for no text, or not for this one only."""
    name = _text(octets)
    if len(name) <= NAME_LENGTH:
        return name
    return f"{name[: NAME_LENGTH - _DIGEST - 1]}…{hashlib.sha256(octets).hexdigest()[:_DIGEST]}"


def _text(octets: bytes) -> str:
    try:
        name = str(imap_utf7.decode(octets))
        if name.isprintable() and written(name) == octets:
            return name
    except ValueError:
        pass
    raw = octets.decode("ascii", "backslashreplace")
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in raw)


def _is_read(flags: set[bytes], delimiter: bytes | None, name: str) -> bool:
    """Whether a folder can be opened and may hold incoming mail."""
    if flags & _NOT_SELECTABLE or flags & _UNREAD_USES:
        return False
    separator = (delimiter or b"").decode("ascii", "replace")
    last = name.rsplit(separator, 1)[-1] if separator else name
    return is_incoming(last)
