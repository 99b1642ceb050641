"""What 'it' is: a clause without an object of its own borrows that of the clause before it.

'There is a photo of me on your page. Take it down.' The borrowed meanings stand at the word that refers to them.
"""

from collections.abc import Iterable, Iterator

from classifier.reading import Found, Sentence, Span

OBJECTS = (
    "data",
    "personal",
    "thing",
    "field",
    "consent",
    "everything",
    "copy",
    "footage",
    "biz",
    "invoice",
    "mail_list",
    "use_noun",
    "provided",
    "privacy",
    "ads",
    "calls",
)
"""What can be done something to."""

_FIRM_OBJECTS = tuple(concept for concept in OBJECTS if concept not in {"copy", "biz", "invoice"})
"""What is meant itself even beside an 'it': 'a copy of it' is one of something else."""

PERSONS = ("own", "me", "about_me", "his")
"""Whose it is."""

_BARE = ("object", "stop")
"""What is often said without an object: 'I object.' 'Stop!'"""

_VERBS = (
    "delete",
    "remove",
    "correct",
    "restrict",
    "-keep",
    "-use",
    "transfer",
    "stop",
    "deleted",
    "gone",
    "send",
    "give",
    "inform",
    "recipients_q",
    "source_q",
    "keep",
    "use",
    "howto",
)
"""What can be done to it, and asked about it."""

_ACTING = frozenset(_VERBS) | frozenset(_BARE)
_THINGS = frozenset(OBJECTS)


def with_references(
    sentences: Iterable[Sentence], ignored: frozenset[str]
) -> Iterator[tuple[Sentence, tuple[Found, ...]]]:
    """Yield each sentence with its clauses, references filled in, the *ignored* concepts left out."""
    before: Found = {}
    for sentence in sentences:
        clauses: list[Found] = []
        for clause in sentence.clauses:
            spared = ignored.isdisjoint(clause)
            known = clause if spared else {name: spans for name, spans in clause.items() if name not in ignored}
            filled = known if _ACTING.isdisjoint(known) else _filled(known, before)
            clauses.append(filled)
            if not _THINGS.isdisjoint(filled):
                before = filled
        yield sentence, tuple(clauses)


def _filled(clause: Found, before: Found) -> Found:
    """Add to *clause*, which has an act, the object and the person that it leaves out and *before* has."""
    verb = next((clause[name][0] for name in _VERBS if name in clause), None)
    objects = _FIRM_OBJECTS if "it" in clause else OBJECTS
    has_object = any(concept in clause for concept in objects)
    bare = next((clause[name][0] for name in _BARE if name in clause), None)
    if not has_object and bare:
        return {**_borrowed(before, (*OBJECTS, *PERSONS), bare), **clause}
    if not has_object and "it" in clause:
        return {**_borrowed(before, (*OBJECTS, *PERSONS), clause["it"][0]), **clause}
    if verb and has_object and not any(concept in clause for concept in PERSONS):
        return {**_borrowed(before, PERSONS, verb), **clause}
    return clause


def _borrowed(before: Found, concepts: Iterable[str], at: Span) -> dict[str, tuple[Span, ...]]:
    return {concept: (at,) for concept in concepts if concept in before}
