"""What runs in a child process for a page: the HTML of a mail made harmless, one of its files taken out.

What comes out is a frozen record in JSON (`runtime.records`), or the plain bytes of one part.
"""

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from intake import structure
from intake.encrypted import opener
from intake.limits import TEXT_PART
from intake.message import characters
from intake.roles import Role, leaves
from intake.structure import Part, Tree
from review.preview.markup import Words, harmless
from review.preview.pictures import NoPictureError, repainted
from runtime.records import dump

MAX_PICTURES = 40
"""Pictures of one mail that are painted: the decorations of a signature count some ten."""

MAX_PAINTED = 12 * 1024 * 1024
"""Bytes of all painted pictures of one page."""

FOUND, ABSENT = b"+", b"-"
"""The first byte of what `take_part` gives."""

_BRACKETED = re.compile(r"<([^<>\s]{1,500})>")


@dataclass(frozen=True, slots=True)
class FrameOrder:
    """Which part is to be shown (its MIME number), with its pictures or without."""

    part: str
    pictures: bool
    words: Words


@dataclass(frozen=True, slots=True)
class Frame:
    """One HTML part made harmless; *found* is False where the mail has no such part. Counts as in `Harmless`."""

    found: bool
    html: str = ""
    pictures: int = 0
    withheld: int = 0


def frame(keys: object, raw: bytes, order: FrameOrder) -> bytes:
    """Make one HTML part of a mail harmless; gives a `Frame` as JSON. Runs in a child process."""
    root = _opened(keys, raw).root
    part = next((p for p in root.walk() if p.number == order.part and not p.children), None)
    if part is None or part.media_type != "text/html":
        return dump(Frame(found=False))
    text = characters(part, set())[:TEXT_PART]
    painter = _painter(root) if order.pictures else lambda _: None
    shown = harmless(text, order.words, painter)
    return dump(Frame(found=True, html=shown.html, pictures=shown.pictures, withheld=shown.withheld))


def take_part(keys: object, raw: bytes, number: str, sha256: str) -> bytes:
    """Give the decoded bytes of the attachment of that number and digest, behind `FOUND`; else `ABSENT`. Runs in a child process."""
    for leaf in leaves(_opened(keys, raw)):
        if leaf.role is not Role.BODY and leaf.part.number == number and _digest(leaf.part) == sha256:
            return FOUND + leaf.part.content
    return ABSENT


def _opened(keys: object, raw: bytes) -> Tree:
    """Take the mail apart as it was when it was examined: what is encrypted to the mailbox is opened."""
    assert isinstance(keys, tuple)
    return structure.parse(raw, opener(keys))


def _digest(part: Part) -> str:
    return hashlib.sha256(part.content).hexdigest()


def _painter(root: Part) -> Callable[[str], str | None]:
    """Give what finds and paints an enclosed picture by its Content-ID, within the limits of one page."""
    by_id: dict[str, Part] = {}
    for part in root.walk():
        named = _BRACKETED.search(part.headers.line("content-id"))
        if named is not None and not part.children:
            by_id.setdefault(named[1], part)
    painted: dict[str, str | None] = {}
    left = MAX_PAINTED

    def paint(identifier: str) -> str | None:
        nonlocal left
        if identifier in painted:
            return painted[identifier]
        part = by_id.get(identifier)
        if part is None or len(painted) >= MAX_PICTURES:
            return None
        url = _data_url(part.content)
        if url is not None and len(url) > left:
            url = None
        left -= len(url or "")
        painted[identifier] = url
        return url

    return paint


def _data_url(content: bytes) -> str | None:
    try:
        kind, octets = repainted(content)
    except NoPictureError:
        return None
    return f"data:{kind};base64,{base64.b64encode(octets).decode('ascii')}"
