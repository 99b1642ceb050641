"""What was done to a PDF after it was signed (EN 319 102-1, 5.2.2; ISO 32000-2, 12.8.2.2).

Allowed without asking: time-stamps and validation data, further signatures with their appearance. Allowed where the
certifying signature says so: filling in the form, annotations. Everything else alters the document.
"""

from collections.abc import Collection

from verify.dataclass import dataclass
from verify.pdf_comparison import AlteredError, Change, Comparison
from verify.pdf_ending import Ending
from verify.pdf_form_changes import judge_form
from verify.pdf_objects import Object, Stream, references, same
from verify.pdf_page_changes import judge_pages
from verify.pdf_permissions import Level, Permissions, permissions
from verify.pdf_structure import judge_structure
from verify.pdf_view import View

_OF_THE_FILE = frozenset({
    "Size", "Prev", "ID", "XRefStm", "Type", "W", "Index", "Filter", "DecodeParms", "Length", "DL",
})  # fmt: skip
"""Entries of a trailer that speak of the file and its cross-references, not of the document (7.5.5, 7.5.8.2)."""
_BESIDE_THE_DOCUMENT = frozenset({"Info"})
"""Entries of a trailer that hold no part of a page: properties."""
_NOT_SHOWN = frozenset({"Extensions", "Metadata", "Version"})
"""Entries of the catalog that no page shows; tools rewrite them when they sign."""


@dataclass(frozen=True, slots=True)
class Later:
    """The kinds of change after a signature, and what its signers had allowed."""

    kinds: frozenset[Change]
    level: Level | None

    @property
    def filled_unasked(self) -> bool:
        """Tell whether a form was filled in of which nobody said that it may be, nor that it may not."""
        return Change.FORM_FILLED in self.kinds and self.level is None


def compare(old: View, ending: Ending) -> Later:
    """Tell what changed from *old*, the revision that a signature covers, to the end of the file.

    Args:
        old: the revision as it was signed.
        ending: the file as it is.

    Raises:
        AlteredError: something changed that nobody allowed.
        PdfError: one of the two can't be read, or there is too much to compare.
    """
    allowed = permissions(old)
    comparison = Comparison(old, ending.view)
    _judge_trailer(comparison)
    _judge_catalog(comparison, allowed, ending)
    comparison.settle()
    _require_allowed(comparison.found, allowed)
    return Later(frozenset(comparison.found), allowed.level)


def _judge_trailer(comparison: Comparison) -> None:
    old, new = comparison.old.trailer, comparison.new.trailer
    comparison.judge(old.get("Root"), new.get("Root"))
    comparison.require(old.get("Encrypt"), new.get("Encrypt"), "the encryption")
    for key in comparison.keys(old, new):
        if key in _OF_THE_FILE or key in {"Root", "Encrypt"}:
            continue
        if key == "AdditionalStreams":
            _judge_source(comparison, old.get(key), new.get(key))
        elif key in _BESIDE_THE_DOCUMENT:
            comparison.permit(new.get(key))
        elif key in new and any(references(new[key])):
            comparison.require(old.get(key), new[key], f"the entry {key} of the trailer")


def _judge_source(comparison: Comparison, old: Object, new: Object) -> None:
    """Let no document be added from which the pages were made: office programs open it in their place.

    Tools that sign renumber the entry, so that it leads nowhere; that shows nothing.
    """
    before = set(references(old))
    for number in references(new):
        known = number in before and not comparison.changed(number)
        if not known and isinstance(comparison.new.get(number), Stream):
            raise AlteredError("the source beside the pages")
    comparison.permit(new)


def _judge_catalog(comparison: Comparison, allowed: Permissions, ending: Ending) -> None:
    old, new = comparison.old.catalog, comparison.new.catalog
    widgets = judge_form(comparison, allowed, ending)
    judge_pages(comparison, allowed, widgets, ending)
    for key in comparison.keys(old, new):
        match key:
            case "AcroForm" | "Pages":
                continue
            case "DSS":
                _judge_store(comparison, old.get(key), new.get(key))
            case "Perms":
                _judge_perms(comparison, old.get(key), new.get(key))
            case "StructTreeRoot":
                judge_structure(comparison, old.get(key), new.get(key))
            case _ if key in _NOT_SHOWN:
                comparison.permit(new.get(key))
            case _:
                comparison.require(old.get(key), new.get(key), f"the entry {key} of the catalog")


def _judge_store(comparison: Comparison, old: Object, new: Object) -> None:
    numbers: Collection[int] = tuple(references(new))
    if not same(old, new) or any(map(comparison.changed, numbers)):
        comparison.found.add(Change.VALIDATION_DATA)
    comparison.permit(new)


def _judge_perms(comparison: Comparison, old: Object, new: Object) -> None:
    """Let permissions be added, as a certifying signature does, and never be taken away or replaced."""
    before, after = comparison.old.dictionary(old), comparison.new.dictionary(new)
    for key, value in before.items():
        comparison.require(value, after.get(key), f"the permission {key}")
    comparison.permit(new)


def _require_allowed(found: Collection[Change], allowed: Permissions) -> None:
    if allowed.level is Level.NONE and set(found) - {Change.VALIDATION_DATA}:
        raise AlteredError("the certifying signature allows no change")
    if Change.ANNOTATION in found and allowed.level is not Level.ANNOTATIONS:
        raise AlteredError("annotations")
