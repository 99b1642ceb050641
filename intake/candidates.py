"""What in a mail may be signed: the message's own layer, signed parts deeper in it, attachments. Content decides, not names.

Nothing is judged here: `verify.detect` tells formats apart and `verify` checks them. What is cut from a multipart/signed is
byte for byte the first part as it was sent, header included, without the line break before the delimiter (RFC 8551, 3.5.3).
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from intake import roles, signed, structure
from intake.archives import Archives, is_detached
from intake.roles import Leaf, Role
from intake.structure import Part, Tree
from verify.candidate import Candidate, Format, SupportingFile
from verify.codes import ProblemCode
from verify.detect import PDF_WINDOW, ZIP_MAGIC
from verify.report import Problem

_PGP = Problem(ProblemCode.UNSUPPORTED_FORMAT, "PGP")
MESSAGE = "message"
"""How reports call the message's own layer."""


@dataclass(frozen=True, slots=True)
class _Named:
    """An attachment-like part with the name it has in reports, unique within the message."""

    leaf: Leaf
    name: str


def find(raw: bytes) -> tuple[Candidate, ...]:
    """Everything in the message *raw* that may carry signatures, the message's own layer first. Never raises."""
    return of_tree(structure.parse(raw))


def of_tree(tree: Tree) -> tuple[Candidate, ...]:
    """The same of a message that was already taken apart."""
    return Archives(_of_message).opened(_of_tree(tree))


def of_file(name: str, data: bytes, supporting: Sequence[SupportingFile] = ()) -> tuple[Candidate, ...]:
    """What may be signed in a file by itself: the file, and what is in it where it is an ordinary archive."""
    return Archives(_of_message).opened([Candidate(name, data, supporting=tuple(supporting))])


def _of_message(raw: bytes) -> Sequence[Candidate]:
    return _of_tree(structure.parse(raw))


def _of_tree(tree: Tree) -> Sequence[Candidate]:
    """Everything in a message that may be signed, archives unopened."""
    found = [*_layers(tree), *_documents(tree, _named(tree))]
    return sorted(found, key=lambda candidate: not candidate.own_layer)


def message_parts(tree: Tree) -> tuple[str, ...]:
    """How reports call the parts of a message: bodies by number, all else by name; the signatures of layers are left out.

    What lies in a signed layer goes by number, as the layer covers it.
    """
    files = _named(tree)
    candidates = (*_layers(tree), *_documents(tree, files))
    signed_parts = {number for candidate in candidates for number in candidate.signed_parts}
    return tuple(_called(file, signed_parts) for file in files if not file.leaf.part.children)


def _called(file: _Named, signed_parts: Collection[str]) -> str:
    number = file.leaf.part.number
    return file.name if file.leaf.role is Role.ATTACHMENT and number not in signed_parts else number


def _layers(tree: Tree) -> Iterator[Candidate]:
    """Every multipart/signed, the root as the message's own layer."""
    for part in tree.root.walk():
        kind = signed.layer_format(part)
        if kind is None:
            continue
        entity, signature = part.children[0], part.children[1]
        layer = Candidate(
            name=part.number or MESSAGE,
            content=_canonical(entity),
            part=part.number or None,
            declared_type=part.media_type,
            signature=signature.content,
            signed_parts=_numbers(entity),
            own_layer=part is tree.root,
        )
        if kind is Format.SMIME_DETACHED:
            yield layer
        else:
            # Only recognised: it goes by itself, so that it is not taken for S/MIME, and damaged armour is no excuse.
            yield replace(layer, content=signature.content, signature=None, hindrance=_PGP)


def _documents(tree: Tree, files: Sequence[_Named]) -> Iterator[Candidate]:
    """Parts that carry their signatures in themselves, or may refer to their neighbours."""
    for file in files:
        part, is_root = file.leaf.part, file.leaf.part is tree.root
        kind = file.leaf.format
        if kind is Format.UNSIGNED and not (file.leaf.role is Role.ATTACHMENT and _may_be_signed(part.content)):
            continue
        if file.leaf.role is Role.BODY and kind is not Format.PGP:
            continue
        if kind is Format.ENCRYPTED_CMS and part.children:
            continue  # it was opened: what is in it speaks for itself
        yield Candidate(
            name=MESSAGE if is_root else file.name,
            content=part.content,
            part=None if is_root else part.number,
            declared_type=part.media_type,
            supporting=_supporting(file, files) if is_detached(kind, part.content) else (),
            signed_parts=tuple(number for child in part.children for number in _numbers(child)),
            own_layer=is_root,
        )


def _may_be_signed(content: bytes) -> bool:
    """Whether bytes begin as a container, PDF or XML that could carry a signature, though none was seen."""
    return content.startswith((*ZIP_MAGIC, b"<?xml", b"\xef\xbb\xbf<?xml")) or b"%PDF-" in content[:PDF_WINDOW]


def _supporting(own: _Named, files: Sequence[_Named]) -> tuple[SupportingFile, ...]:
    """All other files of the message; a signature that stands apart names or fits one of them."""
    return tuple(
        SupportingFile(file.name, file.leaf.part.content)
        for file in files
        if file is not own and file.leaf.name is not None and not file.leaf.part.children
    )


def _named(tree: Tree) -> tuple[_Named, ...]:
    """Bodies and attachments with names; a name that was used before takes the part's number, so that reports are clear."""
    used: set[str] = set()
    found = []
    for leaf in roles.leaves(tree):
        if leaf.role is Role.SIGNATURE:
            continue
        name = leaf.name or leaf.part.number
        if name in used:
            name = f"{leaf.part.number}:{name}"
        used.add(name)
        found.append(_Named(leaf, name))
    return tuple(found)


def _canonical(entity: Part) -> bytes:
    """The signed octets. A message stored with bare LF gets CRLF back (RFC 8551, 3.1.1); any other stays as it is."""
    octets = entity.entity
    return octets if b"\r\n" in entity.source else octets.replace(b"\n", b"\r\n")


def _numbers(entity: Part) -> tuple[str, ...]:
    """The number of an entity and of all parts in it, without doubles."""
    return tuple(dict.fromkeys(part.number for part in entity.walk()))
