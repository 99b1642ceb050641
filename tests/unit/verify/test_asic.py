"""ASiC containers: what is found, what is covered, and what is named; over made and over real files."""

import io
import json
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fakes import signed_xml as make
from fakes.signed_xml import Plan, container, signature_file, signed_container
from hypothesis import given, settings
from hypothesis import strategies as st

from verify import asic, trusted_list
from verify.algorithms import Algorithms
from verify.candidate import Candidate
from verify.codes import ProblemCode
from verify.context import Context
from verify.limits import LIMITS
from verify.report import Container, DocumentReport, Indication, Qualification
from verify.revocation import Revocations
from verify.trust import TrustStore

ROOT = Path(__file__).resolve().parents[3]
CORPUS = ROOT.parent / "shared" / "corpus"
ALGORITHMS = Algorithms.from_mapping(tomllib.loads((ROOT / "config" / "algorithms.toml").read_text("utf-8")))
MANIFEST = b'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
FILES = {"a.txt": b"erase my data", "letter+one.txt": b"and this"}


def context(trust: TrustStore | None = None, at: datetime = datetime(2026, 1, 3, tzinfo=UTC)) -> Context:
    store = TrustStore.build([]) if trust is None else trust
    return Context(trust=store, revocations=Revocations(), at=at, poe=None, algorithms=ALGORITHMS)


def check(data: bytes, ctx: Context | None = None) -> DocumentReport:
    return asic.check(Candidate("form.edoc", data), context() if ctx is None else ctx)[0]


def codes(report: DocumentReport) -> list[ProblemCode]:
    return [problem.code for problem in report.problems]


def test_an_honest_container_is_covered_whole() -> None:
    report = check(signed_container(FILES, ("META-INF/manifest.xml", MANIFEST)))
    assert report.container is Container.ASIC_E
    assert [(s.id, s.integrity, s.covers) for s in report.signatures] == [("S1", True, ("a.txt", "letter+one.txt"))]
    assert [(c.name, c.by, c.content) for c in report.covered] == [
        ("a.txt", ("S1",), b"erase my data"),
        ("letter+one.txt", ("S1",), b"and this"),
    ]
    assert report.covered[0].sha256 == make.hashlib.sha256(b"erase my data").hexdigest()
    assert report.uncovered == ("META-INF/manifest.xml",)
    assert codes(report) == []


@pytest.mark.parametrize(
    ("entry", "uri", "found"),
    [
        ("a b.txt", "a%20b.txt", True),
        ("a b.txt", "a b.txt", True),
        ("a+b.txt", "a+b.txt", True),
        ("a+b.txt", "a%2Bb.txt", True),
        ("a b.txt", "a+b.txt", False),
        ("v\u0113stule.txt", "v%C4%93stule.txt", True),
        ("100%.txt", "100%.txt", True),
        ("a%20b.txt", "a%20b.txt", True),
        ("folder/a.txt", "folder/a.txt", True),
        ("folder/a.txt", "a.txt", False),
    ],
)
def test_references_are_decoded_by_percent_and_never_by_plus(entry: str, uri: str, found: bool) -> None:
    report = check(container([(entry, b"x"), ("META-INF/signatures.xml", signature_file(Plan(files={uri: b"x"})))]))
    assert report.signatures[0].integrity is (True if found else None)
    assert [c.name for c in report.covered] == ([entry] if found else [])


def test_the_decoded_name_wins_where_both_are_there() -> None:
    entries = [("a b.txt", b"decoded"), ("a%20b.txt", b"raw")]
    signature = signature_file(Plan(files={"a%20b.txt": b"raw"}))
    report = check(container([*entries, ("META-INF/signatures.xml", signature)]))
    assert report.signatures[0].integrity is False


@pytest.mark.parametrize(
    "name",
    [
        "META-INF/signatures.xml",
        "META-INF/signatures0.xml",
        "META-INF/edoc-signatures-S1.xml",
        "META-INF/mySIGNATURE.XML",
        "meta-inf/signatures.xml",
    ],
)
def test_signature_files_are_known_by_their_name(name: str) -> None:
    report = check(container([("a.txt", b"x"), (name, signature_file(Plan(files={"a.txt": b"x"})))]))
    assert [s.integrity for s in report.signatures] == [True]
    assert report.uncovered == ()


def test_a_signature_elsewhere_is_a_file_like_any_other() -> None:
    report = check(container([("a.txt", b"x"), ("signatures.xml", signature_file(Plan(files={"a.txt": b"x"})))]))
    assert report.signatures == ()
    assert ProblemCode.SIGNERS_NONE in codes(report)


def test_signatures_of_several_files_are_numbered_and_cover_their_own() -> None:
    first = signature_file(Plan(files={"a.txt": b"x"}), Plan(files={"a.txt": b"x", "b.txt": b"y"}, id="second"))
    second = signature_file(Plan(files={"b.txt": b"y"}))
    report = check(
        container(
            [
                ("a.txt", b"x"),
                ("b.txt", b"y"),
                ("META-INF/signatures1.xml", first),
                ("META-INF/signatures2.xml", second),
            ]
        )
    )
    assert [(s.id, s.integrity) for s in report.signatures] == [("S1", True), ("S2", True), ("S3", True)]
    assert {c.name: c.by for c in report.covered} == {"a.txt": ("S1", "S2"), "b.txt": ("S2", "S3")}


def test_an_unsigned_file_is_named_and_never_covered() -> None:
    report = check(signed_container({"a.txt": b"x"}, ("more.txt", b"and pay me")))
    assert codes(report) == [ProblemCode.UNSIGNED_FILE]
    assert report.uncovered == ("more.txt",)
    assert [c.name for c in report.covered] == ["a.txt"]


def test_a_stranger_in_the_folder_of_signatures_is_an_unsigned_file() -> None:
    report = check(signed_container({"a.txt": b"x"}, ("META-INF/more.txt", b"and pay me")))
    assert codes(report) == [ProblemCode.UNSIGNED_FILE]


def test_a_file_claimed_by_a_broken_signature_alone_counts_as_unsigned() -> None:
    good, bad = signature_file(Plan(files={"a.txt": b"x"})), signature_file(Plan(files={"b.txt": b"other"}))
    report = check(
        container(
            [("a.txt", b"x"), ("b.txt", b"y"), ("META-INF/signatures1.xml", good), ("META-INF/signatures2.xml", bad)]
        )
    )
    assert [s.integrity for s in report.signatures] == [True, False]
    assert codes(report) == [ProblemCode.UNSIGNED_FILE]
    assert report.uncovered == ("b.txt",)


def test_a_changed_file_is_covered_by_nothing() -> None:
    signature = signature_file(Plan(files={"a.txt": b"erase"}))
    report = check(container([("a.txt", b"delete"), ("META-INF/signatures.xml", signature)]))
    assert report.signatures[0].integrity is False
    assert report.covered == ()
    assert report.uncovered == ("a.txt",)
    assert codes(report) == []


def test_what_a_transform_hides_is_not_given_as_content() -> None:
    """A comment can be changed after signing, so the digested octets are what may be read."""
    content, digested = b"<a><!-- pay me -->x</a>", b"<a>x</a>"
    plan = Plan(files={"a.xml": digested}, transforms=make.transform(make.EXCLUSIVE))
    report = check(container([("a.xml", content), ("META-INF/signatures.xml", signature_file(plan))]))
    assert [(c.content, c.sha256) for c in report.covered] == [(digested, make.hashlib.sha256(content).hexdigest())]


def test_octets_that_one_signer_left_out_are_not_covered_by_that_signer() -> None:
    content, digested = b"<a><!-- pay me -->x</a>", b"<a>x</a>"
    raw = signature_file(Plan(files={"a.xml": content}))
    canonical = signature_file(Plan(files={"a.xml": digested}, transforms=make.transform(make.EXCLUSIVE)))
    report = check(
        container([("a.xml", content), ("META-INF/signatures1.xml", raw), ("META-INF/signatures2.xml", canonical)])
    )
    assert [(c.content, c.by) for c in report.covered] == [(content, ("S1",)), (digested, ("S2",))]


MIMETYPES = {
    "missing": (None, [ProblemCode.MIMETYPE_MISSING]),
    "with a line break": (make.ASIC_E + b"\n", [ProblemCode.MIMETYPE_WRONG]),
    "of another kind": (b"application/zip", [ProblemCode.MIMETYPE_WRONG]),
    "exact": (make.ASIC_E, []),
}


@pytest.mark.parametrize("name", MIMETYPES)
def test_a_wrong_mimetype_is_a_defect_and_no_refusal(name: str) -> None:
    mimetype, expected = MIMETYPES[name]
    signature = signature_file(Plan(files={"a.txt": b"x"}))
    report = check(
        container(
            [("a.txt", b"x"), ("META-INF/signatures.xml", signature), ("META-INF/manifest.xml", MANIFEST)], mimetype
        )
    )
    assert report.container is Container.ASIC_E
    assert report.signatures[0].integrity is True
    assert codes(report) == expected


def test_a_mimetype_that_does_not_come_first_is_a_defect() -> None:
    signature = signature_file(Plan(files={"a.txt": b"x"}))
    report = check(
        container([("a.txt", b"x"), ("mimetype", make.ASIC_E), ("META-INF/signatures.xml", signature)], None)
    )
    assert codes(report) == [ProblemCode.MIMETYPE_WRONG]
    assert report.signatures[0].integrity is True


@pytest.mark.parametrize("mimetype", [make.ASIC_S, None])
def test_the_simple_form_holds_one_data_object(mimetype: bytes | None) -> None:
    signature = ("META-INF/signatures.xml", signature_file(Plan(files={"a.txt": b"x"})))
    report = check(container([("a.txt", b"x"), signature], mimetype))
    assert report.container is Container.ASIC_S
    assert ProblemCode.MALFORMED_CONTAINER not in codes(report)


def test_two_data_objects_break_the_simple_form() -> None:
    signature = ("META-INF/signatures.xml", signature_file(Plan(files=FILES)))
    report = check(container([*FILES.items(), signature], make.ASIC_S))
    assert codes(report) == [ProblemCode.MALFORMED_CONTAINER]


BROKEN: dict[str, tuple[bytes, list[ProblemCode]]] = {
    "no file at all": (b"", [ProblemCode.MALFORMED_CONTAINER]),
    "truncated": (signed_container(FILES)[:-9], [ProblemCode.MALFORMED_CONTAINER]),
    "text before": (b"x" + signed_container(FILES), [ProblemCode.MALFORMED_CONTAINER]),
    "path escape": (signed_container({"../a.txt": b"x"}), [ProblemCode.PATH_ESCAPE]),
    "no signature": (container([("a.txt", b"x")]), [ProblemCode.SIGNERS_NONE]),
    "CAdES that is none": (container([("a.txt", b"x"), ("META-INF/signature.p7s", b"0")]), [ProblemCode.MALFORMED_CMS]),
    "a time-stamp alone": (
        container([("a.txt", b"x"), ("META-INF/timestamp.tst", b"0")]),
        [ProblemCode.UNSUPPORTED_FORMAT],
    ),
    "a signature file that is no XML": (
        container([("a.txt", b"x"), ("META-INF/signatures.xml", b"PK")]),
        [ProblemCode.MALFORMED_XML],
    ),
    "a signature file with a DTD": (
        container([("a.txt", b"x"), ("META-INF/signatures.xml", b"<!DOCTYPE a><a/>")]),
        [ProblemCode.MALFORMED_XML],
    ),
    "a signature file without signature": (
        container([("a.txt", b"x"), ("META-INF/signatures.xml", b"<a/>")]),
        [ProblemCode.MALFORMED_XML],
    ),
    "a manifest that leads out": (
        container([
            ("a.txt", b"x"),
            ("META-INF/manifest.xml", MANIFEST.replace(b"/>", b'><m:file-entry m:full-path="../x"/></m:manifest>')),
        ]),
        [ProblemCode.PATH_ESCAPE, ProblemCode.SIGNERS_NONE],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_container_is_a_report_without_signatures(name: str) -> None:
    data, expected = BROKEN[name]
    report = check(data)
    assert report.signatures == ()
    assert report.covered == ()
    assert codes(report) == expected


def test_a_good_signature_does_not_lend_itself_to_a_broken_neighbour() -> None:
    report = check(signed_container({"a.txt": b"x"}, ("META-INF/signatures9.xml", b"<a/>")))
    assert [s.integrity for s in report.signatures] == [True]
    assert codes(report) == [ProblemCode.MALFORMED_XML]


def test_more_signatures_than_allowed_are_a_named_defect() -> None:
    inner = signature_file(Plan(files={"a.txt": b"x"}))
    start, end = inner.index(b"<ds:Signature "), inner.index(b"</asic:")
    for copies, expected in ((LIMITS.signatures, LIMITS.signatures), (LIMITS.signatures + 1, 0)):
        many = inner[:start] + inner[start:end] * copies + inner[end:]
        report = check(container([("a.txt", b"x"), ("META-INF/signatures.xml", many)]))
        assert len(report.signatures) == expected
        assert not any(s.integrity for s in report.signatures if copies > 1)


HONEST = signed_container(FILES)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(HONEST) - 1), st.integers(1, 255))
def test_a_changed_octet_never_changes_what_is_covered(at: int, change: int) -> None:
    report = check(HONEST[:at] + bytes([HONEST[at] ^ change]) + HONEST[at + 1 :])
    assert all((c.name, c.content) in FILES.items() for c in report.covered)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(HONEST)), st.binary(max_size=40))
def test_any_octets_give_a_report(at: int, tail: bytes) -> None:
    report = check(HONEST[:at] + tail)
    assert report.problems or report.signatures


def corpus() -> Sequence[dict[str, Any]]:
    if not CORPUS.is_dir():
        pytest.skip("the folder of real samples is not beside this checkout")
    lines = (CORPUS / "signatures" / "expected.jsonl").read_text("utf-8").splitlines()
    formats = {"ASiC-E-XAdES", "ASiC-S-XAdES", "ASiC-E-CAdES", "ASiC-S-CAdES", "ASiC-E-none"}
    return [e for e in map(json.loads, lines) if e["format"] in formats]


def reports() -> Iterator[tuple[dict[str, Any], DocumentReport]]:
    for expected in corpus():
        data = (CORPUS / "signatures" / expected["file"]).read_bytes()
        yield expected, asic.check(Candidate(expected["file"], data), context())[0]


def test_real_files_are_found_intact_and_broken_ones_never() -> None:
    wrong = {}
    for expected, report in reports():
        found = [s.integrity for s in report.signatures]
        holds = {True: bool(found) and all(v is True for v in found), False: True not in found}
        holds["mixed"] = True in found and False in found
        if not holds[expected["intact"]] or len(found) != expected["n_signatures"]:
            wrong[expected["file"]] = found
    assert wrong == {}


def test_signers_and_times_of_real_files_are_right() -> None:
    for expected, report in reports():
        if not report.signatures:
            continue
        signers = [s.signer for s in report.signatures]
        assert any(s is not None and s.common_name == expected["signer"]["cn"] for s in signers), expected["file"]
        if expected["negative_kind"] != "signed-properties-not-signed":
            claimed = [s.claimed_signing_time for s in report.signatures]
            assert datetime.fromisoformat(expected["claimed_time"]) in claimed, expected["file"]


def test_levels_that_are_asserted_are_found() -> None:
    for expected, report in reports():
        if "BASELINE" in (expected["level"] or ""):
            assert report.signatures[0].level == expected["level"].replace("_", "-"), expected["file"]


NAMED = {
    "aec-009.asice": ProblemCode.HASH_MISMATCH,
    "aec-035.asice": ProblemCode.CONTENT_NOT_FOUND,
    "aex-040.bdoc": ProblemCode.SIGNED_PROPERTIES_NOT_SIGNED,
    "aex-070.asice": ProblemCode.CONTENT_NOT_FOUND,
    "aex-074.bdoc": ProblemCode.HASH_MISMATCH,
    "aex-112.asice": ProblemCode.SIGNATURE_VALUE_WRONG,
    "asx-006.asics": ProblemCode.CONTENT_NOT_FOUND,
}


def test_real_defects_have_their_names() -> None:
    for expected, report in reports():
        if expected["file"] in NAMED:
            assert NAMED[expected["file"]] in {p.code for s in report.signatures for p in s.problems}


def altered(name: str, entry: str, change: Callable[[bytes], bytes]) -> bytes:
    """Zip a real container again with one entry changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(CORPUS / "signatures" / name) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            content = old.read(item)
            new.writestr(item.filename, change(content) if item.filename == entry else content)
    return out.getvalue()


CADES = {
    "as it was": (lambda data: data, "META-INF/ASiCManifest.xml", True, None),
    "file altered": (lambda data: data + b" ", "file", False, ProblemCode.HASH_MISMATCH),
    "manifest altered": (lambda data: data + b"\n", "META-INF/ASiCManifest.xml", False, ProblemCode.HASH_MISMATCH),
    "manifest for another": (
        lambda data: data.replace(b"signature", b"sign"),
        "META-INF/ASiCManifest.xml",
        None,
        ProblemCode.CONTENT_NOT_FOUND,
    ),
}


@pytest.mark.parametrize("name", CADES)
def test_a_manifest_stands_between_cades_and_the_files(name: str) -> None:
    corpus()
    change, entry, integrity, code = CADES[name]
    honest = check((CORPUS / "signatures" / "aec-017.asice").read_bytes())
    assert "META-INF/ASiCManifest.xml" not in honest.uncovered
    entry = honest.covered[0].name if entry == "file" else entry
    report = check(altered("aec-017.asice", entry, change))
    (signature,) = report.signatures
    assert signature.integrity is integrity
    assert code is None or code in {p.code for p in signature.problems}
    assert bool(report.covered) is (integrity is True)


@pytest.fixture(scope="module")
def latvia() -> TrustStore:
    path = CORPUS / "trusted-lists" / "lv-tsl.xml"
    if not path.is_file():
        pytest.skip("the folder of real samples is not beside this checkout")
    return trusted_list.load([path.read_bytes()], vouched=True)


def test_a_real_latvian_container_is_a_qualified_signature(latvia: TrustStore) -> None:
    data = (CORPUS / "signatures" / "aex-024.edoc").read_bytes()
    report = check(data, context(latvia, datetime(2023, 11, 1, 12, tzinfo=UTC)))
    signature = report.signatures[0]
    assert signature.level == "XAdES-BASELINE-LT"
    assert signature.integrity is True
    assert (signature.indication, signature.sub_indication) == (Indication.TOTAL_PASSED, None)
    assert signature.qualification is Qualification.QESIG
    assert [c.name for c in report.covered] == ["test+test.txt"]
    assert report.uncovered == ("META-INF/manifest.xml",)
    assert report.problems == ()
