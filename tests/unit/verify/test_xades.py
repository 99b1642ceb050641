"""One XAdES signature, verified cryptographically: honest forms hold, and each hostile one fails by its name.

Every vector is signed with a real key; the hostile ones differ from their honest twin by what their name says.
"""

from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from fakes import signed_xml as make
from fakes.signed_xml import Plan, reference, transform
from hypothesis import given, settings
from hypothesis import strategies as st

from verify import xades, xml
from verify.codes import ProblemCode
from verify.limits import LIMITS
from verify.references import DS, Budget, Detached, Scope
from verify.report import Container, SubIndication, TimestampType

FILES = {"a.txt": b"erase my data", "b.txt": b"<x a='1'><!-- c --></x>"}
HONEST = Plan(files=FILES)
OTHER = make.identity("Another")


def examine(document: str | bytes, *, limits=LIMITS, inside: bool = True, number: int = 0) -> xades.Examination:
    data = document if isinstance(document, bytes) else document.encode()
    parsed = xml.parse(data, limits)
    scope = Scope(
        document=parsed,
        fetch=lambda uri: Detached(uri, FILES[uri]) if uri in FILES else None,
        budget=Budget(limits),
        limits=limits,
        own_objects_only=inside,
        name=None if inside else "doc.xml",
    )
    return xades.examine(list(parsed.root.iter(DS + "Signature"))[number], scope, name="S1", container=Container.ASIC_E)


def sign(**changes: object) -> str:
    return make.sign(replace(HONEST, **changes))


def codes(examination: xades.Examination) -> set[ProblemCode]:
    return {problem.code for problem in examination.evidence.problems}


def test_an_honest_signature_holds_and_says_what_it_covers() -> None:
    evidence = examine(sign()).evidence
    assert (evidence.integrity, evidence.failure, evidence.problems) == (True, None, ())
    assert evidence.bound
    assert evidence.signing_certificate is not None
    assert evidence.signing_certificate.der == HONEST.signer.certificate
    assert evidence.covers == ("a.txt", "b.txt")
    assert evidence.hashes == ("SHA-256",)
    assert evidence.claimed_signing_time == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert evidence.level == "XAdES-BASELINE-B"
    assert evidence.algorithm is not None
    assert (evidence.algorithm.name, evidence.algorithm.hash, evidence.algorithm.key_bits) == (
        "RSASSA-PKCS1-v1_5",
        "SHA-256",
        2048,
    )


HONEST_FORMS: dict[str, Callable[[], str]] = {
    "exclusive canonicalisation": lambda: sign(c14n=make.EXCLUSIVE, properties_transforms=transform(make.EXCLUSIVE)),
    "canonical XML 1.0": lambda: sign(c14n="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"),
    "identifiers that begin with a digit": lambda: sign(id="1-S"),
    "a place of production": lambda: sign(more_properties="<xades:SignatureProductionPlace/>"),
    "an old type of the properties' reference": lambda: sign(
        properties_type="http://uri.etsi.org/01903/v1.1.1#SignedProperties"
    ),
    "a type without the zero": lambda: sign(properties_type="http://uri.etsi.org/1903/v1.3.2#SignedProperties"),
    "the issuer's certificate enclosed first": lambda: sign(enclosed=(OTHER.certificate, HONEST.signer.certificate)),
    "an object beside": lambda: sign(objects='<ds:Object Id="o">x</ds:Object>'),
    "a comment between elements": lambda: sign().replace("<ds:KeyInfo>", "<!-- --><ds:KeyInfo>"),
}


@pytest.mark.parametrize("name", HONEST_FORMS)
def test_lawful_forms_hold(name: str) -> None:
    examination = examine(HONEST_FORMS[name]())
    assert examination.evidence.integrity is True
    assert examination.evidence.failure is None
    assert examination.evidence.bound


@dataclass(frozen=True)
class Hostile:
    document: Callable[[], str]
    integrity: bool | None
    failure: SubIndication
    code: ProblemCode


def two_qualifying_properties() -> str:
    return sign(objects=f'<ds:Object><q:QualifyingProperties xmlns:q="{make.XADES}" Target="#S1"/></ds:Object>')


def wrapped_object() -> str:
    """Move a signed object out of its place, and put another there."""
    value = make.digest(f'<ds:Object xmlns:ds="{make.DS}" Id="o">good</ds:Object>'.encode())
    plain = sign(objects='<ds:Object Id="o">good</ds:Object>', more_references=reference("#o", value))
    assert examine(plain).evidence.integrity is True
    moved = '<ds:Object Id="e">evil</ds:Object><ds:Object><w><ds:Object Id="o">good</ds:Object></w></ds:Object>'
    return plain.replace('<ds:Object Id="o">good</ds:Object>', moved)


def outside(uri: str = "#out") -> str:
    value = make.digest(b'<out Id="out"></out>')
    plan = replace(HONEST, more_references=reference(uri, value), c14n=make.EXCLUSIVE)
    return make.sign(plan, lambda signature: f'<file>{signature}<out Id="out"/></file>')


HOSTILE: dict[str, Hostile] = {
    "content altered": Hostile(
        lambda: sign(files={"a.txt": b"keep my data"}), False, SubIndication.HASH_FAILURE, ProblemCode.HASH_MISMATCH
    ),
    "value altered": Hostile(
        lambda: sign().replace("<ds:SignatureValue>", "<ds:SignatureValue>AAAA"),
        False,
        SubIndication.SIG_CRYPTO_FAILURE,
        ProblemCode.SIGNATURE_VALUE_WRONG,
    ),
    "signing time altered": Hostile(
        lambda: sign().replace("2026-01-02", "2026-01-03"), False, SubIndication.HASH_FAILURE, ProblemCode.HASH_MISMATCH
    ),
    "reference altered": Hostile(
        lambda: sign().replace('URI="a.txt"', 'URI="b.txt"'),
        False,
        SubIndication.HASH_FAILURE,
        ProblemCode.SIGNATURE_VALUE_WRONG,
    ),
    "key substituted": Hostile(
        lambda: sign(signer=make.Identity(OTHER.key, HONEST.signer.certificate)),
        False,
        SubIndication.SIG_CRYPTO_FAILURE,
        ProblemCode.SIGNATURE_VALUE_WRONG,
    ),
    "certificate substituted": Hostile(
        lambda: sign(signer=OTHER, named=HONEST.signer.certificate),
        False,
        SubIndication.NO_SIGNING_CERTIFICATE_FOUND,
        ProblemCode.SIGNING_CERTIFICATE_MISMATCH,
    ),
    "serial number of another": Hostile(
        lambda: sign(serial=4712),
        False,
        SubIndication.NO_SIGNING_CERTIFICATE_FOUND,
        ProblemCode.SIGNING_CERTIFICATE_MISMATCH,
    ),
    "no certificate": Hostile(
        lambda: sign(enclosed=()),
        None,
        SubIndication.NO_SIGNING_CERTIFICATE_FOUND,
        ProblemCode.SIGNING_CERTIFICATE_MISSING,
    ),
    "content missing": Hostile(
        lambda: sign(files={**FILES, "c.txt": b"gone"}),
        None,
        SubIndication.SIGNED_DATA_NOT_FOUND,
        ProblemCode.CONTENT_NOT_FOUND,
    ),
    "address on the network": Hostile(
        lambda: sign(files={"http://127.0.0.1/a.txt": b"x"}),
        None,
        SubIndication.SIGNED_DATA_NOT_FOUND,
        ProblemCode.EXTERNAL_REFERENCE,
    ),
    "address of a local file": Hostile(
        lambda: sign(files={"file:///etc/hostname": b"x"}),
        None,
        SubIndication.SIGNED_DATA_NOT_FOUND,
        ProblemCode.EXTERNAL_REFERENCE,
    ),
    "path out of the container": Hostile(
        lambda: sign(files={"../a.txt": b"x"}),
        None,
        SubIndication.SIGNED_DATA_NOT_FOUND,
        ProblemCode.EXTERNAL_REFERENCE,
    ),
    "nothing signed but properties": Hostile(
        lambda: sign(files={}), None, SubIndication.SIGNED_DATA_NOT_FOUND, ProblemCode.CONTENT_NOT_FOUND
    ),
    "no reference at all": Hostile(
        lambda: sign(files={}, refer_to_properties=False),
        None,
        SubIndication.FORMAT_FAILURE,
        ProblemCode.MALFORMED_XML,
    ),
    "properties not signed": Hostile(
        lambda: sign(refer_to_properties=False),
        True,
        SubIndication.FORMAT_FAILURE,
        ProblemCode.SIGNED_PROPERTIES_NOT_SIGNED,
    ),
    "properties signed under another type": Hostile(
        lambda: sign(properties_type="urn:other"),
        True,
        SubIndication.FORMAT_FAILURE,
        ProblemCode.SIGNED_PROPERTIES_NOT_SIGNED,
    ),
    "properties moved": Hostile(
        lambda: make.with_moved_properties(sign),
        True,
        SubIndication.FORMAT_FAILURE,
        ProblemCode.SIGNED_PROPERTIES_NOT_SIGNED,
    ),
    "properties twice": Hostile(
        two_qualifying_properties, True, SubIndication.FORMAT_FAILURE, ProblemCode.SIGNED_PROPERTIES_NOT_SIGNED
    ),
    "identifier of the properties twice": Hostile(
        lambda: sign(objects='<ds:Object Id="S1-sp">x</ds:Object>'),
        False,
        SubIndication.FORMAT_FAILURE,
        ProblemCode.DUPLICATE_ID,
    ),
    "signed object wrapped": Hostile(
        wrapped_object, None, SubIndication.SIGNED_DATA_NOT_FOUND, ProblemCode.CONTENT_NOT_FOUND
    ),
    "element outside the signature": Hostile(
        outside, None, SubIndication.SIGNED_DATA_NOT_FOUND, ProblemCode.CONTENT_NOT_FOUND
    ),
    "the signature file itself": Hostile(
        lambda: sign(more_references=reference("", "AAAA")),
        None,
        SubIndication.SIGNED_DATA_NOT_FOUND,
        ProblemCode.CONTENT_NOT_FOUND,
    ),
    "HMAC": Hostile(
        lambda: sign(method="http://www.w3.org/2000/09/xmldsig#hmac-sha1"),
        None,
        SubIndication.CRYPTO_CONSTRAINTS_FAILURE,
        ProblemCode.UNSUPPORTED_ALGORITHM,
    ),
    "unknown digest": Hostile(
        lambda: sign(more_references=reference("a.txt", "AAAA").replace(make.SHA256, "urn:none")),
        None,
        SubIndication.CRYPTO_CONSTRAINTS_FAILURE,
        ProblemCode.UNSUPPORTED_ALGORITHM,
    ),
    "a transform that rewrites": Hostile(
        lambda: sign(transforms=transform("http://www.w3.org/TR/1999/REC-xslt-19991116")),
        None,
        SubIndication.FORMAT_FAILURE,
        ProblemCode.UNSUPPORTED_TRANSFORM,
    ),
    "a filter": Hostile(
        lambda: sign(
            more_references=reference(
                "#S1-sp",
                "AAAA",
                transforms=transform("http://www.w3.org/TR/1999/REC-xpath-19991116", "<ds:XPath>false()</ds:XPath>"),
            )
        ),
        None,
        SubIndication.FORMAT_FAILURE,
        ProblemCode.UNSUPPORTED_TRANSFORM,
    ),
    "unknown canonicalisation": Hostile(
        lambda: sign(c14n="http://www.w3.org/2010/xml-c14n2"),
        None,
        SubIndication.FORMAT_FAILURE,
        ProblemCode.UNSUPPORTED_TRANSFORM,
    ),
    "comment inside a digest": Hostile(
        lambda: sign().replace("<ds:DigestValue>", "<ds:DigestValue><!-- -->"),
        None,
        SubIndication.FORMAT_FAILURE,
        ProblemCode.MALFORMED_XML,
    ),
    "comment inside the value": Hostile(
        lambda: sign().replace("</ds:SignatureValue>", "<!-- --></ds:SignatureValue>"),
        None,
        SubIndication.FORMAT_FAILURE,
        ProblemCode.MALFORMED_XML,
    ),
    "two signature values": Hostile(
        lambda: sign().replace("<ds:KeyInfo>", "<ds:SignatureValue>AAAA</ds:SignatureValue><ds:KeyInfo>"),
        None,
        SubIndication.FORMAT_FAILURE,
        ProblemCode.MALFORMED_XML,
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_forms_fail_by_name(name: str) -> None:
    vector = HOSTILE[name]
    examination = examine(vector.document())
    assert examination.evidence.integrity is vector.integrity
    assert examination.evidence.failure is vector.failure
    assert vector.code in codes(examination)


def test_unsigned_properties_are_not_believed() -> None:
    evidence = examine(sign(refer_to_properties=False)).evidence
    assert evidence.claimed_signing_time is None
    assert not evidence.bound


def test_a_signature_of_an_older_version_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make, "XADES", "http://uri.etsi.org/01903/v1.2.2#")
    evidence = examine(sign()).evidence
    assert (evidence.integrity, evidence.bound, evidence.level) == (True, True, "XAdES-BES")


def test_a_time_stamp_is_asked_to_be_over_the_canonical_value() -> None:
    stamp = (
        f'<xades:SignatureTimeStamp><ds:CanonicalizationMethod Algorithm="{make.EXCLUSIVE}"/>'
        "<xades:EncapsulatedTimeStamp>MAA=</xades:EncapsulatedTimeStamp></xades:SignatureTimeStamp>"
    )
    document = sign(unsigned=stamp)
    evidence = examine(document).evidence
    value = document.split("<ds:SignatureValue>")[1].split("</ds:SignatureValue>")[0]
    expected = f'<ds:SignatureValue xmlns:ds="{make.DS}">{value}</ds:SignatureValue>'.encode()
    assert [(t.type, t.der, t.imprint_over) for t in evidence.tokens] == [(TimestampType.SIGNATURE, b"0\x00", expected)]


LEVELS = {
    "": "XAdES-BASELINE-B",
    "SignatureTimeStamp": "XAdES-BASELINE-T",
    "SignatureTimeStamp RevocationValues": "XAdES-BASELINE-LT",
    "SignatureTimeStamp CertificateValues RevocationValues ArchiveTimeStamp": "XAdES-BASELINE-LTA",
    "RevocationValues": "XAdES-BASELINE-B",
    "SignatureTimeStamp CompleteCertificateRefs CompleteRevocationRefs": "XAdES-C",
    "SignatureTimeStamp CompleteCertificateRefs CompleteRevocationRefs SigAndRefsTimeStamp": "XAdES-X",
    "SignatureTimeStamp CompleteCertificateRefs CompleteRevocationRefs RevocationValues": "XAdES-LT",
    "SignatureTimeStamp CompleteCertificateRefs CompleteRevocationRefs ArchiveTimeStamp": "XAdES-A",
}


@pytest.mark.parametrize("properties", LEVELS)
def test_the_level_follows_from_the_form(properties: str) -> None:
    token = "<xades:EncapsulatedTimeStamp>MAA=</xades:EncapsulatedTimeStamp>"
    unsigned = "".join(
        f"<xades:{name}>{token if 'TimeStamp' in name else ''}</xades:{name}>" for name in properties.split()
    )
    assert examine(sign(unsigned=unsigned)).evidence.level == LEVELS[properties]


def enveloped(transforms: str = "", content: str = "<p>erase</p>") -> str:
    """Sign a whole document from inside it."""
    transforms = transforms or transform(f"{make.DS}enveloped-signature")
    bare = f"<doc>{content}tail</doc>".encode()
    return make.sign(
        replace(HONEST, files={}, more_references=reference("", make.digest(bare), transforms=transforms)),
        lambda signature: f"<doc>{content}{signature}tail</doc>",
    )


DROPS_SIGNATURES = {
    "enveloped": transform(f"{make.DS}enveloped-signature"),
    "XPath": transform(
        "http://www.w3.org/TR/1999/REC-xpath-19991116", "<ds:XPath>not( ancestor-or-self::ds:Signature )</ds:XPath>"
    ),
    "XPath filter": transform(
        "http://www.w3.org/2002/06/xmldsig-filter2",
        '<f:XPath xmlns:f="http://www.w3.org/2002/06/xmldsig-filter2" Filter="subtract">/descendant::ds:Signature</f:XPath>',
    ),
}


@pytest.mark.parametrize("name", DROPS_SIGNATURES)
def test_a_document_may_be_signed_from_inside(name: str) -> None:
    examination = examine(enveloped(DROPS_SIGNATURES[name]), inside=False)
    assert examination.evidence.integrity is True
    assert examination.evidence.covers == ("doc.xml",)
    assert examination.content()[0].octets == b"<doc><p>erase</p>tail</doc>"


def test_checking_leaves_the_document_as_it_was() -> None:
    document = enveloped()
    parsed = xml.parse(document.encode(), LIMITS)
    before = make.etree.tostring(parsed.root)
    examine(document, inside=False)
    assert make.etree.tostring(parsed.root) == before


def test_prefixes_of_the_document_do_not_disturb_an_enveloped_signature() -> None:
    """A library that moves the signature renames its prefix to the one that the root has for the same namespace."""
    bare = f'<doc xmlns:n="{make.DS}"><p></p></doc>'
    enveloping = transform(f"{make.DS}enveloped-signature")
    plan = replace(
        HONEST, files={}, more_references=reference("", make.digest(bare.encode()), transforms=enveloping) * 2
    )
    document = make.sign(plan, lambda signature: f'<doc xmlns:n="{make.DS}"><p/>{signature}</doc>')
    assert examine(document, inside=False).evidence.integrity is True


def test_many_references_to_one_large_thing_are_stopped() -> None:
    many = replace(HONEST, files={}, more_references=reference("a.txt", make.digest(FILES["a.txt"])) * 50)
    cheap, dear = replace(LIMITS, digest_work=2_000_000), replace(LIMITS, digest_work=500_000)
    assert examine(make.sign(many), limits=cheap).evidence.integrity is True
    stopped = examine(make.sign(many), limits=dear)
    assert stopped.evidence.integrity is None
    assert ProblemCode.TOO_LARGE in codes(stopped)


@pytest.mark.parametrize(("allowed", "holds"), [(3, True), (2, False)])
def test_the_limit_of_references_holds_at_its_edge(allowed: int, holds: bool) -> None:
    examination = examine(sign(), limits=replace(LIMITS, references=allowed))
    assert (examination.evidence.integrity is True) is holds


def manifest(listed: str) -> str:
    body = f'<ds:Manifest xmlns:ds="{make.DS}" Id="m">{listed}</ds:Manifest>'
    octets = make.etree.tostring(make.etree.fromstring(body), method="c14n")
    return sign(
        files={},
        objects=f"<ds:Object>{body}</ds:Object>",
        more_references=reference("#m", make.digest(octets), kind=f"{make.DS}Manifest"),
    )


def test_a_manifest_covers_what_it_lists_and_only_that() -> None:
    good = reference("a.txt", make.digest(FILES["a.txt"]))
    assert examine(manifest(good)).evidence.covers == ("a.txt",)
    wrong = examine(manifest(good + reference("b.txt", "AAAA"))).evidence
    assert (wrong.integrity, wrong.failure) == (False, SubIndication.HASH_FAILURE)
    absent = examine(manifest(reference("gone.txt", "AAAA"))).evidence
    assert (absent.integrity, absent.failure) == (None, SubIndication.SIGNED_DATA_NOT_FOUND)


SIGNED = sign().encode()
COVERED = tuple(
    at
    for part in (b"<ds:SignedInfo>", b"<ds:SignatureValue>", b"<xades:SignedProperties")
    for at in range(SIGNED.index(part), SIGNED.index(part.rstrip(b">").replace(b"<", b"</")))
)


@settings(max_examples=250)
@given(st.sampled_from(COVERED), st.integers(0, 7))
def test_a_flipped_bit_in_what_is_signed_never_holds(at: int, bit: int) -> None:
    altered = SIGNED[:at] + bytes([SIGNED[at] ^ 1 << bit]) + SIGNED[at + 1 :]
    try:
        examination = examine(altered)
    except (xml.MalformedXmlError, IndexError):
        return
    assert examination.evidence.integrity is not True or meaning(altered) == meaning(SIGNED)


def meaning(document: bytes) -> bytes:
    """The canonical form, with the signature value as octets: its last base64 letter has bits that mean nothing."""
    root = make.etree.fromstring(document)
    for value in root.iter(f"{{{make.DS}}}SignatureValue"):
        value.text = b64decode(value.text or "").hex()
    return make.etree.tostring(root, method="c14n")
