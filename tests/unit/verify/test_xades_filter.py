"""SignedProperties referred to by an XPath filter: one form is followed by hand, no expression is ever evaluated."""

import re

import pytest
from fakes import signed_xml as make
from fakes.signed_xml import Plan, reference, transform
from lxml import etree

from verify import xades, xml
from verify.limits import LIMITS
from verify.references import Budget, Scope
from verify.report import Container

FILTER = "http://www.w3.org/2002/06/xmldsig-filter2"
PATH = "//*[@Id='holder']/xades:QualifyingProperties/xades:SignedProperties"


def chosen(path: str = PATH, how: str = "intersect", namespace: str = make.XADES) -> str:
    inside = f'<f:XPath xmlns:f="{FILTER}" xmlns:xades="{namespace}" Filter="{how}">{path}</f:XPath>'
    return transform(FILTER, inside)


def signed(transforms: str, *, uri: str = "") -> str:
    """Sign a document and its properties; the digest of the properties is right whatever *transforms* say."""
    part = reference("#part", make.digest(b'<p Id="part">erase</p>'), transforms=transform(make.EXCLUSIVE))
    own = reference(uri, "{sp}", kind=make.SIGNED_PROPERTIES, transforms=transforms)
    plan = Plan(more_references=part + own, refer_to_properties=False)

    def wrap(signature: str) -> str:
        held = signature.replace("<ds:Object><xades:Q", '<ds:Object Id="holder"><xades:Q', 1)
        return f'<form><p Id="part">erase</p>{held}</form>'

    return make.sign(plan, wrap)


def examined(document: str) -> tuple[bool | None, set[str], bool]:
    parsed = xml.parse(document.encode(), LIMITS)
    scope = Scope(parsed, lambda _: None, Budget(LIMITS), LIMITS, name="form.xml")
    signature = next(parsed.root.iter(f"{{{make.DS}}}Signature"))
    evidence = xades.examine(signature, scope, name="S1", container=Container.XML).evidence
    return evidence.integrity, {p.code.value for p in evidence.problems}, evidence.claimed_signing_time is not None


def test_the_one_form_is_followed_and_signs_the_properties():
    assert examined(signed(chosen())) == (True, set(), True)


def test_changed_properties_are_found():
    integrity, codes, _ = examined(signed(chosen()).replace("2026-01-02T", "2026-01-03T"))
    assert (integrity, codes) == (False, {"hash_mismatch"})


OTHERS = {
    "subtract": chosen(how="subtract"),
    "union": chosen(how="union"),
    "another path": chosen(PATH.replace("//*", "/*/*")),
    "a path that goes on": chosen(PATH + "/xades:SignedSignatureProperties"),
    "two alternatives": chosen(f"{PATH} | //p"),
    "a function": chosen("id('holder')/xades:QualifyingProperties/xades:SignedProperties"),
    "a foreign namespace": chosen(namespace="urn:other"),
    "another identifier": chosen(PATH.replace("holder", "part")),
    "two transforms": chosen() + transform(make.EXCLUSIVE),
    "twice": chosen() + chosen(),
}


@pytest.mark.parametrize("name", OTHERS)
def test_any_other_filter_is_refused_and_its_properties_are_not_believed(name):
    integrity, codes, claimed = examined(signed(OTHERS[name]))
    assert integrity is not True
    assert codes & {"unsupported_transform", "content_not_found", "hash_mismatch"}
    assert not claimed


def test_an_identifier_that_occurs_twice_chooses_nothing():
    document = signed(chosen()).replace("<form>", '<form><q Id="holder"/>')
    assert examined(document)[0] is not True


def test_an_object_of_another_signature_chooses_nothing():
    document = signed(chosen())
    stolen = re.search(r'<ds:Object Id="holder">.*?</ds:Object>', document)
    assert stolen is not None
    moved = document.replace(stolen[0], "").replace(
        "</form>", f'<ds:Signature xmlns:ds="{make.DS}">{stolen[0]}</ds:Signature></form>'
    )
    assert examined(moved)[0] is not True


def test_the_digest_is_of_the_properties_as_they_stand():
    document = etree.fromstring(signed(chosen()).encode())
    (properties,) = document.iter(f"{{{make.XADES}}}SignedProperties")
    value = make.digest(etree.tostring(properties, method="c14n"))
    assert value in etree.tostring(document).decode()
