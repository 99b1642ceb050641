"""Limits of signature files, manifests and time-stamps in a container, each at its edge."""

from dataclasses import replace

import pytest
from fakes import asic_cades
from fakes.asic_cades import MANIFEST, SIGNATURE, listed, manifest, signing
from fakes.pdf_world import CONTEXT, WORLD
from fakes.trust_world import SIGNED_AT

from authority import timestamp
from verify import asic
from verify.candidate import Candidate
from verify.codes import ProblemCode
from verify.limits import LIMITS

FILES = {"a.txt": b"erase my data"}
SIGN = signing(WORLD.signer, SIGNED_AT)
STAMP, ARCHIVE = "META-INF/timestamp.tst", "META-INF/ASiCArchiveManifest.xml"


def problems(container: bytes, digest_work: int = LIMITS.digest_work) -> list[ProblemCode]:
    context = replace(CONTEXT, limits=replace(LIMITS, digest_work=digest_work))
    return [p.code for p in asic.check(Candidate("form.asice", container), context)[0].problems]


def test_the_work_of_all_manifests_is_bounded() -> None:
    """One file may be listed a thousand times, and each row costs its digest."""
    rows = [listed("a.txt", FILES["a.txt"])] * 3
    container = asic_cades.container(FILES, SIGN, over=manifest(*rows))
    work = 3 * len(FILES["a.txt"])
    assert problems(container, work) == []
    assert problems(container, work - 1)[:1] == [ProblemCode.TOO_LARGE]


def test_a_signature_file_has_a_largest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    container = asic_cades.container(FILES, SIGN)
    size = len(SIGN(manifest(listed("a.txt", FILES["a.txt"]))))
    monkeypatch.setattr("verify.asic_cades.SIGNATURE_SIZE", size)
    assert problems(container) == []
    monkeypatch.setattr("verify.asic_cades.SIGNATURE_SIZE", size - 1)
    assert problems(container) == [ProblemCode.TOO_LARGE]


def test_a_time_stamp_has_a_largest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    over = manifest(listed("a.txt", FILES["a.txt"]), signature=STAMP)
    token = timestamp.stamper(WORLD.authority.tsa, SIGNED_AT)(over)
    container = asic_cades.container(FILES, SIGN, (ARCHIVE, over), (STAMP, token))
    monkeypatch.setattr("verify.asic_ties.PROOF_SIZE", len(token))
    assert problems(container) == []
    monkeypatch.setattr("verify.asic_ties.PROOF_SIZE", len(token) - 1)
    assert problems(container) == [ProblemCode.UNSIGNED_FILE]


def test_no_more_signature_files_are_read_than_may_hold_signatures() -> None:
    more = [f"META-INF/signature{n}.p7s" for n in range(LIMITS.signatures + 1)]
    manifests = {name: manifest(listed("a.txt", FILES["a.txt"]), signature=name) for name in more}
    entries = [(f"META-INF/ASiCManifest{n}.xml", manifests[name]) for n, name in enumerate(more)]
    one = SIGN(manifests[more[0]])
    container = asic_cades.container(FILES, SIGN, *entries, *((name, one) for name in more))
    assert {MANIFEST, SIGNATURE}.isdisjoint(more)
    assert ProblemCode.TOO_LARGE in problems(container)
