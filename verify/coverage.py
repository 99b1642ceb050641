"""What signatures lead to, and what of it may be read: only content that a signature with integrity covers."""

import hashlib
from collections.abc import Mapping, Sequence

from verify.dataclass import dataclass
from verify.evidence import Evidence
from verify.report import CoveredFile


@dataclass(frozen=True, slots=True)
class Content:
    """One thing that a signature leads to. *octets* is what was digested, after transforms; *sha256* that of the file."""

    name: str
    octets: bytes
    media_type: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A signature's evidence with the content that it claims to cover.

    *auxiliary* names files that it signs too but that are no content of their own (the manifest of a CAdES signature).
    """

    evidence: Evidence
    content: tuple[Content, ...]
    auxiliary: tuple[str, ...] = ()


def covered(
    found: Sequence[Found], files: Mapping[str, bytes], media_types: Mapping[str, str]
) -> tuple[CoveredFile, ...]:
    """List what signatures with integrity cover, in the order in which it is first met.

    One name stands twice where signatures have digested different octets of it (a file and its canonical form): who
    signed the one did not sign the other. *files* gives the files themselves, *media_types* hints for those whose type
    no signer tells.
    """
    by: dict[tuple[str, bytes], list[str]] = {}
    first: dict[tuple[str, bytes], Content] = {}
    for signature in found:
        for content in signature.content if signature.evidence.integrity is True else ():
            key = (content.name, content.octets)
            by.setdefault(key, []).append(signature.evidence.id)
            first.setdefault(key, content)
    return tuple(
        CoveredFile(
            name=content.name,
            media_type=content.media_type or media_types.get(content.name),
            sha256=content.sha256 or hashlib.sha256(files[content.name]).hexdigest(),
            by=tuple(dict.fromkeys(by[key])),
            content=content.octets,
        )
        for key, content in first.items()
    )
