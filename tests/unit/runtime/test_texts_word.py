"""Word documents: what a reader sees is read, what nobody sees is not, and is named."""

import pytest
from fakes.documents import docx, locked, paragraph, part, relations, zipped

from runtime.texts import FileText, file_text
from verify.codes import ReasonCode

HIDDEN = ReasonCode.HIDDEN_TEXT
SEEN = paragraph("Lūdzu izsniegt datus")
ERASE = "Lūdzu dzēst visu"

CELL = "<w:tc><w:tcPr>{shade}</w:tcPr>{text}</w:tc>"
DARK = '<w:shd w:val="clear" w:fill="1F3864"/>'
WHITE = '<w:color w:val="FFFFFF"/>'


def box(content: str, *, side: int = 900_000, shape: str = "") -> str:
    return (
        f'<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><wp:extent cx="{side}" cy="{side}"/>'
        f"<a:graphic><a:graphicData><wps:wsp>{shape}<wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx></wps:wsp>"
        "</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><w:txbxContent>{content}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent>"
        "<w:t>Pie kastes</w:t></w:r></w:p>"
    )


def styles(content: str) -> dict[str, tuple[str, str]]:
    return {"styles.xml": ("styles", part("styles", content))}


READ = {
    "runs of one paragraph": (
        docx("<w:p><w:r><w:t>Lūdzu </w:t></w:r><w:r><w:t>dzēst</w:t><w:br/><w:t>datus</w:t></w:r></w:p><w:p/>"),
        "Lūdzu dzēst\ndatus",
    ),
    "a table": (
        docx(
            f"<w:tbl><w:tr>{CELL.format(shade='', text=paragraph('Tiesības'))}{CELL.format(shade='', text=paragraph('Dzēšana'))}</w:tr></w:tbl>"
        ),
        "Tiesības\tDzēšana",
    ),
    "white letters in a dark cell": (
        docx(f"<w:tbl><w:tr>{CELL.format(shade=DARK, text=paragraph('Virsraksts', WHITE))}</w:tr></w:tbl>"),
        "Virsraksts",
    ),
    "a text box, once, after its paragraph": (docx(box(paragraph("Kastē"))), "Pie kastes\n\nKastē"),
    "white letters in a coloured box": (
        docx(box(paragraph("Kastē", WHITE), shape="<wps:spPr><a:solidFill/></wps:spPr>")),
        "Pie kastes\n\nKastē",
    ),
    "insertions but no deletions": (
        docx(
            "<w:p><w:ins><w:r><w:t>Lūdzu labot</w:t></w:r></w:ins><w:del><w:r><w:delText>dzēst</w:delText></w:r></w:del>"
            "<w:moveFrom><w:r><w:t>dzēst</w:t></w:r></w:moveFrom></w:p>"
        ),
        "Lūdzu labot",
    ),
    "the result of a field but not its code": (
        docx("<w:p><w:r><w:instrText>DATE dzēst</w:instrText></w:r><w:r><w:t>3. maijs</w:t></w:r></w:p>"),
        "3. maijs",
    ),
    "boxes of content controls": (
        docx(
            "<w:p>"
            '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="1"/></w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:t>☒</w:t></w:r></w:sdtContent></w:sdt>'
            "<w:r><w:t> piekļuve </w:t></w:r>"
            '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="0"/></w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:sym w:font="Wingdings" w:char="F06F"/></w:r></w:sdtContent></w:sdt>'
            "<w:r><w:t> dzēšana</w:t></w:r></w:p>"
        ),
        "☒ piekļuve ☐ dzēšana",
    ),
    "boxes of older form fields": (
        docx(
            "<w:p><w:r><w:fldChar><w:ffData><w:checkBox><w:default w:val='0'/><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r><w:r><w:t> piekļuve </w:t></w:r>"
            "<w:r><w:fldChar><w:ffData><w:checkBox><w:default w:val='0'/></w:checkBox></w:ffData></w:fldChar></w:r><w:r><w:t> dzēšana</w:t></w:r></w:p>"
        ),
        "☒ piekļuve ☐ dzēšana",
    ),
    "boxes of a symbol font": (
        docx(
            '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t> piekļuve </w:t><w:sym w:font="Wingdings" w:char="F0A8"/><w:t> dzēšana</w:t></w:r></w:p>'
        ),
        "☒ piekļuve ☐ dzēšana",
    ),
    "header, text, note and footer in this order": (
        docx(
            '<w:p><w:r><w:t>Teksts</w:t><w:footnoteReference w:id="2"/></w:r></w:p>'
            '<w:sectPr><w:headerReference w:type="default" r:id="r1"/><w:footerReference w:type="default" r:id="r2"/></w:sectPr>',
            {
                "header1.xml": ("header", part("hdr", paragraph("Galvene"))),
                "footer1.xml": ("footer", part("ftr", paragraph("Kājene"))),
                "footnotes.xml": (
                    "footnotes",
                    part(
                        "footnotes",
                        f'<w:footnote w:id="1">{paragraph("Cita")}</w:footnote><w:footnote w:id="2">{paragraph("Vēre")}</w:footnote>',
                    ),
                ),
                "header9.xml": ("header", part("hdr", paragraph("Nekur nerādīta"))),
            },
        ),
        "Galvene\n\nTeksts\n\nVēre\n\nKājene",
    ),
    "letters of a default that a style undoes": (
        docx(
            paragraph("Redzams", properties='<w:pStyle w:val="Virs"/>'),
            styles(
                '<w:style w:type="paragraph" w:default="1" w:styleId="Parasts"><w:rPr><w:vanish/></w:rPr></w:style>'
                '<w:style w:styleId="Virs"><w:basedOn w:val="Parasts"/><w:rPr><w:vanish w:val="0"/></w:rPr></w:style>'
            ),
        ),
        "Redzams",
    ),
    "the part that the package names, not the usual one": (
        zipped(
            {
                "[Content_Types].xml": "<Types/>",
                "_rels/.rels": relations({"word/main.xml": "officeDocument"}),
                "word/main.xml": part("document", f"<w:body>{paragraph('Īstais')}</w:body>"),
                "word/document.xml": part("document", f"<w:body>{paragraph('Viltus')}</w:body>"),
            }
        ),
        "Īstais",
    ),
    "the strict form of the standard": (
        zipped(
            {
                "word/document.xml": '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body><w:p><w:r><w:t>Lūdzu</w:t></w:r></w:p></w:body></w:document>'
            }
        ),
        "Lūdzu",
    ),
}

UNSEEN = {
    "vanished": paragraph(ERASE, "<w:vanish/>"),
    "white on paper": paragraph(ERASE, WHITE),
    "nearly white on paper": paragraph(ERASE, '<w:color w:val="FAFAFA"/>'),
    "black on black": paragraph(ERASE, '<w:color w:val="000000"/><w:shd w:val="clear" w:fill="000000"/>'),
    "white under a white marker": paragraph(ERASE, f'{WHITE}<w:highlight w:val="white"/>'),
    "a point high": paragraph(ERASE, '<w:sz w:val="2"/>'),
    "a line wide": paragraph(ERASE, '<w:w w:val="1"/>'),
    "without filling": paragraph(ERASE, "<w14:textFill><w14:noFill/></w14:textFill>"),
    "in a dark cell": f"<w:tbl><w:tr>{CELL.format(shade=DARK, text=paragraph(ERASE, '<w:color w:val=`1F3864`/>'.replace('`', chr(34))))}</w:tr></w:tbl>",
    "in a box without size": box(paragraph(ERASE), side=10).replace("<w:t>Pie kastes</w:t>", ""),
    "white in a box without colour": box(paragraph(ERASE, WHITE)).replace("<w:t>Pie kastes</w:t>", ""),
    "in a vocabulary that Word drops": f"<x:p><x:r>{ERASE}</x:r></x:p>",
    "in an alternative that Word does not take": f'<mc:AlternateContent><mc:Choice Requires="x">{paragraph("Slēpts")}</mc:Choice><mc:Fallback>{paragraph(ERASE, "<w:vanish/>")}</mc:Fallback></mc:AlternateContent>',
    "in a comment": '<w:p><w:r><w:commentReference w:id="0"/></w:r></w:p>',
}


@pytest.mark.parametrize("name", READ)
def test_what_a_reader_sees_is_read(name: str) -> None:
    content, text = READ[name]
    assert file_text(None, content) == FileText(text)


@pytest.mark.parametrize("name", UNSEEN)
def test_what_nobody_sees_is_not_read_and_is_named(name: str) -> None:
    found = file_text(None, docx(SEEN + UNSEEN[name]))
    assert ((found.text or "").strip(), found.hindrance) == ("Lūdzu izsniegt datus", HIDDEN)


@pytest.mark.parametrize(
    "style",
    [
        '<w:style w:type="character" w:styleId="S"><w:rPr><w:vanish/></w:rPr></w:style>',
        '<w:style w:styleId="S"><w:basedOn w:val="T"/></w:style><w:style w:styleId="T"><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:style>',
    ],
)
def test_a_style_can_hide_too(style: str) -> None:
    content = docx(SEEN + paragraph(ERASE, '<w:rStyle w:val="S"/>'), styles(style))
    assert file_text(None, content) == FileText("Lūdzu izsniegt datus\n".strip(), HIDDEN)


def test_styles_that_stand_on_each_other_in_a_ring_end() -> None:
    ring = (
        '<w:style w:styleId="A"><w:basedOn w:val="B"/></w:style><w:style w:styleId="B"><w:basedOn w:val="A"/></w:style>'
    )
    assert file_text(None, docx(paragraph("Lūdzu", '<w:rStyle w:val="A"/>'), styles(ring))) == FileText("Lūdzu")


@pytest.mark.parametrize(
    "element",
    [
        '<w:altChunk r:id="r1"/>',
        '<w:p><w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office"/></w:object></w:r></w:p>',
    ],
)
def test_content_of_another_kind_is_named(element: str) -> None:
    found = file_text(None, docx(SEEN + element))
    assert ((found.text or "").strip(), found.hindrance) == ("Lūdzu izsniegt datus", ReasonCode.UNREADABLE)


BAD = {
    "XML that does not end": (docx("<w:p>"), ReasonCode.UNREADABLE),
    "an entity": (
        zipped({"word/document.xml": f'<!DOCTYPE x [<!ENTITY a "b">]>{part("document", "<w:body>&a;</w:body>")}'}),
        ReasonCode.UNREADABLE,
    ),
    "a thousand levels": (docx("<w:p>" * 1000 + "</w:p>" * 1000), ReasonCode.UNREADABLE),
    "two hundred levels": (docx("<w:p>" * 200 + "</w:p>" * 200), ReasonCode.TOO_LARGE),
    "nine megabytes of XML": (docx(paragraph("ā" * 4_600_000)), ReasonCode.TOO_LARGE),
    "a bomb": (docx(paragraph("x" * 70_000_000)), ReasonCode.TOO_LARGE),
    "a workbook": (
        zipped(
            {
                "[Content_Types].xml": "<Types/>",
                "_rels/.rels": relations({"xl/workbook.xml": "officeDocument"}),
                "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>',
            }
        ),
        ReasonCode.UNREADABLE,
    ),
    "under a password, as ZIP": (locked(docx(SEEN)), ReasonCode.PASSWORD_PROTECTED),
    "under a password, as Word does it": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500),
        ReasonCode.PASSWORD_PROTECTED,
    ),
    "of before 2007": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000), ReasonCode.UNREADABLE),
    "cut short": (docx(SEEN)[:-30], ReasonCode.UNREADABLE),
    "a part that its relations lack": (
        zipped({"[Content_Types].xml": "<Types/>", "_rels/.rels": relations({"word/gone.xml": "officeDocument"})}),
        ReasonCode.UNREADABLE,
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_can_t_be_read_is_named(name: str) -> None:
    content, reason = BAD[name]
    assert file_text("application/vnd.openxmlformats-officedocument.wordprocessingml.document", content) == FileText(
        None, reason
    )
