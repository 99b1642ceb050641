"""Which level the form of an XAdES signature claims, and what keeps it out of the baseline profile."""

import base64
from dataclasses import replace

import pytest
from fakes import signed_xml as make
from fakes.signed_xml import Plan

from verify import xades, xml
from verify.limits import LIMITS
from verify.references import Budget, Detached, Scope
from verify.report import Container

XADES_141 = "http://uri.etsi.org/01903/v1.4.1#"
TOKEN = f"<xades:EncapsulatedTimeStamp>{base64.b64encode(b'token').decode()}</xades:EncapsulatedTimeStamp>"
STAMP = f"<xades:SignatureTimeStamp>{TOKEN}</xades:SignatureTimeStamp>"
VALUES = "<xades:RevocationValues/>"
REFERENCES = "<xades:CompleteRevocationRefs/>"
ARCHIVE = f'<a:ArchiveTimeStamp xmlns:a="{XADES_141}">{TOKEN}</a:ArchiveTimeStamp>'
RECORDS = '<e:SealingEvidenceRecords xmlns:e="http://uri.etsi.org/19132/v1.1.1#"/>'

FORMS = {
    "nothing": ("", "BASELINE-B"),
    "a time-stamp": (STAMP, "BASELINE-T"),
    "two time-stamps": (STAMP * 2, "BASELINE-T"),
    "two tokens in one time-stamp": (STAMP.replace(TOKEN, TOKEN * 2), "T"),
    "revocation data": (STAMP + VALUES, "BASELINE-LT"),
    "an archive time-stamp": (STAMP + VALUES + ARCHIVE, "BASELINE-LTA"),
    "an evidence record": (STAMP + VALUES + RECORDS, "BASELINE-LT"),
    "references": (STAMP + REFERENCES, "C"),
    "stamped references": (STAMP + REFERENCES + "<xades:RefsOnlyTimeStamp/>", "X"),
    "references with the signature stamped": (STAMP + REFERENCES + "<xades:SigAndRefsTimeStamp/>", "X"),
    "references and values": (STAMP + REFERENCES + "<xades:SigAndRefsTimeStamp/>" + VALUES, "XL"),
    "all that, in an archive": (STAMP + REFERENCES + "<xades:SigAndRefsTimeStamp/>" + VALUES + ARCHIVE, "A"),
}


def level(plan: Plan) -> str:
    document = xml.parse(make.sign(plan).encode(), LIMITS)
    scope = Scope(document, lambda _: Detached("a.txt", b"erase"), Budget(LIMITS), LIMITS)
    return xades.examine(document.root, scope, name="S1", container=Container.XML).evidence.level


PLAN = Plan(files={"a.txt": b"erase"})


@pytest.mark.parametrize("name", FORMS)
def test_the_level_is_told_by_what_was_added(name):
    unsigned, expected = FORMS[name]
    assert level(replace(PLAN, unsigned=unsigned)) == f"XAdES-{expected}"


FORMATS = {
    "of the reference": ("#S1-r0", "BASELINE-B"),
    "of nothing": ("#null", "BES"),
    "without a reference": ("", "BES"),
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_media_type_must_be_that_of_a_reference(name):
    target, expected = FORMATS[name]
    properties = (
        "</xades:SignedSignatureProperties><xades:SignedDataObjectProperties>"
        f'<xades:DataObjectFormat ObjectReference="{target}"><xades:MimeType>text/plain</xades:MimeType>'
        "</xades:DataObjectFormat></xades:SignedDataObjectProperties><xades:SignedSignatureProperties>"
    )
    plan = replace(PLAN, more_properties=properties)
    # The closing tag that the template adds makes a second, empty group, which is left out again.
    empty = "<xades:SignedSignatureProperties></xades:SignedSignatureProperties>"
    document = make.sign(plan, lambda signature: signature.replace(empty, ""))
    parsed = xml.parse(document.encode(), LIMITS)
    scope = Scope(parsed, lambda _: Detached("a.txt", b"erase"), Budget(LIMITS), LIMITS)
    evidence = xades.examine(parsed.root, scope, name="S1", container=Container.XML).evidence
    assert (evidence.integrity, evidence.level) == (True, f"XAdES-{expected}")
