"""Who wrote the unsigned mails that a signed one answers: read before it is decided whether it is their signed version."""

from collections.abc import Mapping
from dataclasses import replace

from cases import store
from cases.database import reading
from cases.decision import Known, KnownCase, KnownItem
from cases.model import Mail
from cases.ties import from_same_address
from desk.requests import texts_of
from runtime.examine import Examination
from runtime.records import load
from runtime.runtime import Runtime
from verify.judge import judge

MAX_EARLIER = 5
"""Earlier mails read for one signed mail: a client who wrote more often unsigned is looked after by a person."""

Names = Mapping[int, tuple[str, ...]]
"""By review item: the names that the sender's mail program and the text give."""


def names_of_earlier(rt: Runtime, mail: Mail, clues: store.Clues) -> Names:
    """Give the names in the waiting unsigned mails that a signed *mail* from the same address answers.

    They are read in a child process, so before the transaction that decides: an item that came to be in between is not
    among them, and is joined by nobody but a person.
    """
    if clues.identity.signed_digest is None:
        return {}
    with reading(rt.db) as session:
        items = from_same_address(store.known(session, rt.vault, store.get_mail(session, mail.id), clues))
        sealed = {
            item.item_id: store.open_examination(rt.vault, store.get_review(session, item.item_id).mail)
            for item in items[:MAX_EARLIER]
        }
    return {item_id: _names(rt, load(Examination, found)) for item_id, found in sealed.items() if found is not None}


def named(known: Known, names: Names) -> Known:
    """Give *known* with the names that were read."""
    return replace(known, thread=tuple(_named(place, names) for place in known.thread))


def _named(place: KnownCase | KnownItem, names: Names) -> KnownCase | KnownItem:
    return replace(place, names=names.get(place.item_id)) if isinstance(place, KnownItem) else place


def _names(rt: Runtime, found: Examination) -> tuple[str, ...]:
    shown = [box.name for box in found.facts.from_ if box.name]
    text = texts_of(found, judge(found.report)).beside
    return tuple(dict.fromkeys((*shown, *(() if text is None else rt.examiner.classify(text).names))))
