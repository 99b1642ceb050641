"""Which changes of pages are the annotations of later signatures, or annotations that the signer allows, and which are not."""

from collections.abc import Collection, Iterator

from verify.pdf_comparison import AlteredError, Change, Comparison
from verify.pdf_ending import Ending
from verify.pdf_form import area
from verify.pdf_objects import Dictionary, Object, PdfError, PdfLimitError, Reference, same
from verify.pdf_permissions import Level, Permissions

PAGES = 50_000
"""Nodes of one page tree."""
COVERING = 0.5
"""Share of a page that the appearance of a later signature may cover: real ones take a twentieth."""
_NOT_SHOWN = frozenset({"LastModified", "PieceInfo", "StructParents", "Tabs"})
"""Entries of a page that no reader shows; tools set them when they add a field."""
_OTHER_PARTS = frozenset(
    {"Font", "XObject", "ExtGState", "ColorSpace", "Pattern", "Shading", "Properties", "Kids", "Pages"}
)
"""Entries of dictionaries that have another part than to be an annotation: resources, nodes of trees, the catalog."""


def judge_pages(comparison: Comparison, allowed: Permissions, widgets: Collection[int], ending: Ending) -> None:
    """Judge every page; *widgets* are the annotations that signing may have added.

    Raises:
        AlteredError: a page shows something else, or is gone, new or elsewhere.
    """
    old, new = comparison.old.catalog.get("Pages"), comparison.new.catalog.get("Pages")
    if not same(old, new):
        raise AlteredError("the page tree")
    for before, after, box in _leaves(comparison, new):
        _judge_page(comparison, before, after)
        _judge_annotations(comparison, before.get("Annots"), after.get("Annots"), allowed, widgets)
        _judge_covering(ending, after, box, widgets)


def _leaves(comparison: Comparison, root: Object) -> Iterator[tuple[Dictionary, Dictionary, Object]]:
    """Walk the page tree, which must be the same in both; yield each page, before and after, and its media box."""
    waiting: list[tuple[Object, Object]] = [(root, None)]
    seen: set[int] = set()
    while waiting:
        node, box = waiting.pop()
        if not isinstance(node, Reference) or node.number in seen:
            raise PdfError("a page tree that is no tree")
        if len(seen) >= PAGES:
            raise PdfLimitError("more pages than the limit")
        seen.add(node.number)
        comparison.judge(node, node)
        before, after = comparison.old.dictionary(node), comparison.new.dictionary(node)
        box = after.get("MediaBox", box)
        if "Kids" not in after:
            yield before, after, box
            continue
        for key in comparison.keys(before, after):
            comparison.require(before.get(key), after.get(key), f"the entry {key} of the page tree")
        waiting.extend((kid, box) for kid in comparison.new.array(after.get("Kids")))


def _judge_page(comparison: Comparison, before: Dictionary, after: Dictionary) -> None:
    for key in comparison.keys(before, after):
        if key in _NOT_SHOWN:
            comparison.permit(after.get(key))
        elif key != "Annots":
            comparison.require(before.get(key), after.get(key), f"the entry {key} of a page")


def _judge_annotations(
    comparison: Comparison, before: Object, after: Object, allowed: Permissions, widgets: Collection[int]
) -> None:
    """Annotations stay, in their order, which is that of painting; those of new signatures may come before or after."""
    listed = comparison.old.array(before)
    old = {_identity(item): item for item in listed}
    new = [(_identity(item), item) for item in comparison.new.array(after)]
    comparison.new.reader.budget.step(len(old) + len(new))
    free = allowed.level is Level.ANNOTATIONS
    for identity, item in new:
        if identity not in old and not (isinstance(item, Reference) and item.number in widgets):
            _require_free(comparison, item, allowed=free)
    kept = dict.fromkeys(identity for identity, _ in new if identity in old)
    for identity, item in old.items():
        if identity not in kept:
            _require_may_go(comparison, item, allowed=free)
            continue
        if free:
            _judge_kept(comparison, item)
        comparison.fix(item)
    painted = [identity for identity, _ in new if identity in kept]
    if not free and painted != [identity for item in listed if (identity := _identity(item)) in kept]:
        raise AlteredError("the order of the annotations of a page")
    comparison.permit(after)


def _identity(annotation: Object) -> object:
    """Tell annotations apart: by number, or, where one stands in the array itself, by all that it says."""
    return annotation.number if isinstance(annotation, Reference) else repr(annotation)


def _judge_kept(comparison: Comparison, annotation: Object) -> None:
    """Let an annotation be changed where annotations may be, if it is nothing but an annotation."""
    if not isinstance(annotation, Reference) or annotation.number in comparison.judged:
        return
    if not comparison.changed(annotation.number):
        return
    both = comparison.old.dictionary(annotation), comparison.new.dictionary(annotation)
    if all("Subtype" in item and not _OTHER_PARTS & item.keys() for item in both):
        _require_free(comparison, annotation, allowed=True)
        comparison.judge(annotation, annotation)


def _require_free(comparison: Comparison, annotation: Object, *, allowed: bool) -> None:
    """Require that annotations may come, go and change, and that this one is no field in disguise."""
    entries = comparison.new.dictionary(annotation)
    if entries.get("Subtype") == "Widget":
        raise AlteredError("a field on a page that the form does not hold")
    if not allowed:
        raise AlteredError("the annotations of a page")
    comparison.found.add(Change.ANNOTATION)
    for value in entries.values():
        comparison.permit(value)


def _require_may_go(comparison: Comparison, annotation: Object, *, allowed: bool) -> None:
    """Require that an annotation may be taken away; one that never was there is not missed."""
    entries = comparison.old.dictionary(annotation)
    if entries and (entries.get("Subtype") == "Widget" or not allowed):
        raise AlteredError("the annotations of a page")
    if entries:
        comparison.found.add(Change.ANNOTATION)


def _judge_covering(ending: Ending, page: Dictionary, box: Object, widgets: Collection[int]) -> None:
    """Refuse a signature that hides the page it was put on (shadow attack: hide)."""
    whole = area(ending.view.array(box))
    for annotation in ending.view.array(page.get("Annots")) if widgets else ():
        if not isinstance(annotation, Reference) or annotation.number not in widgets:
            continue
        if whole and ending.area(annotation.number) > COVERING * whole:
            raise AlteredError("a signature that hides its page")
