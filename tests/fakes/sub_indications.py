"""For each sub-indication real bytes that end in it, with a context, and what the policy says of it (EN 319 102-1, 5.1.3)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from fakes.trust_world import CONTENT, NOW, SIGNED_AT, World, service

from authority import cms, crl, der, ocsp, profiles, subjects, timestamp
from authority.keys import Hash
from authority.levels import ANSWERED_AFTER, STAMPED_AFTER, Level
from authority.pki import Authority, Revocation, Validity
from authority.proofs import Proofs
from intake.candidates import of_file
from verify.context import Context
from verify.judge import Verdict
from verify.report import Indication, SubIndication, VerificationReport
from verify.trust import QTST, STATUS
from verify.verifier import verify

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ARRIVED = SIGNED_AT + timedelta(hours=1)
POLICY = "1.2.840.113549.1.9.16.2.15"
BDOC_2 = "1.3.6.1.4.1.10015.1000.3.2.1"

Vector = tuple[bytes, Context]
Make = Callable[[World], Vector]

PASSED = Indication.TOTAL_PASSED, None, Verdict.ACCEPT
FAILED, UNDECIDED = Indication.TOTAL_FAILED, Indication.INDETERMINATE
ACCEPT, HOLD, RETRY, REJECT = Verdict.ACCEPT, Verdict.HOLD, Verdict.RETRY, Verdict.REJECT


def answered(world: World, at: int = 1) -> Context:
    """Arrived, and answered for some minutes later."""
    return world.context(poe=ARRIVED, answers=(world.answer(ARRIVED + at * MINUTE),))


def altered(world: World) -> Vector:
    return world.at_level(Level.LT).replace(CONTENT, CONTENT.upper()), world.context()


def other_value(world: World) -> Vector:
    signed = world.at_level(Level.B)
    value = cms.signature_value(signed)
    return signed.replace(value, value[:-1] + bytes((value[-1] ^ 1,))), answered(world)


def twice_digested(world: World) -> Vector:
    extra = cms.attribute("1.2.840.113549.1.9.4", der.octets(bytes(32)))
    return world.signed(more=(extra,)), answered(world)


def signed_after_revocation(world: World) -> Vector:
    world.authority.revoke(world.signer, Revocation(SIGNED_AT - 60 * MINUTE))
    return _content_stamped(world, ocsp=(world.answer(SIGNED_AT + MINUTE),)), world.context()


def _content_stamped(world: World, **proofs: tuple[bytes, ...]) -> bytes:
    stamp = timestamp.stamper(world.authority.tsa, SIGNED_AT - MINUTE)
    return world.signed(proofs=Proofs(content_stamp=stamp, **proofs))


def signed_after_the_end(world: World) -> Vector:
    _reissue(world, NOW - 400 * DAY, SIGNED_AT - DAY)
    return _content_stamped(world), world.context()


def _reissue(world: World, *validity: object) -> None:
    world.signer = world.authority.issue(subjects.LIGA, validity=Validity(*validity))  # type: ignore[arg-type]  # times


def signed_before_the_start(world: World) -> Vector:
    world.signer = world.authority.issue(subjects.LIGA, validity=world.authority.not_yet_valid())
    return world.at_level(Level.B), answered(world)


def without_certificate(world: World) -> Vector:
    return world.signed(certificates=False), answered(world)


def of_an_unlisted_authority(world: World) -> Vector:
    world.signer = world.authority.issue(subjects.LIGA, ca=world.authority.unlisted_ca)
    return world.at_level(Level.LT), world.context()


def of_an_authority_withdrawn_since(world: World) -> Vector:
    """Nothing proves that the signature is older than the day on which its authority lost its status."""
    anchor = service(world.authority.signing_ca)
    (granted,) = anchor.periods
    withdrawn = replace(granted, status=STATUS + "withdrawn", start=NOW - DAY)
    world.services = (replace(anchor, periods=(withdrawn, replace(granted, end=NOW - DAY))),)
    return world.at_level(Level.B), world.context(answers=(world.answer(NOW),))


def under_a_heap_of_issuers(world: World) -> Vector:
    made = world.authority
    world.signer = made.issue(subjects.LIGA, ca=made.unlisted_ca)
    heap = tuple(Authority(NOW, seed=n).unlisted_ca.certificate for n in range(2, 12))
    return world.signed(proofs=Proofs(certificates=heap)), answered(world)


def with_a_key_for_encryption(world: World) -> Vector:
    profile = replace(profiles.ESIGN_QSCD, content_commitment=False, digital_signature=False)
    world.signer = world.authority.issue(subjects.LIGA, profile)
    return world.at_level(Level.LT), world.context()


def unbound(world: World) -> Vector:
    return world.at_level(Level.LT, form=cms.PLAIN), world.context()


def with_sha_1_surely_today(world: World) -> Vector:
    stamp = timestamp.stamper(world.authority.tsa, SIGNED_AT - MINUTE)
    return world.signed(proofs=Proofs(content_stamp=stamp), hash=Hash.SHA1), answered(world)


def with_sha_1(world: World) -> Vector:
    return world.signed(hash=Hash.SHA1), answered(world)


def under_policy(identifier: str) -> Make:
    reference = der.sequence(der.oid(identifier), der.sequence(cms.algorithm(Hash.SHA256), der.octets(bytes(32))))
    return lambda world: (world.signed(more=(cms.attribute(POLICY, reference),)), answered(world))


def stamped_in_disorder(world: World) -> Vector:
    tsa = world.authority.tsa
    proofs = Proofs(
        stamp=timestamp.stamper(tsa, SIGNED_AT + STAMPED_AFTER),
        content_stamp=timestamp.stamper(tsa, SIGNED_AT + STAMPED_AFTER + MINUTE),
        ocsp=(world.answer(SIGNED_AT + ANSWERED_AFTER),),
    )
    return world.signed(proofs=proofs), world.context()


def revoked_before_arrival(world: World) -> Vector:
    world.authority.revoke(world.signer, Revocation(ARRIVED - MINUTE))
    return world.at_level(Level.B), answered(world)


def of_a_revoked_authority(world: World) -> Vector:
    made = world.authority
    world.services = (service(made.root), service(made.tsa, QTST))
    revoked = {made.signing_ca.certificate.serial_number: Revocation(SIGNED_AT - MINUTE)}
    return world.at_level(Level.LT), world.context(crls=(crl.build(made.root, revoked, NOW, NOW + MINUTE),))


def ended_and_kept_on_the_list(world: World) -> Vector:
    _reissue(world, NOW - 400 * DAY, NOW - DAY)
    ca = world.authority.signing_ca
    kept = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.60"), b"\x18\x0f20200101000000Z")
    builder = x509.CertificateRevocationListBuilder().issuer_name(ca.certificate.subject)
    builder = builder.last_update(NOW).next_update(NOW + MINUTE).add_extension(kept, critical=False)
    listing = builder.sign(ca.key, hashes.SHA256()).public_bytes(Encoding.DER)
    return world.at_level(Level.B), world.context(crls=(listing,))


def ended(world: World) -> Vector:
    _reissue(world, NOW - 400 * DAY, NOW - DAY)
    return world.at_level(Level.B), world.context(answers=(world.answer(NOW),))


def _answer(world: World, at_minutes: int, **signing: object) -> bytes:
    made = world.authority
    asked = ocsp.CertId.of(made.signing_ca, world.signer.certificate.serial_number)
    responder = signing.pop("responder", None) or made.responder(made.signing_ca)
    times = ocsp.Times.at(ARRIVED + at_minutes * MINUTE)
    return ocsp.response(asked, None, times, ocsp.Signing(responder, **signing))  # type: ignore[arg-type]  # a table of options


def answered_by_an_ended_responder(world: World) -> Vector:
    made = world.authority
    past = Validity(ARRIVED - 9 * DAY, ARRIVED - DAY)
    responder = made.issue(subjects.FIRM, profiles.OCSP_SIGNING, ca=made.signing_ca, validity=past)
    return world.at_level(Level.B), world.context(poe=ARRIVED, answers=(_answer(world, 1, responder=responder),))


def answered_with_sha_1(world: World) -> Vector:
    return world.at_level(Level.B), world.context(poe=ARRIVED, answers=(_answer(world, 1, hash=Hash.SHA1),))


def unanswered(world: World) -> Vector:
    return world.at_level(Level.T), world.context()


def without_content(world: World) -> Vector:
    return world.signed(detached=True), answered(world)


VECTORS: dict[SubIndication, tuple[Make, Indication, Verdict]] = {
    SubIndication.HASH_FAILURE: (altered, FAILED, REJECT),
    SubIndication.SIG_CRYPTO_FAILURE: (other_value, FAILED, REJECT),
    SubIndication.FORMAT_FAILURE: (twice_digested, FAILED, HOLD),
    SubIndication.REVOKED: (signed_after_revocation, FAILED, REJECT),
    SubIndication.EXPIRED: (signed_after_the_end, FAILED, REJECT),
    SubIndication.NOT_YET_VALID: (signed_before_the_start, FAILED, REJECT),
    SubIndication.NO_SIGNING_CERTIFICATE_FOUND: (without_certificate, UNDECIDED, REJECT),
    SubIndication.NO_CERTIFICATE_CHAIN_FOUND: (of_an_unlisted_authority, UNDECIDED, REJECT),
    SubIndication.NO_CERTIFICATE_CHAIN_FOUND_NO_POE: (of_an_authority_withdrawn_since, UNDECIDED, HOLD),
    SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE: (under_a_heap_of_issuers, UNDECIDED, HOLD),
    SubIndication.CHAIN_CONSTRAINTS_FAILURE: (with_a_key_for_encryption, UNDECIDED, HOLD),
    SubIndication.SIG_CONSTRAINTS_FAILURE: (unbound, UNDECIDED, HOLD),
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE: (with_sha_1_surely_today, UNDECIDED, REJECT),
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: (with_sha_1, UNDECIDED, REJECT),
    SubIndication.POLICY_PROCESSING_ERROR: (under_policy(BDOC_2), UNDECIDED, HOLD),
    SubIndication.SIGNATURE_POLICY_NOT_AVAILABLE: (under_policy("1.2.3.4"), UNDECIDED, HOLD),
    SubIndication.TIMESTAMP_ORDER_FAILURE: (stamped_in_disorder, UNDECIDED, HOLD),
    SubIndication.REVOKED_NO_POE: (revoked_before_arrival, UNDECIDED, HOLD),
    SubIndication.REVOKED_CA_NO_POE: (of_a_revoked_authority, UNDECIDED, HOLD),
    SubIndication.OUT_OF_BOUNDS_NOT_REVOKED: (ended_and_kept_on_the_list, UNDECIDED, HOLD),
    SubIndication.OUT_OF_BOUNDS_NO_POE: (ended, UNDECIDED, REJECT),
    SubIndication.REVOCATION_OUT_OF_BOUNDS_NO_POE: (answered_by_an_ended_responder, UNDECIDED, RETRY),
    SubIndication.NO_POE: (answered_with_sha_1, UNDECIDED, HOLD),
    SubIndication.TRY_LATER: (unanswered, UNDECIDED, RETRY),
    SubIndication.SIGNED_DATA_NOT_FOUND: (without_content, UNDECIDED, HOLD),
}


def validated(vector: Vector) -> VerificationReport:
    """Validate a vector as a file by itself."""
    signed, ctx = vector
    return verify(of_file("pieprasījums.p7m", signed, []), ctx)


@cache
def ended_in(sub: SubIndication) -> VerificationReport:
    """Validate the vector of a sub-indication, once for all tests in this process."""
    make, _, _ = VECTORS[sub]
    return validated(make(World()))
