"""What may be signed inside ordinary ZIP archives, and in messages that lie in them: unpacked in memory, within bounds.

One budget serves a whole mail, however many archives it brings. What can't be taken out is a candidate that says so: a
signed document that nobody could open must not look like no document at all.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from intake import envelope
from verify import archive
from verify.archive import Entry
from verify.candidate import Candidate, Format, SupportingFile
from verify.codes import ProblemCode
from verify.container import BrokenContainerError, is_unsafe_path
from verify.detect import detect, detect_bytes
from verify.limits import LIMITS, Limits
from verify.report import Problem

Reader = Callable[[bytes], Sequence[Candidate]]
"""Gives what may be signed in a message, its own layer as the candidate without a part."""

XML_WEIGHT = 12
"""How much dearer an octet of XML is than another to verify (measured: 10 to 12)."""
_TOO_MANY = Problem(ProblemCode.TOO_LARGE, "archives hold more than the limit allows")

REFERRING = frozenset({Format.CMS, Format.XML, Format.JADES})
"""Formats whose signatures may refer to other files."""


@dataclass(frozen=True, slots=True)
class _File:
    """One file out of an archive. *number* is its own, as a part's is; *path* leads to it from the archive."""

    number: str
    path: str
    content: bytes
    problem: Problem | None = None

    @property
    def name(self) -> str:
        """The file's name alone."""
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """The folder that it lies in, in its archive; empty for none."""
        return self.path.rpartition("/")[0]


class Archives:
    """Opens the archives of one mail or file, one after another, as long as the budget lasts."""

    def __init__(self, read_message: Reader, limits: Limits = LIMITS) -> None:
        self._read_message = read_message
        self._limits = limits
        self._octets = limits.archive_total
        self._entries = limits.archive_entries
        self._messages = limits.archive_messages

    def opened(self, found: Sequence[Candidate]) -> tuple[Candidate, ...]:
        """Give *found*, each archive followed by what may be signed in it."""
        return tuple(c for candidate in found for c in self._with_content(candidate, depth=0))

    def _with_content(self, candidate: Candidate, depth: int) -> Iterator[Candidate]:
        is_archive = candidate.signature is None and candidate.hindrance is None and detect(candidate) is Format.ZIP
        found = self._listed(candidate.content) if is_archive else ()
        if found and depth >= self._limits.archive_depth:
            problem = Problem(ProblemCode.TOO_LARGE, "archives are nested beyond the limit")
            candidate, found = replace(candidate, content=b"", hindrance=problem), ()
        yield candidate
        if found:
            files = list(self._unpacked(candidate, found))
            for file in files:
                for inner in self._candidates(file, files, candidate):
                    yield from self._with_content(inner, depth + 1)

    def _listed(self, data: bytes) -> tuple[Entry, ...]:
        """List what is worth unpacking; why an archive can't be read, or has too much in it, is for its checker to say."""
        try:
            found = archive.entries(data, self._limits.archive_entries)
        except BrokenContainerError:
            return ()
        return () if archive.is_package(found) else found

    def _unpacked(self, candidate: Candidate, found: Sequence[Entry]) -> Iterator[_File]:
        """Unpack what may be named; an encrypted entry is a matter of the whole archive, whose checker names it."""
        prefix = "" if candidate.part is None else f"{candidate.part}."
        for place, entry in enumerate(found, 1):
            if entry.encrypted or is_unsafe_path(entry.name):
                continue
            number = f"{prefix}{place}"
            self._entries -= 1
            if self._entries < 0:
                yield _File(number, entry.name, b"", _TOO_MANY)
                return
            try:
                yield _File(number, entry.name, self._content(candidate.content, entry))
            except BrokenContainerError as error:
                yield _File(number, entry.name, b"", error.problem)

    def _content(self, data: bytes, entry: Entry) -> bytes:
        content = archive.unpack(data, entry, self._octets, self._limits)
        self._octets -= len(content)
        return content

    def _affords(self, kind: Format, size: int) -> bool:
        """Take off what verifying a file will cost beyond its octets; False where too little is left."""
        if kind is Format.XML:
            self._octets -= (XML_WEIGHT - 1) * size
        elif kind is Format.UNSIGNED:
            self._messages -= 1
        return self._octets >= 0 and self._messages >= 0

    def _candidates(self, file: _File, files: Sequence[_File], holder: Candidate) -> Iterator[Candidate]:
        """Give what *file* brings: itself where it may be signed, or what may be signed in the message that it is."""
        # A file by itself has no name of its own in reports; what is in it goes by its path alone.
        base = "" if holder.part is None and not holder.folder else holder.full_name
        own = Candidate(file.name, file.content, file.number, folder=_joined(base, file.folder), hindrance=file.problem)
        kind = Format.UNSIGNED if file.problem else detect_bytes(file.content)
        if file.problem is not None:
            yield own
        elif kind is Format.UNSIGNED and not envelope.is_message("application/octet-stream", file.content):
            return
        elif not self._affords(kind, len(file.content)):
            yield replace(own, content=b"", hindrance=_TOO_MANY)
        elif kind is Format.UNSIGNED:
            yield from (_inside_message(c, own) for c in self._read_message(file.content))
        else:
            detached = is_detached(kind, file.content)
            yield replace(own, supporting=_beside(file, files)) if detached else own


def is_detached(kind: Format, content: bytes) -> bool:
    """Whether the signed content may stand in another file."""
    return kind in REFERRING and (kind is not Format.CMS or envelope.signed_content(content) is None)


def _beside(own: _File, files: Sequence[_File]) -> tuple[SupportingFile, ...]:
    """The other files in the signature's folder and below, by their paths from there."""
    start = f"{own.folder}/" if own.folder else ""
    return tuple(
        SupportingFile(file.path[len(start) :], file.content)
        for file in files
        if file is not own and file.problem is None and file.path.startswith(start)
    )


def _inside_message(found: Candidate, message: Candidate) -> Candidate:
    """Give what was found in a message of an archive the numbers and names that it has in the mail around."""
    numbers = tuple(f"{message.part}.{number}" for number in found.signed_parts)
    if found.part is None:
        name, part, folder = message.name, message.part, message.folder
    else:
        name, part = found.name, f"{message.part}.{found.part}"
        folder = _joined(message.full_name, found.folder)
    return replace(found, name=name, part=part, folder=folder, signed_parts=numbers, own_layer=False)


def _joined(*segments: str) -> str:
    return "/".join(segment for segment in segments if segment)
