"""Which changes of a form are signing and filling in, and which are not (ISO 32000-1, 12.7; 12.8.2)."""

from collections.abc import Iterator

from verify.dataclass import dataclass
from verify.pdf_comparison import AlteredError, Change, Comparison
from verify.pdf_ending import Ending, FieldKey, NewField, by_key
from verify.pdf_form import SIGNATURE, Field, area, form
from verify.pdf_objects import Dictionary, Object, Reference, references, same
from verify.pdf_permissions import Permissions

READ_ONLY = 1
"""The one flag of a field that signing may set (table 221)."""
_SET_BY_SIGNING = frozenset({"V", "AP", "AS", "F", "Ff", "M", "MK", "DA", "DR", "Lock", "H"})
_SET_BY_FILLING = frozenset({"V", "AP", "AS", "I", "RV", "M", "MK"})
_ACTIONS = frozenset({"A", "AA"})
"""What a new field must not bring: something that happens by itself."""


@dataclass(frozen=True, slots=True)
class _Task:
    comparison: Comparison
    allowed: Permissions
    ending: Ending


def judge_form(comparison: Comparison, allowed: Permissions, ending: Ending) -> frozenset[int]:
    """Judge the form and its fields; give the numbers of annotations that signing may have put on pages.

    Raises:
        AlteredError: a change that is neither signing nor filling in what may be filled in.
    """
    task = _Task(comparison, allowed, ending)
    comparison.judge(comparison.old.catalog.get("AcroForm"), comparison.new.catalog.get("AcroForm"))
    _judge_entries(task)
    before, after = by_key(comparison.old), ending.fields
    if not before.keys() <= after.keys():
        raise AlteredError("a field is gone")
    for key, field in before.items():
        if field is after[key] or (field.number, field.widgets) == (after[key].number, after[key].widgets):
            comparison.judged.update(field.widgets if field.number is None else (field.number, *field.widgets))
    new_widgets: set[int] = set()
    for key, field in after.items():
        former = before.get(key)
        if former is None:
            _judge_new_field(task, key, field)
            new_widgets.update(field.widgets)
        elif former is not field or not _is_kept(task, key, field):
            new_widgets.update(_judge_field(task, former, field))
    return frozenset(new_widgets)


def _is_kept(task: _Task, key: FieldKey, field: Field) -> bool:
    """Judge a field whose one object is the same in both; False for one whose value, or whose widgets, lie in others."""
    fixed = task.ending.kept_fields.get(key)
    if fixed is None:
        apart = field.kind != SIGNATURE and isinstance(field.attributes.get("V"), Reference)
        if apart or any(widget != field.number for widget in field.widgets):
            return False
        entries = field.attributes
        _judge_flags(entries.get("Ff"), entries.get("Ff"))
        fixed = tuple(number for name in sorted(entries) if name != "Ff" for number in references(entries[name]))
        task.ending.kept_fields[key] = fixed
    task.comparison.fix_all(fixed)
    return True


def _judge_entries(task: _Task) -> None:
    """Judge the entries of the form itself (table 218)."""
    comparison = task.comparison
    old, new = form(comparison.old), form(comparison.new)
    for key in comparison.keys(old, new):
        before, after = old.get(key), new.get(key)
        match key:
            case "SigFlags":
                continue
            case "Fields":
                _judge_nodes(comparison, before, after)
            case "NeedAppearances":
                if after is True and before is not True:
                    raise AlteredError("appearances are to be made anew")
            case "DR":
                _judge_resources(comparison, before, after)
            case "DA" | "Q" if before is None:
                continue
            case "CO" if before is None and not comparison.new.array(after):
                continue
            case _:
                comparison.require(before, after, f"the entry {key} of the form")


def _judge_nodes(comparison: Comparison, before: Object, after: Object) -> None:
    """Fix the fields that stood in the form, so that those which only hold others are as they were."""
    comparison.permit(after)
    comparison.fix_all(number for node in comparison.old.array(before) for number in references(node))


def _judge_resources(comparison: Comparison, before: Object, after: Object) -> None:
    """Let resources be added to the form, none be replaced: fields that stand in it use them."""
    old, new = comparison.old.dictionary(before), comparison.new.dictionary(after)
    comparison.permit(after)
    for kind in comparison.keys(old, new):
        named_before, named_after = comparison.old.resolve(old.get(kind)), comparison.new.resolve(new.get(kind))
        if not isinstance(named_before, dict) or not isinstance(named_after, dict):
            _require_kept(comparison, old.get(kind), new.get(kind), f"the resources {kind} of the form")
            continue
        comparison.permit(new.get(kind))
        for name in comparison.keys(named_before, named_after):
            _require_kept(comparison, named_before.get(name), named_after.get(name), f"the resource {name} of the form")


def _require_kept(comparison: Comparison, before: Object, after: Object, what: str) -> None:
    if before is None:
        comparison.permit(after)
    else:
        comparison.require(before, after, what)


def _judge_field(task: _Task, old: Field, new: Field) -> Iterator[int]:
    """Judge a field that stood in the form; yield the annotations that it may show on pages where it showed none."""
    if (old.name, old.kind, old.widgets) != (new.name, new.kind, new.widgets):
        raise AlteredError("the name, type or widgets of a field")
    elif new.kind == SIGNATURE:
        yield from _judge_signature_field(task, old, new)
    else:
        _judge_filled_field(task, old, new)


def _judge_new_field(task: _Task, key: FieldKey, field: Field) -> None:
    """A later revision may bring a field for its signature, and may not bring any other."""
    known = task.ending.new_fields
    if key not in known:
        known[key] = _new_field(task, field)
    task.comparison.found.add(known[key].change)
    task.comparison.permit_all(known[key].permitted)


def _new_field(task: _Task, field: Field) -> NewField:
    """Judge a new field by itself, whatever revision it is new to."""
    if field.kind != SIGNATURE:
        raise AlteredError("a new field that is no signature field")
    change = _require_signature(task, field)
    if field.attributes.get("V") is None and _shows(task, field):
        raise AlteredError("a new field that shows something and is not signed")
    permitted: list[int] = []
    for attributes in _dictionaries(task, field):
        if _ACTIONS & attributes.keys():
            raise AlteredError("a new field with an action")
        for value in attributes.values():
            permitted.extend(references(value))
    return NewField(change, tuple(permitted))


def _shows(task: _Task, field: Field) -> bool:
    """Tell whether a field has an appearance and room for it; invisible signatures have an empty one, or none."""
    view = task.comparison.new
    return any(
        attributes.get("AP") is not None and area(view.array(attributes.get("Rect"))) > 0
        for attributes in _dictionaries(task, field)
    )


def _require_signature(task: _Task, field: Field) -> Change:
    """Require that a field which came to hold a signature holds an intact one; give the kind of change.

    A document time-stamp may also be one that does not verify, which proves nothing and takes nothing away, as long as it
    shows nothing.
    """
    value = field.attributes.get("V")
    if value is None:
        return Change.SIGNATURE
    signature = task.ending.signed.get(value.number) if isinstance(value, Reference) else None
    if signature is None or (_shows(task, field) and not signature.intact()):
        raise AlteredError("a field that holds no intact signature")
    return Change.VALIDATION_DATA if signature.is_timestamp else Change.SIGNATURE


def _dictionaries(task: _Task, field: Field) -> Iterator[Dictionary]:
    """Yield the dictionary of a field and those of its widgets, as they are now."""
    yield field.attributes
    for number in field.widgets:
        if number != field.number:
            yield task.comparison.new.dictionary(Reference(number, 0))


def _pairs(task: _Task, old: Field, new: Field) -> Iterator[tuple[Dictionary, Dictionary]]:
    yield old.attributes, new.attributes
    for number in new.widgets:
        if number != new.number:
            widget = Reference(number, 0)
            yield task.comparison.old.dictionary(widget), task.comparison.new.dictionary(widget)


def _judge_signature_field(task: _Task, old: Field, new: Field) -> Iterator[int]:
    """A field that held a signature keeps it as it was; an empty one may be signed once, unless it is locked."""
    if old.attributes.get("V") is not None or new.attributes.get("V") is None:
        _judge_pairs(task, old, new, frozenset({"Ff"}))
        return
    task.comparison.found.add(_require_signature(task, new))
    if task.allowed.locked(new.name):
        raise AlteredError("a locked field was signed")
    _judge_pairs(task, old, new, _SET_BY_SIGNING)
    yield from new.widgets


def _judge_filled_field(task: _Task, old: Field, new: Field) -> None:
    """A field that was filled in may look different; one that was not must look as it did (shadow attack: replace)."""
    if not _value_changed(task.comparison, old, new):
        _judge_pairs(task, old, new, frozenset({"Ff"}))
        return
    if task.allowed.locked(new.name):
        raise AlteredError("a locked field was filled in")
    task.comparison.found.add(Change.FORM_FILLED)
    _judge_pairs(task, old, new, _SET_BY_FILLING | {"Ff"})


def _value_changed(comparison: Comparison, old: Field, new: Field) -> bool:
    before, after = old.attributes.get("V"), new.attributes.get("V")
    return not same(comparison.old.resolve(before), comparison.new.resolve(after))


def _judge_pairs(task: _Task, old: Field, new: Field, may_change: frozenset[str]) -> None:
    for before, after in _pairs(task, old, new):
        for key in task.comparison.keys(before, after):
            _judge_entry(task.comparison, key, before.get(key), after.get(key), may_change)


def _judge_entry(comparison: Comparison, key: str, before: Object, after: Object, may_change: frozenset[str]) -> None:
    if key not in may_change:
        comparison.require(before, after, f"the entry {key} of a field")
    elif key == "Ff":
        _judge_flags(before, after)
    else:
        if key == "AP" and not same(before, after):
            comparison.release(before)
        comparison.permit(after)


def _judge_flags(before: Object, after: Object) -> None:
    old = before if isinstance(before, int) else 0
    if not isinstance(after, int) or after not in {old, old | READ_ONLY}:
        if before is None and after is None:
            return
        raise AlteredError("the flags of a field")
