"""Lists of lists (TS 119 612, 5.3.13): which national lists there are, and who may sign each; pivots tell who may sign the next."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from verify import list_document, list_services, xml
from verify.certificate import Certificate
from verify.dataclass import dataclass
from verify.limits import LIMITS, Limits
from verify.list_document import LIST_OF_LISTS, NEVER, Head, RefusedListError
from verify.list_services import ADDITIONAL, TSL
from verify.xml import Document, Element, MalformedXmlError

XML_LIST = "application/vnd.etsi.tsl+xml"


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where a list of lists says that another list is, and who may sign it (TS 119 612, 5.3.13)."""

    territory: str
    location: str
    type: str
    signers: tuple[Certificate, ...]


@dataclass(frozen=True, slots=True)
class ListOfLists:
    """A list of lists. *pivots* are the addresses of earlier ones that changed who may sign it, newest first.

    *refused* is the sentence why it says nothing (then *pointers* and *pivots* are empty).
    """

    territory: str
    sequence: int
    issued: datetime
    next_update: datetime | None
    signer: Certificate | None
    pointers: tuple[Pointer, ...]
    pivots: tuple[str, ...]
    sha256: str
    refused: str | None = None

    def own_signers(self) -> tuple[Certificate, ...]:
        """Give the certificates that may sign the next list of lists."""
        return tuple(s for p in self.pointers if p.type.endswith(LIST_OF_LISTS) for s in p.signers)

    def signers_of(self, territory: str) -> tuple[Certificate, ...] | None:
        """Give who may sign the list of *territory*; None where nothing points to it."""
        found = [p for p in self.pointers if p.territory == territory and not p.type.endswith(LIST_OF_LISTS)]
        return tuple(s for p in found for s in p.signers) if found else None


def read_list_of_lists(data: bytes, signers: Collection[Certificate], limits: Limits = LIMITS) -> ListOfLists:
    """Read a list of lists that one of *signers* must have signed; a refused one points nowhere. Never raises for content."""
    document = list_document.parse_list(data, limits)
    if isinstance(document, str):
        return _list_of_lists(None, None, data, refused=document)
    return _read_list_of_lists(document, data, signers, limits)


def _read_list_of_lists(
    document: Document, data: bytes, signers: Collection[Certificate], limits: Limits
) -> ListOfLists:
    head: Head | None = None
    signer: Certificate | None = None
    try:
        head = list_document.read_head(document.root)
        signer = list_document.verified_signer(document, head, limits)
        _authenticate(signer, signers)
        return _list_of_lists(head, signer, data, pointers=_pointers(document.root), pivots=_pivots(document.root))
    except (RefusedListError, MalformedXmlError) as error:
        return _list_of_lists(head, signer, data, refused=list_document.sentence(error))


def _authenticate(signer: Certificate, signers: Collection[Certificate]) -> None:
    if signer not in signers:
        raise RefusedListError("The list of lists is not signed by a certificate that may sign it.")


def newest(
    lists: Sequence[tuple[bytes, Document]], lotl_signers: Collection[Certificate], limits: Limits
) -> ListOfLists | None:
    """Go through lists of lists in the order of their sequence, each naming who may sign the next; give the last.

    One that its predecessors do not vouch for changes nothing; where all are refused, the last is given, refused. Whom a
    successor no longer names may sign no more, whoever named it first.
    """
    known = set(lotl_signers)
    newest: ListOfLists | None = None
    for data, document in sorted(lists, key=lambda item: list_document.sequence_of(item[1].root)):
        current = _read_list_of_lists(document, data, known, limits)
        if current.refused is None:
            known = set(current.own_signers()) or known
        if newest is None or current.refused is None or newest.refused is not None:
            newest = current
    return newest


def latest(
    lists: Iterable[bytes], lotl_signers: Collection[Certificate], limits: Limits = LIMITS
) -> ListOfLists | None:
    """Give the last of *lists* (lists of lists in XML, in any order; others are passed over) as `newest` finds it."""
    parsed = [(data, list_document.parse_list(data, limits)) for data in lists]
    above = [(data, d) for data, d in parsed if isinstance(d, Document) and list_document.is_list_of_lists(d)]
    return newest(above, lotl_signers, limits)


def claimed_pivots(data: bytes, limits: Limits = LIMITS) -> tuple[str, ...]:
    """Give the addresses of pivots that a list of lists claims, before anything of it is believed; newest first."""
    document = list_document.parse_list(data, limits)
    return _pivots(document.root) if isinstance(document, Document) else ()


def _pointers(root: Element) -> tuple[Pointer, ...]:
    parent = xml.descend(root, TSL + "SchemeInformation", TSL + "PointersToOtherTSL")
    found = () if parent is None else parent.iterchildren(TSL + "OtherTSLPointer")
    return tuple(p for p in map(_pointer, found) if p is not None)


def _pointer(element: Element) -> Pointer | None:
    """Read one pointer; None for one to a list for people (PDF)."""
    information = _information(xml.child(element, TSL + "AdditionalInformation"))
    if information.get(ADDITIONAL + "MimeType", XML_LIST) != XML_LIST:
        return None
    identities = xml.child(element, TSL + "ServiceDigitalIdentities")
    each = () if identities is None else identities.iterchildren(TSL + "ServiceDigitalIdentity")
    return Pointer(
        territory=information.get(TSL + "SchemeTerritory", "").upper(),
        location=xml.optional_text(xml.child(element, TSL + "TSLLocation")) or "",
        type=information.get(TSL + "TSLType", ""),
        signers=tuple(c for identity in each for c in list_services.certificates(identity)),
    )


def _information(parent: Element | None) -> Mapping[str, str]:
    """Give the simple values of AdditionalInformation by tag; those with structure inform people."""
    others = () if parent is None else parent.iterchildren(TSL + "OtherInformation")
    leaves = (leaf for other in others for leaf in other.iterchildren("{*}*") if not len(leaf))
    return {str(leaf.tag): xml.text(leaf) for leaf in leaves}


def _pivots(root: Element) -> tuple[str, ...]:
    """Give the addresses of pivots: SchemeInformationURI of a list of lists names them, and the Official Journal."""
    parent = xml.descend(root, TSL + "SchemeInformation", TSL + "SchemeInformationURI")
    uris = [] if parent is None else [(e.text or "").strip() for e in parent.iterchildren(TSL + "URI")]
    return tuple(dict.fromkeys(uri for uri in uris if uri.endswith(".xml")))


def _list_of_lists(
    head: Head | None,
    signer: Certificate | None,
    data: bytes,
    *,
    pointers: tuple[Pointer, ...] = (),
    pivots: tuple[str, ...] = (),
    refused: str | None = None,
) -> ListOfLists:
    return ListOfLists(
        territory=head.territory if head else "",
        sequence=head.sequence if head else 0,
        issued=head.issued if head else NEVER,
        next_update=head.next_update if head else None,
        signer=signer,
        pointers=pointers,
        pivots=pivots,
        sha256=hashlib.sha256(data).hexdigest(),
        refused=refused,
    )
