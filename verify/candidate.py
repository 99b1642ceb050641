"""What may be signed: the bytes that verification is given, cut from a mail or a file, with nothing believed yet."""

from enum import StrEnum

from verify.dataclass import dataclass
from verify.report import Problem


class Format(StrEnum):
    """What the bytes of a candidate are, judged by content alone; `verify.detect` decides, `verify.verifier.CHECKERS` covers each."""

    ASIC = "asic"
    SMIME_DETACHED = "smime_detached"
    CMS = "cms"
    PDF = "pdf"
    XML = "xml"
    EDOC1 = "edoc1"
    DDOC = "ddoc"
    JADES = "jades"
    PGP = "pgp"
    ENCRYPTED_CMS = "encrypted_cms"
    ZIP = "zip"
    UNSIGNED = "unsigned"


@dataclass(frozen=True, slots=True)
class SupportingFile:
    """A file that a detached signature may refer to by its name."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Candidate:
    """One document that may carry signatures.

    *part* is the MIME part number (``2``, ``1.2``; None for a file by itself and for the mail's own layer),
    *name* how reports call it, *declared_type* the sender's word (a hint only). For ``multipart/signed`` *content*
    is the signed entity, header and body, CRLF, exactly as signed, *signature* the decoded CMS, and *signed_parts*
    the numbers of the MIME parts inside the entity. *folder* is the archive that it was taken out of, and its path in
    there, for reports; *name* is then its name alone. *hindrance* is what kept it from being taken out: then there is no
    content, and it is only named.
    """

    name: str
    content: bytes
    part: str | None = None
    declared_type: str | None = None
    signature: bytes | None = None
    supporting: tuple[SupportingFile, ...] = ()
    signed_parts: tuple[str, ...] = ()
    own_layer: bool = False
    folder: str = ""
    hindrance: Problem | None = None

    @property
    def full_name(self) -> str:
        """How reports call it: its name, after the archive and the folder that it lay in."""
        return f"{self.folder}/{self.name}" if self.folder else self.name
