"""Signing PDF files in updates (ISO 32000-1, 12.8; EN 319 142-1): signatures, stores of validation data, document time-stamps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.serialization import Encoding

from authority import cms, timestamp
from authority.cms import PADES, CmsForm
from authority.pdf_file import Dictionary, Item, Layout, PdfFile, stream
from authority.pki import Identity
from authority.proofs import NO_PROOFS, Proofs

CADES_DETACHED = "ETSI.CAdES.detached"
PKCS7_DETACHED = "adbe.pkcs7.detached"
PKCS7_SHA1 = "adbe.pkcs7.sha1"
TIMESTAMP = "ETSI.RFC3161"

_ROOM = 60_000
"""Hexadecimal digits kept for a signature: a token and an answer with their certificates need some 20,000."""
_BYTE_RANGE = "[0 0000000000 0000000000 0000000000]"

Value = Callable[[bytes], bytes]
"""From the octets that are signed to what stands in Contents."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How a signature is to be made.

    *into*: an empty signature field that is there. *level*: the DocMDP level of a certifying signature (12.8.2.2). *lock*: a
    SigFieldLock dictionary in the syntax of PDF. *room*: hexadecimal digits that are kept for it. *box*: where its
    appearance stands on the page, in points. *trailer*: further entries of the update's trailer.
    """

    sub_filter: str = CADES_DETACHED
    form: CmsForm = PADES
    proofs: Proofs = NO_PROOFS
    field: str = "Paraksts"
    into: int | None = None
    level: int | None = None
    lock: str | None = None
    room: int = _ROOM
    box: tuple[int, int, int, int] = (0, 0, 0, 0)
    layout: Layout = Layout.TABLE
    trailer: tuple[tuple[str, str], ...] = ()


def sign(file: PdfFile, signer: Identity, at: datetime, wish: Wish | None = None) -> PdfFile:
    """Give *file* with a signature of *signer* over all of it, made *at* (aware)."""
    chosen = wish or Wish()
    entries = {"Type": "/Sig", "M": f"({at.astimezone(UTC):D:%Y%m%d%H%M%SZ})"}
    return fill(file, chosen, entries, lambda octets: cms.sign(octets, signer, at, chosen.form, chosen.proofs))


def stamp(file: PdfFile, tsa: Identity, at: datetime, wish: Wish | None = None) -> PdfFile:
    """Give *file* with a document time-stamp (EN 319 142-1, 5.4.3)."""
    chosen = wish or Wish(sub_filter=TIMESTAMP, field="Zimogs")
    return fill(file, chosen, {"Type": "/DocTimeStamp"}, timestamp.stamper(tsa, at))


def fill(file: PdfFile, wish: Wish, entries: Dictionary, value: Value) -> PdfFile:
    """Append the update with a signature dictionary and its field, then put in what *value* makes of the octets."""
    number = file.next_number
    room = "<" + "0" * wish.room + ">"
    dictionary = {"Filter": "/Adobe.PPKLite", "SubFilter": f"/{wish.sub_filter}"} | entries
    if wish.level is not None:
        parameters = f"<< /Type /TransformParams /P {wish.level} /V /1.2 >>"
        dictionary["Reference"] = f"[<< /Type /SigRef /TransformMethod /DocMDP /TransformParams {parameters} >>]"
    dictionary |= {"ByteRange": _BYTE_RANGE, "Contents": room}
    changes: dict[int, Item | None] = {number: dictionary, **_field(file, wish, number)}
    if wish.level is not None:
        changes[file.root] = _catalog(file, changes) | {"Perms": f"<< /DocMDP {number} 0 R >>"}
    return _with_value(file.updated(changes, layout=wish.layout, trailer=dict(wish.trailer)), number, wish.room, value)


def _with_value(prepared: PdfFile, number: int, digits_kept: int, value: Value) -> PdfFile:
    """Fill in the byte range and the contents of the signature in the last update."""
    content = prepared.content
    room = b"<" + b"0" * digits_kept + b">"
    start = content.rindex(room)
    end = start + len(room)
    span = f"[0 {start:010d} {end:010d} {len(content) - end:010d}]"
    head, tail = content[:start].rsplit(_BYTE_RANGE.encode(), 1)
    before = head + span.encode() + tail
    digits = value(before + content[end:]).hex().ljust(digits_kept, "0")
    signed = prepared.dictionary(number, ByteRange=span, Contents=f"<{digits}>")
    filled = before + f"<{digits}>".encode() + content[end:]
    return PdfFile(filled, {**prepared.objects, number: signed}, prepared.root, prepared.start)


def _catalog(file: PdfFile, changes: dict[int, Item | None]) -> Dictionary:
    changed = changes.get(file.root)
    return changed if isinstance(changed, dict) else file.dictionary(file.root)


def _field(file: PdfFile, wish: Wish, value: int) -> dict[int, Item | None]:
    """Give the field that holds the signature, and the form and the page that show it."""
    changes: dict[int, Item | None] = {}
    number = wish.into or value + 1
    if wish.into is None:
        changes |= empty_field(file, wish, number)
        field = changes[number]
        assert isinstance(field, dict)
    else:
        field = file.dictionary(number)
    if wish.box[2] > wish.box[0]:
        shown = number + 2 if wish.into is None else value + 2
        changes[shown] = _appearance(wish)
        field = field | {"AP": f"<< /N {shown} 0 R >>"}
    changes[number] = field | {"V": f"{value} 0 R"}
    return changes


def empty_field(file: PdfFile, wish: Wish, number: int) -> dict[int, Item | None]:
    """Give a signature field with *number* that holds nothing yet, on the first page and in the form."""
    page = next(n for n, item in file.objects.items() if isinstance(item, dict) and item.get("Type") == "/Page")
    catalog = file.dictionary(file.root)
    form_number = int(catalog["AcroForm"].split()[0]) if "AcroForm" in catalog else number + 1
    form = file.dictionary(form_number) if form_number in file.objects else {}
    field = {
        "Type": "/Annot",
        "Subtype": "/Widget",
        "FT": "/Sig",
        "T": f"({wish.field}{_fields_before(file) + 1})",
        "F": "132",
        "Rect": "[{} {} {} {}]".format(*wish.box),
        "P": f"{page} 0 R",
    } | ({"Lock": wish.lock} if wish.lock else {})
    return {
        file.root: catalog | {"AcroForm": f"{form_number} 0 R"},
        form_number: form | {"Fields": _listed(form.get("Fields"), number), "SigFlags": "3"},
        page: file.dictionary(page, Annots=_listed(file.dictionary(page).get("Annots"), number)),
        number: field,
    }


def _fields_before(file: PdfFile) -> int:
    return sum(isinstance(item, dict) and item.get("FT") == "/Sig" for item in file.objects.values())


def _listed(array: str | None, number: int) -> str:
    return f"[{(array or '[]')[1:-1]} {number} 0 R]"


def _appearance(wish: Wish) -> bytes:
    left, bottom, right, top = wish.box
    entries = {
        "Type": "/XObject",
        "Subtype": "/Form",
        "BBox": f"[0 0 {right - left} {top - bottom}]",
        "Resources": "<< >>",
    }
    return stream(b"q 0.9 0.9 1 rg 0 0 100 20 re f Q", **entries)


def store(
    file: PdfFile, certificates: Sequence[Identity] = (), ocsp: Sequence[bytes] = (), crls: Sequence[bytes] = ()
) -> PdfFile:
    """Give *file* with a document security store (EN 319 142-1, 5.4.2)."""
    number = file.next_number
    encoded = {
        "Certs": [identity.certificate.public_bytes(Encoding.DER) for identity in certificates],
        "OCSPs": list(ocsp),
        "CRLs": list(crls),
    }
    changes: dict[int, Item | None] = {}
    entries: Dictionary = {"Type": "/DSS"}
    for key, values in encoded.items():
        numbers = range(number + 1 + len(changes), number + 1 + len(changes) + len(values))
        changes |= dict(zip(numbers, map(stream, values), strict=True))
        if values:
            entries[key] = "[{}]".format(" ".join(f"{n} 0 R" for n in numbers))
    changes[number] = entries
    changes[file.root] = file.dictionary(file.root, DSS=f"{number} 0 R")
    return file.updated(changes)
