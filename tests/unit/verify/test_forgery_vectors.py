"""Every vector ends as the manifest says: nothing is read that its honest twin does not say, and the twin is accepted."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from vectors.forgery import peers
from vectors.forgery.honest import Form, Make, Vector
from vectors.forgery.make_vectors import VECTORS, key, manifest, write
from vectors.forgery.outcome import Outcome, outcome, sent

MANIFEST = manifest()
CAUSES = MANIFEST["causes"]
NAMES = {key(vector): vector for vector in VECTORS}

LINES = {
    "containers: unsigned files",
    "containers: a name twice",
    "containers: local headers",
    "containers: entries outside the directory",
    "containers: data around",
    "containers: paths",
    "containers: NUL and absolute names",
    "containers: encrypted entries",
    "containers: links",
    "containers: mimetype",
    "containers: manifest",
    "containers: signature files of different coverage",
    "containers: percent and plus",
    "containers: bombs",
    "containers: nested bombs",
    "xml: wrapping",
    "xml: identifiers twice",
    "xml: properties unsigned or moved",
    "xml: counter-signatures",
    "xml: keys exchanged",
    "xml: HMAC",
    "xml: transforms",
    "xml: canonicalisation",
    "xml: references outside",
    "xml: DTD and entities",
    "xml: comments in values",
    "xml: empty references",
    "cms: number of signers",
    "cms: content inside and outside",
    "cms: signed attributes",
    "cms: digest labels",
    "cms: certificate of another",
    "cms: certificates only",
    "cms: octets after the end",
    "cms: signature values",
    "cms: depth",
    "mail: parts around",
    "mail: footers",
    "mail: forwarding",
    "mail: header fields",
    "mail: From and signer",
    "pdf: changes after signing",
    "pdf: shadow: hide",
    "pdf: shadow: replace",
    "pdf: shadow: hide and replace",
    "pdf: ByteRange",
    "pdf: revisions",
    "pdf: outside the form",
    "pdf: cross-reference loops",
    "pdf: object streams",
    "pdf: lawful updates",
    "proofs: imprint over other octets",
    "proofs: forged time",
    "proofs: unlisted authority",
    "proofs: answer about another",
    "proofs: wrong responder",
    "proofs: order of times",
    "trust: services",
    "trust: namesakes",
    "refused elsewhere: DigestInfo without NULL",
    "refused elsewhere: moduli encoded negative",
    "refused elsewhere: RSA-6144",
    "refused elsewhere: BER",
    "refused elsewhere: SHA-3",
    "refused elsewhere: subjectKeyIdentifier",
    "refused elsewhere: names in other letters",
    "refused elsewhere: certificates outside the CMS",
    "refused elsewhere: Ids that begin with a digit",
    "refused elsewhere: SignatureProductionPlace",
    "refused elsewhere: the zero in an old namespace",
}
"""What must be true of forged, wrapped, shadowed and half-signed documents, line by line."""


def expected(vector: Vector) -> Mapping[str, object]:
    return MANIFEST[vector.line][vector.name]  # type: ignore[return-value]  # each row is a table


@cache
def honest(form: Form, make: Make) -> Outcome:
    """Many vectors have one twin."""
    return outcome(form, sent(make))


def test_every_line_has_vectors_and_none_is_unknown() -> None:
    assert {vector.line for vector in VECTORS} == LINES
    assert len(NAMES) == len(VECTORS), "two vectors of one name"


def test_the_manifest_lists_what_is_built_and_nothing_else() -> None:
    listed = {f"{line}: {name}" for line in MANIFEST.keys() - {"causes"} for name in MANIFEST[line]}
    assert listed == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_vector_ends_as_the_manifest_says(name: str) -> None:
    vector = NAMES[name]
    hostile, twin = outcome(vector.form, sent(vector.hostile)), honest(vector.form, vector.twin)
    assert hostile.expected == expected(vector)["hostile"]
    assert twin.expected == expected(vector)["twin"]
    assert twin.verdict == "accept"
    assert hostile.read <= twin.read, "something is read that nobody signed"
    assert hostile.verdict != "accept" or hostile.read, "accepted, and nothing is read"


def test_what_is_accepted_all_the_same_is_named_or_beside_what_is_read() -> None:
    """Only defects of form, things beside the signed ones, and header fields that nobody signs leave a file accepted."""
    spared = {
        "containers: mimetype",
        "containers: manifest",
        "cms: content inside and outside",
        "xml: wrapping",
        "pdf: ByteRange",
    }
    accepted = {v.line for v in VECTORS if dict(expected(v)["hostile"])["verdict"] == "accept"}  # type: ignore[call-overload]  # a table
    assert {line for line in accepted if not line.startswith("mail: ")} <= spared


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.soak)], ids=["a fourth", "all"])
@pytest.mark.parametrize("form", Form)
def test_an_independent_verifier_agrees_or_the_cause_is_named(form: Form, every: int, tmp_path: Path) -> None:
    seen: dict[Make, bool] = {}
    unexplained = []
    for vector in [v for v in VECTORS if v.form is form][::every]:
        row = expected(vector)
        for side, make in (("hostile", vector.hostile), ("twin", vector.twin)):
            if make not in seen:
                folder = tmp_path / str(len(seen))
                folder.mkdir()
                seen[make] = peers.intact(form, sent(make), folder)
            ours = bool(dict(row[side]).get("intact"))  # type: ignore[call-overload]  # a table
            if (seen[make] is ours) is (f"{side}_elsewhere" in row):
                unexplained.append((key(vector), side, f"elsewhere {seen[make]}"))
    assert unexplained == []


def test_every_cause_of_a_disagreement_is_told_and_used() -> None:
    named = {cause for v in VECTORS for k, cause in expected(v).items() if k.endswith("_elsewhere")}
    assert named == set(CAUSES)


def test_the_script_writes_each_vector_and_its_twin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vectors.forgery.make_vectors.VECTORS", VECTORS[:3])
    write(tmp_path / "out")
    assert len(list((tmp_path / "out").iterdir())) == 6
