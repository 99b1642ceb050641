"""How one mail is tied to what is known: whose case, whose review item, whose document (CONTRACT 4).

A thread or a quoted number only names a case. To belong to it the mail must come from the same signer where the case
rests on a signature: anybody can quote a number or forge a From. An unsigned mail belongs by its sender address to what
rests on no signature either. A signed mail never does: who signed is known, and that the address is theirs is not.

One thing is told by address all the same: that a signed mail is the signed version of an unsigned one that it answers,
whose first receipt then keeps the clock (DOMAIN 2.4). That earlier mail ends with it only where its names are the signer's.
"""

from collections.abc import Iterator
from typing import assert_never

from cases.decision import CaseTarget, ItemTarget, Known, KnownCase, KnownItem
from cases.names import full_names, is_name_of
from verify.codes import ReasonCode
from verify.report import Signer


def belongs(known: Known, to: KnownCase | KnownItem) -> bool:
    """Tell whether the mail comes from whom *to* comes from; two unknown persons are never the same one."""
    if to.signer_token is not None:
        return to.signer_token == known.signer_token
    return not known.signed and _same_address(known, to)


def _same_address(known: Known, to: KnownCase | KnownItem) -> bool:
    return to.sender_token is not None and to.sender_token == known.sender_token


def own_case(known: Known) -> KnownCase | None:
    """The case that the mail names and belongs to, an open one before a closed one."""
    own = [case for case in _cases_named(known) if belongs(known, case)]
    return min(own, key=lambda case: not case.open, default=None)


def own_items(known: Known) -> tuple[KnownItem, ...]:
    """The waiting review items that the mail belongs to, by its thread or by being the same signed document."""
    found = {
        item.item_id: item
        for item in (*known.thread, *_same_signer(known))
        if isinstance(item, KnownItem) and item.waiting and belongs(known, item)
    }
    return tuple(found.values())


def from_same_address(known: Known) -> tuple[KnownItem, ...]:
    """The waiting unsigned mails that a signed mail answers and whose From is its own: perhaps it is their signed version."""
    return tuple(
        item
        for item in known.thread
        if known.signed
        and isinstance(item, KnownItem)
        and item.waiting
        and item.signer_token is None
        and _same_address(known, item)
    )


def is_signed_version(item: KnownItem, signer: Signer | None) -> bool:
    """Tell whether nothing in the unsigned mail behind *item* names another person than *signer*.

    A forged From and a Message-ID that leaked must not end the request of the person whose they are. A mail that names
    nobody contradicts nobody; one whose names were not read is left to a person.
    """
    if item.names is None or signer is None:
        return False
    telling = full_names(item.names) or item.names
    return not telling or any(is_name_of(name, signer) for name in telling)


def doubts(known: Known) -> tuple[ReasonCode, ...]:
    """Why a person must look at a mail that names a case: it belongs to none of those that it names."""
    named = list(_cases_named(known))
    if any(belongs(known, case) for case in named):
        return ()
    if any(_from_the_address_of(known, case) for case in named):
        return (ReasonCode.UNSIGNED_REPLY,)
    return (ReasonCode.FOREIGN_CASE_NUMBER,) if named else ()


def case_hint(known: Known) -> int | None:
    """The case that a reviewer would look at first; a guess, from which nothing follows."""
    case = own_case(known) or next(_cases_named(known), None)
    return None if case is None else case.case_id


def sent_again(known: Known) -> CaseTarget | ItemTarget | None:
    """Where the same document of the same signer is being dealt with already, an open case before a waiting item.

    Where something signed is new, it is no mere repetition: what is new would be lost in the case of the old.
    """
    same = [] if known.adds_content else _same_signer(known)
    cases = (CaseTarget(d.case_id) for d in same if isinstance(d, KnownCase) and d.open)
    items = (ItemTarget(d.item_id) for d in same if isinstance(d, KnownItem) and d.waiting)
    return next(cases, None) or next(items, None)


def replays(known: Known) -> tuple[ReasonCode, ...]:
    """Tell, as a reason, that a document was seen under another signer, where it was dealt with, or beside a new one.

    Who holds two old documents of one person could make a new request of them (DOMAIN 3.4).
    """
    own = _same_signer(known)
    elsewhere = [d for d in known.same_document if known.adds_content or d not in own or not _is_pending(d)]
    return (ReasonCode.REPLAYED_DOCUMENT,) if elsewhere else ()


def _is_pending(document: KnownCase | KnownItem) -> bool:
    match document:
        case KnownCase():
            return document.open
        case KnownItem():
            return document.waiting
        case _:
            assert_never(document)


def _same_signer(known: Known) -> list[KnownCase | KnownItem]:
    """Where the same document stands under the same signer; a case that rests on no signature is nobody's."""
    return [
        document
        for document in known.same_document
        if document.signer_token is not None and document.signer_token == known.signer_token
    ]


def _cases_named(known: Known) -> Iterator[KnownCase]:
    yield from (case for case in known.thread if isinstance(case, KnownCase))
    yield from known.named


def _from_the_address_of(known: Known, case: KnownCase) -> bool:
    """An unsigned mail from the address of the client of a signed case: probably theirs, and not proven."""
    return known.signer_token is None and case.sender_token is not None and case.sender_token == known.sender_token
