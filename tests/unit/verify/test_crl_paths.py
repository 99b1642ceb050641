"""Lists by other keys, in parts and for others: who may sign them, what they make up together, where they lead (RFC 5280, 6.3)."""

from dataclasses import replace

import pytest
from cryptography import x509
from cryptography.x509 import ReasonFlags
from fakes.listed_ca import HOUR, URL, Listed, Made, points
from fakes.trust_world import ALGORITHMS, NOW

from authority import crl as made_crl
from authority import ocsp, profiles, subjects
from authority.pki import Authority, Revocation
from verify import crl
from verify.certificate import Certificate
from verify.crl_cache import ListCache
from verify.report import CrlQuery, IssuerQuery, OcspQuery
from verify.revocation import Anchored, Finding, Sources, Standing, queries, standing, wanted

GOOD, MISSING = Finding(Standing.GOOD), Finding(Standing.MISSING)
CA = Made("CA", serial=1, authority=True, lists=True).certificate()
LEAF = Made("leaf").certificate()
LIST_KEY = Made("CA", slot="lists", serial=8, lists=True, extensions=(points(("keys.crl", None, None)),))
STATUS_OF_KEY = Listed(scope={"full_name": [x509.UniformResourceIdentifier(f"{URL}/keys.crl")]})


def asked(
    *lists: Listed, leaf: Certificate = LEAF, pool: tuple[Certificate, ...] = (), anchor: Certificate = CA
) -> Finding:
    sources = Sources((), tuple(made.der() for made in lists), lambda *_: False)
    return standing(leaf, anchor, sources, NOW, Anchored(anchor, pool, ALGORITHMS, 8))


# Another key of the same authority.


def test_a_list_may_be_signed_by_a_key_that_the_authority_keeps_for_lists() -> None:
    by_other = Listed(by="lists")
    signer = LIST_KEY.certificate()
    assert asked(by_other, STATUS_OF_KEY, pool=(signer,)) == GOOD
    revoking = replace(by_other, revoked={7: ReasonFlags.key_compromise})
    assert asked(revoking, STATUS_OF_KEY, pool=(signer,)) == Finding(Standing.REVOKED, NOW - HOUR)


STRANGERS: dict[str, tuple[Made, Listed]] = {
    "that may not sign lists": (replace(LIST_KEY, lists=False), STATUS_OF_KEY),
    "of another name": (replace(LIST_KEY, subject="Other"), STATUS_OF_KEY),
    "that has ended": (replace(LIST_KEY, end=-HOUR), STATUS_OF_KEY),
    "that another authority issued": (replace(LIST_KEY, by="stranger"), STATUS_OF_KEY),
    "that is revoked": (LIST_KEY, replace(STATUS_OF_KEY, revoked={8: ReasonFlags.key_compromise})),
    "that nothing is known of": (LIST_KEY, replace(STATUS_OF_KEY, at=NOW - HOUR)),
}


@pytest.mark.parametrize("who", STRANGERS)
def test_no_list_counts_of_a_key(who: str) -> None:
    signer, status = STRANGERS[who]
    assert asked(Listed(by="lists"), status, pool=(signer.certificate(),)) == Finding(Standing.UNTRUSTED)


def test_a_signer_of_lists_does_not_vouch_for_itself() -> None:
    own = Listed(by="lists", scope=STATUS_OF_KEY.scope)
    found = asked(Listed(by="lists"), own, pool=(LIST_KEY.certificate(),))
    assert found == Finding(Standing.UNTRUSTED)


def test_what_would_settle_the_standing_of_a_list_signer_is_asked_for() -> None:
    found = asked(Listed(by="lists"), pool=(LIST_KEY.certificate(),))
    assert wanted(LEAF, CA, found, ()) == (CrlQuery(f"{URL}/keys.crl"),)
    assert wanted(LEAF, CA, found, {f"{URL}/keys.crl"}) == ()


def test_a_signer_that_is_not_at_hand_is_asked_for_where_the_list_says() -> None:
    where = x509.AuthorityInformationAccess(
        [
            x509.AccessDescription(
                x509.oid.AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(f"{URL}/lists.crt")
            )
        ]
    )
    found = asked(Listed(by="lists", more=(where,)))
    assert found == Finding(Standing.UNTRUSTED)
    assert wanted(LEAF, CA, found, ()) == (IssuerQuery(f"{URL}/lists.crt"),)


# Deltas.

OLD = Listed(at=NOW - HOUR)
DELTA = Listed(number=6, base=5)


def test_a_delta_makes_an_old_base_fresh() -> None:
    assert asked(OLD) == Finding(Standing.STALE)
    assert asked(OLD, DELTA) == GOOD
    assert asked(DELTA) == MISSING


def test_a_delta_revokes_and_takes_off_hold() -> None:
    revoking = replace(DELTA, revoked={7: ReasonFlags.superseded})
    assert asked(OLD, revoking) == Finding(Standing.REVOKED, NOW - HOUR)
    on_hold = replace(OLD, revoked={7: ReasonFlags.certificate_hold})
    assert asked(on_hold, DELTA).standing is Standing.ON_HOLD
    assert asked(on_hold, replace(DELTA, revoked={7: ReasonFlags.remove_from_crl})) == GOOD


UNFIT: dict[str, Listed] = {
    "of a later base": replace(DELTA, base=6, number=7),
    "no newer than the base": replace(DELTA, number=5, base=4),
    "by another key": replace(DELTA, by="lists"),
    "of another scope": replace(DELTA, scope={"only_contains_user_certs": True}),
    "for some reasons": replace(DELTA, scope={"only_some_reasons": frozenset({ReasonFlags.superseded})}),
}


@pytest.mark.parametrize("name", UNFIT)
def test_a_delta_that_does_not_fit_its_base_changes_nothing(name: str) -> None:
    assert asked(OLD, UNFIT[name]) == Finding(Standing.STALE)


def test_deltas_are_asked_for_where_certificate_and_base_say() -> None:
    freshest = x509.FreshestCRL(list(points(("delta.crl", None, None))))
    leaf = Made("leaf", extensions=(points(("base.crl", None, None)), freshest)).certificate()
    assert queries(leaf, CA, ()) == (CrlQuery(f"{URL}/base.crl"), CrlQuery(f"{URL}/delta.crl"))
    found = asked(replace(OLD, more=(freshest,)))
    assert wanted(LEAF, CA, found, ()) == (CrlQuery(f"{URL}/delta.crl"),)


# Lists for some reasons.

COMPROMISE = frozenset({ReasonFlags.key_compromise, ReasonFlags.ca_compromise})
OTHERS = frozenset(ReasonFlags) - COMPROMISE - {ReasonFlags.unspecified, ReasonFlags.remove_from_crl}
SOME = Listed(scope={"only_some_reasons": COMPROMISE})
REST = Listed(scope={"only_some_reasons": OTHERS})


def test_lists_for_some_reasons_count_together_only() -> None:
    assert asked(SOME) == MISSING
    assert asked(SOME, REST) == GOOD
    assert asked(SOME, replace(REST, at=NOW - HOUR)) == Finding(Standing.STALE)
    assert asked(replace(SOME, revoked={7: ReasonFlags.key_compromise})) == Finding(Standing.REVOKED, NOW - HOUR)
    assert asked(SOME, replace(REST, revoked={7: ReasonFlags.certificate_hold})).standing is Standing.ON_HOLD


def test_a_point_for_some_reasons_makes_its_list_one() -> None:
    leaf = Made("leaf", extensions=(points(("a.crl", COMPROMISE, None), ("b.crl", OTHERS, None)),)).certificate()
    at = [{"full_name": [x509.UniformResourceIdentifier(f"{URL}/{url}")]} for url in ("a.crl", "b.crl", "c.crl")]
    first, second, third = (Listed(scope=scope) for scope in at)
    assert asked(first, leaf=leaf) == MISSING
    assert asked(first, third, leaf=leaf) == MISSING
    assert asked(first, second, leaf=leaf) == GOOD


# Lists of others.

DELEGATED = Made("leaf", extensions=(points((None, None, "List Office")),)).certificate()
OFFICE = replace(LIST_KEY, subject="List Office", slot="office", serial=9)
FOR_ALL = Listed(issuer="List Office", by="office", scope={"indirect_crl": True})


def test_an_indirect_list_speaks_for_whom_certificate_and_entry_name() -> None:
    pool = (OFFICE.certificate(),)
    assert asked(FOR_ALL, STATUS_OF_KEY, leaf=DELEGATED, pool=pool) == GOOD
    ours = replace(FOR_ALL, revoked={7: ReasonFlags.superseded}, whose="CA")
    assert asked(ours, STATUS_OF_KEY, leaf=DELEGATED, pool=pool) == Finding(Standing.REVOKED, NOW - HOUR)
    assert asked(replace(ours, whose="Another"), STATUS_OF_KEY, leaf=DELEGATED, pool=pool) == GOOD
    assert asked(replace(ours, whose=None), STATUS_OF_KEY, leaf=DELEGATED, pool=pool) == GOOD


def test_an_indirect_list_needs_the_certificate_s_word_and_its_own() -> None:
    pool = (OFFICE.certificate(),)
    assert asked(FOR_ALL, leaf=LEAF, pool=pool) == MISSING
    assert asked(replace(FOR_ALL, scope=None), leaf=DELEGATED, pool=pool) == MISSING
    assert asked(FOR_ALL, leaf=DELEGATED, pool=pool) == Finding(Standing.UNTRUSTED)  # of the office nothing is known
    assert asked(FOR_ALL, STATUS_OF_KEY, leaf=DELEGATED) == Finding(
        Standing.UNTRUSTED
    )  # nor is its certificate at hand


def test_entries_without_issuer_follow_the_one_before() -> None:
    following = replace(FOR_ALL, revoked={3: ReasonFlags.superseded}, whose="CA")
    data = crl.read(following.der())
    assert (len(data.entries), len(data.foreign)) == (0, 1)


# Responders and crowds.


def test_a_responder_that_a_list_calls_revoked_is_not_believed() -> None:
    made = Authority(NOW)
    signer, ca = made.issue(subjects.LIGA), made.signing_ca
    checked = made.issue(subjects.FIRM, replace(profiles.OCSP_SIGNING, extra=()), ca=ca)
    about = ocsp.CertId.of(ca, signer.certificate.serial_number)
    answer = ocsp.response(about, None, ocsp.Times.at(NOW), ocsp.Signing(checked))
    subject, issuer = Certificate.load(signer.der), Certificate.load(ca.der)

    def said(revoked: dict[int, Revocation]) -> Standing:
        lists = (made_crl.build(ca, revoked, NOW - HOUR, NOW + HOUR),)  # too old to speak of the signer itself
        return standing(subject, issuer, Sources((answer,), lists, lambda *_: False), NOW).standing

    serial = checked.certificate.serial_number
    assert said({}) is Standing.GOOD
    assert said({serial: Revocation(NOW - HOUR)}) is Standing.STALE
    assert isinstance(queries(subject, issuer, ())[0], OcspQuery)


def test_a_crowd_of_signers_of_one_name_is_not_walked_through() -> None:
    crowd = tuple(Made("CA", slot="lists", serial=n, lists=True, by="stranger").certificate() for n in range(100, 130))
    assert asked(Listed(by="lists"), STATUS_OF_KEY, pool=(*crowd, LIST_KEY.certificate())) == Finding(
        Standing.UNTRUSTED
    )


def test_readings_are_kept_by_size_and_the_oldest_goes_first() -> None:
    read: list[bytes] = []
    cache: ListCache[bytes] = ListCache(10)

    def reading(data: bytes) -> bytes:
        read.append(data)
        return data

    for data in (b"aaaa", b"bbbb", b"aaaa", b"cccc", b"aaaa", b"bbbb", b"x" * 11, b"x" * 11):
        assert cache.get(data, reading) == data
    assert read == [b"aaaa", b"bbbb", b"cccc", b"bbbb", b"x" * 11, b"x" * 11]
