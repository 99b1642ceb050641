"""Small PDF documents (ISO 32000-1): a page of text in any of our languages, a form to fill in, signed as PDF is (12.8)."""

import textwrap
from collections.abc import Sequence
from datetime import datetime

from authority import pdf_signing
from authority.cms import PADES, CmsForm
from authority.pdf_file import Dictionary, Item, PdfFile, stream
from authority.pdf_signing import CADES_DETACHED, PKCS7_DETACHED, Wish
from authority.pki import Identity
from authority.proofs import NO_PROOFS, Proofs

__all__ = ["CADES_DETACHED", "PKCS7_DETACHED", "document", "file", "sign"]

_FIRST_CODE = 0x21
"""Letters are numbered from here; the codes of control characters and of the blank stay free."""

_WIDTH = 90
"""Characters of a line that fit the page: what runs off it, no reader sees."""

CATALOG, PAGES, PAGE, CONTENT, FONT, UNICODE, INFO = range(1, 8)
FORM, FIRST_FIELD = 8, 9
"""Object numbers in every document of this module; fields and their appearances follow each other."""

_MAPS = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CMapName /Letters def
/CMapType 2 def
1 begincodespacerange
<00> <FF>
endcodespacerange
{ranges}endcmap
end
end"""


def document(lines: Sequence[str]) -> bytes:
    """Give an unsigned PDF with one page that shows *lines*; at most 222 different characters."""
    return file(lines).content


def sign(
    unsigned: bytes,
    signer: Identity,
    at: datetime,
    *,
    sub_filter: str = CADES_DETACHED,
    form: CmsForm = PADES,
    proofs: Proofs = NO_PROOFS,
) -> bytes:
    """Sign a document of this module: PAdES (EN 319 142-1, 6.3), or the older kind by *sub_filter* and *form*."""
    wish = Wish(sub_filter=sub_filter, form=form, proofs=proofs)
    return pdf_signing.sign(PdfFile.read(unsigned), signer, at, wish).content


def file(lines: Sequence[str], **fields: str) -> PdfFile:
    """Give the same as a `PdfFile`; *fields* are text fields of its form, with what stands in them."""
    lines = [piece for line in lines for piece in textwrap.wrap(line, _WIDTH) or [""]]
    letters = sorted({letter for line in lines for letter in line} - {" "})
    codes = {letter: code for code, letter in enumerate(letters, _FIRST_CODE)} | {" ": 0x20}
    objects: dict[int, Item] = {
        CATALOG: {"Type": "/Catalog", "Pages": f"{PAGES} 0 R"},
        PAGES: {"Type": "/Pages", "Kids": f"[{PAGE} 0 R]", "Count": "1"},
        PAGE: _page(),
        CONTENT: stream(_shown(lines, codes)),
        FONT: _font(codes),
        UNICODE: stream(_to_unicode(codes).encode()),
        INFO: {"Producer": "(Parauga rakstnieks)"},
    }
    return PdfFile.new(objects | (_form(objects, fields) if fields else {}))


def _form(objects: dict[int, Item], fields: dict[str, str]) -> dict[int, Item]:
    """Give a form with a text field for each of *fields*, and the page and catalog that hold it."""
    numbers = [FIRST_FIELD + 2 * position for position in range(len(fields))]
    listed = " ".join(f"{number} 0 R" for number in numbers)
    catalog, page = objects[CATALOG], objects[PAGE]
    assert isinstance(catalog, dict)
    assert isinstance(page, dict)
    made: dict[int, Item] = {
        CATALOG: catalog | {"AcroForm": f"{FORM} 0 R"},
        PAGE: page | {"Annots": f"[{listed}]"},
        FORM: {"Fields": f"[{listed}]", "DA": "(/F1 12 Tf 0 g)", "DR": f"<< /Font << /F1 {FONT} 0 R >> >>"},
    }
    for number, (name, value) in zip(numbers, fields.items(), strict=True):
        made[number] = text_field(name, value, number)
        made[number + 1] = appearance(value)
    return made


def text_field(name: str, value: str, number: int) -> Dictionary:
    """Give a text field whose appearance is the next object."""
    top = 700 - 15 * number
    return {
        "Type": "/Annot",
        "Subtype": "/Widget",
        "FT": "/Tx",
        "T": f"({name})",
        "V": f"({value})",
        "F": "4",
        "Rect": f"[56 {top} 300 {top + 20}]",
        "P": f"{PAGE} 0 R",
        "AP": f"<< /N {number + 1} 0 R >>",
    }


def appearance(value: str, width: int = 244, height: int = 20) -> bytes:
    """Give a form XObject that shows *value* (8.10)."""
    shown = f"/Tx BMC q BT /F1 12 Tf 2 6 Td ({value}) Tj ET Q EMC".encode("latin-1", "replace")
    resources = f"<< /Font << /F1 {FONT} 0 R >> >>"
    entries = {"Type": "/XObject", "Subtype": "/Form", "BBox": f"[0 0 {width} {height}]", "Resources": resources}
    return stream(shown, **entries)


def _page() -> Dictionary:
    return {
        "Type": "/Page",
        "Parent": f"{PAGES} 0 R",
        "MediaBox": "[0 0 595 842]",
        "Resources": f"<< /Font << /F1 {FONT} 0 R >> >>",
        "Contents": f"{CONTENT} 0 R",
    }


def _shown(lines: Sequence[str], codes: dict[str, int]) -> bytes:
    """Give the page's content: each line as a hexadecimal string below the one before (9.4.3)."""
    shown = "".join(f"<{bytes(codes[letter] for letter in line).hex()}> Tj T*\n" for line in lines)
    return f"BT\n/F1 11 Tf\n14 TL\n56 780 Td\n{shown}ET".encode()


def _font(codes: dict[str, int]) -> Dictionary:
    """Give a simple font whose codes are named by their letters, beyond WinAnsi (9.6.6 and the uniXXXX names)."""
    names = " ".join(f"{code} /uni{ord(letter):04X}" for letter, code in codes.items())
    return {
        "Type": "/Font",
        "Subtype": "/Type1",
        "BaseFont": "/Helvetica",
        "Encoding": f"<< /Type /Encoding /Differences [{names}] >>",
        "ToUnicode": f"{UNICODE} 0 R",
    }


def _to_unicode(codes: dict[str, int]) -> str:
    """Give the map from codes to letters by which text is extracted (9.10.3), a hundred letters a section."""
    rows = [f"<{code:02X}> <{ord(letter):04X}>\n" for letter, code in codes.items()]
    sections = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    ranges = "".join(f"{len(part)} beginbfchar\n{''.join(part)}endbfchar\n" for part in sections)
    return _MAPS.format(ranges=ranges)
