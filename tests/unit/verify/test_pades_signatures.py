"""PDF signatures one by one: levels, kinds, what they cover, and the shapes of byte range that games are played with."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509 import NameOID
from fakes.pdf_games import BAD_VALUES, GAMES, ODD_VALUES, Shape, filled_with, made, shaped
from fakes.pdf_world import (
    LATER,
    SECOND,
    SIGNED_AT,
    WORLD,
    at_level_lt,
    at_level_lta,
    seen,
    signature_number,
    signed,
    unsigned,
)

from authority import der, levels, pdf_signing, timestamp
from authority.cms import PADES, PLAIN_DETACHED, CmsForm
from authority.levels import Level
from authority.pdf_file import Layout, PdfFile
from authority.pdf_signing import PKCS7_DETACHED, PKCS7_SHA1, Wish
from verify.judge import Verdict
from verify.report import SignatureReport, TimestampType

T = levels.gather(WORLD.authority, WORLD.signer, SIGNED_AT, Level.T)
LT = levels.gather(WORLD.authority, WORLD.signer, SIGNED_AT, Level.LT)


def only(content: bytes) -> SignatureReport:
    (signature,) = seen(content).document.signatures
    return signature


@pytest.mark.parametrize(
    ("wish", "level", "kind"),
    [
        (Wish(), "PAdES-BASELINE-B", "pades"),
        (Wish(proofs=T), "PAdES-BASELINE-T", "pades"),
        (Wish(form=replace(PADES, signing_time=True)), "PAdES-BES", "pades"),
        (Wish(form=replace(PADES, certificates=False)), "PAdES-BES", "pades"),
        (Wish(form=PLAIN_DETACHED), "CMS", "pades"),
        (Wish(form=PLAIN_DETACHED, sub_filter=PKCS7_DETACHED), "CMS", "cms"),
        (Wish(form=PLAIN_DETACHED, sub_filter=PKCS7_DETACHED, proofs=T), "CMS-T", "cms"),
        (Wish(sub_filter=PKCS7_DETACHED), "CMS", "cms"),
    ],
)
def test_the_form_of_a_signature_names_its_level(wish: Wish, level: str, kind: str) -> None:
    signature = only(signed(wish).content)
    assert (signature.level, signature.format.value, signature.container.value) == (level, kind, "pdf")


def test_validation_data_and_a_document_timestamp_raise_the_level() -> None:
    assert only(at_level_lt().content).level == "PAdES-BASELINE-LT"
    signature = only(at_level_lta().content)
    assert signature.level == "PAdES-BASELINE-LTA"
    assert [(t.type, t.valid, t.qualified, t.time) for t in signature.timestamps] == [
        (TimestampType.SIGNATURE, True, True, SIGNED_AT + levels.STAMPED_AFTER),
        (TimestampType.DOCUMENT, True, True, LATER),
    ]


def test_a_stored_answer_is_enough_without_any_network() -> None:
    signature = only(at_level_lt().content)
    assert (signature.indication.value, signature.qualification.value) == ("TOTAL-PASSED", "QESig")
    assert signature.best_signature_time == SIGNED_AT + levels.STAMPED_AFTER


def test_a_document_timestamp_from_before_the_signature_says_nothing_of_it() -> None:
    stamped = pdf_signing.stamp(unsigned(), WORLD.authority.tsa, SIGNED_AT - timedelta(hours=1))
    signature = only(pdf_signing.sign(stamped, WORLD.signer, SIGNED_AT).content)
    assert (signature.level, signature.timestamps) == ("PAdES-BASELINE-B", ())


def test_a_document_timestamp_alone_is_no_signature() -> None:
    found = seen(pdf_signing.stamp(unsigned(), WORLD.authority.tsa, SIGNED_AT).content)
    assert (found.document.signatures, found.problems) == ((), {"signers_none"})
    assert found.judgement.verdict is Verdict.REJECT


def test_a_document_timestamp_over_other_octets_is_invalid() -> None:
    wish = Wish(sub_filter=pdf_signing.TIMESTAMP)
    stamper = timestamp.wrong_imprint(WORLD.authority.tsa, LATER)
    stamped = pdf_signing.fill(at_level_lt(), wish, {"Type": "/DocTimeStamp"}, stamper)
    stamp = only(stamped.content).timestamps[1]
    assert (stamp.valid, [p.code.value for p in stamp.problems]) == (False, ["timestamp_imprint"])


def test_the_signed_revision_is_covered_to_its_last_octet() -> None:
    found = seen(at_level_lta().content)
    (covered,) = found.document.covered
    end = len(covered.content)
    assert (covered.name, covered.media_type, covered.by) == ("lugums.pdf", "application/pdf", ("S1",))
    assert covered.content == at_level_lta().content[:end]
    assert covered.content.endswith(b"%%EOF\n")
    assert covered.sha256 == hashlib.sha256(covered.content).hexdigest()
    assert end < len(at_level_lt().content)


def test_signatures_are_numbered_as_they_were_made() -> None:
    both = pdf_signing.sign(signed(), SECOND, LATER)
    found = seen(both.content)
    named = [(s.id, s.signer.serial_number if s.signer else None) for s in found.document.signatures]
    holders = [
        c.certificate.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)[0].value for c in (WORLD.signer, SECOND)
    ]
    assert named == list(zip(("S1", "S2"), holders, strict=True))
    assert [c.by for c in found.document.covered] == [("S1", "S2")]
    assert (found.judgement.verdict, found.judgement.accepted_by) == (Verdict.ACCEPT, ("S1", "S2"))


def test_a_flipped_bit_in_what_is_signed_is_found() -> None:
    content = bytearray(signed().content)
    content[content.index(b"Tj T*")] ^= 1
    found = seen(bytes(content))
    assert found.document.signatures[0].integrity is False
    assert (found.judgement.verdict, found.document.covered) == (Verdict.REJECT, ())


# --- encodings of the signature itself -------------------------------------------------------------------------


def indefinite(data: bytes) -> bytes:
    """Rewrite the outermost structure with an indefinite length (X.690, 8.1.3.6)."""
    head = 2 + (data[1] & 0x7F)
    return b"\x30\x80" + data[head:] + b"\x00\x00"


def test_a_signature_in_ber_with_padding_is_read() -> None:
    assert only(filled_with(lambda octets: indefinite(made()(octets)))).integrity is True


def test_the_digest_inside_an_older_signature_must_be_that_of_the_document() -> None:
    form = CmsForm(bound=False)
    right = filled_with(lambda o: made(form)(hashlib.sha1(o).digest()), PKCS7_SHA1)
    wrong = filled_with(lambda o: made(form)(hashlib.sha1(o + b"x").digest()), PKCS7_SHA1)
    assert (only(right).integrity, only(right).level) == (True, "CMS")
    assert only(wrong).integrity is False
    assert (seen(wrong).document.covered, seen(wrong).judgement.verdict) == ((), Verdict.REJECT)
    assert seen(right).judgement.verdict is not Verdict.ACCEPT


def test_the_oldest_signatures_are_verified_and_not_accepted() -> None:
    key = WORLD.signer.key
    assert isinstance(key, rsa.RSAPrivateKey)
    certificate = f"<{WORLD.signer.der.hex()}>"

    def value(octets: bytes) -> bytes:
        return der.octets(key.sign(octets, padding.PKCS1v15(), hashes.SHA1()))

    right = filled_with(value, "adbe.x509.rsa_sha1", Cert=certificate)
    assert (only(right).integrity, only(right).level, only(right).format.value) == (True, "CMS", "cms")
    assert seen(right).judgement.verdict is Verdict.REJECT
    wrong = filled_with(lambda octets: value(octets + b"x"), "adbe.x509.rsa_sha1", Cert=certificate)
    assert only(wrong).integrity is False
    unnamed = filled_with(value, "adbe.x509.rsa_sha1")
    assert (only(unnamed).integrity, only(unnamed).signer) == (None, None)


@pytest.mark.parametrize("value", ODD_VALUES.values(), ids=ODD_VALUES.keys())
def test_a_value_of_odd_shape_is_intact_and_not_accepted(value: Callable[[bytes], bytes]) -> None:
    found = seen(filled_with(value))
    (signature,) = found.document.signatures
    assert (signature.integrity, signature.sub_indication and signature.sub_indication.value) == (
        True,
        "FORMAT_FAILURE",
    )
    assert found.judgement.verdict is Verdict.HOLD


@pytest.mark.parametrize("value", BAD_VALUES.values(), ids=BAD_VALUES.keys())
def test_a_value_that_is_none_is_never_intact(value: Callable[[bytes], bytes]) -> None:
    found = seen(filled_with(value))
    assert found.document.signatures[0].integrity is not True
    assert (found.document.covered, found.judgement.verdict is Verdict.ACCEPT) == ((), False)


def test_an_encoding_that_is_not_known_is_named_and_held() -> None:
    found = seen(filled_with(made(), "Some.other"))
    assert "unsupported_format" in {p.code.value for p in found.document.signatures[0].problems}
    assert found.judgement.verdict is Verdict.HOLD


# --- byte ranges -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", GAMES.values(), ids=GAMES.keys())
def test_a_byte_range_that_leaves_room_is_not_accepted(shape: Shape) -> None:
    found = seen(shaped(shape))
    (signature,) = found.document.signatures
    assert signature.sub_indication is not None
    assert "byte_range" in {p.code.value for p in signature.problems}
    assert (found.document.covered, found.judgement.verdict is Verdict.ACCEPT) == ((), False)


def test_the_honest_byte_range_is_accepted() -> None:
    assert seen(shaped(lambda a, b, n: (0, a, b, n - b))).judgement.verdict is Verdict.ACCEPT


@pytest.mark.parametrize(
    "span",
    [
        "[0 0000000100]",
        "[0 -000000100 0000000200 0000000100]",
        "[0 0000000100 0000000200 9999999999]",
        "[0 0000000100 9999999999 0000000001]",
        "[0 0000000100 0000000200 0000000001 0 1]",
        "[/A /B /C /D]",
        "null",
        "7 0 R",
    ],
)
def test_a_byte_range_that_is_none_verifies_nothing(span: str) -> None:
    file = signed()
    old = file.dictionary(signature_number(file))["ByteRange"].encode()
    found = seen(file.content.replace(old, span.encode().ljust(len(old))))
    assert [s.integrity for s in found.document.signatures] in ([None], [])
    assert found.judgement.verdict is not Verdict.ACCEPT


def test_a_signature_inside_a_compressed_object_verifies_nothing() -> None:
    file = signed()
    number = signature_number(file)
    entries = {k: v for k, v in file.dictionary(number).items() if k != "ByteRange"}
    packed = file.updated({number: entries}, layout=Layout.STREAM)
    found = seen(packed.content)
    assert found.judgement.verdict is not Verdict.ACCEPT


def test_usage_rights_of_a_reader_are_no_signature() -> None:
    file = signed()
    number = signature_number(file)
    granted = file.updated(
        {
            file.root: file.dictionary(file.root, Perms="<< /UR3 95 0 R >>"),
            95: file.dictionary(number, Type="/Sig"),
        }
    )
    assert [s.id for s in seen(granted.content).document.signatures] == ["S1"]


def test_two_fields_of_one_signature_are_one_signature() -> None:
    file = signed()
    form = next(n for n, i in file.objects.items() if isinstance(i, dict) and "SigFlags" in i)
    field = next(n for n, i in file.objects.items() if isinstance(i, dict) and i.get("FT") == "/Sig")
    fields = file.dictionary(form)["Fields"]
    twice = file.updated({form: file.dictionary(form, Fields=f"{fields[:-1]} {field} 0 R]")})
    assert [s.id for s in seen(twice.content).document.signatures] == ["S1"]


def test_more_signatures_than_the_limit_are_not_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    from fakes import pdf_world

    few = replace(pdf_world.CONTEXT, limits=replace(pdf_world.CONTEXT.limits, signatures=1))
    monkeypatch.setattr(pdf_world, "CONTEXT", few)
    assert seen(signed().content).judgement.verdict is Verdict.ACCEPT
    found = seen(pdf_signing.sign(signed(), SECOND, LATER).content)
    assert (found.document.signatures, found.problems, found.judgement.verdict) == ((), {"too_large"}, Verdict.HOLD)


def test_a_file_without_signature_has_none() -> None:
    file: PdfFile = unsigned()
    assert seen(file.content).problems == {"signers_none"}
