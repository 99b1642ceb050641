"""The ways by which signed documents come in a mail: attached, forwarded, enclosed, beside their signatures; or only named."""

import base64
from collections.abc import Callable
from datetime import timedelta

import pytest
from fakes import signed_xml
from fakes.signed_xml import EXCLUSIVE, Plan
from fakes.trust_world import CONTENT, NOW, SIGNED_AT, World

from authority import asic, cms, levels, mail, smime
from authority.asic import Signing
from authority.levels import Level
from authority.mail import Entity, Envelope
from authority.xades import DataFile
from intake import structure
from intake.candidates import message_parts, of_tree
from verify.judge import Verdict, judge
from verify.report import VerificationReport
from verify.verifier import verify

WORLD = World()
CTX = WORLD.context()
PROOFS = levels.gather(WORLD.authority, WORLD.signer, SIGNED_AT, Level.LT)
EDOC = asic.edoc([DataFile("request.txt", CONTENT)], Signing(WORLD.signer, SIGNED_AT, PROOFS))
ANY = "application/octet-stream"
TEXT = mail.text("Lūdzu dzēst manus datus.")
MIXED = mail.multipart("mixed", [TEXT, mail.attachment("pielikums.txt", "text/plain", b"x")], "=_ieksa_=")


def message(entity: Entity) -> bytes:
    sent = NOW - timedelta(hours=1)
    envelope = Envelope(("Līga", "liga@example.org"), "Pieteikums", sent, NOW, "abcdef0123", "mail.example.org")
    return mail.message(envelope, entity)


def with_parts(*parts: Entity) -> Entity:
    return mail.multipart("mixed", [mail.text("Labdien!"), *parts], "=_vidus_=")


def verified(entity: Entity) -> VerificationReport:
    tree = structure.parse(message(entity))
    return verify(of_tree(tree), CTX, message_parts=message_parts(tree))


def signed(entity: Entity = TEXT) -> Entity:
    return smime.signed(entity, WORLD.signer, SIGNED_AT, proofs=PROOFS)


def opaque(entity: Entity = TEXT) -> Entity:
    return smime.opaque(entity, WORLD.signer, SIGNED_AT, proofs=PROOFS)


def forwarded(inner: Entity, *, base64_encoded: bool = False) -> Entity:
    content = message(inner)
    if base64_encoded:
        headers = (("Content-Type", "message/rfc822"), ("Content-Transfer-Encoding", "base64"))
        return with_parts(Entity(headers, mail.crlf(base64.encodebytes(content))))
    return with_parts(Entity((("Content-Type", "message/rfc822"),), content))


ENCLOSED: dict[str, Callable[[], Entity]] = {
    "a container": lambda: with_parts(mail.attachment("form.edoc", ANY, EDOC)),
    "a signed message": signed,
    "an opaque message": opaque,
    "an opaque message as a file": lambda: with_parts(opaque()),
}


@pytest.mark.parametrize("name", ENCLOSED)
@pytest.mark.parametrize("ways", [(), (False,), (True,), (True, False, True), (False, True, True)])
def test_a_document_is_found_however_deep_it_was_forwarded(name, ways):
    entity = ENCLOSED[name]()
    for encoded in ways:
        entity = forwarded(entity, base64_encoded=encoded)
    report = verified(entity)
    judgement = judge(report)
    assert judgement.verdict is Verdict.ACCEPT
    by = {name for c in report.covered for name in c.by}
    assert by == set(judgement.accepted_by)


def test_a_detached_signature_covers_the_attachment_beside_it_by_its_name():
    detached = cms.sign(CONTENT, WORLD.signer, SIGNED_AT, cms.CADES_DETACHED, PROOFS)
    report = verified(
        with_parts(
            mail.attachment("request.txt", "text/plain", CONTENT),
            mail.attachment("paraksts.p7s", ANY, detached),
            mail.attachment("cits.txt", "text/plain", b"y"),
        )
    )
    assert judge(report).accepted_by == ("3/S1",)
    assert [(c.name, c.content) for c in report.covered] == [("request.txt", CONTENT)]
    assert report.uncovered == ("1", "cits.txt")


def test_a_detached_xml_signature_covers_the_attachment_that_it_names():
    document = signed_xml.sign(Plan(files={"request.txt": b"erase"}, c14n=EXCLUSIVE)).encode()
    report = verified(
        with_parts(
            mail.attachment("request.txt", "text/plain", b"erase"), mail.attachment("s.xml", "text/xml", document)
        )
    )
    assert [(s.id, s.integrity) for s in report.signatures] == [("3/S1", True)]
    assert [c.name for c in report.covered] == ["request.txt"]
    assert report.uncovered == ("1", "s.xml")


def test_attachments_inside_a_signed_layer_are_covered_and_those_beside_it_are_not():
    report = verified(with_parts(signed(MIXED), mail.attachment("reklāma.txt", "text/plain", b"x")))
    assert [c.name for c in report.covered] == ["2.1", "2.1.1", "2.1.2"]
    assert report.uncovered == ("1", "reklāma.txt")


def test_what_was_signed_twice_is_covered_by_both_and_their_names_differ():
    report = verified(with_parts(opaque(opaque(MIXED))))
    assert [s.id for s in report.signatures] == ["2/S1", "2:2/S1"]
    assert [(c.name, c.by) for c in report.covered] == [
        (name, (by,)) for by in ("2/S1", "2:2/S1") for name in ("2", "2.1", "2.2")
    ]
    inner, outer = ([c.content for c in report.covered if c.by == (by,)] for by in ("2/S1", "2:2/S1"))
    assert inner == outer


def test_a_broken_inner_signature_is_not_healed_by_the_outer_one():
    inner = signed()
    body = inner.body.replace(b"manus", b"citus")
    assert body != inner.body
    report = verified(opaque(Entity(inner.headers, body)))
    assert [(s.id, s.integrity) for s in report.signatures] == [("S1", True), ("1/S1", False)]
    assert judge(report).accepted_by == ("S1",)


NAMED = {
    "JAdES": (b"eyJhbGciOiJFUzI1NiJ9.eyJhIjoxfQ.c2lnbmF0dXJl", "unsupported_format"),
    "DDOC": (b'<?xml version="1.0"?><SignedDoc format="DIGIDOC-XML" version="1.3"/>', "unsupported_format"),
    "PGP": (b"-----BEGIN PGP MESSAGE-----\n\nx\n-----END PGP MESSAGE-----\n", "unsupported_format"),
    "binary PGP": (
        bytes.fromhex("887504001608001d162104e936b61af68ffeb41bfcad6afa45b761b7d3ad64"),
        "unsupported_format",
    ),
    "EDOC 1.0": (
        signed_xml.container([("[Content_Types].xml", b"x"), ("EDoc/Documents/a.txt", b"x")], None),
        "legacy_edoc",
    ),
}


@pytest.mark.parametrize("name", NAMED)
def test_what_is_only_recognised_is_held_with_its_reason(name):
    content, reason = NAMED[name]
    report = verified(with_parts(mail.attachment("file.bin", ANY, content)))
    judgement = judge(report)
    assert (judgement.verdict, [r.value for r in judgement.reasons]) == (Verdict.HOLD, [reason])


@pytest.mark.parametrize("armour", [b"-----BEGIN PGP SIGNATURE-----\n\nx\n", b"damaged"])
def test_a_message_that_says_it_is_signed_by_pgp_is_held(armour):
    signature = Entity((("Content-Type", "application/pgp-signature"),), armour)
    entity = mail.multipart('signed; protocol="application/pgp-signature"', [TEXT, signature], "=_pgp_=")
    judgement = judge(verified(entity))
    assert (judgement.verdict, [r.value for r in judgement.reasons]) == (Verdict.HOLD, ["unsupported_format"])
