"""Time-stamp tokens, judged by openssl ts."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import cms, core, tsp
from fakes.independent_tools import Outcome, epoch, run, write_pem

from authority import timestamp
from authority.keys import Hash
from authority.pki import Authority
from authority.proofs import Stamp

DATA = "parakstāmais".encode()


def verify(folder: Path, authority: Authority, token: bytes) -> Outcome:
    write_pem(folder, authority)
    (folder / "token").write_bytes(token)
    (folder / "data").write_bytes(DATA)
    arguments = ("-token_in", "-in", "token", "-data", "data", "-CAfile", "trust.pem", "-attime", epoch(authority))
    return run("openssl", "ts", "-verify", *arguments, cwd=folder)


def tst_info(token: bytes) -> tsp.TSTInfo:
    return cms.ContentInfo.load(token, strict=True)["content"]["encap_content_info"]["content"].parsed


@pytest.mark.parametrize("digest", [Hash.SHA256, Hash.SHA384, Hash.SHA512])
def test_a_token_holds_whatever_the_digest(tmp_path: Path, authority: Authority, at: datetime, digest: Hash) -> None:
    outcome = verify(tmp_path, authority, timestamp.stamper(authority.tsa, at, digest)(DATA))
    assert outcome.passed, outcome.output


def test_a_token_says_the_time_asked_for_under_the_policy_of_qualified_stamps(
    authority: Authority, at: datetime
) -> None:
    info = tst_info(timestamp.stamper(authority.tsa, at)(DATA))
    assert info["gen_time"].native == at
    assert info["policy"].dotted == "0.4.0.2023.1.1"


def bad_stamps(authority: Authority, at: datetime) -> dict[str, Stamp]:
    return {
        "Mismatch|mismatch": timestamp.wrong_imprint(authority.tsa, at),
        "digest failure": timestamp.forged_time(authority.tsa, at, at - timedelta(days=900)),
        "unable to get local issuer|self-signed|self signed": timestamp.stamper(authority.unlisted_tsa, at),
    }


@pytest.mark.parametrize("number", range(3), ids=["wrong imprint", "forged time", "unlisted authority"])
def test_each_bad_token_is_refused_for_its_own_defect(
    tmp_path: Path, authority: Authority, at: datetime, number: int
) -> None:
    words, stamp = list(bad_stamps(authority, at).items())[number]
    outcome = verify(tmp_path, authority, stamp(DATA))
    assert not outcome.passed
    assert any(word in outcome.output for word in words.split("|")), outcome.output


def test_a_forged_time_is_what_the_token_says(authority: Authority, at: datetime) -> None:
    claimed = at - timedelta(days=900)
    assert tst_info(timestamp.forged_time(authority.tsa, at, claimed)(DATA))["gen_time"].native == claimed


def test_a_request_of_openssl_is_answered_to_its_content(tmp_path: Path, authority: Authority, at: datetime) -> None:
    write_pem(tmp_path, authority)
    (tmp_path / "data").write_bytes(DATA)
    query = ("-query", "-data", "data", "-sha256", "-cert", "-out", "request")
    assert run("openssl", "ts", *query, cwd=tmp_path).passed
    (tmp_path / "reply").write_bytes(timestamp.respond(authority.tsa, (tmp_path / "request").read_bytes(), at))
    arguments = ("-queryfile", "request", "-in", "reply", "-CAfile", "trust.pem", "-attime", epoch(authority))
    outcome = run("openssl", "ts", "-verify", *arguments, cwd=tmp_path)
    assert outcome.passed, outcome.output


@pytest.mark.parametrize("request_bytes", [b"", b"\x00", b"not DER", b"\x30\x03\x02\x01\x01"])
def test_what_is_no_request_is_rejected(authority: Authority, at: datetime, request_bytes: bytes) -> None:
    (status,) = core.SequenceOf.load(timestamp.respond(authority.tsa, request_bytes, at), spec=tsp.PKIStatusInfo)
    assert status["status"].native == "rejection"
