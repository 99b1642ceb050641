"""What each time-stamp of XAdES is over, held against octets that are put together here by hand."""

import base64
from collections.abc import Callable

import pytest
from fakes import signed_xml as make
from fakes.signed_xml import EXCLUSIVE, Plan, reference, transform
from lxml import etree

from verify import xades, xml
from verify.evidence import Token
from verify.limits import LIMITS
from verify.references import Budget, Detached, Scope
from verify.report import Container, TimestampType

V141 = "http://uri.etsi.org/01903/v1.4.1#"
METHOD = f'<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"/>'
TOKEN = f"<xades:EncapsulatedTimeStamp>{base64.b64encode(b'token').decode()}</xades:EncapsulatedTimeStamp>"
STAMP = f"<xades:SignatureTimeStamp>{METHOD}{TOKEN}</xades:SignatureTimeStamp>"
REFERENCES = "<xades:CompleteCertificateRefs/><xades:CompleteRevocationRefs/>"
REFERENCES_2 = f'<a:CompleteCertificateRefsV2 xmlns:a="{V141}"/><xades:CompleteRevocationRefs/>'
OBJECT = '<ds:Object Id="o">Z29vZA==</ds:Object><ds:Object Id="free">x</ds:Object>'
BASE64 = transform(f"{make.DS}base64")


def document(unsigned: str, **changes: object) -> etree._Element:
    """Sign a file beside and an object inside, and put *unsigned* properties to it."""
    plan = Plan(
        files={"a.txt": b"erase"},
        more_references=reference("#o", make.digest(b"good"), name="r-o", transforms=BASE64),
        objects=OBJECT,
        c14n=EXCLUSIVE,
        properties_transforms=transform(EXCLUSIVE),
        unsigned=unsigned,
    )
    for name, value in changes.items():
        object.__setattr__(plan, name, value)
    return etree.fromstring(make.sign(plan).encode())


def tokens(root: etree._Element) -> tuple[Token, ...]:
    parsed = xml.parse(etree.tostring(root), LIMITS)
    scope = Scope(parsed, lambda _: Detached("a.txt", b"erase"), Budget(LIMITS), LIMITS)
    evidence = xades.examine(parsed.root, scope, name="S1", container=Container.XML).evidence
    assert evidence.integrity is True
    return evidence.tokens


def form(root: etree._Element, *names: str) -> bytes:
    """Join the canonical forms of the elements with these local names, in the order of the names."""
    return b"".join(
        etree.tostring(e, method="c14n", exclusive=True, with_tail=False) for n in names for e in root.iter("{*}" + n)
    )


def objects(root: etree._Element, *identifiers: str) -> bytes:
    return b"".join(
        etree.tostring(e, method="c14n", exclusive=True, with_tail=False)
        for e in root.iter(f"{{{make.DS}}}Object")
        if e.get("Id") in identifiers
    )


def properties(root: etree._Element) -> bytes:
    return form(root, "SignedProperties")


def data(root: etree._Element) -> bytes:
    return b"erase" + b"good" + properties(root)


CORE = ("SignedInfo", "SignatureValue", "KeyInfo")

Expected = Callable[[etree._Element], bytes]
UNSIGNED: dict[str, tuple[str, TimestampType, Expected]] = {
    "signature": (STAMP, TimestampType.SIGNATURE, lambda r: form(r, "SignatureValue")),
    "signature and references": (
        f"{STAMP}{REFERENCES}<xades:SigAndRefsTimeStamp>{METHOD}{TOKEN}</xades:SigAndRefsTimeStamp>",
        TimestampType.VALIDATION_DATA,
        lambda r: form(r, "SignatureValue", "SignatureTimeStamp", "CompleteCertificateRefs", "CompleteRevocationRefs"),
    ),
    "signature and references, version 2": (
        f"{STAMP}{REFERENCES_2}<a:SigAndRefsTimeStampV2 xmlns:a='{V141}'>{METHOD}{TOKEN}</a:SigAndRefsTimeStampV2>",
        TimestampType.VALIDATION_DATA,
        lambda r: form(
            r, "SignatureValue", "SignatureTimeStamp", "CompleteCertificateRefsV2", "CompleteRevocationRefs"
        ),
    ),
    "references alone": (
        f"{STAMP}{REFERENCES}<xades:RefsOnlyTimeStamp>{METHOD}{TOKEN}</xades:RefsOnlyTimeStamp>",
        TimestampType.VALIDATION_DATA,
        lambda r: form(r, "CompleteCertificateRefs", "CompleteRevocationRefs"),
    ),
    "archive": (
        f"{STAMP}<xades:RevocationValues/><a:ArchiveTimeStamp xmlns:a='{V141}'>{METHOD}{TOKEN}</a:ArchiveTimeStamp>",
        TimestampType.ARCHIVE,
        lambda r: data(r) + form(r, *CORE, "SignatureTimeStamp", "RevocationValues") + objects(r, "o", "free"),
    ),
    "archive, older": (
        f"{STAMP}<xades:RevocationValues/><xades:ArchiveTimeStamp>{METHOD}{TOKEN}</xades:ArchiveTimeStamp>",
        TimestampType.ARCHIVE,
        lambda r: data(r) + form(r, *CORE, "SignatureTimeStamp", "RevocationValues") + objects(r, "free"),
    ),
}


@pytest.mark.parametrize("name", UNSIGNED)
def test_a_time_stamp_added_later_is_over_what_its_clause_says(name):
    unsigned, kind, expected = UNSIGNED[name]
    root = document(unsigned)
    last = tokens(root)[-1]
    assert (last.type, last.imprint_over) == (kind, expected(root))
    assert last.over_signature is (name != "references alone")


def test_what_was_added_after_a_time_stamp_is_not_under_it():
    stamp = UNSIGNED["archive"][0]
    before, after = document(stamp), document(stamp + "<xades:CertificateValues/>")
    assert tokens(before)[-1].imprint_over == tokens(after)[-1].imprint_over


def test_a_second_archive_time_stamp_is_over_the_first():
    root = document(UNSIGNED["archive"][0] * 2)
    first, second = (t.imprint_over for t in tokens(root) if t.type is TimestampType.ARCHIVE)
    assert first is not None
    assert second is not None
    assert b"ArchiveTimeStamp" in second
    assert b"ArchiveTimeStamp" not in first


CONTENT: dict[str, tuple[str, bytes | None]] = {
    "all": (f"<xades:AllDataObjectsTimeStamp>{TOKEN}</xades:AllDataObjectsTimeStamp>", b"erasegood"),
    "one": (
        (
            "<xades:IndividualDataObjectsTimeStamp><xades:Include URI='#r-o' referencedData='true'/>"
            f"{TOKEN}</xades:IndividualDataObjectsTimeStamp>"
        ),
        b"good",
    ),
    "two, in the order of the time-stamp": (
        (
            "<xades:IndividualDataObjectsTimeStamp><xades:Include URI='#r-o' referencedData='true'/>"
            f"<xades:Include URI='#S1-r0' referencedData='true'/>{TOKEN}</xades:IndividualDataObjectsTimeStamp>"
        ),
        b"gooderase",
    ),
    "a reference itself": (
        f"<xades:IndividualDataObjectsTimeStamp><xades:Include URI='#r-o'/>{TOKEN}</xades:IndividualDataObjectsTimeStamp>",
        None,
    ),
    "a reference that is not there": (
        (
            "<xades:IndividualDataObjectsTimeStamp><xades:Include URI='#r-x' referencedData='true'/>"
            f"{TOKEN}</xades:IndividualDataObjectsTimeStamp>"
        ),
        None,
    ),
    "nothing": (
        f"<xades:IndividualDataObjectsTimeStamp>{TOKEN}</xades:IndividualDataObjectsTimeStamp>",
        None,
    ),
}


@pytest.mark.parametrize("name", CONTENT)
def test_a_content_time_stamp_is_over_the_data_that_it_names(name):
    stamp, expected = CONTENT[name]
    inside = f"</xades:SignedSignatureProperties><xades:SignedDataObjectProperties>{stamp}</xades:SignedDataObjectProperties>"
    empty = "<xades:SignedSignatureProperties></xades:SignedSignatureProperties>"
    plan = Plan(
        files={"a.txt": b"erase"},
        more_references=reference("#o", make.digest(b"good"), name="r-o", transforms=BASE64),
        objects=OBJECT,
        more_properties=f"{inside}<xades:SignedSignatureProperties>",
    )
    root = etree.fromstring(make.sign(plan, lambda signature: signature.replace(empty, "")).encode())
    (token,) = tokens(root)
    assert (token.type, token.imprint_over) == (TimestampType.CONTENT, expected)


def test_renewed_digests_are_not_followed():
    renewed = f"<a:RenewedDigests xmlns:a='{V141}'/>"
    root = document(renewed + UNSIGNED["archive"][0])
    assert tokens(root)[-1].imprint_over is None
