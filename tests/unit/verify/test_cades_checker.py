"""CMS files: in every wrapping, with content inside or beside, and what is covered."""

import base64
import hashlib
import json
from dataclasses import replace

import pytest
from fakes.trust_world import CONTENT, CORPUS, SIGNED_AT, World

from authority import cms, levels
from authority.levels import Level
from verify import cades
from verify.candidate import Candidate, SupportingFile
from verify.report import DocumentReport, SubIndication

WORLD = World()
SIGNATURES = CORPUS / "signatures"
TEXT = b"Content-Type: text/plain\r\n\r\nsveiki\r\n"


def signed(content: bytes = CONTENT, form: cms.CmsForm = cms.CADES) -> bytes:
    proofs = levels.gather(WORLD.authority, WORLD.signer, SIGNED_AT, Level.LT)
    return cms.sign(content, WORLD.signer, SIGNED_AT, form, proofs)


def checked(content: bytes, name: str = "lugums.txt.p7m", **more: object) -> DocumentReport:
    candidate = replace(Candidate(name, content), **more)  # type: ignore[arg-type]
    return cades.check(candidate, WORLD.context())[0]


def beside(*files: tuple[str, bytes]) -> tuple[SupportingFile, ...]:
    return tuple(SupportingFile(name, content) for name, content in files)


ARMOURS = {
    "der": lambda d: d,
    "base64": base64.encodebytes,
    "pem": lambda d: b"-----BEGIN PKCS7-----\n" + base64.encodebytes(d) + b"-----END PKCS7-----\n",
}


@pytest.mark.parametrize("armour", ARMOURS)
def test_content_inside_is_covered_in_any_armour(armour: str) -> None:
    report = checked(ARMOURS[armour](signed()))
    (signature,), (covered,) = report.signatures, report.covered
    assert (signature.indication.value, signature.qualification.value) == ("TOTAL-PASSED", "QESig")
    assert (covered.name, covered.content, covered.by) == ("lugums.txt", CONTENT, ("S1",))
    assert covered.sha256 == hashlib.sha256(CONTENT).hexdigest()


DETACHED = replace(cms.CADES, detached=True)


def test_content_beside_is_found_by_its_digest_whatever_its_name() -> None:
    report = checked(signed(form=DETACHED), "a.p7s", supporting=beside(("x.pdf", b"%PDF"), ("other.txt", CONTENT)))
    assert [c.name for c in report.covered] == ["other.txt"]
    assert report.signatures[0].covers == ("other.txt",)


def test_the_file_it_is_named_after_must_fit() -> None:
    report = checked(signed(form=DETACHED), "a.txt.p7s", supporting=beside(("b.txt", b"b"), ("a.txt", b"a")))
    assert (report.signatures[0].sub_indication, report.covered) == (SubIndication.HASH_FAILURE, ())


@pytest.mark.parametrize("files", [(), (("b.txt", b"b"), ("c.txt", b"c"))])
def test_content_that_is_not_there_is_asked_for(files: tuple[tuple[str, bytes], ...]) -> None:
    report = checked(signed(form=DETACHED), "a.txt.p7s", supporting=beside(*files))
    assert (report.signatures[0].integrity, report.covered) == (None, ())
    assert report.signatures[0].sub_indication is SubIndication.SIGNED_DATA_NOT_FOUND


def test_an_opaque_message_covers_its_parts_by_number() -> None:
    report = checked(signed(TEXT), "smime.p7m", signed_parts=("1",))
    assert [(c.name, c.media_type, c.content) for c in report.covered] == [("1", "text/plain", b"sveiki\r\n")]


@pytest.mark.parametrize("content", [b"", b"0" * 99, signed()[:-40]])
def test_what_is_no_cms_is_told(content: bytes) -> None:
    report = checked(content)
    assert ([p.code.value for p in report.problems], report.signatures) == (["malformed_cms"], ())


@pytest.mark.skipif(not SIGNATURES.is_dir(), reason="the folder of real samples is not beside this checkout")
def test_real_files_come_out_as_they_must() -> None:
    cases = [json.loads(line) for line in (SIGNATURES / "expected.jsonl").read_text("utf-8").splitlines()]
    cases = [case for case in cases if case["format"] == "CAdES"]
    for case in cases:
        files = beside(*((name, (SIGNATURES / name).read_bytes()) for name in case["detached"]))
        report = checked((SIGNATURES / case["file"]).read_bytes(), case["file"], supporting=files)
        intact = bool(report.signatures) and all(s.integrity is True for s in report.signatures)
        signers = sum(s.counters is None for s in report.signatures)
        assert (intact, signers) == (case["intact"], case["n_signatures"]), case["file"]
    assert len(cases) > 15
