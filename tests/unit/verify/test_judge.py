"""The judgement of signatures, against the table of the domain brief (4.3, 4.4) written out by hand."""

from dataclasses import replace

import pytest
from fakes.reports import SIGNER, document, report, signature

from verify.codes import ProblemCode, ReasonCode
from verify.judge import Verdict, judge
from verify.report import Indication, ListState, Qualification, SubIndication

TABLE = [
    ("HASH_FAILURE", "TOTAL-FAILED", "reject", "content_altered"),
    ("SIG_CRYPTO_FAILURE", "TOTAL-FAILED", "reject", "signature_broken"),
    ("FORMAT_FAILURE", "TOTAL-FAILED", "hold", "format_failure"),
    ("REVOKED", "TOTAL-FAILED", "reject", "certificate_revoked"),
    ("EXPIRED", "TOTAL-FAILED", "reject", "certificate_expired"),
    ("NOT_YET_VALID", "TOTAL-FAILED", "reject", "not_yet_valid"),
    ("NO_SIGNING_CERTIFICATE_FOUND", "INDETERMINATE", "reject", "signer_untrusted"),
    ("NO_CERTIFICATE_CHAIN_FOUND", "INDETERMINATE", "reject", "signer_untrusted"),
    ("NO_CERTIFICATE_CHAIN_FOUND_NO_POE", "INDETERMINATE", "hold", "proof_missing"),
    ("CERTIFICATE_CHAIN_GENERAL_FAILURE", "INDETERMINATE", "hold", "constraints_failure"),
    ("CHAIN_CONSTRAINTS_FAILURE", "INDETERMINATE", "hold", "constraints_failure"),
    ("SIG_CONSTRAINTS_FAILURE", "INDETERMINATE", "hold", "constraints_failure"),
    ("CRYPTO_CONSTRAINTS_FAILURE", "INDETERMINATE", "reject", "weak_algorithm"),
    ("CRYPTO_CONSTRAINTS_FAILURE_NO_POE", "INDETERMINATE", "reject", "weak_algorithm"),
    ("POLICY_PROCESSING_ERROR", "INDETERMINATE", "hold", "policy_unavailable"),
    ("SIGNATURE_POLICY_NOT_AVAILABLE", "INDETERMINATE", "hold", "policy_unavailable"),
    ("TIMESTAMP_ORDER_FAILURE", "INDETERMINATE", "hold", "timestamp_order"),
    ("REVOKED_NO_POE", "INDETERMINATE", "hold", "certificate_revoked"),
    ("REVOKED_CA_NO_POE", "INDETERMINATE", "hold", "certificate_revoked"),
    ("OUT_OF_BOUNDS_NOT_REVOKED", "INDETERMINATE", "hold", "certificate_expired"),
    ("OUT_OF_BOUNDS_NO_POE", "INDETERMINATE", "reject", "certificate_expired"),
    ("REVOCATION_OUT_OF_BOUNDS_NO_POE", "INDETERMINATE", "retry", "undecided"),
    ("NO_POE", "INDETERMINATE", "hold", "proof_missing"),
    ("TRY_LATER", "INDETERMINATE", "retry", "undecided"),
    ("SIGNED_DATA_NOT_FOUND", "INDETERMINATE", "hold", "content_missing"),
]

QUALIFICATIONS = [
    ("QESig", "accept", None),
    ("QESeal", "hold", "seal"),
    ("AdESeal-QC", "hold", "seal"),
    ("AdESeal", "hold", "seal"),
    ("AdESig-QC", "hold", "no_qscd"),
    ("Unknown-QC-QSCD", "hold", "not_qualified"),
    ("Unknown-QC", "hold", "not_qualified"),
    ("AdESig", "hold", "not_qualified"),
    ("Unknown", "hold", "not_qualified"),
    ("NA", "reject", "signer_untrusted"),
]


def failed(sub: str, indication: str = "INDETERMINATE", **changes: object):
    integrity = sub not in {"HASH_FAILURE", "SIG_CRYPTO_FAILURE"}
    return signature(
        indication=Indication(indication), sub_indication=SubIndication(sub), integrity=integrity, **changes
    )


@pytest.mark.parametrize(("sub", "indication", "verdict", "reason"), TABLE)
def test_each_sub_indication_has_the_policy_of_the_brief(sub, indication, verdict, reason):
    judgement = judge(report(document(failed(sub, indication))))
    assert (judgement.verdict.value, [r.value for r in judgement.reasons]) == (verdict, [reason])
    assert judgement.accepted_by == ()


def test_a_certificate_that_is_not_valid_yet_is_not_called_expired():
    early = failed("OUT_OF_BOUNDS_NO_POE", problem=ProblemCode.CERTIFICATE_NOT_YET_VALID)
    assert judge(report(document(early))).reasons == (ReasonCode.NOT_YET_VALID,)


def test_the_table_leaves_no_sub_indication_out():
    assert {row[0] for row in TABLE} == {s.value for s in SubIndication}


@pytest.mark.parametrize(("label", "verdict", "reason"), QUALIFICATIONS)
def test_only_a_qualified_signature_of_a_person_is_accepted(label, verdict, reason):
    judgement = judge(report(document(signature(qualification=Qualification(label)))))
    assert judgement.verdict.value == verdict
    assert [r.value for r in judgement.reasons] == ([] if reason is None else [reason])
    assert judgement.accepted_by == (("S1",) if verdict == "accept" else ())


def test_the_qualifications_leave_no_label_out():
    assert {row[0] for row in QUALIFICATIONS} == {q.value for q in Qualification}


def test_an_advanced_signature_of_an_unlisted_authority_is_rejected():
    unlisted = signature(qualification=Qualification.ADESIG, listed=False)
    assert judge(report(document(unlisted))).verdict is Verdict.REJECT


def test_no_signature_at_all_is_rejected_with_its_reason():
    assert judge(report()).reasons == (ReasonCode.NO_SIGNATURE,)
    assert judge(report(document())).verdict is Verdict.REJECT


def test_encrypted_mail_is_held_because_nobody_can_tell_what_it_holds():
    judgement = judge(report(encrypted=True))
    assert (judgement.verdict, judgement.reasons) == (Verdict.HOLD, (ReasonCode.ENCRYPTED,))


NO_CHAIN = {
    "no anchors at all: not the signer's fault": ("LV", 0, (), "retry", "undecided"),
    "list of the country stale": ("LV", 5, (ListState("LV", 41, True, True),), "hold", "list_stale"),
    "list of the country refused": ("LV", 5, (ListState("LV", 41, True, False, "broken"),), "hold", "list_refused"),
    "the only list refused": ("LV", 0, (ListState("LV", 41, False, False, "broken"),), "hold", "list_refused"),
    "list of an EU country never loaded": ("EE", 5, (ListState("LV", 41, True, False),), "hold", "list_missing"),
    "fresh list does not know the authority": (
        "LV",
        5,
        (ListState("LV", 41, True, False),),
        "reject",
        "signer_untrusted",
    ),
    "authority of a third country": ("US", 5, (ListState("LV", 41, True, False),), "reject", "signer_untrusted"),
    "authority without a country": (None, 5, (ListState("LV", 41, True, False),), "reject", "signer_untrusted"),
    "Ukrainian authority": ("UA", 5, (ListState("LV", 41, True, False),), "hold", "third_country_ua"),
}


@pytest.mark.parametrize("name", NO_CHAIN)
def test_without_a_chain_it_matters_whose_fault_it_is(name):
    country, anchors, lists, verdict, reason = NO_CHAIN[name]
    unknown = failed("NO_CERTIFICATE_CHAIN_FOUND", issuer_country=country, listed=False)
    judgement = judge(report(document(unknown), anchors=anchors, lists=lists))
    assert (judgement.verdict.value, [r.value for r in judgement.reasons]) == (verdict, [reason])


HELD_ALTHOUGH_PASSED = {
    "pseudonym": (signature(signer=replace(SIGNER, pseudonym=True)), "pseudonym"),
    "unbound certificate": (signature(problem=ProblemCode.SIGNING_CERTIFICATE_UNBOUND), "signing_certificate_unbound"),
    "stale list": (signature(problem=ProblemCode.LIST_STALE), "list_stale"),
    "refused list": (signature(problem=ProblemCode.LIST_REFUSED), "list_refused"),
    "integrity unknown": (signature(integrity=None), "constraints_failure"),
    "nothing covered": (signature(covers=()), "constraints_failure"),
    "no signer": (signature(signer=None), "constraints_failure"),
}


@pytest.mark.parametrize("name", HELD_ALTHOUGH_PASSED)
def test_a_passed_signature_is_held_where_a_person_must_look(name):
    held, reason = HELD_ALTHOUGH_PASSED[name]
    judgement = judge(report(document(held)))
    assert (judgement.verdict, [r.value for r in judgement.reasons]) == (Verdict.HOLD, [reason])


def test_a_test_anchor_or_an_unauthenticated_list_is_a_note_that_holds_nothing():
    for note in (ProblemCode.TEST_ANCHOR, ProblemCode.LIST_SIGNER_NOT_AUTHENTICATED):
        assert judge(report(document(signature(problem=note)))).verdict is Verdict.ACCEPT


DOCUMENT_PROBLEMS = {
    ProblemCode.UNSIGNED_FILE: ("hold", "unsigned_file"),
    ProblemCode.CONTENT_ALTERED_LATER: ("reject", "content_altered"),
    ProblemCode.DUPLICATE_NAME: ("hold", "format_failure"),
    ProblemCode.MALFORMED_CONTAINER: ("hold", "format_failure"),
    ProblemCode.INTERNAL_FAILURE: ("hold", "format_failure"),
    ProblemCode.TOO_LARGE: ("hold", "too_large"),
    ProblemCode.MIMETYPE_MISSING: ("accept", None),
    ProblemCode.MIMETYPE_WRONG: ("accept", None),
}


@pytest.mark.parametrize("code", DOCUMENT_PROBLEMS)
def test_a_good_signature_does_not_heal_a_bad_document(code):
    verdict, reason = DOCUMENT_PROBLEMS[code]
    judgement = judge(report(document(signature(), problem=code)))
    assert (judgement.verdict.value, [r.value for r in judgement.reasons]) == (verdict, [reason] if reason else [])


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (ProblemCode.UNSUPPORTED_FORMAT, "unsupported_format"),
        (ProblemCode.LEGACY_EDOC, "legacy_edoc"),
        (ProblemCode.ENCRYPTED, "encrypted"),
        (ProblemCode.PASSWORD_PROTECTED, "password_protected"),
        (ProblemCode.MALFORMED_CONTAINER, "format_failure"),
    ],
)
def test_a_document_that_is_only_recognised_is_held(code, reason):
    judgement = judge(report(document(problem=code)))
    assert (judgement.verdict, [r.value for r in judgement.reasons]) == (Verdict.HOLD, [reason])


SEVERAL_ON_ONE_DOCUMENT = {
    "two good": ([signature(id="S1"), signature(id="S2")], "accept"),
    "one good, one seal": ([signature(id="S1"), signature(id="S2", qualification=Qualification.QESEAL)], "accept"),
    "one good, one undecided": ([signature(id="S1"), failed("TRY_LATER", id="S2")], "accept"),
    "one good, one broken": ([signature(id="S1"), failed("HASH_FAILURE", "TOTAL-FAILED", id="S2")], "hold"),
    "both broken": ([failed("HASH_FAILURE", "TOTAL-FAILED"), failed("SIG_CRYPTO_FAILURE", "TOTAL-FAILED")], "reject"),
    "undecided and seal": ([failed("TRY_LATER"), signature(id="S2", qualification=Qualification.QESEAL)], "retry"),
    "undecided and broken": ([failed("TRY_LATER"), failed("HASH_FAILURE", "TOTAL-FAILED", id="S2")], "hold"),
    "expired and unknown": ([failed("OUT_OF_BOUNDS_NO_POE"), failed("NO_CERTIFICATE_CHAIN_FOUND")], "reject"),
}


@pytest.mark.parametrize("name", SEVERAL_ON_ONE_DOCUMENT)
def test_several_signatures_on_one_document(name):
    signatures, verdict = SEVERAL_ON_ONE_DOCUMENT[name]
    assert judge(report(document(*signatures))).verdict.value == verdict


BESIDE_THE_ACCEPTED = {
    "a seal": signature(id="S2", qualification=Qualification.QESEAL),
    "a signature that is undecided": failed("TRY_LATER", id="S2"),
    "a signature of an unknown authority": failed("NO_CERTIFICATE_CHAIN_FOUND", id="S2"),
}
ANOTHER_FORM, ANOTHER_FILE = "request.txt", "more.txt"


@pytest.mark.parametrize("name", [ANOTHER_FORM, ANOTHER_FILE])
@pytest.mark.parametrize("other", BESIDE_THE_ACCEPTED)
def test_content_that_the_accepted_signer_did_not_sign_is_held(other, name):
    """The same file may be signed in two forms: what is a comment in one is no part of the other."""
    whole = document(signature(id="S1"), BESIDE_THE_ACCEPTED[other])
    [file] = whole.covered
    more = replace(file, name=name, by=("S2",))
    judgement = judge(report(replace(whole, covered=(replace(file, by=("S1",)), more))))
    assert (judgement.verdict, judgement.accepted_by) == (Verdict.HOLD, ())
    assert judgement.reasons == (ReasonCode.UNSIGNED_FILE,)


def test_more_that_the_accepted_signer_alone_signed_is_not_held():
    whole = document(signature(id="S1"), BESIDE_THE_ACCEPTED["a seal"])
    [file] = whole.covered
    judgement = judge(report(replace(whole, covered=(file, replace(file, name=ANOTHER_FILE, by=("S1",))))))
    assert (judgement.verdict, judgement.accepted_by) == (Verdict.ACCEPT, ("S1",))


def counter(**changes):
    return replace(signature(id="S1/C1", covers=()), counters="S1", **changes)


UNKNOWN = {"indication": Indication.INDETERMINATE, "sub_indication": SubIndication.NO_CERTIFICATE_CHAIN_FOUND}
FORGED = {
    "integrity": False,
    "indication": Indication.TOTAL_FAILED,
    "sub_indication": SubIndication.FORMAT_FAILURE,
}
SEAL = {"qualification": Qualification.QESEAL}

COUNTERSIGNED = {
    "good and good": (signature(), counter(), "accept", ()),
    "good, counter-signer unknown": (signature(), counter(**UNKNOWN), "accept", ()),
    "good, counter-signature unreadable": (signature(), counter(integrity=None, **UNKNOWN), "accept", ()),
    "good, counter-signature of another": (signature(), counter(**FORGED), "hold", ("format_failure",)),
    "good, counter-signature altered": (
        signature(),
        replace(failed("HASH_FAILURE", "TOTAL-FAILED", id="S1/C1"), counters="S1"),
        "hold",
        ("content_altered",),
    ),
    "seal, counter-signed by a person": (signature(**SEAL), counter(), "hold", ("seal",)),
    "unknown, counter-signed by a person": (signature(**UNKNOWN), counter(), "reject", ("signer_untrusted",)),
    "undecided, counter-signer unknown": (failed("TRY_LATER"), counter(**UNKNOWN), "retry", ("undecided",)),
}


@pytest.mark.parametrize("name", COUNTERSIGNED)
def test_a_counter_signature_earns_nothing_and_costs_only_where_it_is_broken(name):
    main, second, verdict, reasons = COUNTERSIGNED[name]
    judgement = judge(report(document(main, second)))
    assert (judgement.verdict.value, judgement.reasons) == (verdict, reasons)
    assert judgement.accepted_by == (("S1",) if verdict == "accept" else ())


def test_a_counter_signature_alone_accepts_nothing():
    assert judge(report(document(counter()))).verdict is Verdict.REJECT


def test_one_good_document_suffices_and_a_broken_one_beside_it_is_told():
    good = document(signature(id="2/S1"), part="2")
    broken = document(failed("HASH_FAILURE", "TOTAL-FAILED", id="3/S1"), part="3")
    judgement = judge(report(good, broken))
    assert judgement.verdict is Verdict.ACCEPT
    assert judgement.accepted_by == ("2/S1",)
    assert judgement.reasons == (ReasonCode.CONTENT_ALTERED,)


def test_a_good_signature_is_not_accepted_by_way_of_another_document():
    held = document(signature(id="2/S1"), part="2", problem=ProblemCode.UNSIGNED_FILE)
    good = document(signature(id="3/S1"), part="3")
    assert judge(report(held, good)).accepted_by == ("3/S1",)


def test_a_document_that_may_still_pass_keeps_the_mail_waiting():
    held = document(signature(id="2/S1", qualification=Qualification.QESEAL), part="2")
    waiting = document(failed("TRY_LATER", id="3/S1"), part="3")
    assert judge(report(held, waiting)).verdict is Verdict.RETRY
