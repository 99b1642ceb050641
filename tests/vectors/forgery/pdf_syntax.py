"""PDF: updates that two readers read in two ways, and what is shown, read aloud or opened in the place of the pages."""

from collections.abc import Callable, Sequence

from fakes.pdf_updates import CATALOG, CONTENT, NEW, OTHER_TEXT, PAGE, filled
from fakes.pdf_world import SIGNED_AT, UNUSED_CONTENT, UNUSED_PAGES, WORLD, signature_number, signed, unsigned
from vectors.forgery.honest import Form, Make, Vector
from vectors.forgery.pdfs import _certified

from authority import pdf_signing
from authority.pdf_file import Dictionary, encoded, stream
from authority.pdf_signing import Wish

_SIZE = 120
_NOTHING = b"<< /Type /Nothing >>"
_STORE = b"<< /Type /DSS >>"
_Rows = Sequence[tuple[int, int]]
"""Numbers with offsets, as the table of an update lists them."""


def _update(
    *objects: tuple[int, bytes],
    rows: Callable[[int], _Rows] | None = None,
    trailer: str = "",
    end: Callable[[int], str] = lambda start: f"startxref\n{start}\n%%EOF\n",
) -> bytes:
    """The signed file with an update written by hand: *rows* of its table from the first offset, *end* from where it lies."""
    file = signed()
    content = bytearray(file.content)
    own: list[tuple[int, int]] = []
    for number, item in objects:
        own.append((number, len(content)))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    start = len(content)
    content += b"xref\n"
    for number, offset in own if rows is None else rows(own[0][1]):
        content += f"{number} 1\n{offset:010d} 00000 n \n".encode()
    entries = f"/Size {_SIZE} /Prev {file.start} " + (trailer or f"/Root {file.root} 0 R")
    content += f"trailer\n<< {entries} >>\n{end(start)}".encode()
    return bytes(content)


def _nothing() -> bytes:
    return _update((NEW, _NOTHING))


def _doubled(number: int, entry: str, *, last: bool, **more: str) -> Make:
    """A dictionary that is written again with one *entry* twice: its own, and another before or behind it."""

    def made() -> bytes:
        whole = encoded(signed().dictionary(number, **more))
        head, tail = whole[:-2], whole[-2:]
        grown = head + entry.encode() + b"\n" + tail if last else whole[:2] + b"\n" + entry.encode() + whole[2:]
        return _update((NEW, _STORE), (number, grown))

    return made


def _store_added() -> bytes:
    return _update((NEW, _STORE), (CATALOG, encoded(signed().dictionary(CATALOG, DSS=f"{NEW} 0 R"))))


def _listed_twice(*, old_first: bool) -> Make:
    """The table names what the page shows twice: where it was signed, and where another one lies."""

    def made() -> bytes:
        was = signed().content.rindex(b"\n%d 0 obj" % CONTENT) + 1
        return _update(
            (CONTENT, OTHER_TEXT),
            rows=lambda new: [(CONTENT, at) for at in ((was, new) if old_first else (new, was))],
        )

    return made


def _number_in_a_number() -> bytes:
    """The table leads to the last digits of another number."""
    holder = int(f"9{CONTENT}")
    return _update((holder, OTHER_TEXT), rows=lambda at: [(holder, at), (CONTENT, at + 1)])


def _other_root() -> tuple[int, bytes]:
    return NEW, encoded(signed().dictionary(CATALOG, Pages=f"{UNUSED_PAGES} 0 R"))


def _rooted(*roots: int) -> Make:
    """A trailer with several roots."""
    return lambda: _update(_other_root(), trailer=" ".join(f"/Root {root} 0 R" for root in roots))


def _ended(end: Callable[[int], str]) -> Make:
    """An update of what the page shows, whose end leads to several cross-references."""
    return lambda: _update((CONTENT, OTHER_TEXT), end=end)


def _back(start: int | None = None) -> str:
    return f"startxref\n{signed().start if start is None else start}\n%%EOF\n"


def _with_source() -> bytes:
    """What office programs open in the place of the pages."""
    kind = "/application#2Fvnd.oasis.opendocument.text"
    source = stream(b"PK\3\4 another document")
    trailer = f"/Root {CATALOG} 0 R /AdditionalStreams [{kind} {NEW} 0 R]"
    return _update((NEW, source), trailer=trailer)


def _structured(**words: str) -> Make:
    """A structure tree that came later; *words* are what its one element says."""

    def made() -> bytes:
        element = {"Type": "/StructElem", "S": "/P", "P": f"{NEW} 0 R", "Pg": f"{PAGE} 0 R", "K": "0"}
        file = signed()
        changes = {
            NEW: {"Type": "/StructTreeRoot", "K": f"[{NEW + 1} 0 R]"},
            NEW + 1: element | words,
            CATALOG: file.dictionary(CATALOG, StructTreeRoot=f"{NEW} 0 R"),
        }
        return file.updated(changes).content

    return made


def _in_catalog(**entries: str) -> Make:
    def made() -> bytes:
        file = signed()
        return file.updated(
            {NEW: stream(b"<x/>", Type="/Metadata", Subtype="/XML"), CATALOG: file.dictionary(CATALOG, **entries)}
        ).content

    return made


def _raised() -> bytes:
    """The certification is copied, allows more, and the catalog names the copy."""
    file = pdf_signing.sign(unsigned(), WORLD.signer, SIGNED_AT, Wish(level=1))
    certifying = file.dictionary(signature_number(file))
    copy: Dictionary = certifying | {"Reference": certifying["Reference"].replace("/P 1", "/P 2")}
    catalog = file.dictionary(CATALOG, Perms=f"<< /DocMDP {NEW + 9} 0 R >>")
    return filled(file.updated({NEW + 9: copy, CATALOG: catalog})).content


def _locked(fields: str) -> Make:
    """A form that may be filled in, but for the *fields* that the signer locked."""
    lock = f"<< /Type /SigFieldLock /Action /Include /Fields [{fields}] >>"
    wish = Wish(level=2, lock=lock)
    return lambda: filled(pdf_signing.sign(unsigned(), WORLD.signer, SIGNED_AT, wish)).content


_PAGES_TWICE = f"/DSS {NEW} 0 R\n/{{}} {UNUSED_PAGES} 0 R"

_ATTACKS: dict[str, tuple[str, Make, Make]] = {
    "the pages twice in one catalog, others last": (
        "shadow: hide and replace",
        _doubled(CATALOG, _PAGES_TWICE.format("Pages"), last=True),
        _store_added,
    ),
    "the pages twice in one catalog, others first": (
        "shadow: hide and replace",
        _doubled(CATALOG, _PAGES_TWICE.format("Pages"), last=False),
        _store_added,
    ),
    "the pages twice in one catalog, once escaped": (
        "shadow: hide and replace",
        _doubled(CATALOG, _PAGES_TWICE.format("P#61ges"), last=False),
        _store_added,
    ),
    "two contents in one page, the other last": (
        "shadow: replace",
        _doubled(PAGE, f"/Contents {UNUSED_CONTENT} 0 R", last=True),
        _nothing,
    ),
    "two contents in one page, the other first": (
        "shadow: replace",
        _doubled(PAGE, f"/Contents {UNUSED_CONTENT} 0 R", last=False),
        _nothing,
    ),
    "one object twice in a table, the signed one first": ("revisions", _listed_twice(old_first=True), _nothing),
    "one object twice in a table, the signed one last": ("revisions", _listed_twice(old_first=False), _nothing),
    "an object that begins inside a number": ("shadow: hide and replace", _number_in_a_number, _nothing),
    "two roots, the signed one first": ("shadow: hide and replace", _rooted(CATALOG, NEW), _nothing),
    "two roots, the signed one last": ("shadow: hide and replace", _rooted(NEW, CATALOG), _nothing),
    "an end that leads back to the signed revision": ("revisions", _ended(lambda at: _back(at) + _back()), _nothing),
    "two starts before one end": (
        "revisions",
        _ended(lambda at: f"startxref\n{at}\n" + _back()),
        _nothing,
    ),
    "a start with a comment": ("revisions", _ended(lambda at: f"startxref\n{signed().start}%{at}\n%%EOF\n"), _nothing),
    "an update without an end": ("revisions", _ended(lambda at: f"startxref\n{at}\n"), _nothing),
    "an object that no table lists": (
        "revisions",
        lambda: signed().content + b"%d 0 obj\n%s\nendobj\n" % (CONTENT, OTHER_TEXT) + _back().encode(),
        _nothing,
    ),
    "a source that office programs open in its place": ("shadow: hide and replace", _with_source, _nothing),
    "words that are read aloud in the place of others": (
        "shadow: replace",
        _structured(ActualText="(Izmaksajiet naudu)"),
        _structured(),
    ),
    "words that are read aloud in the place of a picture": (
        "shadow: replace",
        _structured(Alt="(Izmaksajiet naudu)"),
        _structured(),
    ),
    "scripts with names": (
        "changes after signing",
        _in_catalog(Names="<< /JavaScript << /Names [(a) << /S /JavaScript /JS (1) >>] >> >>"),
        _in_catalog(Version="/1.7"),
    ),
    "an outline is added": (
        "changes after signing",
        _in_catalog(Outlines="<< /Count 0 >>"),
        _in_catalog(Version="/1.7"),
    ),
    "pages get other numbers": (
        "changes after signing",
        _in_catalog(PageLabels="<< /Nums [0 << /P (Maksa) >>] >>"),
        _in_catalog(Version="/1.7"),
    ),
    "it asks to be drawn anew": (
        "changes after signing",
        _in_catalog(NeedsRendering="true"),
        _in_catalog(Version="/1.7"),
    ),
    "it says to be of another language": (
        "changes after signing",
        _in_catalog(Lang="(ru)"),
        _in_catalog(Metadata=f"{NEW} 0 R"),
    ),
    "an entry that nobody knows": (
        "changes after signing",
        _in_catalog(Maksa="(Izmaksajiet naudu)"),
        _in_catalog(DSS="<< /Type /DSS >>"),
    ),
    "the certification is copied to allow more": ("changes after signing", _raised, _certified(2, filled)),
    "a field that the signer locked is filled in": (
        "changes after signing",
        _locked("(vards)"),
        _locked("(adrese)"),
    ),
}

VECTORS = tuple(
    Vector(name, f"pdf: {line}", Form.PDF, hostile, twin) for name, (line, hostile, twin) in _ATTACKS.items()
)
