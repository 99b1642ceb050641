"""NIST's test suite for certification paths, whole; every departure from it is listed with its reason."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from fakes.trust_world import ALGORITHMS

from verify import x509
from verify.certificate import Certificate
from verify.context import Context
from verify.material import Material
from verify.outcome import Outcome
from verify.report import Indication, SubIndication
from verify.revocation import Revocations, Sources
from verify.signing_time import Proof, Times
from verify.trust import TrustStore

FOLDER = Path(__file__).resolve().parents[2] / "vectors" / "pkits"
MANIFEST: dict[str, Any] = tomllib.loads((FOLDER / "MANIFEST.toml").read_text(encoding="utf-8"))
REFUSED = {name for group in MANIFEST["refused"] for name in group["tests"]}
REVOKED = {SubIndication.REVOKED_NO_POE: "subjects", SubIndication.REVOKED_CA_NO_POE: "issuers"}
ANCHOR = "TrustAnchorRootCertificate"
UNREADABLE = {"BadSignedCACert", "InvalidDSASignatureTest6EE"}
"""Their signatures do not even hold whole octets."""


@cache
def files(folder: str) -> dict[str, bytes]:
    with ZipFile(FOLDER / "pkits.zip") as archive:
        names = [name for name in archive.namelist() if name.startswith(folder)]
        return {Path(name).stem: archive.read(name) for name in names}


def end_entities() -> Iterator[str]:
    return (name for name in sorted(files("certs/")) if name.endswith("EE"))


@cache
def material() -> Material:
    authorities = [d for n, d in files("certs/").items() if not n.endswith("EE") and n not in {ANCHOR, *UNREADABLE}]
    lists = tuple(files("crls/").values())
    return Material(tuple(map(Certificate.load, authorities)), Sources((), lists, lambda *_: False))


@cache
def trust() -> TrustStore:
    return TrustStore.build((), [Certificate.load(files("certs/")[ANCHOR])])


def judged(name: str) -> Outcome | None:
    """Give what is wrong with a path, None where it passes."""
    at = MANIFEST["later"].get(name, MANIFEST)["at"]
    times = Times(at, Proof.ARRIVAL, proven=True, not_before=None, stamps=(), missing=(), problems=(), in_order=True)
    context = Context(trust(), Revocations.none(), at, None, ALGORITHMS)
    return x509.validate(Certificate.load(files("certs/")[name]), material(), times, context).outcome


def is_valid(name: str) -> bool:
    return name.startswith("Valid") or name in MANIFEST["paths"]["valid"]


@pytest.mark.parametrize("name", [n for n in end_entities() if n not in UNREADABLE])
def test_a_path_passes_or_not_as_the_suite_says(name: str) -> None:
    outcome = judged(name)
    if name in REFUSED:
        assert outcome is not None
        assert outcome.indication is Indication.INDETERMINATE
        return
    assert (outcome is None) is is_valid(name)


@pytest.mark.parametrize(
    ("sub", "name"), [(sub, n) for sub, kind in REVOKED.items() for n in MANIFEST["revoked"][kind]]
)
def test_what_a_list_revokes_is_known_as_revoked_and_not_only_undecided(sub: SubIndication, name: str) -> None:
    outcome = judged(name)
    assert outcome is not None
    assert outcome.sub is sub


@pytest.mark.parametrize("name", sorted(UNREADABLE))
def test_what_can_t_be_read_is_no_certificate(name: str) -> None:
    with pytest.raises(ValueError, match="whole octets"):
        Certificate.load(files("certs/")[name])


def test_the_manifest_names_real_tests_and_every_undecided_name() -> None:
    names = set(end_entities())
    spoken = {n for n in names if not n.startswith(("Valid", "Invalid"))}
    assert spoken == {*MANIFEST["paths"]["valid"], *MANIFEST["paths"]["invalid"]}
    assert names >= {*REFUSED, *MANIFEST["later"]}
    assert len(names) > 200
    assert datetime(2010, 1, 1, 8, 30, tzinfo=UTC) == MANIFEST["at"]
