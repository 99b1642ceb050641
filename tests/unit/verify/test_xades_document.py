"""Signatures in XML documents: enveloped, enveloping, beside their content; whatever else the document holds is named."""

import json
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fakes import signed_xml as make
from fakes.signed_xml import Plan, reference, transform

from verify import xades_document
from verify.algorithms import Algorithms
from verify.candidate import Candidate, SupportingFile
from verify.codes import ProblemCode
from verify.context import Context
from verify.limits import LIMITS
from verify.report import Container, DocumentReport
from verify.revocation import Revocations
from verify.trust import TrustStore

ROOT = Path(__file__).resolve().parents[3]
CORPUS = ROOT.parent / "shared" / "corpus" / "signatures"
ALGORITHMS = Algorithms.from_mapping(tomllib.loads((ROOT / "config" / "algorithms.toml").read_text("utf-8")))
CONTEXT = Context(TrustStore.build([]), Revocations(), datetime(2026, 1, 3, tzinfo=UTC), None, ALGORITHMS)
ENVELOPED = transform(f"{make.DS}enveloped-signature")
BASE64 = transform(f"{make.DS}base64")


def check(document: str | bytes, *supporting: tuple[str, bytes]) -> DocumentReport:
    data = document if isinstance(document, bytes) else document.encode()
    files = tuple(SupportingFile(name, content) for name, content in supporting)
    return xades_document.check(Candidate("form.xml", data, supporting=files), CONTEXT)[0]


def enveloped(*plans: Plan) -> str:
    """Sign one document from inside it."""
    return make.sign(plans[0], lambda signature: f"<form><p>erase</p>{signature}</form>")


WHOLE = Plan(more_references=reference("", make.digest(b"<form><p>erase</p></form>"), transforms=ENVELOPED))


def enveloping(content: str = "good", **changes: str) -> str:
    part = reference("#o", make.digest(b"good"), name="r", transforms=BASE64)
    return make.sign(
        replace(
            Plan(more_references=part), objects=f'<ds:Object Id="o">{make.b64(content.encode())}</ds:Object>', **changes
        )
    )


def beside(inside: str = "") -> str:
    """Sign one part of a document from next to it."""
    part = reference("#part", make.digest(b'<p Id="part">erase</p>'), transforms=transform(make.EXCLUSIVE))
    return make.sign(
        Plan(more_references=part), lambda signature: f'<form>{inside}<p Id="part">erase</p>{signature}</form>'
    )


def test_a_document_signed_from_inside_is_covered_whole() -> None:
    report = check(enveloped(WHOLE))
    assert report.container is Container.XML
    assert [(s.id, s.integrity, s.covers) for s in report.signatures] == [("S1", True, ("form.xml",))]
    assert [(c.name, c.content) for c in report.covered] == [("form.xml", b"<form><p>erase</p></form>")]
    assert (report.uncovered, report.problems) == ((), ())


def test_an_enveloped_object_is_covered_as_it_was_digested() -> None:
    report = check(enveloping())
    assert [(c.name, c.content, c.sha256) for c in report.covered] == [
        ("#o", b"good", make.hashlib.sha256(b"good").hexdigest())
    ]
    assert report.problems == ()


def test_a_part_signed_from_beside_is_covered() -> None:
    report = check(beside())
    assert [(c.name, c.content) for c in report.covered] == [("#part", b'<p Id="part">erase</p>')]
    assert (report.uncovered, report.problems) == (("form.xml",), ())


def test_content_beside_the_document_is_found_by_its_name() -> None:
    document = make.sign(Plan(files={"a%20b.txt": b"erase"}))
    assert [c.name for c in check(document, ("a b.txt", b"erase")).covered] == ["a b.txt"]
    assert check(document).signatures[0].integrity is None
    assert check(document, ("a b.txt", b"keep")).signatures[0].integrity is False


UNSIGNED: dict[str, Callable[[], str]] = {
    "an element before the part": lambda: beside("<p>pay me</p>"),
    "characters before the part": lambda: beside("pay me"),
    "an object beside the signed one": lambda: enveloping().replace(
        '<ds:Object Id="o">', '<ds:Object Id="x">pay me</ds:Object><ds:Object Id="o">'
    ),
    "an element around the signature": lambda: f"<form><p>pay me</p>{enveloping()}</form>",
}


@pytest.mark.parametrize("name", UNSIGNED)
def test_what_the_document_holds_beside_the_signed_is_named(name: str) -> None:
    report = check(UNSIGNED[name]())
    assert [s.integrity for s in report.signatures] == [True]
    assert [p.code for p in report.problems] == [ProblemCode.UNSIGNED_FILE]


def test_a_moved_object_is_not_intact() -> None:
    moved = enveloping().replace('<ds:Object Id="o">', "<ds:Object><w>", 1)
    moved = moved.replace("</ds:Object></ds:Signature>", "</w></ds:Object></ds:Signature>")
    assert check(moved).signatures[0].integrity is not True


BROKEN = {
    "empty": (b"", ProblemCode.MALFORMED_XML),
    "a document type": (b"<!DOCTYPE a><a/>", ProblemCode.MALFORMED_XML),
    "no signature": (b"<a/>", ProblemCode.SIGNERS_NONE),
    "too many signatures": (
        b"<a>" + f'<s:Signature xmlns:s="{make.DS}"/>'.encode() * (LIMITS.signatures + 1) + b"</a>",
        ProblemCode.TOO_LARGE,
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_documents_without_readable_signatures_are_named(name: str) -> None:
    data, code = BROKEN[name]
    report = check(data)
    assert report.signatures == ()
    assert [p.code for p in report.problems] == [code]


def test_real_documents_are_found_intact_and_broken_ones_never() -> None:
    if not CORPUS.is_dir():
        pytest.skip("the folder of real samples is not beside this checkout")
    wrong = set()
    for line in map(json.loads, (CORPUS / "expected.jsonl").read_text("utf-8").splitlines()):
        if line["format"] == "XAdES":
            files = [(Path(name).name, (CORPUS / name).read_bytes()) for name in line["detached"]]
            found = [s.integrity for s in check((CORPUS / line["file"]).read_bytes(), *files).signatures]
            intact = bool(found) and all(value is True for value in found)
            if line["intact"] != "mixed" and intact is not line["intact"]:
                wrong.add(line["file"])
    assert wrong == set()
