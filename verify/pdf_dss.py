"""The document security store of a PDF: certificates and revocation data added after signing (EN 319 142-1, 5.4.2).

Nothing in it is signed by whom it serves; each item proves itself or proves nothing. Damaged ones are left out.
"""

from collections.abc import Iterator

from verify.certificate import Certificate
from verify.dataclass import dataclass
from verify.limits import Limits
from verify.pdf_objects import Dictionary, Object, PdfError, PdfLimitError, Stream
from verify.pdf_view import View

STORES = 64
"""Stores for single signatures (VRI) that are read beside the common one."""


@dataclass(frozen=True, slots=True)
class Store:
    """What the store holds: certificates, OCSP responses and CRLs, the latter two in DER."""

    certificates: tuple[Certificate, ...] = ()
    ocsp: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()


def read(view: View, limits: Limits) -> Store:
    """Read the store as it stands in *view*; up to the limits, beyond which items are left out."""
    try:
        stores = list(_dictionaries(view))
    except PdfError:
        return Store()
    return Store(
        certificates=tuple(_certificates(_octets(view, stores, ("Certs", "Cert"), limits.certificates))),
        ocsp=tuple(_octets(view, stores, ("OCSPs", "OCSP"), limits.revocations)),
        crls=tuple(_octets(view, stores, ("CRLs", "CRL"), limits.revocations)),
    )


def exists(view: View) -> bool:
    """Tell whether *view* has a store."""
    try:
        return bool(view.dictionary(view.catalog.get("DSS")))
    except PdfError:
        return False


def _dictionaries(view: View) -> Iterator[Dictionary]:
    store = view.dictionary(view.catalog.get("DSS"))
    yield store
    for value in list(view.dictionary(store.get("VRI")).values())[:STORES]:
        yield view.dictionary(value)


def _octets(view: View, stores: list[Dictionary], keys: tuple[str, str], most: int) -> list[bytes]:
    """Unpack the streams under one of *keys* in each store, each once."""
    found: dict[bytes, None] = {}
    for value in _values(view, stores, keys):
        if len(found) >= most:
            break
        try:
            stream = view.resolve(value)
            if isinstance(stream, Stream):
                found[view.reader.decoded(stream)] = None
        except PdfLimitError:
            break
        except PdfError:
            continue
    return list(found)


def _values(view: View, stores: list[Dictionary], keys: tuple[str, str]) -> Iterator[Object]:
    seen: set[Object] = set()
    for store in stores:
        for key in keys:
            for value in _array(view, store.get(key)):
                if isinstance(value, tuple) and value not in seen:  # a reference; streams have no other place
                    seen.add(value)
                    yield value


def _array(view: View, value: Object) -> list[Object]:
    try:
        return view.array(value)
    except PdfError:
        return []


def _certificates(encoded: list[bytes]) -> Iterator[Certificate]:
    for octets in encoded:
        try:
            yield Certificate.load(octets)
        except ValueError:
            continue
