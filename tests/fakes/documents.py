"""Files as clients send them, made by hand: Word and OpenDocument packages, pages of PDF, pictures of text."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_WORD_NAMES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:x="urn:example:unknown"'
)
_OPEN_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "text": "text",
        "style": "style",
        "table": "table",
        "draw": "drawing",
        "form": "form",
        "fo": "xsl-fo-compatible",
        "svg": "svg-compatible",
        "manifest": "manifest",
    }.items()
)

FONTS = (
    Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"),
    Path("/usr/share/fonts/dejavu/DejaVuSerif.ttf"),
    Path("/usr/share/fonts/TTF/DejaVuSerif.ttf"),
)


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """A ZIP of files by name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def locked(archive: bytes) -> bytes:
    """The same ZIP with every entry marked as encrypted (APPNOTE, 4.4.4)."""
    octets = bytearray(archive)
    for magic, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = octets.find(magic)
        while at >= 0:
            octets[at + flags] |= 1
            at = octets.find(magic, at + 1)
    return bytes(octets)


def relations(targets: Mapping[str, str]) -> str:
    """A part of relations: identifiers are ``r1``, ``r2``… in order of *targets* (path -> kind)."""
    rows = (
        f'<Relationship Id="r{number}" Type="{R}/{kind}" Target="{target}"/>'
        for number, (target, kind) in enumerate(targets.items(), 1)
    )
    return f'<Relationships xmlns="{_RELS}">{"".join(rows)}</Relationships>'


def part(name: str, content: str) -> str:
    """A part of a Word package with the root element *name*."""
    return f"<w:{name} {_WORD_NAMES}>{content}</w:{name}>"


def docx(body: str, related: Mapping[str, tuple[str, str | bytes]] | None = None) -> bytes:
    """A Word document with the content *body*; *related*: path in the folder ``word`` -> kind and content of a part."""
    related = related or {}
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": relations({"word/document.xml": "officeDocument"}),
        "word/document.xml": part("document", f"<w:body>{body}</w:body>"),
        "word/_rels/document.xml.rels": relations({path: kind for path, (kind, _) in related.items()}),
    }
    return zipped(files | {f"word/{path}": content for path, (_, content) in related.items()})


def paragraph(text: str, run: str = "", properties: str = "") -> str:
    """A paragraph of one run; *run* and *properties* are what stands in ``w:rPr`` and ``w:pPr``."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def odt(body: str, automatic: str = "", styles: str = "", extra: Mapping[str, str | bytes] | None = None) -> bytes:
    """An OpenDocument text; *automatic*: its own styles, *styles*: what stands in ``styles.xml``."""
    content = (
        f"<office:document-content {_OPEN_NAMES}><office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    files: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": content,
        "styles.xml": f"<office:document-styles {_OPEN_NAMES}>{styles}</office:document-styles>",
        "META-INF/manifest.xml": f"<manifest:manifest {_OPEN_NAMES}/>",
    }
    return zipped(files | dict(extra or {}))


def pdf(pages: Sequence[str], more: str = "", annotations: str = "", objects: Sequence[str] = ()) -> bytes:
    """A PDF with a content stream for each page, all in Helvetica as ``/F1``.

    *more* stands in the catalogue, *annotations* on the first page; *objects* are numbered from 10 on.
    """
    kids = " ".join(f"{100 + 2 * index} 0 R" for index in range(len(pages)))
    bodies = {
        1: f"<< /Type /Catalog /Pages 2 0 R {more} >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        3: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        4: "<< /Type /ExtGState /ca 0 >>",
        **dict(enumerate(objects, 10)),
    }
    for index, page in enumerate(pages):
        extra = f"/Annots [{annotations}]" if annotations and index == 0 else ""
        bodies[100 + 2 * index] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {101 + 2 * index} 0 R {extra} "
            "/Resources << /Font << /F1 3 0 R >> /ExtGState << /Clear 4 0 R >> >> >>"
        )
        bodies[101 + 2 * index] = stream(page)
    return _assembled(bodies)


def stream(content: str, dictionary: str = "") -> str:
    """A stream with its dictionary."""
    return f"<< {dictionary} /Length {len(content.encode('latin-1'))} >>\nstream\n{content}\nendstream"


def line(text: str, at: tuple[float, float] = (56, 780), before: str = "", size: float = 11) -> str:
    """The operators that show one line of Western letters at a place, after the operators *before*."""
    return f"q {before} BT /F1 {size} Tf {at[0]} {at[1]} Td ({text}) Tj ET Q\n"


def _assembled(bodies: Mapping[int, str]) -> bytes:
    out = b"%PDF-1.7\n"
    rows = ["0000000000 65535 f \n"] + ["0000000000 00000 f \n"] * max(bodies)
    for number, body in bodies.items():
        rows[number] = f"{len(out):010d} 00000 n \n"
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = f"xref\n0 {len(rows)}\n{''.join(rows)}trailer\n<< /Size {len(rows)} /Root 1 0 R >>\n"
    return out + table.encode() + f"startxref\n{len(out)}\n%%EOF\n".encode()


def picture(*lines: str, size: tuple[int, int] = (1240, 600)) -> Image.Image:
    """A scanned piece of paper at 150 dpi with *lines* of type in any of our languages."""
    path = next((font for font in FONTS if font.exists()), None)
    if path is None:
        pytest.skip("the font DejaVu Serif is not installed")
    image = Image.new("L", size, 250)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(path), 26)
    for number, text in enumerate(lines):
        draw.text((80, 80 + 44 * number), text, font=font, fill=20)
    return image


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """A picture as the octets of a file; ``PDF`` gives a scanned page."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()
