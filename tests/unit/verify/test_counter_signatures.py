"""Counter-signatures: over the value of the signature that they stand in, checked, reported, and never taken for more."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from fakes import signed_xml as make
from fakes.countersigned_xml import PLACE, TYPE, counter_of, placed, value_of
from fakes.signed_xml import EXCLUSIVE, Plan, reference, transform
from fakes.trust_world import CONTENT, SIGNED_AT, World

from authority import cms, counter, levels, subjects
from authority.levels import Level
from verify import asic, cades, xades_document
from verify.as_json import as_json
from verify.candidate import Candidate
from verify.codes import ProblemCode
from verify.judge import Verdict, judge
from verify.limits import LIMITS
from verify.report import DocumentReport, SignatureReport, SubIndication, VerificationReport
from verify.reporting import About, etsi, html, text
from verify.verifier import verify

WORLD = World()
CTX = WORLD.context()
SECOND = WORLD.authority.issue(subjects.ANDRIS)


# XAdES, EN 319 132-1, 5.2.7


def main(name: str = "S1", **changes: object) -> str:
    plan = Plan(
        id=name,
        value_id=f"{name}-v",
        c14n=EXCLUSIVE,
        properties_transforms=transform(EXCLUSIVE),
        objects='<ds:Object Id="o">Z29vZA==</ds:Object>',
        more_references=reference("#o", make.digest(b"good"), transforms=transform(f"{make.DS}base64")),
    )
    return make.sign(replace(plan, **changes))


def countersigned(**changes: object) -> str:
    document = main()
    return placed(counter_of(value_of(document, "S1-v"), "#S1-v", **changes), document)


def check(document: str) -> DocumentReport:
    return xades_document.check(Candidate("form.xml", document.encode()), CTX)[0]


def test_an_honest_counter_signature_is_intact_and_covers_nothing():
    first, second = check(countersigned()).signatures
    assert (first.id, first.integrity, first.covers, first.counters) == ("S1", True, ("#o",), None)
    assert (second.id, second.integrity, second.covers, second.counters) == ("S1/C1", True, (), "S1")


def test_the_type_of_the_reference_may_be_missing():
    assert [s.integrity for s in check(countersigned(kind="")).signatures] == [True, True]


def test_a_counter_signature_may_be_countersigned():
    document = countersigned()
    inner = counter_of(value_of(document, "C1-v"), "#C1-v", "D1")
    head, tail = document.split('Target="#C1"')
    document = (
        head
        + 'Target="#C1"'
        + tail.replace(PLACE, f"{PLACE}<xades:CounterSignature>{inner}</xades:CounterSignature>", 1)
    )
    assert [(s.id, s.integrity, s.counters) for s in check(document).signatures] == [
        ("S1", True, None),
        ("S1/C1", True, "S1"),
        ("S1/C1/C1", True, "S1/C1"),
    ]


def test_a_signature_may_countersign_the_one_beside_it():
    document = main()
    beside = counter_of(value_of(document, "S1-v"), "#S1-v", "S2")
    signatures = check(f"<both>{document}{beside}</both>").signatures
    assert [(s.id, s.integrity, s.covers, s.counters) for s in signatures] == [
        ("S1", True, ("#o",), None),
        ("S2", True, (), "S1"),
    ]


FAKES: dict[str, Callable[[], str]] = {
    "a signature over its own content": lambda: placed(
        main(
            "C1",
            objects='<ds:Object Id="p">Z29vZA==</ds:Object>',
            more_references=reference("#p", make.digest(b"good"), transforms=transform(f"{make.DS}base64")),
        ),
        main(),
    ),
    "over its own value": lambda: placed(counter_of(b"", "#C1-v"), main()),
    "over the key of the signature": lambda: placed(counter_of(b"<ds:X/>", "#S1-sp"), main()),
    "the value changed by a filter": lambda: countersigned(
        more_references=reference("#S1-v", make.digest(b""), kind=TYPE, transforms=transform(f"{make.DS}base64"))
    ),
    "the digest of another value": lambda: placed(counter_of(b"other", "#S1-v"), main()),
    "the counter-signature's own value altered": lambda: re.sub(
        r'(<ds:SignatureValue Id="C1-v">)....', r"\1AAAA", countersigned()
    ),
}


@pytest.mark.parametrize("name", FAKES)
def test_a_counter_signature_of_something_else_is_broken(name):
    first, second = check(FAKES[name]()).signatures
    assert (first.integrity, second.integrity, second.counters) == (True, False, "S1")


def test_a_fake_is_named_as_one():
    report = check(FAKES["a signature over its own content"]())
    assert report.signatures[1].sub_indication is SubIndication.FORMAT_FAILURE
    assert ProblemCode.COUNTERSIGNED_OTHER in [p.code for p in report.signatures[1].problems]
    assert [c.by for c in report.covered] == [("S1",)]


def test_a_value_that_is_signed_is_no_content():
    document = main()
    only = counter_of(value_of(document, "S1-v"), "#S1-v", "S2", kind="")
    first, second = check(f"<both>{document}{only}</both>").signatures
    assert (first.integrity, second.integrity, second.covers) == (True, None, ())


def test_counter_signatures_count_towards_the_limit():
    many = "".join(counter_of(b"", "#S1-v", f"C{n}") for n in range(2))
    report = xades_document.check(
        Candidate("form.xml", placed(many, main()).encode()), replace(CTX, limits=replace(LIMITS, signatures=2))
    )[0]
    assert [p.code for p in report.problems] == [ProblemCode.TOO_LARGE]


def test_a_signature_file_of_a_container_may_hold_one():
    files = {"a.txt": b"erase"}
    plan = Plan(files=files, value_id="S1-v", c14n=EXCLUSIVE, properties_transforms=transform(EXCLUSIVE))
    document = make.signature_file(plan).decode()
    document = placed(counter_of(value_of(document, "S1-v"), "#S1-v"), document)
    container = make.container([*files.items(), ("META-INF/signatures0.xml", document.encode())])
    report = asic.check(Candidate("form.asice", container), CTX)[0]
    assert [(s.id, s.integrity, s.covers) for s in report.signatures] == [
        ("S1", True, ("a.txt",)),
        ("S1/C1", True, ()),
    ]
    assert (report.problems, [c.by for c in report.covered]) == ((), [("S1",)])


# CMS, RFC 5652, 11.4


def signed() -> bytes:
    proofs = levels.gather(WORLD.authority, WORLD.signer, SIGNED_AT, Level.LT)
    return cms.sign(CONTENT, WORLD.signer, SIGNED_AT, cms.CADES, proofs)


def with_counter(value: Callable[[bytes], bytes]) -> bytes:
    """Countersign by what *value* makes of the value of the signature."""
    whole = signed()
    return counter.countersigned(whole, value(cms.signature_value(whole)), certificate=SECOND.certificate)


def report_of(data: bytes) -> tuple[SignatureReport, ...]:
    return cades.check(Candidate("form.p7m", data), CTX)[0].signatures


def test_in_cms_only_the_signer_covers_the_content():
    report = cades.check(Candidate("form.p7m", with_counter(lambda v: counter.statement(v, SECOND, SIGNED_AT))), CTX)[0]
    assert [c.by for c in report.covered] == [("S1",)]


def test_a_cms_counter_signature_is_checked_and_covers_nothing():
    first, second = report_of(with_counter(lambda v: counter.statement(v, SECOND, SIGNED_AT)))
    assert (first.id, first.indication.value, first.covers) == ("S1", "TOTAL-PASSED", ("form",))
    assert (second.id, second.integrity, second.covers, second.counters) == ("S1/C1", True, (), "S1")
    assert second.signer is not None
    assert second.signer.common_name == subjects.ANDRIS.full_name.upper()


def twice(value: bytes) -> bytes:
    own = counter.statement(value, SECOND, SIGNED_AT)
    inner = counter.statement(value_in(own), SECOND, SIGNED_AT)
    return counter.statement(value, SECOND, SIGNED_AT, unsigned=cms.attribute(counter.COUNTER_SIGNATURE, inner))


def test_a_cms_counter_signature_may_be_countersigned():
    found = report_of(with_counter(twice))
    assert [(s.id, s.integrity, s.counters) for s in found][1:] == [("S1/C1", True, "S1"), ("S1/C1/C1", True, "S1/C1")]


def value_in(signer_info: bytes) -> bytes:
    from verify.signed_data import read_signer

    return read_signer(signer_info).signature


BROKEN = {
    "over another value": lambda v: counter.statement(v + b"x", SECOND, SIGNED_AT),
    "over the content": lambda v: counter.statement(CONTENT, SECOND, SIGNED_AT),
    "with a content type": lambda v: counter.statement(v, SECOND, SIGNED_AT, typed=True),
    "unreadable": lambda v: b"\x30\x03\x02\x01\x01",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_cms_counter_signature_holds_the_document_and_spares_its_signature(name):
    report = verify([Candidate("form.p7m", with_counter(BROKEN[name]))], CTX)
    first, second = report.signatures
    assert (first.integrity, second.integrity, second.counters) == (True, False, "S1")
    assert judge(report).verdict is Verdict.HOLD


def test_an_honest_one_leaves_the_document_accepted_by_its_signature_alone():
    report = verify([Candidate("form.p7m", with_counter(lambda v: counter.statement(v, SECOND, SIGNED_AT)))], CTX)
    assert judge(report).accepted_by == ("S1",)


def told(report: VerificationReport) -> list[dict[str, Any]]:
    signatures: list[dict[str, Any]] = as_json(report, judge(report), file="f", sha256="")["signatures"]
    return signatures


def test_in_cms_it_is_told_as_part_of_the_signer_whose_attribute_it_is():
    (only,) = told(verify([Candidate("form.p7m", with_counter(twice))], CTX))
    (counter_signer,) = only["counter_signatures"]
    (its_own,) = counter_signer["counter_signatures"]
    assert [(s["id"], s.get("counters")) for s in (only, counter_signer, its_own)] == [
        ("S1", None),
        ("S1/C1", "S1"),
        ("S1/C1/C1", "S1/C1"),
    ]
    assert [s["integrity"] for s in (only, counter_signer, its_own)] == [True, True, True]


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_one_is_told_wherever_it_is_told(name):
    report = verify([Candidate("form.p7m", with_counter(BROKEN[name]))], CTX)
    (only,) = told(report)
    about = About("form.p7m", "")
    assert [s["integrity"] for s in only["counter_signatures"]] == [False]
    for written in (text(report, judge(report), "en", about), html(report, judge(report), "en", about)):
        assert "S1/C1" in written
    assert b"S1/C1" in etsi(report, judge(report), about)


def test_in_xml_it_is_a_signature_like_any_other_and_names_the_one_it_is_over():
    report = verify([Candidate("form.xml", countersigned().encode())], CTX)
    assert [(s["id"], s.get("counters"), "counter_signatures" in s) for s in told(report)] == [
        ("S1", None, False),
        ("S1/C1", "S1", False),
    ]


def test_more_counter_signatures_than_the_limit_are_not_followed():
    whole = signed()
    values = [counter.statement(cms.signature_value(whole), SECOND, SIGNED_AT)] * 3
    data = counter.countersigned(whole, *values, certificate=SECOND.certificate)
    report = cades.check(Candidate("form.p7m", data), replace(CTX, limits=replace(LIMITS, signatures=2)))[0]
    assert ([p.code for p in report.problems], report.signatures) == ([ProblemCode.TOO_LARGE], ())
