"""Which letters a bounce returns: by the Message-ID in what it encloses of them (RFC 3464, RFC 6522), or quotes of them.

Few bounces name the letter in References. Most enclose it, or its header; some only quote it in their text.
"""

import re
from collections.abc import Iterator

from intake.structure import Part, Tree

_STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
_ENCLOSED = frozenset(
    {"message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers"}
)
_ACTION = re.compile(rb"^action[ \t]*:[ \t]*([a-z]+)", re.IGNORECASE | re.MULTILINE)
_MESSAGE_ID = re.compile(rb"^[ \t>]*message-id[ \t]*:\s*<([^<>\s]{1,255})>", re.IGNORECASE | re.MULTILINE)

WINDOW = 64 * 1024
"""Bytes of an enclosed letter, or of a text that quotes one, in which its header stands."""

LETTERS = 20
"""Letters that one bounce returns, at most; real ones return one."""


def letters(tree: Tree) -> tuple[str, ...]:
    """The identifiers of what a bounce returns; none where it only tells of a letter that is still on its way, or arrived."""
    if only_tells(tree):
        return ()
    enclosed = [part for part in tree.root.children if part.media_type in _ENCLOSED]
    found = (_MESSAGE_ID.search(_head(part)) for part in enclosed or _texts(tree))
    return tuple(dict.fromkeys(match[1].decode("latin-1") for match in found if match))[:LETTERS]


def only_tells(tree: Tree) -> bool:
    """Whether a delivery report names no failure: of no recipient did the letter come back (RFC 3464, 2.3.3)."""
    actions = {action.lower() for part in tree.root.children for action in _actions(part)}
    return bool(actions) and b"failed" not in actions


def _actions(part: Part) -> list[bytes]:
    return _ACTION.findall(part.content[:WINDOW]) if part.media_type in _STATUS_TYPES else []


def _texts(tree: Tree) -> Iterator[Part]:
    return (part for part in tree.root.walk() if part.media_type == "text/plain" and not part.children)


def _head(part: Part) -> bytes:
    """The beginning of a part's body. A letter that is enclosed as it is has its header there, as bytes of the bounce."""
    return part.source[part.body : min(part.end, part.body + WINDOW)] if part.children else part.content[:WINDOW]
