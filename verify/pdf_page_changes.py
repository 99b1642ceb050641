"""Which changes of pages are the annotations of later signatures, or annotations that the signer allows, and which are not."""

from collections.abc import Collection, Iterator

from verify.pdf_comparison import AlteredError, Change, Comparison, keys_of
from verify.pdf_objects import Dictionary, Object, PdfError, Reference, same
from verify.pdf_permissions import Level, Permissions

PAGES = 50_000
"""Nodes of one page tree."""
COVERING = 0.5
"""Share of a page that the appearance of a later signature may cover: real ones take a twentieth."""
_NOT_SHOWN = frozenset({"Tabs", "LastModified", "PieceInfo"})
"""Entries of a page that no reader shows; tools set them when they add a field."""


def judge_pages(comparison: Comparison, allowed: Permissions, widgets: Collection[int]) -> None:
    """Judge every page; *widgets* are the annotations that signing may have added.

    Raises:
        AlteredError: a page shows something else, or is gone, new or elsewhere.
    """
    old, new = comparison.old.catalog.get("Pages"), comparison.new.catalog.get("Pages")
    if not same(old, new):
        raise AlteredError("the page tree")
    for before, after, area in _leaves(comparison, new):
        _judge_page(comparison, before, after)
        _judge_annotations(comparison, before.get("Annots"), after.get("Annots"), allowed, widgets)
        _judge_covering(comparison, after, area, widgets)


def _leaves(comparison: Comparison, root: Object) -> Iterator[tuple[Dictionary, Dictionary, Object]]:
    """Walk the page tree, which must be the same in both; yield each page, before and after, and its media box."""
    waiting: list[tuple[Object, Object]] = [(root, None)]
    seen: set[int] = set()
    while waiting:
        node, box = waiting.pop()
        if not isinstance(node, Reference) or node.number in seen or len(seen) >= PAGES:
            raise PdfError("a page tree that is no tree, or too large")
        seen.add(node.number)
        comparison.judge(node)
        before, after = comparison.old.dictionary(node), comparison.new.dictionary(node)
        box = after.get("MediaBox", box)
        if "Kids" not in after:
            yield before, after, box
            continue
        for key in keys_of(before, after):
            comparison.require(before.get(key), after.get(key), f"the entry {key} of the page tree")
        waiting.extend((kid, box) for kid in comparison.new.array(after.get("Kids")))


def _judge_page(comparison: Comparison, before: Dictionary, after: Dictionary) -> None:
    for key in keys_of(before, after):
        if key in _NOT_SHOWN:
            comparison.permit(after.get(key))
        elif key != "Annots":
            comparison.require(before.get(key), after.get(key), f"the entry {key} of a page")


def _judge_annotations(
    comparison: Comparison, before: Object, after: Object, allowed: Permissions, widgets: Collection[int]
) -> None:
    """Annotations stay, in their order, which is that of painting; those of new signatures may come after or between."""
    kept, added, gone = _difference(comparison.old.array(before), comparison.new.array(after))
    free = allowed.level is Level.ANNOTATIONS
    for annotation in added:
        if isinstance(annotation, Reference) and annotation.number in widgets:
            continue
        _judge_free_annotation(comparison, annotation, allowed=free)
    if any(comparison.old.resolve(annotation) is not None for annotation in gone):
        _require_free(comparison, allowed=free)
    for annotation in kept:
        if free and isinstance(annotation, Reference) and annotation.number not in comparison.judged:
            _judge_free_annotation(comparison, annotation, allowed=True)
        else:
            comparison.fix(annotation)
    comparison.permit(after)


def _difference(before: list[Object], after: list[Object]) -> tuple[list[Object], list[Object], list[Object]]:
    """Give what stayed in order, what came, and what is gone or stands elsewhere."""
    kept: list[Object] = []
    added: list[Object] = []
    for item in after:
        if len(kept) < len(before) and same(item, before[len(kept)]):
            kept.append(item)
        else:
            added.append(item)
    return kept, added, before[len(kept) :]


def _judge_free_annotation(comparison: Comparison, annotation: Object, *, allowed: bool) -> None:
    if isinstance(annotation, Reference):
        if not comparison.changed(annotation.number) and allowed:
            comparison.fix(annotation)
            return
        comparison.judge(annotation)
    if comparison.new.dictionary(annotation).get("Subtype") == "Widget":
        raise AlteredError("a field on a page that the form does not hold")
    _require_free(comparison, allowed=allowed)
    for value in comparison.new.dictionary(annotation).values():
        comparison.permit(value)


def _require_free(comparison: Comparison, *, allowed: bool) -> None:
    if not allowed:
        raise AlteredError("the annotations of a page")
    comparison.found.add(Change.ANNOTATION)


def _judge_covering(comparison: Comparison, page: Dictionary, box: Object, widgets: Collection[int]) -> None:
    """Refuse a signature that hides the page it was put on (shadow attack: hide)."""
    whole = _area(comparison.new.array(box))
    for annotation in comparison.new.array(page.get("Annots")) if widgets else ():
        if isinstance(annotation, Reference) and annotation.number in widgets:
            shown = _area(comparison.new.array(comparison.new.dictionary(annotation).get("Rect")))
            if whole and shown > COVERING * whole:
                raise AlteredError("a signature that hides its page")


def _area(rectangle: list[Object]) -> float:
    sides = [side for side in rectangle if isinstance(side, int | float)]
    if len(sides) != 4 or len(rectangle) != 4:  # noqa: PLR2004 - two corners
        return 0.0
    left, bottom, right, top = sides
    return abs(float(right - left) * float(top - bottom))
