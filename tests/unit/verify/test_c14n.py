"""Canonical XML in context: what libxml2 leaves out of a subtree, and what has no canonical form."""

import pytest
from lxml import etree

from verify import c14n
from verify.c14n import Canonicalisation
from verify.codes import ProblemCode
from verify.xml import MalformedXmlError

SOURCE = (
    b'<?p 1?><a xmlns="urn:d" xmlns:x="urn:x" xml:lang="lv" xml:space="preserve" xml:id="i">'
    b'<b xml:lang="en" y="2" w="1"><c x:z="3"><!-- hidden -->t</c>tail</b></a><!-- after -->'
)
ROOT = etree.fromstring(SOURCE)
INNER = ROOT[0][0]

EXPECTED = {
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315": (
        b'<c xmlns="urn:d" xmlns:x="urn:x" xml:id="i" xml:lang="en" xml:space="preserve" x:z="3">t</c>'
    ),
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments": (
        b'<c xmlns="urn:d" xmlns:x="urn:x" xml:id="i" xml:lang="en" xml:space="preserve" x:z="3"><!-- hidden -->t</c>'
    ),
    "http://www.w3.org/2006/12/xml-c14n11": (
        b'<c xmlns="urn:d" xmlns:x="urn:x" xml:lang="en" xml:space="preserve" x:z="3">t</c>'
    ),
    "http://www.w3.org/2006/12/xml-c14n11#WithComments": (
        b'<c xmlns="urn:d" xmlns:x="urn:x" xml:lang="en" xml:space="preserve" x:z="3"><!-- hidden -->t</c>'
    ),
    "http://www.w3.org/2001/10/xml-exc-c14n#": b'<c xmlns="urn:d" xmlns:x="urn:x" x:z="3">t</c>',
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments": (
        b'<c xmlns="urn:d" xmlns:x="urn:x" x:z="3"><!-- hidden -->t</c>'
    ),
}


def test_every_allowed_method_is_tried() -> None:
    assert set(EXPECTED) == set(c14n.METHODS)


@pytest.mark.parametrize("algorithm", EXPECTED)
def test_a_subtree_takes_over_what_its_method_says(algorithm: str) -> None:
    before = etree.tostring(ROOT)
    assert c14n.canonical(INNER, c14n.METHODS[algorithm]) == EXPECTED[algorithm]
    assert etree.tostring(ROOT) == before


def test_the_whole_document_has_its_processing_instructions_and_a_root_has_not() -> None:
    assert c14n.canonical_document(ROOT, Canonicalisation(exclusive=True)).startswith(b"<?p 1?>\n<a ")
    assert c14n.canonical(ROOT, Canonicalisation(exclusive=True)).startswith(b"<a ")


def exclusive(prefixes: str) -> etree._Element:
    return etree.fromstring(
        '<t Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">'
        f'<InclusiveNamespaces xmlns="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="{prefixes}"/></t>'
    )


def test_prefixes_named_as_inclusive_are_kept() -> None:
    tree = etree.fromstring('<a xmlns="urn:d" xmlns:q="urn:q"><n:b xmlns:n="urn:n"/></a>')
    octets = c14n.canonical(tree[0], c14n.from_element(exclusive("q absent")))
    assert octets == b'<n:b xmlns:n="urn:n" xmlns:q="urn:q"></n:b>'


def test_an_inclusive_default_namespace_is_refused_by_name() -> None:
    with pytest.raises(MalformedXmlError) as refusal:
        c14n.from_element(exclusive("q #default"))
    assert refusal.value.code is ProblemCode.UNSUPPORTED_TRANSFORM


def test_no_method_means_canonical_xml() -> None:
    assert c14n.from_element(None) == Canonicalisation()


@pytest.mark.parametrize(
    "algorithm", ["", "http://www.w3.org/TR/1999/REC-xslt-19991116", "http://www.w3.org/2010/xml-c14n2", "urn:none"]
)
def test_other_methods_are_refused(algorithm: str) -> None:
    with pytest.raises(MalformedXmlError) as refusal:
        c14n.from_element(etree.fromstring(f'<t Algorithm="{algorithm}"/>'))
    assert refusal.value.code is ProblemCode.UNSUPPORTED_TRANSFORM


def test_a_base_address_above_is_not_guessed_at() -> None:
    tree = etree.fromstring('<a xml:base="http://example.test/"><b/></a>')
    with pytest.raises(MalformedXmlError):
        c14n.canonical(tree[0], Canonicalisation(version_11=True))


def test_a_relative_namespace_has_no_canonical_form() -> None:
    with pytest.raises(MalformedXmlError):
        c14n.canonical(etree.fromstring('<a xmlns="relative"/>'), Canonicalisation())
