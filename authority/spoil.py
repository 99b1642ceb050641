"""Making good documents bad: one small function for each defect, named after it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from authority import asic
from authority.asic import Entry

Change = Callable[[bytes], bytes]

_WHEN = datetime(2026, 1, 2)  # noqa: DTZ001 - dates of ZIP entries have no zone


def text_changed(container: bytes, name: str, old: str, new: str) -> bytes:
    """Give *container* with *old* replaced by *new* in the text file *name*, after it was signed."""
    return file_changed(container, name, lambda content: content.replace(old.encode(), new.encode()))


def file_changed(container: bytes, name: str, change: Change) -> bytes:
    """Give *container* with the file *name* put through *change*, which must change it."""
    entries = asic.entries(container)
    changed = [replace(e, content=change(e.content)) if e.name == name else e for e in entries]
    assert changed != entries, f"nothing to change in {name}"
    return _zipped(changed)


def extra_file(container: bytes, name: str, content: bytes) -> bytes:
    """Give *container* with a file more, which no signature covers, listed nowhere."""
    return _zipped([*asic.entries(container), Entry(name, content)])


def file_removed(container: bytes, name: str) -> bytes:
    """Give *container* without the file *name*."""
    return _zipped([entry for entry in asic.entries(container) if entry.name != name])


def file_renamed(container: bytes, name: str, new_name: str) -> bytes:
    """Give *container* with the file *name* under another name."""
    return _zipped([replace(e, name=new_name) if e.name == name else e for e in asic.entries(container)])


def mimetype_removed(container: bytes) -> bytes:
    """Give *container* without its mimetype entry."""
    return file_removed(container, "mimetype")


def mimetype_last(container: bytes) -> bytes:
    """Give *container* with its mimetype entry at the end."""
    first, *others = asic.entries(container)
    return _zipped([*others, first])


def signatures_removed(container: bytes) -> bytes:
    """Give *container* with its files and manifest, but no signature document."""
    return _zipped([e for e in asic.entries(container) if not ("META-INF/" in e.name and "signatures" in e.name)])


def signatures_exchanged(container: bytes, other: bytes) -> bytes:
    """Give the files of *container* with the signature documents of *other*."""
    return _zipped(
        [*asic.entries(signatures_removed(container)), *(e for e in asic.entries(other) if "signatures" in e.name)]
    )


def signature_xml(container: bytes, old: str, new: str) -> bytes:
    """Give *container* with *old* replaced by *new* in its first signature document."""
    name = next(e.name for e in asic.entries(container) if "META-INF/" in e.name and "signatures" in e.name)
    return text_changed(container, name, old, new)


def truncated(document: bytes, keep: float = 0.5) -> bytes:
    """Give the first part of *document*, the share *keep* of it."""
    return document[: int(len(document) * keep)]


def bit_flipped(document: bytes, position: int, bit: int = 0) -> bytes:
    """Give *document* with one bit of the octet at *position* turned."""
    changed = bytearray(document)
    changed[position] ^= 1 << bit
    return bytes(changed)


def replaced(document: bytes, old: bytes, new: bytes) -> bytes:
    """Give *document* with *old*, which must be there, replaced by *new*: a mail's text, a list's entry."""
    assert old in document, "nothing to replace"
    return document.replace(old, new)


def _zipped(entries: list[Entry]) -> bytes:
    return asic.zipped(entries, _WHEN)
