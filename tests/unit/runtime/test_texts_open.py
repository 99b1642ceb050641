"""OpenDocument texts: what a reader sees is read, what nobody sees is not, and is named."""

import pytest
from fakes.documents import locked, odt, zipped

from runtime.texts import FileText, file_text
from verify.codes import ReasonCode

SEEN = "<text:p>Lūdzu izsniegt datus</text:p>"


def style(name: str, properties: str, family: str = "text", parent: str = "") -> str:
    return f'<style:style style:name="{name}" style:family="{family}" style:parent-style-name="{parent}">{properties}</style:style>'


def span(properties: str) -> tuple[str, str]:
    """A text with a span in a style of its own."""
    return SEEN + '<text:p><text:span text:style-name="S">dzēst</text:span></text:p>', style(
        "S", f"<style:text-properties {properties}/>"
    )


READ = {
    "heading, spans, blanks and breaks": (
        odt(
            '<text:h>Virsraksts</text:h><text:p>Lūdzu<text:s text:c="2"/><text:span>dzēst</text:span><text:line-break/>datus<text:tab/>!</text:p>'
        ),
        "Virsraksts\n\nLūdzu  dzēst\ndatus !",
    ),
    "no deletions": (
        odt(
            "<text:tracked-changes><text:changed-region><text:deletion><text:p>dzēst</text:p></text:deletion></text:changed-region></text:tracked-changes>"
            '<text:p>Lūdzu <text:change text:change-id="c"/>labot</text:p>'
        ),
        "Lūdzu labot",
    ),
    "a table": (
        odt(
            "<table:table><table:table-row><table:table-cell><text:p>Tiesības</text:p></table:table-cell>"
            "<table:table-cell><text:p>Dzēšana</text:p></table:table-cell></table:table-row></table:table>"
        ),
        "Tiesības\tDzēšana",
    ),
    "white letters in a dark cell": (
        odt(
            '<table:table-row><table:table-cell table:style-name="C"><text:p><text:span text:style-name="S">Balts</text:span></text:p></table:table-cell></table:table-row>',
            style("C", '<style:table-cell-properties fo:background-color="#1f3864"/>', "table-cell")
            + style("S", '<style:text-properties fo:color="#ffffff"/>'),
        ),
        "Balts",
    ),
    "a note and a box after their paragraph": (
        odt(
            "<text:p>Teksts<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Vēre</text:p></text:note-body></text:note>"
            " turpinās<draw:frame><draw:text-box><text:p>Kastē</text:p></draw:text-box></draw:frame></text:p>"
        ),
        "Teksts turpinās\n\nVēre\n\nKastē",
    ),
    "form controls": (
        odt(
            '<office:forms><form:form><form:checkbox form:id="a" form:label="piekļuve" form:current-state="checked"/>'
            '<form:checkbox form:id="b" form:label="dzēšana"/><form:text form:id="c" form:current-value="Anna"/></form:form></office:forms>'
            '<text:p><draw:control draw:control="a"/></text:p><text:p><draw:control draw:control="b"/></text:p><text:p>Vārds: <draw:control draw:control="c"/></text:p>'
        ),
        "☒ piekļuve\n\n☐ dzēšana\n\nVārds: Anna",
    ),
    "header and footer that are switched on": (
        odt(
            "<text:p>Teksts</text:p>",
            styles="<office:master-styles><style:master-page><style:header><text:p>Galvene</text:p></style:header>"
            '<style:header-left style:display="false"><text:p>Izslēgta</text:p></style:header-left>'
            "<style:footer><text:p>Kājene</text:p></style:footer></style:master-page></office:master-styles>",
        ),
        "Galvene\n\nTeksts\n\nKājene",
    ),
}

UNSEEN = {
    "not displayed": span('text:display="none"'),
    "white on paper": span('fo:color="#ffffff"'),
    "half a point high": span('fo:font-size="0.5pt"'),
    "a line wide": span('style:text-scale="1%"'),
    "black on black": span('fo:color="#000000" fo:background-color="#000000"'),
    "by a style that its style stands on": (
        SEEN + '<text:p><text:span text:style-name="S">dzēst</text:span></text:p>',
        style("S", "", parent="T") + style("T", '<style:text-properties text:display="none"/>'),
    ),
    "in a section that is switched off": (
        SEEN + '<text:section text:display="none"><text:p>dzēst</text:p></text:section>',
        "",
    ),
    "in a hidden paragraph": (
        SEEN + '<text:p><text:hidden-paragraph text:is-hidden="true"/>dzēst</text:p>',
        "",
    ),
    "in a hidden row": (
        SEEN
        + '<table:table-row table:visibility="collapse"><table:table-cell><text:p>dzēst</text:p></table:table-cell></table:table-row>',
        "",
    ),
    "in a frame without size": (
        SEEN
        + '<text:p><draw:frame svg:width="0.1mm" svg:height="1cm"><draw:text-box><text:p>dzēst</text:p></draw:text-box></draw:frame></text:p>',
        "",
    ),
    "in a comment": (SEEN + "<text:p><office:annotation><text:p>dzēst</text:p></office:annotation></text:p>", ""),
}


@pytest.mark.parametrize("name", READ)
def test_what_a_reader_sees_is_read(name: str) -> None:
    content, text = READ[name]
    assert file_text(None, content) == FileText(text)


@pytest.mark.parametrize("name", UNSEEN)
def test_what_nobody_sees_is_not_read_and_is_named(name: str) -> None:
    found = file_text(None, odt(*UNSEEN[name]))
    assert ((found.text or "").strip(), found.hindrance) == ("Lūdzu izsniegt datus", ReasonCode.HIDDEN_TEXT)


def test_styles_that_stand_on_each_other_in_a_ring_end() -> None:
    ring = style("A", "", parent="B") + style("B", "", parent="A")
    assert file_text(None, odt('<text:p><text:span text:style-name="A">Lūdzu</text:span></text:p>', ring)) == FileText(
        "Lūdzu"
    )


BAD = {
    "under a password": (
        odt("", extra={"META-INF/manifest.xml": '<m:manifest xmlns:m="urn:m"><m:encryption-data/></m:manifest>'}),
        ReasonCode.PASSWORD_PROTECTED,
    ),
    "under a password, as a whole": (
        zipped(
            {
                "mimetype": "application/vnd.oasis.opendocument.text",
                "META-INF/manifest.xml": "<manifest:encryption-data/>",
                "encrypted-package": bytes(100),
            }
        ),
        ReasonCode.PASSWORD_PROTECTED,
    ),
    "under a password, as ZIP": (locked(odt(SEEN)), ReasonCode.PASSWORD_PROTECTED),
    "an entity": (
        zipped({"content.xml": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'}),
        ReasonCode.UNREADABLE,
    ),
    "without content": (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), ReasonCode.UNREADABLE),
    "cut short": (odt(SEEN)[:-25], ReasonCode.UNREADABLE),
}


@pytest.mark.parametrize("name", BAD)
def test_what_can_t_be_read_is_named(name: str) -> None:
    content, reason = BAD[name]
    assert file_text("application/vnd.oasis.opendocument.text", content) == FileText(None, reason)
