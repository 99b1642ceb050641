"""The steps of EN 319 102-1 on signatures that a whole authority made: what passes, what does not, and why."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from fakes.trust_world import CONTENT, NOW, SIGNED_AT, World, codes, loaded, service

from authority import cms, crl, ocsp, profiles, subjects, timestamp
from authority.keys import Hash, KeyKind
from authority.levels import ANSWERED_AFTER, STAMPED_AFTER, Level
from authority.pki import Authority, Revocation, Validity
from authority.proofs import Proofs
from verify.report import CrlQuery, Indication, IssuerQuery, OcspQuery, Qualification, SubIndication
from verify.trust import QTST, TrustStore

PASSED = (Indication.TOTAL_PASSED, None)
MINUTE = timedelta(minutes=1)
STAMPED_AT = SIGNED_AT + STAMPED_AFTER
ARRIVED = SIGNED_AT + timedelta(hours=1)


@pytest.fixture
def world() -> World:
    return World()


def undecided(sub: SubIndication) -> tuple[Indication, SubIndication]:
    return Indication.INDETERMINATE, sub


def failed(sub: SubIndication) -> tuple[Indication, SubIndication]:
    return Indication.TOTAL_FAILED, sub


def test_level_lt_passes_by_what_it_carries(world: World) -> None:
    report, missing = world.validate(world.at_level(Level.LT), world.context())
    assert (report.indication, report.sub_indication) == PASSED
    assert report.qualification is Qualification.QESIG
    assert report.level == "CAdES-BASELINE-LT"
    assert report.best_signature_time == STAMPED_AT
    assert [(t.valid, t.qualified, t.time) for t in report.timestamps] == [(True, True, STAMPED_AT)]
    assert (report.issuer_country, report.listed, report.problems, missing) == ("LV", True, (), ())


def test_a_missing_timestamp_is_no_ground_for_rejection(world: World) -> None:
    ctx = world.context(poe=ARRIVED, answers=(world.answer(ARRIVED + MINUTE),))
    report, missing = world.validate(world.at_level(Level.B), ctx)
    assert (report.indication, report.sub_indication) == PASSED
    assert (report.qualification, report.best_signature_time, missing) == (Qualification.QESIG, ARRIVED, ())


def test_without_any_proof_the_time_of_validation_counts(world: World) -> None:
    report, _ = world.validate(world.at_level(Level.B), world.context(answers=(world.answer(NOW),)))
    assert (report.indication, report.best_signature_time) == (Indication.TOTAL_PASSED, NOW)


def test_arrival_before_a_stamp_is_the_earlier_proof(world: World) -> None:
    arrived = STAMPED_AT - timedelta(seconds=3)
    report, _ = world.validate(world.at_level(Level.LT), world.context(poe=arrived))
    assert (report.indication, report.best_signature_time) == (Indication.TOTAL_PASSED, arrived)


def test_an_answer_of_the_same_second_counts_as_after(world: World) -> None:
    ctx = world.context(poe=ARRIVED.replace(microsecond=999_999), answers=(world.answer(ARRIVED),))
    report, _ = world.validate(world.at_level(Level.B), ctx)
    assert report.indication is Indication.TOTAL_PASSED


def test_an_answer_from_before_arrival_is_asked_for_again(world: World) -> None:
    ctx = world.context(poe=ARRIVED, answers=(world.answer(ARRIVED - timedelta(seconds=1)),))
    report, missing = world.validate(world.at_level(Level.B), ctx)
    assert (report.indication, report.sub_indication) == undecided(SubIndication.TRY_LATER)
    assert "revocation_stale" in codes(report)
    assert missing == (OcspQuery(world.authority.url("ocsp"), ocsp.request(world.signer)),)


def test_without_an_answer_the_responder_is_named(world: World) -> None:
    report, missing = world.validate(world.at_level(Level.T), world.context())
    assert (report.indication, report.sub_indication) == undecided(SubIndication.TRY_LATER)
    assert [type(m) for m in missing] == [OcspQuery]
    assert report.qualification is Qualification.QESIG


def test_what_was_asked_in_vain_gives_way_to_the_list(world: World) -> None:
    ctx = world.context(failed=frozenset({world.authority.url("ocsp")}))
    report, missing = world.validate(world.at_level(Level.T), ctx)
    assert report.sub_indication is SubIndication.TRY_LATER
    assert missing == (CrlQuery(world.authority.url("crl/eid-ica.crl")),)


def test_a_revocation_list_settles_it_too(world: World) -> None:
    listing = crl.current(world.authority, world.authority.signing_ca, ARRIVED + MINUTE)
    report, _ = world.validate(world.at_level(Level.B), world.context(poe=ARRIVED, crls=(listing,)))
    assert report.indication is Indication.TOTAL_PASSED


@pytest.mark.parametrize("by_list", [True, False])
def test_revoked_before_arrival_cannot_be_placed(world: World, *, by_list: bool) -> None:
    world.authority.revoke(world.signer, Revocation(ARRIVED - MINUTE))
    later = ARRIVED + MINUTE
    if by_list:
        ctx = world.context(poe=ARRIVED, crls=(crl.current(world.authority, world.authority.signing_ca, later),))
    else:
        ctx = world.context(poe=ARRIVED, answers=(world.answer(later),))
    report, missing = world.validate(world.at_level(Level.B), ctx)
    assert (report.indication, report.sub_indication) == undecided(SubIndication.REVOKED_NO_POE)
    assert ("certificate_revoked" in codes(report), missing) == (True, ())


def test_revoked_in_the_very_second_of_the_proof_is_revoked(world: World) -> None:
    world.authority.revoke(world.signer, Revocation(ARRIVED))
    ctx = world.context(poe=ARRIVED, answers=(world.answer(ARRIVED + MINUTE),))
    report, _ = world.validate(world.at_level(Level.B), ctx)
    assert report.sub_indication is SubIndication.REVOKED_NO_POE


def test_revoked_after_the_proof_passes(world: World) -> None:
    world.authority.revoke(world.signer, Revocation(ARRIVED + MINUTE))
    ctx = world.context(poe=ARRIVED, answers=(world.answer(ARRIVED + 2 * MINUTE),))
    report, _ = world.validate(world.at_level(Level.B), ctx)
    assert report.indication is Indication.TOTAL_PASSED


def test_a_newer_good_answer_does_not_undo_a_revocation(world: World) -> None:
    good = world.answer(ARRIVED + timedelta(hours=1))
    world.authority.revoke(world.signer, Revocation(ARRIVED - MINUTE))
    ctx = world.context(poe=ARRIVED, answers=(good, world.answer(ARRIVED + MINUTE)))
    report, _ = world.validate(world.at_level(Level.B), ctx)
    assert report.sub_indication is SubIndication.REVOKED_NO_POE


def test_proof_of_signing_after_revocation_is_final(world: World) -> None:
    world.authority.revoke(world.signer, Revocation(SIGNED_AT - timedelta(hours=1)))
    proofs = Proofs(
        content_stamp=timestamp.stamper(world.authority.tsa, SIGNED_AT - MINUTE),
        ocsp=(world.answer(SIGNED_AT + MINUTE),),
    )
    report, missing = world.validate(world.signed(proofs=proofs), world.context())
    assert (report.indication, report.sub_indication) == failed(SubIndication.REVOKED)
    assert (report.qualification, missing) == (Qualification.NA, ())


def test_a_certificate_on_hold_may_come_back(world: World) -> None:
    hold = x509.ReasonFlags.certificate_hold
    world.authority.revoke(world.signer, Revocation(ARRIVED - MINUTE, hold))
    ctx = world.context(poe=ARRIVED, answers=(world.answer(ARRIVED + MINUTE),))
    report, missing = world.validate(world.at_level(Level.B), ctx)
    assert (report.indication, report.sub_indication) == undecided(SubIndication.TRY_LATER)
    assert "certificate_on_hold" in codes(report)
    assert missing


def test_a_responder_that_does_not_know_the_certificate_decides_nothing(world: World) -> None:
    made = world.authority
    asked = ocsp.CertId.of(made.signing_ca, world.signer.certificate.serial_number)
    signing = ocsp.Signing(made.responder(made.signing_ca))
    unknown = ocsp.response(asked, ocsp.Unknown.UNKNOWN, ocsp.Times.at(ARRIVED + MINUTE), signing)
    report, _ = world.validate(world.at_level(Level.B), world.context(poe=ARRIVED, answers=(unknown,)))
    assert (report.sub_indication, "revocation_unknown" in codes(report)) == (SubIndication.TRY_LATER, True)


def test_a_certificate_that_ended_since_is_judged_for_the_time_of_its_proof(world: World) -> None:
    validity = Validity(NOW - timedelta(days=400), NOW + timedelta(days=10))
    signer = world.authority.issue(subjects.LIGA, validity=validity)
    later = NOW + timedelta(days=60)
    report, _ = world.validate(world.at_level(Level.LT, signer), world.context(at=later))
    assert (report.indication, report.best_signature_time) == (Indication.TOTAL_PASSED, STAMPED_AT)


def test_an_ended_certificate_without_proof_is_out_of_bounds(world: World) -> None:
    validity = Validity(NOW - timedelta(days=400), NOW - timedelta(days=1))
    signer = world.authority.issue(subjects.LIGA, validity=validity)
    answer = world.answer(NOW, signer)
    report, _ = world.validate(world.at_level(Level.B, signer), world.context(answers=(answer,)))
    assert (report.indication, report.sub_indication) == undecided(SubIndication.OUT_OF_BOUNDS_NO_POE)
    assert "certificate_expired" in codes(report)


def test_an_ended_certificate_that_was_never_revoked_is_told_apart(world: World) -> None:
    """Its issuer keeps ended certificates on the list (expiredCertsOnCRL), so that absence means something."""
    ended = NOW - timedelta(days=1)
    signer = world.authority.issue(subjects.LIGA, validity=Validity(NOW - timedelta(days=400), ended))
    ca = world.authority.signing_ca
    kept = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.60"), b"\x18\x0f20200101000000Z")
    listing = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(ca.certificate.subject)
        .last_update(NOW)
        .next_update(NOW + MINUTE)
        .add_extension(kept, critical=False)
        .sign(ca.key, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )
    report, missing = world.validate(world.at_level(Level.B, signer), world.context(crls=(listing,)))
    assert (report.indication, report.sub_indication) == undecided(SubIndication.OUT_OF_BOUNDS_NOT_REVOKED)
    assert missing == ()


def test_content_stamped_after_the_end_proves_late_signing(world: World) -> None:
    validity = Validity(NOW - timedelta(days=400), SIGNED_AT - timedelta(days=1))
    signer = world.authority.issue(subjects.LIGA, validity=validity)
    proofs = Proofs(content_stamp=timestamp.stamper(world.authority.tsa, SIGNED_AT - MINUTE))
    report, _ = world.validate(world.signed(signer, proofs), world.context())
    assert (report.indication, report.sub_indication) == failed(SubIndication.EXPIRED)


def test_proof_from_before_the_certificate_is_final(world: World) -> None:
    signer = world.authority.issue(subjects.LIGA, validity=world.authority.not_yet_valid())
    report, _ = world.validate(world.at_level(Level.B, signer), world.context(poe=ARRIVED))
    assert (report.indication, report.sub_indication) == failed(SubIndication.NOT_YET_VALID)
    report, _ = world.validate(world.at_level(Level.B, signer), world.context())
    assert (report.indication, report.sub_indication) == undecided(SubIndication.OUT_OF_BOUNDS_NO_POE)


def test_an_unlisted_authority_is_not_found(world: World) -> None:
    signer = world.authority.issue(subjects.LIGA, ca=world.authority.unlisted_ca)
    report, missing = world.validate(world.at_level(Level.LT, signer), world.context())
    assert (report.indication, report.sub_indication) == undecided(SubIndication.NO_CERTIFICATE_CHAIN_FOUND)
    assert (report.qualification, report.listed, report.issuer_country) == (Qualification.NA, False, "LV")
    assert report.certificate.qualified is None
    assert missing == (IssuerQuery(world.authority.url("ca/unlisted.crt")),)


def test_a_listed_root_is_no_anchor(world: World) -> None:
    world.services = (service(world.authority.root, "http://uri.etsi.org/TrstSvc/Svctype/NationalRootCA-QC"),)
    report, _ = world.validate(world.at_level(Level.LT), world.context())
    assert report.sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND


def test_without_any_list_nobody_is_asked(world: World) -> None:
    ctx = replace(world.context(), trust=TrustStore.build(()))
    report, missing = world.validate(world.at_level(Level.LT), ctx)
    assert "anchors_missing" in codes(report)
    assert (report.sub_indication, missing) == (SubIndication.NO_CERTIFICATE_CHAIN_FOUND, ())


def test_an_issuer_of_the_same_name_with_another_key_is_not_the_issuer(world: World) -> None:
    twin = Authority(NOW, seed=2, ca_key=KeyKind.P256)
    world.services = (service(twin.signing_ca),)
    report, _ = world.validate(world.at_level(Level.LT), world.context())
    assert report.sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND
    world.services += (service(world.authority.signing_ca), service(world.authority.tsa, QTST))
    report, _ = world.validate(world.at_level(Level.LT), world.context())
    assert report.indication is Indication.TOTAL_PASSED


def test_an_intermediate_is_taken_from_the_signature_and_must_be_good_itself(world: World) -> None:
    made = world.authority
    world.services = (service(made.root), service(made.tsa, QTST))
    report, missing = world.validate(world.at_level(Level.LT), world.context())
    assert report.sub_indication is SubIndication.TRY_LATER
    assert [m.url for m in missing] == [made.url("crl/root.crl")]
    listing = crl.build(made.root, {}, NOW, NOW + MINUTE)
    report, _ = world.validate(world.at_level(Level.LT), world.context(crls=(listing,)))
    assert report.indication is Indication.TOTAL_PASSED
    serial = made.signing_ca.certificate.serial_number
    listing = crl.build(made.root, {serial: Revocation(SIGNED_AT - MINUTE)}, NOW, NOW + MINUTE)
    report, _ = world.validate(world.at_level(Level.LT), world.context(crls=(listing,)))
    assert report.sub_indication is SubIndication.REVOKED_CA_NO_POE


def test_a_fetched_issuer_completes_the_path(world: World) -> None:
    made = world.authority
    world.services = (service(made.root), service(made.tsa, QTST))
    alone = replace(world.signer, issuers=(world.signer.issuers[0],))
    listing = crl.build(made.root, {}, NOW, NOW + MINUTE)
    lacking, missing = world.validate(world.signed(alone), world.context(crls=(listing,)))
    assert lacking.sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND
    assert missing == (IssuerQuery(made.url("ca/eid-ica.crt")),)
    bundle = cms.sign_together(b"", (), NOW, proofs=Proofs(certificates=(made.signing_ca.certificate,)))
    for fetched in (made.signing_ca.der, bundle):
        ctx = world.context(crls=(listing,), answers=(world.answer(NOW),), certificates=(b"junk", fetched))
        found, _ = world.validate(world.signed(alone), ctx)
        assert found.indication is Indication.TOTAL_PASSED


def test_a_certificate_for_encryption_does_not_sign(world: World) -> None:
    profile = replace(profiles.ESIGN_QSCD, content_commitment=False, digital_signature=False)
    signer = world.authority.issue(subjects.LIGA, profile)
    report, _ = world.validate(world.at_level(Level.LT, signer), world.context())
    assert (report.indication, report.sub_indication) == undecided(SubIndication.CHAIN_CONSTRAINTS_FAILURE)
    assert "key_usage" in codes(report)


def test_an_unknown_critical_extension_is_not_passed_over(world: World) -> None:
    odd = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.9"), b"\x05\x00")
    signer = world.authority.issue(subjects.LIGA, replace(profiles.ESIGN_QSCD, extra=((odd, True),)))
    report, _ = world.validate(world.at_level(Level.LT, signer), world.context())
    assert report.sub_indication is SubIndication.CHAIN_CONSTRAINTS_FAILURE
    assert "unknown_critical_extension" in codes(report)


def test_the_signed_reference_to_the_certificate_may_not_be_missing(world: World) -> None:
    report, _ = world.validate(world.at_level(Level.LT, form=cms.PLAIN), world.context())
    assert (report.indication, report.sub_indication) == undecided(SubIndication.SIG_CONSTRAINTS_FAILURE)
    assert ("signing_certificate_unbound" in codes(report), report.integrity, report.level) == (True, True, "CMS-T")


def test_sha1_has_ended(world: World) -> None:
    report, _ = world.validate(
        world.signed(hash=Hash.SHA1), world.context(poe=ARRIVED, answers=(world.answer(ARRIVED),))
    )
    assert (report.indication, report.sub_indication) == undecided(SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE)
    assert (report.integrity, "weak_algorithm" in codes(report)) == (True, True)


def test_a_short_key_has_ended(world: World) -> None:
    signer = world.authority.issue(subjects.LIGA, key=KeyKind.RSA_1024)
    report, _ = world.validate(world.at_level(Level.LT, signer), world.context())
    assert report.sub_indication is SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE


@pytest.mark.parametrize("kind", [KeyKind.P256, KeyKind.P384, KeyKind.P521])
def test_elliptic_curves_pass(world: World, kind: KeyKind) -> None:
    signer = world.authority.issue(subjects.LIGA, key=kind)
    report, _ = world.validate(world.at_level(Level.LT, signer), world.context())
    assert report.indication is Indication.TOTAL_PASSED
    assert report.signature_algorithm is not None
    assert report.signature_algorithm.name == "ECDSA"


def test_altered_content_fails_whatever_else_holds(world: World) -> None:
    report, missing = world.validate(
        world.at_level(Level.T).replace(CONTENT, CONTENT.replace(b"kopiju", b"kopija")), world.context()
    )
    assert (report.indication, report.sub_indication) == failed(SubIndication.HASH_FAILURE)
    assert (report.integrity, report.qualification, missing) == (False, Qualification.NA, ())
    assert report.listed


def test_stamps_out_of_order_are_told(world: World) -> None:
    tsa = world.authority.tsa
    proofs = Proofs(
        stamp=timestamp.stamper(tsa, STAMPED_AT),
        content_stamp=timestamp.stamper(tsa, STAMPED_AT + MINUTE),
        ocsp=(world.answer(SIGNED_AT + ANSWERED_AFTER),),
    )
    report, _ = world.validate(world.signed(proofs=proofs), world.context())
    assert (report.indication, report.sub_indication) == undecided(SubIndication.TIMESTAMP_ORDER_FAILURE)


@pytest.mark.parametrize(
    ("profile", "subject", "expected"),
    [
        (profiles.ESIGN_QSCD, subjects.LIGA, Qualification.QESIG),
        (profiles.ESIGN, subjects.LIGA, Qualification.ADESIG_QC),
        (profiles.ADVANCED, subjects.LIGA, Qualification.UNKNOWN),
    ],
)
def test_the_label_follows_the_certificate(
    world: World, profile: profiles.Profile, subject: subjects.Person, expected: Qualification
) -> None:
    signer = world.authority.issue(subject, profile)
    report, _ = world.validate(world.at_level(Level.LT, signer), world.context())
    assert (report.indication, report.qualification) == (Indication.TOTAL_PASSED, expected)


def test_a_withdrawn_service_leaves_the_signature_valid_and_unqualified(world: World) -> None:
    signer = world.authority.issue(subjects.LIGA, ca=world.authority.withdrawn_ca)
    report, _ = world.validate(world.at_level(Level.LT, signer), world.context())
    assert (report.indication, report.certificate.qualified) == (Indication.TOTAL_PASSED, False)
    assert {"not_granted", "not_qualified"} <= codes(report)


def test_a_stale_list_and_an_unknown_list_signer_are_told(world: World) -> None:
    world.next_update, world.authenticated = NOW - MINUTE, False
    report, _ = world.validate(world.at_level(Level.LT), world.context())
    assert {"list_stale", "list_signer_not_authenticated"} <= codes(report)
    assert report.indication is Indication.TOTAL_PASSED


def test_an_anchor_named_by_hand_is_told(world: World) -> None:
    anchors = [loaded(world.authority.signing_ca)]
    ctx = replace(world.context(poe=ARRIVED, answers=(world.answer(ARRIVED),)), trust=TrustStore.build((), anchors))
    report, _ = world.validate(world.at_level(Level.B), ctx)
    assert (report.qualification, codes(report)) == (Qualification.QESIG, {"test_anchor"})


def test_a_claim_from_the_future_is_told_and_decides_nothing(world: World) -> None:
    early = SIGNED_AT - timedelta(hours=1)
    ctx = world.context(at=early, poe=early, answers=(world.answer(early),))
    report, _ = world.validate(world.at_level(Level.B), ctx)
    assert (report.indication, codes(report)) == (Indication.TOTAL_PASSED, {"claimed_time_in_future"})


def test_a_pseudonym_is_told(world: World) -> None:
    person = replace(subjects.LIGA, pseudonym="ZVAIGZNE")
    signer = world.authority.issue(person)
    report, _ = world.validate(world.at_level(Level.LT, signer), world.context())
    assert report.signer is not None
    assert (report.signer.pseudonym, "pseudonym" in codes(report)) == (True, True)
