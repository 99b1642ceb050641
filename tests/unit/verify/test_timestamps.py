"""Time-stamp tokens as proofs: forged, foreign, over other bytes, from the future, from an authority that was not granted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.trust_world import CONTENT, NOW, SIGNED_AT, World, loaded, service
from hypothesis import given
from hypothesis import strategies as st

from authority import cms, crl, profiles, subjects, timestamp
from authority.keys import Hash, KeyKind
from authority.pki import Revocation, Validity
from authority.proofs import Proofs, Stamp
from verify import timestamps
from verify.evidence import Token
from verify.report import OcspQuery, TimestampReport, TimestampType
from verify.revocation import Sources
from verify.timestamps import NO_PATH
from verify.timestamps import Stamp as Judged
from verify.trust import CA_QC, QTST, STATUS

MINUTE = timedelta(minutes=1)
STAMPED_AT = SIGNED_AT + MINUTE
WORLD = World()
TSA = WORLD.authority.tsa


def judged(token: bytes, world: World = WORLD, *, over: bytes | None = CONTENT, crls: tuple[bytes, ...] = ()) -> Judged:
    ctx = world.context()
    sources = Sources((), crls, lambda *_: False)
    pool = (loaded(world.authority.tsa),)
    return timestamps.validate(Token(TimestampType.SIGNATURE, token, over), pool, sources, NOW, ctx)


def reason(report: TimestampReport) -> tuple[str, str | None]:
    (problem,) = report.problems
    return problem.code.value, problem.detail


def made_by(stamp: Stamp) -> bytes:
    return stamp(CONTENT)


def test_a_token_of_a_granted_unit_is_qualified() -> None:
    found = judged(made_by(timestamp.stamper(TSA, STAMPED_AT)))
    assert (found.report.valid, found.report.qualified, found.proof) == (True, True, STAMPED_AT)
    assert found.report.tsa == "Parauga TSA A LV"


@pytest.mark.parametrize("digest", [Hash.SHA384, Hash.SHA512])
def test_the_imprint_may_be_of_any_sound_digest(digest: Hash) -> None:
    assert judged(made_by(timestamp.stamper(TSA, STAMPED_AT, digest))).report.valid


def test_a_unit_that_is_issued_by_a_listed_service_needs_its_revocation_known() -> None:
    world = World()
    world.services = (service(world.authority.root, QTST),)
    token = timestamp.stamper(world.authority.tsa, STAMPED_AT)(CONTENT)
    lacking = judged(token, world)
    assert reason(lacking.report) == ("timestamp_untrusted", "revocation_missing")
    assert [type(m) for m in lacking.missing] == [OcspQuery]
    root, serial = world.authority.root, world.authority.tsa.certificate.serial_number
    good = crl.build(root, {}, NOW, NOW + MINUTE)
    assert judged(token, world, crls=(good,)).proof == STAMPED_AT
    revoked = crl.build(root, {serial: Revocation(SIGNED_AT)}, NOW, NOW + MINUTE)
    assert reason(judged(token, world, crls=(revoked,)).report) == ("timestamp_untrusted", "certificate_revoked")


def test_a_token_outlives_its_unit_only_where_that_very_unit_is_listed() -> None:
    world = World()
    validity = Validity(SIGNED_AT - timedelta(days=9), STAMPED_AT + MINUTE)
    unit = world.authority.issue(subjects.FIRM, profiles.TIME_STAMPING, ca=world.authority.root, validity=validity)
    token = timestamp.stamper(unit, STAMPED_AT)(CONTENT)
    listing = crl.build(world.authority.root, {}, STAMPED_AT, NOW + MINUTE)
    world.services = (service(world.authority.root, QTST),)
    found = judged(token, world, crls=(listing,))
    assert reason(found.report) == ("timestamp_untrusted", "its authority's certificate has ended since")
    world.services = (service(unit, QTST),)
    assert judged(token, world).proof == STAMPED_AT


def test_a_listed_issuer_of_certificates_makes_a_token_valid_and_not_qualified() -> None:
    world = World()
    world.services = (service(world.authority.root, CA_QC),)
    token = timestamp.stamper(world.authority.tsa, STAMPED_AT)(CONTENT)
    found = judged(token, world, crls=(crl.build(world.authority.root, {}, NOW, NOW + MINUTE),))
    assert (found.report.valid, found.report.qualified, found.proof) == (True, False, None)


def test_a_withdrawn_unit_makes_a_token_valid_and_no_proof() -> None:
    world = World()
    world.services = (service(world.authority.tsa, QTST, status=STATUS + "withdrawn"),)
    found = judged(timestamp.stamper(world.authority.tsa, STAMPED_AT)(CONTENT), world)
    assert (found.report.valid, found.report.qualified, found.proof) == (True, False, None)


def _by(world: World, **changes: object) -> bytes:
    profile = replace(profiles.TIME_STAMPING, **changes)  # type: ignore[arg-type]
    unit = world.authority.issue(subjects.FIRM, profile, ca=world.authority.root)
    return timestamp.stamper(unit, STAMPED_AT)(CONTENT)


def _ended_unit() -> bytes:
    validity = Validity(SIGNED_AT - timedelta(days=9), SIGNED_AT - timedelta(days=8))
    unit = WORLD.authority.issue(subjects.FIRM, profiles.TIME_STAMPING, ca=WORLD.authority.root, validity=validity)
    return timestamp.stamper(unit, STAMPED_AT)(CONTENT)


def _weak_unit() -> bytes:
    unit = WORLD.authority.issue(subjects.FIRM, profiles.TIME_STAMPING, ca=WORLD.authority.root, key=KeyKind.RSA_1024)
    return timestamp.stamper(unit, STAMPED_AT)(CONTENT)


def _of_form(form: cms.CmsForm, content: bytes = b"") -> bytes:
    info = content or timestamp._tst_info(TSA, timestamp.Imprint.of(CONTENT), STAMPED_AT, None)
    return cms.sign(info, TSA, STAMPED_AT, form)


TST = cms.CmsForm(content_type=timestamp.TST_INFO)
REFUSED: dict[str, tuple[Callable[[], bytes], tuple[str, str | None]]] = {
    "over other bytes": (lambda: timestamp.wrong_imprint(TSA, STAMPED_AT)(CONTENT), ("timestamp_imprint", None)),
    "time forged after signing": (
        lambda: timestamp.forged_time(TSA, STAMPED_AT, STAMPED_AT - timedelta(days=99))(CONTENT),
        ("timestamp_invalid", "hash_mismatch"),
    ),
    "unlisted unit": (
        lambda: timestamp.stamper(WORLD.authority.unlisted_tsa, STAMPED_AT)(CONTENT),
        ("timestamp_untrusted", NO_PATH),
    ),
    "from the future": (
        lambda: timestamp.stamper(TSA, NOW + timedelta(hours=1))(CONTENT),
        ("timestamp_invalid", "its time lies in the future"),
    ),
    "imprint of SHA-1": (
        lambda: timestamp.stamper(TSA, STAMPED_AT, Hash.SHA1)(CONTENT),
        ("weak_algorithm", "in a time-stamp"),
    ),
    "short key": (_weak_unit, ("weak_algorithm", "in a time-stamp")),
    "purpose is signing mail": (
        lambda: _by(WORLD, extra=(), purposes=profiles.ESIGN_QSCD.purposes),
        ("timestamp_invalid", "key_usage"),
    ),
    "purpose not critical": (
        lambda: _by(WORLD, extra=((profiles.TIME_STAMPING.extra[0][0], False),)),
        ("timestamp_invalid", "key_usage"),
    ),
    "unit had ended": (_ended_unit, ("timestamp_invalid", "made out of its validity")),
    "certificate not named": (
        lambda: _of_form(replace(TST, bound=False)),
        ("timestamp_invalid", "signing_certificate_unbound"),
    ),
    "plain data inside": (lambda: _of_form(cms.CADES), ("timestamp_invalid", "the token holds no TSTInfo")),
    "no content": (lambda: _of_form(replace(TST, detached=True)), ("timestamp_invalid", "the token holds no TSTInfo")),
    "two signers": (
        lambda: cms.sign_together(CONTENT, (TSA, TSA), STAMPED_AT, TST),
        ("timestamp_invalid", "a token has exactly one signer"),
    ),
    "info is no structure": (lambda: _of_form(TST, b"x"), ("timestamp_invalid", "the input ends inside a header")),
    "empty": (lambda: b"", ("timestamp_invalid", "the input ends inside a header")),
    "no CMS": (lambda: b"<xml/>", ("timestamp_invalid", None)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_tokens_prove_nothing(name: str) -> None:
    make, expected = REFUSED[name]
    found = judged(make())
    assert (found.report.valid, found.report.qualified, found.proof) == (False, False, None)
    code, detail = reason(found.report)
    assert code == expected[0]
    assert expected[1] in {None, detail}


def test_octets_that_cannot_be_rebuilt_leave_the_token_unproven() -> None:
    found = judged(made_by(timestamp.stamper(TSA, STAMPED_AT)), over=None)
    assert (found.report.valid, found.proof, found.report.time) == (False, None, STAMPED_AT)


def test_a_token_without_its_certificate_is_matched_with_the_list() -> None:
    token = _of_form(replace(TST, certificates=False))
    ctx = WORLD.context()
    found = timestamps.validate(
        Token(TimestampType.SIGNATURE, token, CONTENT), (), Sources((), (), lambda *_: False), NOW, ctx
    )
    assert found.proof == STAMPED_AT


def test_an_unlisted_stamp_takes_nothing_away_from_the_signature() -> None:
    proofs = Proofs(stamp=timestamp.stamper(WORLD.authority.unlisted_tsa, STAMPED_AT))
    arrived = SIGNED_AT + timedelta(hours=1)
    ctx = WORLD.context(poe=arrived, answers=(WORLD.answer(arrived),))
    report, _ = WORLD.validate(WORLD.signed(proofs=proofs), ctx)
    assert (report.indication.value, report.best_signature_time) == ("TOTAL-PASSED", arrived)
    assert {p.code.value for p in report.problems} == {"timestamp_untrusted"}


@given(st.data())
def test_no_flipped_bit_proves_another_time(data: st.DataObject) -> None:
    token = bytearray(TOKEN)
    position = data.draw(st.integers(0, len(token) * 8 - 1))
    token[position // 8] ^= 1 << position % 8
    found = judged(bytes(token))
    assert found.proof in {None, STAMPED_AT}


TOKEN = made_by(timestamp.stamper(TSA, STAMPED_AT))
