"""Where a message says that something is signed or encrypted, recognised by content; nothing is verified here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from intake import roles
from intake.facts import SignedPart
from intake.roles import Leaf, Role
from intake.structure import Part, Tree
from verify.candidate import Format
from verify.detect import detect_bytes

_SMIME_SIGNATURES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature"})
_SIGNED = frozenset(
    {Format.ASIC, Format.CMS, Format.PDF, Format.XML, Format.EDOC1, Format.DDOC, Format.JADES, Format.PGP}
)
_ENCRYPTED_SMIME = frozenset({"enveloped-data", "authenveloped-data"})
_PGP_SIGNATURE = "application/pgp-signature"
_PGP_SIGNED = b"-----BEGIN PGP SIGNED MESSAGE-----"


@dataclass(frozen=True, slots=True)
class Marks:
    """Signed parts in order of appearance; whether anything is encrypted that was not opened, and anything that was."""

    parts: tuple[SignedPart, ...]
    encrypted: bool
    opened: bool


def marks(tree: Tree, leaves: Sequence[Leaf]) -> Marks:
    """Signed and encrypted parts of a message with these *leaves*. The message's own layer has the number ``""``."""
    parts = [*_layers(tree), *_documents(tree, leaves)]
    envelopes = [bool(leaf.part.children) for leaf in leaves if leaf.format is Format.ENCRYPTED_CMS]
    closed = not all(envelopes) or any(_says_encrypted(part) for part in tree.root.walk())
    return Marks(tuple(parts), closed, any(envelopes))


def layer_format(part: Part) -> Format | None:
    """What the signature of a multipart/signed is: S/MIME, PGP, or None for what nobody can check.

    The signature's own content decides; where it is damaged the declared type does, so that a broken signature is
    reported as broken and not as missing.
    """
    if not roles.is_signed_multipart(part):
        return None
    signature = part.children[1]
    declared = {signature.media_type, part.type.parameters.get("protocol", "").strip().lower()}
    match detect_bytes(signature.content):
        case Format.CMS | Format.ENCRYPTED_CMS:
            return Format.SMIME_DETACHED
        case Format.PGP:
            return Format.PGP
        case _:
            if declared & _SMIME_SIGNATURES:
                return Format.SMIME_DETACHED
            return Format.PGP if _PGP_SIGNATURE in declared else None


def _layers(tree: Tree) -> Iterator[SignedPart]:
    """Multiparts that carry their signature beside them."""
    for part in tree.root.walk():
        kind = layer_format(part)
        if kind is not None:
            yield SignedPart("" if part is tree.root else part.number, kind.value)


def _documents(tree: Tree, leaves: Sequence[Leaf]) -> Iterator[SignedPart]:
    """Parts whose content carries signatures in itself, and clear-signed text."""
    for leaf in leaves:
        if leaf.role is Role.ATTACHMENT:
            if leaf.format in _SIGNED:
                yield SignedPart("" if leaf.part is tree.root else leaf.part.number, leaf.format.value)
        elif _is_clear_signed(leaf):
            yield SignedPart("" if leaf.part is tree.root else leaf.part.number, Format.PGP.value)


def _is_clear_signed(leaf: Leaf) -> bool:
    """Whether a text is signed in the way of RFC 9580, 7."""
    return leaf.role is Role.BODY and _PGP_SIGNED in leaf.part.content


def _says_encrypted(part: Part) -> bool:
    """Whether a part is declared as readable only with a key, and was not opened with one."""
    if part.media_type in {"multipart/encrypted", "application/pgp-encrypted"}:
        return True
    return not part.children and part.type.parameters.get("smime-type", "").lower() in _ENCRYPTED_SMIME
