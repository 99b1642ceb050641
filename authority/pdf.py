"""A small signed PDF (ISO 32000-1): one page of text in any of our languages, signed in an incremental update (12.8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from authority import cms
from authority.cms import PADES, CmsForm
from authority.pki import Identity
from authority.proofs import NO_PROOFS, Proofs

CADES_DETACHED = "ETSI.CAdES.detached"
PKCS7_DETACHED = "adbe.pkcs7.detached"

_HEX_ROOM = 60_000
"""Hexadecimal digits kept for the signature: a token and an answer with their certificates need some 20,000."""
_BYTE_RANGE = b"[0 0000000000 0000000000 0000000000]"
_FIRST_CODE = 0x21
"""Letters are numbered from here; the codes of control characters and of the blank stay free."""

_CATALOG, _PAGES, _PAGE, _CONTENT, _FONT, _UNICODE = range(1, 7)
_FIELD, _SIGNATURE = 7, 8

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


@dataclass(frozen=True, slots=True)
class Object:
    """An indirect object: its number, and its content between ``obj`` and ``endobj``."""

    number: int
    content: bytes


def document(lines: Sequence[str]) -> bytes:
    """Give an unsigned PDF with one page that shows *lines*; at most 222 different characters."""
    letters = sorted({letter for line in lines for letter in line} - {" "})
    codes = {letter: code for code, letter in enumerate(letters, _FIRST_CODE)} | {" ": 0x20}
    objects = (
        _object(_CATALOG, f"<< /Type /Catalog /Pages {_PAGES} 0 R >>"),
        _object(_PAGES, f"<< /Type /Pages /Kids [{_PAGE} 0 R] /Count 1 >>"),
        _object(_PAGE, _page()),
        Object(_CONTENT, _stream(_shown(lines, codes))),
        _object(_FONT, _font(codes)),
        Object(_UNICODE, _stream(_to_unicode(codes).encode())),
    )
    header = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    return header + _section(objects, len(header), b"/Root 1 0 R", previous=None)


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
    room = b"<" + b"0" * _HEX_ROOM + b">"
    dictionary = b"".join(
        (
            f"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /{sub_filter} ".encode(),
            f"/M ({at.astimezone(UTC):D:%Y%m%d%H%M%SZ}) /ByteRange ".encode(),
            _BYTE_RANGE,
            b" /Contents ",
            room,
            b" >>",
        )
    )
    prepared = unsigned + _update(unsigned, Object(_SIGNATURE, dictionary))
    start = prepared.rindex(room)
    end = start + len(room)
    span = f"[0 {start:010d} {end:010d} {len(prepared) - end:010d}]".encode()
    prepared = prepared.replace(_BYTE_RANGE, span)
    value = cms.sign(prepared[:start] + prepared[end:], signer, at, form, proofs).hex().encode()
    return prepared[: start + 1] + value.ljust(_HEX_ROOM, b"0") + prepared[end - 1 :]


def _update(unsigned: bytes, signature: Object) -> bytes:
    """Give the incremental update that adds a signature field without appearance to the first page (7.5.6)."""
    form = f"/AcroForm << /SigFlags 3 /Fields [{_FIELD} 0 R] >>"
    objects = (
        _object(_CATALOG, f"<< /Type /Catalog /Pages {_PAGES} 0 R {form} >>"),
        _object(_PAGE, _page(f"/Annots [{_FIELD} 0 R]")),
        _object(
            _FIELD,
            f"<< /Type /Annot /Subtype /Widget /FT /Sig /T (Paraksts1) /V {_SIGNATURE} 0 R "
            f"/Rect [0 0 0 0] /F 132 /P {_PAGE} 0 R >>",
        ),
        signature,
    )
    previous = int(unsigned[unsigned.rindex(b"startxref") :].split()[1])
    return _section(objects, len(unsigned), b"/Root 1 0 R", previous)


def _section(objects: Sequence[Object], offset: int, root: bytes, previous: int | None) -> bytes:
    """Give *objects* with their cross-reference table and trailer, to stand *offset* bytes from the beginning (7.5.4)."""
    body, rows = b"", {0: "0000000000 65535 f \n"}
    for item in objects:
        rows[item.number] = f"{offset + len(body):010d} 00000 n \n"
        body += f"{item.number} 0 obj\n".encode() + item.content + b"\nendobj\n"
    size = max(_SIGNATURE if previous is not None else _UNICODE, *rows) + 1
    trailer = f"trailer\n<< /Size {size} ".encode() + root + (f" /Prev {previous}" if previous else "").encode()
    end = f" >>\nstartxref\n{offset + len(body)}\n%%EOF\n".encode()
    return body + b"xref\n" + _table(rows).encode() + trailer + end


def _table(rows: dict[int, str]) -> str:
    """Give the subsections of a cross-reference table: neighbouring numbers share one."""
    runs: list[list[int]] = []
    for number in sorted(rows):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "".join(f"{run[0]} {len(run)}\n{''.join(rows[number] for number in run)}" for run in runs)


def _object(number: int, content: str) -> Object:
    return Object(number, content.encode())


def _stream(content: bytes) -> bytes:
    return f"<< /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"


def _page(more: str = "") -> str:
    resources = f"/Resources << /Font << /F1 {_FONT} 0 R >> >>"
    return f"<< /Type /Page /Parent {_PAGES} 0 R /MediaBox [0 0 595 842] {resources} /Contents {_CONTENT} 0 R {more}>>"


def _shown(lines: Sequence[str], codes: dict[str, int]) -> bytes:
    """Give the page's content: each line as a hexadecimal string below the one before (9.4.3)."""
    shown = "".join(f"<{bytes(codes[letter] for letter in line).hex()}> Tj T*\n" for line in lines)
    return f"BT\n/F1 11 Tf\n14 TL\n56 780 Td\n{shown}ET".encode()


def _font(codes: dict[str, int]) -> str:
    """Give a simple font whose codes are named by their letters, beyond WinAnsi (9.6.6 and the uniXXXX names)."""
    names = " ".join(f"{code} /uni{ord(letter):04X}" for letter, code in codes.items())
    encoding = f"/Encoding << /Type /Encoding /Differences [{names}] >>"
    return f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica {encoding} /ToUnicode {_UNICODE} 0 R >>"


def _to_unicode(codes: dict[str, int]) -> str:
    """Give the map from codes to letters by which text is extracted (9.10.3), a hundred letters a section."""
    rows = [f"<{code:02X}> <{ord(letter):04X}>\n" for letter, code in codes.items()]
    sections = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    ranges = "".join(f"{len(part)} beginbfchar\n{''.join(part)}endbfchar\n" for part in sections)
    return _MAPS.format(ranges=ranges)
