"""Building XML, and its canonical form."""

from lxml import etree

DS = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
ASIC = "http://uri.etsi.org/02918/v1.2.1#"

_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"


def child(
    parent: etree._Element,
    tag: str,
    text: str | None = None,
    *,
    nsmap: dict[str, str] | None = None,
    **attributes: str,
) -> etree._Element:
    """Append to *parent* an element with *text* and *attributes* and give it."""
    element = etree.SubElement(parent, tag, attributes, nsmap=nsmap)
    element.text = text
    return element


def canonical(element: etree._Element, algorithm: str) -> bytes:
    """Give *element* where it stands in its document, by exclusive canonical XML or by inclusive of any version.

    Versions 1.0 and 1.1 differ only in attributes of the xml namespace taken over from ancestors; documents that are
    canonicalised inclusively here have none.
    """
    return etree.tostring(
        element, method="c14n", exclusive=algorithm == _EXCLUSIVE, with_comments=False, with_tail=False
    )


def dumped(root: etree._Element) -> bytes:
    """Give the document of *root* in UTF-8 with the declaration that Java tools write."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=False)
