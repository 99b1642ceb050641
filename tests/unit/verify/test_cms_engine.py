"""CMS signatures: every honest form is intact, every known trick is not, and real files come out as they must."""

import email
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from asn1crypto import cms as asn1_cms
from cryptography.hazmat.primitives.serialization import Encoding
from fakes.hostile_cms import (
    OTHER,
    SIGNER,
    WORLD,
    attributes_as_content,
    content_type,
    honest,
    message_digest,
    rebuilt,
    reference,
    streamed,
    wrapped,
)
from fakes.trust_world import CONTENT, CORPUS, NOW, SIGNED_AT, World
from hypothesis import given
from hypothesis import strategies as st

from authority import cms, der, levels
from authority.keys import Hash, KeyKind, sign
from authority.levels import Level
from authority.pki import Authority
from authority.proofs import Proofs
from verify.ber import to_definite
from verify.cms import UnreadableCmsError, Wrapping, evidence
from verify.detect import as_der
from verify.evidence import Evidence
from verify.limits import LIMITS
from verify.report import Container, SubIndication
from verify.trust import TrustStore

NOBODY = TrustStore.build(())

SIGNATURES = CORPUS / "signatures"


def examined(signed: bytes, detached: bytes | None = None, trust: TrustStore = NOBODY) -> tuple[Evidence, ...]:
    return evidence(signed, detached, Wrapping(Container.CMS, ("saturs",)), trust, LIMITS)


def only(signed: bytes, detached: bytes | None = None) -> Evidence:
    (found,) = examined(signed, detached)
    return found


def outcome(found: Evidence) -> tuple[bool | None, SubIndication | None, list[str]]:
    return found.integrity, found.failure, [p.code.value for p in found.problems]


INTACT = (True, None, [])


def made(**changes: object) -> bytes:
    return cms.sign(CONTENT, SIGNER, SIGNED_AT, replace(cms.CADES, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("digest", list(Hash))
def test_every_digest_is_read(digest: Hash) -> None:
    found = only(made(hash=digest))
    assert outcome(found) == INTACT
    assert found.hashes == (digest.value.replace("sha", "SHA-"),)


@pytest.mark.parametrize(
    ("form", "level", "bound"),
    [
        (cms.CADES, "CAdES-BASELINE-B", True),
        (cms.PLAIN, "CMS", False),
        (replace(cms.CADES, signing_time=False), "CAdES-BES", True),
        (replace(cms.CADES, attributes=False), "CMS", False),
        (replace(cms.CADES, by_key=True), "CAdES-BASELINE-B", True),
    ],
)
def test_every_form_is_intact(form: cms.CmsForm, level: str, bound: bool) -> None:
    found = only(cms.sign(CONTENT, SIGNER, SIGNED_AT, form))
    assert (*outcome(found), found.level, found.bound) == (*INTACT, level, bound)
    assert found.signing_certificate is not None
    assert found.signing_certificate.der == SIGNER.der


@pytest.mark.parametrize(
    ("level", "form", "expected"),
    [
        (Level.T, cms.CADES, "CAdES-BASELINE-T"),
        (Level.LT, cms.CADES, "CAdES-BASELINE-LT"),
        (Level.T, cms.PLAIN, "CMS-T"),
    ],
)
def test_levels_follow_the_form(level: Level, form: cms.CmsForm, expected: str) -> None:
    proofs = levels.gather(WORLD.authority, SIGNER, SIGNED_AT, level)
    found = only(cms.sign(CONTENT, SIGNER, SIGNED_AT, form, proofs))
    assert (found.level, len(found.tokens), found.claimed_signing_time) == (expected, 1, SIGNED_AT)
    assert found.ocsp == proofs.ocsp


def test_another_implementation_s_signature_is_intact() -> None:
    assert outcome(only(cms.sign_with_endesive(CONTENT, SIGNER), CONTENT)) == INTACT


def test_detached_content_is_needed_and_must_fit() -> None:
    signed = made(detached=True)
    assert outcome(only(signed, CONTENT)) == INTACT
    assert outcome(only(signed)) == (None, SubIndication.SIGNED_DATA_NOT_FOUND, ["content_not_found"])
    assert outcome(only(signed, CONTENT + b" ")) == (False, SubIndication.HASH_FAILURE, ["hash_mismatch"])


def test_content_inside_and_outside_must_be_one() -> None:
    assert outcome(only(made(), CONTENT)) == INTACT
    assert outcome(only(made(), CONTENT + b" ")) == (False, SubIndication.HASH_FAILURE, ["hash_mismatch"])


def test_several_signers_are_judged_one_by_one() -> None:
    signed = cms.sign_together(CONTENT, (SIGNER, OTHER), SIGNED_AT)
    first, second = examined(signed)
    assert (outcome(first), outcome(second), first.id, second.id) == (INTACT, INTACT, "S1", "S2")
    assert {e.signing_certificate.der for e in (first, second) if e.signing_certificate} == {SIGNER.der, OTHER.der}


def test_a_signer_outside_the_cms_is_looked_for_in_the_lists() -> None:
    signed = cms.sign(CONTENT, WORLD.authority.tsa, SIGNED_AT, replace(cms.CADES, certificates=False))
    (found,) = examined(signed, trust=WORLD.trust)
    assert outcome(found) == INTACT
    (lost,) = examined(signed)
    assert outcome(lost) == (None, SubIndication.NO_SIGNING_CERTIFICATE_FOUND, ["signing_certificate_missing"])


def test_what_is_put_together_by_hand_is_honest_at_first() -> None:
    found = only(rebuilt())
    assert (outcome(found), found.bound) == (INTACT, True)


def test_the_order_of_attributes_carries_no_meaning() -> None:
    assert outcome(only(rebuilt(order=lambda a: sorted(a, reverse=True)))) == INTACT


TRICKS: dict[str, tuple[Callable[[], bytes], tuple[bool | None, SubIndication, str]]] = {
    "no content-type": (
        lambda: rebuilt(attributes=[message_digest(), reference()]),
        (False, SubIndication.FORMAT_FAILURE, "malformed_cms"),
    ),
    "no message-digest": (
        lambda: rebuilt(attributes=[content_type(), reference()]),
        (False, SubIndication.FORMAT_FAILURE, "malformed_cms"),
    ),
    "content-type of something else": (
        lambda: rebuilt(attributes=[content_type("1.2.3.4"), message_digest(), reference()]),
        (False, SubIndication.FORMAT_FAILURE, "content_type_mismatch"),
    ),
    "two message-digests": (
        lambda: rebuilt(attributes=[*honest(), message_digest(b"other")]),
        (False, SubIndication.FORMAT_FAILURE, "duplicate_attribute"),
    ),
    "two values of message-digest": (
        lambda: rebuilt(
            attributes=[
                content_type(),
                reference(),
                cms.attribute(
                    "1.2.840.113549.1.9.4", *(der.octets(Hash.SHA256.digest(c)) for c in (CONTENT, b"other"))
                ),
            ]
        ),
        (False, SubIndication.FORMAT_FAILURE, "duplicate_attribute"),
    ),
    "digest of something else": (
        lambda: rebuilt(attributes=[content_type(), message_digest(b"other"), reference()]),
        (False, SubIndication.HASH_FAILURE, "hash_mismatch"),
    ),
    "labels name two digests": (
        lambda: rebuilt(algorithm=cms.signature_algorithm(SIGNER.key, Hash.SHA512)),
        (False, SubIndication.SIG_CRYPTO_FAILURE, "signature_value_wrong"),
    ),
    "reference to another certificate": (
        lambda: rebuilt(attributes=[content_type(), message_digest(), reference(OTHER.der)]),
        (True, SubIndication.NO_SIGNING_CERTIFICATE_FOUND, "signing_certificate_mismatch"),
    ),
    "reference twice": (
        lambda: rebuilt(attributes=[*honest(), reference(OTHER.der)]),
        (False, SubIndication.FORMAT_FAILURE, "malformed_cms"),
    ),
    "value of another key": (
        lambda: rebuilt(value=der.octets(sign(OTHER.key, der.set_of(*honest())))),
        (False, SubIndication.SIG_CRYPTO_FAILURE, "signature_value_wrong"),
    ),
    "another signer named": (
        lambda: rebuilt(
            sid=der.sequence(OTHER.certificate.issuer.public_bytes(), der.integer(OTHER.certificate.serial_number))
        ),
        (False, SubIndication.SIG_CRYPTO_FAILURE, "signature_value_wrong"),
    ),
    "nobody named": (
        lambda: rebuilt(sid=der.sequence(SIGNER.certificate.issuer.public_bytes(), der.integer(7))),
        (None, SubIndication.NO_SIGNING_CERTIFICATE_FOUND, "signing_certificate_missing"),
    ),
    "empty value": (
        lambda: rebuilt(value=der.octets(b"")),
        (False, SubIndication.SIG_CRYPTO_FAILURE, "signature_value_wrong"),
    ),
    "unknown digest": (
        lambda: rebuilt(digest=der.sequence(der.oid("1.2.3.4"))),
        (None, SubIndication.CRYPTO_CONSTRAINTS_FAILURE, "unsupported_algorithm"),
    ),
    "attributes passed off as content": (
        attributes_as_content,
        (False, SubIndication.FORMAT_FAILURE, "malformed_cms"),
    ),
}


@pytest.mark.parametrize("name", TRICKS)
def test_tricks(name: str) -> None:
    make, (intact, failure, code) = TRICKS[name]
    assert outcome(only(make())) == (intact, failure, [code])


@pytest.mark.parametrize("form", [cms.CADES, cms.PLAIN])
def test_certificates_of_one_issuer_name_and_number_do_not_confuse(form: cms.CmsForm) -> None:
    """The same certificate twice, as real mail has it, and an authority of the same name that numbers alike."""
    twin = World(Authority(NOW, ca_key=KeyKind.P256)).signer
    assert twin.certificate.serial_number == SIGNER.certificate.serial_number
    assert twin.der != SIGNER.der
    for embedded in ((twin, SIGNER), (SIGNER, twin), (SIGNER, SIGNER)):
        proofs = Proofs(certificates=tuple(identity.certificate for identity in embedded))
        found = only(cms.sign(CONTENT, SIGNER, SIGNED_AT, form, proofs))
        assert outcome(found) == INTACT
        assert found.signing_certificate is not None
        assert form is cms.PLAIN or found.signing_certificate.der == SIGNER.der


UNREADABLE = {
    "nothing": b"",
    "text": b"not a signature",
    "no signer": cms.sign_together(CONTENT, (), SIGNED_AT),
    "encrypted": der.sequence(der.oid("1.2.840.113549.1.7.3"), der.explicit(0, der.sequence())),
    "no content of ContentInfo": der.sequence(der.oid(cms.SIGNED_DATA)),
    "octets after it": made() + b"\x30\x00",
    "members after the signers": wrapped(der.set_of(), der.integer(1)),
    "deep": b"\x30\x80" * 5000 + b"\x00\x00" * 5000,
    "more signers than the limit": cms.sign_together(CONTENT, (SIGNER,) * (LIMITS.signatures + 1), SIGNED_AT),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_holds_no_signature_is_named(name: str) -> None:
    with pytest.raises(UnreadableCmsError) as refused:
        examined(UNREADABLE[name])
    expected = "signers_none" if name == "no signer" else "malformed_cms"
    assert refused.value.problem.code.value == expected


def test_padding_with_zeros_is_no_content() -> None:
    assert outcome(only(made() + bytes(4096))) == INTACT


def test_streamed_signatures_are_intact() -> None:
    assert outcome(only(streamed(made()))) == INTACT
    altered = streamed(made()).replace(CONTENT[9:], CONTENT[9:].upper())
    assert outcome(only(altered))[:2] == (False, SubIndication.HASH_FAILURE)


def test_pieces_of_definite_length_are_joined() -> None:
    whole = der.octets(CONTENT)
    pieces = der.octets(CONTENT[:4]) + der.octets(CONTENT[4:])
    tagged = b"\x24" + bytes((len(pieces),)) + pieces
    grown = made().replace(der.explicit(0, whole), der.explicit(0, tagged))
    assert grown != made()
    loaded = asn1_cms.ContentInfo.load(made())["content"]
    data = der.sequence(
        loaded["version"].dump(),
        loaded["digest_algorithms"].dump(),
        der.sequence(der.oid(cms.DATA), der.explicit(0, tagged)),
        loaded["certificates"].dump(),
        loaded["signer_infos"].dump(),
    )
    assert outcome(only(der.sequence(der.oid(cms.SIGNED_DATA), der.explicit(0, data)))) == INTACT


def test_definite_structures_are_left_as_they_are() -> None:
    signed = made()
    assert to_definite(signed, LIMITS.cms_depth) == signed


@given(st.data())
def test_no_flipped_bit_of_content_or_signer_is_intact(data: st.DataObject) -> None:
    signed = bytearray(SIGNED)
    start = SIGNED.index(CONTENT) if data.draw(st.booleans()) else SIGNED.index(SIGNER.der) + len(SIGNER.der)
    end = start + len(CONTENT) if start == SIGNED.index(CONTENT) else len(SIGNED)
    position = data.draw(st.integers(start * 8, end * 8 - 1))
    signed[position // 8] ^= 1 << position % 8
    try:
        results = examined(bytes(signed))
    except UnreadableCmsError:
        return
    # What is not covered (version, unused parameters) may change; the statement and its content may not.
    assert all(e.integrity is not True or e.signing_certificate == only(SIGNED).signing_certificate for e in results)
    if start == SIGNED.index(CONTENT):
        assert all(e.integrity is not True for e in results)


@given(st.integers(0, 10_000))
def test_no_truncation_is_intact(cut: int) -> None:
    with pytest.raises(UnreadableCmsError):
        examined(SIGNED[: cut % len(SIGNED)])


@given(st.binary(max_size=400))
def test_any_octets_end_in_evidence_or_a_named_refusal(octets: bytes) -> None:
    with pytest.raises(UnreadableCmsError) as refused:
        examined(octets, b"content")
    assert refused.value.problem.code.value == "malformed_cms"


SIGNED = cms.sign(CONTENT, SIGNER, SIGNED_AT)


def cases() -> list[dict[str, object]]:
    listing = SIGNATURES / "expected.jsonl"
    if not listing.is_file():
        return []
    lines = (json.loads(line) for line in listing.read_text("utf-8").splitlines())
    return [case for case in lines if case["format"] in {"CAdES", "S-MIME"}]


def signed_inside(path: Path, detached: list[str]) -> Iterator[tuple[bytes, bytes | None]]:
    """The CMS of a file with its content; mail is cut by hand, so that nothing of the reader is taken for granted."""
    data = path.read_bytes()
    if path.suffix != ".eml":
        content = (SIGNATURES / detached[0]).read_bytes() if detached else None
        yield as_der(data) or data, content
        return
    for part in email.message_from_bytes(data).walk():
        if part.get_content_type() == "multipart/signed":
            yield part.get_payload(1).get_payload(decode=True), _first_branch(data, part.get_boundary())
        elif part.get_content_type() == "application/pkcs7-mime":
            yield part.get_payload(decode=True), None


def _first_branch(data: bytes, boundary: str) -> bytes:
    line = re.escape(b"--" + boundary.encode())
    branch = re.split(rb"(?:\r?\n|\A)" + line + rb"(?:--)?[ \t]*\r?\n", data)[1]
    return branch if b"\r\n" in data else branch.replace(b"\n", b"\r\n")


@pytest.mark.skipif(not SIGNATURES.is_dir(), reason="the folder of real samples is not beside this checkout")
def test_real_files_come_out_as_they_must() -> None:
    wrong = []
    for case in cases():
        found = [
            e
            for signed, content in signed_inside(SIGNATURES / str(case["file"]), list(case["detached"]))  # type: ignore[call-overload]
            for e in examined(signed, content)
        ]
        intact = bool(found) and all(e.integrity is True for e in found)
        if intact is not case["intact"]:
            wrong.append(case["file"])
        level = str(case["level"] or "").replace("_", "-")
        if "BASELINE" in level and {e.level for e in found} != {level}:
            wrong.append((case["file"], level))
    assert cases()
    assert wrong == []


def test_certificates_that_cannot_be_read_break_no_signature() -> None:
    damaged = SIGNER.certificate.public_bytes(Encoding.DER)[:-3] + b"\x02\x01\x00"
    data = asn1_cms.ContentInfo.load(made())["content"]
    inner = der.sequence(
        data["version"].dump(),
        data["digest_algorithms"].dump(),
        data["encap_content_info"].dump(),
        der.explicit(0, der.sequence(der.integer(1)), damaged, SIGNER.der),
        data["signer_infos"].dump(),
    )
    assert outcome(only(der.sequence(der.oid(cms.SIGNED_DATA), der.explicit(0, inner)))) == INTACT
