"""A PDF file opened: by its last cross-reference, by a search where that is damaged, through its encryption where that is open."""

from verify import pdf_crypt, pdf_rebuild
from verify.dataclass import dataclass
from verify.pdf_crypt import PdfLockedError
from verify.pdf_objects import PdfError, PdfLimitError
from verify.pdf_view import Reader, View
from verify.pdf_xref import read_chain, start_of_chain

_ENCRYPTION = ("Filter", "V", "R", "O", "U", "UE", "P", "Length", "CF", "StmF", "EncryptMetadata")
"""Entries of an encryption dictionary that say how to open it (7.6.2, 7.6.4, 7.6.6)."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file opened.

    *rebuilt*: its cross-references are damaged, and its objects were searched for instead. *locked*: its text opens only with
    a password, although its form could be read.
    """

    data: bytes
    view: View
    rebuilt: bool
    locked: bool = False

    def earlier(self, end: int) -> View | None:
        """Give the view of the revision that ends at *end*; None where the file's last section does not build upon it."""
        start = start_of_chain(self.data, end)
        sections = self.view.sections
        later = next((n for n, section in enumerate(sections) if section.position == start), None)
        if later is None or any(section.position < end for section in sections[:later]):
            return None
        return self.view if later == 0 else self.view.without(later)


def open_document(data: bytes) -> Document:
    """Open a file by its last cross-reference, or, where that is damaged, by searching for its objects.

    Raises:
        PdfLimitError: the file costs more than the limits.
        PdfLockedError: without a password nothing of it can be read.
        PdfError: neither way leads to a document catalog.
    """
    reader = Reader(data)
    try:
        document = _opened(data, View(reader, read_chain(data, start_of_chain(data, len(data)), reader.budget)))
        if document.view.catalog.get("Pages") is not None:
            return document
    except (PdfLimitError, PdfLockedError):
        raise
    except PdfError:
        pass
    document = _opened(data, View(reader, (pdf_rebuild.section(data, reader.budget),)), rebuilt=True)
    if not document.view.catalog:
        raise PdfError("no document catalog")
    return document


def _opened(data: bytes, view: View, *, rebuilt: bool = False) -> Document:
    """Open the encryption of a file, if any; a file whose catalog stays unreadable behind it is locked."""
    encryption = view.dictionary(view.trailer.get("Encrypt"))
    if not encryption:
        return Document(data, view, rebuilt)
    identifiers = [view.resolve(value) for value in view.array(view.trailer.get("ID"))] or [b""]
    file_id = identifiers[0] if isinstance(identifiers[0], bytes) else b""
    resolved = {key: view.resolve(encryption[key]) for key in _ENCRYPTION if key in encryption}
    try:
        view.reader.decipher = pdf_crypt.opened(resolved, file_id)
    except PdfLockedError:
        return Document(data, view, rebuilt, locked=_require_form(view))
    return Document(data, view, rebuilt)


def _require_form(view: View) -> bool:
    """Require that the catalog and its form can be read without the key; True."""
    try:
        view.dictionary(view.catalog.get("AcroForm"))
    except PdfError as error:
        raise PdfLockedError("the file opens only with a password") from error
    return True
