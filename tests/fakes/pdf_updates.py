"""What may be done to a signed PDF afterwards, lawful and not: each a function from the signed file to its octets."""

import re
from collections.abc import Callable
from dataclasses import replace

from fakes.pdf_world import (
    LATER,
    MISSING,
    RESOURCES,
    SECOND,
    UNUSED_CONTENT,
    UNUSED_FONT,
    UNUSED_HOLDER,
    UNUSED_PAGE,
    UNUSED_PAGES,
    WORLD,
    signature_field,
    signature_number,
)

from authority import pdf, pdf_signing, timestamp
from authority.pdf_file import Item, Layout, PdfFile, stream
from authority.pdf_signing import Wish

Update = Callable[[PdfFile], bytes]

CATALOG, PAGES, PAGE, CONTENT, FONT, UNICODE = pdf.CATALOG, pdf.PAGES, pdf.PAGE, pdf.CONTENT, pdf.FONT, pdf.UNICODE
NAME_FIELD, NAME_SHOWN = pdf.FIRST_FIELD, pdf.FIRST_FIELD + 1
OTHER_TEXT = stream(b"BT /F1 11 Tf 56 780 Td <2223> Tj ET")
NEW = 90
"""A number that no signed file uses."""


def _changed(number: int, **entries: str) -> Update:
    return lambda file: file.updated({number: file.dictionary(number, **entries)}).content


def _set(number: int, item: Item | None, **more: Item) -> Update:
    extra = {int(key[1:]): value for key, value in more.items()}
    return lambda file: file.updated({number: item, **extra}).content


def without(file: PdfFile, number: int, key: str) -> dict[str, str]:
    return {k: v for k, v in file.dictionary(number).items() if k != key}


def filled(file: PdfFile, value: str = "Ilze", field: int = NAME_FIELD) -> PdfFile:
    """Fill in a text field: its value, and an appearance that shows it."""
    shown = file.dictionary(field, V=f"({value})", AP=f"<< /N {NEW} 0 R >>")
    return file.updated({field: shown, NEW: pdf.appearance(value)})


def annotated(file: PdfFile, subtype: str = "/FreeText", **entries: str) -> PdfFile:
    """Put an annotation on the page, above everything."""
    annotation = {"Type": "/Annot", "Subtype": subtype, "Rect": "[50 700 400 800]", "AP": f"<< /N {NEW + 1} 0 R >>"}
    page = file.dictionary(PAGE)
    changes: dict[int, Item | None] = {
        NEW: annotation | entries,
        NEW + 1: pdf.appearance("cits teksts", 350, 100),
        PAGE: page | {"Annots": f"[{page['Annots'][1:-1]} {NEW} 0 R]"},
    }
    return file.updated(changes)


def _signed_again(file: PdfFile, wish: Wish | None = None) -> PdfFile:
    return pdf_signing.sign(file, SECOND, LATER, wish)


def _broken_second(file: PdfFile) -> bytes:
    """A field with an appearance, held by a signature that verifies with nothing."""
    wish = Wish(box=(50, 50, 250, 90))
    return pdf_signing.fill(file, wish, {"Type": "/Sig"}, lambda _: b"\x30\x03\x02\x01\x00").content


def _another_catalog(file: PdfFile) -> bytes:
    catalog = file.dictionary(CATALOG, Pages=f"{UNUSED_PAGES} 0 R")
    return replace(file, root=NEW).updated({NEW: catalog}).content


def _empty_field_that_shows(file: PdfFile) -> bytes:
    changes = pdf_signing.empty_field(file, Wish(box=(50, 700, 400, 800)), NEW)
    field = changes[NEW]
    assert isinstance(field, dict)
    changes[NEW] = field | {"AP": f"<< /N {NEW + 5} 0 R >>"}
    return file.updated({**changes, NEW + 5: pdf.appearance("cits teksts")}).content


def _with_row(file: PdfFile, content: bytes, number: int, offset: int) -> bytes:
    """Add a row to the table of the update that makes *content* of *file*."""
    head, tail = content[: len(file.content)], content[len(file.content) :]
    row = f"xref\n{number} 1\n{offset:010d} 00000 n \n".encode()
    return head + tail.replace(b"xref\n", row, 1)


def _redirected(file: PdfFile) -> bytes:
    """Place the page's content at an object that lies inside the octets of another, signed one."""
    inside = file.content.index(b"%d 0 obj" % CONTENT, file.content.index(b"%d 0 obj" % UNUSED_HOLDER))
    updated = file.updated({NEW: {"Type": "/Nothing"}}).content
    return _with_row(file, updated, CONTENT, inside)


def _rolled_back(file: PdfFile) -> bytes:
    """Build the last revision upon the first one, with the signature and all that is seen put into it anew."""
    number = signature_number(file)
    updated = file.updated({n: item for n, item in file.objects.items() if n != number}).content
    updated = _with_row(file, updated, number, file.content.index(b"%d 0 obj" % number))
    first = int(updated[updated.index(b"startxref") :].split()[1])
    head, _, tail = updated.rpartition(f"/Prev {file.start}".encode())
    return head + f"/Prev {first:0{len(str(file.start))}d}".encode() + tail


def _broken_xref(file: PdfFile) -> bytes:
    """An update that only those readers find who search for objects."""
    updated = file.updated({CONTENT: OTHER_TEXT})
    return updated.content.replace(f"startxref\n{updated.start}".encode(), b"startxref\n7")


def _generation_raised(file: PdfFile) -> bytes:
    item = file.objects[CONTENT]
    updated = file.updated({CONTENT: item}).content
    cut = len(file.content)
    tail = updated[cut:].replace(b"%d 0 obj" % CONTENT, b"%d 1 obj" % CONTENT).replace(b" 00000 n", b" 00001 n")
    return updated[:cut] + tail


def _store_over_content(file: PdfFile) -> bytes:
    """Validation data whose number is that of what the page shows."""
    store = {"Type": "/DSS", "Certs": f"[{CONTENT} 0 R]"}
    return file.updated({CATALOG: file.dictionary(CATALOG, DSS=f"{NEW} 0 R"), NEW: store, CONTENT: OTHER_TEXT}).content


def _field_gone(file: PdfFile) -> bytes:
    kept = f"[{NAME_FIELD} 0 R {signature_field(file)} 0 R]"
    return file.updated({pdf.FORM: file.dictionary(pdf.FORM, Fields=kept)}).content


def _new_text_field(file: PdfFile) -> bytes:
    form, page = file.dictionary(pdf.FORM), file.dictionary(PAGE)
    return file.updated(
        {
            NEW: pdf.text_field("cits", "teksts", NEW),
            NEW + 1: pdf.appearance("teksts"),
            pdf.FORM: form | {"Fields": f"[{form['Fields'][1:-1]} {NEW} 0 R]"},
            PAGE: page | {"Annots": f"[{page['Annots'][1:-1]} {NEW} 0 R]"},
        }
    ).content


def _page_added(file: PdfFile) -> bytes:
    pages = file.dictionary(PAGES, Kids=f"[{PAGE} 0 R {UNUSED_PAGE} 0 R]", Count="2")
    return file.updated({PAGES: pages}).content


def _appearance_shared(file: PdfFile) -> bytes:
    """Fill in a field by writing over an object that the page uses too."""
    field = file.dictionary(NAME_FIELD, V="(Ilze)", AP=f"<< /N {CONTENT} 0 R >>")
    return file.updated({NAME_FIELD: field, CONTENT: pdf.appearance("Ilze")}).content


def _field_over_content(file: PdfFile) -> bytes:
    """A lawful second signature, whose field takes the number of what the page shows."""
    field = {
        "Type": "/Annot",
        "Subtype": "/Widget",
        "FT": "/Sig",
        "T": "(Cits)",
        "Rect": "[0 0 0 0]",
        "P": f"{PAGE} 0 R",
    }
    form, page = file.dictionary(pdf.FORM), file.dictionary(PAGE)
    changes: dict[int, Item | None] = {
        CONTENT: dict(field),
        pdf.FORM: form | {"Fields": f"[{form['Fields'][1:-1]} {CONTENT} 0 R]"},
        PAGE: page | {"Annots": f"[{page['Annots'][1:-1]} {CONTENT} 0 R]"},
    }
    return _signed_again(file.updated(changes), Wish(into=CONTENT)).content


def _visible_stamp(file: PdfFile, *, genuine: bool) -> bytes:
    """A document time-stamp that is seen on the page."""
    wish = Wish(sub_filter=pdf_signing.TIMESTAMP, box=(50, 50, 250, 90))
    make = timestamp.stamper if genuine else timestamp.wrong_imprint
    return pdf_signing.fill(file, wish, {"Type": "/DocTimeStamp"}, make(WORLD.authority.tsa, LATER)).content


ALTERED: dict[str, Update] = {
    "what the page shows is replaced": _set(CONTENT, OTHER_TEXT),
    "what the page shows is freed": _set(CONTENT, None),
    "the page shows an object that lay unused": _changed(PAGE, Contents=f"{UNUSED_CONTENT} 0 R"),
    "the page is rotated": _changed(PAGE, Rotate="180"),
    "the page is cropped": _changed(PAGE, CropBox="[0 0 10 10]"),
    "the page gets other resources": _changed(PAGE, Resources=f"<< /Font << /F1 {UNUSED_FONT} 0 R >> >>"),
    "a page that lay unused is put in its place": _changed(PAGES, Kids=f"[{UNUSED_PAGE} 0 R]"),
    "a page is added": _page_added,
    "another page tree": _changed(CATALOG, Pages=f"{UNUSED_PAGES} 0 R"),
    "another catalog": _another_catalog,
    "the font is replaced": _set(FONT, {"Type": "/Font", "Subtype": "/Type1", "BaseFont": "/Symbol"}),
    "the font gets another encoding": _changed(FONT, Encoding="<< /Differences [33 /a /b /c /d /e /f] >>"),
    "the letters of the font are replaced": _set(UNICODE, stream(b"nothing")),
    "an object that was missing appears": _set(MISSING, pdf.appearance("cits teksts")),
    "the appearance of a field is written over": _set(NAME_SHOWN, pdf.appearance("cits teksts")),
    "a field shows another object": lambda file: (
        file.updated(
            {NAME_FIELD: file.dictionary(NAME_FIELD, AP=f"<< /N {NEW} 0 R >>"), NEW: pdf.appearance("cits teksts")}
        ).content
    ),
    "a field moves": _changed(NAME_FIELD, Rect="[0 0 595 842]"),
    "a field becomes of another type": _changed(NAME_FIELD, FT="/Btn"),
    "a field gets an action": _changed(NAME_FIELD, AA="<< /F << /S /JavaScript /JS (this.resetForm();) >> >>"),
    "a field shows what the page uses": _appearance_shared,
    "a field is gone": _field_gone,
    "a text field is added": _new_text_field,
    "appearances are to be made anew": _changed(pdf.FORM, NeedAppearances="true"),
    "a resource of the form is replaced": _changed(pdf.FORM, DR=f"<< /Font << /F1 {UNUSED_FONT} 0 R >> >>"),
    "an annotation lies over the text": lambda file: annotated(file).content,
    "a stamp lies over the text": lambda file: annotated(file, "/Stamp").content,
    "a widget that the form does not hold": lambda file: annotated(file, "/Widget", FT="/Sig").content,
    "an annotation is gone": lambda file: file.updated({PAGE: without(file, PAGE, "Annots")}).content,
    "an annotation changes its place": lambda file: (
        file.updated({PAGE: file.dictionary(PAGE, Annots=" ".join(["[", *reversed(_references(file)), "]"]))}).content
    ),
    "a script runs when it opens": _changed(CATALOG, OpenAction="<< /S /JavaScript /JS (app.alert(1);) >>"),
    "a script runs when the page opens": _changed(PAGE, AA="<< /O << /S /JavaScript /JS (app.alert(1);) >> >>"),
    "the viewer hides its bars": _changed(CATALOG, ViewerPreferences="<< /HideToolbar true /HideMenubar true >>"),
    "it opens on the whole screen": _changed(CATALOG, PageMode="/FullScreen"),
    "it becomes a folder of files": _changed(CATALOG, Collection="<< /View /T >>"),
    "links lead elsewhere": _changed(CATALOG, URI="<< /Base (https://launs.example/) >>"),
    "files are tied to it": _changed(CATALOG, AF="[]"),
    "colours are meant otherwise": _changed(CATALOG, OutputIntents="[]"),
    "the page gets a larger unit": _changed(PAGE, UserUnit="10"),
    "the page becomes transparent": _changed(PAGE, Group="<< /S /Transparency >>"),
    "the page turns by itself": _changed(PAGE, Dur="1", Trans="<< /S /Wipe >>"),
    "the page moves to another tree": _changed(PAGE, Parent=f"{UNUSED_PAGES} 0 R"),
    "all pages inherit a rotation": _changed(PAGES, Rotate="180"),
    "all pages inherit a box": _changed(PAGES, CropBox="[0 0 9 9]"),
    "the form becomes one of XML": _changed(pdf.FORM, XFA="(<xdp/>)"),
    "the fields get another font": _changed(pdf.FORM, DA="(/F1 99 Tf 1 g)"),
    "a field is called otherwise": _changed(NAME_FIELD, TU="(Summa)"),
    "a field holds less": _changed(NAME_FIELD, MaxLen="1"),
    "a field is hidden": _changed(NAME_FIELD, F="2"),
    "layers are added": _changed(CATALOG, OCProperties="<< /OCGs [] /D << >> >>"),
    "a file is embedded": _changed(CATALOG, Names="<< /EmbeddedFiles << /Names [] >> >>"),
    "validation data lie over what the page shows": _store_over_content,
    "a signature field shows something and is not signed": _empty_field_that_shows,
    "a second signature that verifies with nothing": _broken_second,
    "a time-stamp that is seen and is over other octets": lambda file: _visible_stamp(file, genuine=False),
    "the field of a second signature lies over what the page shows": _field_over_content,
    "a new catalog lies over what the page shows": lambda file: (
        replace(file, root=CONTENT).updated({CONTENT: file.dictionary(CATALOG)}).content
    ),
    "a new form lies over what the page shows": lambda file: (
        file.updated(
            {CONTENT: file.dictionary(pdf.FORM), CATALOG: file.dictionary(CATALOG, AcroForm=f"{CONTENT} 0 R")}
        ).content
    ),
    "new resources of the form lie over those of the page": lambda file: (
        file.updated(
            {
                RESOURCES: {"Font": f"<< /F1 {FONT} 0 R >>", "XObject": f"<< /X9 {NEW} 0 R >>"},
                NEW: pdf.appearance("cits"),
            }
        ).content
    ),
    "a second signature hides the page": lambda file: _signed_again(file, Wish(box=(0, 0, 595, 842))).content,
    "the content moves to the middle of another object": _redirected,
    "the last revision builds upon an unsigned one": _rolled_back,
    "an update that only searching readers find": _broken_xref,
    "an object of another generation": _generation_raised,
    "octets after the end": lambda file: file.content + b"5 0 obj\n<< >>\nendobj\n",
    "the trailer names an object of its own": lambda file: (
        file.updated({NEW: {"Type": "/X"}}, trailer={"Other": f"{NEW} 0 R"}).content
    ),
    "altered between two signatures": lambda file: _signed_again(file.updated({CONTENT: OTHER_TEXT})).content,
    "altered and altered back under a later signature": lambda file: (
        _signed_again(file.updated({CONTENT: OTHER_TEXT})).updated({CONTENT: OTHER_TEXT}).content
    ),
    "altered by a packed update": lambda file: (
        file.updated({PAGES: file.dictionary(PAGES, Kids=f"[{UNUSED_PAGE} 0 R]")}, layout=Layout.STREAM).content
    ),
    "altered by a hybrid update": lambda file: (
        file.updated({PAGES: file.dictionary(PAGES, Kids=f"[{UNUSED_PAGE} 0 R]")}, layout=Layout.HYBRID).content
    ),
}


NO_LONGER_SIGNED: dict[str, Update] = {
    "the signature is taken out of its field": lambda file: (
        file.updated({signature_field(file): without(file, signature_field(file), "V")}).content
    ),
    "the signature is replaced by a copy": lambda file: (
        file.updated({signature_number(file): file.dictionary(signature_number(file), Reason="(cits)")}).content
    ),
    "the signature field is taken out of the form": lambda file: (
        file.updated({pdf.FORM: file.dictionary(pdf.FORM, Fields=f"[{NAME_FIELD} 0 R]")}).content
    ),
    "the form is gone": lambda file: file.updated({CATALOG: without(file, CATALOG, "AcroForm")}).content,
}
"""The octets of the signature are still there; the document does not show it any more."""


def _references(file: PdfFile) -> list[str]:
    return re.findall(r"\d+ 0 R", file.dictionary(PAGE)["Annots"])


def _structure(file: PdfFile) -> bytes:
    return file.updated(
        {CATALOG: file.dictionary(CATALOG, StructTreeRoot=f"{NEW} 0 R"), NEW: {"Type": "/StructTreeRoot"}}
    ).content


def _stored(file: PdfFile) -> PdfFile:
    return pdf_signing.store(file, [WORLD.authority.signing_ca], [WORLD.answer(LATER)])


def _into_empty_field(file: PdfFile) -> PdfFile:
    prepared = file.updated(pdf_signing.empty_field(file, Wish(), NEW))
    return _signed_again(prepared, Wish(into=NEW))


LAWFUL: dict[str, Update] = {
    "a document time-stamp that is seen": lambda file: _visible_stamp(file, genuine=True),
    "a resource is added to the form": _changed(
        pdf.FORM, DR=f"<< /Font << /F1 {FONT} 0 R /F9 {UNUSED_FONT} 0 R >> /XObject << /X1 {MISSING} 0 R >> >>"
    ),
    "nothing": lambda file: file.content,
    "white space after the end": lambda file: file.content + b"\r\n\x00\n",
    "validation data": lambda file: _stored(file).content,
    "a document time-stamp": lambda file: pdf_signing.stamp(file, WORLD.authority.tsa, LATER).content,
    "validation data, time-stamp, validation data": lambda file: (
        _stored(pdf_signing.stamp(_stored(file), WORLD.authority.tsa, LATER)).content
    ),
    "validation data that refer to objects which are not there": lambda file: (
        file.updated(
            {CATALOG: file.dictionary(CATALOG, DSS=f"<< /Certs [{NEW} 0 R] /VRI << /AB {NEW + 1} 0 R >> >>")}
        ).content
    ),
    "a second signature": lambda file: _signed_again(file).content,
    "a second signature that is seen": lambda file: _signed_again(file, Wish(box=(50, 50, 250, 90))).content,
    "a second signature in a packed update": lambda file: _signed_again(file, Wish(layout=Layout.STREAM)).content,
    "a second signature in a hybrid update": lambda file: _signed_again(file, Wish(layout=Layout.HYBRID)).content,
    "a second signature in a field made for it": lambda file: _into_empty_field(file).content,
    "an empty signature field": lambda file: file.updated(pdf_signing.empty_field(file, Wish(), NEW)).content,
    "other properties of the file": lambda file: (
        file.updated({pdf.INFO: {"Producer": "(cits)"}}, trailer={"Info": f"{pdf.INFO} 0 R"}).content
    ),
    "metadata": lambda file: (
        file.updated(
            {CATALOG: file.dictionary(CATALOG, Metadata=f"{NEW} 0 R"), NEW: stream(b"<x/>", Type="/Metadata")}
        ).content
    ),
    "a structure for people who cannot see": _structure,
    "every object written again as it was": lambda file: (
        file.updated(
            {n: item for n, item in file.objects.items() if not (isinstance(item, dict) and "ByteRange" in item)}
        ).content
    ),
    "the catalog under another number": lambda file: (
        replace(file, root=NEW).updated({NEW: file.dictionary(CATALOG)}).content
    ),
    "an object that nothing uses": _set(NEW, {"Type": "/Nothing"}),
    "an object that was never used is replaced": _set(UNUSED_FONT, {"Type": "/Nothing"}),
}
