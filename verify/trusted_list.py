"""Trusted lists (TS 119 612, versions 5 and 6): signature checked, signer judged, then read into a `TrustStore`.

Nothing of a list is believed before its own enveloped XAdES signature holds over all of it. Who may sign it is told by
a verified list of lists or by whoever configured the program; with neither, the list counts only where it is vouched for.
"""

import hashlib
from collections.abc import Collection, Iterable

from verify import list_document, list_of_lists, list_services
from verify.certificate import Certificate
from verify.limits import LIMITS, Limits
from verify.list_document import NEVER, Head, RefusedListError
from verify.list_of_lists import ListOfLists, Pointer, read_list_of_lists
from verify.trust import TrustedList, TrustStore
from verify.xml import Document, MalformedXmlError

__all__ = ["ListOfLists", "Pointer", "TrustStore", "TrustedList", "load", "read_list", "read_list_of_lists"]


def read_list(
    data: bytes,
    *,
    vouched: bool,
    signers: Collection[Certificate] | None,
    list_signers: Collection[Certificate] = (),
    limits: Limits = LIMITS,
) -> TrustedList:
    """Read a national list.

    Args:
        data: the list's XML.
        vouched: whoever named the list answers for it, so that an unknown signer is only noted.
        signers: who may sign it by a verified list of lists; None where none points to this list.
        list_signers: who may sign it by configuration.
        limits: bounds of size and depth.

    Returns:
        The list; where nothing of it may be trusted, one with *refused* and without services. Never raises for content.
    """
    document = list_document.parse_list(data, limits)
    if isinstance(document, str):
        return _refused_list(None, None, document, data)
    return _read_list(document, data, vouched=vouched, signers=signers, list_signers=list_signers, limits=limits)


def load(
    lists: Iterable[bytes],
    *,
    lotl_signers: Collection[Certificate] = (),
    list_signers: Collection[Certificate] = (),
    anchors: Iterable[Certificate] = (),
    vouched: bool = False,
    limits: Limits = LIMITS,
) -> TrustStore:
    """Read lists of lists and national lists, told apart by content, into one store.

    A list of lists must be signed by one of *lotl_signers*, or by a certificate that an earlier one among the given
    (a pivot) names as its successor's. Of two lists of one territory the one that is not refused, then the higher
    sequence number, counts.
    """
    parsed = [(data, list_document.parse_list(data, limits)) for data in lists]
    above = [(data, d) for data, d in parsed if isinstance(d, Document) and list_document.is_list_of_lists(d)]
    lotl = list_of_lists.newest(above, lotl_signers, limits)
    national = [
        _refused_list(None, None, document, data)
        if isinstance(document, str)
        else _read_list(
            document,
            data,
            vouched=vouched,
            signers=lotl.signers_of(list_document.territory(document)) if lotl else None,
            list_signers=list_signers,
            limits=limits,
        )
        for data, document in parsed
        if isinstance(document, str) or not list_document.is_list_of_lists(document)
    ]
    of_lists = [] if lotl is None else [_as_list(lotl)]
    return TrustStore.build([*of_lists, *_one_a_territory(national)], anchors)


def _one_a_territory(lists: Iterable[TrustedList]) -> list[TrustedList]:
    best: dict[str, TrustedList] = {}
    unreadable: list[TrustedList] = []
    for current in lists:
        if not current.territory:
            unreadable.append(current)
        elif (other := best.get(current.territory)) is None or _rank(current) > _rank(other):
            best[current.territory] = current
    return [*best.values(), *unreadable]


def _rank(trusted: TrustedList) -> tuple[bool, int]:
    return trusted.refused is None, trusted.sequence


def _read_list(
    document: Document,
    data: bytes,
    *,
    vouched: bool,
    signers: Collection[Certificate] | None,
    list_signers: Collection[Certificate],
    limits: Limits,
) -> TrustedList:
    head: Head | None = None
    signer: Certificate | None = None
    try:
        head = list_document.read_head(document.root)
        signer = list_document.verified_signer(document, head, limits)
        authenticated = _authenticate(signer, signers, list_signers, vouched=vouched)
        services = tuple(list_services.read(document.root, head.territory))
    except (RefusedListError, MalformedXmlError) as error:
        return _refused_list(head, signer, list_document.sentence(error), data)
    return TrustedList(
        territory=head.territory,
        sequence=head.sequence,
        issued=head.issued,
        next_update=head.next_update,
        services=services,
        signer=signer,
        authenticated=authenticated,
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _authenticate(
    signer: Certificate,
    signers: Collection[Certificate] | None,
    list_signers: Collection[Certificate],
    *,
    vouched: bool,
) -> bool:
    if signer in list_signers:
        return True
    if signers is not None:
        if signer not in signers:
            raise RefusedListError("The list of lists names other signers for this list.")
        return True
    if not vouched:
        raise RefusedListError("Nothing vouches for the signer of the list.")
    return False


def _refused_list(head: Head | None, signer: Certificate | None, sentence: str, data: bytes) -> TrustedList:
    return TrustedList(
        territory=head.territory if head else "",
        sequence=head.sequence if head else 0,
        issued=head.issued if head else NEVER,
        next_update=head.next_update if head else None,
        services=(),
        signer=signer,
        authenticated=False,
        sha256=hashlib.sha256(data).hexdigest(),
        refused=sentence,
    )


def _as_list(lotl: ListOfLists) -> TrustedList:
    """Show a list of lists beside the national ones, so that reports tell its age and state too."""
    return TrustedList(
        territory=lotl.territory,
        sequence=lotl.sequence,
        issued=lotl.issued,
        next_update=lotl.next_update,
        services=(),
        signer=lotl.signer,
        authenticated=lotl.refused is None,
        sha256=lotl.sha256,
        refused=lotl.refused,
    )
