"""S/MIME: what the signature covers, part by part, and what comes out of real messages."""

import hashlib
import json
from dataclasses import replace

import pytest
from fakes.trust_world import CORPUS, NOW, SIGNED_AT, World
from hypothesis import given
from hypothesis import strategies as st

from authority import cms, levels
from authority.levels import Level
from intake import structure
from intake.candidates import of_tree
from verify import mime_parts, smime
from verify.candidate import Candidate
from verify.report import DocumentReport

WORLD = World()
SIGNATURES = CORPUS / "signatures"
TEXT = "Content-Type: text/plain; charset=utf-8\r\n\r\nLūdzu dzēst manus datus.\r\n".encode()
FILE = b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\nU8SrcA==\r\n"
ENTITY = (
    b'Content-Type: multipart/mixed; boundary="b1"\r\n\r\npreamble\r\n--b1\r\n'
    + TEXT
    + b"\r\n--b1\r\n"
    + FILE
    + b"\r\n--b1--\r\n"
)


def candidate(entity: bytes, signature: bytes | None = None, parts: tuple[str, ...] = ("1",)) -> Candidate:
    if signature is None:
        proofs = levels.gather(WORLD.authority, WORLD.signer, SIGNED_AT, Level.LT)
        signature = cms.sign(entity, WORLD.signer, SIGNED_AT, cms.CADES_DETACHED, proofs)
    return Candidate("message", entity, signature=signature, signed_parts=parts, own_layer=True)


def checked(given_candidate: Candidate) -> DocumentReport:
    return smime.check(given_candidate, WORLD.context())[0]


def test_a_signed_text_is_covered_as_it_was_signed() -> None:
    report = checked(candidate(TEXT))
    (signature,), (covered,) = report.signatures, report.covered
    assert (signature.indication.value, signature.qualification.value) == ("TOTAL-PASSED", "QESig")
    assert (covered.name, covered.media_type, covered.by) == ("1", "text/plain", ("S1",))
    assert covered.sha256 == hashlib.sha256(TEXT).hexdigest()
    assert covered.content == "Lūdzu dzēst manus datus.\r\n".encode()


def test_each_part_inside_is_covered_by_its_number() -> None:
    report = checked(candidate(ENTITY, parts=("1", "1.1", "1.2")))
    assert [c.name for c in report.covered] == ["1", "1.1", "1.2"]
    assert [c.sha256 for c in report.covered] == [hashlib.sha256(o).hexdigest() for o in (ENTITY, TEXT, FILE)]
    assert report.covered[2].content == "Sīp".encode()
    assert report.uncovered == ()


def test_a_part_that_is_not_inside_is_never_covered() -> None:
    report = checked(candidate(ENTITY, parts=("1", "1.1", "1.3")))
    assert [c.name for c in report.covered] == ["1", "1.1"]
    assert report.uncovered == ("1.3",)


def test_an_altered_message_covers_nothing() -> None:
    honest = candidate(ENTITY, parts=("1", "1.1"))
    report = checked(replace(honest, content=ENTITY.replace(b"manus", b"tavus")))
    assert (report.covered, report.uncovered) == ((), ("1", "1.1"))
    assert [s.sub_indication for s in report.signatures] == ["HASH_FAILURE"]


@pytest.mark.parametrize(
    ("signature", "code"),
    [(b"", "malformed_cms"), (b"junk", "malformed_cms"), (cms.sign_together(TEXT, (), NOW), "signers_none")],
)
def test_what_is_no_signature_is_told(signature: bytes, code: str) -> None:
    report = checked(candidate(TEXT, signature))
    assert (report.signatures, report.covered) == ((), ())
    assert [p.code.value for p in report.problems] == [code]


def test_a_candidate_without_a_signature_has_none() -> None:
    report = checked(Candidate("message", TEXT))
    assert [p.code.value for p in report.problems] == ["signers_none"]


@pytest.mark.parametrize(
    ("entity", "expected"),
    [
        (TEXT, ["1"]),
        (ENTITY, ["1", "1.1", "1.2"]),
        (ENTITY.replace(b"\r\n", b"\n"), ["1", "1.1", "1.2"]),
        (ENTITY.replace(b"--b1--", b""), ["1", "1.1", "1.2"]),
        (b"Content-Type: multipart/mixed\r\n\r\n--b\r\n\r\n", ["1"]),
        (b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n--b\r\n\r\n\r\n--b--", ["1", "1.1", "1.2"]),
        (b"", ["1"]),
        (b"no header at all", ["1"]),
    ],
)
def test_parts_are_cut_at_their_delimiters(entity: bytes, expected: list[str]) -> None:
    assert list(mime_parts.parts(entity, "1")) == expected


def test_nesting_and_crowds_are_bounded() -> None:
    nested = b""
    for depth in range(300):
        nested = b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n%s" % (depth, depth, nested)
    assert len(mime_parts.parts(nested, "1")) == mime_parts.DEPTH + 1
    crowd = b"Content-Type: multipart/mixed; boundary=b\r\n" + b"\r\n--b\r\n\r\nx" * 5000
    assert len(mime_parts.parts(crowd, "1")) == mime_parts.PARTS


@given(
    st.lists(
        st.sampled_from([b"--b1", b"--b1--", b"\r\n", b"\n", b"Content-Type: multipart/mixed; boundary=b1", b"x", b" "])
    )
)
def test_cut_parts_lie_within_the_entity_without_overlap(pieces: list[bytes]) -> None:
    entity = b"Content-Type: multipart/mixed; boundary=b1\r\n\r\n" + b"".join(pieces)
    found = mime_parts.parts(entity, "1")
    top = [part.octets for name, part in found.items() if name.count(".") == 1]
    start = 0
    for octets in top:
        start = entity.index(octets, start) + len(octets)
    assert start <= len(entity)


@pytest.mark.skipif(not SIGNATURES.is_dir(), reason="the folder of real samples is not beside this checkout")
def test_real_messages_come_out_as_they_must() -> None:
    cases = [json.loads(line) for line in (SIGNATURES / "expected.jsonl").read_text("utf-8").splitlines()]
    seen = 0
    for case in cases:
        if case["format"] != "S-MIME":
            continue
        found = of_tree(structure.parse((SIGNATURES / case["file"]).read_bytes()))
        for layer in (c for c in found if c.signature is not None):
            report = checked(layer)
            seen += 1
            assert {s.integrity for s in report.signatures} == {case["intact"]}, case["file"]
            assert bool(report.covered) is case["intact"], case["file"]
    assert seen > 8
