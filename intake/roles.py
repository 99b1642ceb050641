"""What each part of a message is for: read as its text, enclosed as a file, or the signature of what stands before it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from intake import words
from intake.limits import NAME_LENGTH
from intake.structure import Part, Tree
from verify.candidate import Format
from verify.detect import detect_bytes

_READABLE = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown", "text/x-markdown"})


class Role(StrEnum):
    """The use of a part that holds content of its own."""

    BODY = "body"
    ATTACHMENT = "attachment"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A part with content, its role, the name its sender gave it, and what its bytes are."""

    part: Part
    role: Role
    name: str | None
    format: Format


def leaves(tree: Tree) -> Iterator[Leaf]:
    """All parts with content, in order; enclosed messages and opened envelopes too, beside what was found in them."""
    signatures = {id(p.children[1]) for p in tree.root.walk() if is_signed_multipart(p)}
    for part in tree.root.walk():
        if part.is_multipart and part.children:
            continue
        role = Role.SIGNATURE if id(part) in signatures else Role.BODY if is_body(part) else Role.ATTACHMENT
        yield Leaf(part, role, name_of(part), detect_bytes(part.content))


def is_signed_multipart(part: Part) -> bool:
    """Whether a part is a multipart/signed with content and signature (RFC 1847, 2.1)."""
    return part.media_type == "multipart/signed" and len(part.children) > 1


def is_body(part: Part) -> bool:
    """Whether a part is shown as text. A multipart without parts is, so that its words are not lost."""
    if part.children or part.disposition.value == "attachment":
        return False
    return part.media_type in _READABLE or (part.is_multipart and not part.children)


def name_of(part: Part) -> str | None:
    """The file name that a part carries, without folders, on one line; None where there is none."""
    raw = part.disposition.parameters.get("filename") or part.type.parameters.get("name") or ""
    name = words.clean(raw).replace("\\", "/").rpartition("/")[2].strip()
    return name[:NAME_LENGTH] or None
