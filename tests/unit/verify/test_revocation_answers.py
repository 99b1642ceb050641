"""OCSP answers and revocation lists: who may speak, about whom, since when, and what is refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp as library_ocsp
from fakes.trust_world import NOW, World, loaded
from hypothesis import given
from hypothesis import strategies as st

from authority import crl as made_crl
from authority import der, ocsp, profiles, subjects
from authority.keys import Hash, KeyKind
from authority.pki import Authority, Identity, Revocation, Validity
from verify import crl
from verify import ocsp as read_ocsp
from verify.certificate import Certificate
from verify.der import DerError
from verify.report import CrlQuery, OcspQuery
from verify.revocation import EVER, Finding, Sources, Standing, queries, standing

WORLD = World()
MADE = WORLD.authority
CA = MADE.signing_ca
SUBJECT, ISSUER = loaded(WORLD.signer), loaded(CA)
SERIAL = WORLD.signer.certificate.serial_number
RESPONDER = MADE.responder(CA)
GOOD = Finding(Standing.GOOD)
HOUR = timedelta(hours=1)


def asked(
    *answers: bytes,
    crls: tuple[bytes, ...] = (),
    subject: Certificate = SUBJECT,
    listed: Certificate | None = None,
    moment: datetime = NOW,
    latest: datetime = EVER,
) -> Finding:
    return standing(subject, ISSUER, Sources(answers, crls, lambda c, *_: c == listed, latest), moment)


def answer(
    status: ocsp.Status = None,
    *,
    by: Identity = RESPONDER,
    about: ocsp.CertId | None = None,
    times: ocsp.Times | None = None,
    by_key: bool = False,
    enclosed: bool = True,
) -> bytes:
    signing = ocsp.Signing(by, by_key=by_key, enclosed=enclosed)
    return ocsp.response(about or ocsp.CertId.of(CA, SERIAL), status, times or ocsp.Times.at(NOW), signing)


def delegate(profile: profiles.Profile = profiles.OCSP_SIGNING, **more: object) -> Identity:
    return MADE.issue(subjects.FIRM, profile, **{"ca": CA, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("by_key", [True, False])
@pytest.mark.parametrize("by", [RESPONDER, CA], ids=["delegate", "issuer itself"])
def test_issuer_and_delegate_may_answer(by: Identity, *, by_key: bool) -> None:
    assert asked(answer(by=by, by_key=by_key)) == GOOD


@pytest.mark.parametrize("digest", list(Hash))
def test_the_certificate_may_be_named_by_any_digest(digest: Hash) -> None:
    assert asked(answer(about=ocsp.CertId.of(CA, SERIAL, digest))) == GOOD


def test_a_bare_basic_response_is_an_answer_too() -> None:
    whole = answer()
    bare = whole[whole.index(bytes.fromhex("2b0601050507300101")) + 9 + 4 :]
    assert bare[:1] == b"\x30"
    assert asked(bare) == GOOD


def test_a_listed_responder_may_answer_for_others() -> None:
    listed = MADE.issue(subjects.FIRM, profiles.OCSP_SIGNING, ca=MADE.unlisted_ca)
    assert asked(answer(by=listed)) == Finding(Standing.UNTRUSTED)
    assert asked(answer(by=listed), listed=loaded(listed)) == GOOD


def _tampered() -> bytes:
    genuine = answer(Revocation(NOW - HOUR))
    return genuine.replace(der.generalized_time(NOW - HOUR), der.generalized_time(NOW + HOUR))


NOBODY: dict[str, Callable[[], bytes]] = {
    "a stranger with the purpose": lambda: answer(
        by=MADE.issue(subjects.FIRM, profiles.OCSP_SIGNING, ca=MADE.unlisted_ca)
    ),
    "a sister authority's responder": lambda: answer(by=MADE.responder(MADE.seal_ca)),
    "an end entity of the issuer": lambda: answer(by=WORLD.signer),
    "a delegate without the purpose": lambda: answer(by=delegate(replace(profiles.OCSP_SIGNING, purposes=()))),
    "a delegate whose certificate is not there": lambda: answer(enclosed=False),
    "tampered with": _tampered,
}


@pytest.mark.parametrize("name", NOBODY)
def test_nobody_else_may_answer(name: str) -> None:
    assert asked(NOBODY[name]()) == Finding(Standing.UNTRUSTED)


def test_a_responder_out_of_its_validity_is_told_apart() -> None:
    ended = delegate(validity=Validity(NOW - 9 * HOUR, NOW - HOUR))
    assert asked(answer(by=ended)) == Finding(Standing.SIGNER_OUT_OF_VALIDITY)
    then = answer(by=ended, times=ocsp.Times.at(NOW - 2 * HOUR))
    assert asked(then, moment=NOW - 3 * HOUR) == GOOD


def test_what_a_response_tells_is_no_newer_than_the_response() -> None:
    """Else a responder that may no longer answer would answer by a response that calls itself old."""
    ended = delegate(validity=Validity(NOW - 9 * HOUR, NOW - HOUR))
    assert asked(answer(by=ended, times=ocsp.Times(NOW - 2 * HOUR, NOW, None))) == Finding(Standing.STALE)
    assert asked(answer(times=ocsp.Times(NOW - HOUR, NOW, None))) == Finding(Standing.STALE)
    assert asked(answer(times=ocsp.Times(NOW, NOW - HOUR, None))) == Finding(Standing.STALE)


FUTURE: dict[str, Callable[[datetime], Finding]] = {
    "an answer": lambda latest: asked(answer(times=ocsp.Times.at(NOW + HOUR)), latest=latest),
    "an answer that was produced later": lambda latest: asked(
        answer(times=ocsp.Times(NOW + HOUR, NOW, None)), latest=latest
    ),
    "an answer that is true later": lambda latest: asked(
        answer(times=ocsp.Times(NOW, NOW + HOUR, None)), latest=latest
    ),
    "an answer that it will be revoked": lambda latest: asked(
        answer(Revocation(NOW + HOUR), times=ocsp.Times.at(NOW + HOUR)), latest=latest
    ),
    "a list": lambda latest: asked(crls=(listing(at_hours=1),), latest=latest),
}


@pytest.mark.parametrize("name", FUTURE)
def test_what_has_not_been_said_yet_is_no_answer(name: str) -> None:
    """RFC 6960, 4.2.2.1: what is true later than now is unreliable; where nobody asks for now, it counts."""
    assert FUTURE[name](NOW) == Finding(Standing.FROM_FUTURE)
    assert FUTURE[name](NOW + HOUR).standing is Standing.GOOD


def test_a_revocation_is_heeded_whenever_it_is_told_of() -> None:
    early = answer(Revocation(NOW - HOUR), times=ocsp.Times.at(NOW + HOUR))
    assert asked(answer(), early, latest=NOW).standing is Standing.REVOKED


def _with_critical_extension() -> bytes:
    builder = library_ocsp.OCSPResponseBuilder().add_response(
        WORLD.signer.certificate,
        CA.certificate,
        hashes.SHA1(),
        library_ocsp.OCSPCertStatus.GOOD,
        NOW.replace(tzinfo=None),
        None,
        None,
        None,
    )
    odd = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
    made = builder.responder_id(library_ocsp.OCSPResponderEncoding.HASH, CA.certificate).add_extension(
        odd, critical=True
    )
    return made.sign(CA.key, hashes.SHA256()).public_bytes(Encoding.DER)


FOREIGN: dict[str, Callable[[], bytes]] = {
    "another serial number": lambda: answer(about=ocsp.CertId.of(CA, SERIAL + 1)),
    "another issuer": lambda: answer(about=ocsp.CertId.of(MADE.seal_ca, SERIAL)),
    "issuer's name with another key": lambda: answer(
        about=replace(ocsp.CertId.of(CA, SERIAL), key_digest=ocsp.CertId.of(MADE.root, SERIAL).key_digest)
    ),
    "an error": lambda: ocsp.failure(6),
    "nothing": lambda: b"",
    "no structure": lambda: b"<html>busy</html>",
    "an unknown critical extension": _with_critical_extension,
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_not_about_the_certificate_says_nothing(name: str) -> None:
    assert asked(FOREIGN[name]()) == Finding(Standing.MISSING)


def test_good_about_an_ended_certificate_needs_an_issuer_that_keeps_it() -> None:
    ended = MADE.issue(subjects.LIGA, validity=Validity(NOW - 9 * HOUR, NOW - HOUR))
    late = ocsp.answer(ended, MADE, NOW)
    assert asked(late, subject=loaded(ended)) == Finding(Standing.STALE)
    MADE.revoke(ended, Revocation(NOW - 2 * HOUR))
    told = ocsp.answer(ended, MADE, NOW)
    assert asked(told, subject=loaded(ended)) == Finding(Standing.REVOKED, NOW - 2 * HOUR)


def test_an_archive_cutoff_says_which_ended_certificates_are_still_answered_for() -> None:
    ended = MADE.issue(subjects.LIGA, validity=Validity(NOW - 9 * HOUR, NOW - HOUR))
    about = ocsp.CertId.of(CA, ended.certificate.serial_number)

    def told(cutoff_hours: int) -> Finding:
        times = replace(ocsp.Times.at(NOW), archive_cutoff=NOW - cutoff_hours * HOUR)
        return asked(answer(about=about, times=times), subject=loaded(ended))

    assert told(2) == GOOD
    assert told(1) == GOOD
    assert told(0) == Finding(Standing.STALE)


def test_a_list_may_keep_ended_certificates_too() -> None:
    ended = MADE.issue(subjects.LIGA, validity=Validity(NOW - 9 * HOUR, NOW - HOUR))
    kept = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.60"), der.generalized_time(NOW - 2 * HOUR))
    assert asked(crls=(listing(),), subject=loaded(ended)) == Finding(Standing.STALE)
    assert asked(crls=(with_point(kept),), subject=loaded(ended)) == GOOD


def test_a_nonce_that_nobody_asked_for_does_no_harm() -> None:
    signing = ocsp.Signing(RESPONDER)
    with_nonce = ocsp.response(ocsp.CertId.of(CA, SERIAL), None, ocsp.Times.at(NOW), signing, der.octets(b"n" * 16))
    assert asked(with_nonce) == GOOD


@pytest.mark.parametrize("order", [1, -1], ids=["good first", "revoked first"])
def test_one_response_may_say_two_things_and_a_revocation_is_heard_wherever_it_stands(order: int) -> None:
    good = (ocsp.CertId.of(CA, SERIAL), None)
    revoked = (ocsp.CertId.of(CA, SERIAL, Hash.SHA256), Revocation(NOW - HOUR))
    both = ocsp.response_of([good, revoked][::order], ocsp.Times.at(NOW), ocsp.Signing(RESPONDER))
    assert asked(both).standing is Standing.REVOKED


def test_the_newest_fresh_answer_counts() -> None:
    hold = Revocation(NOW - HOUR, x509.ReasonFlags.certificate_hold)
    old_hold, new_hold = answer(hold, times=ocsp.Times.at(NOW)), answer(hold, times=ocsp.Times.at(NOW + HOUR))
    assert asked(old_hold, answer(times=ocsp.Times.at(NOW + HOUR))) == GOOD
    assert asked(new_hold, answer()).standing is Standing.ON_HOLD
    unknown = answer(ocsp.Unknown.UNKNOWN, times=ocsp.Times.at(NOW + HOUR))
    assert asked(unknown, answer()) == GOOD
    assert asked(unknown) == Finding(Standing.UNKNOWN)
    assert asked(answer(times=ocsp.Times.at(NOW - HOUR))) == Finding(Standing.STALE)


def listing(revoked: dict[int, Revocation] | None = None, by: Identity = CA, at_hours: int = 0) -> bytes:
    at = NOW + at_hours * HOUR
    return made_crl.build(by, revoked or {}, at, at + HOUR)


def test_a_list_speaks_for_its_own_issuer() -> None:
    assert asked(crls=(listing(),)) == GOOD
    assert asked(crls=(listing({SERIAL: Revocation(NOW)}),)) == Finding(Standing.REVOKED, NOW)
    assert asked(crls=(listing({SERIAL + 1: Revocation(NOW)}),)) == GOOD
    hold = Revocation(NOW, x509.ReasonFlags.certificate_hold)
    assert asked(crls=(listing({SERIAL: hold}),)).standing is Standing.ON_HOLD
    assert asked(crls=(listing(at_hours=-1),)) == Finding(Standing.STALE)
    assert asked(crls=(listing(by=MADE.seal_ca),)) == Finding(Standing.MISSING)


def test_a_list_of_the_same_name_by_another_key_is_not_trusted() -> None:
    twin = Authority(NOW, ca_key=KeyKind.P256).signing_ca
    assert twin.certificate.subject == CA.certificate.subject
    assert asked(crls=(listing(by=twin),)) == Finding(Standing.UNTRUSTED)


def with_point(point: x509.ExtensionType) -> bytes:
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(CA.certificate.subject)
        .last_update(NOW)
        .next_update(NOW + HOUR)
        .add_extension(point, critical=not isinstance(point, x509.UnrecognizedExtension))
    )
    return builder.sign(CA.key, hashes.SHA256()).public_bytes(Encoding.DER)


def scoped(**scope: object) -> bytes:
    everything: dict[str, object] = {
        "full_name": None,
        "relative_name": None,
        "only_contains_user_certs": False,
        "only_contains_ca_certs": False,
        "only_some_reasons": None,
        "indirect_crl": False,
        "only_contains_attribute_certs": False,
    }
    return with_point(x509.IssuingDistributionPoint(**(everything | scope)))  # type: ignore[arg-type]


def address(url: str) -> list[x509.UniformResourceIdentifier]:
    return [x509.UniformResourceIdentifier(url)]


def test_a_list_counts_within_its_scope_only() -> None:
    assert asked(crls=(scoped(only_contains_user_certs=True),)) == GOOD
    assert asked(crls=(scoped(full_name=address(MADE.url("crl/eid-ica.crl"))),)) == GOOD
    assert asked(crls=(scoped(indirect_crl=True),)) == GOOD
    for outside in (
        scoped(only_contains_ca_certs=True),
        scoped(full_name=address(MADE.url("crl/another.crl"))),
        scoped(only_some_reasons=frozenset({x509.ReasonFlags.key_compromise})),
        scoped(only_contains_attribute_certs=True),
        with_point(x509.DeltaCRLIndicator(1)),
    ):
        assert asked(crls=(outside,)) == Finding(Standing.MISSING)


def test_a_long_list_is_indexed_once_and_agrees_with_the_library() -> None:
    revoked = {serial: Revocation(NOW - HOUR) for serial in range(1, 15_001)} | {SERIAL: Revocation(NOW - 2 * HOUR)}
    data = listing(revoked)
    assert asked(crls=(data,)) == Finding(Standing.REVOKED, NOW - 2 * HOUR)
    assert crl.read(data) is crl.read(data)
    assert len(crl.read(data).entries) == 15_001
    theirs = x509.load_der_x509_crl(data).get_revoked_certificate_by_serial_number(SERIAL)
    assert theirs is not None
    entry = crl.entry_for(crl.read(data), SUBJECT)
    assert entry is not None
    assert entry.revoked_at == theirs.revocation_date_utc


def test_queries_name_responders_first_and_lists_where_those_failed() -> None:
    (query,) = queries(SUBJECT, ISSUER, ())
    assert isinstance(query, OcspQuery)
    theirs = library_ocsp.load_der_ocsp_request(query.request)
    assert (theirs.serial_number, query.url) == (SERIAL, MADE.url("ocsp"))
    assert query.request == ocsp.request(WORLD.signer)
    assert queries(SUBJECT, ISSUER, {query.url}) == (CrlQuery(MADE.url("crl/eid-ica.crl")),)
    assert queries(SUBJECT, ISSUER, {query.url, MADE.url("crl/eid-ica.crl")}) == ()


def test_the_authority_answers_our_query() -> None:
    (query,) = queries(SUBJECT, ISSUER, ())
    assert isinstance(query, OcspQuery)
    assert asked(ocsp.respond(MADE, query.request, NOW)) == GOOD


def test_a_nonce_is_asked_with_and_found_again() -> None:
    (query,) = queries(SUBJECT, ISSUER, ())
    assert isinstance(query, OcspQuery)
    request = read_ocsp.with_nonce(query.request, b"n" * 32)
    theirs = library_ocsp.load_der_ocsp_request(request)
    assert theirs.serial_number == SERIAL
    assert theirs.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == b"n" * 32
    repeated = ocsp.respond(MADE, request, NOW)
    assert read_ocsp.read(repeated).nonce == b"n" * 32
    assert read_ocsp.read(answer()).nonce is None
    assert asked(repeated) == GOOD


@given(st.data())
def test_no_flipped_bit_turns_revoked_into_good(data: st.DataObject) -> None:
    octets = bytearray(REVOKED)
    position = data.draw(st.integers(0, len(octets) * 8 - 1))
    octets[position // 8] ^= 1 << position % 8
    assert asked(bytes(octets)).standing is not Standing.GOOD


@given(st.binary(max_size=300))
def test_any_octets_are_an_answer_or_refused(octets: bytes) -> None:
    for read in (read_ocsp.read, crl.read):
        with pytest.raises(DerError):
            read(octets)


REVOKED = answer(Revocation(NOW - HOUR))
